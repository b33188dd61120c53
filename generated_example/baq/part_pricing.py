"""BAQ PartPricing: Unit prices of a product group; they can be changed here."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from .._runtime import Column, Fields, Parameters, Row, TextColumn, baq


class PartPricing(Row):
    """A row of BAQ `PartPricing`."""

    part_company: Annotated[str | None, Field(alias="Part_Company")] = None
    """Company."""
    part_part_num: Annotated[str | None, Field(alias="Part_PartNum")] = None
    """Part."""
    part_part_description: Annotated[
        str | None, Field(alias="Part_PartDescription")
    ] = None
    """Description."""
    part_prod_code: Annotated[str | None, Field(alias="Part_ProdCode")] = None
    """Group."""
    part_unit_price: Annotated[Decimal | None, Field(alias="Part_UnitPrice")] = None
    """Unit Price."""
    part_in_active: Annotated[bool | None, Field(alias="Part_InActive")] = None
    """Inactive."""
    calculated_with_tax: Annotated[
        Decimal | None, Field(alias="Calculated_WithTax")
    ] = None
    """Price with Tax."""
    row_mod: str | None = None
    """RowMod."""
    row_ident: UUID | None = None
    """RowIdent."""
    sys_row_id: UUID | None = None
    """SysRowID."""


class PartPricingFields(Fields):
    """Columns of `PartPricing`, for queries."""

    part_company: TextColumn
    part_part_num: TextColumn
    part_part_description: TextColumn
    part_prod_code: TextColumn
    part_unit_price: Column[Decimal]
    part_in_active: Column[bool]
    calculated_with_tax: Column[Decimal]
    row_mod: TextColumn
    row_ident: Column[UUID]
    sys_row_id: Column[UUID]


class PartPricingParameters(Parameters):
    """Parameters of BAQ `PartPricing`."""

    prod_code: str | Sequence[str] | None = None
    """`ProdCode`, nvarchar."""
    min_price: Decimal | int | Sequence[Decimal | int] | None = None
    """`MinPrice`, decimal."""
    only_active: bool | Sequence[bool] | None = None
    """`OnlyActive`, bit."""


part_pricing = baq(
    "PartPricing", PartPricing, PartPricingFields, PartPricingParameters, updatable=True
)
"""Unit prices of a product group; they can be changed here. BAQ `PartPricing`."""
