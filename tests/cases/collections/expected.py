"""Hazard.CollectionsSvc."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
    UNSET,
    Column,
    EdmEnum,
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


class Size(EdmEnum, edm_type="Hazard.Size"):
    """Values of `Size`."""

    S = "S"


class Spot(Row):
    """Values of complex type `Spot`."""

    x: float | None = None
    tags: list[str] | None = None


class SpotFields(Fields):
    """Columns of `Spot`, for queries."""

    x: Column[float]
    tags: Column[list[str]]


class Row_Key(Key):
    """Key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    texts: list[str] | None = None
    numbers: list[Decimal] = UNSET
    sizes: list[Size] | None = None
    spots: list[Spot] | None = None
    codes: list[str] | None = None
    raw: list[bytes] | None = None
    days: list[date] | None = None


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    id: Column[int]
    texts: Column[list[str]]
    numbers: Column[list[Decimal]]
    sizes: Column[list[Size]]
    spots: Column[list[Spot]]
    codes: Column[list[str]]
    raw: Column[list[bytes]]
    days: Column[list[date]]


class CollectionsSvc(Service[S], name="Hazard.CollectionsSvc"):
    """Hazard.CollectionsSvc."""

    rows = entity_set("Rows", Row_, Row_Fields, Row_Key)
    """Key: id."""
