"""Hazard.IncludeAliasSvc."""

from typing import Any

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


class PartKey(Key):
    """Key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: str = KEY
    """Key."""
    size: Any | None = None
    text: str | None = None
    """What it is."""


class PartFields(Fields):
    """Columns of `Part`, for queries."""

    part_num: TextColumn
    size: Column[Any]
    text: TextColumn


class IncludeAliasSvc(Service[S], name="Hazard.IncludeAliasSvc"):
    """Hazard.IncludeAliasSvc."""

    parts = entity_set("Parts", Part, PartFields, PartKey)
    """Key: part_num."""
