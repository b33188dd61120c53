"""Hazard.EmptyNamesSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
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


class State(EdmEnum, edm_type="Hazard.State"):
    """Values of `State`."""

    X_ = "_"
    OPEN = "Open"


class Row_Key(Key):
    """The key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    x_x29d6a3e8: Col[str | None] = column("_")
    x_x872e1f01: Col[str | None] = column("__")
    x_: Col[str | None] = column(" ")
    x_x97ddb3f8: Col[str | None] = column("-")


class EmptyNamesSvc(Service[S], name="Hazard.EmptyNamesSvc"):
    """Hazard.EmptyNamesSvc."""

    rows = entity_set("Rows", Row_, Row_Key)
    """Key: id."""
