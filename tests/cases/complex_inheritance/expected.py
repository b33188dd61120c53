"""Hazard.ComplexInheritanceSvc."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
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
from .._runtime.data.open_types import OpenRow


class Place(Row):
    """Values of complex type `Place`."""

    name: Col[str | None] = COLUMN


class City(Place, edm_type="Hazard.City"):
    """Values of complex type `City`."""

    zip: Col[str | None] = COLUMN


class Capital(City, OpenRow, edm_type="Hazard.Capital", open_type=True):
    """Values of complex type `Capital`."""

    since: Col[date | None] = COLUMN


class TripKey(Key):
    """The key of `Trip`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Trip(Row):
    """A row of `Trips`."""

    key = row_key(TripKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    from_: Complex[Place | None] = COLUMN
    to: Complex[Capital | None] = COLUMN


class ComplexInheritanceSvc(Service[S], name="Hazard.ComplexInheritanceSvc"):
    """Hazard.ComplexInheritanceSvc."""

    trips = entity_set("Trips", Trip, TripKey)
    """Key: id."""
