"""BAQs over HTTP: parameters that cannot be missed, and those that take writes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from loopback import Answer, Loopback
from screen_acme._runtime import FilterError, KeyMismatch, MethodNotAllowed, Row

IDENT = "33333333-3333-3333-3333-333333333333"
DATA = "BaqSvc/PartPricing/Data"


def record(**more: Any) -> dict[str, Any]:
    return {
        "Part_PartNum": "W",
        "Part_UnitPrice": 2.50,
        "Part_Unknown": None,
        "RowMod": "",
        "RowIdent": IDENT,
        "SysRowID": str(UUID(int=4)),
    } | more


def rows_of(server: Loopback, both: Any, *records: dict[str, Any]) -> list[Any]:
    server.reset(
        lambda call: Answer({"value": [] if "$skip" in call.query else list(records)})
    )
    rows: list[Any] = both.rows(both.kinetic.baq.part_pricing())
    server.calls.clear()
    return rows


def test_parameters_and_constants_stand_in_the_query(
    server: Loopback, both: Any
) -> None:
    server.reset(lambda call: Answer({"value": []}))
    query = both.kinetic.baq.part_pricing(
        prod_code=["A", "B"], only_active=False, current_plant="LAF"
    )
    assert both.rows(query) == []
    assert server.calls[0].path == DATA
    assert [pair for pair in server.calls[0].pairs if pair[0][0] != "$"] == [
        ("CurrentPlant", "LAF"),
        ("ProdCode", "A"),
        ("ProdCode", "B"),
        ("OnlyActive", "false"),
    ]


def test_a_parameter_that_would_be_ignored_is_refused(
    server: Loopback, both: Any
) -> None:
    baq = both.kinetic.baq.part_pricing
    with pytest.raises(TypeError, match="no parameter `prod_cod`: .* `prod_code`"):
        baq(prod_cod="A")
    with pytest.raises(TypeError, match="`prod_code`"):
        baq(ProdCode="A")
    with pytest.raises(FilterError, match="`ProdCode` cannot be an empty list"):
        baq(prod_code=[])
    assert server.calls == []


def test_parameters_that_are_not_known_go_by_their_names(
    server: Loopback, both: Any
) -> None:
    server.reset(lambda call: Answer({"value": []}))
    both.rows(both.kinetic.baq.label(JobNum="7", CurrentUserID="me"))
    both.rows(both.kinetic.baq.call("Any-Id", Row, StartDate="2026-01-01", baq_id="x"))
    assert (
        server.calls[0].query.items() >= {"JobNum": "7", "CurrentUserID": "me"}.items()
    )
    assert server.calls[1].path == "BaqSvc/Any-Id/Data"
    assert (
        server.calls[1].query.items()
        >= {"StartDate": "2026-01-01", "baq_id": "x"}.items()
    )


def test_a_row_is_updated_whole(server: Loopback, both: Any) -> None:
    (row,) = rows_of(server, both, record())
    server.reset(lambda call: Answer(None, 204))
    baq = both.kinetic.baq.part_pricing
    both.done(baq.update(row))
    assert server.calls == []
    row.part_unit_price = Decimal("3.10")
    both.done(baq.update(row))
    (call,) = server.calls
    assert (call.method, call.path) == ("PATCH", DATA)
    nulls = {"Part_PartDescription": None, "Part_ProdCode": None}
    assert call.body == record(Part_UnitPrice="3.10", RowMod="U") | nulls
    both.done(baq.update(row))
    assert len(server.calls) == 1


@pytest.mark.parametrize("listed", [True, False])
def test_what_an_update_answers_refreshes_the_row(
    server: Loopback, both: Any, listed: bool
) -> None:
    (row,) = rows_of(server, both, record(Part_ProdCode="G"))
    answer = {"Part_UnitPrice": 4.00, "RowMod": ""}
    server.reset(lambda call: Answer({"value": [answer]} if listed else answer))
    row.part_unit_price = 3
    both.done(both.kinetic.baq.part_pricing.update(row))
    assert (row.part_unit_price, row.part_prod_code) == (4, "G")
    server.reset(lambda call: Answer(None, 204))
    both.done(both.kinetic.baq.part_pricing.update(row))
    assert server.calls == []


def test_a_row_that_cannot_be_found_again_is_not_sent(
    server: Loopback, both: Any
) -> None:
    (row,) = rows_of(server, both, {"Part_PartNum": "W"})
    row.part_unit_price = 3
    with pytest.raises(KeyMismatch, match="without select"):
        both.done(both.kinetic.baq.part_pricing.update(row))
    assert server.calls == []


def test_a_new_row_is_filled_in_and_created(server: Loopback, both: Any) -> None:
    baq = both.kinetic.baq.part_pricing
    server.reset(lambda call: Answer({"value": [record(RowMod="A", Part_PartNum="")]}))
    row = both.done(baq.new())
    assert (server.calls[0].method, server.calls[0].path) == (
        "GET",
        "BaqSvc/PartPricing/GetNew",
    )
    row.part_part_num = "NEW"
    server.reset(lambda call: Answer(record(Part_PartNum="NEW", Part_UnitPrice=9), 201))
    stored = both.done(baq.create(row))
    assert (server.calls[0].method, server.calls[0].path) == ("POST", DATA)
    sent = server.calls[0].body
    assert (sent["Part_PartNum"], sent["RowMod"]) == ("NEW", "A")
    assert (stored.part_unit_price, row.part_unit_price) == (9, Decimal("2.5"))
    server.reset(lambda call: Answer(None, 204))
    assert both.done(baq.create(row)) is row


def test_a_baq_that_takes_no_writes_has_none(server: Loopback, both: Any) -> None:
    assert not hasattr(both.kinetic.baq.label, "update")
    server.reset(lambda call: Answer({"ErrorMessage": "not updatable"}, 405))
    with pytest.raises(MethodNotAllowed):
        both.done(both.kinetic.baq.part_pricing.new())


def test_baqs_are_listed(both: Any) -> None:
    assert dir(both.kinetic.baq) == ["call", "label", "part_pricing"]


def test_what_is_assigned_during_an_update_is_sent_by_the_next(
    server: Loopback, both: Any
) -> None:
    (row,) = rows_of(server, both, record())

    def answer(call: Any) -> Answer:
        if len(server.calls) == 1:
            row.part_unit_price = Decimal(4)
        return Answer({"Part_UnitPrice": 3, "RowMod": ""})

    server.reset(answer)
    row.part_unit_price = Decimal(3)
    for _ in range(3):
        both.done(both.kinetic.baq.part_pricing.update(row))
    assert [call.body["Part_UnitPrice"] for call in server.calls] == [3, 4]
