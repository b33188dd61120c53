"""Erp.BO.SalesOrderSvc: sales orders."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from ..._runtime import (
    CHILDREN,
    KEY,
    THIS_COMPANY,
    COLUMN,
    Col,
    Children,
    Key,
    Row,
    S,
    entity_set,
    row_key,
)

if TYPE_CHECKING:
    from .sales_order_methods import SalesOrderMethods
else:
    from ..._runtime import LazyMethods as SalesOrderMethods


class OrderHedKey(Key):
    """Key of `OrderHed`."""

    company: str = THIS_COMPANY
    order_num: int


class OrderDtlKey(Key):
    """Key of `OrderDtl`."""

    company: str = THIS_COMPANY
    order_num: int
    order_line: int


class OrderDtl(Row):
    """A row of `OrderDtls`."""

    key = row_key(OrderDtlKey)
    company: Col[str] = KEY
    order_num: Col[int] = KEY
    order_line: Col[int] = KEY
    part_num: Col[str | None] = COLUMN
    line_desc: Col[str | None] = COLUMN
    order_qty: Col[Decimal | None] = COLUMN
    selling_quantity: Col[Decimal | None] = COLUMN
    doc_unit_price: Col[Decimal | None] = COLUMN
    request_date: Col[datetime | None] = COLUMN
    sys_rev_id: Col[int | None] = COLUMN
    sys_row_id: Col[UUID | None] = COLUMN
    row_mod: Col[str | None] = COLUMN


class OrderHed(Row):
    """A row of `SalesOrders`."""

    key = row_key(OrderHedKey)
    company: Col[str] = KEY
    order_num: Col[int] = KEY
    cust_num: Col[int | None] = COLUMN
    customer_cust_id: Col[str | None] = COLUMN
    po_num: Col[str | None] = COLUMN
    order_date: Col[datetime | None] = COLUMN
    doc_order_amt: Col[Decimal | None] = COLUMN
    sys_rev_id: Col[int | None] = COLUMN
    sys_row_id: Col[UUID | None] = COLUMN
    row_mod: Col[str | None] = COLUMN
    order_dtls: Children["OrderDtl"] = CHILDREN


class SalesOrderSvc(SalesOrderMethods[S], name="Erp.BO.SalesOrderSvc"):
    """Sales orders."""

    sales_orders = entity_set("SalesOrders", OrderHed, OrderHedKey)
    """Orders. Key: company, order_num."""
    order_dtls = entity_set("OrderDtls", OrderDtl, OrderDtlKey)
    """Lines of orders. Key: company, order_num, order_line."""
