"""Writes to entity sets: POST, PATCH, DELETE and what they answer."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

BASE = "/api/v2/odata/EPIC06"
CUSTOMERS = f"{BASE}/Erp.BO.CustomerSvc/Customers"
SHIPTOES = f"{BASE}/Erp.BO.CustomerSvc/ShipToes"
ORDERS = f"{BASE}/Erp.BO.SalesOrderSvc"
UD01S = f"{BASE}/Ice.BO.UD01Svc/UD01s"


def test_post_answers_201_with_the_row(own: httpx2.Client) -> None:
    body = {
        "CustID": "NEW",
        "Name": "New Customer",
        "EstDate": "2026-03-01T00:00:00",
        "CreditLimit": "1234567890123.45678",
    }
    reply = own.post(CUSTOMERS, json=body)
    row = reply.json()
    assert reply.status_code == 201
    assert (row["Company"], row["CustNum"], row["RowMod"]) == ("EPIC06", 31, "")
    assert row["EstDate"] == "2026-03-01T00:00:00-05:00"
    assert '"CreditLimit":1234567890123.45678,' in reply.text
    assert row["SysRowID"] and row["SysRevID"] > 2**31
    assert own.get(f"{CUSTOMERS}('EPIC06',31)").json() == row


def test_post_takes_children_along(own: httpx2.Client) -> None:
    line = {"PartNum": "WIDGET-001", "SellingQuantity": 10}
    body = {"CustNum": 2, "PONum": "P1", "OrderDtls": [line, line]}
    number = own.post(f"{ORDERS}/SalesOrders", json=body).json()["OrderNum"]
    path = f"{ORDERS}/SalesOrders('EPIC06',{number})"
    order = own.get(path, params={"$expand": "OrderDtls($expand=OrderRels)"}).json()
    assert [d["OrderLine"] for d in order["OrderDtls"]] == [1, 2]
    assert order["DocOrderAmt"] == 250.0
    assert order["OrderDtls"][0]["OrderRels"][0]["SellingReqQty"] == 10


def test_a_row_that_is_there_is_409(own: httpx2.Client) -> None:
    body = {"Company": "EPIC06", "Key1": "SETTING"}
    reply = own.post(UD01S, json=body)
    assert reply.status_code == 409
    assert reply.json()["HttpStatus"] == 409


@pytest.mark.parametrize(
    "body",
    [
        {"Nope": 1},
        {"Name": 5},
        {"CreditLimit": "much"},
        {"CreditHold": "yes"},
        {"CustNum": 2**31},
        {"DiscountPercent": 10**99},
        {"EstDate": "yesterday"},
        {"ContractEnd_c": 20260101},
    ],
)
def test_a_value_of_the_wrong_type_is_400(
    own: httpx2.Client, body: dict[str, Any]
) -> None:
    assert own.post(CUSTOMERS, json=body).status_code == 400
    assert own.patch(f"{CUSTOMERS}('EPIC06',12)", json=body).status_code == 400


@pytest.mark.parametrize("content", [b"{", b"[]", b'"x"', b'{"Name": NaN}'])
def test_a_body_that_is_no_json_object_is_400(
    own: httpx2.Client, content: bytes
) -> None:
    assert own.post(CUSTOMERS, content=content).status_code == 400


def test_a_business_rule_answers_in_epicors_words(own: httpx2.Client) -> None:
    reply = own.post(CUSTOMERS, json={"CustID": "CALDER", "Name": "Twice"})
    body = reply.json()
    assert reply.status_code == 400
    assert body["ErrorType"] == "Ice.Common.BusinessObjectException"
    detail = body["ErrorDetails"][0]
    assert detail["Table"] == "Customer" and detail["Field"] == "CustID"
    assert body["ErrorMessage"] == detail["Message"]


def test_patch_changes_those_columns_alone(own: httpx2.Client) -> None:
    path = f"{CUSTOMERS}('EPIC06',12)"
    before = own.get(path).json()
    reply = own.patch(path, json={"PhoneNum": "555-0100", "Loyalty_c": None})
    after = own.get(path).json()
    assert (reply.status_code, reply.content) == (204, b"")
    # As a row version of SQL Server: larger than that of any row.
    revision = after["SysRevID"]
    rows = own.get(CUSTOMERS, params={"$select": "SysRevID"}).json()["value"]
    assert revision == max(row["SysRevID"] for row in rows) > before["SysRevID"]
    assert after == before | {
        "PhoneNum": "555-0100",
        "Loyalty_c": None,
        "SysRevID": revision,
    }


def test_patch_refuses_another_key_and_a_missing_row(own: httpx2.Client) -> None:
    assert (
        own.patch(f"{CUSTOMERS}('EPIC06',12)", json={"CustNum": 13}).status_code == 400
    )
    assert (
        own.patch(f"{CUSTOMERS}('EPIC06',999)", json={"Name": "x"}).status_code == 404
    )


def test_delete_takes_the_children_along(own: httpx2.Client) -> None:
    assert own.delete(f"{CUSTOMERS}('EPIC06',14)").status_code == 204
    assert own.get(f"{CUSTOMERS}('EPIC06',14)").status_code == 404
    left = own.get(SHIPTOES, params={"$filter": "CustNum eq 14"}).json()["value"]
    assert left == []
    assert own.delete(f"{CUSTOMERS}('EPIC06',14)").status_code == 404


def test_totals_follow_the_lines(own: httpx2.Client) -> None:
    order, line = (
        f"{ORDERS}/SalesOrders('EPIC06',5310)",
        f"{ORDERS}/OrderDtls('EPIC06',5310,1)",
    )
    own.patch(line, json={"SellingQuantity": 100, "DiscountPercent": 10})
    assert own.get(order).json()["DocOrderAmt"] == 1125.0
    own.delete(line)
    found = own.get(order).json()
    assert (found["DocOrderAmt"], found["TotalLines"], found["TotalReleases"]) == (
        0,
        0,
        0,
    )


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("DELETE", CUSTOMERS),
        ("PATCH", CUSTOMERS),
        ("POST", f"{CUSTOMERS}('EPIC06',12)"),
        ("POST", f"{BASE}/Erp.BO.CustomerSvc/List"),
        ("GET", f"{BASE}/Erp.BO.CustomerSvc/Update"),
        ("POST", "/api/v2/environment"),
    ],
)
def test_a_wrong_verb_is_405(kinetic: httpx2.Client, verb: str, path: str) -> None:
    assert kinetic.request(verb, path, json={}).status_code == 405
