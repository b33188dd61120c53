"""BAQ zCustomerOrders: Orders of a customer from a day on, with their totals."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from .._runtime import COLUMN, Col, Parameters, Row, baq, column


class ZCustomerOrders(Row):
    """A row of BAQ `zCustomerOrders`."""

    customer_cust_id: Col[str | None] = column("Customer_CustID")
    """Cust. ID."""
    customer_name: Col[str | None] = column("Customer_Name")
    """Customer."""
    order_hed_order_num: Col[int | None] = column("OrderHed_OrderNum")
    """Order."""
    order_hed_order_date: Col[datetime | None] = column("OrderHed_OrderDate")
    """Order Date."""
    order_hed_po_num: Col[str | None] = column("OrderHed_PONum")
    """Customer PO."""
    order_hed_open_order: Col[bool | None] = column("OrderHed_OpenOrder")
    """Open."""
    calculated_lines: Col[int | None] = column("Calculated_Lines")
    """Lines."""
    calculated_total: Col[Decimal | None] = column("Calculated_Total")
    """Order Total."""
    row_ident: Col[UUID | None] = COLUMN
    """RowIdent."""


class ZCustomerOrdersParameters(Parameters):
    """Orders of a customer from a day on, with their totals. BAQ `zCustomerOrders`."""

    start_date: date | Sequence[date] | None = None
    """`StartDate`, date."""
    cust_id: str | Sequence[str] | None = None
    """`CustID`, nvarchar."""


z_customer_orders = baq("zCustomerOrders", ZCustomerOrders, ZCustomerOrdersParameters)
"""Orders of a customer from a day on, with their totals. BAQ `zCustomerOrders`."""
