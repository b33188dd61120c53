"""Reads of entity sets: filters, orders, pages, children, keys, and what is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from mannered import mannered

import codegen.sample

SAMPLE = Path(codegen.sample.__path__[0])
BASE = "/api/v2/odata/EPIC06"
CUSTOMERS = f"{BASE}/Erp.BO.CustomerSvc/Customers"
ORDERS = f"{BASE}/Erp.BO.SalesOrderSvc"
PARTS = f"{BASE}/Erp.BO.PartSvc/Parts"
UD01S = f"{BASE}/Ice.BO.UD01Svc/UD01s"


def read(kinetic: httpx2.Client, path: str, **options: str) -> Any:
    reply = kinetic.get(
        path, params={f"${name}": text for name, text in options.items()}
    )
    assert reply.status_code == 200, reply.text
    return json.loads(reply.content, parse_float=Decimal)


def numbers(kinetic: httpx2.Client, filter_: str) -> list[int]:
    rows = read(kinetic, CUSTOMERS, filter=filter_, select="CustNum")["value"]
    return [row["CustNum"] for row in rows]


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("State eq 'CA'", [2, 12, 23, 30]),
        ("State eq 'CA' and contains(Name,'Steel')", [2, 12, 30]),
        ("Name eq 'O''Hara \"Quick\" Castings'", [26]),
        ("startswith(CustID,'C') or endswith(Name,'ApS')", [12, 19]),
        ("tolower(Name) eq 'vesper ridge hydro'", [23]),
        ("toupper(City) eq 'RENO' and length(trim(City)) eq 4", [14]),
        ("indexof(Name,'Steel') eq 10", [2]),
        ("substring(CustID,1,2) eq 'AL'", [12]),
        ("concat(concat(City,', '),State) eq 'Reno, NV'", [14]),
        ("contains(Name,'%')", []),
        ("contains(Name,'steel')", []),
        ("CustNum in (2,5,99)", [2, 5]),
        ("CustNum in (12)", [12]),
        ("CustNum mod 7 eq 0 and CustNum div 7 ge 2", [14, 21]),
        ("not CreditHold and CustNum lt 8", [2, 5, 7]),
        ("CreditHold eq true", [8]),
        ("CreditLimit eq 400000", [12]),
        ("CreditLimit gt 12345678901234.12344 and CreditLimit lt 12345678901234.12346", [23]),
        ("CreditLimit eq 12345678901234.12346", []),
        ("DiscountPercent mul 2 ge 6", [12, 23]),
        ("round(RebatePercent_c) eq 2", [12]),
        ("ContractEnd_c eq null and State eq 'OH'", [8]),
        ("ContractEnd_c ne null and State eq 'CA'", [2, 12, 23]),
        ("EstDate ge 2025-12-04T05:00:00Z", [26, 30]),
        ("EstDate gt 2025-12-04T00:00:00-05:00", [30]),
        ("year(EstDate) eq 2019 and month(EstDate) eq 3 and day(EstDate) eq 11", [2]),
        ("date(EstDate) eq 2019-03-11", [2]),
        ("hour(EstDate) eq 0 and EstDate gt 2026-01-01", [30]),
        ("ShipToes/any(s:s/City eq 'Superior')", [7]),
        ("ShipToes/any(s:s/Inactive and s/CustNum eq CustNum)", [7]),
        ("ShipToes/any() and ShipToes/all(s:s/State eq 'NV')", [14]),
        ("ShipToes/any(s:s/City eq $it/City) and CustNum lt 8", [2, 5, 7]),
        ("ShipToes/any(s:s/City ne $it/City)", [2, 7, 12, 14, 19, 23]),
        ("ShipToes/$count gt 2", [7, 12, 23]),
        ("cast(CustNum,Edm.String) eq '12'", [12]),
        ("totaloffsetminutes(EstDate) eq -300 and year(EstDate) lt 2023", [8, 14]),
        ("fractionalseconds(EstDate) gt 0", []),
        ("EstDate add duration'P1D' eq 2019-03-12T00:00:00-04:00", [2]),
        ("EstDate sub duration'PT24H' eq 2019-03-10T00:00:00-04:00", [2]),
        ("EstDate gt now()", []),
        ("Name eq '$it/x' or Name eq '/$count'", []),
        ("SysRowID eq 05ed68f5-8c39-5251-983a-8407b05e38b1", [12]),
        ("Loyalty_c eq 'Gold' and (State eq 'CA' or State eq 'NV') and CustNum ne 2", [12, 23]),
    ],
)  # fmt: skip
def test_a_filter_finds_its_rows(
    kinetic: httpx2.Client, filter_: str, expected: list[int]
) -> None:
    assert numbers(kinetic, filter_) == expected


@pytest.mark.parametrize(
    "filter_",
    [
        "Nmae eq 'x'",
        "Name eq 3",
        "CustNum eq 'x'",
        "ShipToes/$count gt 'x'",
        "Name/$count gt 1",
        "ShipToes/any(s:s/City eq $it/Nope)",
        "Name add duration'P1D' eq 'x'",
        "CustNum eq",
        "Name eq 'x",
        "nosuch(Name)",
        "contains(CustNum,'1')",
        "CustNum",
        "Name/City eq 'x'",
        "ShipToes/any(s:s/Nope eq 1)",
        "custnum eq 12",
        "EstDate gt '2020-01-01'",
        "Name eq 'x'; DROP TABLE Customers",
        "not " * 500 + "CreditHold",
        "not (" * 80 + "CustNum eq 5" + ")" * 80,
    ],
)
def test_a_wrong_filter_is_400(kinetic: httpx2.Client, filter_: str) -> None:
    reply = kinetic.get(CUSTOMERS, params={"$filter": filter_})
    assert reply.status_code == 400
    assert reply.json()["ErrorType"] == "Microsoft.OData.ODataException"


def test_a_cast_that_is_not_implemented_is_501(kinetic: httpx2.Client) -> None:
    for text in ("cast(Name,Edm.Nope) eq 1", "cast(EstDate,Edm.Decimal) eq 1"):
        assert kinetic.get(CUSTOMERS, params={"$filter": text}).status_code == 501


def test_decimals_keep_every_digit(kinetic: httpx2.Client) -> None:
    reply = kinetic.get(f"{CUSTOMERS}('EPIC06',23)")
    assert '"CreditLimit":12345678901234.12345,' in reply.text
    assert '"RebatePercent_c":1.33333,' in reply.text


def test_rows_come_as_their_types_are_written(kinetic: httpx2.Client) -> None:
    row = read(kinetic, f"{CUSTOMERS}('EPIC06',12)")
    assert row["EstDate"] == "2017-05-08T00:00:00-04:00"
    assert row["SysRevID"] > 2**31
    assert row["CreditHold"] is False
    assert row["UD_SysRevID"] == "AAAAAR7Wb20="
    assert "@odata.context" not in row


def test_a_list_has_a_context_and_a_value(kinetic: httpx2.Client) -> None:
    body = read(kinetic, CUSTOMERS, top="1")
    assert list(body) == ["@odata.context", "value"]
    assert body["@odata.context"].endswith(
        "/EPIC06/Erp.BO.CustomerSvc/$metadata#Customers"
    )


def test_select_gives_those_columns_alone(kinetic: httpx2.Client) -> None:
    rows = read(kinetic, CUSTOMERS, select="Name, CustID", top="1")["value"]
    assert rows == [{"CustID": "TARROW", "Name": "Tarrowick Steel Supply"}]


@pytest.mark.parametrize(
    "options",
    [
        {"$select": "Nope"},
        {"$select": "name"},
        {"$orderby": "Nope"},
        {"$expand": "Nope"},
        {"$expand": "Name"},
        {"$expand": "ShipToes($select=Nope)"},
        {"$expand": "ShipToes("},
        {"$top": "-1"},
        {"$top": "x"},
        {"$count": "yes"},
        {"$apply": "aggregate(Nope with sum as X)"},
        {"$apply": "aggregate()"},
        {"$apply": "groupby(())"},
        {"$compute": "CustNum"},
        {"$compute": "CustNum add 1 as Name"},
        {"$select": "Name/First"},
        {"$levels": "2"},
        {"$expand": "ShipToes($levels=2)"},
        {"$expand": "ShipToes($levels=0)"},
        {"$unknown": "x"},
    ],
)
def test_a_wrong_option_is_400(kinetic: httpx2.Client, options: dict[str, str]) -> None:
    assert kinetic.get(CUSTOMERS, params=options).status_code == 400


def test_options_without_a_dollar_are_ignored(kinetic: httpx2.Client) -> None:
    assert kinetic.get(CUSTOMERS, params={"select": "Nope"}).status_code == 200


def test_an_order_is_exact_and_ends_with_the_key(kinetic: httpx2.Client) -> None:
    rows = read(kinetic, PARTS, orderby="UnitPrice desc", select="UnitPrice")["value"]
    prices = [row["UnitPrice"] for row in rows]
    assert prices == sorted(prices, reverse=True) and prices[0] == Decimal("1840.00")
    rows = read(kinetic, CUSTOMERS, orderby="State desc,Name", select="State,Name")[
        "value"
    ]
    wanted = sorted(rows, key=lambda row: row["Name"])
    assert rows == sorted(wanted, key=lambda row: row["State"], reverse=True)


def test_count_counts_what_the_filter_finds(kinetic: httpx2.Client) -> None:
    body = read(kinetic, CUSTOMERS, filter="State eq 'CA'", top="1", count="true")
    assert (body["@odata.count"], len(body["value"])) == (4, 1)
    reply = kinetic.get(f"{CUSTOMERS}/$count", params={"$filter": "State eq 'CA'"})
    assert reply.text == "4"


def test_children_come_with_options_of_their_own(kinetic: httpx2.Client) -> None:
    expand = (
        "OrderDtls($select=OrderLine,PartNum;$filter=OrderLine gt 0;$orderby=OrderLine desc;"
        "$expand=OrderRels($select=OrderRelNum;$top=1))"
    )
    options = {"filter": "OrderNum eq 5304", "select": "OrderNum", "expand": expand}
    rows = read(kinetic, f"{ORDERS}/SalesOrders", **options)["value"]
    assert rows == [
        {
            "OrderNum": 5304,
            "OrderDtls": [
                {"OrderLine": 2, "PartNum": "SEAL-KIT-A", "OrderRels": [{"OrderRelNum": 1}]},
                {"OrderLine": 1, "PartNum": "PUMP-A100", "OrderRels": [{"OrderRelNum": 1}]},
            ],
        }
    ]  # fmt: skip


def test_children_are_found_by_their_path(kinetic: httpx2.Client) -> None:
    rows = read(kinetic, f"{CUSTOMERS}('EPIC06',14)/ShipToes", select="ShipToNum")
    assert [row["ShipToNum"] for row in rows["value"]] == ["ELKO", "RENO"]


def test_the_short_list_shows_the_same_rows(kinetic: httpx2.Client) -> None:
    rows = read(kinetic, f"{BASE}/Erp.BO.CustomerSvc/List", filter="CustNum eq 12")[
        "value"
    ]
    assert rows[0]["CustID"] == "CALDER" and "CreditLimit" not in rows[0]


@pytest.mark.parametrize(
    "key",
    ["'EPIC06',12", "Company='EPIC06',CustNum=12", "CustNum=12,Company='EPIC06'", " 'EPIC06' , 12 "],
)  # fmt: skip
def test_a_row_is_found_by_positional_and_by_named_key(
    kinetic: httpx2.Client, key: str
) -> None:
    assert read(kinetic, f"{CUSTOMERS}({quote(key)})")["CustID"] == "CALDER"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (("SETTING", "", "", "", ""), "Keys two to five are empty here"),
        (("", "", "", "", ""), "Every key part is empty here"),
        (("NOTE", "50% & more", "a+b", "#1", "'q'"), "Keys with characters that a URL gives a meaning"),
    ],
)  # fmt: skip
def test_keys_may_be_empty_and_hold_any_character_but_a_slash(
    kinetic: httpx2.Client, key: tuple[str, ...], text: str
) -> None:
    parts = ",".join(
        f"'{part.replace(chr(39), chr(39) * 2)}'" for part in ("EPIC06", *key)
    )
    path = f"{UD01S}({quote(parts, safe='')})"
    assert read(kinetic, path)["Character01"] == text


def test_keys_have_the_literals_of_their_types(kinetic: httpx2.Client) -> None:
    tags = f"{BASE}/Ice.BO.SysTagSvc/SysTags"
    first = read(kinetic, tags, top="1")["value"][0]
    assert read(kinetic, f"{tags}({first['SysRowID']})") == first
    parts = f"{BASE}/Erp.BO.JobEntrySvc/JobParts"
    row = read(kinetic, f"{parts}('EPIC06','001221','PUMP-A100',9)")
    assert row["PartQty"] == 2


@pytest.mark.parametrize(
    "key", ["12", "'EPIC06','12'", "'EPIC06',12,3", "'EPIC06',Num=1", "x"]
)
def test_a_key_that_does_not_fit_is_400(kinetic: httpx2.Client, key: str) -> None:
    assert kinetic.get(f"{CUSTOMERS}({key})").status_code == 400


def test_a_missing_row_is_404_in_epicors_words(kinetic: httpx2.Client) -> None:
    reply = kinetic.get(f"{CUSTOMERS}('EPIC06',999)")
    body = reply.json()
    assert reply.status_code == 404
    assert list(body) == [
        *("HttpStatus", "ReasonPhrase", "ErrorMessage", "ErrorType", "ErrorDetails"),
        "CorrelationId",
    ]
    assert body["ReasonPhrase"] == "REST API Exception"


def test_an_encoded_slash_is_refused_before_kinetic(kinetic: httpx2.Client) -> None:
    addresses = f"{BASE}/Erp.BO.CustomerSvc/ShipToes"
    reply = kinetic.get(f"{addresses}('EPIC06',12,'SITE%2F4')")
    assert reply.status_code == 404 and reply.headers["content-type"].startswith(
        "text/html"
    )
    rows = read(kinetic, addresses, filter="ShipToNum eq 'SITE/4'")["value"]
    assert len(rows) == 1


@pytest.mark.parametrize(("length", "status"), [(2048, 200), (2049, 404)])
def test_a_long_query_is_refused_before_kinetic(
    kinetic: httpx2.Client, length: int, status: int
) -> None:
    start = "$top=1&x="
    reply = kinetic.get(f"{CUSTOMERS}?{start}{'a' * (length - len(start))}")
    assert reply.status_code == status
    assert status == 200 or "404.15" in reply.text


def test_the_cap_cuts_silently_and_skip_goes_on(kinetic: httpx2.Client) -> None:
    with mannered(cap=5) as url:
        capped = httpx2.Client(base_url=url, auth=kinetic.auth, headers=kinetic.headers)
        with capped:
            first = read(capped, CUSTOMERS, count="true")
            assert (len(first["value"]), first["@odata.count"]) == (5, 12)
            assert "@odata.nextLink" not in first
            assert len(read(capped, CUSTOMERS, top="9")["value"]) == 5
            last = read(capped, CUSTOMERS, skip="10")["value"]
            assert [row["CustNum"] for row in last] == [26, 30]
            assert read(capped, CUSTOMERS, skip="12")["value"] == []


def test_next_links_lead_to_every_row_once(kinetic: httpx2.Client) -> None:
    with mannered(cap=5, links="absolute") as url:
        with httpx2.Client(auth=kinetic.auth, headers=kinetic.headers) as http:
            found, link = (
                [],
                f"{url}{CUSTOMERS}?$orderby=Name&$top=11&$select=CustNum,Name",
            )
            while link:
                body = http.get(link).json()
                found += [row["Name"] for row in body["value"]]
                link = body.get("@odata.nextLink", "")
    assert len(found) == 11 and found == sorted(found)


def test_top_above_the_cap_can_be_honoured(kinetic: httpx2.Client) -> None:
    with mannered(cap=5, top_above_cap=True) as url:
        with httpx2.Client(
            base_url=url, auth=kinetic.auth, headers=kinetic.headers
        ) as http:
            assert len(read(http, CUSTOMERS, top="9")["value"]) == 9
            assert len(read(http, CUSTOMERS)["value"]) == 5
