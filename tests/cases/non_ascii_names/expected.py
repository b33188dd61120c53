"""Hazard.NonAsciiNamesSvc."""

from decimal import Decimal
from typing import Annotated

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


class Größe(EdmEnum, edm_type="Hazard.Größe"):
    """Values of `Größe`."""

    GROSS = "Groß"
    GRÖSSER = "größer"


class StückKey(Key):
    """Key of `Stück`."""

    größe: int


class Stück(Row):
    """A row of `Stücke`."""

    key = row_key(StückKey)
    größe: int = KEY
    """Key."""
    récap: str | None = None
    数量: Decimal | None = None
    ünit: str | None = None
    finish: Annotated[str | None, Field(alias="ﬁnish")] = None
    a: Annotated[str | None, Field(alias="ª")] = None
    x_1_2: Annotated[str | None, Field(alias="½")] = None
    x_: Annotated[str | None, Field(alias="😀")] = None
    wide: Annotated[str | None, Field(alias="Ｗｉｄｅ")] = None
    é: Annotated[str | None, Field(alias="é")] = None
    é_x0e048d3e: Annotated[str | None, Field(alias="é")] = None
    naïve_c: Annotated[str | None, Field(alias="naïve_c")] = None
    """User-defined column."""


class StückFields(Fields):
    """Columns of `Stück`, for queries."""

    größe: Column[int]
    récap: TextColumn
    数量: Column[Decimal]
    ünit: TextColumn
    finish: TextColumn
    a: TextColumn
    x_1_2: TextColumn
    x_: TextColumn
    wide: TextColumn
    é: TextColumn
    é_x0e048d3e: TextColumn
    naïve_c: TextColumn


class NonAsciiNamesSvc(Service[S], name="Hazard.NonAsciiNamesSvc"):
    """Hazard.NonAsciiNamesSvc."""

    stücke = entity_set("Stücke", Stück, StückFields, StückKey)
    """Key: größe."""
