"""What each trait of a temperament does, seen by a plain HTTP client."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mannered import mannered
from support import SETTINGS, command

from codegen.errors import CodegenError
from codegen.sandbox import PRESETS, Temperament, preset

ODATA = "/api/v2/odata/EPIC06"
CUSTOMERS = f"{ODATA}/Erp.BO.CustomerSvc/Customers"
ORDERS = f"{ODATA}/Erp.BO.SalesOrderSvc/SalesOrders"


@contextmanager
def asked(**traits: Any) -> Iterator[httpx2.Client]:
    """A client of a sandbox with these traits."""
    known = SETTINGS
    with mannered(**traits) as url:
        auth, key = (known.username, known.password), {"x-api-key": known.api_key}
        with httpx2.Client(base_url=url, auth=auth, headers=key, verify=False) as http:
            yield http


def rows(http: httpx2.Client, path: str, **options: str) -> list[dict[str, Any]]:
    reply = http.get(path, params={f"${n}": value for n, value in options.items()})
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["value"]
    return found


def linked(http: httpx2.Client, path: str) -> tuple[list[int], list[str]]:
    """The customers' numbers behind all links from a path on, and the links."""
    numbers: list[int] = []
    links: list[str] = []
    while path:
        body = http.get(path).json()
        numbers += [row["CustNum"] for row in body["value"]]
        path = body.get("@odata.nextLink", "")
        links += [path] if path else []
        path = _at_home(path)
    return numbers, links


def _at_home(link: str) -> str:
    """A link's path and query, as a client behind a proxy asks for them."""
    path = link.removeprefix("https://erp.internal.invalid")
    relative = bool(path) and "/" not in path.partition("?")[0]
    return f"{CUSTOMERS.rpartition('/')[0]}/{path}" if relative else path


@pytest.mark.parametrize("links", ["relative", "absolute", "elsewhere"])
@pytest.mark.parametrize("opaque_links", [False, True])
def test_links_of_each_kind_lead_to_every_row_once(
    links: str, opaque_links: bool
) -> None:
    with asked() as http:
        every = [row["CustNum"] for row in rows(http, CUSTOMERS, filter="CustNum gt 2")]
    with asked(cap=5, links=links, opaque_links=opaque_links) as http:
        path = f"{CUSTOMERS}?$select=CustNum&$filter=CustNum%20gt%202"
        numbers, found = linked(http, path)
        assert numbers == every
        assert len(found) == (len(every) - 1) // 5
        assert all("$skiptoken=+/=%25" in link for link in found) == opaque_links


def test_a_token_that_was_decoded_on_the_way_is_refused() -> None:
    with asked(cap=5, links="absolute", opaque_links=True) as http:
        link = http.get(CUSTOMERS).json()["@odata.nextLink"]
        assert http.get(link).status_code == 200
        assert http.get(link.replace("%25", "%")).status_code == 400
        assert http.get(link.replace("=+", "=%2B")).status_code == 400


def test_children_are_capped_in_silence_or_with_a_link() -> None:
    query = f"{CUSTOMERS}?$filter=CustNum%20eq%2023&$expand=ShipToes($select=Name)"
    with asked(child_cap=2) as http:
        row = http.get(query).json()["value"][0]
        assert len(row["ShipToes"]) == 2 and "ShipToes@odata.nextLink" not in row
    with asked(child_cap=2, child_links=True, cap=2, links="absolute") as http:
        row = http.get(query).json()["value"][0]
        more = http.get(row["ShipToes@odata.nextLink"]).json()["value"]
        names = [child["Name"] for child in (*row["ShipToes"], *more)]
        assert names == [
            "Vesper Ridge Dam 1",
            "Vesper Ridge Dam 2",
            "Vesper Ridge Spares Store",
        ]


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("-05:00", "T00:00:00-05:00", "T00:00:00-05:00"),
        ("America/Chicago", "T00:00:00-06:00", "T00:00:00-05:00"),
        ("+09:00", "T00:00:00+09:00", "T00:00:00+09:00"),
        ("", "T00:00:00", "T00:00:00"),
    ],
)
def test_days_stand_at_the_servers_midnight(
    zone: str, winter: str, summer: str
) -> None:
    with asked(zone=zone, cap=1000) as http:
        for row in rows(http, ORDERS, select="OrderDate"):
            day, month = row["OrderDate"][:10], int(row["OrderDate"][5:7])
            if month not in (3, 11):  # in which clocks are changed
                is_summer = 4 <= month <= 10
                assert row["OrderDate"] == day + (summer if is_summer else winter)
        day = rows(http, ORDERS, select="OrderDate")[0]["OrderDate"][:10]
        midnight = rows(http, ORDERS, filter=f"OrderDate eq {day}T00:00:00Z")
        assert bool(midnight) == (not zone)
        year, month, number = (int(part) for part in day.split("-"))
        parts = f"year(OrderDate) eq {year} and month(OrderDate) eq {month}"
        assert rows(http, ORDERS, filter=f"{parts} and day(OrderDate) eq {number}")


