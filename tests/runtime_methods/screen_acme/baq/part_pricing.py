"""BAQ PartPricing: unit prices of a product group; they can be changed here."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from .._runtime import Column, Fields, Parameters, Row, TextColumn, baq


class PartPricing(Row):
    """A row of BAQ `PartPricing`."""

    part_part_num: Annotated[str | None, Field(alias="Part_PartNum")] = None
    part_part_description: Annotated[
        str | None, Field(alias="Part_PartDescription")
    ] = None
    part_prod_code: Annotated[str | None, Field(alias="Part_ProdCode")] = None
    part_unit_price: Annotated[Decimal | None, Field(alias="Part_UnitPrice")] = None
    row_mod: str | None = None
    row_ident: UUID | None = None
    sys_row_id: UUID | None = None


class PartPricingFields(Fields):
    """Columns of `PartPricing`, for queries."""

    part_part_num: TextColumn
    part_part_description: TextColumn
    part_prod_code: TextColumn
    part_unit_price: Column[Decimal]


class PartPricingParameters(Parameters):
    """Parameters of BAQ `PartPricing`."""

    wire_names: ClassVar[Mapping[str, str]] = {
        "prod_code": "ProdCode",
        "min_price": "MinPrice",
        "only_active": "OnlyActive",
    }
    prod_code: str | Sequence[str] | None = None
    min_price: Decimal | Sequence[Decimal] | None = None
    only_active: bool | Sequence[bool] | None = None


part_pricing = baq(
    "PartPricing", PartPricing, PartPricingFields, PartPricingParameters, updatable=True
)
"""Unit prices of a product group."""
