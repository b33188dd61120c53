"""Hazard.SameNameTwoSchemasSvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from .._runtime import (
    CHILDREN,
    KEY,
    Column,
    EdmEnum,
    Fields,
    Key,
    One,
    Row,
    S,
    Service,
    TextColumn,
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
    """Key of `IceTablesPart`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: UUID


class IceTablesPart(Row):
    """A row of `OldParts`."""

    key = row_key(IceTablesPartKey)
    id: Annotated[UUID, Field(alias="Id")] = KEY
    """Key."""
    kind: Kind | None = None
    sort: IceTablesKind | None = None


class IceTablesPartFields(Fields):
    """Columns of `IceTablesPart`, for queries."""

    id: Column[UUID]
    kind: Column[Kind]
    sort: Column[IceTablesKind]


class PartKey(Key):
    """Key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: str = KEY
    """Key."""
    weight: Decimal | None = None
    old: IceTablesPart | None = CHILDREN


class PartFields(Fields):
    """Columns of `Part`, for queries."""

    part_num: TextColumn
    weight: Column[Decimal]
    old: One[IceTablesPartFields]


class SameNameTwoSchemasSvc(Service[S], name="Hazard.SameNameTwoSchemasSvc"):
    """Hazard.SameNameTwoSchemasSvc."""

    parts = entity_set("Parts", Part, PartFields, PartKey)
    """Key: part_num."""

    old_parts = entity_set(
        "OldParts", IceTablesPart, IceTablesPartFields, IceTablesPartKey
    )
    """Key: id."""
