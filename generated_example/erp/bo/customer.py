"""Erp.BO.CustomerSvc."""

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


class ShipToKey(Key):
    """The key of `ShipTo`.

    company: Company identifier.
    cust_num: Customer the address belongs to.
    ship_to_num: Identifier of the address within the customer; empty for the customer's
        own address.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    cust_num: int
    """Customer the address belongs to."""
    ship_to_num: str
    """Identifier of the address within the customer; empty for the customer's own
    address.
    """


class ShipTo(Row):
    """An address to which a customer has goods sent."""

    key = row_key(ShipToKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    cust_num: Col[int] = KEY
    """Customer the address belongs to. Key."""
    ship_to_num: Col[str] = KEY
    """Identifier of the address within the customer; empty for the customer's own
    address. Key.
    """
    name: Col[str | None] = COLUMN
    """Name of the receiving site."""
    address_1: Col[str | None] = COLUMN
    """First line of the delivery address."""
    address_2: Col[str | None] = COLUMN
    """Second line of the delivery address."""
    city: Col[str | None] = COLUMN
    """City of the delivery address."""
    state: Col[str | None] = COLUMN
    """State or province of the delivery address."""
    zip: Col[str | None] = column("ZIP")
    """Postal code of the delivery address."""
    country: Col[str | None] = COLUMN
    """Country of the delivery address."""
    phone_num: Col[str | None] = COLUMN
    """Phone number at the receiving site."""
    ship_via_code: Col[str | None] = COLUMN
    """Carrier or method used for this address."""
    territory_id: Col[str | None] = COLUMN
    """Sales territory of the address."""
    inactive: Col[bool | None] = COLUMN
    """Whether the address may no longer be used."""
    cust_num_cust_id: Col[str | None] = COLUMN
    """Customer identifier of the owner."""
    cust_num_name: Col[str | None] = COLUMN
    """Name of the owner."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    ud__sys_rev_id: Col[bytes | None] = COLUMN
    """Row version of the user-defined part of the row."""
    dock_hours_c: Col[str | None] = COLUMN
    """Opening hours of the loading dock. User-defined column."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class CustomerKey(Key):
    """The key of `Customer`.

    company: Company identifier.
    cust_num: Internal customer number, assigned by the system.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    cust_num: int
    """Internal customer number, assigned by the system."""


class Customer(Row):
    """A customer, with its main address, terms and credit."""

    key = row_key(CustomerKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    cust_num: Col[int] = KEY
    """Internal customer number, assigned by the system. Key."""
    cust_id: Col[str | None] = COLUMN
    """Customer identifier that people use; unique within the company."""
    name: Col[str | None] = COLUMN
    """Name of the customer."""
    address_1: Col[str | None] = COLUMN
    """First line of the main address."""
    address_2: Col[str | None] = COLUMN
    """Second line of the main address."""
    city: Col[str | None] = COLUMN
    """City of the main address."""
    state: Col[str | None] = COLUMN
    """State or province of the main address."""
    zip: Col[str | None] = COLUMN
    """Postal code of the main address."""
    country: Col[str | None] = COLUMN
    """Country of the main address."""
    phone_num: Col[str | None] = COLUMN
    """General business phone number."""
    e_mail_address: Col[str | None] = COLUMN
    """General business e-mail address."""
    customer_type: Col[str | None] = COLUMN
    """Kind of customer: CUS customer, PRO prospect, SUS suspect."""
    group_code: Col[str | None] = COLUMN
    """Customer group, used in reports and for default accounts."""
    territory_id: Col[str | None] = COLUMN
    """Sales territory the customer belongs to."""
    sales_rep_code: Col[str | None] = COLUMN
    """Sales representative who takes care of the customer."""
    terms_code: Col[str | None] = COLUMN
    """Payment terms offered on new orders."""
    ship_via_code: Col[str | None] = COLUMN
    """Carrier or method by which goods are sent, unless an order says otherwise."""
    currency_code: Col[str | None] = COLUMN
    """Currency of new orders."""
    credit_hold: Col[bool | None] = COLUMN
    """Whether new orders and shipments are stopped because of credit."""
    credit_limit: Col[Decimal | None] = COLUMN
    """Highest open amount allowed, in base currency."""
    discount_percent: Col[Decimal | None] = COLUMN
    """Discount given on every order line, in percent."""
    est_date: Col[datetime | None] = COLUMN
    """Day on which the customer was first set up."""
    comment: Col[str | None] = COLUMN
    """Free text about the customer."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    ud__sys_rev_id: Col[bytes | None] = COLUMN
    """Row version of the user-defined part of the row."""
    loyalty_c: Col[str | None] = COLUMN
    """Loyalty tier agreed with the customer: Bronze, Silver or Gold. User-defined
    column.
    """
    rebate_percent_c: Col[Decimal | None] = COLUMN
    """Yearly rebate, in percent of turnover. User-defined column."""
    contract_end_c: Col[datetime | None] = COLUMN
    """Last day of the frame contract. User-defined column."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""
    ship_toes: Children[ShipTo] = CHILDREN


class CustomerListKey(Key):
    """The key of `CustomerList`.

    company: Company identifier.
    cust_num: Internal customer number.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    cust_num: int
    """Internal customer number."""


class CustomerList(Row):
    """The few columns of a customer that a search shows."""

    key = row_key(CustomerListKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    cust_num: Col[int] = KEY
    """Internal customer number. Key."""
    cust_id: Col[str | None] = COLUMN
    """Customer identifier."""
    name: Col[str | None] = COLUMN
    """Name of the customer."""
    city: Col[str | None] = COLUMN
    """City of the main address."""
    state: Col[str | None] = COLUMN
    """State or province of the main address."""
    country: Col[str | None] = COLUMN
    """Country of the main address."""
    credit_hold: Col[bool | None] = COLUMN
    """Whether the customer is on credit hold."""
    phone_num: Col[str | None] = COLUMN
    """General business phone number."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row."""
    row_mod: Col[str | None] = COLUMN
    """Always empty here."""


if TYPE_CHECKING:
    from .customer_methods import CustomerMethods
else:
    from ..._runtime import LazyMethods as CustomerMethods


class CustomerSvc(CustomerMethods[S], name="Erp.BO.CustomerSvc"):
    """Erp.BO.CustomerSvc."""

    customers = entity_set("Customers", Customer, CustomerKey)
    """Customers of the company. Key: company, cust_num."""
    ship_toes = entity_set("ShipToes", ShipTo, ShipToKey)
    """Delivery addresses of the customers. Key: company, cust_num, ship_to_num."""
    list_ = entity_set("List", CustomerList, CustomerListKey)
    """Customers in short. Key: company, cust_num."""
