"""Hazard.SchemaAliasSvc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    CHILDREN,
    KEY,
    Column,
    EdmEnum,
    Fields,
    Key,
    Many,
    Nested,
    Row,
    S,
    TextColumn,
    entity_set,
    row_key,
)


class State(EdmEnum, edm_type="Epicor.Hazard.State"):
    """Values of `State`."""

    OPEN = "Open"
    CLOSED = "Closed"


class BaseKey(Key):
    """Key of `Base`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Base(Row):
    """A row of type `Base`."""

    key = row_key(BaseKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""


class BaseFields(Fields):
    """Columns of `Base`, for queries."""

    id: Column[int]


class Address(Row):
    """Values of complex type `Address`."""

    city: str | None = None


class AddressFields(Fields):
    """Columns of `Address`, for queries."""

    city: TextColumn


class Customer(Base):
    """A row of `Customers`."""

    state: State | None = None
    """Whether the account is open."""
    places: list[Address] | None = None
    home: Address | None = None
    peers: "list[Customer]" = CHILDREN


class CustomerFields(BaseFields):
    """Columns of `Customer`, for queries."""

    state: Column[State]
    places: Column[list[Address]]
    home: Nested[AddressFields]
    peers: "Many[CustomerFields]"


if TYPE_CHECKING:
    from .schema_alias_methods import SchemaAliasMethods
else:
    from .._runtime import LazyMethods as SchemaAliasMethods


class SchemaAliasSvc(SchemaAliasMethods[S], name="Hazard.SchemaAliasSvc"):
    """Hazard.SchemaAliasSvc."""

    customers = entity_set("Customers", Customer, CustomerFields, BaseKey)
    """Key: id."""
