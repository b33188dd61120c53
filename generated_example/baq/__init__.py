"""BAQs, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import BaqArea, S

if TYPE_CHECKING:
    from .db_job_label import db_job_label as _db_job_label
    from .part_pricing import part_pricing as _part_pricing
    from .z_customer_orders import z_customer_orders as _z_customer_orders


class Baqs(BaqArea[S]):
    """The instance's BAQs."""

    if TYPE_CHECKING:
        db_job_label = _db_job_label
        """Labels for jobs, from the label printer's own database."""
        part_pricing = _part_pricing
        """Unit prices of a product group; they can be changed here."""
        z_customer_orders = _z_customer_orders
        """Orders of a customer from a day on, with their totals."""
