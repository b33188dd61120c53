"""Erp.BO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Area, S

if TYPE_CHECKING:
    from .customer import CustomerSvc
    from .lab import LabSvc


class ErpBo(Area[S]):
    """Erp.BO."""

    customer: CustomerSvc[S]
    """Customers and their ship-tos."""
    lab: LabSvc[S]
    """Odd shapes."""
