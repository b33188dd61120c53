"""Hazard.EntityArgumentsSvc."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    UNSET,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    column,
    entity_set,
    row_key,
)


class Grade(EdmEnum, edm_type="Fleet.Grade"):
    """Values of `Grade`."""

    LOW = "Low"
    HIGH = "High"


class Period(Row):
    """Values of complex type `Period`."""

    from_: Col[date] = UNSET
    to: Col[date | None] = COLUMN


class VehicleKey(Key):
    """The key of `Vehicle`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Vehicle(Row):
    """A row of `Vehicles`."""

    key = row_key(VehicleKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    name: Col[str | None] = COLUMN


class Truck(Vehicle, edm_type="Fleet.Truck", scales={"Load": 2}):
    """A row of type `Truck`."""

    load: Col[Decimal | None] = COLUMN
    """At most 2 decimal places."""


class DriverKey(Key):
    """The key of `Driver`."""

    name: str


class Driver(Row):
    """A row of `Drivers`."""

    key = row_key(DriverKey)
    name: Col[str] = KEY
    """Key."""


if TYPE_CHECKING:
    from .entity_arguments_methods import EntityArgumentsMethods
else:
    from .._runtime import LazyMethods as EntityArgumentsMethods


class EntityArgumentsSvc(EntityArgumentsMethods[S], name="Hazard.EntityArgumentsSvc"):
    """Hazard.EntityArgumentsSvc."""

    drivers = entity_set("Drivers", Driver, DriverKey)
    """Key: name."""
