"""Hazard.KeyColumnTwiceSvc."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
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

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id", "id_": "Again"}
    paths: ClassVar[Mapping[str, str]] = {"id_": "Id"}
    id: int
    id_: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    text: str | None = None


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    id: Column[int]
    text: TextColumn


class KeyColumnTwiceSvc(Service[S], name="Hazard.KeyColumnTwiceSvc"):
    """Hazard.KeyColumnTwiceSvc."""

    rows = entity_set("Rows", Row_, Row_Fields, Row_Key)
    """Key: id, id."""
