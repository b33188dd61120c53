"""Hazard.AbstractBaseWithKeySvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from .._runtime import (
    KEY,
    THIS_COMPANY,
    UNSET,
    Column,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    keyless_set,
    row_key,
)


class KeyedKey(Key):
    """Key of `Keyed`."""

    company: str = THIS_COMPANY
    num: int


class Keyed(Row):
    """A row of type `Keyed`."""

    key = row_key(KeyedKey)
    company: str = KEY
    """Key."""
    num: int = KEY
    """Key."""


class KeyedFields(Fields):
    """Columns of `Keyed`, for queries."""

    company: TextColumn
    num: Column[int]


class Order(Keyed):
    """A row of `Orders`."""

    total: Decimal | None = None


class OrderFields(KeyedFields):
    """Columns of `Order`, for queries."""

    total: Column[Decimal]


class Bare(Row):
    """A row of `Bares`."""

    note: str | None = None


class BareFields(Fields):
    """Columns of `Bare`, for queries."""

    note: TextColumn


class OwnKey(Key):
    """Key of `Own`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: UUID


class Own(Bare):
    """A row of `Owns`."""

    key = row_key(OwnKey)
    id: Annotated[UUID, Field(alias="Id")] = KEY
    """Key."""


class OwnFields(BareFields):
    """Columns of `Own`, for queries."""

    id: Column[UUID]


class Second(Keyed):
    """A row of `Seconds`."""

    id: Annotated[UUID, Field(alias="Id")] = UNSET


class SecondFields(KeyedFields):
    """Columns of `Second`, for queries."""

    id: Column[UUID]


class AbstractBaseWithKeySvc(Service[S], name="Hazard.AbstractBaseWithKeySvc"):
    """Hazard.AbstractBaseWithKeySvc."""

    orders = entity_set("Orders", Order, OrderFields, KeyedKey)
    """Key: company, num."""

    owns = entity_set("Owns", Own, OwnFields, OwnKey)
    """Key: id."""

    bares = keyless_set("Bares", Bare, BareFields)
    """No key."""

    seconds = entity_set("Seconds", Second, SecondFields, KeyedKey)
    """Key: company, num."""
