"""Hazard.ConfusableNamesSvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class CostKey(Key):
    """The key of `Cost`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Cost(Row):
    """A row of `Costs`."""

    key = row_key(CostKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    tlc_total_cost: Col[Decimal | None] = column("TLCTotalCost")
    tl_u_0421_total_cost: Col[Decimal | None] = column("TLСTotalCost")
    code: Col[str | None] = COLUMN
    u_0421_ode: Col[str | None] = column("Сode")
    scope: Col[str | None] = COLUMN
    sc_u_03bf_pe: Col[str | None] = column("Scοpe")


class ConfusableNamesSvc(Service[S], name="Hazard.ConfusableNamesSvc"):
    """Hazard.ConfusableNamesSvc."""

    costs = entity_set("Costs", Cost, CostKey)
    """Key: id."""
