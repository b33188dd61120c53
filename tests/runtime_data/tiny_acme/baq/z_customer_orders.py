"""BAQ zCustomerOrders: orders of a customer."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar

from .._runtime import (
    COLUMN,
    Col,
    Parameters,
    Row,
    baq,
    column,
)


class ZCustomerOrders(Row):
    """A row of BAQ `zCustomerOrders`."""

    order_hed_order_num: Col[int | None] = column("OrderHed_OrderNum")
    calculated_total: Col[Decimal | None] = column("Calculated_Total")
    row_ident: Col[str | None] = COLUMN


class ZCustomerOrdersParameters(Parameters):
    """Parameters of BAQ `zCustomerOrders`."""

    wire_names: ClassVar[Mapping[str, str]] = {
        "start_date": "StartDate",
        "cust_id": "custId",
    }
    start_date: date | None = None
    """`StartDate`, date."""
    cust_id: str | Sequence[str] | None = None
    """`custId`, nvarchar."""


z_customer_orders = baq("zCustomerOrders", ZCustomerOrders, ZCustomerOrdersParameters)
"""Orders of a customer."""
