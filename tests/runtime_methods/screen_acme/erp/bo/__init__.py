"""Services `Erp.BO.*`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Area, S

if TYPE_CHECKING:
    from .sales_order import SalesOrderSvc


class ErpBo(Area[S]):
    """Services `Erp.BO.*`."""

    sales_order: SalesOrderSvc[S]
    """Sales orders."""
