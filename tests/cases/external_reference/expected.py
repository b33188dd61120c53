"""Hazard.ExternalReferenceSvc."""

from collections.abc import Mapping
from typing import Any, ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    UNSET,
    Child,
    Children,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    keyless_set,
    row_key,
)


class Truck(Row, edm_type="Hazard.Truck"):
    """A row of `Trucks`."""

    plate: Col[str | None] = COLUMN
    where: Col[Any | None] = COLUMN
    tours: Col[list[Any]] = UNSET


class DriverKey(Key):
    """The key of `Driver`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Driver(Row):
    """A row of `Drivers`."""

    key = row_key(DriverKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    home: Child[Row] = CHILDREN
    depots: Children[Row] = CHILDREN


class ExternalReferenceSvc(Service[S], name="Hazard.ExternalReferenceSvc"):
    """Hazard.ExternalReferenceSvc."""

    trucks = keyless_set("Trucks", Truck)
    """No key."""
    drivers = entity_set("Drivers", Driver, DriverKey)
    """Key: id."""
    depots = keyless_set("Depots", Row)
    """No key."""
