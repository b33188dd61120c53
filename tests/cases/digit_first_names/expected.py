"""Hazard.DigitFirstNamesSvc."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
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


class X7Days(EdmEnum, edm_type="Hazard.7Days"):
    """Values of `7Days`."""

    X_1 = "1"
    X_2ND = "2nd"


class X2023SalesKey(Key):
    """Key of `X2023Sales`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_1st_key": "1stKey"}
    x_1st_key: str


class X2023Sales(Row):
    """A row of `2023SalesByRep`."""

    key = row_key(X2023SalesKey)
    x_1st_key: Annotated[str, Field(alias="1stKey")] = KEY
    """Key."""
    x_2nd_pass: Annotated[str | None, Field(alias="2ndPass")] = None
    x_3: Annotated[str | None, Field(alias="3")] = None
    x_4__5: Annotated[str | None, Field(alias="4_5")] = None
    x_1st_key_c: Annotated[str | None, Field(alias="1stKey_c")] = None
    """User-defined column."""


class X2023SalesFields(Fields):
    """Columns of `X2023Sales`, for queries."""

    x_1st_key: TextColumn
    x_2nd_pass: TextColumn
    x_3: TextColumn
    x_4__5: TextColumn
    x_1st_key_c: TextColumn


class DigitFirstNamesSvc(Service[S], name="Hazard.DigitFirstNamesSvc"):
    """Hazard.DigitFirstNamesSvc."""

    x_2023_sales_by_rep = entity_set(
        "2023SalesByRep", X2023Sales, X2023SalesFields, X2023SalesKey
    )
    """Key: x_1st_key."""
