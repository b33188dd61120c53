"""Methods over HTTP: what is sent, what comes back, what is refused."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from loopback import Answer, Call, Loopback
from screen_acme import AsyncKinetic, Kinetic
from screen_acme._runtime import (
    LicenseExhausted,
    ReplyError,
    Row,
    Unavailable,
    UpdateErrors,
)
from screen_acme.erp.bo.sales_order_methods import (
    SalesOrderTableset,
    UpdExtSalesOrderTableset,
)

HERE = Path(__file__).parent
ROW_ID = "11111111-1111-1111-1111-111111111111"


def reply(server: Loopback, body: Any, status: int = 200) -> None:
    server.reset(lambda call: Answer(body, status))


def sent(server: Loopback) -> Call:
    assert len(server.calls) == 1
    return server.calls[0]


def test_a_method_posts_its_parameters_by_wire_name(
    server: Loopback, both: Any
) -> None:
    reply(server, {"returnObj": {"OrderHed": [{"OrderNum": 7, "PONum": "P"}]}})
    ds = both.done(both.kinetic.erp.bo.sales_order.get_by_id(order_num=7))
    call = sent(server)
    assert (call.method, call.path) == ("POST", "Erp.BO.SalesOrderSvc/GetByID")
    assert call.body == {"orderNum": 7}
    assert isinstance(ds, SalesOrderTableset)
    assert [row.po_num for row in ds.order_hed] == ["P"]


def test_names_that_python_cannot_have_reach_the_wire(
    server: Loopback, both: Any
) -> None:
    reply(server, {"returnObj": ["a", None]})
    service = both.kinetic.erp.bo.sales_order
    found = both.done(service.get_codes(from_="x", import_=True, _terms="n"))
    assert sent(server).body == {"from": "x", "import": True, "_terms": "n"}
    assert found == ["a", None]


def test_decimals_are_exact_in_both_directions(server: Loopback, both: Any) -> None:
    reply(server, b'{"returnObj": 12345678901234567890.12345}')
    service = both.kinetic.erp.bo.sales_order
    exact = Decimal("12345678901234567890.12345")
    assert both.done(service.order_total(order_num=1)) == exact
    reply(server, {"parameters": {"ds": {}}})
    both.done(
        service.change_selling_quantity(
            SalesOrderTableset(), l_keep_unit_price=False, ip_selling_quantity=exact
        )
    )
    assert sent(server).body["ipSellingQuantity"] == str(exact)


@pytest.mark.parametrize("body", [{}, None, {"returnObj": None}, b"null", b" "])
def test_a_missing_result_is_none_or_empty(
    server: Loopback, both: Any, body: Any
) -> None:
    reply(server, body)
    service = both.kinetic.erp.bo.sales_order
    assert both.done(service.order_total(order_num=1)) is None
    assert both.done(service.delete_by_id(order_num=1)) is None
    assert both.done(service.top_row()) is None
    assert both.done(service.get_codes(from_="", import_=False, _terms="")) == []
    assert list(both.done(service.get_by_id(order_num=1)).order_hed) == []
    page = both.done(service.get_list(where_clause="", page_size=1, absolute_page=0))
    assert page.more_pages is None
    assert list(page.return_obj.order_hed_list) == []


def test_out_parameters_make_a_typed_result(server: Loopback, both: Any) -> None:
    body = {
        "returnObj": {"OrderHedList": [{"OrderNum": 1}]},
        "parameters": {"morePages": True, "unknown": 1},
    }
    reply(server, body)
    service = both.kinetic.erp.bo.sales_order
    page = both.done(service.get_list(where_clause="x", page_size=1, absolute_page=0))
    assert page.more_pages is True
    assert page.return_obj.order_hed_list[0].order_num == 1
    assert repr(page).startswith("GetListResult(more_pages=True, return_obj=<")


def test_dates_of_methods_stay_as_they_are(server: Loopback, both: Any) -> None:
    reply(server, {"parameters": {"suggestedDate": "2026-03-01T00:00:00"}})
    service = both.kinetic.erp.bo.sales_order
    naive = datetime(2026, 2, 28)
    found = both.done(service.check_order_hed_dates(order_num=1, request_date=naive))
    assert found.suggested_date == datetime(2026, 3, 1)
    assert found.suggested_date.tzinfo is None
    assert sent(server).body == {"orderNum": 1, "requestDate": "2026-02-28T00:00:00"}
    server.calls.clear()
    there = naive.replace(tzinfo=timezone(timedelta(hours=-5)))
    both.done(service.check_order_hed_dates(order_num=1, request_date=there))
    assert sent(server).body["requestDate"] == "2026-02-28T00:00:00-05:00"


def test_none_is_left_out_but_for_a_tableset_that_comes_back(
    server: Loopback, both: Any
) -> None:
    service = both.kinetic.erp.bo.sales_order
    both.done(service.check_order_hed_dates(order_num=1))
    assert sent(server).body == {"orderNum": 1}
    server.calls.clear()
    both.done(service.get_new_order_dtl(order_num=5))
    assert sent(server).body == {"ds": {}, "orderNum": 5}


def test_values_of_every_kind_go_out_and_come_back(server: Loopback, both: Any) -> None:
    server.reset(lambda call: Answer({"returnObj": call.body.get("given")}))
    service = both.kinetic.erp.bo.sales_order
    given = [UUID(ROW_ID), {"a": (b"\x00\xff", Decimal("1.10"))}, Row(Part="X", Qty=1)]
    found = both.done(service.anything(given=given))
    assert found == [ROW_ID, {"a": ["AP8=", "1.10"]}, {"Part": "X", "Qty": 1}]


def test_binary_is_bytes(server: Loopback, both: Any) -> None:
    reply(server, {"returnObj": "AP8="})
    service = both.kinetic.erp.bo.sales_order
    assert both.done(service.picture(content=b"\x00\xff")) == b"\x00\xff"
    assert sent(server).body == {"content": "AP8="}


@pytest.mark.parametrize(
    "body, said",
    [
        ({"returnObj": [1]}, "returnObj: [1] is not a Decimal"),
        ([], "the reply is not an object"),
        (b"<html>", "is an HTML page"),
    ],
)
def test_a_reply_of_another_shape_names_the_call(
    server: Loopback, both: Any, body: Any, said: str
) -> None:
    reply(server, body)
    with pytest.raises(ReplyError) as caught:
        both.done(both.kinetic.erp.bo.sales_order.order_total(order_num=1))
    text = str(caught.value)
    assert said in text
    assert text.count("POST api/v2/odata/EPIC06/Erp.BO.SalesOrderSvc/OrderTotal") == 1
    assert caught.value.may_have_happened


def test_a_tableset_of_another_shape_is_refused_when_it_is_looked_at(
    server: Loopback, both: Any
) -> None:
    service = both.kinetic.erp.bo.sales_order
    reply(server, {"returnObj": []})
    with pytest.raises(ReplyError, match="not an object"):
        both.done(service.get_by_id(order_num=1))
    reply(server, {"returnObj": {"OrderHed": {}, "OrderDtl": [{"OrderQty": "x"}]}})
    ds = both.done(service.get_by_id(order_num=1))
    with pytest.raises(ReplyError, match="OrderHed: the table is not a list of rows"):
        ds.order_hed
    with pytest.raises(ReplyError, match="OrderDtl: row .*`OrderQty` cannot be read"):
        ds.order_dtl


@pytest.mark.parametrize(
    "call, times",
    [
        (lambda service: service.get_by_id(order_num=1), 2),
        (lambda service: service.get_new_order_hed(), 2),
        (lambda service: service.update(SalesOrderTableset()), 1),
        (lambda service: service.check_order_hed_dates(order_num=1), 1),
        (lambda service: service.get_codes(from_="", import_=False, _terms=""), 1),
    ],
)
def test_reads_are_repeated_and_writes_never(
    server: Loopback, open_client: Any, call: Any, times: int
) -> None:
    body = {"ErrorMessage": "Service Unavailable"}
    server.reset(lambda call: Answer(body, 503))
    both = open_client(server.url, retries=1, max_wait=0.01)
    with pytest.raises(Unavailable) as caught:
        both.done(call(both.kinetic.erp.bo.sales_order))
    assert len(server.calls) == times
    assert caught.value.may_have_happened is (times == 1)


def test_errors_of_kinetic_are_their_own_classes(server: Loopback, both: Any) -> None:
    reply(server, {"ErrorMessage": "Maximum users exceeded on license type: X"}, 500)
    with pytest.raises(LicenseExhausted):
        both.done(both.kinetic.erp.bo.sales_order.get_by_id(order_num=1))


def test_an_update_that_answers_200_with_errors_raises(
    server: Loopback, both: Any
) -> None:
    errors = [
        {
            "TableName": "OrderHed",
            "ErrorText": "Credit\nhold\x1b[31m",
            "ErrorType": "E",
        },
        {"TableName": "OrderDtl", "ErrorText": "No part", "ErrorSysRowID": ROW_ID},
    ]
    saved = {"OrderHed": [{"OrderNum": 1, "RowMod": ""}]}
    outputs = {"errorsOccurred": True, "ds": saved}
    reply(server, {"returnObj": {"BOUpdError": errors}, "parameters": outputs})
    ds = UpdExtSalesOrderTableset()
    order = ds.order_hed.add(order_num=1)
    with pytest.raises(UpdateErrors) as caught:
        both.done(
            both.kinetic.erp.bo.sales_order.update_ext(
                ds,
                continue_processing_on_error=True,
                rollback_parent_on_child_error=False,
            )
        )
    error = caught.value
    assert (
        "2 rows were not saved: OrderHed: Credit hold [31m; OrderDtl: No part"
        in str(error)
    )
    assert error.status == 200
    assert [row.table for row in error.rows] == ["OrderHed", "OrderDtl"]
    assert error.rows[1].row_id == ROW_ID
    assert error.details[0].message == "Credit hold [31m"
    assert isinstance(error.ds, UpdExtSalesOrderTableset)
    assert error.ds.order_hed[0].order_num == 1
    assert ds.order_hed == [order] and ds is not error.ds


def test_an_update_without_errors_gives_its_result(server: Loopback, both: Any) -> None:
    outputs = {"errorsOccurred": False, "ds": {"OrderHed": [{"OrderNum": 9}]}}
    reply(server, {"returnObj": {"BOUpdError": []}, "parameters": outputs})
    ds = UpdExtSalesOrderTableset()
    found = both.done(
        both.kinetic.erp.bo.sales_order.update_ext(
            ds, continue_processing_on_error=True, rollback_parent_on_child_error=False
        )
    )
    assert found.ds is ds
    assert found.errors_occurred is False
    assert ds.order_hed[0].order_num == 9


def test_methods_are_told_to_editors_and_typos_are_named(
    server: Loopback, both: Any
) -> None:
    service = both.kinetic.erp.bo.sales_order
    assert {"get_by_id", "sales_orders", "update_ext"} <= set(dir(service))
    assert service.get_by_id.__doc__ == "Returns the order with its lines."
    assert list(inspect.signature(service.get_by_id).parameters) == ["order_num"]
    assert service.get_by_id is service.get_by_id
    with pytest.raises(
        AttributeError, match="no `get_by_idd`: did you mean `get_by_id`"
    ):
        service.get_by_idd
    with pytest.raises(TypeError, match="order_number"):
        both.done(service.get_by_id(order_number=1))
    assert server.calls == []


def test_methods_of_the_async_client_are_coroutine_functions() -> None:
    async def reached() -> bool:
        async with AsyncKinetic(
            "http://localhost", company="C", username="u", password="p"
        ) as client:
            return inspect.iscoroutinefunction(client.erp.bo.sales_order.get_by_id)

    assert asyncio.run(reached())


def test_a_subclass_of_a_generated_service_has_its_methods(server: Loopback) -> None:
    from screen_acme.erp.bo.sales_order import SalesOrderSvc

    class Own(SalesOrderSvc[Any]):
        pass

    reply(server, {"returnObj": 5})
    with Kinetic(server.url, company="EPIC06", username="u", password="p") as client:
        own: Any = Own(client._session)
        assert own.order_total(order_num=1) == 5
    assert sent(server).path == "Erp.BO.SalesOrderSvc/OrderTotal"


def test_the_methods_module_is_loaded_at_the_first_call(server: Loopback) -> None:
    program = f"""
import json, sys
from screen_acme import Kinetic
with Kinetic({server.url!r}, company="EPIC06", username="u", password="p") as kinetic:
    service = kinetic.erp.bo.sales_order
    list(service.sales_orders)
    before = "screen_acme.erp.bo.sales_order_methods" in sys.modules
    service.delete_by_id(order_num=1)
    after = "screen_acme.erp.bo.sales_order_methods" in sys.modules
print(json.dumps([before, after]))
"""
    server.reset(lambda call: Answer({"value": []}))
    path = os.pathsep.join((str(HERE.parent.parent), str(HERE)))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": path},
    )
    assert done.stdout and json.loads(done.stdout) == [False, True], done.stderr
