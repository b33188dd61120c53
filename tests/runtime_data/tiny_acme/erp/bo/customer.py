"""Erp.BO.CustomerSvc: customers and their ship-tos."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ..._runtime import (
    CHILDREN,
    KEY,
    THIS_COMPANY,
    UNSET,
    Column,
    Fields,
    Key,
    Many,
    One,
    Row,
    S,
    Service,
    TextColumn,
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
    company: str = KEY
    """Company identifier. Key."""
    cust_num: int = KEY
    """Key."""
    cust_id: str | None = None
    name: str | None = None
    state: str | None = None
    phone_num: str | None = None
    credit_limit: Decimal | None = None
    order_total: Annotated[Decimal | None, Field(alias="Order_total")] = None
    est_date: datetime | None = None
    credit_hold: bool = UNSET
    sys_row_id: UUID | None = None
    sys_rev_id: int | None = None
    loyalty_c: str | None = None
    """User-defined column."""
    ship_toes: "list[ShipTo]" = CHILDREN
    country: "Country | None" = CHILDREN


class CustomerFields(Fields):
    """Columns of `Customer`, for queries."""

    company: TextColumn
    cust_num: Column[int]
    cust_id: TextColumn
    name: TextColumn
    state: TextColumn
    phone_num: TextColumn
    credit_limit: Column[Decimal]
    order_total: Column[Decimal]
    est_date: Column[datetime]
    credit_hold: Column[bool]
    sys_row_id: Column[UUID]
    sys_rev_id: Column[int]
    loyalty_c: TextColumn
    ship_toes: "Many[ShipToFields]"
    country: "One[CountryFields]"


class ShipToKey(Key):
    """Key of `ShipTo`."""

    company: str = THIS_COMPANY
    cust_num: int
    ship_to_num: str


class ShipTo(Row):
    """A row of `ShipToes`."""

    key = row_key(ShipToKey)
    company: str = KEY
    cust_num: int = KEY
    ship_to_num: str = KEY
    city: str | None = None
    contacts: list[Row] = CHILDREN


class ShipToFields(Fields):
    """Columns of `ShipTo`, for queries."""

    company: TextColumn
    cust_num: Column[int]
    ship_to_num: TextColumn
    city: TextColumn
    contacts: Many[Fields]


class CountryKey(Key):
    """Key of `Country`."""

    country_num: int


class Country(Row):
    """A row of `Countries`."""

    key = row_key(CountryKey)
    country_num: int = KEY
    description: str | None = None


class CountryFields(Fields):
    """Columns of `Country`, for queries."""

    country_num: Column[int]
    description: TextColumn


class CustomerSvc(Service[S], name="Erp.BO.CustomerSvc"):
    """Customers and their ship-tos."""

    customers = entity_set("Customers", Customer, CustomerFields, CustomerKey)
    """Customers of the company. Key: company, cust_num."""
    ship_toes = entity_set("ShipToes", ShipTo, ShipToFields, ShipToKey)
    """Ship-tos. Key: company, cust_num, ship_to_num."""
