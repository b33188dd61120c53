"""Dry runs: what would be written is given back and logged, and nothing of it is sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from loopback import Answer, Call, Loopback
from screen_acme._runtime import NotSent, Request, Row
from screen_acme.baq.part_pricing import PartPricing
from screen_acme.erp.bo.sales_order import OrderDtl, OrderHed
from screen_acme.erp.bo.sales_order_methods import SalesOrderTableset

ORDER: dict[str, Any] = {"Company": "EPIC06", "OrderNum": 7}
LINE = ORDER | {
    "OrderLine": 1,
    "PartNum": "P1",
    "SysRowID": "22222222-2222-2222-2222-222222222222",
    "RowMod": "",
}
Open = Callable[..., Any]


def reading(call: Call) -> Answer:
    """A server that is asked to read, and fails for anything else."""
    name = call.path.rpartition("/")[2]
    if call.method != "GET" and not name.startswith("Get"):
        return Answer({"ErrorMessage": "written"}, 500)
    tables = {"OrderDtl": [LINE]}
    one = {"returnObj": tables, "parameters": {"ds": tables}}
    many = {
        "value": [ORDER | LINE | {"RowIdent": "11111111-1111-1111-1111-111111111111"}]
    }
    return Answer(one if call.method == "POST" else ORDER if "(" in name else many)


def set_of(kinetic: Any) -> Any:
    return kinetic.erp.bo.sales_order.sales_orders


def order() -> OrderHed:
    return OrderHed(order_num=7, po_num="x")


def baq_row() -> Any:
    return PartPricing.model_validate(
        {"RowIdent": "11111111-1111-1111-1111-111111111111", "Part_PartNum": "P"}
    )


def changed_baq_row() -> Any:
    row = baq_row()
    row.part_part_description = "new"
    return row


WRITES: dict[str, tuple[Callable[..., Any], str, str]] = {
    "create": (lambda k, **o: set_of(k).create(order(), **o), "POST", "SalesOrders"),
    "update": (
        lambda k, **o: set_of(k).update(order(), **o),
        "PATCH",
        "SalesOrders('EPIC06',7)",
    ),
    "delete a row": (
        lambda k, **o: set_of(k).delete(order(), **o),
        "DELETE",
        "SalesOrders('EPIC06',7)",
    ),
    "delete by key": (
        lambda k, **o: set_of(k).delete(order_num=7, **o),
        "DELETE",
        "SalesOrders('EPIC06',7)",
    ),
    "a BAQ's create": (
        lambda k, **o: k.baq.part_pricing.create(baq_row(), **o),
        "POST",
        "Data",
    ),
    "a BAQ's update": (
        lambda k, **o: k.baq.part_pricing.update(changed_baq_row(), **o),
        "PATCH",
        "Data",
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_gives_back_what_it_would_send(
    open_client: Open, server: Loopback, name: str
) -> None:
    write, method, path = WRITES[name]
    both = open_client(server.url)
    server.reset(reading)
    request = both.done(write(both.kinetic, dry_run=True))
    assert isinstance(request, Request) and server.calls == []
    assert (request.method, request.path.rpartition("/")[2]) == (method, path)
    server.reset(lambda call: Answer(ORDER if call.method == "POST" else None, 200))
    both.done(write(both.kinetic))
    (sent,) = server.calls
    assert (sent.method, sent.raw_path.rpartition("/")[2]) == (method, path)
    assert sent.body == request.json()


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("is_taken", [True, False])
def test_a_client_in_a_dry_run_writes_nothing(
    open_client: Open,
    server: Loopback,
    caplog: pytest.LogCaptureFixture,
    name: str,
    is_taken: bool,
) -> None:
    write, method, path = WRITES[name]
    requests: list[Request] = []
    dry_run = requests.append if is_taken else True
    both = open_client(server.url, dry_run=dry_run, api_key="key-of-mine")
    server.reset(reading)
    with caplog.at_level(logging.INFO, "kinetic"):
        back = both.done(write(both.kinetic))
    assert server.calls == [] and "dry run: " in caplog.text
    assert f"{method} " in caplog.text and path in caplog.text
    assert isinstance(back, Row if "create" in name else Request)
    assert [r.method for r in requests] == [method] * is_taken


METHODS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], bool]]] = {
    "Update": (lambda s: s.update(table()), lambda ds: ds.order_dtl[0].part_num == "X"),
    "OrderTotal": (lambda s: s.order_total(order_num=1), lambda total: total is None),
    "GetCodes": (
        lambda s: s.get_codes(from_="", import_=True, _terms=""),
        lambda codes: codes == [],
    ),
    "DeleteByID": (lambda s: s.delete_by_id(order_num=1), lambda none: none is None),
}


def table() -> SalesOrderTableset:
    ds = SalesOrderTableset()
    ds.order_dtl.append(OrderDtl(part_num="X"))
    return ds


@pytest.mark.parametrize("name", METHODS)
def test_a_method_that_may_write_is_not_called(
    open_client: Open, server: Loopback, name: str
) -> None:
    """Its result is that of a reply without values; the tableset that it was given stays as it is."""
    requests: list[Request] = []
    both = open_client(server.url, dry_run=requests.append)
    server.reset(reading)
    call, is_right = METHODS[name]
    assert is_right(both.done(call(both.kinetic.erp.bo.sales_order)))
    assert server.calls == []
    assert [r.path.rpartition("/")[2] for r in requests] == [name]


def test_what_reads_is_sent_and_functions_are_not(
    open_client: Open, server: Loopback
) -> None:
    requests: list[Request] = []
    both = open_client(server.url, dry_run=requests.append)
    server.reset(reading)
    service = both.kinetic.erp.bo.sales_order
    ds = both.done(service.get_by_id(order_num=7))
    line = ds.order_dtl[0]
    both.done(service.get_new_order_dtl(ds, order_num=7))
    assert both.done(both.kinetic.baq.part_pricing().first())
    assert len(server.calls) >= 3 and requests == []
    reads = len(server.calls)
    line.part_num = "NEW"
    assert both.done(service.update(ds)) is ds
    assert ds.order_dtl[0].part_num == "NEW"
    price = both.kinetic.efx.my_library.calculate_price(part_num="W", quantity=5)
    both.done(price)
    both.done(both.kinetic.efx.call("Lib", "GetByName", {"a": 1}))
    assert len(server.calls) == reads
    sent = requests[0].json()["ds"]["OrderDtl"]
    assert [row["RowMod"] for row in sent] == ["", "U"]
    assert requests[-1].json() == {"a": 1}


@pytest.mark.parametrize("dry_run", [True, False])
def test_many_writes_are_all_given_back(
    open_client: Open, server: Loopback, dry_run: bool
) -> None:
    both = open_client(server.url, dry_run=not dry_run)
    server.reset(reading)
    rows = [OrderHed(order_num=n, po_num="x") for n in range(5)]
    found = set_of(both.kinetic)
    option = {"dry_run": True} if dry_run else {}
    for write in (found.create_many, found.update_many, found.delete_many):
        written = both.done(write(rows, **option))
        assert [w.given for w in written] == rows
        assert all(isinstance(w.unsent, Request) and not w.ok for w in written)
        assert not any(w.error or w.may_have_happened for w in written)
    assert server.calls == []


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize("read", [True, False])
def test_a_request_of_ones_own_is_not_sent_either(
    open_client: Open, server: Loopback, method: str, read: bool
) -> None:
    both = open_client(server.url, dry_run=True)
    request = Request(method, "api/v2/odata/EPIC06/X/Xs", body=b"{}", read=read)
    with pytest.raises(NotSent) as caught:
        both.done(both.kinetic._session.send(request))
    assert caught.value.request is request and server.calls == []


def test_a_secret_in_what_is_not_sent_is_not_logged(
    server: Loopback, caplog: pytest.LogCaptureFixture, open_client: Open
) -> None:
    both = open_client(server.url, dry_run=True, api_key="key-of-mine")
    with caplog.at_level(logging.INFO, "kinetic"):
        both.done(both.kinetic.efx.call("Lib", "Do", {"key": "key-of-mine"}))
    assert "Lib/Do" in caplog.text and "key-of-mine" not in caplog.text
