"""What the sandbox says of itself: lists, documents, lookups."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2
import pytest

import codegen.sample

METADATA = Path(codegen.sample.__path__[0]) / "metadata"
BASE = "/api/v2/odata/EPIC06"
NAME = re.compile(r"\w+\.(?:BO|Proc|Lib|Rpt|UD)\.\w+Svc", re.IGNORECASE)


def test_services_are_listed_by_type(kinetic: httpx2.Client) -> None:
    def listed(type_: str) -> set[str]:
        reply = kinetic.get("/api/helppage/services", params={"serviceType": type_})
        return set(NAME.findall(reply.text))

    assert "Erp.BO.CustomerSvc" in listed("BO")
    assert listed("Lib") == {"Ice.LIB.SessionModSvc"}
    assert listed("UD") == {"Ice.BO.UD01Svc"}
    assert listed("Rpt") == set()


def test_the_help_page_links_to_every_service(kinetic: httpx2.Client) -> None:
    reply = kinetic.get("/api/help/v2/index.html")
    assert reply.headers["content-type"].startswith("text/html")
    assert len(set(NAME.findall(reply.text))) == 8


@pytest.mark.parametrize("path", [BASE, f"{BASE}/"])
def test_the_service_document_names_every_service(
    kinetic: httpx2.Client, path: str
) -> None:
    names = [item["name"] for item in kinetic.get(path).json()["value"]]
    assert "Erp.BO.SalesOrderSvc" in names and len(names) == 8


def test_the_document_of_baqs_and_of_one_service(kinetic: httpx2.Client) -> None:
    baqs = kinetic.get(f"{BASE}/BaqSvc").json()["value"]
    assert [b["name"] for b in baqs] == [
        "DB-JobLabel",
        "PartPricing",
        "zCustomerOrders",
    ]
    sets = kinetic.get(f"{BASE}/Erp.BO.CustomerSvc").json()["value"]
    assert [s["name"] for s in sets] == ["Customers", "ShipToes", "List"]


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("Erp.BO.PartSvc/$metadata", "services/Erp.BO.PartSvc.edmx"),
        ("BaqSvc/DB-JobLabel/$metadata", "baqs/DB-JobLabel.edmx"),
    ],
)
def test_metadata_is_served_byte_for_byte(
    kinetic: httpx2.Client, path: str, file: str
) -> None:
    reply = kinetic.get(f"{BASE}/{path}")
    assert reply.headers["content-type"].startswith("application/xml")
    assert reply.content == (METADATA / file).read_bytes()


def test_the_methods_document_is_served_byte_for_byte(kinetic: httpx2.Client) -> None:
    reply = kinetic.get("/api/swagger/v2/methods/Erp.BO.PartSvc.json")
    file = METADATA / "services" / "Erp.BO.PartSvc.methods.json"
    assert reply.content == file.read_bytes()


def test_the_document_of_sets_is_made_from_the_metadata(kinetic: httpx2.Client) -> None:
    document = kinetic.get("/api/swagger/v2/odata/Erp.BO.JobEntrySvc.json").json()
    key = "/JobParts({Company},{JobNum},{PartNum},{AttributeSetID})"
    assert set(document["paths"][key]) >= {"get", "patch", "delete", "parameters"}
    row = document["components"]["schemas"]["Erp.BO.JobEntrySvc.JobPart"]
    assert row["properties"]["PartQty"]["type"] == "number"


def test_baqs_are_listed_page_by_page(kinetic: httpx2.Client) -> None:
    def page(number: int) -> tuple[list[str], bool]:
        body = {"whereClause": "", "pageSize": 2, "absolutePage": number}
        reply = kinetic.post(f"{BASE}/Ice.BO.DynamicQuerySvc/GetQueryList", json=body)
        rows = reply.json()["returnObj"]["DynamicQueryList"]
        return [r["QueryID"] for r in rows], reply.json()["parameters"]["morePages"]

    assert page(0) == page(1) == (["DB-JobLabel", "PartPricing"], True)
    assert page(2) == (["zCustomerOrders"], False)


def test_a_page_of_size_0_is_refused(kinetic: httpx2.Client) -> None:
    body = {"whereClause": "", "pageSize": 0, "absolutePage": 0}
    reply = kinetic.post(f"{BASE}/Ice.BO.DynamicQuerySvc/GetQueryList", json=body)
    assert reply.status_code == 400
    assert reply.json()["ErrorType"] == "Ice.Common.BusinessObjectException"


def test_a_baq_says_its_parameters_and_captions(kinetic: httpx2.Client) -> None:
    def ask(method: str) -> httpx2.Response:
        path = f"{BASE}/Ice.BO.DynamicQuerySvc/{method}"
        return kinetic.post(path, json={"queryID": "zCustomerOrders"})

    parameters = ask("GetQueryExecutionParametersByID").json()["returnObj"]
    types = [
        (p["ParameterID"], p["ValueType"]) for p in parameters["ExecutionParameter"]
    ]
    assert types == [("StartDate", "date"), ("CustID", "nvarchar")]
    columns = ask("GetQueryResultSetMetadataByID").json()["returnObj"]
    assert {"alias": "Calculated_Total", "caption": "Order Total"}.items() <= columns[
        7
    ].items()


def test_libraries_are_listed_and_told(kinetic: httpx2.Client) -> None:
    designer = f"{BASE}/Ice.LIB.EfxLibraryDesignerSvc"
    wanted = {"kind": "1", "startsWith": "", "rollOutMode": "2", "status": "2"}
    rows = kinetic.post(f"{designer}/GetLibraryList2", json=wanted).json()
    assert [r["LibraryID"] for r in rows["returnObj"]["EfxLibraryList"]] == [
        "MyLibrary"
    ]
    told = kinetic.post(f"{designer}/GetLibraries", json={"libraryIds": ["MyLibrary"]})
    names = {s["FunctionID"] for s in told.json()["returnObj"]["EfxFunctionSignature"]}
    assert names >= {"CalculatePrice", "ReserveStock", "LogEvent", "OpenOrders"}
    assert (
        kinetic.get("/api/v2/efx/EPIC06").json()["value"][0]["LibraryID"] == "MyLibrary"
    )
    assert kinetic.get("/api/v2/efx/EPIC06/MyLibrary").json()["paths"] == {}


def test_the_environment_names_company_and_plants(kinetic: httpx2.Client) -> None:
    companies = kinetic.get("/api/v2/environment").json()["Companies"]
    assert companies[0]["Company"] == "EPIC06"
    assert [p["Plant"] for p in companies[0]["Plants"]] == ["MfgSys", "NORTH"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v2/odata/OTHER/Erp.BO.PartSvc/Parts",
        "/api/v2/odata/OTHER/",
        "/api/v2/efx/OTHER/MyLibrary/LogEvent",
        f"{BASE}/Erp.BO.NoSuchSvc/$metadata",
        f"{BASE}/Erp.BO.PartSvc/NoSuchSet",
        f"{BASE}/BaqSvc/NoSuchBaq/Data",
        f"{BASE}/BaqSvc/NoSuchBaq/$metadata",
        f"{BASE}/$metadata",
        "/api/swagger/v2/methods/Erp.BO.NoSuchSvc.json",
        "/api/v1/anything",
    ],
)
def test_what_is_not_there_is_404_in_epicors_words(
    kinetic: httpx2.Client, path: str
) -> None:
    reply = kinetic.get(path)
    assert reply.status_code == 404
    body = reply.json()
    assert body["HttpStatus"] == 404 and body["ErrorMessage"] and body["CorrelationId"]
