"""Hazard.AnnotationsTargetSvc: The service."""

from typing import TYPE_CHECKING

from .._runtime import (
    CHILDREN,
    KEY,
    Column,
    EdmEnum,
    Fields,
    Key,
    Many,
    Row,
    S,
    TextColumn,
    entity_set,
    row_key,
)


class Size(EdmEnum, edm_type="Hazard.Size"):
    """How big."""

    SMALL = "Small"
    """Not big."""


class PartKey(Key):
    """Key of `Part`."""

    part_num: str


class Part(Row):
    """A part."""

    key = row_key(PartKey)
    part_num: str = KEY
    """Its number. Key."""
    size: Size | None = None
    both: str | None = None
    """Inline wins."""
    peers: "list[Part]" = CHILDREN
    """Others like it."""


class PartFields(Fields):
    """Columns of `Part`, for queries."""

    part_num: TextColumn
    size: Column[Size]
    both: TextColumn
    peers: "Many[PartFields]"


if TYPE_CHECKING:
    from .annotations_target_methods import AnnotationsTargetMethods
else:
    from .._runtime import LazyMethods as AnnotationsTargetMethods


class AnnotationsTargetSvc(
    AnnotationsTargetMethods[S], name="Hazard.AnnotationsTargetSvc"
):
    """The service."""

    parts = entity_set("Parts", Part, PartFields, PartKey)
    """All parts. Key: part_num."""
