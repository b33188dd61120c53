"""Rows that somebody else changed meanwhile, and new rows that are given with their children."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from loopback import Answer, Call, Loopback
from mannered import mannered
from support import SETTINGS
from tiny_acme import Kinetic
from tiny_acme._runtime import Conflict, KineticError
from tiny_acme.erp.bo.customer import Customer, ShipTo

from codegen.sandbox import PRESETS
from generated_example import Conflict as SampleConflict
from generated_example import Kinetic as SampleClient
from generated_example import KineticError as SampleError
from generated_example.erp.bo.customer import Customer as SampleCustomer
from generated_example.erp.bo.customer import ShipTo as SampleShipTo

WHO: dict[str, Any] = {
    "company": "EPIC06",
    "api_key": SETTINGS.api_key,
    "username": SETTINGS.username,
    "password": SETTINGS.password,
}
ROW: dict[str, Any] = {"Company": "EPIC06", "CustNum": 12, "Name": "A"}
MANNERS = {
    name: replace(PRESETS[name], colleague=None)
    for name in ("friendly", "capped", "etags", "pairs-only", "named-keys", "rough")
}


def client(url: str, name: str) -> SampleClient:
    """A client of a sandbox with the manners of that name."""
    keys = MANNERS[name].keys
    return SampleClient(
        url, **WHO, key_style="named" if keys == "named" else "positional"
    )


def tags(server: Loopback) -> list[str | None]:
    return [call.headers.get("If-Match") for call in server.calls]


@pytest.mark.parametrize("name", ["@odata.etag", "@etag"])
@pytest.mark.parametrize("told", [{"ETag": 'W/"2"'}, {}])
def test_an_etag_goes_back_with_what_is_written(
    server: Loopback, kinetic: Kinetic, name: str, told: dict[str, str]
) -> None:
    row_of = Answer({**ROW, name: 'W/"1"'})
    server.reset(
        lambda call: row_of if call.method == "GET" else Answer(None, 204, told)
    )
    customers = kinetic.erp.bo.customer.customers
    row = customers.get(cust_num=12)
    for state in ("B", "C"):
        row.name = state
        customers.update(row)
    customers.delete(row)
    customers.delete(cust_num=12)
    assert [sorted(call.body or ()) for call in server.calls[1:3]] == [["Name"]] * 2
    later = told.get("ETag")
    assert tags(server) == [None, 'W/"1"', later, later, None]


@pytest.mark.parametrize("etag", ["a\r\nX: y", "\u00e9", ["x"], 5])
def test_an_etag_that_no_header_carries_is_not_sent(
    server: Loopback, kinetic: Kinetic, etag: Any
) -> None:
    server.reset(lambda call: Answer({**ROW, "@odata.etag": etag}))
    customers = kinetic.erp.bo.customer.customers
    row = customers.get(cust_num=12)
    row.name = "B"
    for write in (customers.update, customers.delete):
        with pytest.raises(KineticError, match="cannot be sent back"):
            write(row)
    assert len(server.calls) == 1


@pytest.mark.parametrize("status", [409, 412, 428])
def test_a_refused_row_keeps_its_changes(
    server: Loopback, kinetic: Kinetic, status: int
) -> None:
    server.reset(lambda call: Answer({**ROW, "@odata.etag": '"1"'}))
    customers = kinetic.erp.bo.customer.customers
    row = customers.get(cust_num=12)
    row.name = "B"
    for _ in range(2):
        server.reset(lambda call: Answer(None, status))
        with pytest.raises(Conflict) as caught:
            customers.update(row)
        assert not caught.value.may_have_happened
        assert tags(server) == ['"1"']


@pytest.mark.parametrize("name", MANNERS)
def test_who_comes_second_is_told_where_the_server_tells(name: str) -> None:
    with (
        mannered(MANNERS[name]) as url,
        client(url, name) as one,
        client(url, name) as other,
    ):
        mine = one.erp.bo.customer.customers.get(cust_num=12)
        customers = other.erp.bo.customer.customers
        theirs = customers.get(cust_num=12)
        theirs.comment = "theirs"
        customers.update(theirs)
        theirs.comment = "theirs again"
        customers.update(theirs)
        mine.comment = "mine"
        own = one.erp.bo.customer.customers
        if MANNERS[name].etags:
            with pytest.raises(SampleConflict):
                own.update(mine)
            with pytest.raises(SampleConflict):
                own.delete(mine)
            own.refresh(mine)
            assert mine.comment == "theirs again"
            mine.comment = "mine"
        own.update(mine)
        assert customers.get(cust_num=12).comment == "mine"


@pytest.mark.parametrize("name", MANNERS)
def test_a_stale_row_of_a_tableset_is_a_conflict(name: str) -> None:
    """By its SysRevID, which is part of the original."""
    with mannered(MANNERS[name]) as url, client(url, name) as kinetic:
        service = kinetic.erp.bo.customer
        mine, theirs = service.get_by_id(cust_num=12), service.get_by_id(cust_num=12)
        for ds in (theirs, mine):
            ds.customer[0].comment = "changed"
        service.update(theirs)
        with pytest.raises(SampleConflict):
            service.update(mine)
        assert mine.customer[0].comment == "changed"


@pytest.mark.parametrize("name", MANNERS)
def test_a_new_row_gives_its_children_back_as_rows(name: str) -> None:
    with mannered(MANNERS[name]) as url, client(url, name) as kinetic:
        given = SampleCustomer(
            cust_id="NEW",
            name="New",
            ship_toes=[SampleShipTo(ship_to_num=n, name=f"Place {n}") for n in "12"],
        )
        made = kinetic.erp.bo.customer.customers.create(given)
        assert [(type(r), r.name) for r in made.ship_toes if r.ship_to_num] == [
            (SampleShipTo, "Place 1"),
            (SampleShipTo, "Place 2"),
        ]
        assert {r.cust_num for r in made.ship_toes} == {made.cust_num}
        child = next(r for r in made.ship_toes if r.ship_to_num == "1")
        child.city = "Oslo"
        with pytest.raises(SampleError, match="holds rows of another set"):
            kinetic.erp.bo.customer.customers.update(made)
        kinetic.erp.bo.customer.ship_toes.update(child)
        kinetic.erp.bo.customer.customers.update(made)


@pytest.mark.parametrize("is_echoed", [True, False])
def test_children_are_read_if_the_reply_lacks_them(
    server: Loopback, kinetic: Kinetic, is_echoed: bool
) -> None:
    below = {"ShipToes": [{**ROW, "ShipToNum": "1"}]}

    def answer(call: Call) -> Answer:
        has_children = is_echoed or call.method == "GET"
        status = 201 if call.method == "POST" else 200
        return Answer(ROW | (below if has_children else {}), status)

    server.reset(answer)
    customers = kinetic.erp.bo.customer.customers
    made = customers.create(Customer(name="A", ship_toes=[ShipTo(ship_to_num="1")]))
    assert [type(row) for row in made.ship_toes] == [ShipTo]
    assert [call.method for call in server.calls] == ["POST", "GET"][: 2 - is_echoed]
    assert server.calls[-1].query == (
        {} if is_echoed else {"$expand": "ShipToes($count=true)"}
    )


def test_a_row_that_was_stored_and_cannot_be_read_may_have_happened(
    server: Loopback, kinetic: Kinetic
) -> None:
    server.reset(lambda call: Answer(None, 204 if call.method == "POST" else 404))
    with pytest.raises(KineticError) as caught:
        kinetic.erp.bo.customer.customers.create(Customer(cust_num=12))
    assert caught.value.may_have_happened
