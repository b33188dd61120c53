"""Hazard.DigitFirstNamesSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
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


class X7Days(EdmEnum, edm_type="Hazard.7Days"):
    """Values of `7Days`."""

    X_1 = "1"
    X_2ND = "2nd"


class X2023SalesKey(Key):
    """The key of `X2023Sales`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_1st_key": "1stKey"}
    x_1st_key: str


class X2023Sales(Row):
    """A row of `2023SalesByRep`."""

    key = row_key(X2023SalesKey)
    x_1st_key: Col[str] = column("1stKey", KEY)
    """Key."""
    x_2nd_pass: Col[str | None] = column("2ndPass")
    x_3: Col[str | None] = column("3")
    x_4__5: Col[str | None] = column("4_5")
    x_1st_key_c: Col[str | None] = column("1stKey_c")
    """User-defined column."""


class DigitFirstNamesSvc(Service[S], name="Hazard.DigitFirstNamesSvc"):
    """Hazard.DigitFirstNamesSvc."""

    x_2023_sales_by_rep = entity_set("2023SalesByRep", X2023Sales, X2023SalesKey)
    """Key: x_1st_key."""
