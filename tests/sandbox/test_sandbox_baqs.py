"""BAQs with parameters, and updatable ones."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

BAQS = "/api/v2/odata/EPIC06/BaqSvc"
ORDERS = f"{BAQS}/zCustomerOrders/Data"
PRICES = f"{BAQS}/PartPricing/Data"
LABELS = f"{BAQS}/DB-JobLabel/Data"
Pairs = list[tuple[str, str | int | float | bool | None]]


def column(kinetic: httpx2.Client, path: str, name: str, query: Pairs) -> list[Any]:
    reply = kinetic.get(path, params=query)
    assert reply.status_code == 200, reply.text
    return [row[name] for row in reply.json()["value"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ([("StartDate", "2026-03-01")], [5311, 5312]),
        ([("StartDate", "2026-03-02T00:00:00-05:00")], [5311, 5312]),
        ([("CustID", "CALDER"), ("StartDate", "2026-01-01")], [5305, 5309]),
        ([("CustID", "'CALDER'"), ("StartDate", "2026-01-01")], [5305, 5309]),
        ([("CustID", "QUILL"), ("CustID", "OSTER")], [5306, 5307]),
        ([("CustID", "")], list(range(5301, 5313))),
        ([("custid", "CALDER"), ("$top", "1"), ("$orderby", "OrderHed_OrderNum")], [5301]),
        ([("$filter", "Calculated_Total gt 7600 and Calculated_Lines le 3")], [5309]),
        ([("$filter", "OrderHed_OrderDate ge 2026-03-09T00:00:00-04:00")], [5312]),
    ],
)  # fmt: skip
def test_parameters_filter(
    kinetic: httpx2.Client, query: Pairs, expected: list[int]
) -> None:
    assert sorted(column(kinetic, ORDERS, "OrderHed_OrderNum", query)) == expected


def test_a_row_has_numbers_and_a_row_ident(kinetic: httpx2.Client) -> None:
    query = {"CustID": "NORDHAV"}
    reply = kinetic.get(ORDERS, params=query)
    row = reply.json()["value"][0]
    assert '"Calculated_Total":' in reply.text and row["RowIdent"].count("-") == 4
    assert row["OrderHed_OrderDate"] == "2026-02-03T00:00:00-05:00"


def test_decimals_and_flags_are_parameters_too(kinetic: httpx2.Client) -> None:
    def parts(**query: str) -> list[str]:
        found: list[str] = column(kinetic, PRICES, "Part_PartNum", list(query.items()))
        return sorted(found)

    assert parts(ProdCode="PUMP", MinPrice="212.30") == ["IMPELLER-A1", "PUMP-A100"]
    assert "VALVE-OLD" in parts(ProdCode="PUMP", OnlyActive="false")
    assert "VALVE-OLD" not in parts(ProdCode="PUMP", OnlyActive="true")


def test_a_constant_of_the_session_can_be_overridden(kinetic: httpx2.Client) -> None:
    query: Pairs = [("CurrentPlant", "NORTH")]
    jobs = column(kinetic, LABELS, "JobHead_JobNum", query)
    assert sorted(jobs) == ["001231", "U000000000041"]


def test_an_external_baq_sends_texts_and_padding(kinetic: httpx2.Client) -> None:
    query: Pairs = [
        ("JobList", "001217"),
        ("JobList", "001231"),
        ("$orderby", "JobHead_JobNum"),
    ]
    rows = kinetic.get(LABELS, params=query).json()["value"]
    assert [row["Calculated_Qty"] for row in rows] == ["42", "20"]
    assert [row["JobHead_PartNum"] for row in rows] == [
        "GEAR-40T".ljust(20),
        "SHAFT-25".ljust(20),
    ]
    assert rows[0]["VendorName_"] is None
    assert rows[1]["Calculated_TLCTotalCost"] != rows[1]["Calculated_TL\u0421TotalCost"]


@pytest.mark.parametrize(
    "query",
    [
        {"StartDate": "soon"},
        {"$filter": "Nope eq 1"},
        {"$select": "Nope"},
        {"$expand": "Customer"},
    ],
)
def test_what_cannot_be_asked_is_400(
    kinetic: httpx2.Client, query: dict[str, str]
) -> None:
    assert kinetic.get(ORDERS, params=query).status_code == 400


def test_an_update_reaches_the_part(own: httpx2.Client) -> None:
    query = {"$filter": "Part_PartNum eq 'WIDGET-001'"}
    row = own.get(PRICES, params=query).json()["value"][0]
    changed = row | {"Part_UnitPrice": 13.25, "RowMod": "U"}
    assert own.patch(PRICES, json=changed).status_code == 204
    again = own.get(PRICES, params=query).json()["value"][0]
    assert (again["Part_UnitPrice"], again["Calculated_WithTax"]) == (13.25, 15.7675)
    part = own.get("/api/v2/odata/EPIC06/Erp.BO.PartSvc/Parts('EPIC06','WIDGET-001')")
    assert part.json()["UnitPrice"] == 13.25


def test_a_row_is_found_by_its_sys_row_id_alone(own: httpx2.Client) -> None:
    row = own.get(PRICES, params={"$top": "1"}).json()["value"][0]
    sent = {n: row[n] for n in ("SysRowID", "RowIdent")} | {"Part_UnitPrice": 1}
    assert own.patch(PRICES, json=sent).status_code == 204
    unknown = sent | {"SysRowID": "11111111-1111-1111-1111-111111111111"}
    assert own.patch(PRICES, json=unknown).status_code == 404


def test_a_new_row_is_filled_in_and_posted(own: httpx2.Client) -> None:
    new = own.get(f"{BAQS}/PartPricing/GetNew").json()["value"][0]
    assert new["RowMod"] == "A" and new["Part_PartNum"] == ""
    new |= {"Part_PartNum": "NEW-1", "Part_UnitPrice": 5, "Part_ProdCode": "WIDG"}
    reply = own.post(PRICES, json=new)
    assert (reply.status_code, reply.json()["Part_PartNum"]) == (201, "NEW-1")
    assert own.post(PRICES, json=new).status_code == 409


def test_a_business_rule_holds_for_baqs(own: httpx2.Client) -> None:
    row = own.get(PRICES, params={"$top": "1"}).json()["value"][0]
    reply = own.patch(PRICES, json=row | {"Part_UnitPrice": -1})
    assert reply.json()["ErrorType"] == "Ice.Common.BusinessObjectException"


def test_a_baq_that_is_not_updatable_is_405(kinetic: httpx2.Client) -> None:
    assert kinetic.patch(ORDERS, json={}).status_code == 405
    assert kinetic.post(ORDERS, json={}).status_code == 405
    assert kinetic.get(f"{BAQS}/zCustomerOrders/GetNew").status_code == 405


def test_a_name_with_a_letter_of_another_alphabet_is_a_column(
    kinetic: httpx2.Client,
) -> None:
    query: Pairs = [("$filter", "Calculated_TL\u0421TotalCost gt 5000")]
    jobs = column(kinetic, LABELS, "JobHead_JobNum", query)
    assert sorted(jobs) == ["001218", "001221"]
