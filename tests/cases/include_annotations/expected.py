"""Hazard.IncludeAnnotationsSvc."""

from .._runtime import KEY, Col, Key, Row, S, Service, entity_set, row_key


class PartKey(Key):
    """The key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: Col[str] = KEY
    """Key."""


class IncludeAnnotationsSvc(Service[S], name="Hazard.IncludeAnnotationsSvc"):
    """Hazard.IncludeAnnotationsSvc."""

    parts = entity_set("Parts", Part, PartKey)
    """Key: part_num."""
