"""Hazard.SchemaAliasSvc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    UNSET,
    Children,
    Col,
    Complex,
    EdmEnum,
    Key,
    Row,
    S,
    column,
    row_key,
)


class State(EdmEnum, edm_type="Epicor.Hazard.State"):
    """Values of `State`."""

    OPEN = "Open"
    CLOSED = "Closed"


class BaseKey(Key):
    """The key of `Base`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Base(Row):
    """A row of type `Base`."""

    key = row_key(BaseKey)
    id: Col[int] = column("Id", KEY)
    """Key."""


class Address(Row):
    """Values of complex type `Address`."""

    city: Col[str | None] = COLUMN


class Customer(Base, edm_type="Epicor.Hazard.Customer"):
    """A row of `Customers`."""

    state: Col[State | None] = COLUMN
    """Whether the account is open."""
    places: Col[list[Address | None]] = UNSET
    home: Complex[Address | None] = COLUMN
    peers: Children["Customer"] = CHILDREN


if TYPE_CHECKING:
    from .schema_alias_methods import SchemaAliasMethods
else:
    from .._runtime import LazyMethods as SchemaAliasMethods


class SchemaAliasSvc(SchemaAliasMethods[S], name="Hazard.SchemaAliasSvc"):
    """Hazard.SchemaAliasSvc."""
