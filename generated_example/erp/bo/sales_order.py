"""Erp.BO.SalesOrderSvc."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from ..._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    THIS_COMPANY,
    Children,
    Col,
    Key,
    Row,
    S,
    column,
    entity_set,
    row_key,
)


class OrderRelKey(Key):
    """The key of `OrderRel`.

    company: Company identifier.
    order_num: Sales order number.
    order_line: Line number within the order.
    order_rel_num: Release number within the line.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    order_num: int
    """Sales order number."""
    order_line: int
    """Line number within the order."""
    order_rel_num: int
    """Release number within the line."""


class OrderRel(Row):
    """A release: how much of a line ships when and where."""

    key = row_key(OrderRelKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    order_num: Col[int] = KEY
    """Sales order number. Key."""
    order_line: Col[int] = KEY
    """Line number within the order. Key."""
    order_rel_num: Col[int] = KEY
    """Release number within the line. Key."""
    part_num: Col[str | None] = COLUMN
    """Part to ship."""
    req_date: Col[datetime | None] = COLUMN
    """Day on which the release is to ship."""
    need_by_date: Col[datetime | None] = COLUMN
    """Day on which the customer needs it."""
    selling_req_qty: Col[Decimal | None] = COLUMN
    """Quantity to ship in the sales unit."""
    our_req_qty: Col[Decimal | None] = COLUMN
    """Quantity to ship in the inventory unit."""
    our_stock_shipped_qty: Col[Decimal | None] = COLUMN
    """Quantity shipped from stock so far."""
    ship_to_num: Col[str | None] = COLUMN
    """Delivery address; empty for the customer's main address."""
    ship_via_code: Col[str | None] = COLUMN
    """Carrier or method of shipment."""
    plant: Col[str | None] = COLUMN
    """Site that ships."""
    warehouse_code: Col[str | None] = COLUMN
    """Warehouse that ships."""
    open_release: Col[bool | None] = COLUMN
    """Whether anything of the release is left to ship."""
    firm_release: Col[bool | None] = COLUMN
    """Whether planning may count on the release."""
    make: Col[bool | None] = COLUMN
    """Whether a job makes it instead of taking it from stock."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class OrderDtlKey(Key):
    """The key of `OrderDtl`.

    company: Company identifier.
    order_num: Sales order number.
    order_line: Line number within the order.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    order_num: int
    """Sales order number."""
    order_line: int
    """Line number within the order."""


class OrderDtl(Row):
    """A line of a sales order."""

    key = row_key(OrderDtlKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    order_num: Col[int] = KEY
    """Sales order number. Key."""
    order_line: Col[int] = KEY
    """Line number within the order. Key."""
    line_type: Col[str | None] = COLUMN
    """Kind of line: PART or CONTRACT."""
    part_num: Col[str | None] = COLUMN
    """Part ordered."""
    line_desc: Col[str | None] = COLUMN
    """Description of the line."""
    revision_num: Col[str | None] = COLUMN
    """Revision ordered."""
    x_part_num: Col[str | None] = COLUMN
    """Customer's own part number."""
    order_qty: Col[Decimal | None] = COLUMN
    """Quantity in the inventory unit."""
    ium: Col[str | None] = COLUMN
    """Inventory unit of measure."""
    selling_quantity: Col[Decimal | None] = COLUMN
    """Quantity in the sales unit."""
    sales_um: Col[str | None] = COLUMN
    """Sales unit of measure."""
    unit_price: Col[Decimal | None] = COLUMN
    """Unit price in base currency."""
    doc_unit_price: Col[Decimal | None] = COLUMN
    """Unit price in the document's currency."""
    price_per_code: Col[str | None] = COLUMN
    """Quantity the price is for: E each, C hundred, M thousand."""
    discount_percent: Col[Decimal | None] = COLUMN
    """Discount of the line, in percent."""
    doc_discount: Col[Decimal | None] = COLUMN
    """Discount of the line in the document's currency."""
    ext_price_dtl: Col[Decimal | None] = COLUMN
    """Extended price in base currency, after discount."""
    doc_ext_price_dtl: Col[Decimal | None] = COLUMN
    """Extended price in the document's currency, after discount."""
    request_date: Col[datetime | None] = COLUMN
    """Day the customer asked for shipment."""
    need_by_date: Col[datetime | None] = COLUMN
    """Day the customer needs the goods."""
    prod_code: Col[str | None] = COLUMN
    """Product group of the part."""
    open_line: Col[bool | None] = COLUMN
    """Whether anything of the line is left to ship."""
    void_line: Col[bool | None] = COLUMN
    """Whether the line was cancelled."""
    order_comment: Col[str | None] = COLUMN
    """Text printed under the line."""
    cust_num: Col[int | None] = COLUMN
    """Customer who ordered."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    ud__sys_rev_id: Col[bytes | None] = COLUMN
    """Row version of the user-defined part of the row."""
    item_id_c: Col[str | None] = COLUMN
    """Item number in the customer's drawing. User-defined column."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""
    order_rels: Children[OrderRel] = CHILDREN


class OrderHedKey(Key):
    """The key of `OrderHed`.

    company: Company identifier.
    order_num: Sales order number, assigned when the order is first saved.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    order_num: int
    """Sales order number, assigned when the order is first saved."""


class OrderHed(Row):
    """The header of a sales order."""

    key = row_key(OrderHedKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    order_num: Col[int] = KEY
    """Sales order number, assigned when the order is first saved. Key."""
    cust_num: Col[int | None] = COLUMN
    """Customer who ordered."""
    customer_cust_id: Col[str | None] = COLUMN
    """Customer identifier of the customer who ordered."""
    customer_name: Col[str | None] = COLUMN
    """Name of the customer who ordered."""
    po_num: Col[str | None] = COLUMN
    """Customer's purchase order number."""
    open_order: Col[bool | None] = COLUMN
    """Whether anything is left to ship."""
    order_held: Col[bool | None] = COLUMN
    """Whether the order is on hold."""
    void_order: Col[bool | None] = COLUMN
    """Whether the order was cancelled."""
    entry_person: Col[str | None] = COLUMN
    """User who entered the order."""
    order_date: Col[datetime | None] = COLUMN
    """Day the order was taken."""
    request_date: Col[datetime | None] = COLUMN
    """Day the customer asked for shipment."""
    need_by_date: Col[datetime | None] = COLUMN
    """Day the customer needs the goods."""
    ship_to_num: Col[str | None] = COLUMN
    """Delivery address of the customer; empty for the main address."""
    ship_via_code: Col[str | None] = COLUMN
    """Carrier or method of shipment."""
    terms_code: Col[str | None] = COLUMN
    """Payment terms."""
    currency_code: Col[str | None] = COLUMN
    """Currency of the document amounts."""
    exchange_rate: Col[Decimal | None] = COLUMN
    """Rate from the document's currency to the base currency."""
    discount_percent: Col[Decimal | None] = COLUMN
    """Discount on the whole order, in percent."""
    total_lines: Col[int | None] = COLUMN
    """Number of lines."""
    total_releases: Col[int | None] = COLUMN
    """Number of releases of all lines."""
    order_amt: Col[Decimal | None] = COLUMN
    """Order amount in base currency."""
    doc_order_amt: Col[Decimal | None] = COLUMN
    """Order amount in the document's currency."""
    order_comment: Col[str | None] = COLUMN
    """Text printed on the order acknowledgement."""
    order_csr: Col[str | None] = column("OrderCSR")
    """Customer service representative."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    ud__sys_rev_id: Col[bytes | None] = COLUMN
    """Row version of the user-defined part of the row."""
    project_c: Col[str | None] = COLUMN
    """Project the order belongs to. User-defined column."""
    ship_order_complete_c: Col[bool | None] = COLUMN
    """Whether the order ships only as a whole. User-defined column."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""
    order_dtls: Children[OrderDtl] = CHILDREN


class OrderHedListKey(Key):
    """The key of `OrderHedList`.

    company: Company identifier.
    order_num: Sales order number.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    order_num: int
    """Sales order number."""


class OrderHedList(Row):
    """The few columns of an order that a search shows."""

    key = row_key(OrderHedListKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    order_num: Col[int] = KEY
    """Sales order number. Key."""
    cust_num: Col[int | None] = COLUMN
    """Customer who ordered."""
    customer_cust_id: Col[str | None] = COLUMN
    """Customer identifier."""
    customer_name: Col[str | None] = COLUMN
    """Name of the customer."""
    po_num: Col[str | None] = COLUMN
    """Customer's purchase order number."""
    open_order: Col[bool | None] = COLUMN
    """Whether anything is left to ship."""
    order_held: Col[bool | None] = COLUMN
    """Whether the order is on hold."""
    order_date: Col[datetime | None] = COLUMN
    """Day the order was taken."""
    need_by_date: Col[datetime | None] = COLUMN
    """Day the customer needs the goods."""
    currency_code: Col[str | None] = COLUMN
    """Currency of the document amounts."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row."""
    row_mod: Col[str | None] = COLUMN
    """Always empty here."""


if TYPE_CHECKING:
    from .sales_order_methods import SalesOrderMethods
else:
    from ..._runtime import LazyMethods as SalesOrderMethods


class SalesOrderSvc(SalesOrderMethods[S], name="Erp.BO.SalesOrderSvc"):
    """Erp.BO.SalesOrderSvc."""

    sales_orders = entity_set("SalesOrders", OrderHed, OrderHedKey)
    """Sales orders of the company. Key: company, order_num."""
    order_dtls = entity_set("OrderDtls", OrderDtl, OrderDtlKey)
    """Key: company, order_num, order_line."""
    order_rels = entity_set("OrderRels", OrderRel, OrderRelKey)
    """Key: company, order_num, order_line, order_rel_num."""
    list_ = entity_set("List", OrderHedList, OrderHedListKey)
    """Key: company, order_num."""
