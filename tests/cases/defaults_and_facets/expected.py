"""Hazard.DefaultsAndFacetsSvc."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
    UNSET,
    Column,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class Row_Key(Key):
    """Key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    text: str | None = None
    long: str | None = None
    ascii: str | None = None
    exact: Decimal | None = None
    any: Decimal | None = None
    float_: Decimal | None = None
    on: bool = UNSET
    day: date | None = None
    stamp: datetime | None = None
    bad: int | None = None
    wide: str | None = None
    broad: Decimal | None = None


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    id: Column[int]
    text: TextColumn
    long: TextColumn
    ascii: TextColumn
    exact: Column[Decimal]
    any: Column[Decimal]
    float_: Column[Decimal]
    on: Column[bool]
    day: Column[date]
    stamp: Column[datetime]
    bad: Column[int]
    wide: TextColumn
    broad: Column[Decimal]


class DefaultsAndFacetsSvc(Service[S], name="Hazard.DefaultsAndFacetsSvc"):
    """Hazard.DefaultsAndFacetsSvc."""

    rows = entity_set("Rows", Row_, Row_Fields, Row_Key)
    """Key: id."""
