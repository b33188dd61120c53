"""Hazard.SameNameTwoSchemasSvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Child,
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


class Kind(EdmEnum, edm_type="Erp.Tables.Kind"):
    """Values of `Kind`."""

    MADE = "Made"


class IceTablesKind(EdmEnum, edm_type="Ice.Tables.Kind"):
    """Values of `Kind`."""

    BOUGHT = "Bought"


class IceTablesPartKey(Key):
    """The key of `IceTablesPart`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: UUID


class IceTablesPart(Row):
    """A row of `OldParts`."""

    key = row_key(IceTablesPartKey)
    id: Col[UUID] = column("Id", KEY)
    """Key."""
    kind: Col[Kind | None] = COLUMN
    sort: Col[IceTablesKind | None] = COLUMN


class PartKey(Key):
    """The key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: Col[str] = KEY
    """Key."""
    weight: Col[Decimal | None] = COLUMN
    old: Child[IceTablesPart] = CHILDREN


class SameNameTwoSchemasSvc(Service[S], name="Hazard.SameNameTwoSchemasSvc"):
    """Hazard.SameNameTwoSchemasSvc."""

    parts = entity_set("Parts", Part, PartKey)
    """Key: part_num."""
    old_parts = entity_set("OldParts", IceTablesPart, IceTablesPartKey)
    """Key: id."""
