"""Hazard.ComplexInheritanceSvc."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
    Column,
    Fields,
    Key,
    Nested,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class Place(Row):
    """Values of complex type `Place`."""

    name: str | None = None


class PlaceFields(Fields):
    """Columns of `Place`, for queries."""

    name: TextColumn


class City(Place):
    """Values of complex type `City`."""

    zip: str | None = None


class CityFields(PlaceFields):
    """Columns of `City`, for queries."""

    zip: TextColumn


class Capital(City):
    """Values of complex type `Capital`."""

    since: date | None = None


class CapitalFields(CityFields):
    """Columns of `Capital`, for queries."""

    since: Column[date]


class TripKey(Key):
    """Key of `Trip`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Trip(Row):
    """A row of `Trips`."""

    key = row_key(TripKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    from_: Place | None = None
    to: Capital | None = None


class TripFields(Fields):
    """Columns of `Trip`, for queries."""

    id: Column[int]
    from_: Nested[PlaceFields]
    to: Nested[CapitalFields]


class ComplexInheritanceSvc(Service[S], name="Hazard.ComplexInheritanceSvc"):
    """Hazard.ComplexInheritanceSvc."""

    trips = entity_set("Trips", Trip, TripFields, TripKey)
    """Key: id."""
