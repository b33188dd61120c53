"""References, whole writes and single properties, as any client may send them (OData Protocol, sections 11.2.4, 11.4.4, 11.4.6, 11.4.9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from sandbox.conftest import client
from support import ROOT, SETTINGS

from codegen.sandbox import Temperament
from codegen.sandbox.companies import Companies
from codegen.source.layout import path_for, stem

CASE = ROOT / "tests" / "cases" / "library" / "metadata.edmx"
SERVICE = "Hazard.LibrarySvc"
ROWS: dict[str, list[dict[str, Any]]] = {
    "Books": [{"ID": 4, "Title": "Emma", "Tags": ["novel"]}, {"ID": 5}],
    "Publishers": [{"ID": 1, "Name": "Murray"}, {"ID": 4, "Name": "Egerton"}],
    "Authors": [{"Name": "Jane"}, {"Name": "A/B"}],
}


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Companies]:
    folder = tmp_path_factory.mktemp("library")
    file = folder / path_for("service", stem(SERVICE))
    file.parent.mkdir(parents=True)
    file.write_bytes(CASE.read_bytes())
    with Companies(folder, None, SETTINGS).served() as found:
        yield found


@pytest.fixture
def library(companies: Companies) -> Iterator[httpx2.Client]:
    """A client below the service."""
    company = companies.begin(Temperament())
    for name, rows in ROWS.items():
        company.put(f"{SERVICE}.{name}", rows)
    root = f"{company.url}/api/v2/odata/{company.company}/{SERVICE}/"
    with client(root) as http:
        yield http


def names(reply: httpx2.Response) -> list[str]:
    return [row["Name"] for row in reply.json()["value"]]


def test_rows_whose_keys_have_the_same_name_are_not_related_by_that(
    library: httpx2.Client,
) -> None:
    assert library.get("Books(4)/Publisher").status_code == 204
    assert library.get("Books(4)?$expand=Publisher,Authors").json()["Publisher"] is None


@pytest.mark.parametrize(
    "address",
    ["Authors('Jane')", "{root}Authors('Jane')", "{path}Authors(Name='Jane')"],
)
def test_a_reference_is_an_address(library: httpx2.Client, address: str) -> None:
    root = str(library.base_url)
    address = address.format(root=root, path=library.base_url.path)
    for name in ("@odata.id", "@id"):
        reply = library.post("Books(4)/Authors/$ref", json={name: address})
        assert reply.status_code == 204
    assert names(library.get("Books(4)/Authors")) == ["Jane"]
    # The partner knows it, too, and filters follow it.
    assert library.get("Authors('Jane')/Books").json()["value"][0]["ID"] == 4
    found = library.get("Books?$filter=Authors/any(a:a/Name eq 'Jane')")
    assert [row["ID"] for row in found.json()["value"]] == [4]
    ids = library.get("Books(4)/Authors/$ref").json()["value"]
    assert ids == [{"@odata.id": f"{root}Authors('Jane')".replace("'", "%27")}]
    assert library.delete("Books(4)/Authors('Jane')/$ref").status_code == 204
    assert library.get("Authors('Jane')/Books").json()["value"] == []


def test_what_is_no_address_of_such_a_row_is_refused(library: httpx2.Client) -> None:
    refused = {
        "Authors('Nobody')": 400,
        "Publishers(1)": 400,
        "https://elsewhere.invalid/Authors('Jane')x": 400,
        "Authors": 400,
        "Authors(": 400,
        "https://[::1": 400,
        "../Erp.BO.CustomerSvc/Customers(1)": 400,
        "Nothing(1)": 404,
    }
    for address, status in refused.items():
        body = {"@odata.id": address}
        reply = library.post("Books(4)/Authors/$ref", json=body)
        assert reply.status_code == status, address
        bound = {"ID": 9, "Authors@odata.bind": [address]}
        assert library.post("Books", json=bound).status_code == status, address
    assert library.get("Books(9)").status_code == 404
    assert library.post("Books(4)/Authors/$ref", json={}).status_code == 400
    for inside in ([1], {}, 5, None):
        body = {"ID": 9, "Authors": [{"@odata.id": inside}]}
        assert library.post("Books", json=body).status_code == 400, inside
        body = {"ID": 9, "Publisher": {"@id": inside}}
        assert library.post("Books", json=body).status_code == 400, inside
    for name in ("Authors@delta", "Authors@odata.delta"):
        assert library.post("Books", json={"ID": 9, name: []}).status_code == 400
    assert library.put("Books(4)/Authors/$ref", json={}).status_code == 405
    assert library.delete("Books(4)/Authors/$ref").status_code == 400
    assert library.delete("Books(4)/Authors('Jane')/$ref").status_code == 404
    assert library.post("Books(7)/Authors/$ref", json={}).status_code == 404


@pytest.mark.parametrize("name", ["Authors", "Authors@delta"])
def test_an_update_of_4_0_names_rows_by_bind_alone(
    library: httpx2.Client, name: str
) -> None:
    library.patch("Books(4)", json={"Authors@odata.bind": ["Authors('Jane')"]})
    for rows in ([{"@id": "Authors('A%2FB')"}], [{"Name": "New"}], []):
        assert library.patch("Books(4)", json={name: rows}).status_code == 400
    assert names(library.get("Books(4)/Authors")) == ["Jane"]


def test_new_rows_inside_of_a_new_row_are_related_to_it(library: httpx2.Client) -> None:
    body = {"ID": 9, "Publisher": {"ID": 7}, "Authors": [{"Name": "New"}]}
    assert library.post("Books", json=body).status_code == 201
    assert library.get("Books(9)/Publisher").json()["ID"] == 7
    assert names(library.get("Books(9)/Authors")) == ["New"]
    library.post("Books(9)/Authors", json={"Name": "Newer"})
    assert names(library.get("Books(9)/Authors")) == ["New", "Newer"]
    # Relations end with the row.
    library.delete("Authors('New')")
    library.post("Authors", json={"Name": "New"})
    assert names(library.get("Books(9)/Authors")) == ["Newer"]


def test_put_gives_a_default_to_what_it_does_not_name(library: httpx2.Client) -> None:
    assert library.put("Books(4)", json={"Pages": 3}).status_code == 204
    row = library.get("Books(4)").json()
    assert (row["Title"], row["Pages"], row["Tags"]) == ("", 3, [])
    told = {"Prefer": "return=representation"}
    reply = library.patch("Books(4)", json={"Title": "x"}, headers=told)
    assert (reply.status_code, reply.json()["Title"]) == (200, "x")
    assert reply.headers["preference-applied"] == told["Prefer"]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_write_to_no_row_creates_one_if_it_may(
    library: httpx2.Client, method: str
) -> None:
    for_some, for_none = {"If-Match": "*"}, {"If-None-Match": "*"}
    body = {"Title": "x"}
    reply = library.request(method, "Books(8)", json=body, headers=for_some)
    assert reply.status_code == 404
    reply = library.request(method, "Books(8)", json=body, headers=for_none)
    assert (reply.status_code, reply.json()["ID"]) == (201, 8)
    reply = library.request(method, "Books(8)", json=body, headers=for_none)
    assert reply.status_code == 412
    assert library.request(method, "Books(8)", json=body).status_code == 204


def test_a_property_is_read_and_written_in_json_and_raw(
    library: httpx2.Client,
) -> None:
    assert library.get("Books(4)/Title").json() == {"value": "Emma"}
    assert library.get("Books(4)/Title/$value").text == "Emma"
    assert library.put("Books(4)/Title", json={"value": "E"}).status_code == 204
    assert library.get("Books(4)/Title/$value").text == "E"
    assert library.put("Books(4)/Title/$value", content=b"").status_code == 204
    assert library.get("Books(4)/Title").json() == {"value": ""}
    for path in ("Books(4)/Title/$value", "Books(4)/Title"):
        library.put("Books(4)/Title", json={"value": "E"})
        assert library.delete(path).status_code == 204
        assert library.get("Books(4)/Title").status_code == 204
    library.put("Books(4)/Size", json={"Width": 2, "Unit": "cm"})
    library.patch("Books(4)/Size", json={"Unit": "in"})
    assert library.get("Books(4)/Size").json() == {"Width": 2, "Unit": "in"}
    library.put("Books(4)/Size", json={"Unit": "mm"})
    assert library.get("Books(4)/Size").json() == {"Width": None, "Unit": "mm"}


REFUSED = [
    ("PUT", "Books(4)/Pages", b'{"value": "x"}', 400),
    ("PUT", "Books(4)/Pages", b'{"value": 1, "more": 2}', 400),
    ("PUT", "Books(4)/Pages/$value", b"x", 400),
    ("PUT", "Books(4)/Title/$value", b"\xff", 400),
    ("PUT", "Books(4)/InPrint/$value", b"yes", 400),
    ("PUT", "Books(4)/ID", b'{"value": 5}', 400),
    ("DELETE", "Books(4)/ID", b"", 400),
    ("PATCH", "Books(4)/Title", b'{"value": "x"}', 405),
    ("DELETE", "Books(4)/Tags", b"", 405),
    ("PUT", "Books(4)/Size", b'{"Weight": 5}', 400),
    ("PUT", "Books(4)/Size", b'{"Width": "x"}', 400),
    ("GET", "Books(4)/Size/$value", b"", 400),
    ("GET", "Books(4)/Size/Weight", b"", 404),
    ("GET", "Books(4)/Weight", b"", 404),
    ("GET", "Books(7)/Title", b"", 404),
]


@pytest.mark.parametrize("method, path, body, status", REFUSED)
def test_what_a_property_cannot_be_is_refused(
    library: httpx2.Client, method: str, path: str, body: bytes, status: int
) -> None:
    before = library.get("Books(4)").json()
    assert library.request(method, path, content=body).status_code == status
    assert library.get("Books(4)").json() == before


def test_kinetic_creates_no_row_by_patch_and_sends_none_back(
    own: httpx2.Client,
) -> None:
    customers = "/api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers"
    told = {"Prefer": "return=representation"}
    gone = own.patch(f"{customers}('EPIC06',99)", json={"Name": "x"})
    assert gone.status_code == 404
    reply = own.patch(f"{customers}('EPIC06',2)", json={"Name": "x"}, headers=told)
    assert (reply.status_code, reply.content) == (204, b"")
    name = own.get(f"{customers}('EPIC06',2)/Name/$value")
    assert (name.text, name.headers["content-type"]) == (
        "x",
        "text/plain; charset=utf-8",
    )


def test_columns_that_connect_rows_are_set_by_references(own: httpx2.Client) -> None:
    """A part of the key cannot be: a ship-to belongs to its customer."""
    service = "/api/v2/odata/EPIC06/Erp.BO.CustomerSvc"
    ship_to = own.get(f"{service}/Customers('EPIC06',2)/ShipToes").json()["value"][0]
    address = f"ShipToes('EPIC06',2,'{ship_to['ShipToNum']}')"
    same = own.post(
        f"{service}/Customers('EPIC06',2)/ShipToes/$ref", json={"@odata.id": address}
    )
    other = own.post(
        f"{service}/Customers('EPIC06',5)/ShipToes/$ref", json={"@odata.id": address}
    )
    assert (same.status_code, other.status_code) == (204, 400)
    ids = own.get(f"{service}/Customers('EPIC06',2)/ShipToes/$ref").json()["value"]
    assert len(ids) == 2
