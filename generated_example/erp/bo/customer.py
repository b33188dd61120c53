"""Erp.BO.CustomerSvc."""

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


class ShipToKey(Key):
    """Key of `ShipTo`."""

    company: str = THIS_COMPANY
    cust_num: int
    ship_to_num: str


class ShipTo(Row):
    """An address to which a customer has goods sent."""

    key = row_key(ShipToKey)
    company: str = KEY
    """Company identifier. Key."""
    cust_num: int = KEY
    """Customer the address belongs to. Key."""
    ship_to_num: str = KEY
    """Identifier of the address within the customer; empty for the customer's own
    address. Key.
    """
    name: str | None = None
    """Name of the receiving site."""
    address_1: str | None = None
    """First line of the delivery address."""
    address_2: str | None = None
    """Second line of the delivery address."""
    city: str | None = None
    """City of the delivery address."""
    state: str | None = None
    """State or province of the delivery address."""
    zip: Annotated[str | None, Field(alias="ZIP")] = None
    """Postal code of the delivery address."""
    country: str | None = None
    """Country of the delivery address."""
    phone_num: str | None = None
    """Phone number at the receiving site."""
    ship_via_code: str | None = None
    """Carrier or method used for this address."""
    territory_id: str | None = None
    """Sales territory of the address."""
    inactive: bool | None = None
    """Whether the address may no longer be used."""
    cust_num_cust_id: str | None = None
    """Customer identifier of the owner."""
    cust_num_name: str | None = None
    """Name of the owner."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    ud__sys_rev_id: bytes | None = None
    """Row version of the user-defined part of the row."""
    dock_hours_c: str | None = None
    """Opening hours of the loading dock. User-defined column."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class ShipToFields(Fields):
    """Columns of `ShipTo`, for queries."""

    company: TextColumn
    cust_num: Column[int]
    ship_to_num: TextColumn
    name: TextColumn
    address_1: TextColumn
    address_2: TextColumn
    city: TextColumn
    state: TextColumn
    zip: TextColumn
    country: TextColumn
    phone_num: TextColumn
    ship_via_code: TextColumn
    territory_id: TextColumn
    inactive: Column[bool]
    cust_num_cust_id: TextColumn
    cust_num_name: TextColumn
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    ud__sys_rev_id: Column[bytes]
    dock_hours_c: TextColumn
    row_mod: TextColumn


class CustomerKey(Key):
    """Key of `Customer`."""

    company: str = THIS_COMPANY
    cust_num: int


class Customer(Row):
    """A customer, with its main address, terms and credit."""

    key = row_key(CustomerKey)
    company: str = KEY
    """Company identifier. Key."""
    cust_num: int = KEY
    """Internal customer number, assigned by the system. Key."""
    cust_id: str | None = None
    """Customer identifier that people use; unique within the company."""
    name: str | None = None
    """Name of the customer."""
    address_1: str | None = None
    """First line of the main address."""
    address_2: str | None = None
    """Second line of the main address."""
    city: str | None = None
    """City of the main address."""
    state: str | None = None
    """State or province of the main address."""
    zip: str | None = None
    """Postal code of the main address."""
    country: str | None = None
    """Country of the main address."""
    phone_num: str | None = None
    """General business phone number."""
    e_mail_address: str | None = None
    """General business e-mail address."""
    customer_type: str | None = None
    """Kind of customer: CUS customer, PRO prospect, SUS suspect."""
    group_code: str | None = None
    """Customer group, used in reports and for default accounts."""
    territory_id: str | None = None
    """Sales territory the customer belongs to."""
    sales_rep_code: str | None = None
    """Sales representative who takes care of the customer."""
    terms_code: str | None = None
    """Payment terms offered on new orders."""
    ship_via_code: str | None = None
    """Carrier or method by which goods are sent, unless an order says otherwise."""
    currency_code: str | None = None
    """Currency of new orders."""
    credit_hold: bool | None = None
    """Whether new orders and shipments are stopped because of credit."""
    credit_limit: Decimal | None = None
    """Highest open amount allowed, in base currency."""
    discount_percent: Decimal | None = None
    """Discount given on every order line, in percent."""
    est_date: datetime | None = None
    """Day on which the customer was first set up."""
    comment: str | None = None
    """Free text about the customer."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    ud__sys_rev_id: bytes | None = None
    """Row version of the user-defined part of the row."""
    loyalty_c: str | None = None
    """Loyalty tier agreed with the customer: Bronze, Silver or Gold. User-defined
    column.
    """
    rebate_percent_c: Decimal | None = None
    """Yearly rebate, in percent of turnover. User-defined column."""
    contract_end_c: datetime | None = None
    """Last day of the frame contract. User-defined column."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""
    ship_toes: list[ShipTo] = CHILDREN


