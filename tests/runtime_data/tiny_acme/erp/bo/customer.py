"""Erp.BO.CustomerSvc: customers and their ship-tos."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ..._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    THIS_COMPANY,
    UNSET,
    Child,
    Children,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class CustomerKey(Key):
    """Key of `Customer`."""

    company: str = THIS_COMPANY
    cust_num: int


class Customer(Row):
    """A row of `Customers`."""

    key = row_key(CustomerKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    cust_num: Col[int] = KEY
    """Key."""
    cust_id: Col[str | None] = COLUMN
    name: Col[str | None] = COLUMN
    state: Col[str | None] = COLUMN
    phone_num: Col[str | None] = COLUMN
    credit_limit: Col[Decimal | None] = COLUMN
    order_total: Col[Decimal | None] = column("Order_total")
    est_date: Col[datetime | None] = COLUMN
    credit_hold: Col[bool] = UNSET
    sys_row_id: Col[UUID | None] = COLUMN
    sys_rev_id: Col[int | None] = COLUMN
    loyalty_c: Col[str | None] = COLUMN
    """User-defined column."""
    ship_toes: Children["ShipTo"] = CHILDREN
    country: Child["Country"] = CHILDREN


class ShipToKey(Key):
    """Key of `ShipTo`."""

    company: str = THIS_COMPANY
    cust_num: int
    ship_to_num: str


class ShipTo(Row):
    """A row of `ShipToes`."""

    key = row_key(ShipToKey)
    company: Col[str] = KEY
    cust_num: Col[int] = KEY
    ship_to_num: Col[str] = KEY
    city: Col[str | None] = COLUMN
    contacts: Children[Row] = CHILDREN


class CountryKey(Key):
    """Key of `Country`."""

    country_num: int


class Country(Row):
    """A row of `Countries`."""

    key = row_key(CountryKey)
    country_num: Col[int] = KEY
    description: Col[str | None] = COLUMN


class CustomerSvc(Service[S], name="Erp.BO.CustomerSvc"):
    """Customers and their ship-tos."""

    customers = entity_set("Customers", Customer, CustomerKey)
    """Customers of the company. Key: company, cust_num."""
    ship_toes = entity_set("ShipToes", ShipTo, ShipToKey)
    """Ship-tos. Key: company, cust_num, ship_to_num."""
