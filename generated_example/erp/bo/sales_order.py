"""Erp.BO.SalesOrderSvc."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import Field

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


class OrderRelKey(Key):
    """Key of `OrderRel`."""

    company: str = THIS_COMPANY
    order_num: int
    order_line: int
    order_rel_num: int


class OrderRel(Row):
    """A release: how much of a line ships when and where."""

    key = row_key(OrderRelKey)
    company: str = KEY
    """Company identifier. Key."""
    order_num: int = KEY
    """Sales order number. Key."""
    order_line: int = KEY
    """Line number within the order. Key."""
    order_rel_num: int = KEY
    """Release number within the line. Key."""
    part_num: str | None = None
    """Part to ship."""
    req_date: datetime | None = None
    """Day on which the release is to ship."""
    need_by_date: datetime | None = None
    """Day on which the customer needs it."""
    selling_req_qty: Decimal | None = None
    """Quantity to ship in the sales unit."""
    our_req_qty: Decimal | None = None
    """Quantity to ship in the inventory unit."""
    our_stock_shipped_qty: Decimal | None = None
    """Quantity shipped from stock so far."""
    ship_to_num: str | None = None
    """Delivery address; empty for the customer's main address."""
    ship_via_code: str | None = None
    """Carrier or method of shipment."""
    plant: str | None = None
    """Site that ships."""
    warehouse_code: str | None = None
    """Warehouse that ships."""
    open_release: bool | None = None
    """Whether anything of the release is left to ship."""
    firm_release: bool | None = None
    """Whether planning may count on the release."""
    make: bool | None = None
    """Whether a job makes it instead of taking it from stock."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class OrderRelFields(Fields):
    """Columns of `OrderRel`, for queries."""

    company: TextColumn
    order_num: Column[int]
    order_line: Column[int]
    order_rel_num: Column[int]
    part_num: TextColumn
    req_date: Column[datetime]
    need_by_date: Column[datetime]
    selling_req_qty: Column[Decimal]
    our_req_qty: Column[Decimal]
    our_stock_shipped_qty: Column[Decimal]
    ship_to_num: TextColumn
    ship_via_code: TextColumn
    plant: TextColumn
    warehouse_code: TextColumn
    open_release: Column[bool]
    firm_release: Column[bool]
    make: Column[bool]
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    row_mod: TextColumn


class OrderDtlKey(Key):
    """Key of `OrderDtl`."""

    company: str = THIS_COMPANY
    order_num: int
    order_line: int


class OrderDtl(Row):
    """A line of a sales order."""

    key = row_key(OrderDtlKey)
    company: str = KEY
    """Company identifier. Key."""
    order_num: int = KEY
    """Sales order number. Key."""
    order_line: int = KEY
    """Line number within the order. Key."""
    line_type: str | None = None
    """Kind of line: PART or CONTRACT."""
    part_num: str | None = None
    """Part ordered."""
    line_desc: str | None = None
    """Description of the line."""
    revision_num: str | None = None
    """Revision ordered."""
    x_part_num: str | None = None
    """Customer's own part number."""
    order_qty: Decimal | None = None
    """Quantity in the inventory unit."""
    ium: str | None = None
    """Inventory unit of measure."""
    selling_quantity: Decimal | None = None
    """Quantity in the sales unit."""
    sales_um: str | None = None
    """Sales unit of measure."""
    unit_price: Decimal | None = None
    """Unit price in base currency."""
    doc_unit_price: Decimal | None = None
    """Unit price in the document's currency."""
    price_per_code: str | None = None
    """Quantity the price is for: E each, C hundred, M thousand."""
    discount_percent: Decimal | None = None
    """Discount of the line, in percent."""
    doc_discount: Decimal | None = None
    """Discount of the line in the document's currency."""
    ext_price_dtl: Decimal | None = None
    """Extended price in base currency, after discount."""
    doc_ext_price_dtl: Decimal | None = None
    """Extended price in the document's currency, after discount."""
    request_date: datetime | None = None
    """Day the customer asked for shipment."""
    need_by_date: datetime | None = None
    """Day the customer needs the goods."""
    prod_code: str | None = None
    """Product group of the part."""
    open_line: bool | None = None
    """Whether anything of the line is left to ship."""
    void_line: bool | None = None
    """Whether the line was cancelled."""
    order_comment: str | None = None
    """Text printed under the line."""
    cust_num: int | None = None
    """Customer who ordered."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    ud__sys_rev_id: bytes | None = None
    """Row version of the user-defined part of the row."""
    item_id_c: str | None = None
    """Item number in the customer's drawing. User-defined column."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""
    order_rels: list[OrderRel] = CHILDREN


