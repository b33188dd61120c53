"""Hazard.CaseOnlyCollisionSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class Grade(EdmEnum, edm_type="Hazard.Grade"):
    """Values of `Grade`."""

    GOOD_xccb6e1ac = "Good"
    GOOD_x6c844e92 = "good"
    GOOD = "GOOD"


class PartKey(Key):
    """The key of `Part`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id_x2abd43f2": "Id"}
    id_x2abd43f2: int


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    id_x2abd43f2: Col[int] = column("Id", KEY)
    """Key."""
    id: Col[int | None] = COLUMN
    attribute: Col[str | None] = COLUMN
    attribute_xfa7aeffb: Col[str | None] = column("attribute")
    attribute_xbeb8f114: Col[str | None] = column("ATTRIBUTE")


class PARTKey(Key):
    """The key of `PART`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class PART(Row):
    """A row of `parts`."""

    key = row_key(PARTKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    note: Col[str | None] = COLUMN


class HazardPartKey(Key):
    """The key of `HazardPart`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "id"}
    id: int


class HazardPart(Row):
    """A row of `PARTS`."""

    key = row_key(HazardPartKey)
    id: Col[int] = column("id", KEY)
    """Key."""
    note: Col[str | None] = column("note")


class CaseOnlyCollisionSvc(Service[S], name="Hazard.CaseOnlyCollisionSvc"):
    """Hazard.CaseOnlyCollisionSvc."""

    parts = entity_set("Parts", Part, PartKey)
    """Key: id_x2abd43f2."""
    parts_x6940a7fe = entity_set("parts", PART, PARTKey)
    """Key: id."""
    parts_x9e14654e = entity_set("PARTS", HazardPart, HazardPartKey)
    """Key: id."""
