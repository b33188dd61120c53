"""Deep updates as any client may send them, hostile ones among them (OData Protocol 4.01, section 11.4.3.1)."""

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

CASE = ROOT / "tests" / "cases" / "deep_updates" / "metadata.edmx"
SERVICE = "Hazard.TeamsSvc"


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Companies]:
    folder = tmp_path_factory.mktemp("teams")
    file = folder / path_for("service", stem(SERVICE))
    file.parent.mkdir(parents=True)
    file.write_bytes(CASE.read_bytes())
    with Companies(folder, None, SETTINGS).served() as found:
        yield found


@pytest.fixture
def teams(companies: Companies) -> Iterator[httpx2.Client]:
    """A client below the service, with a team of two."""
    company = companies.begin(Temperament(etags=True))
    company.put(f"{SERVICE}.Teams", [{"ID": 1, "Name": "Blue"}])
    people = [{"ID": n, "Name": name} for n, name in enumerate("ABC", 1)]
    company.put(f"{SERVICE}.Employees", people)
    company.put(f"{SERVICE}.Skills", [{"Name": "Welding"}])
    root = f"{company.url}/api/v2/odata/{company.company}/{SERVICE}/"
    with client(root) as http:
        for number in (1, 2):
            body = {"@odata.id": f"Employees({number})"}
            http.post("Teams(1)/Members/$ref", json=body)
        yield http


def members(teams: httpx2.Client) -> list[tuple[int, str]]:
    rows = teams.get("Teams(1)/Members").json()["value"]
    return [(row["ID"], row["Name"]) for row in rows]


def test_a_list_in_full_takes_the_place_of_what_there_is(teams: httpx2.Client) -> None:
    new = [{"@id": "Employees(3)"}, {"ID": 2, "Name": "B2"}, {"ID": 9, "Name": "I"}]
    assert teams.patch("Teams(1)", json={"Members": new}).status_code == 204
    assert members(teams) == [(2, "B2"), (3, "C"), (9, "I")]
    assert teams.get("Employees(1)").json()["Name"] == "A"
    assert teams.patch("Teams(1)", json={"Members": []}).status_code == 204
    assert members(teams) == []


def test_a_removed_row_stays_or_is_deleted(teams: httpx2.Client) -> None:
    delta = [
        {"@removed": {"reason": "deleted"}, "@id": "Employees(1)"},
        {"@removed": {"reason": "changed"}, "ID": 2},
    ]
    assert teams.patch("Teams(1)", json={"Members@delta": delta}).status_code == 204
    assert members(teams) == []
    assert teams.get("Employees(1)").status_code == 404
    assert teams.get("Employees(2)").status_code == 200


REFUSED: list[tuple[Any, int]] = [
    ({"Members@delta": {}}, 400),
    ({"Members@delta": [1]}, 400),
    ({"Members@delta": None}, 400),
    ({"Members": {"ID": 3}}, 400),
    ({"Members": [{"ID": 3, "@removed": {"reason": "changed"}}]}, 400),
    ({"Members@delta": [{"@removed": {}, "ID": 1}]}, 400),
    ({"Members@delta": [{"@removed": "deleted", "ID": 1}]}, 400),
    ({"Members@delta": [{"@removed": {"reason": "deleted"}, "ID": 3}]}, 400),
    ({"Members@delta": [{"@removed": {"reason": "deleted"}}]}, 400),
    ({"Members@delta": [{"@id": "Teams(1)"}]}, 400),
    ({"Members@delta": [{"@id": None}]}, 400),
    ({"Members@delta": [{"@id": "../../Erp.BO.X/Y(1)"}]}, 400),
    ({"Members@delta": [{"ID": "x"}]}, 400),
    ({"Members@delta": [{"ID": 1, "Nothing": 1}]}, 400),
    ({"Members@delta": [{"ID": 1, "Pay": "x"}]}, 400),
    ({"Members@delta": [{"ID": 1, "@etag": 'W/"0"'}]}, 412),
    ({"Lead@delta": [{"ID": 1}]}, 400),
    ({"Lead": 5}, 400),
]


@pytest.mark.parametrize("body, status", REFUSED)
def test_what_is_refused_changes_nothing(
    teams: httpx2.Client, body: Any, status: int
) -> None:
    before = teams.get("Teams(1)?$expand=Members,Lead").json()
    first = {"Name": "Red", "Notes": [{"Nr": 1}]}
    reply = teams.patch("Teams(1)", json=first | body)
    assert reply.status_code == status, reply.text
    assert teams.get("Teams(1)?$expand=Members,Lead").json() == before
    assert teams.get("Teams(1)/Notes").json()["value"] == []


def test_a_request_of_4_0_and_a_set_that_takes_none_have_no_children(
    teams: httpx2.Client,
) -> None:
    body = {"Members@delta": [{"ID": 3}]}
    told = {"OData-Version": "4.0"}
    assert teams.patch("Teams(1)", json=body, headers=told).status_code == 400
    assert teams.put("Teams(1)", json=body).status_code == 400
    skills = {"Skills": [{"Name": "Welding"}]}
    assert teams.patch("Employees(1)", json=skills).status_code == 400
    assert teams.put("Teams(1)", json={"Members": [{"ID": 3}]}).status_code == 204
    assert members(teams) == [(3, "C")]
