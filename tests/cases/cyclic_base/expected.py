"""Hazard.CyclicBaseSvc."""

from collections.abc import Mapping
from datetime import date
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


class Chick(Row):
    """A row of type `Chick`."""

    hatched: Col[date | None] = COLUMN


class Egg(Chick, edm_type="Hazard.Egg"):
    """A row of type `Egg`."""

    weight: Col[Decimal | None] = COLUMN


class HenKey(Key):
    """The key of `Hen`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Hen(Egg, edm_type="Hazard.Hen"):
    """A row of `Hens`."""

    key = row_key(HenKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    eggs: Col[int | None] = COLUMN


class Mirror(Row):
    """Values of complex type `Mirror`."""

    width: Col[float | None] = COLUMN


class CyclicBaseSvc(Service[S], name="Hazard.CyclicBaseSvc"):
    """Hazard.CyclicBaseSvc."""

    hens = entity_set("Hens", Hen, HenKey)
    """Key: id."""
