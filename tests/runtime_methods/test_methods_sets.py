"""Sets and queries over HTTP, for threads and for tasks: what is asked, what comes back, and what is refused at once."""

from __future__ import annotations

import asyncio
import copy
import inspect
import pickle
import pydoc
import threading
import traceback
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from loopback import Answer, Call, Loopback
from screen_acme import AsyncKinetic
from screen_acme._runtime import KineticError, NotFound, ReplyError, Row
from screen_acme.baq.part_pricing import PartPricing, PartPricingParameters
from screen_acme.erp.bo.sales_order import OrderDtl, OrderHed

SOON = 20
"""Seconds after which a test gives up on what must come."""


def orders(*numbers: int, **more: Any) -> list[dict[str, Any]]:
    return [{"Company": "EPIC06", "OrderNum": n} | more for n in numbers]


def listed(total: int, *, counts: bool = True) -> Callable[[Call], Answer]:
    """A server with so many orders, which counts them if it is asked to."""

    def answer(call: Call) -> Answer:
        skip, top = call.start, int(call.query["$top"])
        body: dict[str, Any] = {"value": orders(*range(total)[skip : skip + top])}
        if counts and call.query.get("$count"):
            body["@odata.count"] = total - skip * ("$filter" in call.query)
        return Answer(body)

    return answer


def sales_orders(both: Any) -> Any:
    return both.kinetic.erp.bo.sales_order.sales_orders


# What a list costs.


@pytest.mark.parametrize("total", [0, 1, 12])
@pytest.mark.parametrize(("counts", "calls"), [(True, 1), (False, 2)])
def test_a_short_list_is_one_call(
    server: Loopback, both: Any, total: int, counts: bool, calls: int
) -> None:
    server.reset(listed(total, counts=counts))
    assert len(both.rows(sales_orders(both))) == total
    assert len(server.calls) == (calls if total else 1)


def test_one_and_first_are_one_call(server: Loopback, both: Any) -> None:
    server.reset(listed(1))
    query = sales_orders(both).where(OrderHed.po_num == "A")
    assert both.done(query.one()).order_num == 0
    assert len(server.calls) == 1
    assert both.done(query.first()).order_num == 0
    assert len(server.calls) == 2
    server.reset(listed(2))
    with pytest.raises(KineticError, match="more than one row"):
        both.done(query.one())
    assert len(server.calls) == 1
    server.reset(listed(0))
    with pytest.raises(NotFound):
        both.done(query.one())
    assert len(server.calls) == 1


def test_a_count_beyond_the_servers_cap_is_read_on(server: Loopback, both: Any) -> None:
    def answer(call: Call) -> Answer:
        found = orders(*range(25)[call.start : call.start + 10])
        return Answer({"value": found, "@odata.count": 25 - call.start})

    server.reset(answer)
    assert len(both.rows(sales_orders(both))) == 25
    assert len(server.calls) == 3


# Values.


def test_values_read_only_their_columns_and_give_tuples(
    server: Loopback, both: Any
) -> None:
    record = orders(7, DocOrderAmt=12.50, PONum="A")
    server.reset(lambda call: Answer({"value": record, "@odata.count": 1}))
    query = sales_orders(both).order_by(OrderHed.po_num).top(5)
    found = both.rows(query.values(OrderHed.order_num, OrderHed.doc_order_amt))
    assert found == [(7, Decimal("12.5"))]
    # The column of the order comes along: it shows whether a row is where it was.
    selected = server.calls[0].query["$select"].split(",")
    assert selected == ["Company", "OrderNum", "DocOrderAmt", "PONum"]


def test_values_are_paged(server: Loopback, open_client: Callable[..., Any]) -> None:
    server.reset(listed(25))
    both = open_client(server.url, page_size=10)
    found = both.rows(sales_orders(both).values(OrderHed.order_num))
    assert found == [(n,) for n in range(25)]


def test_values_of_a_baq(server: Loopback, both: Any) -> None:
    record = {"Part_PartNum": "W", "Part_UnitPrice": 2.5}
    server.reset(lambda call: Answer({"value": [record], "@odata.count": 1}))
    query = both.kinetic.baq.part_pricing(prod_code="A")
    values = query.values(PartPricing.part_part_num, PartPricing.part_unit_price)
    assert both.rows(values) == [("W", Decimal("2.5"))]
    assert server.calls[0].query["ProdCode"] == "A"


# Rows of one's own.


class MyOrder(OrderHed):
    """An order with what this program knows of it."""

    @property
    def label(self) -> str:
        return f"{self.order_num} {self.po_num}"


