"""Hazard.AnnotationsTargetSvc: The service."""

from typing import TYPE_CHECKING

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Children,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    entity_set,
    row_key,
)


class Size(EdmEnum, edm_type="Hazard.Size"):
    """How big."""

    SMALL = "Small"
    """Not big."""


class PartKey(Key):
    """The key of `Part`.

    part_num: Its number.
    """

    part_num: str
    """Its number."""


class Part(Row):
    """A part."""

    key = row_key(PartKey)
    part_num: Col[str] = KEY
    """Its number. Key."""
    size: Col[Size | None] = COLUMN
    both: Col[str | None] = COLUMN
    """Inline wins."""
    peers: Children["Part"] = CHILDREN
    """Others like it."""


if TYPE_CHECKING:
    from .annotations_target_methods import AnnotationsTargetMethods
else:
    from .._runtime import LazyMethods as AnnotationsTargetMethods


class AnnotationsTargetSvc(
    AnnotationsTargetMethods[S], name="Hazard.AnnotationsTargetSvc"
):
    """The service."""

    parts = entity_set("Parts", Part, PartKey)
    """All parts. Key: part_num."""
