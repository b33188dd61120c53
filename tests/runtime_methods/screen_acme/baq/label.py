"""BAQ DB-JobLabel: labels for jobs; its parameters could not be looked up."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from .._runtime import AnyParameters, Column, Fields, Row, baq


class DBJobLabel(Row):
    """A row of BAQ `DB-JobLabel`."""

    calculated_qty: Annotated[Decimal | None, Field(alias="Calculated_Qty")] = None


class DBJobLabelFields(Fields):
    """Columns of `DBJobLabel`, for queries."""

    calculated_qty: Column[Decimal]


label = baq("DB-JobLabel", DBJobLabel, DBJobLabelFields, AnyParameters)
"""Labels for jobs."""
