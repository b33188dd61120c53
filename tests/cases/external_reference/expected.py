"""Hazard.ExternalReferenceSvc."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from .._runtime import (
    CHILDREN,
    KEY,
    Column,
    Fields,
    Key,
    Many,
    One,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    keyless_set,
    row_key,
)


class Truck(Row):
    """A row of `Trucks`."""

    plate: str | None = None
    where: Any | None = None
    tours: list[Any] | None = None


class TruckFields(Fields):
    """Columns of `Truck`, for queries."""

    plate: TextColumn
    where: Column[Any]
    tours: Column[list[Any]]


class DriverKey(Key):
    """Key of `Driver`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Driver(Row):
    """A row of `Drivers`."""

    key = row_key(DriverKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    home: Row | None = CHILDREN
    depots: list[Row] = CHILDREN


class DriverFields(Fields):
    """Columns of `Driver`, for queries."""

    id: Column[int]
    home: One[Fields]
    depots: Many[Fields]


class ExternalReferenceSvc(Service[S], name="Hazard.ExternalReferenceSvc"):
    """Hazard.ExternalReferenceSvc."""

    trucks = keyless_set("Trucks", Truck, TruckFields)
    """No key."""

    drivers = entity_set("Drivers", Driver, DriverFields, DriverKey)
    """Key: id."""

    depots = keyless_set("Depots", Row, Fields)
    """No key."""
