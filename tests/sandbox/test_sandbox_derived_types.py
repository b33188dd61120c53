"""Sets of several types, and open types, as the sandbox answers for them (OData URL Conventions, sections 4.11 and 5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from sandbox.conftest import client
from support import ROOT, SETTINGS

from codegen.sandbox import Temperament, json_text
from codegen.sandbox.companies import Companies
from codegen.source.layout import path_for, stem

CASES = ROOT / "tests" / "cases"
SERVICES = {"derived_types": "Hazard.PeopleSvc", "open_type": "Hazard.OpenSvc"}
EMPLOYEE, MANAGER = "#Hazard.Employee", "#Hazard.Manager"
PEOPLE: list[dict[str, Any]] = [
    {"Id": 1},
    {"Id": 2, "@odata.type": EMPLOYEE, "Salary": Decimal("2000.5")},
    {"Id": 3, "@odata.type": MANAGER, "Salary": 3000},
    {"Id": 4},
    {
        **{"Id": 5, "@odata.type": EMPLOYEE, "Salary": None},
        "Home": {"Street": "Hazard.Employee/Home"},
    },
]


WITH_TASKS = (
    '<EntityType Name="Manager"',
    """<EntityType Name="Task"><Key><PropertyRef Name="Nr"/></Key>
        <Property Name="Nr" Type="Edm.Int32" Nullable="false"/>
      </EntityType>
      <EntityType Name="Busy" BaseType="Hazard.Employee">
        <NavigationProperty Name="Tasks" Type="Collection(Hazard.Task)" ContainsTarget="true"/>
      </EntityType>
      <EntityType Name="Manager\"""",
)
"""A derived type that has children, beside those of the case."""


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Companies]:
    folder = tmp_path_factory.mktemp("types")
    for case, service in SERVICES.items():
        file = folder / path_for("service", stem(service))
        file.parent.mkdir(parents=True, exist_ok=True)
        text = (CASES / case / "metadata.edmx").read_text("utf-8")
        file.write_text(text.replace(*WITH_TASKS), "utf-8")
    with Companies(folder, None, SETTINGS).served() as found:
        yield found


@pytest.fixture
def http(companies: Companies) -> Iterator[httpx2.Client]:
    company = companies.begin(Temperament())
    company.put("Hazard.PeopleSvc.People", PEOPLE)
    company.put("Hazard.OpenSvc.UD01s", [])
    with client(f"{company.url}/api/v2/odata/{company.company}/") as http:
        yield http


@pytest.fixture
def people(http: httpx2.Client) -> httpx2.Client:
    http.base_url = f"{http.base_url}Hazard.PeopleSvc/"
    return http


@pytest.fixture
def bags(http: httpx2.Client) -> httpx2.Client:
    http.base_url = f"{http.base_url}Hazard.OpenSvc/"
    return http


def numbers(http: httpx2.Client, path: str) -> list[int]:
    reply = http.get(path)
    assert reply.status_code == 200, reply.text
    return [row["Id"] for row in reply.json()["value"]]


def value(reply: httpx2.Response) -> Any:
    assert reply.status_code < 300, reply.text
    return json_text.loads(reply.content)


def test_each_row_says_its_type_and_has_what_that_has(people: httpx2.Client) -> None:
    rows = people.get("People").json()["value"]
    assert [row.get("@odata.type") for row in rows] == [
        *(None, EMPLOYEE, MANAGER, None, EMPLOYEE),
    ]
    assert ["Salary" in row for row in rows] == [False, True, True, False, True]
    assert value(people.get("People(2)"))["Salary"] == Decimal("2000.5")
    assert "Salary" not in people.get("People(1)").json()


READ = {
    "People/Hazard.Employee": [2, 3, 5],
    "People/Hazard.Manager": [3],
    "People/Hazard.Employee/Hazard.Manager": [3],
    "People/Hazard.Person": [1, 2, 3, 4, 5],
    "People/Hazard.Employee?$filter=Salary gt 2500": [3],
    "People/Hazard.Employee?$orderby=Salary desc": [3, 2, 5],
    "People?$filter=Hazard.Employee/Salary gt 5": [2, 3],
    "People?$filter=Hazard.Employee/Salary eq null": [1, 4, 5],
    "People?$filter=Hazard.Employee/Home/Street eq 'Hazard.Employee/Home'": [5],
    "People?$filter=isof(Hazard.Manager)": [3],
    "People?$filter=isof($it,Hazard.Employee)": [2, 3, 5],
    "People?$filter=not isof(Hazard.Employee)": [1, 4],
    "People?$filter=isof(Hazard.Person)": [1, 2, 3, 4, 5],
    "People?$filter=isof(Hazard.Manager) or Hazard.Employee/Salary lt 2500": [2, 3],
    "People/Hazard.Employee?$filter=isof(Hazard.Manager)": [3],
    "People?$orderby=Hazard.Employee/Salary desc,Id&$top=2": [3, 2],
    "People?$select=Id,Hazard.Employee/Salary": [1, 2, 3, 4, 5],
}


