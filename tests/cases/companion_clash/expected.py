"""Hazard.CompanionClashSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class CustomerKey_(Key):
    """The key of `Customer`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Customer(Row):
    """A row of `Customers`."""

    key = row_key(CustomerKey_)
    id: Col[int] = column("Id", KEY)
    """Key."""
    name: Col[str | None] = COLUMN


class CustomerKeyKey(Key):
    """The key of `CustomerKey`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class CustomerKey(Row):
    """A row of `CustomerKeys`."""

    key = row_key(CustomerKeyKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    name: Col[str | None] = COLUMN


class CustomerFieldsKey(Key):
    """The key of `CustomerFields`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class CustomerFields(Row):
    """A row of `CustomerFieldss`."""

    key = row_key(CustomerFieldsKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    name: Col[str | None] = COLUMN


class CustomerSvcKey(Key):
    """The key of `CustomerSvc`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class CustomerSvc(Row):
    """A row of `CustomerSvcs`."""

    key = row_key(CustomerSvcKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    name: Col[str | None] = COLUMN


class HazardSvcKey(Key):
    """The key of `HazardSvc`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class HazardSvc(Row):
    """A row of `HazardSvcs`."""

    key = row_key(HazardSvcKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    name: Col[str | None] = COLUMN


class CustomerKeyFieldsKey(Key):
    """The key of `CustomerKeyFields`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class CustomerKeyFields(Row):
    """A row of `Deep`."""

    key = row_key(CustomerKeyFieldsKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    name: Col[str | None] = COLUMN


class CompanionClashSvc(Service[S], name="Hazard.CompanionClashSvc"):
    """Hazard.CompanionClashSvc."""

    customers = entity_set("Customers", Customer, CustomerKey_)
    """Key: id."""
    customer_keys = entity_set("CustomerKeys", CustomerKey, CustomerKeyKey)
    """Key: id."""
    customer_fieldss = entity_set("CustomerFieldss", CustomerFields, CustomerFieldsKey)
    """Key: id."""
    customer_svcs = entity_set("CustomerSvcs", CustomerSvc, CustomerSvcKey)
    """Key: id."""
    hazard_svcs = entity_set("HazardSvcs", HazardSvc, HazardSvcKey)
    """Key: id."""
    deep = entity_set("Deep", CustomerKeyFields, CustomerKeyFieldsKey)
    """Key: id."""
