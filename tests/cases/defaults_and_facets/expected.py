"""Hazard.DefaultsAndFacetsSvc."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    UNSET,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class Row_Key(Key):
    """The key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row, scales={"Exact": 5}):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    text: Col[str | None] = COLUMN
    """At most 10 characters."""
    long: Col[str | None] = COLUMN
    ascii: Col[str | None] = COLUMN
    exact: Col[Decimal | None] = COLUMN
    """At most 18 digits, 5 of them decimal places."""
    any: Col[Decimal | None] = COLUMN
    float_: Col[Decimal | None] = COLUMN
    """At most 16 digits."""
    on: Col[bool] = UNSET
    day: Col[date | None] = COLUMN
    stamp: Col[datetime | None] = COLUMN
    """Seconds with at most 7 decimal places."""
    bad: Col[int | None] = COLUMN
    wide: Col[str | None] = COLUMN
    broad: Col[Decimal | None] = COLUMN


class DefaultsAndFacetsSvc(Service[S], name="Hazard.DefaultsAndFacetsSvc"):
    """Hazard.DefaultsAndFacetsSvc."""

    rows = entity_set("Rows", Row_, Row_Key)
    """Key: id."""
