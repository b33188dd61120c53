"""Hazard.ComplexTypeSvc."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    CHILDREN,
    KEY,
    UNSET,
    Column,
    Fields,
    Key,
    Nested,
    One,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class Country(Row):
    """Values of complex type `Country`."""

    code: str | None = None


class CountryFields(Fields):
    """Columns of `Country`, for queries."""

    code: TextColumn


class Empty(Row):
    """Values of complex type `Empty`."""


class EmptyFields(Fields):
    """Columns of `Empty`, for queries."""


class PersonKey(Key):
    """Key of `Person`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Person(Row):
    """A row of `People`."""

    key = row_key(PersonKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    home: "Address | None" = None
    work: "Address" = UNSET
    others: "list[Address] | None" = None
    nothing: Empty | None = None


class PersonFields(Fields):
    """Columns of `Person`, for queries."""

    id: Column[int]
    home: "Nested[AddressFields]"
    work: "Nested[AddressFields]"
    others: "Column[list[Address]]"
    nothing: Nested[EmptyFields]


class Address(Row):
    """Values of complex type `Address`."""

    street: str | None = None
    country: Country = UNSET
    former: "list[Address] | None" = None
    owner: Person | None = CHILDREN


class AddressFields(Fields):
    """Columns of `Address`, for queries."""

    street: TextColumn
    country: Nested[CountryFields]
    former: "Column[list[Address]]"
    owner: One[PersonFields]


class ComplexTypeSvc(Service[S], name="Hazard.ComplexTypeSvc"):
    """Hazard.ComplexTypeSvc."""

    people = entity_set("People", Person, PersonFields, PersonKey)
    """Key: id."""
