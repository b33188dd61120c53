"""BAQ zCustomerOrders: orders of a customer."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import Column, Fields, Parameters, Row, TextColumn, baq


class ZCustomerOrders(Row):
    """A row of BAQ `zCustomerOrders`."""

    order_hed_order_num: Annotated[int | None, Field(alias="OrderHed_OrderNum")] = None
    calculated_total: Annotated[Decimal | None, Field(alias="Calculated_Total")] = None
    row_ident: str | None = None


class ZCustomerOrdersFields(Fields):
    """Columns of `ZCustomerOrders`, for queries."""

    order_hed_order_num: Column[int]
    calculated_total: Column[Decimal]
    row_ident: TextColumn


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


z_customer_orders = baq(
    "zCustomerOrders", ZCustomerOrders, ZCustomerOrdersFields, ZCustomerOrdersParameters
)
"""Orders of a customer."""
