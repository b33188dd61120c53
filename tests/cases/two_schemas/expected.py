"""Hazard.TwoSchemasSvc."""

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


class CustomerRowKey(Key):
    """The key of `CustomerRow`."""

    company: str = THIS_COMPANY
    cust_num: int


class CustomerRow(Row):
    """A row of `Customers`."""

    key = row_key(CustomerRowKey)
    company: Col[str] = KEY
    """Key."""
    cust_num: Col[int] = KEY
    """Key."""
    name: Col[str | None] = COLUMN


class TwoSchemasSvc(Service[S], name="Hazard.TwoSchemasSvc"):
    """Hazard.TwoSchemasSvc."""

    customers = entity_set("Customers", CustomerRow, CustomerRowKey)
    """Key: company, cust_num."""