class OrderDtlFields(Fields):
    """Columns of `OrderDtl`, for queries."""

    company: TextColumn
    order_num: Column[int]
    order_line: Column[int]
    line_type: TextColumn
    part_num: TextColumn
    line_desc: TextColumn
    revision_num: TextColumn
    x_part_num: TextColumn
    order_qty: Column[Decimal]
    ium: TextColumn
    selling_quantity: Column[Decimal]
    sales_um: TextColumn
    unit_price: Column[Decimal]
    doc_unit_price: Column[Decimal]
    price_per_code: TextColumn
    discount_percent: Column[Decimal]
    doc_discount: Column[Decimal]
    ext_price_dtl: Column[Decimal]
    doc_ext_price_dtl: Column[Decimal]
    request_date: Column[datetime]
    need_by_date: Column[datetime]
    prod_code: TextColumn
    open_line: Column[bool]
    void_line: Column[bool]
    order_comment: TextColumn
    cust_num: Column[int]
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    ud__sys_rev_id: Column[bytes]
    item_id_c: TextColumn
    row_mod: TextColumn
    order_rels: Many[OrderRelFields]


class OrderHedKey(Key):
    """Key of `OrderHed`."""

    company: str = THIS_COMPANY
    order_num: int


class OrderHed(Row):
    """The header of a sales order."""

    key = row_key(OrderHedKey)
    company: str = KEY
    """Company identifier. Key."""
    order_num: int = KEY
    """Sales order number, assigned when the order is first saved. Key."""
    cust_num: int | None = None
    """Customer who ordered."""
    customer_cust_id: str | None = None
    """Customer identifier of the customer who ordered."""
    customer_name: str | None = None
    """Name of the customer who ordered."""
    po_num: str | None = None
    """Customer's purchase order number."""
    open_order: bool | None = None
    """Whether anything is left to ship."""
    order_held: bool | None = None
    """Whether the order is on hold."""
    void_order: bool | None = None
    """Whether the order was cancelled."""
    entry_person: str | None = None
    """User who entered the order."""
    order_date: datetime | None = None
    """Day the order was taken."""
    request_date: datetime | None = None
    """Day the customer asked for shipment."""
    need_by_date: datetime | None = None
    """Day the customer needs the goods."""
    ship_to_num: str | None = None
    """Delivery address of the customer; empty for the main address."""
    ship_via_code: str | None = None
    """Carrier or method of shipment."""
    terms_code: str | None = None
    """Payment terms."""
    currency_code: str | None = None
    """Currency of the document amounts."""
    exchange_rate: Decimal | None = None
    """Rate from the document's currency to the base currency."""
    discount_percent: Decimal | None = None
    """Discount on the whole order, in percent."""
    total_lines: int | None = None
    """Number of lines."""
    total_releases: int | None = None
    """Number of releases of all lines."""
    order_amt: Decimal | None = None
    """Order amount in base currency."""
    doc_order_amt: Decimal | None = None
    """Order amount in the document's currency."""
    order_comment: str | None = None
    """Text printed on the order acknowledgement."""
    order_csr: Annotated[str | None, Field(alias="OrderCSR")] = None
    """Customer service representative."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    ud__sys_rev_id: bytes | None = None
    """Row version of the user-defined part of the row."""
    project_c: str | None = None
    """Project the order belongs to. User-defined column."""
    ship_order_complete_c: bool | None = None
    """Whether the order ships only as a whole. User-defined column."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""
    order_dtls: list[OrderDtl] = CHILDREN


