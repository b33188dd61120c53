"""A frame holds what rows hold, under the manners of every preset and whatever a colleague writes meanwhile."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq
import pytest
from long import LONG

from codegen.sandbox import PRESETS
from generated_example import Kinetic, NotLoaded, ServerError
from generated_example.erp.bo.customer import Customer, ShipTo
from tests.worlds import World, served


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with served() as found:
        yield found


def plain(value: Any) -> Any:
    """A value of a row as a column of a frame has it."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list):
        return [*map(plain, value)]
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return value


def values(row: Any) -> dict[str, Any]:
    """The values of a row that was read, with dicts in the place of rows inside of it."""
    found = {}
    for name in type(row).__pydantic_fields__:
        with suppress(NotLoaded):
            value = getattr(row, name)
            many = isinstance(value, list)
            found[name] = [*map(values, value)] if many else value
    return found


def queries(kinetic: Kinetic) -> dict[str, Any]:
    bo = kinetic.erp.bo
    toes = Customer.ship_toes.select(ShipTo.name, ShipTo.cust_num, ShipTo.ship_to_num)
    return {
        "customers": bo.customer.customers.expand(toes),
        "releases": bo.sales_order.order_rels,
        "tags": kinetic.ice.bo.sys_tag.sys_tags,
        "baq": kinetic.baq.z_customer_orders(start_date=date(2025, 1, 1)),
    }


FEW = ("friendly", "rough", "opaque-links", "linked-children", "no-text-order")


@pytest.mark.parametrize("preset", FEW if LONG == 1 else PRESETS)
def test_a_frame_holds_what_rows_hold(
    world: World, preset: str, in_memory: Path
) -> None:
    # Somebody who writes between two readings is another test's.
    manners = replace(PRESETS[preset], colleague=None)
    world.begin(manners)
    style: Any = "named" if manners.keys == "named" else "positional"
    with world.client(key_style=style, page_size=5) as kinetic:
        for name, query in queries(kinetic).items():
            rows = [*query]
            records = query.to_dicts()
            assert records == [*map(values, rows)], name
            table = query.to_arrow()
            assert table.to_pylist() == [*map(plain, records)], name
            if name in ("baq", "tags"):
                # They have no key that has an order.
                continue
            folder = in_memory / name
            query.to_parquet(folder, resume=True, rows_per_part=4)
            parts = pq.read_table(folder)
            assert parts.to_pylist() == table.to_pylist(), name


@pytest.mark.parametrize("seed", range(4 * LONG))
def test_rows_that_stand_are_there_once_however_often_a_run_fails(
    world: World, seed: int, in_memory: Path
) -> None:
    """Calls fail at random while somebody inserts, changes and deletes rows; runs begin again until one ends."""
    chance = random.Random(seed)
    # Where a server sends links, pages are not asked for by key, and each run begins anew.
    links: Any = "none" if seed % 2 else "elsewhere"
    manners = replace(PRESETS["rough"], cap=3, links=links, colleague=seed)
    instance = world.begin(manners)
    app, calls = world.app, 0

    async def failing(scope: Any, receive: Any, send: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2 or chance.random() < 0.4:
            await send({"type": "http.response.start", "status": 503})
            await send({"type": "http.response.body"})
        else:
            await app(scope, receive, send)

    assert instance.colleague
    with world.client(retries=0, page_size=3) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        before = {row.cust_num for row in customers}
        world.app = failing
        failures = 0
        while not (in_memory / "_complete.json").exists():
            try:
                customers.to_parquet(in_memory, resume=True, rows_per_part=2)
            except ServerError:
                failures += 1
                assert failures < 200
    found = pq.read_table(in_memory)["cust_num"].to_pylist()
    moved = {number for _, number in instance.colleague.moved.get("Customers", set())}
    assert failures and moved and len(found) == len({*found})
    assert before - moved <= {*found}
    assert found == sorted(found)
