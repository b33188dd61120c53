"""Hazard.OperationsOnValuesSvc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    UNSET,
    Col,
    Complex,
    Key,
    Row,
    S,
    column,
    entity_set,
    row_key,
)


class Place(Row):
    """Values of complex type `Place`."""

    city: Col[str | None] = COLUMN


class Address(Place, edm_type="Geo.Address"):
    """Values of complex type `Address`."""

    street: Col[str | None] = COLUMN


class Home(Row):
    """Values of complex type `Home`."""

    address: Complex[Address | None] = COLUMN


class PersonKey(Key):
    """The key of `Person`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: str


class Person(Row):
    """A row of `People`."""

    key = row_key(PersonKey)
    id: Col[str] = column("Id", KEY)
    """Key."""
    address: Complex[Address | None] = COLUMN
    home: Complex[Home | None] = COLUMN
    addresses: Col[list[Address]] = UNSET
    name: Col[str | None] = COLUMN


if TYPE_CHECKING:
    from .operations_on_values_methods import OperationsOnValuesMethods
else:
    from .._runtime import LazyMethods as OperationsOnValuesMethods


class OperationsOnValuesSvc(
    OperationsOnValuesMethods[S], name="Hazard.OperationsOnValuesSvc"
):
    """Hazard.OperationsOnValuesSvc."""

    people = entity_set("People", Person, PersonKey)
    """Key: id."""
