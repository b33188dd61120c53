"""Writes over HTTP: what is sent, once, and what the row is afterwards."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from codegen.runtime.data.changes import changes
from loopback import Answer, Call, Loopback
from tiny_acme import AsyncKinetic, Kinetic
from tiny_acme._runtime import (
    ConnectionFailed,
    KeyMismatch,
    KineticError,
    NotLoaded,
    ServerError,
)
from tiny_acme.erp.bo.customer import Customer, ShipTo
from tiny_acme.erp.bo.lab import Log, Sample

STORED: dict[str, Any] = {
    "Company": "EPIC06",
    "CustNum": 12,
    "Name": "A",
    "CreditLimit": 1,
}


def stored(call: Call) -> Answer:
    """One customer, kept nowhere."""
    if call.method == "POST":
        return Answer({"@odata.context": "x", **STORED, **call.body}, status=201)
    return (
        Answer(STORED | {"ID": "me"} if call.path.endswith("/Me") else STORED)
        if call.method == "GET"
        else Answer(status=204)
    )


def log(server: Loopback) -> list[tuple[str, str, Any]]:
    return [(c.method, c.path.rpartition("/")[2], c.body) for c in server.calls]


def test_create_sends_what_was_set_and_returns_what_was_stored(
    server: Loopback, kinetic: Kinetic
) -> None:
    server.reset(stored)
    new = Customer(
        cust_num=12,
        name="B",
        order_total=Decimal("1.10"),
        ship_toes=[ShipTo(ship_to_num="1")],
    )
    made = kinetic.erp.bo.customer.customers.create(new)
    assert log(server) == [
        (
            "POST",
            "Customers",
            {
                "CustNum": 12,
                "Name": "B",
                "Order_total": "1.10",
                "ShipToes": [{"ShipToNum": "1"}],
            },
        )
    ]
    assert (made.company, made.credit_limit) == ("EPIC06", Decimal(1))
    assert made.model_fields_set >= {"company", "cust_num", "name"}
    assert changes(made).body == {}
    with pytest.raises(NotLoaded):
        new.company


def test_create_reads_the_row_back_where_it_is_not_sent(
    server: Loopback, kinetic: Kinetic
) -> None:
    server.reset(
        lambda call: Answer(status=204) if call.method == "POST" else stored(call)
    )
    assert kinetic.erp.bo.customer.customers.create(Customer(cust_num=12)).name == "A"
    assert [name for _, name, _ in log(server)] == [
        "Customers",
        "Customers('EPIC06',12)",
    ]
    made = kinetic.erp.bo.lab.logs.create(Log(text="x"))
    assert made.text == "x"


def test_update_sends_what_changed_and_nothing_twice(
    server: Loopback, kinetic: Kinetic
) -> None:
    server.reset(stored)
    customers = kinetic.erp.bo.customer.customers
    row = customers.get(cust_num=12)
    customers.update(row)
    row.phone_num = "555-0100"
    row.credit_limit = Decimal("12345678901234.12345")
    customers.update(row)
    customers.update(row)
    assert log(server)[1:] == [
        (
            "PATCH",
            "Customers('EPIC06',12)",
            {"PhoneNum": "555-0100", "CreditLimit": "12345678901234.12345"},
        )
    ]


def test_update_of_a_row_that_was_not_read(server: Loopback, kinetic: Kinetic) -> None:
    server.reset(stored)
    kinetic.erp.bo.customer.customers.update(Customer(cust_num=12, name="x"))
    assert log(server) == [("PATCH", "Customers('EPIC06',12)", {"Name": "x"})]


def test_changes_stay_when_an_update_fails(server: Loopback, kinetic: Kinetic) -> None:
    server.reset(stored)
    customers = kinetic.erp.bo.customer.customers
    row = customers.get(cust_num=12)
    row.name = "B"
    server.reset(lambda call: Answer({"ErrorMessage": "no"}, status=500))
    with pytest.raises(ServerError):
        customers.update(row)
    assert len(server.calls) == 1
    server.reset(stored)
    customers.update(row)
    assert log(server) == [("PATCH", "Customers('EPIC06',12)", {"Name": "B"})]


def test_children_are_not_updated_with_their_row(
    server: Loopback, kinetic: Kinetic
) -> None:
    server.reset(stored)
    customers = kinetic.erp.bo.customer.customers
    row = customers.get(cust_num=12)
    row.ship_toes = [ShipTo(ship_to_num="1")]
    with pytest.raises(
        KineticError, match="`ship_toes` of Customer holds rows of another set"
    ):
        customers.update(row)


def test_delete_by_row_and_by_key(server: Loopback, kinetic: Kinetic) -> None:
    server.reset(stored)
    customers = kinetic.erp.bo.customer.customers
    customers.delete(customers.get(cust_num=12))
    customers.delete(cust_num=13)
    assert log(server)[1:] == [
        ("DELETE", "Customers('EPIC06',12)", None),
        ("DELETE", "Customers('EPIC06',13)", None),
    ]


def test_a_row_of_another_set_is_refused(server: Loopback, kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    other: Any = ShipTo(cust_num=1, ship_to_num="1", city="X")
    for call in (
        customers.create,
        customers.update,
        customers.delete,
        customers.refresh,
    ):
        with pytest.raises(
            KeyMismatch, match="Customers: rows are Customer here, not ShipTo"
        ):
            call(other)
    (outcome,) = customers.create_many([other])
    assert isinstance(outcome.error, KeyMismatch)
    assert not outcome.may_have_happened
    by_name = "give the parts of the key by their names: company, cust_num"
    with pytest.raises(KeyMismatch, match=by_name):
        customers.delete(other, cust_num=1)  # type: ignore[call-overload]  # what is tested
    with pytest.raises(KeyMismatch, match=by_name):
        customers.get(12)  # type: ignore[call-arg]  # what is tested
    with pytest.raises(KeyMismatch, match=by_name):
        customers.at(12)  # type: ignore[call-overload]  # what is tested
    assert server.calls == []


def test_what_is_no_number_is_not_sent(server: Loopback, kinetic: Kinetic) -> None:
    sample = Sample(anything=Decimal("NaN"))
    with pytest.raises(KineticError, match="no OData form"):
        kinetic.erp.bo.lab.samples.create(sample)
    assert server.calls == []


def test_refresh_reads_the_row_again_in_place(
    server: Loopback, kinetic: Kinetic
) -> None:
    server.reset(stored)
    customers = kinetic.erp.bo.customer.customers
    row = customers.get(cust_num=12)
    row.name, row.state = "mine", "CA"
    customers.refresh(row)
    assert [row.name, row.state] == ["A", None]
    assert changes(row).body == {}
    narrow = Customer(cust_num=12)
    customers.refresh(narrow)
    assert narrow == row


def test_a_write_is_not_repeated(server: Loopback) -> None:
    def broken(call: Call) -> Answer:
        return Answer({"ErrorMessage": "busy"}, status=503)

    server.reset(broken)
    with Kinetic(server.url, company="EPIC06", username="u", password="p") as kinetic:
        with pytest.raises(KineticError):
            kinetic.erp.bo.customer.customers.create(Customer(cust_num=1))
    assert len(server.calls) == 1


def test_tasks_write_what_threads_write(server: Loopback) -> None:
    server.reset(stored)

    async def use() -> None:
        async with AsyncKinetic(
            server.url, company="EPIC06", username="u", password="p"
        ) as kinetic:
            customers = kinetic.erp.bo.customer.customers
            row = await customers.create(Customer(cust_num=12))
            row.name = "B"
            await customers.update(row)
            await customers.refresh(row)
            await customers.delete(row)
            await customers.delete(cust_num=13)
            me = await kinetic.erp.bo.lab.me.get()
            me.text = "x"
            await kinetic.erp.bo.lab.me.update(me)
            await kinetic.erp.bo.lab.logs.create(Log(text="x"))

    asyncio.run(use())
    assert [method for method, _, _ in log(server)] == [
        "POST",
        "PATCH",
        "GET",
        "DELETE",
        "DELETE",
        "GET",
        "PATCH",
        "POST",
    ]


def test_no_server_is_told(unused_port: int) -> None:
    with Kinetic(
        f"http://127.0.0.1:{unused_port}/x",
        company="E",
        username="u",
        password="p",
        retries=0,
    ) as kinetic:
        with pytest.raises(ConnectionFailed):
            kinetic.erp.bo.customer.customers.first()


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
