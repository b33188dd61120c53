"""Hazard.CollectionsSvc."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    UNSET,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class Size(EdmEnum, edm_type="Hazard.Size"):
    """Values of `Size`."""

    S = "S"


class Spot(Row):
    """Values of complex type `Spot`."""

    x: Col[float | None] = COLUMN
    tags: Col[list[str | None]] = UNSET


class Row_Key(Key):
    """The key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    texts: Col[list[str | None]] = UNSET
    numbers: Col[list[Decimal]] = UNSET
    sizes: Col[list[Size | None]] = UNSET
    spots: Col[list[Spot | None]] = UNSET
    codes: Col[list[str | None]] = UNSET
    raw: Col[list[bytes | None]] = UNSET
    days: Col[list[date | None]] = UNSET


class CollectionsSvc(Service[S], name="Hazard.CollectionsSvc"):
    """Hazard.CollectionsSvc."""

    rows = entity_set("Rows", Row_, Row_Key)
    """Key: id."""
