"""BAQ DB-JobLabel: Labels for jobs, from the label printer's own database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from .._runtime import COLUMN, Col, Parameters, Row, baq, column


class DBJobLabel(Row):
    """A row of BAQ `DB-JobLabel`."""

    job_head_job_num: Col[str | None] = column("JobHead_JobNum")
    """Job."""
    job_head_part_num: Col[str | None] = column("JobHead_PartNum")
    """Part."""
    vendor_name__: Col[str | None] = COLUMN
    """Vendor."""
    calculated_from: Col[datetime | None] = column("Calculated_from")
    """From."""
    calculated_qty: Col[Decimal | None] = column("Calculated_Qty")
    """Quantity."""
    calculated_tlc_total_cost: Col[Decimal | None] = column("Calculated_TLCTotalCost")
    """Cost of this level."""
    calculated_tl_u_0421_total_cost: Col[Decimal | None] = column(
        "Calculated_TLСTotalCost"
    )
    """Cost of all levels."""
    attribute_set_id: Col[int | None] = column("attributeSetID")
    """Attribute Set."""
    row_ident: Col[UUID | None] = COLUMN
    """RowIdent."""


class DBJobLabelParameters(Parameters):
    """Labels for jobs, from the label printer's own database. BAQ `DB-JobLabel`."""

    wire_names: ClassVar[Mapping[str, str]] = {"from_": "from"}
    plant: str | Sequence[str] | None = None
    """`Plant`, nvarchar."""
    from_: datetime | Sequence[datetime] | None = None
    """`from`, datetime."""
    job_list: str | Sequence[str] | None = None
    """`JobList`, nvarchar."""


db_job_label = baq("DB-JobLabel", DBJobLabel, DBJobLabelParameters)
"""Labels for jobs, from the label printer's own database. BAQ `DB-JobLabel`."""
