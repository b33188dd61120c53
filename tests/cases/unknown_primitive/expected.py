"""Hazard.UnknownPrimitiveSvc."""

from collections.abc import Mapping
from typing import Any, ClassVar

from .._runtime import (
    COLUMN,
    KEY,
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


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    old: Col[Any | None] = COLUMN
    time_: Col[Any | None] = COLUMN
    odd: Col[Any | None] = COLUMN
    many: Col[Any | None] = COLUMN
    bare: Col[Any | None] = COLUMN
    none: Col[Any | None] = COLUMN
    empty: Col[Any | None] = COLUMN


class UnknownPrimitiveSvc(Service[S], name="Hazard.UnknownPrimitiveSvc"):
    """Hazard.UnknownPrimitiveSvc."""

    rows = entity_set("Rows", Row_, Row_Key)
    """Key: id."""
