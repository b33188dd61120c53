"""Hazard.WrongDeclarationSvc."""

from .._runtime import (
    KEY,
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
    größe: str | None = None


class PartFields(Fields):
    """Columns of `Part`, for queries."""

    part_num: TextColumn
    größe: TextColumn


class WrongDeclarationSvc(Service[S], name="Hazard.WrongDeclarationSvc"):
    """Hazard.WrongDeclarationSvc."""

    parts = entity_set("Parts", Part, PartFields, PartKey)
    """Key: part_num."""
