"""Hazard.DuplicateTypesSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
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


class Row_Key(Key):
    """The key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    name: Col[str | None] = COLUMN


class MoreKey(Key):
    """The key of `More`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class More(Row):
    """A row of type `More`."""

    key = row_key(MoreKey)
    id: Col[int] = column("Id", KEY)
    """Key."""


class DuplicateTypesSvc(Service[S], name="Hazard.DuplicateTypesSvc"):
    """Hazard.DuplicateTypesSvc."""

    rows = entity_set("Rows", Row_, Row_Key)
    """Key: id."""
