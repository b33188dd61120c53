"""BAQ DB-JobLabel: labels for jobs; its parameters could not be looked up."""

from decimal import Decimal

from .._runtime import AnyParameters, Col, Row, baq, column


class DBJobLabel(Row):
    """A row of BAQ `DB-JobLabel`."""

    calculated_qty: Col[Decimal | None] = column("Calculated_Qty")


label = baq("DB-JobLabel", DBJobLabel, AnyParameters)
"""Labels for jobs."""
