"""Hazard.DeepUpdatesSvc."""

from decimal import Decimal

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Child,
    Children,
    Col,
    Key,
    Row,
    S,
    Service,
    entity_set,
    row_key,
)


class SkillKey(Key):
    """The key of `Skill`."""

    name: str


class Skill(Row):
    """A row of `Skills`."""

    key = row_key(SkillKey)
    name: Col[str] = KEY
    """Key."""
    level: Col[int | None] = COLUMN


class EmployeeKey(Key):
    """The key of `Employee`."""

    id: int


class Employee(Row, scales={"Pay": 2}):
    """A row of `Employees`."""

    key = row_key(EmployeeKey)
    id: Col[int] = KEY
    """Key."""
    name: Col[str | None] = COLUMN
    pay: Col[Decimal | None] = COLUMN
    """At most 2 decimal places."""
    sys_rev_id: Col[int | None] = COLUMN
    team: Child["Team"] = CHILDREN
    skills: Children[Skill] = CHILDREN


class NoteKey(Key):
    """The key of `Note`."""

    nr: int


class Note(Row):
    """A row of type `Note`."""

    key = row_key(NoteKey)
    nr: Col[int] = KEY
    """Key."""
    text: Col[str | None] = COLUMN


class TeamKey(Key):
    """The key of `Team`."""

    id: int


class Team(Row):
    """A row of `Teams`."""

    key = row_key(TeamKey)
    id: Col[int] = KEY
    """Key."""
    name: Col[str | None] = COLUMN
    sys_rev_id: Col[int | None] = COLUMN
    members: Children[Employee] = CHILDREN
    lead: Child[Employee] = CHILDREN
    notes: Children[Note] = CHILDREN


class DeepUpdatesSvc(Service[S], name="Hazard.DeepUpdatesSvc", deep_updates=("Teams",)):
    """Hazard.DeepUpdatesSvc."""

    teams = entity_set("Teams", Team, TeamKey)
    """Key: id."""
    employees = entity_set("Employees", Employee, EmployeeKey)
    """Key: id."""
    skills = entity_set("Skills", Skill, SkillKey)
    """Key: name."""
