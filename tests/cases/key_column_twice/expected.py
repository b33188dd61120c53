"""Hazard.KeyColumnTwiceSvc."""

from collections.abc import Mapping
from typing import ClassVar

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

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id", "id_": "Again"}
    paths: ClassVar[Mapping[str, str]] = {"id_": "Id"}
    id: int
    id_: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    text: Col[str | None] = COLUMN


class KeyColumnTwiceSvc(Service[S], name="Hazard.KeyColumnTwiceSvc"):
    """Hazard.KeyColumnTwiceSvc."""

    rows = entity_set("Rows", Row_, Row_Key)
    """Key: id, id."""
