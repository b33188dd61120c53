"""Hazard.CyclicBaseSvc."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import KEY, Column, Fields, Key, Row, S, Service, entity_set, row_key


class Chick(Row):
    """A row of type `Chick`."""

    hatched: date | None = None


class ChickFields(Fields):
    """Columns of `Chick`, for queries."""

    hatched: Column[date]


class Egg(Chick):
    """A row of type `Egg`."""

    weight: Decimal | None = None


class EggFields(ChickFields):
    """Columns of `Egg`, for queries."""

    weight: Column[Decimal]


class HenKey(Key):
    """Key of `Hen`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Hen(Egg):
    """A row of `Hens`."""

    key = row_key(HenKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    eggs: int | None = None


class HenFields(EggFields):
    """Columns of `Hen`, for queries."""

    id: Column[int]
    eggs: Column[int]


class Mirror(Row):
    """Values of complex type `Mirror`."""

    width: float | None = None


class MirrorFields(Fields):
    """Columns of `Mirror`, for queries."""

    width: Column[float]


class CyclicBaseSvc(Service[S], name="Hazard.CyclicBaseSvc"):
    """Hazard.CyclicBaseSvc."""

    hens = entity_set("Hens", Hen, HenFields, HenKey)
    """Key: id."""
