"""Hazard.OneSchemaSvc."""

from .._runtime import (
    COLUMN,
    KEY,
    THIS_COMPANY,
    Col,
    Key,
    Row,
    S,
    Service,
    entity_set,
    row_key,
)


class CustomerKey(Key):
    """The key of `Customer`."""

    company: str = THIS_COMPANY
    cust_num: int


class Customer(Row):
    """A row of `Customers`."""

    key = row_key(CustomerKey)
    company: Col[str] = KEY
    """Key."""
    cust_num: Col[int] = KEY
    """Key."""
    name: Col[str | None] = COLUMN


class OneSchemaSvc(Service[S], name="Hazard.OneSchemaSvc"):
    """Hazard.OneSchemaSvc."""

    customers = entity_set("Customers", Customer, CustomerKey)
    """Key: company, cust_num."""