@pytest.mark.parametrize("path", READ)
def test_rows_are_read_by_type(people: httpx2.Client, path: str) -> None:
    assert numbers(people, path) == READ[path]


def test_one_row_a_number_and_a_column_by_a_cast(people: httpx2.Client) -> None:
    assert people.get("People/Hazard.Employee/$count").text == "3"
    for path in ("People(3)/Hazard.Employee", "People/Hazard.Employee(3)"):
        assert people.get(path).json()["@odata.type"] == MANAGER
    assert value(people.get("People(2)/Hazard.Employee/Salary"))["value"] == Decimal(
        "2000.5"
    )
    rows = people.get("People?$select=Hazard.Employee/Salary").json()["value"]
    assert [sorted(row) for row in rows[:2]] == [[], ["@odata.type", "Salary"]]


REFUSED = {
    "People?$filter=Salary gt 5": 400,
    "People?$orderby=Salary": 400,
    "People?$select=Salary": 400,
    "People?$select=Hazard.Manager/Nothing": 400,
    "People?$select=Hazard.Nobody/Salary": 400,
    "People?$expand=Hazard.Employee/Salary": 400,
    "People?$filter=Hazard.Nobody/Salary gt 5": 400,
    "People?$filter=Hazard.Address/Street eq 'x'": 400,
    "People?$filter=isof(Hazard.Address)": 400,
    "People?$filter=isof(Home,Hazard.Foreign)": 501,
    "People?$filter=@odata.type eq 'x'": 400,
    "People/Hazard.Manager?$filter=isof(Hazard.Employee)": 400,
    "People/Hazard.Manager/Hazard.Employee": 404,
    "People/Hazard.Address": 404,
    "People/Hazard.Nobody": 404,
    "People(1)/Hazard.Employee": 404,
    "People(9)/Hazard.Employee": 404,
    "People(1)/Salary": 404,
    "People(2)/Salary": 404,
    "People(2)/@odata.type": 404,
    "Staff?$filter=isof(Hazard.Person)": 400,
}


@pytest.mark.parametrize("path", REFUSED)
def test_what_a_type_does_not_have_is_refused(people: httpx2.Client, path: str) -> None:
    assert people.get(path).status_code == REFUSED[path]


def test_rows_of_each_type_are_written(people: httpx2.Client) -> None:
    made = people.post("People", json={"Id": 7, "@odata.type": MANAGER, "Salary": 7})
    assert made.json()["@odata.type"] == MANAGER
    made = people.post("People/Hazard.Employee", json={"Id": 8, "Salary": 8})
    assert made.json()["@odata.type"] == EMPLOYEE
    told = {"@odata.type": EMPLOYEE, "Salary": 9}
    assert people.patch("People(8)", json=told).status_code == 204
    assert people.get("People(8)").json()["Salary"] == 9
    cast = "People(8)/Hazard.Employee"
    assert people.patch(cast, json={"Salary": 10}).status_code == 204
    assert people.put(cast, json={"Home": {"Street": "x"}}).status_code == 204
    now = people.get("People(8)").json()
    assert (now["@odata.type"], now["Salary"]) == (EMPLOYEE, 0)
    assert people.delete(cast).status_code == 204
    for body, status in (
        ({"Id": 9, "Salary": 5}, 400),
        ({"Id": 9, "@odata.type": "#Hazard.Person", "Salary": 5}, 400),
        ({"Id": 9, "@odata.type": "#Hazard.Address"}, 400),
        ({"Id": 9, "@odata.type": 5}, 400),
        ({"Id": 9, "@dynamic": {"x": 1}, "x": 1}, 400),
    ):
        assert people.post("People", json=body).status_code == status, body
    for body, status in (
        ({"Salary": 5}, 400),
        ({"@odata.type": EMPLOYEE}, 501),
        ({"@odata.type": "#Hazard.Nobody"}, 501),
    ):
        assert people.patch("People(1)", json=body).status_code == status, body
    body = {"Id": 9, "@odata.type": "#Hazard.Person"}
    assert people.post("People/Hazard.Employee", json=body).status_code == 400
    assert people.get("People(9)").status_code == 404


def test_children_of_a_derived_type(companies: Companies) -> None:
    company = companies.begin(Temperament(child_cap=1, child_links=True))
    company.put("Hazard.PeopleSvc.People", PEOPLE)
    root = f"{company.url}/api/v2/odata/{company.company}/Hazard.PeopleSvc/"
    busy = {
        "Id": 12,
        "@odata.type": "#Hazard.Busy",
        "Tasks": [{"Nr": 101}, {"Nr": 102}],
    }
    with client(root) as http:
        assert http.post("People", json=busy).status_code == 201
        rows = http.get("People?$expand=Hazard.Busy/Tasks").json()["value"]
        assert [row["Id"] for row in rows if "Tasks" in row] == [12]
        assert rows[-1]["Tasks"] == [{"Nr": 101}]
        more = http.get(rows[-1]["Tasks@odata.nextLink"])
        assert more.json()["value"] == [{"Nr": 102}]
        held = http.get("People(12)/Hazard.Busy/Tasks").json()["value"]
        assert [task["Nr"] for task in held] == [101, 102]
        assert http.get("People(12)/Hazard.Busy/Tasks(102)").json() == {"Nr": 102}
        for test in (
            "Hazard.Busy/Tasks/any(t:t/Nr eq 102)",
            "Hazard.Busy/Tasks/$count eq 2",
        ):
            assert numbers(http, f"People?$filter={test}") == [12]
        for path, status in {
            "People?$expand=Tasks": 400,
            "People?$expand=Hazard.Manager/Tasks": 400,
            "People?$filter=Tasks/any(t:t/Nr eq 102)": 400,
            "People(12)/Tasks": 404,
            "People(12)/Hazard.Employee/Tasks": 404,
            "People(3)/Hazard.Busy/Tasks": 404,
        }.items():
            assert http.get(path).status_code == status, path
        body = {"Id": 13, "Tasks": [{"Nr": 103}]}
        assert http.post("People", json=body).status_code == 400


