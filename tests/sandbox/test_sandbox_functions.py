"""Epicor Functions of the sample."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import httpx2
import pytest

LIBRARY = "/api/v2/efx/EPIC06/MyLibrary"


def call(http: httpx2.Client, name: str, **given: Any) -> Any:
    reply = http.post(f"{LIBRARY}/{name}", json=given)
    assert reply.status_code == 200, reply.text
    return json.loads(reply.content, parse_float=Decimal)


def test_a_price_is_computed_exactly(kinetic: httpx2.Client) -> None:
    found = call(kinetic, "CalculatePrice", partNum="WIDGET-001", quantity=100)
    assert found == {
        "price": Decimal("1187.50000"),
        "currency": "USD",
        "discountPercent": 5,
    }
    bolts = call(kinetic, "CalculatePrice", partNum="BOLT-M8X30", quantity=7)
    assert bolts["price"] == Decimal("0.99400")


def test_optional_inputs_have_defaults_and_null_outputs_are_left_out(
    own: httpx2.Client,
) -> None:
    done = call(own, "ReserveStock", partNum="WIDGET-001", quantity=10)
    assert done["reserved"] == 10 and "ErrorMessage" not in done
    failed = call(own, "ReserveStock", partNum="WIDGET-001", quantity=100000)
    assert failed["reserved"] == 0 and "reservation" not in failed
    assert failed["ErrorMessage"].startswith("Only 2.50 of WIDGET-001")
    given = {"partNum": "WIDGET-001", "quantity": 100, "allowPartial": True}
    assert call(own, "ReserveStock", **given)["reserved"] == Decimal("2.50")


def test_a_function_without_outputs_answers_nothing(kinetic: httpx2.Client) -> None:
    reply = kinetic.post(f"{LIBRARY}/LogEvent", json={"text": "hello"})
    assert (reply.status_code, reply.content) == (204, b"")


def test_data_sets_come_and_go(kinetic: httpx2.Client) -> None:
    found = call(kinetic, "OpenOrders", custNum=12)
    assert found["count"] == len(found["ds"]["Orders"]) == 2
    assert found["ds"]["Orders"][0]["NeedByDate"] == "2026-02-06T00:00:00"
    ds = {"Customer": [{"Name": "A", "CreditHold": True}, {"Name": "B"}]}
    told = call(kinetic, "CheckCustomers", ds=ds)
    assert told == {"names": "A", "worst": Decimal("0.5")}
    assert "picture" in call(kinetic, "CheckCustomers", ds=ds, **{"import": True})


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"partNum": "WIDGET-001"},
        {"partNum": 5, "quantity": 1},
        {"partNum": "WIDGET-001", "quantity": "many"},
        {"partNum": "NOPE", "quantity": 1},
    ],
)
def test_wrong_inputs_are_400(kinetic: httpx2.Client, given: dict[str, Any]) -> None:
    assert kinetic.post(f"{LIBRARY}/CalculatePrice", json=given).status_code == 400


def test_only_post_calls_and_unknown_ones_are_404(kinetic: httpx2.Client) -> None:
    assert kinetic.get(f"{LIBRARY}/LogEvent").status_code == 405
    assert kinetic.post(f"{LIBRARY}/Nope", json={}).status_code == 404
    assert kinetic.post("/api/v2/efx/EPIC06/Nope/LogEvent", json={}).status_code == 404


def test_staging_calls_the_same_functions(kinetic: httpx2.Client) -> None:
    path = "/api/v2/efx/staging/EPIC06/MyLibrary/LogEvent"
    assert kinetic.post(path, json={"text": "x"}).status_code == 204
    assert kinetic.post(path.replace("LogEvent", "Nope"), json={}).status_code == 404
