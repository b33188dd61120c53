"""Hazard.CompanionClashSvc."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
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


class CustomerKey_(Key):
    """Key of `Customer`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Customer(Row):
    """A row of `Customers`."""

    key = row_key(CustomerKey_)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    name: str | None = None


class CustomerFields_(Fields):
    """Columns of `Customer`, for queries."""

    id: Column[int]
    name: TextColumn


class CustomerKeyKey(Key):
    """Key of `CustomerKey`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class CustomerKey(Row):
    """A row of `CustomerKeys`."""

    key = row_key(CustomerKeyKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    name: str | None = None


class CustomerKeyFields_(Fields):
    """Columns of `CustomerKey`, for queries."""

    id: Column[int]
    name: TextColumn


class CustomerFieldsKey(Key):
    """Key of `CustomerFields`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class CustomerFields(Row):
    """A row of `CustomerFieldss`."""

    key = row_key(CustomerFieldsKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    name: str | None = None


class CustomerFieldsFields(Fields):
    """Columns of `CustomerFields`, for queries."""

    id: Column[int]
    name: TextColumn


class CustomerSvcKey(Key):
    """Key of `CustomerSvc`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class CustomerSvc(Row):
    """A row of `CustomerSvcs`."""

    key = row_key(CustomerSvcKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    name: str | None = None


class CustomerSvcFields(Fields):
    """Columns of `CustomerSvc`, for queries."""

    id: Column[int]
    name: TextColumn


class HazardSvcKey(Key):
    """Key of `HazardSvc`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class HazardSvc(Row):
    """A row of `HazardSvcs`."""

    key = row_key(HazardSvcKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    name: str | None = None


class HazardSvcFields(Fields):
    """Columns of `HazardSvc`, for queries."""

    id: Column[int]
    name: TextColumn


class CustomerKeyFieldsKey(Key):
    """Key of `CustomerKeyFields`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class CustomerKeyFields(Row):
    """A row of `Deep`."""

    key = row_key(CustomerKeyFieldsKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    name: str | None = None


class CustomerKeyFieldsFields(Fields):
    """Columns of `CustomerKeyFields`, for queries."""

    id: Column[int]
    name: TextColumn


class CompanionClashSvc(Service[S], name="Hazard.CompanionClashSvc"):
    """Hazard.CompanionClashSvc."""

    customers = entity_set("Customers", Customer, CustomerFields_, CustomerKey_)
    """Key: id."""

    customer_keys = entity_set(
        "CustomerKeys", CustomerKey, CustomerKeyFields_, CustomerKeyKey
    )
    """Key: id."""

    customer_fieldss = entity_set(
        "CustomerFieldss", CustomerFields, CustomerFieldsFields, CustomerFieldsKey
    )
    """Key: id."""

    customer_svcs = entity_set(
        "CustomerSvcs", CustomerSvc, CustomerSvcFields, CustomerSvcKey
    )
    """Key: id."""

    hazard_svcs = entity_set("HazardSvcs", HazardSvc, HazardSvcFields, HazardSvcKey)
    """Key: id."""

    deep = entity_set(
        "Deep", CustomerKeyFields, CustomerKeyFieldsFields, CustomerKeyFieldsKey
    )
    """Key: id."""
