"""Methods: tablesets read, edited and saved the way a screen does it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

BASE = "/api/v2/odata/EPIC06"
CUSTOMER = f"{BASE}/Erp.BO.CustomerSvc"
ORDER = f"{BASE}/Erp.BO.SalesOrderSvc"
PART = f"{BASE}/Erp.BO.PartSvc"


def call(http: httpx2.Client, path: str, **given: Any) -> Any:
    reply = http.post(path, json=given)
    assert reply.status_code == 200, reply.text
    return reply.json()


def ds(http: httpx2.Client, path: str, **given: Any) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = call(http, path, **given)["parameters"][
        "ds"
    ]
    return found


def test_get_by_id_gives_the_row_and_all_below_it(kinetic: httpx2.Client) -> None:
    found = call(kinetic, f"{ORDER}/GetByID", orderNum=5304)["returnObj"]
    assert [len(found[t]) for t in ("OrderHed", "OrderDtl", "OrderRel")] == [1, 2, 3]
    assert found["ExtensionTables"] == []
    assert found["OrderHed"][0]["OrderDate"] == "2026-01-02T00:00:00"
    again = kinetic.get(f"{ORDER}/GetByID", params={"orderNum": "5304"}).json()
    assert again["returnObj"] == found


def test_a_missing_record_is_404_and_a_missing_parameter_400(
    kinetic: httpx2.Client,
) -> None:
    assert kinetic.post(f"{ORDER}/GetByID", json={"orderNum": 1}).status_code == 404
    assert kinetic.post(f"{ORDER}/GetByID", json={}).status_code == 400
    assert kinetic.post(f"{ORDER}/NoSuchMethod", json={}).status_code == 404


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("", [2, 5, 7, 8, 12, 14, 15, 19, 21, 23, 26, 30]),
        ("State = 'CA'", [2, 12, 23, 30]),
        ("State='CA' AND Name BEGINS 'cal'", [12]),
        ("Name MATCHES '*Steel*' and not State = 'CA'", []),
        ("Name like '%Hydro'", [23]),
        ("Customer.CustNum > 20 and (State = 'NJ' or State = \"PA\")", [21, 26]),
        ("CreditHold = yes", [8]),
        ("CreditLimit >= 300000 BY Name DESC", [23, 19, 12]),
        ("BY CustID", [7, 12, 21, 30, 15, 14, 19, 26, 8, 5, 2, 23]),
        ("CustID <> 'CALDER' and CustNum le 5", [2, 5]),
        (" or ".join(f"CustNum = {n}" for n in range(5, 2_000, 5)), [5, 15, 30]),
        ("(" * 40 + "CustNum = 5" + ")" * 40, [5]),
        ("not " * 40 + "CustNum = 5", [5]),
    ],
)
def test_where_clauses_find_their_rows(
    kinetic: httpx2.Client, clause: str, expected: list[int]
) -> None:
    given = {"whereClause": clause, "pageSize": 0, "absolutePage": 0}
    rows = call(kinetic, f"{CUSTOMER}/GetList", **given)["returnObj"]["CustomerList"]
    assert sorted(row["CustNum"] for row in rows) == sorted(expected)
    assert "BY" not in clause or [row["CustNum"] for row in rows] == expected


@pytest.mark.parametrize(
    "clause",
    [
        "Nope = 1",
        "State =",
        "State ~ 'CA'",
        "(State = 'CA'",
        "CustNum = 'x'",
        "State = 'CA' State",
        "(" * 5_000 + "CustNum = 5" + ")" * 5_000,
        "not " * 5_000 + "CustNum = 5",
        "not " * 200 + "CustNum = 5",
    ],
)
def test_a_wrong_where_clause_is_400(kinetic: httpx2.Client, clause: str) -> None:
    given = {"whereClause": clause, "pageSize": 0, "absolutePage": 0}
    reply = kinetic.post(f"{CUSTOMER}/GetList", json=given)
    assert reply.status_code == 400


def test_get_rows_pages_by_more_pages(kinetic: httpx2.Client) -> None:
    found: list[int] = []
    for page in range(1, 10):
        given = {
            "whereClauseCustomer": "",
            "whereClauseShipTo": "Inactive = false",
            "pageSize": 5,
            "absolutePage": page,
        }
        body = call(kinetic, f"{CUSTOMER}/GetRows", **given)
        found += [row["CustNum"] for row in body["returnObj"]["Customer"]]
        assert all(not row["Inactive"] for row in body["returnObj"]["ShipTo"])
        if not body["parameters"]["morePages"]:
            break
    assert (len(found), len(set(found)), page) == (12, 12, 3)


def test_an_order_is_made_as_a_screen_does_it(own: httpx2.Client) -> None:
    order = ds(own, f"{ORDER}/GetNewOrderHed", ds={})
    assert order["OrderHed"][0]["RowMod"] == "A" and order["OrderDtl"] == []
    order["OrderHed"][0] |= {
        "CustomerCustID": "NORDHAV",
        "OrderDate": "2026-04-01T00:00:00",
    }
    order = ds(own, f"{ORDER}/ChangeSoldToID", ds=order)
    assert order["OrderHed"][0]["CurrencyCode"] == "EUR"
    order["OrderHed"][0]["ExchangeRate"] = 1.25
    order = ds(own, f"{ORDER}/Update", ds=order)
    head = order["OrderHed"][0]
    assert (head["OrderNum"], head["RowMod"]) == (5313, "")

    order = ds(own, f"{ORDER}/GetNewOrderDtl", ds=order, orderNum=5313)
    order["OrderDtl"][0]["PartNum"] = "GEAR-60T"
    given = {"lSubstitutePartsExist": False, "uomCode": ""}
    order = ds(own, f"{ORDER}/ChangePartNum", ds=order, **given)
    assert order["OrderDtl"][0]["DocUnitPrice"] == 102.4
    given = {"lKeepUnitPrice": True, "ipSellingQuantity": 5}
    order = ds(own, f"{ORDER}/ChangeSellingQuantity", ds=order, **given)
    order = ds(own, f"{ORDER}/Update", ds=order)
    assert order["OrderHed"][0]["DocOrderAmt"] == 512.0

    path = f"{ORDER}/SalesOrders('EPIC06',5313)"
    read = own.get(path, params={"$expand": "OrderDtls($expand=OrderRels)"}).json()
    assert (read["CustNum"], read["DocOrderAmt"], read["OrderAmt"]) == (
        19,
        512.0,
        640.0,
    )
    assert read["OrderDtls"][0]["OrderRels"][0]["SellingReqQty"] == 5
    assert read["OrderDate"] == "2026-04-01T00:00:00-05:00"


def test_header_and_lines_can_be_added_at_once(own: httpx2.Client) -> None:
    order = ds(own, f"{ORDER}/GetNewOrderHed", ds={})
    order["OrderHed"][0]["CustNum"] = 5
    for part in ("WIDGET-001", "WIDGET-002"):
        order = ds(own, f"{ORDER}/GetNewOrderDtl", ds=order, orderNum=0)
        order["OrderDtl"][-1] |= {"PartNum": part, "SellingQuantity": 1}
    saved = ds(own, f"{ORDER}/Update", ds=order)
    assert [(d["OrderNum"], d["OrderLine"]) for d in saved["OrderDtl"]] == [
        (5313, 1),
        (5313, 2),
    ]


def test_update_wants_the_whole_row_and_its_revision(own: httpx2.Client) -> None:
    found = call(own, f"{PART}/GetByID", partNum="WIDGET-001")["returnObj"]
    row = found["Part"][0] | {"UnitPrice": 13, "RowMod": "U"}
    stale = row | {"SysRevID": row["SysRevID"] - 1}
    refused = own.post(f"{PART}/Update", json={"ds": {"Part": [stale]}})
    assert (
        refused.status_code == 400 and "another user" in refused.json()["ErrorMessage"]
    )
    thin = {
        n: row[n] for n in ("Company", "PartNum", "SysRevID", "UnitPrice", "RowMod")
    }
    saved = ds(own, f"{PART}/Update", ds={"Part": [thin]})["Part"][0]
    assert (saved["UnitPrice"], saved["PartDescription"]) == (13, "")


def test_a_day_that_did_not_change_keeps_its_offset(own: httpx2.Client) -> None:
    found = call(own, f"{CUSTOMER}/GetByID", custNum=12)["returnObj"]
    found["Customer"][0] |= {"Comment": "changed", "RowMod": "U"}
    call(own, f"{CUSTOMER}/Update", ds=found)
    row = own.get(f"{CUSTOMER}/Customers('EPIC06',12)").json()
    assert (row["Comment"], row["EstDate"]) == ("changed", "2017-05-08T00:00:00-04:00")


def test_rows_without_a_row_mod_are_left_alone(own: httpx2.Client) -> None:
    found = call(own, f"{CUSTOMER}/GetByID", custNum=12)["returnObj"]
    found["Customer"][0]["Comment"] = "not marked"
    call(own, f"{CUSTOMER}/Update", ds=found)
    row = own.get(f"{CUSTOMER}/Customers('EPIC06',12)").json()
    assert row["Comment"] != "not marked"


def test_a_row_marked_d_is_deleted(own: httpx2.Client) -> None:
    found = call(own, f"{ORDER}/GetByID", orderNum=5305)["returnObj"]
    found["OrderDtl"][0]["RowMod"] = "D"
    saved = ds(own, f"{ORDER}/Update", ds=found)
    assert [d["OrderLine"] for d in saved["OrderDtl"]] == [2, 3]
    assert saved["OrderHed"][0]["TotalLines"] == 2


def test_update_saves_all_or_nothing(own: httpx2.Client) -> None:
    new = {
        "Company": "EPIC06",
        "OrderNum": 5310,
        "PartNum": "WIDGET-001",
        "SellingQuantity": 1,
        "RowMod": "A",
    }
    rows = [new, new | {"PartNum": "NOPE"}]
    reply = own.post(f"{ORDER}/Update", json={"ds": {"OrderDtl": rows}})
    assert reply.status_code == 400
    read = own.get(f"{ORDER}/SalesOrders('EPIC06',5310)").json()
    assert read["TotalLines"] == 1


@pytest.mark.parametrize(
    ("go_on", "together", "kept"),
    [(True, False, 2), (False, False, 1), (True, True, 0)],
)
def test_update_ext_tells_errors_with_200(
    own: httpx2.Client, go_on: bool, together: bool, kept: int
) -> None:
    rows = [
        {"PartNum": "WIDGET-001", "UnitPrice": 77},
        {"PartNum": "WIDGET-002", "UnitPrice": -1},
        {"PartNum": "GEAR-40T", "UnitPrice": 77},
    ]
    rows = [{"Company": "EPIC06"} | row for row in rows]
    flags = {"continueProcessingOnError": go_on, "rollbackParentOnChildError": together}
    body = call(own, f"{PART}/UpdateExt", ds={"Part": rows}, **flags)
    error = body["returnObj"]["BOUpdError"][0]
    assert body["parameters"]["errorsOccurred"] is True
    assert (error["TableName"], error["ErrorText"]) == (
        "Part",
        "Unit price may not be negative.",
    )
    query = {"$filter": "UnitPrice eq 77"}
    found = own.get(f"{PART}/Parts", params=query).json()["value"]
    assert len(found) == kept
    assert all(row["PartDescription"] for row in found)


def test_update_ext_adds_and_changes_without_originals(own: httpx2.Client) -> None:
    rows = [
        {"PartNum": "WIDGET-001", "UnitPrice": 5},
        {"PartNum": "NEW-9", "UnitPrice": 6},
    ]
    flags = {"continueProcessingOnError": True, "rollbackParentOnChildError": False}
    body = call(own, f"{PART}/UpdateExt", ds={"Part": rows}, **flags)
    assert body["parameters"]["errorsOccurred"] is False
    assert body["returnObj"]["BOUpdError"] == []
    assert [row["PartNum"] for row in body["parameters"]["ds"]["Part"]] == [
        "WIDGET-001",
        "NEW-9",
    ]


def test_delete_by_id_deletes_by_every_part_of_a_key(own: httpx2.Client) -> None:
    keys = {"key1": "CALIB", "key2": "MILL-1", "key3": "X", "key4": "", "key5": ""}
    assert call(own, f"{BASE}/Ice.BO.UD01Svc/DeleteByID", **keys) == {}
    assert own.post(f"{BASE}/Ice.BO.UD01Svc/DeleteByID", json=keys).status_code == 404
    assert call(own, f"{BASE}/Erp.BO.ABCCodeSvc/DeleteByID", abCCode="X") == {}


def test_a_column_named_like_its_table_loses_its_suffix(kinetic: httpx2.Client) -> None:
    found = call(kinetic, f"{BASE}/Erp.BO.ABCCodeSvc/GetByID", abCCode="B")
    assert found["returnObj"]["ABCCode"][0]["ABCCode"] == "B"


def test_results_may_be_scalars_outputs_or_nothing(kinetic: httpx2.Client) -> None:
    assert call(kinetic, f"{PART}/PartExists", PartNumber="GEAR-40T") == {
        "returnObj": True
    }
    assert call(kinetic, f"{PART}/PartExists", PartNumber="NOPE") == {
        "returnObj": False
    }
    code = call(kinetic, f"{CUSTOMER}/GetCustomerCountryISOCode", custNum=19)
    assert code == {"returnObj": "DK"}
    told = call(kinetic, f"{CUSTOMER}/GetCustomerUIDefaults")
    assert told == {"parameters": {"defaultValues": "", "disabledFields": ""}}
    dates = call(kinetic, f"{ORDER}/CheckOrderHedDates", orderNum=1, requestDate=None)
    assert dates == {"parameters": {"cMessageText": "", "suggestedDate": None}}
    number = call(kinetic, f"{BASE}/Erp.BO.JobEntrySvc/GetNextJobNum")
    assert number == {"parameters": {"opNextJobNum": "001232"}}


def test_a_method_that_is_only_declared_gives_its_tableset_back(
    kinetic: httpx2.Client,
) -> None:
    sent = {"Customer": [{"Company": "EPIC06", "CustNum": 12}]}
    given = {"listCode": "L", "tableName": "Customer"}
    assert ds(kinetic, f"{CUSTOMER}/ChangeListCode", ds=sent, **given) == sent


def test_a_thin_row_is_filled_in_before_it_is_priced(kinetic: httpx2.Client) -> None:
    sent = {"OrderDtl": [{"OrderNum": 5301, "PartNum": "GEAR-40T", "RowMod": "A"}]}
    given = {"lSubstitutePartsExist": False, "uomCode": ""}
    row = ds(kinetic, f"{ORDER}/ChangePartNum", ds=sent, **given)["OrderDtl"][0]
    assert (row["DocUnitPrice"], row["LineDesc"]) == (
        86.4,
        "Spur gear, module 2, 40 teeth",
    )
    assert sent["OrderDtl"][0].items() <= row.items()


def test_closing_an_order_closes_its_lines(own: httpx2.Client) -> None:
    found = call(own, f"{ORDER}/CloseOrder", orderNum=5309)["returnObj"]
    assert found["OrderHed"][0]["OpenOrder"] is False
    assert not any(row["OpenLine"] for row in found["OrderDtl"])
    assert not any(row["OpenRelease"] for row in found["OrderRel"])
