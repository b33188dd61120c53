"""BAQ PartPricing: Unit prices of a product group; they can be changed here."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from .._runtime import COLUMN, Col, Parameters, Row, baq, column


class PartPricing(Row):
    """A row of BAQ `PartPricing`."""

    part_company: Col[str | None] = column("Part_Company")
    """Company."""
    part_part_num: Col[str | None] = column("Part_PartNum")
    """Part."""
    part_part_description: Col[str | None] = column("Part_PartDescription")
    """Description."""
    part_prod_code: Col[str | None] = column("Part_ProdCode")
    """Group."""
    part_unit_price: Col[Decimal | None] = column("Part_UnitPrice")
    """Unit Price."""
    part_in_active: Col[bool | None] = column("Part_InActive")
    """Inactive."""
    calculated_with_tax: Col[Decimal | None] = column("Calculated_WithTax")
    """Price with Tax."""
    row_mod: Col[str | None] = COLUMN
    """RowMod."""
    row_ident: Col[UUID | None] = COLUMN
    """RowIdent."""
    sys_row_id: Col[UUID | None] = COLUMN
    """SysRowID."""


class PartPricingParameters(Parameters):
    """Unit prices of a product group; they can be changed here. BAQ `PartPricing`."""

    prod_code: str | Sequence[str] | None = None
    """`ProdCode`, nvarchar."""
    min_price: Decimal | int | Sequence[Decimal | int] | None = None
    """`MinPrice`, decimal."""
    only_active: bool | Sequence[bool] | None = None
    """`OnlyActive`, bit."""


part_pricing = baq("PartPricing", PartPricing, PartPricingParameters, updatable=True)
"""Unit prices of a product group; they can be changed here. BAQ `PartPricing`."""
