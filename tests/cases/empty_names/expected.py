"""Hazard.EmptyNamesSvc."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
    Column,
    EdmEnum,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class State(EdmEnum, edm_type="Hazard.State"):
    """Values of `State`."""

    X_ = "_"
    OPEN = "Open"


class Row_Key(Key):
    """Key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    x_x29d6a3e8: Annotated[str | None, Field(alias="_")] = None
    x_x872e1f01: Annotated[str | None, Field(alias="__")] = None
    x_: Annotated[str | None, Field(alias=" ")] = None
    x_x97ddb3f8: Annotated[str | None, Field(alias="-")] = None


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    id: Column[int]
    x_x29d6a3e8: TextColumn
    x_x872e1f01: TextColumn
    x_: TextColumn
    x_x97ddb3f8: TextColumn


class EmptyNamesSvc(Service[S], name="Hazard.EmptyNamesSvc"):
    """Hazard.EmptyNamesSvc."""

    rows = entity_set("Rows", Row_, Row_Fields, Row_Key)
    """Key: id."""
