"""Hazard.UnknownElementsSvc."""

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
    flag: bool | None = None


class PartFields(Fields):
    """Columns of `Part`, for queries."""

    part_num: TextColumn
    flag: Column[bool]


class UnknownElementsSvc(Service[S], name="Hazard.UnknownElementsSvc"):
    """Hazard.UnknownElementsSvc."""

    parts = entity_set("Parts", Part, PartFields, PartKey)
    """Key: part_num."""