class OrderHedFields(Fields):
    """Columns of `OrderHed`, for queries."""

    company: TextColumn
    order_num: Column[int]
    cust_num: Column[int]
    customer_cust_id: TextColumn
    customer_name: TextColumn
    po_num: TextColumn
    open_order: Column[bool]
    order_held: Column[bool]
    void_order: Column[bool]
    entry_person: TextColumn
    order_date: Column[datetime]
    request_date: Column[datetime]
    need_by_date: Column[datetime]
    ship_to_num: TextColumn
    ship_via_code: TextColumn
    terms_code: TextColumn
    currency_code: TextColumn
    exchange_rate: Column[Decimal]
    discount_percent: Column[Decimal]
    total_lines: Column[int]
    total_releases: Column[int]
    order_amt: Column[Decimal]
    doc_order_amt: Column[Decimal]
    order_comment: TextColumn
    order_csr: TextColumn
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    ud__sys_rev_id: Column[bytes]
    project_c: TextColumn
    ship_order_complete_c: Column[bool]
    row_mod: TextColumn
    order_dtls: Many[OrderDtlFields]


class OrderHedListKey(Key):
    """Key of `OrderHedList`."""

    company: str = THIS_COMPANY
    order_num: int


class OrderHedList(Row):
    """The few columns of an order that a search shows."""

    key = row_key(OrderHedListKey)
    company: str = KEY
    """Company identifier. Key."""
    order_num: int = KEY
    """Sales order number. Key."""
    cust_num: int | None = None
    """Customer who ordered."""
    customer_cust_id: str | None = None
    """Customer identifier."""
    customer_name: str | None = None
    """Name of the customer."""
    po_num: str | None = None
    """Customer's purchase order number."""
    open_order: bool | None = None
    """Whether anything is left to ship."""
    order_held: bool | None = None
    """Whether the order is on hold."""
    order_date: datetime | None = None
    """Day the order was taken."""
    need_by_date: datetime | None = None
    """Day the customer needs the goods."""
    currency_code: str | None = None
    """Currency of the document amounts."""
    sys_row_id: UUID | None = None
    """Identifier of the row."""
    row_mod: str | None = None
    """Always empty here."""


class OrderHedListFields(Fields):
    """Columns of `OrderHedList`, for queries."""

    company: TextColumn
    order_num: Column[int]
    cust_num: Column[int]
    customer_cust_id: TextColumn
    customer_name: TextColumn
    po_num: TextColumn
    open_order: Column[bool]
    order_held: Column[bool]
    order_date: Column[datetime]
    need_by_date: Column[datetime]
    currency_code: TextColumn
    sys_row_id: Column[UUID]
    row_mod: TextColumn


if TYPE_CHECKING:
    from .sales_order_methods import SalesOrderMethods
else:
    from ..._runtime import LazyMethods as SalesOrderMethods


class SalesOrderSvc(SalesOrderMethods[S], name="Erp.BO.SalesOrderSvc"):
    """Erp.BO.SalesOrderSvc."""

    sales_orders = entity_set("SalesOrders", OrderHed, OrderHedFields, OrderHedKey)
    """Sales orders of the company. Key: company, order_num."""

    order_dtls = entity_set("OrderDtls", OrderDtl, OrderDtlFields, OrderDtlKey)
    """Key: company, order_num, order_line."""

    order_rels = entity_set("OrderRels", OrderRel, OrderRelFields, OrderRelKey)
    """Key: company, order_num, order_line, order_rel_num."""

    list_ = entity_set("List", OrderHedList, OrderHedListFields, OrderHedListKey)
    """Key: company, order_num."""