def test_rows_of_ones_own_are_read_and_written(server: Loopback, both: Any) -> None:
    mine = sales_orders(both).as_(MyOrder)
    server.reset(lambda call: Answer(orders(7, PONum="A")[0]))
    row = both.done(mine.get(order_num=7))
    assert type(row) is MyOrder and row.label == "7 A"
    row.po_num = "B"
    server.reset(lambda call: Answer(None, 204))
    both.done(mine.update(row))
    assert server.calls[0].body == {"PONum": "B"}
    query = mine.where(OrderHed.po_num == "A", MyOrder.order_num >= 3)
    server.reset(listed(1))
    assert [type(found) for found in both.rows(query)] == [MyOrder]
    assert mine.row is MyOrder and repr(mine).startswith("<")


@pytest.mark.parametrize("other", [OrderDtl, Row, int, "MyOrder", OrderHed()])
def test_only_a_derived_class_takes_the_place_of_the_rows(
    both: Any, other: Any
) -> None:
    with pytest.raises(TypeError, match=r"as_\(\) takes a class of OrderHed"):
        sales_orders(both).as_(other)


# Queries.


def test_a_query_has_no_writes(both: Any) -> None:
    found = sales_orders(both)
    made = {
        "where": found.where(OrderHed.po_num == "A"),
        "select": found.select(OrderHed.po_num),
        "expand": found.expand(OrderHed.order_dtls),
        "order_by": found.order_by(OrderHed.po_num),
        "top": found.top(1),
        "skip": found.skip(1),
    }
    for name, query in made.items():
        assert hasattr(query, "get"), name
        for write in ("create", "update", "delete", "create_many", "refresh"):
            assert not hasattr(query, write), (name, write)


def test_columns_of_another_set_are_refused_at_once(
    server: Loopback, both: Any
) -> None:
    query = sales_orders(both)
    wrong: list[Callable[[], Any]] = [
        lambda: query.where(OrderDtl.part_num == "A"),
        lambda: query.where(OrderHed.po_num == "A", OrderDtl.part_num == "A"),
        lambda: query.select(OrderDtl.part_num),
        lambda: query.order_by(OrderDtl.part_num.desc()),
        lambda: query.values(OrderDtl.part_num),
        lambda: both.kinetic.baq.part_pricing().where(OrderDtl.part_num == "A"),
        lambda: query.where(OrderHed.order_dtls.any(OrderHed.po_num == "A")),
    ]
    for make in wrong:
        with pytest.raises(TypeError, match="OrderDtl|OrderHed"):
            make()
    assert server.calls == []


def test_a_query_shows_all_of_it(both: Any) -> None:
    query = sales_orders(both).where(OrderHed.po_num == "A").select(OrderHed.po_num)
    text = repr(query.order_by(OrderHed.po_num.desc()).top(5).skip(2))
    for part in ("PONum eq 'A'", "$select=", "PONum desc", "$top=5", "$skip=2"):
        assert part in text, text
    text = repr(both.kinetic.baq.part_pricing(prod_code=["A", "B"]).top(3))
    for part in ("PartPricing", "ProdCode=A", "ProdCode=B", "$top=3"):
        assert part in text, text


def test_queries_are_values(both: Any) -> None:
    query = sales_orders(both).where(OrderHed.po_num == "A")
    again = sales_orders(both).where(OrderHed.po_num == "A")
    assert query == again and hash(query) == hash(again) and query != query.top(1)
    assert copy.copy(query) == copy.deepcopy(query) == query
    with pytest.raises(TypeError, match="belongs to its client"):
        pickle.dumps(query)


# Writes.


def test_what_is_assigned_during_an_update_is_sent_by_the_next(
    server: Loopback, both: Any
) -> None:
    server.reset(lambda call: Answer(orders(7, PONum="A")[0]))
    row = both.done(sales_orders(both).get(order_num=7))

    def answer(call: Call) -> Answer:
        # While the first update is under way.
        if len(server.calls) == 1:
            row.po_num = "C"
            row.cust_num = 5
        return Answer(None, 204)

    server.reset(answer)
    row.po_num = "B"
    for _ in range(3):
        both.done(sales_orders(both).update(row))
    assert [call.body for call in server.calls] == [
        {"PONum": "B"},
        {"PONum": "C", "CustNum": 5},
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"value": []},
        {"value": orders(7)},
        [],
        orders(7),
        None,
        "text",
        5,
        {"PONum": "A"},
    ],
)
def test_what_is_not_a_row_is_not_made_one(
    server: Loopback, both: Any, body: Any
) -> None:
    import json

    found = sales_orders(both)
    server.reset(lambda call: Answer(json.dumps(body)))
    with pytest.raises(ReplyError) as caught:
        both.done(found.get(order_num=7))
    assert caught.value.status == 200 and not caught.value.may_have_happened
    with pytest.raises(ReplyError) as caught:
        both.done(found.create(OrderHed(po_num="A")))
    assert caught.value.may_have_happened
    assert {call.method for call in server.calls} == {"GET", "POST"}