def test_a_moment_that_is_written_is_shown_by_the_servers_clocks() -> None:
    with asked(zone="America/Chicago") as http:
        row = f"{CUSTOMERS}('EPIC06',12)"
        http.patch(row, json={"EstDate": "2026-07-01T02:00:00Z"}).raise_for_status()
        assert http.get(row).json()["EstDate"] == "2026-06-30T21:00:00-05:00"
        http.patch(row, json={"EstDate": "2026-01-05T00:00:00"}).raise_for_status()
        assert http.get(row).json()["EstDate"] == "2026-01-05T00:00:00-06:00"


@pytest.mark.parametrize(
    ("refused", "condition"),
    [
        ("text order", "Name gt 'C'"),
        ("date()", "date(EstDate) eq 2026-01-01"),
        ("year()", "month(EstDate) eq 1"),
    ],
)
def test_filters_are_refused(refused: str, condition: str) -> None:
    with asked() as http:
        assert http.get(CUSTOMERS, params={"$filter": condition}).status_code == 200
    with asked(refuses=frozenset({refused})) as http:
        assert http.get(CUSTOMERS, params={"$filter": condition}).status_code == 400
        assert rows(http, CUSTOMERS, filter="Name eq 'C' or CustNum gt 1")


def test_computed_columns_are_refused_in_filters_alone() -> None:
    ship_toes = f"{ODATA}/Erp.BO.CustomerSvc/ShipToes"
    with asked(refuses=frozenset({"computed columns"})) as http:
        condition = {"$filter": "CustNumName eq 'x'"}
        assert http.get(ship_toes, params=condition).status_code == 400
        assert rows(http, ship_toes, select="CustNumName", filter="CustNum eq 5")


def test_a_trait_that_no_filter_has_is_no_trait() -> None:
    with pytest.raises(ValueError, match="gravity"):
        Temperament(refuses=frozenset({"gravity"}))


def test_characters_are_refused_in_paths() -> None:
    path = f"{ODATA}/Ice.BO.UD01Svc/UD01s('EPIC06','a%2Bb','','','','')"
    with asked() as http:
        assert "Record not found" in http.get(path).text
    with asked(refused_in_paths="/+") as http:
        assert "404.0" in http.get(path).text


def test_one_form_of_keys_is_taken() -> None:
    positional, named = "('EPIC06',12)", "(Company='EPIC06',CustNum=12)"
    with asked(keys="positional") as http:
        assert http.get(CUSTOMERS + positional).status_code == 200
        assert http.get(CUSTOMERS + named).status_code == 400
    with asked(keys="named") as http:
        assert http.get(CUSTOMERS + positional).status_code == 400
        assert http.get(CUSTOMERS + named).status_code == 200


def test_letter_case_is_ignored() -> None:
    condition = "Name eq 'NORDHAVN MARINE' or contains(Name,'nordHAVN')"
    with asked() as http:
        assert rows(http, CUSTOMERS, filter=condition) == []
    with asked(ignores_case=True) as http:
        assert len(rows(http, CUSTOMERS, filter=condition)) == 1
        names = [row["Name"] for row in rows(http, CUSTOMERS, orderby="Name")]
        assert names == sorted(names, key=str.lower)
        part = http.get(f"{ODATA}/Erp.BO.PartSvc/Parts").json()["value"][0]
        twin = part | {"PartNum": part["PartNum"].swapcase(), "SysRowID": None}
        reply = http.post(f"{ODATA}/Erp.BO.PartSvc/Parts", json=twin)
        assert reply.status_code == 409


def _at_once(http: httpx2.Client, number: int) -> list[httpx2.Response]:
    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(http.get, [CUSTOMERS] * number))


def test_licences_run_out_or_cost_a_wait() -> None:
    session = f"{ODATA}/Ice.LIB.SessionModSvc/Login"
    with asked(licences=1) as http:
        held = http.post(session, json={}).json()["returnObj"]
        refused = http.get(CUSTOMERS)
        assert refused.status_code == 500
        assert "Maximum users exceeded on license type" in refused.text
        inside = {"SessionInfo": f'{{"SessionID": "{held}"}}'}
        assert http.get(CUSTOMERS, headers=inside).status_code == 200
    with asked(licences=1, penalty=0.01) as http:
        http.post(session, json={}).raise_for_status()
        assert [reply.status_code for reply in _at_once(http, 4)] == [200] * 4


