"""Hazard.TreesSvc."""

from decimal import Decimal

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    UNSET,
    Child,
    Children,
    Col,
    Complex,
    Key,
    Row,
    S,
    Service,
    entity_set,
    row_key,
)


class Place(Row):
    """Values of complex type `Place`."""

    street: Col[str | None] = COLUMN
    floor: Col[int | None] = COLUMN


class Address(Row):
    """Values of complex type `Address`."""

    city: Col[str | None] = COLUMN
    zip: Col[str] = UNSET
    place: Complex[Place | None] = COLUMN


class TeamKey(Key):
    """The key of `Team`."""

    team_id: int


class Team(Row):
    """A row of `Teams`."""

    key = row_key(TeamKey)
    team_id: Col[int] = KEY
    """Key."""
    title: Col[str | None] = COLUMN


class EmployeeKey(Key):
    """The key of `Employee`."""

    emp_id: int


class Employee(Row, scales={"Salary": 2}):
    """A row of `Employees`."""

    key = row_key(EmployeeKey)
    emp_id: Col[int] = KEY
    """Key."""
    name: Col[str | None] = COLUMN
    manager_id: Col[int | None] = COLUMN
    team_id: Col[int | None] = COLUMN
    salary: Col[Decimal | None] = COLUMN
    """At most 2 decimal places."""
    rate: Col[float | None] = COLUMN
    address: Complex[Address | None] = COLUMN
    team: Child[Team] = CHILDREN
    manager: Child["Employee"] = CHILDREN
    reports: Children["Employee"] = CHILDREN


class TreesSvc(Service[S], name="Hazard.TreesSvc"):
    """Hazard.TreesSvc."""

    teams = entity_set("Teams", Team, TeamKey)
    """Key: team_id."""
    employees = entity_set("Employees", Employee, EmployeeKey)
    """Key: emp_id."""
