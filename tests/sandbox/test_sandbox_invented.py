"""Any other snapshot: made-up rows, BAQs and functions without code behind them, folders, zips and a whole instance."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from support import SETTINGS

from codegen.errors import CodegenError
from codegen.sandbox import running

BASE = "/api/v2/odata/EPIC06"
SERVICE = "Erp.BO.ThingSvc"
WHOLE = Path(__file__).parents[3] / "shared" / "instance" / "instance.zip"
EDM = 'xmlns="http://docs.oasis-open.org/odata/ns/edm"'
PRIMITIVES = (
    "String Int16 Int32 Int64 Byte SByte Boolean Decimal Double Single Guid Date TimeOfDay DateTimeOffset"
    " Duration Binary Stream"
).split()


def document(types: str, sets: str) -> str:
    return (
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        f'<Schema Namespace="N" Alias="Self" {EDM}>{types}<EntityContainer Name="C">{sets}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    )


def entity(name: str, key: str, columns: dict[str, str], more: str = "") -> str:
    refs = "".join(f'<PropertyRef Name="{k}"/>' for k in key.split())
    properties = "".join(
        f'<Property Name="{n}" Type="{t}"/>' for n, t in columns.items()
    )
    keys = f"<Key>{refs}</Key>" if key else ""
    return f'<EntityType Name="{name}">{keys}{properties}{more}</EntityType>'


THINGS = document(
    entity(
        "Thing",
        "Company ThingNum",
        {
            "Company": "Edm.String",
            "ThingNum": "Edm.Int32",
            "Tags": "Collection(Edm.String)",
            "Color": "Self.Color",
            "Place": "Self.Place",
            "Price": "Self.Money",
        }
        | {
            "itemID": "Edm.String",
            "ItemID": "Edm.Int32",
            "AllCompanies": "Edm.Boolean",
            "AnyText": "Edm.String",
            "TrueCost": "Edm.Decimal",
            "NullCount": "Edm.Int32",
        }
        | {f"A{t}": f"Edm.{t}" for t in PRIMITIVES},
        '<NavigationProperty Name="Parts" Type="Collection(Self.Part)"/>'
        '<NavigationProperty Name="Owner" Type="Self.Owner"/>'
        '<NavigationProperty Name="Notes" Type="Collection(Self.Note)" ContainsTarget="true"/>',
    )
    + entity(
        "Part",
        "Company ThingNum Day",
        {
            "Company": "Edm.String",
            "ThingNum": "Edm.Int32",
            "Day": "Edm.Date",
            "Flag": "Edm.Boolean",
        },
    )
    + entity(
        "Note",
        "Company ThingNum NoteNum",
        {"Company": "Edm.String", "ThingNum": "Edm.Int32", "NoteNum": "Edm.Int32"},
    )
    + entity("Owner", "Color", {"Color": "Edm.String", "Name": "Edm.String"})
    + entity("Log", "", {"Text": "Edm.String"})
    + entity("Mark", "", {})
    + '<EnumType Name="Color"><Member Name="Red" Value="0"/></EnumType><TypeDefinition Name="Money" UnderlyingType="Edm.Decimal"/>'
    '<ComplexType Name="Place"><Property Name="City" Type="Edm.String"/></ComplexType>',
    '<EntitySet Name="Things" EntityType="Self.Thing"/><EntitySet Name="Parts" EntityType="Self.Part"/>'
    '<EntitySet Name="Owners" EntityType="Self.Owner"/><EntitySet Name="Logs" EntityType="Self.Log"/>'
    '<EntitySet Name="Marks" EntityType="Self.Mark"/><Singleton Name="Me" Type="Self.Owner"/>',
)
QUERY = document(
    entity(
        "Result",
        "RowIdent",
        {"RowIdent": "Edm.Guid", "Part_PartNum": "Edm.String", "RowMod": "Edm.String"},
    ),
    '<EntitySet Name="Data" EntityType="Self.Result"/>',
)


def signature(function: str, name: str, type_: str, response: bool) -> dict[str, Any]:
    row = {"FunctionID": function, "ArgumentName": name, "DataType": type_}
    return row | {"LibraryID": "Hidden", "Response": response, "Order": 0}


LIBRARY = {
    "returnObj": {
        "EfxLibrary": [{"LibraryID": "Hidden", "Published": False}],
        "EfxFunction": [{"LibraryID": "Hidden", "FunctionID": "Two"}],
        "EfxFunctionSignature": [
            signature("Two", "text", "System.String", True),
            signature("Two", "when", "System.DateTime", True),
        ],
    }
}


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """A snapshot placed by hand, without a manifest."""
    files = {
        f"services/{SERVICE}.edmx": THINGS,
        "services/Erp.BO.BadSvc.edmx": "<html>login</html>",
        "baqs/Other.edmx": QUERY,
        "functions/Hidden.json": json.dumps(LIBRARY),
    }
    for path, text in files.items():
        file = tmp_path / "metadata" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "metadata"


@pytest.fixture
def http(snapshot: Path) -> Iterator[httpx2.Client]:
    with running(snapshot, settings=SETTINGS, invented=7) as url, opened(url) as found:
        yield found


def opened(url: str) -> httpx2.Client:
    headers = {"x-api-key": SETTINGS.api_key}
    who = (SETTINGS.username, SETTINGS.password)
    return httpx2.Client(base_url=url, auth=who, headers=headers, verify=False)


def value(http: httpx2.Client, path: str, **query: str) -> list[dict[str, Any]]:
    reply = http.get(path, params={f"${n}": v for n, v in query.items()})
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["value"]
    return found


def test_rows_are_made_up_the_same_everywhere(snapshot: Path) -> None:
    bodies = []
    for _ in range(2):
        with (
            running(snapshot, settings=SETTINGS, invented=7) as url,
            opened(url) as http,
        ):
            bodies.append(value(http, f"{BASE}/{SERVICE}/Things"))
    assert bodies[0] == bodies[1]
    assert len({row["ThingNum"] for row in bodies[0]}) == 7
    assert bodies[0][0]["Company"] == "EPIC06"


def test_columns_that_differ_by_case_alone_are_kept_apart(http: httpx2.Client) -> None:
    row = value(
        http, f"{BASE}/{SERVICE}/Things", filter="ItemID ge 0 and itemID ne 'x'"
    )[0]
    assert isinstance(row["itemID"], str) and isinstance(row["ItemID"], int)


def test_columns_that_begin_like_words_of_the_language_are_columns(
    http: httpx2.Client,
) -> None:
    text = "(AllCompanies or not AllCompanies) and TrueCost ge 0 and NullCount ne null"
    test = "Notes/any(n:n/NoteNum ge 0) and AnyText ne 'All of Nothing'"
    path = f"{BASE}/{SERVICE}/Things"
    assert len(value(http, path, filter=f"{text} and {test}", orderby="AnyText")) == 7


def test_rows_without_columns_are_rows(http: httpx2.Client) -> None:
    path = f"{BASE}/{SERVICE}/Marks"
    assert value(http, path) == [{}] * 7
    assert http.post(path, json={}).status_code == 201
    assert http.get(f"{path}/$count").text == "8"


def test_made_up_children_find_their_parents(http: httpx2.Client) -> None:
    rows = value(http, f"{BASE}/{SERVICE}/Things", expand="Parts,Owner,Notes", top="2")
    for row in rows:
        assert [part["ThingNum"] for part in row["Parts"]] == [row["ThingNum"]]
        assert [note["ThingNum"] for note in row["Notes"]] == [row["ThingNum"]]
        assert row["Owner"]["Color"] == row["Color"]
    name = rows[1]["Owner"]["Name"]
    found = value(http, f"{BASE}/{SERVICE}/Things", filter=f"Owner/Name eq '{name}'")
    assert rows[1]["ThingNum"] in [row["ThingNum"] for row in found]


def test_keyless_sets_and_singletons_are_served(http: httpx2.Client) -> None:
    assert len(value(http, f"{BASE}/{SERVICE}/Logs")) == 7
    assert http.get(f"{BASE}/{SERVICE}/Me").json()["Color"]
    key = value(http, f"{BASE}/{SERVICE}/Parts")[0]
    path = f"{BASE}/{SERVICE}/Parts('EPIC06',{key['ThingNum']},{key['Day']})"
    assert http.get(path).json() == key


def test_complex_values_and_collections_come_back_as_they_went(
    http: httpx2.Client,
) -> None:
    new = {"ThingNum": 99, "Tags": ["a", "b"], "Place": {"City": "X"}, "Price": 1.50}
    row = http.post(f"{BASE}/{SERVICE}/Things", json=new).json()
    assert (row["Tags"], row["Place"], row["Price"]) == (["a", "b"], {"City": "X"}, 1.5)
    found = value(http, f"{BASE}/{SERVICE}/Things", filter="Place/City eq 'X'")
    assert [row["ThingNum"] for row in found] == [99]


def test_a_bad_document_is_served_and_its_sets_are_500(http: httpx2.Client) -> None:
    assert http.get(f"{BASE}/Erp.BO.BadSvc/$metadata").text == "<html>login</html>"
    assert http.get(f"{BASE}/Erp.BO.BadSvc/Things").status_code == 500


def test_a_baq_without_a_query_has_made_up_rows(http: httpx2.Client) -> None:
    path = f"{BASE}/BaqSvc/Other/Data"
    assert len(value(http, f"{path}?Anything=1")) == 7
    assert len(value(http, path, filter="Part_PartNum ne 'x'", top="3")) == 3
    assert http.patch(path, json={}).status_code == 405


def test_an_unpublished_library_answers_below_staging_alone(
    http: httpx2.Client,
) -> None:
    assert http.post("/api/v2/efx/EPIC06/Hidden/Two", json={}).status_code == 404
    reply = http.post("/api/v2/efx/staging/EPIC06/Hidden/Two", json={})
    assert reply.json() == {"text": ""}
    assert http.get("/api/v2/efx/EPIC06").json()["value"] == []


def test_a_zip_is_served_like_its_folder(snapshot: Path, tmp_path: Path) -> None:
    packed = tmp_path / "snapshot.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(snapshot.rglob("*.*")):
            archive.write(file, file.relative_to(snapshot.parent).as_posix())
    with running(packed, settings=SETTINGS) as url, opened(url) as http:
        assert http.get(f"{BASE}/{SERVICE}/$metadata").text == THINGS
        assert len(value(http, f"{BASE}/{SERVICE}/Things")) == 25


def test_what_is_no_snapshot_is_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(CodegenError) as caught:
        with running(tmp_path):
            pass
    assert caught.value.hint


@pytest.mark.skipif(not WHOLE.is_file(), reason="the whole instance is not here")
def test_a_whole_instance_is_served() -> None:
    with running(WHOLE, settings=SETTINGS) as url, opened(url) as http:
        listed = http.get("/api/helppage/services").json()["services"]
        assert len(listed) == 1754
        reply = http.get(f"{BASE}/Erp.BO.JobEntrySvc/JobEntries", params={"$top": "30"})
        rows = reply.json()["value"]
        assert len(rows) == 25 and len({row["JobNum"] for row in rows}) == 25
        path = f"{BASE}/Erp.BO.CustomerSvc/Customers"
        assert value(http, path, expand="ShipToes", top="1")[0]["ShipToes"]
        sent = {"ds": {}, "custNum": 5}
        made = http.post(f"{BASE}/Erp.BO.CustomerSvc/GetNewShipTo", json=sent).json()
        assert made["parameters"]["ds"]["ShipTo"][0]["CustNum"] == 5
        lookup = {"whereClause": "", "pageSize": 100, "absolutePage": 2}
        reply = http.post(f"{BASE}/Ice.BO.DynamicQuerySvc/GetQueryList", json=lookup)
        queries = reply.json()["returnObj"]["DynamicQueryList"]
        assert len(queries) == 60
        assert value(http, f"{BASE}/BaqSvc/{queries[0]['QueryID']}/Data")
