"""BAQ PartPricing: unit prices of a product group; they can be changed here."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from .._runtime import COLUMN, Col, Parameters, Row, baq, column


class PartPricing(Row):
    """A row of BAQ `PartPricing`."""

    part_part_num: Col[str | None] = column("Part_PartNum")
    part_part_description: Col[str | None] = column("Part_PartDescription")
    part_prod_code: Col[str | None] = column("Part_ProdCode")
    part_unit_price: Col[Decimal | None] = column("Part_UnitPrice")
    row_mod: Col[str | None] = COLUMN
    row_ident: Col[UUID | None] = COLUMN
    sys_row_id: Col[UUID | None] = COLUMN


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


part_pricing = baq("PartPricing", PartPricing, PartPricingParameters, updatable=True)
"""Unit prices of a product group."""
