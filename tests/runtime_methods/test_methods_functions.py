"""Functions over HTTP: inputs, outputs that are left out, staging, libraries by name."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from loopback import Answer, Call, Loopback
from screen_acme._runtime import NotFound, ReplyError, Row, ServerError, Tableset

BASE = "/KineticTest/api/v2/efx"


def sent(server: Loopback) -> Call:
    assert len(server.calls) == 1
    return server.calls[0]


def test_a_function_posts_its_inputs_and_gives_its_outputs(
    server: Loopback, both: Any
) -> None:
    server.reset(lambda call: Answer(b'{"price": 0.10, "currency": "USD", "more": 1}'))
    library = both.kinetic.efx.my_library
    exact = Decimal("12345678901234567890.5")
    found = both.done(library.calculate_price(part_num="W", quantity=exact))
    call = sent(server)
    assert (call.method, call.raw_path) == (
        "POST",
        f"{BASE}/EPIC06/MyLibrary/CalculatePrice",
    )
    assert call.body == {"partNum": "W", "quantity": str(exact)}
    assert (str(found.price), found.currency, found.discount_percent) == (
        "0.10",
        "USD",
        None,
    )


def test_optional_inputs_are_left_out_and_an_error_message_is_an_output(
    server: Loopback, both: Any
) -> None:
    body = {"reserved": 0, "reservation": "", "ErrorMessage": "Only 3 in stock."}
    server.reset(lambda call: Answer(body))
    library = both.kinetic.efx.my_library
    found = both.done(library.reserve_stock(part_num="W", quantity=Decimal(5)))
    assert sent(server).body == {"partNum": "W", "quantity": 5}
    assert (found.error_message, found.reservation) == ("Only 3 in stock.", None)
    server.calls.clear()
    day = datetime(2026, 3, 1)
    both.done(
        library.reserve_stock(
            part_num="W",
            quantity=Decimal(5),
            plant="",
            need_by=day,
            allow_partial=False,
        )
    )
    assert sent(server).body == {
        "partNum": "W",
        "quantity": 5,
        "plant": "",
        "needBy": "2026-03-01T00:00:00",
        "allowPartial": False,
    }


@pytest.mark.parametrize("answer", [Answer(None, 204), Answer(None), Answer({})])
def test_an_empty_reply_is_an_empty_result(
    server: Loopback, both: Any, answer: Answer
) -> None:
    server.reset(lambda call: answer)
    library = both.kinetic.efx.my_library
    assert both.done(library.log_event(text="x")) is None
    found = both.done(library.open_orders(cust_num=1))
    assert (found.ds, found.count) == ({}, None)
    assert both.done(both.kinetic.efx.call("MyLibrary", "LogEvent")) == {}


def test_net_types_are_read_and_written(server: Loopback, both: Any) -> None:
    library = both.kinetic.efx.my_library
    orders = [{"OrderNum": 1, "Amount": 1.5}, {"OrderNum": 2}]
    server.reset(lambda call: Answer({"ds": {"Orders": orders}, "count": "2"}))
    found = both.done(library.open_orders(cust_num=1))
    assert found.count == 2
    assert found.ds["Orders"][0].model_extra == {
        "OrderNum": 1,
        "Amount": Decimal("1.5"),
    }
    server.reset(lambda call: Answer({"picture": "AP8=", "worst": 1e300}))
    ds = Tableset()
    ds["Customer"].add(CustID="A", SysRowID=UUID(int=1))
    checked = both.done(library.check_customers(ds=ds, import_=True))
    row = {"CustID": "A", "SysRowID": str(UUID(int=1)), "RowMod": "A"}
    assert sent(server).body == {"ds": {"Customer": [row]}, "import": True}
    assert (checked.picture, checked.worst, checked.names) == (b"\x00\xff", 1e300, None)


def test_data_tables_are_rows_and_tablesets_tablesets(
    server: Loopback, both: Any
) -> None:
    body = {"lines": [{"Qty": 2}], "order": {"OrderHed": [{"OrderNum": 5}]}}
    server.reset(lambda call: Answer(body))
    library = both.kinetic.efx.my_library
    found = both.done(library.price_lines(lines=[Row(Qty=Decimal("1.50"))]))
    assert sent(server).body == {"lines": [{"Qty": "1.50"}]}
    assert [row.Qty for row in found.lines] == [2]
    assert found.order["OrderHed"][0].OrderNum == 5
    server.reset(lambda call: Answer({}))
    found = both.done(library.price_lines(lines=[]))
    assert (found.lines, list(found.order)) == ([], [])


def test_staging_reaches_what_is_not_published(server: Loopback, both: Any) -> None:
    efx = both.kinetic.efx
    both.done(efx.staging.my_library.log_event(text="x"))
    both.done(efx.my_library.log_event(text="x"))
    both.done(efx.staging.call("Other.Lib", "2nd Pass", {"a": 1}))
    assert [call.raw_path for call in server.calls] == [
        f"{BASE}/staging/EPIC06/MyLibrary/LogEvent",
        f"{BASE}/EPIC06/MyLibrary/LogEvent",
        f"{BASE}/staging/EPIC06/Other.Lib/2nd%20Pass",
    ]
    assert server.calls[-1].body == {"a": 1}


def test_any_function_can_be_called_by_name(server: Loopback, both: Any) -> None:
    server.reset(lambda call: Answer(b'{"total": 1.10, "rows": [{"a": null}]}'))
    found = both.done(both.kinetic.efx.call("Lib", "F", {"x": Decimal("2.50")}))
    assert sent(server).body == {"x": "2.50"}
    assert found == {"total": Decimal("1.10"), "rows": [{"a": None}]}


def test_a_404_says_what_to_check(server: Loopback, both: Any) -> None:
    server.reset(lambda call: Answer({"ErrorMessage": "Not Found"}, 404))
    with pytest.raises(NotFound) as caught:
        both.done(both.kinetic.efx.my_library.log_event(text="x"))
    text = str(caught.value)
    for word in ("MyLibrary is published", "company EPIC06", "enabled", "access scope"):
        assert word in text
    with pytest.raises(NotFound, match="promoted to staging"):
        both.done(both.kinetic.efx.staging.call("MyLibrary", "F"))
    with pytest.raises(NotFound) as plain:
        both.done(both.kinetic.erp.bo.sales_order.get_by_id(order_num=1))
    assert "published" not in str(plain.value)


def test_functions_are_never_repeated(server: Loopback, open_client: Any) -> None:
    server.reset(lambda call: Answer({}, 503))
    both = open_client(server.url, retries=3, max_wait=0.01)
    with pytest.raises(ServerError) as caught:
        both.done(both.kinetic.efx.call("Lib", "GetRows"))
    assert len(server.calls) == 1
    assert caught.value.may_have_happened


def test_outputs_of_another_kind_name_the_call(server: Loopback, both: Any) -> None:
    server.reset(lambda call: Answer({"ds": []}))
    with pytest.raises(
        ReplyError, match="MyLibrary/OpenOrders: ds: .* not a set of tables"
    ):
        both.done(both.kinetic.efx.my_library.open_orders(cust_num=1))


def test_libraries_are_listed(both: Any) -> None:
    assert dir(both.kinetic.efx) == ["call", "my_library", "staging"]
    with pytest.raises(AttributeError, match="did you mean `my_library`"):
        both.kinetic.efx.my_librari
