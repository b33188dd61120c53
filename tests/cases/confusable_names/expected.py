"""Hazard.ConfusableNamesSvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

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


class CostKey(Key):
    """Key of `Cost`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Cost(Row):
    """A row of `Costs`."""

    key = row_key(CostKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    tlc_total_cost: Annotated[Decimal | None, Field(alias="TLCTotalCost")] = None
    tl_u_0421_total_cost: Annotated[Decimal | None, Field(alias="TLСTotalCost")] = None
    code: str | None = None
    u_0421_ode: Annotated[str | None, Field(alias="Сode")] = None
    scope: str | None = None
    sc_u_03bf_pe: Annotated[str | None, Field(alias="Scοpe")] = None


class CostFields(Fields):
    """Columns of `Cost`, for queries."""

    id: Column[int]
    tlc_total_cost: Column[Decimal]
    tl_u_0421_total_cost: Column[Decimal]
    code: TextColumn
    u_0421_ode: TextColumn
    scope: TextColumn
    sc_u_03bf_pe: TextColumn


class ConfusableNamesSvc(Service[S], name="Hazard.ConfusableNamesSvc"):
    """Hazard.ConfusableNamesSvc."""

    costs = entity_set("Costs", Cost, CostFields, CostKey)
    """Key: id."""