def test_made_up_rows_are_of_each_type(
    companies: Companies, http: httpx2.Client
) -> None:
    company = companies.begin(Temperament())
    found = company.rows("Hazard.PeopleSvc.People")
    kinds = {row.get("@odata.type") for row in found}
    assert kinds == {None, EMPLOYEE, MANAGER, "#Hazard.Busy"}
    assert {"Salary" in row for row in found if "@odata.type" not in row} == {False}


OPEN = {
    "Company": "EPIC06",
    "Key1": "a",
    "Rating": 4,
    "Exact": Decimal("12345678901234567890.5"),
    "Seen": "2026-03-09",
    "Seen@odata.type": "#Date",
    "Hot": True,
    "Name": "It's",
    "Deep": {"x": [1, Decimal("2.5")]},
}


def test_what_an_open_row_has_beside_its_columns_is_kept(bags: httpx2.Client) -> None:
    text = json_text.dumps(OPEN)
    head = {"Content-Type": "application/json"}
    made = value(bags.post("UD01s", content=text, headers=head))
    assert OPEN.items() <= made.items()
    place = "UD01s('EPIC06','a')"
    assert OPEN.items() <= value(bags.get(place)).items()
    assert value(bags.get("UD01s?$select=Key1,Seen"))["value"] == [
        {"Key1": "a", "Seen": "2026-03-09", "Seen@odata.type": "#Date"}
    ]
    body = {"Rating": 5, "Seen": None, "New": "x"}
    assert bags.patch(place, json=body).status_code == 204
    now = value(bags.get(place))
    assert (now["Rating"], now["New"], now["Hot"]) == (5, "x", True)
    assert not {"Seen", "Seen@odata.type"} & now.keys()
    assert bags.put(place, json={"Other": 1}).status_code == 204
    now = value(bags.get(place))
    assert now["Other"] == 1 and "Rating" not in now


FILTERS = {
    "Rating gt 3": True,
    "Rating eq 4": True,
    "Rating lt 3.5": False,
    "Exact eq 12345678901234567890.5": True,
    "Exact gt 12345678901234567890.4": True,
    "Seen eq 2026-03-09": True,
    "Seen gt 2026-03-09": False,
    "Hot": True,
    "Hot eq false": False,
    "not Hot": False,
    "Name eq 'It''s'": True,
    "contains(Name,'s')": True,
    "tolower(Name) eq 'it''s'": True,
    "Name gt 3": False,
    "Rating eq '4'": False,
    "Missing eq null": True,
    "Rating eq null": False,
    "Rating in (3,4)": True,
    "Rating add 1 eq 5": True,
    "Rating eq Rating": True,
}


def test_dynamic_properties_are_compared_as_what_they_are(bags: httpx2.Client) -> None:
    head = {"Content-Type": "application/json"}
    assert bags.post("UD01s", content=json_text.dumps(OPEN), headers=head)
    bags.post("UD01s", json={"Company": "EPIC06", "Key1": "b", "Rating": 9})
    for text, is_found in FILTERS.items():
        reply = bags.get("UD01s", params={"$filter": f"Key1 eq 'a' and ({text})"})
        assert reply.status_code == 200, (text, reply.text)
        assert bool(reply.json()["value"]) is is_found, text
    rows = bags.get("UD01s?$orderby=Rating desc").json()["value"]
    assert [row["Key1"] for row in rows] == ["b", "a"]


@pytest.mark.parametrize("body", [5, "x", {"a": 1}, True])
def test_a_collection_takes_lists_alone(bags: httpx2.Client, body: Any) -> None:
    bags.post("UD01s", json={"Company": "EPIC06", "Key1": "a"})
    place = "UD01s('EPIC06','a')"
    assert bags.put(f"{place}/Things", json={"value": body}).status_code == 400
    assert bags.patch(place, json={"Things": body}).status_code == 400
    assert bags.get(place).json()["Things"] == []


@pytest.mark.parametrize("query", ["$apply=", "$apply=%20", "$compute="])
def test_an_empty_option_is_refused(people: httpx2.Client, query: str) -> None:
    assert people.get(f"People?{query}").status_code == 400
