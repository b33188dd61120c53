"""Hazard.DuplicateTypesSvc."""

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


class Size(EdmEnum, edm_type="Hazard.Size"):
    """Values of `Size`."""

    S = "S"


class Row_Key(Key):
    """Key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    name: str | None = None


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    id: Column[int]
    name: TextColumn


class MoreKey(Key):
    """Key of `More`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class More(Row):
    """A row of type `More`."""

    key = row_key(MoreKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""


class MoreFields(Fields):
    """Columns of `More`, for queries."""

    id: Column[int]


class DuplicateTypesSvc(Service[S], name="Hazard.DuplicateTypesSvc"):
    """Hazard.DuplicateTypesSvc."""

    rows = entity_set("Rows", Row_, Row_Fields, Row_Key)
    """Key: id."""
