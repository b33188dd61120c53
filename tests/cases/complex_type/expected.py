"""Hazard.ComplexTypeSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    UNSET,
    Child,
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


class Country(Row):
    """Values of complex type `Country`."""

    code: Col[str | None] = COLUMN


class Empty(Row):
    """Values of complex type `Empty`."""


class PersonKey(Key):
    """The key of `Person`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Person(Row):
    """A row of `People`."""

    key = row_key(PersonKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    home: Complex["Address | None"] = COLUMN
    work: Complex["Address"] = UNSET
    others: Col["list[Address | None]"] = UNSET
    nothing: Complex[Empty | None] = COLUMN


class Address(Row):
    """Values of complex type `Address`."""

    street: Col[str | None] = COLUMN
    country: Complex[Country] = UNSET
    former: Col["list[Address | None]"] = UNSET
    owner: Child[Person] = CHILDREN


class ComplexTypeSvc(Service[S], name="Hazard.ComplexTypeSvc"):
    """Hazard.ComplexTypeSvc."""

    people = entity_set("People", Person, PersonKey)
    """Key: id."""