@pytest.mark.parametrize("status", [410, 401, 400])
def test_a_session_vanishes(status: int) -> None:
    with asked(session_calls=2, session_status=status) as http:
        held = http.post(f"{ODATA}/Ice.LIB.SessionModSvc/Login", json={}).json()
        inside = {"SessionInfo": f'{{"SessionID": "{held["returnObj"]}"}}'}
        replies = [http.get(CUSTOMERS, headers=inside) for _ in range(3)]
        assert [reply.status_code for reply in replies] == [200, 200, status]
        assert "The session is invalid or has been deleted" in replies[2].text


def test_stale_rows_are_refused_by_their_etag() -> None:
    row = f"{CUSTOMERS}('EPIC06',12)"
    with asked(etags=True) as http:
        tag = {"If-Match": http.get(row).json()["@odata.etag"]}
        assert http.patch(row, json={"Name": "A"}, headers=tag).status_code == 204
        assert http.patch(row, json={"Name": "B"}, headers=tag).status_code == 412
        assert http.delete(row, headers=tag).status_code == 412
        assert http.get(row).json()["Name"] == "A"


def _order(http: httpx2.Client) -> dict[str, Any]:
    reply = http.post(f"{ODATA}/Erp.BO.SalesOrderSvc/GetByID", json={"orderNum": 5302})
    ds: dict[str, Any] = reply.json()["returnObj"]
    return ds


def test_changed_rows_travel_as_pairs() -> None:
    with asked(before_images="sent", warnings=True) as http:
        ds = _order(http)
        line = ds["OrderDtl"][0]
        changed = line | {"RowMod": "U"}
        body = {"ds": ds | {"OrderDtl": [line, changed]}, "ipSellingQuantity": 7}
        body |= {"lKeepUnitPrice": False}
        path = f"{ODATA}/Erp.BO.SalesOrderSvc"
        reply = http.post(f"{path}/ChangeSellingQuantity", json=body).json()
        out = reply["parameters"]
        assert out["opWarningMsg"]
        pair = out["ds"]["OrderDtl"]
        assert [row["RowMod"] for row in pair] == ["", "U"]
        assert (pair[0]["SellingQuantity"], pair[1]["SellingQuantity"]) == (
            line["SellingQuantity"],
            7,
        )
        stored = http.post(f"{path}/Update", json={"ds": out["ds"]}).json()
        after = stored["parameters"]["ds"]["OrderDtl"]
        assert [row["RowMod"] for row in after] == [""] * len(after)
        assert len({row["SysRowID"] for row in after}) == len(after)


def test_a_changed_row_without_its_original_may_be_refused() -> None:
    path = f"{ODATA}/Erp.BO.SalesOrderSvc/Update"
    for images, status in (("sent", 200), ("demanded", 400)):
        with asked(before_images=images) as http:
            ds = _order(http)
            ds["OrderHed"][0] |= {"RowMod": "U", "OrderComment": "x"}
            assert http.post(path, json={"ds": ds}).status_code == status


def test_an_external_baq_sends_numbers_as_text_and_pads_text() -> None:
    path = f"{ODATA}/BaqSvc/zCustomerOrders/Data"
    with asked(external_baqs=True) as http:
        row = rows(http, path)[0]
    assert row["Calculated_Total"].strip().replace(".", "").isdigit()
    assert row["Customer_Name"].endswith("   ")


def test_a_colleague_writes_between_any_two_calls_and_the_same_each_time() -> None:
    seen = []
    for _ in range(2):
        with asked(colleague=3, cap=1000) as http:
            seen.append(
                [rows(http, CUSTOMERS, select="CustNum,Name") for _ in "abcdef"]
            )
    assert seen[0] == seen[1]
    numbers = [{row["CustNum"] for row in found} for found in seen[0]]
    assert len(set(map(frozenset, numbers))) > 2
    assert any(before - after for before, after in zip(numbers, numbers[1:]))


def test_presets_have_names_that_are_suggested() -> None:
    assert preset("west") == PRESETS["west"]
    with pytest.raises(CodegenError) as caught:
        preset("wst")
    assert "west" in caught.value.hint


def test_each_temperament_is_listed_with_what_makes_it_so(tmp_path: Path) -> None:
    lines = command(tmp_path, "serve", "--temperament", "?").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [*PRESETS]
    listed = dict(line.partition(" ")[::2] for line in lines)
    assert listed["capped"].strip() == "cap=7" and listed["friendly"] == ""
    for name, traits in listed.items():
        assert eval(f"Temperament({traits})") == PRESETS[name]
