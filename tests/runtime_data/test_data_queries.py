"""Queries over HTTP: what is asked, and what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from loopback import Answer, Call, Loopback
from tiny_acme import AsyncKinetic, Kinetic
from tiny_acme._runtime import (
    KeyMismatch,
    KineticError,
    NotFound,
    NotLoaded,
    ReplyError,
    UrlTooLong,
)
from tiny_acme.erp.bo.customer import Country, Customer, ShipTo
from tiny_acme.erp.bo.lab import Log, Note

ROW: dict[str, Any] = {"Company": "EPIC06", "CustNum": 12, "Name": "A"}


def rows(*found: dict[str, Any], **more: Any) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        first = "$skip" not in call.query
        return Answer({"value": list(found) if first else [], **more})

    return answer


def single(row: Any) -> Callable[[Call], Answer]:
    return lambda call: Answer(row)


@pytest.fixture
def async_kinetic(server: Loopback) -> AsyncKinetic:
    return AsyncKinetic(
        server.url, company="EPIC06", username="u", password="p", retries=0
    )


def test_get_by_key(server: Loopback, kinetic: Kinetic) -> None:
    server.reset(single({"@odata.context": "x", **ROW}))
    row = kinetic.erp.bo.customer.customers.get(cust_num=12)
    assert row.name == "A"
    assert row.model_extra == {}
    assert server.calls[0].raw_path.endswith(
        "/api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers('EPIC06',12)"
    )
    assert server.calls[0].query == {}


def test_get_by_named_key_of_another_company(server: Loopback) -> None:
    server.reset(single(ROW | {"ID": ""}))
    with Kinetic(
        server.url, company="EPIC06", username="u", password="p", key_style="named"
    ) as kinetic:
        kinetic.erp.bo.customer.customers.get(company="O'N", cust_num=12)
        kinetic.erp.bo.lab.notes.get(id="")
    assert (
        server.calls[0].path
        == "Erp.BO.CustomerSvc/Customers(Company='O''N',CustNum=12)"
    )
    assert server.calls[1].path == "Erp.BO.LabSvc/Notes(ID='')"


def test_get_with_columns_and_children(server: Loopback, kinetic: Kinetic) -> None:
    server.reset(single(ROW | {"ShipToes": [], "Country": None}))
    customers = kinetic.erp.bo.customer.customers
    c = customers.row
    row = customers.select(c.name).expand(c.ship_toes, c.country).get(cust_num=12)
    assert server.calls[0].query == {
        "$select": "Company,CustNum,Name",
        "$expand": "ShipToes($count=true),Country",
    }
    assert row.ship_toes == [] and row.country is None
    with pytest.raises(NotLoaded):
        row.state


@pytest.mark.parametrize("note", ["A/B", "100%", "a+b", "what?", "#1"])
def test_a_key_that_a_path_cannot_carry_is_read_by_filter(
    server: Loopback, kinetic: Kinetic, note: str
) -> None:
    server.reset(rows({"ID": note}))
    notes = kinetic.erp.bo.lab.notes
    assert notes.get(id=note).id == note
    assert server.calls[0].query["$filter"] == f"ID eq '{note}'"
    server.reset(rows())
    with pytest.raises(NotFound, match="no row NoteKey"):
        notes.get(id=note)
    with pytest.raises(KeyMismatch, match="a URL cannot carry id="):
        notes.delete(id=note)
    with pytest.raises(KeyMismatch, match="a URL cannot carry id="):
        notes.update(Note(id=note, text="x"))


def test_a_missing_record_is_not_found(server: Loopback, kinetic: Kinetic) -> None:
    server.reset(lambda call: Answer({"HttpStatus": 404}, status=404))
    with pytest.raises(NotFound):
        kinetic.erp.bo.customer.customers.get(cust_num=1)


def test_wrong_parts_of_a_key_are_told(kinetic: Kinetic) -> None:
    with pytest.raises(
        KeyMismatch, match="the key is company, cust_num: .* did you mean `cust_num`"
    ):
        kinetic.erp.bo.customer.customers.get(custnum=1)  # type: ignore[call-arg]  # what is tested


NONE: dict[str, Any] = {"value": []}


def test_a_whole_query(server: Loopback, kinetic: Kinetic) -> None:
    there = rows(ROW)
    server.reset(lambda c: there(c) if c.query["$skip"] == "10" else Answer(NONE))
    customers = kinetic.erp.bo.customer.customers
    c = customers.row
    s = ShipTo
    query = (
        customers.where(
            c.state == "CA", c.name.contains("Steel") | (c.credit_limit > 5)
        )
        .order_by(c.name)
        .select(c.name, c.credit_limit)
        .expand(
            c.ship_toes.where(s.city == "O'Fallon; $top=1")
            .select(s.city)
            .order_by(s.city.desc())
            .top(5)
            .skip(1)
        )
        .skip(10)
        .top(20)
    )
    list(query)
    assert server.calls[-1].query == {
        "$filter": "State eq 'CA' and (contains(Name,'Steel') or CreditLimit gt 5)",
        "$select": "Company,CustNum,Name,CreditLimit",
        "$orderby": "Name,Company,CustNum",
        "$expand": "ShipToes($filter=City eq 'O''Fallon; $top=1';$select=Company,CustNum,ShipToNum,City;$orderby=City desc;$top=6;$count=true)",
        "$top": "20",
        "$skip": "10",
        "$count": "true",
    }
    assert repr(customers) == "<EntitySet Customers>"


def test_queries_are_immutable(kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    c = customers.row
    narrow = customers.where(c.name == "a")
    assert repr(narrow.where(c.state == "b")) != repr(narrow)
    assert repr(customers) == "<EntitySet Customers>"
    assert customers is kinetic.erp.bo.customer.customers


def test_an_empty_list_asks_nothing(server: Loopback, kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    nobody = customers.where(Customer.cust_num.in_([]))
    assert list(nobody) == [] and nobody.first() is None and nobody.count() == 0
    assert list(customers.top(0)) == []
    assert server.calls == []


def test_an_empty_list_among_children_is_said(
    server: Loopback, kinetic: Kinetic
) -> None:
    customers = kinetic.erp.bo.customer.customers
    c = customers.row
    list(customers.expand(c.ship_toes.where(ShipTo.city.in_([]))))
    assert server.calls[0].query["$expand"] == "ShipToes($filter=false;$count=true)"


def test_a_child_is_not_selected(kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    with pytest.raises(TypeError, match=r"give it to expand\(\)"):
        customers.select(Customer.country)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(TypeError, match=r"select\(\) takes columns"):
        customers.select(Customer.country.to(Country.description))  # type: ignore[arg-type]  # what is tested


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda q, c: q.where(True), r"where\(\) takes conditions.*, not True"),
        (lambda q, c: q.where(c.name), r"where\(\) .*Customer: Name>: compare"),
        (lambda q, c: q.expand(c.ship_toes.where(None)), r"where\(\) .* not None"),
        (lambda q, c: c.ship_toes.any(True), r"where\(\) .* not True"),
        (lambda q, c: q.select("Name"), r"select\(\) takes columns.* not 'Name'"),
        (lambda q, c: q.select(c.name.tolower()), r"select\(\) .*tolower\(Name\)"),
        (lambda q, c: q.order_by("Name"), r"order_by\(\) takes columns.* not 'Name'"),
        (
            lambda q, c: q.order_by(c.ship_toes),
            r"order_by\(\) .*<Many of Customer: ShipToes>",
        ),
        (lambda q, c: q.expand(c.name), r"expand\(\) takes children.* Name>"),
        (lambda q, c: q.expand("ShipToes"), r"expand\(\) .* not 'ShipToes'"),
        (lambda q, c: (c.name == "A") & True, "unsupported operand"),
        (lambda q, c: (c.name == "A") | "x", "unsupported operand"),
    ],
)
def test_what_a_query_cannot_take_is_told_at_once(
    asked: Callable[[Any, Any], object], told: str, kinetic: Kinetic
) -> None:
    customers = kinetic.erp.bo.customer.customers
    with pytest.raises(TypeError, match=told):
        asked(customers, customers.row)


def test_first_and_one(server: Loopback, kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    server.reset(rows(ROW))
    assert customers.first() == customers.one()
    server.reset(rows())
    assert customers.first() is None
    with pytest.raises(NotFound, match="no row passes"):
        customers.one()
    server.reset(rows(ROW, ROW | {"CustNum": 13}))
    with pytest.raises(KineticError, match="more than one row"):
        customers.one()


def test_count_by_option(server: Loopback, kinetic: Kinetic) -> None:
    server.reset(rows(**{"@odata.count": 250}))
    customers = kinetic.erp.bo.customer.customers
    wanted = customers.where(Customer.state == "CA").order_by(Customer.name)
    assert wanted.count() == 250
    assert server.calls[0].query == {
        "$filter": "State eq 'CA'",
        "$count": "true",
        "$top": "0",
    }
    assert wanted.skip(200).count() == 50
    assert wanted.top(20).count() == 20


def test_count_by_path_where_lists_do_not_tell_it(
    server: Loopback, kinetic: Kinetic
) -> None:
    def answer(call: Call) -> Answer:
        return Answer("\ufeff7" if call.path.endswith("/$count") else {"value": []})

    server.reset(answer)
    assert kinetic.erp.bo.customer.customers.count() == 7
    server.reset(
        lambda call: Answer("many" if call.path.endswith("/$count") else {"value": []})
    )
    with pytest.raises(ReplyError, match="'many' is not a number of rows"):
        kinetic.erp.bo.customer.customers.count()


@pytest.mark.parametrize(
    "body", [{"value": {}}, [], 5, {"rows": []}, "<html></html>", {"value": [5]}]
)
def test_what_is_no_list_of_rows_is_refused(
    server: Loopback, kinetic: Kinetic, body: Any
) -> None:
    server.reset(single(body))
    with pytest.raises(ReplyError):
        list(kinetic.erp.bo.customer.customers)


@pytest.mark.parametrize("body", [[], 5, "", "x", {"CustNum": "x"}])
def test_what_is_no_row_is_refused(
    server: Loopback, kinetic: Kinetic, body: Any
) -> None:
    server.reset(single(body))
    with pytest.raises(ReplyError):
        kinetic.erp.bo.customer.customers.get(cust_num=1)


def test_a_long_query_is_refused_before_it_is_sent(
    server: Loopback, kinetic: Kinetic
) -> None:
    customers = kinetic.erp.bo.customer.customers
    c = customers.row
    with pytest.raises(UrlTooLong, match=r"\$filter has .* of them: .* but not in ~"):
        list(customers.where(~c.cust_num.in_(range(1000))))
    with pytest.raises(UrlTooLong, match="orders texts in its own way"):
        list(customers.where(c.cust_num.in_(range(1000))).order_by(c.name))
    with pytest.raises(UrlTooLong, match=r"\$expand .* children"):
        list(
            customers.expand(c.ship_toes.where(ShipTo.city.in_(map(str, range(1000)))))
        )
    assert server.calls == []


def test_messages_call_a_baq_by_its_name(server: Loopback, kinetic: Kinetic) -> None:
    orders = kinetic.baq.z_customer_orders()
    assert repr(orders.top(1)) == "<Query zCustomerOrders?$top=1>"
    server.reset(rows())
    with pytest.raises(NotFound, match="zCustomerOrders: no row passes the filter"):
        orders.one()


def test_a_baq_takes_its_parameters(server: Loopback, kinetic: Kinetic) -> None:
    server.reset(
        rows({"OrderHed_OrderNum": "5 ", "Calculated_Total": "1.50", "RowIdent": "x"})
    )
    orders = kinetic.baq.z_customer_orders(
        start_date=date(2026, 1, 1), cust_id=["A&B", "C"]
    )
    found = list(orders.where(orders.row.calculated_total > 1))
    assert [(row.order_hed_order_num, row.calculated_total) for row in found] == [
        (5, Decimal("1.50"))
    ]
    assert server.calls[0].path == "BaqSvc/zCustomerOrders/Data"
    assert server.calls[0].pairs == [
        ("StartDate", "2026-01-01"),
        ("custId", "A&B"),
        ("custId", "C"),
        ("$filter", "Calculated_Total gt 1"),
        ("$top", "1000"),
        ("$count", "true"),
    ]
    with pytest.raises(TypeError, match="start"):
        kinetic.baq.z_customer_orders(start=1)  # type: ignore[call-arg]  # what is tested


def test_keyless_rows_and_singletons(server: Loopback, kinetic: Kinetic) -> None:
    lab = kinetic.erp.bo.lab
    server.reset(rows({"Text": "a"}))
    assert [row.text for row in lab.logs.where(Log.text == "a")] == ["a"]
    assert server.calls[0].query == {
        "$filter": "Text eq 'a'",
        "$top": "1000",
        "$count": "true",
    }
    server.reset(single({"ID": "me", "Text": "x"}))
    me = lab.me.select(Note.text).get()
    me.text = "y"
    lab.me.update(me)
    assert [(call.method, call.path, call.body) for call in server.calls] == [
        ("GET", "Erp.BO.LabSvc/Me", None),
        ("PATCH", "Erp.BO.LabSvc/Me", {"Text": "y"}),
    ]


def test_tasks_read_what_threads_read(
    server: Loopback, async_kinetic: AsyncKinetic
) -> None:
    def answer(call: Call) -> Answer:
        if call.path.endswith(")") or call.path.endswith("/Me"):
            return Answer(ROW | {"ID": "me"} if call.path.endswith("/Me") else ROW)
        return rows(ROW, **{"@odata.count": 1})(call)

    server.reset(answer)

    async def use() -> None:
        async with async_kinetic as kinetic:
            customers = kinetic.erp.bo.customer.customers
            assert [row async for row in customers] == [
                await customers.get(cust_num=12)
            ]
            assert [row async for row in customers.raw()] == [ROW]
            assert [len(page) async for page in customers.pages()] == [1]
            assert await customers.first() == await customers.one()
            assert await customers.count() == 1
            assert [o async for o in kinetic.baq.z_customer_orders(cust_id="x").top(1)]
            lab = kinetic.erp.bo.lab
            assert (await lab.me.get()).model_extra
            assert [log async for log in lab.logs.top(1)]

    asyncio.run(use())


def test_rows_of_several_threads_are_their_own(
    server: Loopback, kinetic: Kinetic
) -> None:
    def answer(call: Call) -> Answer:
        return Answer(
            {"Company": "EPIC06", "CustNum": int(call.path.split(",")[1].rstrip(")"))}
        )

    server.reset(answer)
    customers = kinetic.erp.bo.customer.customers
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: customers.get(cust_num=n).cust_num, range(60)))
    assert found == list(range(60))
