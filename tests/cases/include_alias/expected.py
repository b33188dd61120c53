"""Hazard.IncludeAliasSvc."""

from typing import Any

from .._runtime import COLUMN, KEY, Col, Key, Row, S, Service, entity_set, row_key


class PartKey(Key):
    """The key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: Col[str] = KEY
    """Key."""
    size: Col[Any | None] = COLUMN
    text: Col[str | None] = COLUMN
    """What it is."""


class IncludeAliasSvc(Service[S], name="Hazard.IncludeAliasSvc"):
    """Hazard.IncludeAliasSvc."""

    parts = entity_set("Parts", Part, PartKey)
    """Key: part_num."""