def test_a_row_without_its_key_is_not_updated(server: Loopback, both: Any) -> None:
    with pytest.raises(KineticError):
        both.done(sales_orders(both).update(OrderHed(po_num="A")))
    assert server.calls == []


def test_a_single_row_is_not_many(server: Loopback, both: Any) -> None:
    found, row = sales_orders(both), OrderHed(order_num=7)
    for write in (found.create_many, found.update_many, found.delete_many):
        with pytest.raises(TypeError, match="give rows in a list"):
            both.done(write(row))
    with pytest.raises(TypeError, match="give rows in a list"):
        both.done(found.delete_many(row.key))
    assert server.calls == []


def test_what_cannot_be_encoded_has_not_happened(server: Loopback, both: Any) -> None:
    server.reset(lambda call: Answer({"Company": "EPIC06", **call.body}, 201))
    strange = OrderHed.model_validate({"OrderNum": 1, "Thing_c": object()})
    rows = [OrderHed(order_num=0), strange, OrderHed(order_num=2)]
    written = both.done(sales_orders(both).create_many(rows))
    assert [w.ok for w in written] == [True, False, True]
    assert not written[1].may_have_happened
    with pytest.raises(KineticError) as caught:
        both.done(sales_orders(both).create(strange))
    assert not caught.value.may_have_happened
    assert len(server.calls) == 2


# Errors.


def test_a_traceback_shows_the_callers_line_and_little_of_ours(
    server: Loopback, both: Any
) -> None:
    server.reset(lambda call: Answer({"ErrorMessage": "no"}, 404))
    found = sales_orders(both)
    acts: list[Callable[[], Any]] = [
        lambda: both.done(found.get(order_num=7)),
        lambda: both.done(found.count()),
        lambda: both.rows(found),
        lambda: both.rows(found.values(OrderHed.po_num)),
        lambda: both.done(both.kinetic.erp.bo.sales_order.get_by_id(order_num=1)),
    ]
    for act in acts:
        with pytest.raises(NotFound) as caught:
            act()
        frames = traceback.extract_tb(caught.value.__traceback__)
        ours = [frame for frame in frames if "/codegen/runtime/" in frame.filename]
        assert 1 <= len(ours) <= 4, [f"{f.filename}:{f.name}" for f in ours]
        assert caught.value.body and caught.value.headers["content-type"]


def test_names_are_meant_as_epicor_spells_them(both: Any) -> None:
    service = both.kinetic.erp.bo.sales_order
    wrong = {
        "SalesOrder": (both.kinetic.erp.bo, "sales_order"),
        "salesorder": (both.kinetic.erp.bo, "sales_order"),
        "GetByID": (service, "get_by_id"),
        "SalesOrders": (service, "sales_orders"),
        "sales_order": (service, "sales_orders"),
        "PartPricing": (both.kinetic.baq, "part_pricing"),
        "MyLibrary": (both.kinetic.efx, "my_library"),
    }
    for name, (owner, meant) in wrong.items():
        with pytest.raises(AttributeError, match=f"did you mean `{meant}`"):
            getattr(owner, name)


# BAQs show themselves.


def test_a_baq_shows_its_rows_parameters_and_words(both: Any) -> None:
    baq = both.kinetic.baq.part_pricing
    assert baq.row is PartPricing and baq.parameters is PartPricingParameters
    signature = inspect.signature(baq)
    assert list(signature.parameters) == [
        "current_plant",
        "current_user_id",
        "prod_code",
        "min_price",
        "only_active",
    ]
    assert all(p.default is None for p in signature.parameters.values())
    assert "unit prices of a product group" in baq.__doc__
    assert "prod_code" in repr(baq) and "PartPricing" in repr(baq)
    text = pydoc.render_doc(baq, renderer=pydoc.plaintext)
    assert "unit prices of a product group" in text and "min_price" in text


def test_a_baq_without_known_parameters_shows_that_it_takes_any(both: Any) -> None:
    assert str(inspect.signature(both.kinetic.baq.label)) == "(**parameters: 'Any')"
    assert "labels for jobs" in both.kinetic.baq.label.__doc__


def test_leaving_a_loop_of_tasks_waits_for_nothing(server: Loopback) -> None:
    asked, go = threading.Event(), threading.Event()

    def answer(call: Call) -> Answer:
        if call.start:
            asked.set()
            assert go.wait(SOON)
        return listed(100)(call)

    async def main() -> int:
        who: dict[str, Any] = {"username": "u", "password": "p", "page_size": 10}
        who["max_concurrency"] = 2
        async with AsyncKinetic(server.url, company="EPIC06", **who) as kinetic:
            found = kinetic.erp.bo.sales_order.sales_orders
            async for row in found:
                await asyncio.to_thread(asked.wait, SOON)
                break
            return await found.count()

    server.reset(answer)
    try:
        assert asyncio.run(main()) == 100
    finally:
        go.set()
