"""Replies of OData 4.01 leave `odata.` out of the names of what they say beside values: they are read as the long ones are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from worlds import World, served

from codegen.sandbox import Temperament
from generated_example import Conflict, Kinetic
from generated_example._runtime.data.reader import Shape, read, record_of
from generated_example._runtime.data.declared import COLUMN, UNSET, Col
from generated_example._runtime.data.row import Row, given
from generated_example.erp.bo.customer import Customer


def renamed(app: Any) -> Any:
    """The same application, whose replies have the short names."""

    async def short(scope: Any, receive: Any, send: Any) -> None:
        held: list[Any] = []
        body = b""

        async def keep(message: Any) -> None:
            nonlocal body
            if message["type"] == "http.response.start":
                held.append(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            text = body.replace(b"@odata.", b"@")
            (start,) = held
            kept = [h for h in start["headers"] if h[0] != b"content-length"]
            size = (b"content-length", str(len(text)).encode())
            await send({**start, "headers": [*kept, size]})
            await send({**message, "body": text})

        await app(scope, receive, keep)

    return short


@pytest.fixture(scope="module")
def _world() -> Iterator[World]:
    with served() as found:
        yield found


MANNERS = Temperament(
    cap=2, links="absolute", child_cap=1, child_links=True, etags=True
)


@pytest.fixture(params=["long", "short"])
def kinetic(request: pytest.FixtureRequest, _world: World) -> Iterator[Kinetic]:
    _world.begin(MANNERS)
    if request.param == "short":
        _world.app = renamed(_world.app)
    with _world.client() as found:
        yield found


def test_rows_pages_and_numbers(kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    rows = list(customers)
    assert len(rows) == customers.count() > MANNERS.cap
    assert rows[0] == customers.get(cust_num=rows[0].cust_num)
    assert not any(name.endswith("context") for name in rows[0].model_extra or ())


def test_children_that_are_cut_off(kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    sizes = [len(row.ship_toes) for row in customers.expand(Customer.ship_toes)]
    assert max(sizes) > 1
    one = customers.expand(Customer.ship_toes).get(cust_num=2)
    assert len(one.ship_toes) == 2
    assert not any("ShipToes" in name for name in one.model_extra or ())


def test_etags_guard_writes(kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    mine, theirs = customers.get(cust_num=2), customers.get(cust_num=2)
    theirs.name = "theirs"
    customers.update(theirs)
    mine.name = "mine"
    with pytest.raises(Conflict):
        customers.update(mine)


def test_batches(kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    with kinetic.batch() as batch:
        one = batch.add(customers.get, cust_num=2)
        number = batch.add(customers.count)
    assert one.result().cust_num == 2 and number.result() == customers.count()


class Base(Row):
    num: Col[int] = UNSET


class Derived(Base, edm_type="NS.Derived"):
    size: Col[int | None] = COLUMN


@pytest.mark.parametrize("said", ["@odata.type", "@type"])
def test_a_row_says_its_type_in_either_way_and_is_sent_in_the_long_one(
    said: str,
) -> None:
    body = json.loads(f'{{"{said}": "#NS.Derived", "@context": "$m", "Num": 1}}')
    record = record_of(body, "Things", Base)
    (row,) = read(Shape(Base), [record], source="Things")
    assert type(row) is Derived and "@context" not in (row.model_extra or {})
    assert given(row)["@odata.type"] == "#NS.Derived"