class CustomerFields(Fields):
    """Columns of `Customer`, for queries."""

    company: TextColumn
    cust_num: Column[int]
    cust_id: TextColumn
    name: TextColumn
    address_1: TextColumn
    address_2: TextColumn
    city: TextColumn
    state: TextColumn
    zip: TextColumn
    country: TextColumn
    phone_num: TextColumn
    e_mail_address: TextColumn
    customer_type: TextColumn
    group_code: TextColumn
    territory_id: TextColumn
    sales_rep_code: TextColumn
    terms_code: TextColumn
    ship_via_code: TextColumn
    currency_code: TextColumn
    credit_hold: Column[bool]
    credit_limit: Column[Decimal]
    discount_percent: Column[Decimal]
    est_date: Column[datetime]
    comment: TextColumn
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    ud__sys_rev_id: Column[bytes]
    loyalty_c: TextColumn
    rebate_percent_c: Column[Decimal]
    contract_end_c: Column[datetime]
    row_mod: TextColumn
    ship_toes: Many[ShipToFields]


class CustomerListKey(Key):
    """Key of `CustomerList`."""

    company: str = THIS_COMPANY
    cust_num: int


class CustomerList(Row):
    """The few columns of a customer that a search shows."""

    key = row_key(CustomerListKey)
    company: str = KEY
    """Company identifier. Key."""
    cust_num: int = KEY
    """Internal customer number. Key."""
    cust_id: str | None = None
    """Customer identifier."""
    name: str | None = None
    """Name of the customer."""
    city: str | None = None
    """City of the main address."""
    state: str | None = None
    """State or province of the main address."""
    country: str | None = None
    """Country of the main address."""
    credit_hold: bool | None = None
    """Whether the customer is on credit hold."""
    phone_num: str | None = None
    """General business phone number."""
    sys_row_id: UUID | None = None
    """Identifier of the row."""
    row_mod: str | None = None
    """Always empty here."""


class CustomerListFields(Fields):
    """Columns of `CustomerList`, for queries."""

    company: TextColumn
    cust_num: Column[int]
    cust_id: TextColumn
    name: TextColumn
    city: TextColumn
    state: TextColumn
    country: TextColumn
    credit_hold: Column[bool]
    phone_num: TextColumn
    sys_row_id: Column[UUID]
    row_mod: TextColumn


if TYPE_CHECKING:
    from .customer_methods import CustomerMethods
else:
    from ..._runtime import LazyMethods as CustomerMethods


class CustomerSvc(CustomerMethods[S], name="Erp.BO.CustomerSvc"):
    """Erp.BO.CustomerSvc."""

    customers = entity_set("Customers", Customer, CustomerFields, CustomerKey)
    """Customers of the company. Key: company, cust_num."""

    ship_toes = entity_set("ShipToes", ShipTo, ShipToFields, ShipToKey)
    """Delivery addresses of the customers. Key: company, cust_num, ship_to_num."""

    list_ = entity_set("List", CustomerList, CustomerListFields, CustomerListKey)
    """Customers in short. Key: company, cust_num."""
