"""Hazard.DerivedTypesSvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    UNSET,
    Col,
    Complex,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class Address(Row):
    """Values of complex type `Address`."""

    street: Col[str | None] = COLUMN


class Foreign(Address, edm_type="Hazard.Foreign"):
    """Values of complex type `Foreign`."""

    country: Col[str | None] = COLUMN


class PersonKey(Key):
    """The key of `Person`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Person(Row):
    """A row of `People`."""

    key = row_key(PersonKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    home: Complex[Address | None] = COLUMN
    others: Col[list[Address]] = UNSET


class Employee(Person, edm_type="Hazard.Employee"):
    """A row of `Staff`."""

    salary: Col[Decimal | None] = COLUMN


class Manager(Employee, edm_type="Hazard.Manager"):
    """A row of type `Manager`."""


class DerivedTypesSvc(Service[S], name="Hazard.DerivedTypesSvc"):
    """Hazard.DerivedTypesSvc."""

    people = entity_set("People", Person, PersonKey)
    """Key: id."""
    staff = entity_set("Staff", Employee, PersonKey)
    """Key: id."""
