"""Hazard.TwoSchemasSvc."""

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


class CustomerRowKey(Key):
    """Key of `CustomerRow`."""

    company: str = THIS_COMPANY
    cust_num: int


class CustomerRow(Row):
    """A row of `Customers`."""

    key = row_key(CustomerRowKey)
    company: str = KEY
    """Key."""
    cust_num: int = KEY
    """Key."""
    name: str | None = None


class CustomerRowFields(Fields):
    """Columns of `CustomerRow`, for queries."""

    company: TextColumn
    cust_num: Column[int]
    name: TextColumn


class TwoSchemasSvc(Service[S], name="Hazard.TwoSchemasSvc"):
    """Hazard.TwoSchemasSvc."""

    customers = entity_set("Customers", CustomerRow, CustomerRowFields, CustomerRowKey)
    """Key: company, cust_num."""
