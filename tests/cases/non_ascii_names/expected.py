"""Hazard.NonAsciiNamesSvc."""

from decimal import Decimal

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


class Größe(EdmEnum, edm_type="Hazard.Größe"):
    """Values of `Größe`."""

    GROSS = "Groß"
    GRÖSSER = "größer"


class StückKey(Key):
    """The key of `Stück`."""

    größe: int


class Stück(Row):
    """A row of `Stücke`."""

    key = row_key(StückKey)
    größe: Col[int] = KEY
    """Key."""
    récap: Col[str | None] = COLUMN
    数量: Col[Decimal | None] = COLUMN
    ünit: Col[str | None] = COLUMN
    finish: Col[str | None] = column("ﬁnish")
    a: Col[str | None] = column("ª")
    x_1_2: Col[str | None] = column("½")
    x_: Col[str | None] = column("😀")
    wide: Col[str | None] = column("Ｗｉｄｅ")
    é: Col[str | None] = column("é")
    é_x0e048d3e: Col[str | None] = column("é")
    naïve_c: Col[str | None] = column("naïve_c")
    """User-defined column."""


class NonAsciiNamesSvc(Service[S], name="Hazard.NonAsciiNamesSvc"):
    """Hazard.NonAsciiNamesSvc."""

    stücke = entity_set("Stücke", Stück, StückKey)
    """Key: größe."""
