"""Hazard.OneSchemaSvc."""

from .._runtime import (
    KEY,
    THIS_COMPANY,
    Column,
    Fields,
    Key,
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
    """Key."""
    cust_num: int = KEY
    """Key."""
    name: str | None = None


class CustomerFields(Fields):
    """Columns of `Customer`, for queries."""

    company: TextColumn
    cust_num: Column[int]
    name: TextColumn


class OneSchemaSvc(Service[S], name="Hazard.OneSchemaSvc"):
    """Hazard.OneSchemaSvc."""

    customers = entity_set("Customers", Customer, CustomerFields, CustomerKey)
    """Key: company, cust_num."""
