"""Sets whose rows are of several types: read in their own classes, of one type alone, created, changed, filtered by their columns."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Call, Loopback, running
from support import ROOT, generated_as

from codegen.source.layout import path_for, stem

CASE = ROOT / "tests" / "cases" / "derived_types" / "metadata.edmx"
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
SERVICE = "Hazard.DerivedTypesSvc"
PACKAGE = "people_client"
DERIVED = {
    "": {"Hazard.Person", "Hazard.Employee", "Hazard.Manager"},
    "Hazard.Employee": {"Hazard.Employee", "Hazard.Manager"},
    "Hazard.Manager": {"Hazard.Manager"},
    "Hazard.Busy": {"Hazard.Busy"},
}


class People:
    """The service: people in memory, three a page, by key, as their types say."""

    def __init__(self) -> None:
        kinds = ["Person", "Employee", "Manager", "Person", "Employee"]
        self.rows: dict[int, dict[str, Any]] = {
            number: self.row(number, f"Hazard.{kind}")
            for number, kind in enumerate(kinds, 1)
        }

    def row(self, number: int, kind: str) -> dict[str, Any]:
        row: dict[str, Any] = {"Id": number, "Home": None, "Others": []}
        if kind != "Hazard.Person":
            row |= {"@odata.type": f"#{kind}", "Salary": 1000 * number}
        return row

    def kind(self, row: dict[str, Any]) -> str:
        return str(row.get("@odata.type", "#Hazard.Person"))[1:]

    def __call__(self, call: Call) -> Answer:
        path = re.fullmatch(
            rf"{SERVICE}/People(?:\((\d+)\))?(?:/(Hazard\.\w+))?(/\$count)?", call.path
        )
        if path is None:
            return Answer({}, 404)
        key, cast = path[1], path[2] or ""
        if call.method == "POST":
            made = call.body
            self.rows[made["Id"]] = made
            return Answer({n: v for n, v in made.items() if n != "Tasks"}, 201)
        kept = [r for r in self.rows.values() if self.kind(r) in DERIVED[cast]]
        if key:
            row = next((r for r in kept if r["Id"] == int(key)), None)
            if row and call.method == "PATCH":
                row |= call.body
                return Answer(None, 204)
            return Answer(row, 200) if row else Answer({}, 404)
        behind = re.search(r"Id gt (\d+)", call.query.get("$filter", ""))
        kept = [r for r in kept if not behind or r["Id"] > int(behind[1])]
        page = kept[: min(int(call.query.get("$top", 99)), 2)]
        return Answer({"@odata.count": len(kept), "value": page})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("people")
    file = folder / "metadata" / path_for("service", stem(SERVICE))
    file.parent.mkdir(parents=True)
    file.write_text(CASE.read_text("utf-8").replace(*WITH_TASKS), "utf-8")
    generated_as(PACKAGE, folder, metadata=folder / "metadata")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture
def server(folder: Path) -> Iterator[Loopback]:
    with running() as found:
        found.reset(People())
        yield found


@pytest.fixture
def people(server: Loopback) -> Iterator[Any]:
    from people_client import Kinetic  # type: ignore[import-not-found]  # generated

    with Kinetic(
        server.url, company="EPIC06", api_key="k", username="u", password="p"
    ) as kinetic:
        yield kinetic.hazard.derived_types.people


def names(rows: Any) -> list[str]:
    return [type(row).__name__ for row in rows]


def test_each_row_is_one_of_its_own_class(people: Any) -> None:
    kinds = ["Person", "Employee", "Manager", "Person", "Employee"]
    rows = list(people)
    assert names(rows) == kinds
    assert [getattr(row, "salary", None) for row in rows] == [
        None,
        *(Decimal(n) for n in (2000, 3000)),
        None,
        Decimal(5000),
    ]
    assert names([people.get(id=3), people.get(id=4)]) == ["Manager", "Person"]
    assert people.get(id=3) == rows[2]


def test_one_column_of_a_row_of_one_type(people: Any) -> None:
    from people_client.hazard.derived_types import Employee

    salary = people.of(Employee).at(id=2).column(Employee.salary)
    request = salary.set(Decimal("8.50"), dry_run=True)
    path = "People(2)/Hazard.Employee/Salary/$value"
    assert str(request).endswith(path) and request.body == b"8.50"


def test_rows_of_one_type_alone(people: Any, server: Loopback) -> None:
    from people_client.hazard.derived_types import Employee, Manager, Person

    staff = people.of(Employee)
    assert names(staff) == ["Employee", "Manager", "Employee"]
    assert names(staff.of(Manager)) == ["Manager"]
    assert staff.count() == 3
    server.calls.clear()
    assert (
        staff.where(Employee.salary > 5, Person.id != 9).select(Employee.salary).first()
    )
    assert server.calls[-1].path == f"{SERVICE}/People/Hazard.Employee"
    assert server.calls[-1].query["$filter"] == "Salary gt 5 and Id ne 9"
    assert server.calls[-1].query["$select"] == "Id,Salary"
    assert names([staff.get(id=2)]) == ["Employee"]
    assert server.calls[-1].path == f"{SERVICE}/People(2)/Hazard.Employee"
    row = staff.get(id=2)
    row.salary = Decimal("12.50")
    staff.update(row)
    assert server.calls[-1].path == f"{SERVICE}/People(2)/Hazard.Employee"
    assert server.calls[-1].body == {
        "@odata.type": "#Hazard.Employee",
        "Salary": "12.50",
    }
    staff.delete(id=2)
    assert server.calls[-1].method == "DELETE"


def test_a_row_of_each_type_is_created(people: Any, server: Loopback) -> None:
    from people_client.hazard.derived_types import Employee, Manager, Person

    for number, kind in enumerate((Person, Employee, Manager), 7):
        made = people.create(kind(id=number))
        assert type(made) is kind
    assert type(people.of(Employee).create(Manager(id=11))) is Manager
    assert server.calls[-1].path == f"{SERVICE}/People"
    row = people.get(id=8)
    row.salary = Decimal(7)
    people.update(row)
    assert people.get(id=8).salary == 7


def test_a_new_row_has_the_children_of_its_own_type(
    people: Any, server: Loopback
) -> None:
    from people_client.hazard.derived_types import Busy, Task

    made = people.create(Busy(id=12, tasks=[Task(nr=1), Task(nr=2)]))
    assert (type(made), [task.nr for task in made.tasks]) == (Busy, [1, 2])
    assert server.calls[-1].path == f"{SERVICE}/People(12)/Hazard.Busy"
    assert server.calls[-1].query == {"$expand": "Tasks($count=true)"}


def test_conditions_on_columns_of_a_derived_type(people: Any, server: Loopback) -> None:
    from people_client import isof, seen_from
    from people_client.hazard.derived_types import Employee, Manager, Person

    salary = seen_from(Person, Employee.salary)
    people.where(isof(Manager) | (salary > 5)).order_by(salary.desc()).first()
    assert server.calls[-1].query["$filter"] == (
        "isof(Hazard.Manager) or Hazard.Employee/Salary gt 5"
    )
    assert server.calls[-1].query["$orderby"] == "Hazard.Employee/Salary desc,Id"


def test_what_does_not_derive_is_refused(people: Any) -> None:
    from people_client import seen_from
    from people_client.hazard.derived_types import Address, Employee, Person

    class Mine(Person):  # type: ignore[misc]  # of a generated class
        pass

    with pytest.raises(TypeError, match=r"use as_\(Mine\)"):
        people.of(Mine)
    for wrong in (Address, Person, int):
        with pytest.raises(TypeError, match=r"of\(\) takes"):
            people.of(wrong)
    with pytest.raises(TypeError, match="Person does not derive from Employee"):
        seen_from(Employee, Person.id)
    assert {type(row) for row in people.as_(Mine)} == {Mine}


# tests/test_types.py checks it.
PROGRAM = """
from decimal import Decimal
from typing import assert_type

from people_client import EntitySet, Filter, Kinetic, Query, isof, seen_from
from people_client.hazard.derived_types import Address, Employee, Manager, Person, PersonKey

people = Kinetic.from_env().hazard.derived_types.people
staff = people.of(Employee)
assert_type(staff.get(id=2), Employee)
assert_type(staff.of(Manager).first(), Manager | None)
assert_type(seen_from(Person, Employee.salary) > 5, Filter[Person])
staff.where(Employee.salary > 5, Employee.id == 3).select(Employee.salary, Employee.id)
people.where(isof(Manager) | (Person.id == 3), seen_from(Person, Employee.salary) == Decimal(5))
staff.create(Employee(salary=Decimal(5)))
people.where(Employee.salary > 5)  # wrong
people.of(Address)  # wrong
staff.create(Person())  # wrong
staff.get(number=3)  # wrong
staff.where(seen_from(Person, Employee.salary) == "x")  # wrong
"""
