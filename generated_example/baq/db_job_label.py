"""BAQ DB-JobLabel: Labels for jobs, from the label printer's own database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from .._runtime import Column, Fields, Parameters, Row, TextColumn, baq


class DBJobLabel(Row):
    """A row of BAQ `DB-JobLabel`."""

    job_head_job_num: Annotated[str | None, Field(alias="JobHead_JobNum")] = None
    """Job."""
    job_head_part_num: Annotated[str | None, Field(alias="JobHead_PartNum")] = None
    """Part."""
    vendor_name__: str | None = None
    """Vendor."""
    calculated_from: Annotated[datetime | None, Field(alias="Calculated_from")] = None
    """From."""
    calculated_qty: Annotated[Decimal | None, Field(alias="Calculated_Qty")] = None
    """Quantity."""
    calculated_tlc_total_cost: Annotated[
        Decimal | None, Field(alias="Calculated_TLCTotalCost")
    ] = None
    """Cost of this level."""
    calculated_tl_u_0421_total_cost: Annotated[
        Decimal | None, Field(alias="Calculated_TLСTotalCost")
    ] = None
    """Cost of all levels."""
    attribute_set_id: Annotated[int | None, Field(alias="attributeSetID")] = None
    """Attribute Set."""
    row_ident: UUID | None = None
    """RowIdent."""


class DBJobLabelFields(Fields):
    """Columns of `DBJobLabel`, for queries."""

    job_head_job_num: TextColumn
    job_head_part_num: TextColumn
    vendor_name__: TextColumn
    calculated_from: Column[datetime]
    calculated_qty: Column[Decimal]
    calculated_tlc_total_cost: Column[Decimal]
    calculated_tl_u_0421_total_cost: Column[Decimal]
    attribute_set_id: Column[int]
    row_ident: Column[UUID]


class DBJobLabelParameters(Parameters):
    """Parameters of BAQ `DB-JobLabel`."""

    wire_names: ClassVar[Mapping[str, str]] = {"from_": "from"}
    plant: str | Sequence[str] | None = None
    """`Plant`, nvarchar."""
    from_: datetime | Sequence[datetime] | None = None
    """`from`, datetime."""
    job_list: str | Sequence[str] | None = None
    """`JobList`, nvarchar."""


db_job_label = baq("DB-JobLabel", DBJobLabel, DBJobLabelFields, DBJobLabelParameters)
"""Labels for jobs, from the label printer's own database. BAQ `DB-JobLabel`."""
