"""BAQ zCustomerOrders: Orders of a customer from a day on, with their totals."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from .._runtime import Column, Fields, Parameters, Row, TextColumn, baq


class ZCustomerOrders(Row):
    """A row of BAQ `zCustomerOrders`."""

    customer_cust_id: Annotated[str | None, Field(alias="Customer_CustID")] = None
    """Cust. ID."""
    customer_name: Annotated[str | None, Field(alias="Customer_Name")] = None
    """Customer."""
    order_hed_order_num: Annotated[int | None, Field(alias="OrderHed_OrderNum")] = None
    """Order."""
    order_hed_order_date: Annotated[
        datetime | None, Field(alias="OrderHed_OrderDate")
    ] = None
    """Order Date."""
    order_hed_po_num: Annotated[str | None, Field(alias="OrderHed_PONum")] = None
    """Customer PO."""
    order_hed_open_order: Annotated[bool | None, Field(alias="OrderHed_OpenOrder")] = (
        None
    )
    """Open."""
    calculated_lines: Annotated[int | None, Field(alias="Calculated_Lines")] = None
    """Lines."""
    calculated_total: Annotated[Decimal | None, Field(alias="Calculated_Total")] = None
    """Order Total."""
    row_ident: UUID | None = None
    """RowIdent."""


class ZCustomerOrdersFields(Fields):
    """Columns of `ZCustomerOrders`, for queries."""

    customer_cust_id: TextColumn
    customer_name: TextColumn
    order_hed_order_num: Column[int]
    order_hed_order_date: Column[datetime]
    order_hed_po_num: TextColumn
    order_hed_open_order: Column[bool]
    calculated_lines: Column[int]
    calculated_total: Column[Decimal]
    row_ident: Column[UUID]


class ZCustomerOrdersParameters(Parameters):
    """Parameters of BAQ `zCustomerOrders`."""

    start_date: date | Sequence[date] | None = None
    """`StartDate`, date."""
    cust_id: str | Sequence[str] | None = None
    """`CustID`, nvarchar."""


z_customer_orders = baq(
    "zCustomerOrders", ZCustomerOrders, ZCustomerOrdersFields, ZCustomerOrdersParameters
)
"""Orders of a customer from a day on, with their totals. BAQ `zCustomerOrders`."""
