"""Hazard.CaseOnlyCollisionSvc."""

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


class Grade(EdmEnum, edm_type="Hazard.Grade"):
    """Values of `Grade`."""

    GOOD_xccb6e1ac = "Good"
    GOOD_x6c844e92 = "good"
    GOOD = "GOOD"


class PartKey(Key):
    """Key of `Part`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id_x2abd43f2": "Id"}
    id_x2abd43f2: int


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    id_x2abd43f2: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    id: int | None = None
    attribute: str | None = None
    attribute_xfa7aeffb: Annotated[str | None, Field(alias="attribute")] = None
    attribute_xbeb8f114: Annotated[str | None, Field(alias="ATTRIBUTE")] = None


class PartFields(Fields):
    """Columns of `Part`, for queries."""

    id_x2abd43f2: Column[int]
    id: Column[int]
    attribute: TextColumn
    attribute_xfa7aeffb: TextColumn
    attribute_xbeb8f114: TextColumn


class PARTKey(Key):
    """Key of `PART`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class PART(Row):
    """A row of `parts`."""

    key = row_key(PARTKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    note: str | None = None


class PARTFields(Fields):
    """Columns of `PART`, for queries."""

    id: Column[int]
    note: TextColumn


class HazardPartKey(Key):
    """Key of `HazardPart`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "id"}
    id: int


class HazardPart(Row):
    """A row of `PARTS`."""

    key = row_key(HazardPartKey)
    id: Annotated[int, Field(alias="id")] = KEY
    """Key."""
    note: Annotated[str | None, Field(alias="note")] = None


class HazardPartFields(Fields):
    """Columns of `HazardPart`, for queries."""

    id: Column[int]
    note: TextColumn


class CaseOnlyCollisionSvc(Service[S], name="Hazard.CaseOnlyCollisionSvc"):
    """Hazard.CaseOnlyCollisionSvc."""

    parts = entity_set("Parts", Part, PartFields, PartKey)
    """Key: id_x2abd43f2."""

    parts_x6940a7fe = entity_set("parts", PART, PARTFields, PARTKey)
    """Key: id."""

    parts_x9e14654e = entity_set("PARTS", HazardPart, HazardPartFields, HazardPartKey)
    """Key: id."""
