"""Rows in rows of their own type, level by level; parts of complex columns; groups by what is reached over a path."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, SETTINGS, generated_as
from worlds import Watched

from codegen.sandbox import Temperament
from codegen.sandbox.app import build
from codegen.sandbox.instance import open_instance
from codegen.sandbox.server import in_a_thread
from codegen.source.layout import path_for, stem

SERVICE = "Hazard.TreesSvc"
PACKAGE = "trees_client"
EMPLOYEES: list[dict[str, Any]] = [
    {
        "EmpID": number,
        "Name": f"Employee {number}",
        # 1 is above 2 and 3, 2 above 4 and 5, and so on.
        "ManagerID": number // 2 or None,
        "TeamID": number % 3 or None,
        "Salary": number * 10 + 0.25,
        "Rate": number / 4,
        "Address": {
            "City": "Oakland" if number % 2 else "Portland",
            "Zip": str(number),
            "Place": {"Street": f"Street {number}", "Floor": number},
        },
    }
    for number in range(1, 41)
]
TEAMS = [{"TeamID": 1, "Title": "Sales"}, {"TeamID": 2, "Title": "Service"}]


@dataclass
class Trees:
    """A client of the service, and what it sends."""

    employees: Any
    watched: Watched


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("trees")
    file = folder / "metadata" / path_for("service", stem(SERVICE))
    file.parent.mkdir(parents=True)
    case = ROOT / "tests" / "cases" / "trees" / "metadata.edmx"
    file.write_text(case.read_text("utf-8"), "utf-8")
    (rows := folder / "rows").mkdir()
    for name, records in (("Employees", EMPLOYEES), ("Teams", TEAMS)):
        (rows / f"{SERVICE}.{name}.json").write_text(json.dumps(records), "utf-8")
    generated_as(PACKAGE, folder, metadata=folder / "metadata")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


def serving(folder: Path, temperament: Temperament) -> Iterator[Trees]:
    from trees_client import Kinetic  # type: ignore[import-not-found]  # generated

    settings = replace(SETTINGS, temperament=temperament)
    instance = open_instance(folder / "metadata", folder / "rows", settings)
    watched = Watched(build(instance))
    with in_a_thread(watched) as url:
        given = SETTINGS.environment(url, "EPIC06")
        who = {n: given[f"KINETIC_{n.upper()}"] for n in ("url", "company", "api_key")}
        who |= {"username": SETTINGS.username, "password": SETTINGS.password}
        with Kinetic(**who) as kinetic:
            yield Trees(kinetic.hazard.trees.employees, watched)
    instance.store.close()


@pytest.fixture
def trees(folder: Path) -> Iterator[Trees]:
    yield from serving(folder, Temperament(cap=6))


@pytest.fixture(params=[{"child_cap": 1}, {"child_cap": 1, "child_links": True}])
def cut(folder: Path, request: pytest.FixtureRequest) -> Iterator[Trees]:
    """Of a server that gives one child of each row, and perhaps a link to the others."""
    yield from serving(folder, Temperament(**request.param))


def shape(row: Any, depth: int) -> dict[int, Any]:
    """The numbers of the rows below a row, so deep."""
    return {
        one.emp_id: shape(one, depth - 1) if depth > 1 else None for one in row.reports
    }


def tree(number: int, depth: int) -> dict[int, Any]:
    below = (e["EmpID"] for e in EMPLOYEES if e["ManagerID"] == number)
    return {n: tree(n, depth - 1) if depth > 1 else None for n in below}


def test_children_level_by_level(trees: Trees) -> None:
    from trees_client.hazard.trees import Employee

    reports = Employee.reports.select(Employee.name).levels(3)
    found = trees.employees.expand(reports).get(emp_id=1)
    assert shape(found, 3) == tree(1, 3)
    assert trees.watched.queries == [
        {"$expand": "Reports($select=EmpID,Name;$levels=3;$count=true)"}
    ]
    leaf = found.reports[0].reports[0].reports[0]
    assert leaf.name == "Employee 8"
    from trees_client import NotLoaded

    for read in (lambda: leaf.reports, lambda: leaf.salary):
        with pytest.raises(NotLoaded):
            read()


def test_as_deep_as_the_server_goes(trees: Trees) -> None:
    from trees_client.hazard.trees import Employee

    found = list(trees.employees.expand(Employee.reports.levels("max")))
    assert [shape(row, 9) for row in found] == [
        tree(number, 9) for number in range(1, 41)
    ]
    assert trees.watched.queries[0]["$expand"] == "Reports($levels=max;$count=true)"
    chain = trees.employees.expand(Employee.manager.levels("max")).get(emp_id=40)
    above = []
    while chain:
        above.append(chain.emp_id)
        chain = chain.manager
    assert above == [40, 20, 10, 5, 2, 1]


def test_lists_that_were_cut_are_read_on_at_every_level(cut: Trees) -> None:
    from trees_client.hazard.trees import Employee

    found = cut.employees.expand(Employee.reports.levels(4)).get(emp_id=1)
    assert shape(found, 4) == tree(1, 4)


def test_levels_are_of_one_type(trees: Trees) -> None:
    from trees_client.hazard.trees import Employee

    with pytest.raises(TypeError, match="from Employee to Team"):
        Employee.team.levels(2)
    for number in (0, 33, True, "all", 1.0):
        with pytest.raises(ValueError, match="levels"):
            Employee.reports.levels(number)


def test_groups_by_what_a_path_leads_to(trees: Trees) -> None:
    from trees_client import Group
    from trees_client.hazard.trees import Address, Employee, Team

    title, city = Employee.team.to(Team.title), Employee.address.to(Address.city)
    groups = (
        trees.employees.where(Employee.emp_id > 1)
        .group_by(title, city)
        .sum(Employee.salary)
        .average(Employee.rate)
        .count()
    )
    found = {group[:2]: group[2:] for group in groups}
    titles: dict[Any, Any] = {team["TeamID"]: team["Title"] for team in TEAMS}
    wanted: dict[Any, list[dict[str, Any]]] = {}
    for row in EMPLOYEES[1:]:
        key = titles.get(row["TeamID"]), row["Address"]["City"]
        wanted.setdefault(key, []).append(row)
    assert found == {
        key: (
            sum((Decimal(str(row["Salary"])) for row in rows), Decimal(0)),
            sum(row["Rate"] for row in rows) / len(rows),
            len(rows),
        )
        for key, rows in wanted.items()
    }
    assert {type(rate) for _, rate, _ in found.values()} == {float}
    assert trees.watched.queries[0]["$apply"].startswith(
        "filter(EmpID gt 1)/groupby((Team/Title,Address/City),aggregate(Salary with sum as Salary_sum,"
    )
    assert trees.watched.queries[0]["$orderby"] == "Team/Title,Address/City"
    largest = groups.order_by(Group.count().desc(), city).first()
    assert largest and largest[-1] == max(len(rows) for rows in wanted.values())


def test_parts_of_complex_columns(trees: Trees) -> None:
    from trees_client import NotLoaded
    from trees_client.hazard.trees import Address, Employee, Place

    street = Employee.address.to(Address.place).to(Place.street)
    city = Employee.address.to(Address.city)
    query = trees.employees.select(Employee.name, city, street)
    rows = list(query)
    assert trees.watched.queries[0]["$select"] == (
        "EmpID,Name,Address/City,Address/Place/Street"
    )
    for row, record in zip(rows, EMPLOYEES, strict=True):
        address = record["Address"]
        assert row.address.city == address["City"]
        assert row.address.place.street == address["Place"]["Street"]
        for read in (
            lambda: row.address.zip,
            lambda: row.address.place.floor,
            lambda: row.salary,
        ):
            with pytest.raises(NotLoaded):
                read()
    assert list(trees.employees.values(street, city)) == [
        (one["Address"]["Place"]["Street"], one["Address"]["City"]) for one in EMPLOYEES
    ]
    assert trees.watched.queries[-1]["$select"] == (
        "EmpID,Address/Place/Street,Address/City"
    )
    whole = query.select(Employee.address).get(emp_id=3)
    assert trees.watched.queries[-1] == {"$select": "EmpID,Name,Address"}
    assert (whole.address.zip, whole.address.place.floor) == ("3", 3)


def test_values_that_are_computed_beside_parts(trees: Trees) -> None:
    from trees_client.hazard.trees import Address, Employee

    city = Employee.address.to(Address.city)
    found = trees.employees.values(
        Employee.reports.count(), city, Employee.salary * 2, Employee.rate
    )
    assert list(found) == [
        (len(tree(n, 1)), one["Address"]["City"], n * 20 + Decimal("0.5"), n / 4)
        for n, one in enumerate(EMPLOYEES, 1)
    ]
    assert {
        n: trees.watched.queries[0][n] for n in ("$select", "$compute", "$expand")
    } == {
        "$select": "EmpID,Address/City,Rate,Salary_mul_2",
        "$compute": "Salary mul 2 as Salary_mul_2",
        "$expand": "Reports($top=0;$count=true)",
    }


def test_what_is_changed_in_a_part_is_sent(trees: Trees) -> None:
    from trees_client.hazard.trees import Address, Employee

    city = Employee.address.to(Address.city)
    row = trees.employees.select(city).get(emp_id=4)
    row.address.city = "Reno"
    trees.employees.update(row)
    method, path, body = trees.watched.sent[-1]
    assert (method, json.loads(body)) == ("PATCH", {"Address": {"City": "Reno"}})


def test_frames_have_the_parts_that_were_asked_for(trees: Trees) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from trees_client.hazard.trees import Address, Employee

    table = trees.employees.select(Employee.address.to(Address.city)).to_arrow()
    assert table.column_names == ["emp_id", "address"]
    assert table.schema.field("address").type == pyarrow.struct(
        {"city": pyarrow.string()}
    )
    assert table["address"].to_pylist()[0] == {"city": "Oakland"}


# tests/test_types.py checks it.
PROGRAM = """
from decimal import Decimal
from typing import assert_type

from trees_client import Groups, Kinetic, Many, One
from trees_client.hazard.trees import Address, Employee, Team

employees = Kinetic.from_env().hazard.trees.employees
assert_type(Employee.reports.levels(3), Many[Employee, Employee])
assert_type(Employee.manager.levels("max"), One[Employee, Employee])
assert_type(employees.group_by(Employee.team.to(Team.title)).sum(Employee.rate), Groups[Employee, str | None, float | None])
assert_type(employees.group_by().average(Employee.rate).average(Employee.emp_id).one(), tuple[float | None, Decimal | None])
employees.expand(Employee.team.levels(2))  # wrong
Employee.reports.levels("all")  # wrong
employees.group_by(Employee.address)  # wrong
employees.group_by(Employee.reports)  # wrong
"""
