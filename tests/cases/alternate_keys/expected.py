"""Hazard.AlternateKeysSvc."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from .._runtime import (
    COLUMN,
    KEY,
    UNSET,
    AlternateKey,
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

    code: Col[str] = UNSET


class PersonKey(Key):
    """The key of `Person`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Person(Row):
    """A row of `People`."""

    key = row_key(PersonKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    email: Col[str] = UNSET
    number: Col[int] = UNSET
    country: Complex[Country] = UNSET


class PersonByEmail(AlternateKey[Person]):
    """An alternate key of `Person`, for `by`."""

    email: str


class PersonByCountryCodeNumber(AlternateKey[Person]):
    """An alternate key of `Person`, for `by`."""

    paths: ClassVar[Mapping[str, str]] = {"country_code": "Country/Code"}
    country_code: str
    number: int


class Employee(Person, edm_type="Hazard.Employee"):
    """A row of type `Employee`."""

    badge: Col[UUID | None] = COLUMN


class EmployeeByBadge(AlternateKey[Employee]):
    """An alternate key of `Employee`, for `by`."""

    badge: UUID


class HazardAlternateKeyKey(Key):
    """The key of `HazardAlternateKey`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class HazardAlternateKey(Row):
    """A row of `Others`."""

    key = row_key(HazardAlternateKeyKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    name: Col[str | None] = COLUMN


class HazardAlternateKeyByName(AlternateKey[HazardAlternateKey]):
    """An alternate key of `HazardAlternateKey`, for `by`."""

    name: str


class AlternateKeyByNameKey(Key):
    """The key of `AlternateKeyByName`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class AlternateKeyByName(Row):
    """A row of type `AlternateKeyByName`."""

    key = row_key(AlternateKeyByNameKey)
    id: Col[int] = column("Id", KEY)
    """Key."""


class AlternateKeysSvc(Service[S], name="Hazard.AlternateKeysSvc", odata="4.01"):
    """Hazard.AlternateKeysSvc."""

    people = entity_set("People", Person, PersonKey)
    """Key: id."""
    others = entity_set("Others", HazardAlternateKey, HazardAlternateKeyKey)
    """Key: id."""
