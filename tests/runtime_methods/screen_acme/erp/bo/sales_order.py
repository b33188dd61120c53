"""Erp.BO.SalesOrderSvc: sales orders."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from ..._runtime import (
    CHILDREN,
    KEY,
    THIS_COMPANY,
    Column,
    Fields,
    Key,
    Many,
    Row,
    S,
    TextColumn,
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
    company: str = KEY
    order_num: int = KEY
    order_line: int = KEY
    part_num: str | None = None
    line_desc: str | None = None
    order_qty: Decimal | None = None
    selling_quantity: Decimal | None = None
    doc_unit_price: Decimal | None = None
    request_date: datetime | None = None
    sys_rev_id: int | None = None
    sys_row_id: UUID | None = None
    row_mod: str | None = None


class OrderHed(Row):
    """A row of `SalesOrders`."""

    key = row_key(OrderHedKey)
    company: str = KEY
    order_num: int = KEY
    cust_num: int | None = None
    customer_cust_id: str | None = None
    po_num: str | None = None
    order_date: datetime | None = None
    doc_order_amt: Decimal | None = None
    sys_rev_id: int | None = None
    sys_row_id: UUID | None = None
    row_mod: str | None = None
    order_dtls: "list[OrderDtl]" = CHILDREN


class OrderDtlFields(Fields):
    """Columns of `OrderDtl`, for queries."""

    order_num: Column[int]
    order_line: Column[int]
    part_num: TextColumn
    order_qty: Column[Decimal]


class OrderHedFields(Fields):
    """Columns of `OrderHed`, for queries."""

    order_num: Column[int]
    cust_num: Column[int]
    po_num: TextColumn
    order_dtls: "Many[OrderDtlFields]"


class SalesOrderSvc(SalesOrderMethods[S], name="Erp.BO.SalesOrderSvc"):
    """Sales orders."""

    sales_orders = entity_set("SalesOrders", OrderHed, OrderHedFields, OrderHedKey)
    """Orders. Key: company, order_num."""
    order_dtls = entity_set("OrderDtls", OrderDtl, OrderDtlFields, OrderDtlKey)
    """Lines of orders. Key: company, order_num, order_line."""
