"""Hazard.AbstractBaseWithKeySvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from .._runtime import (
    COLUMN,
    KEY,
    THIS_COMPANY,
    UNSET,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    keyless_set,
    row_key,
)


class KeyedKey(Key):
    """The key of `Keyed`."""

    company: str = THIS_COMPANY
    num: int


class Keyed(Row):
    """A row of type `Keyed`."""

    key = row_key(KeyedKey)
    company: Col[str] = KEY
    """Key."""
    num: Col[int] = KEY
    """Key."""


class Order(Keyed, edm_type="Hazard.Order"):
    """A row of `Orders`."""

    total: Col[Decimal | None] = COLUMN


class Bare(Row):
    """A row of `Bares`."""

    note: Col[str | None] = COLUMN


class OwnKey(Key):
    """The key of `Own`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: UUID


class Own(Bare, edm_type="Hazard.Own"):
    """A row of `Owns`."""

    key = row_key(OwnKey)
    id: Col[UUID] = column("Id", KEY)
    """Key."""


class Second(Keyed, edm_type="Hazard.Second"):
    """A row of `Seconds`."""

    id: Col[UUID] = column("Id", UNSET)


class AbstractBaseWithKeySvc(Service[S], name="Hazard.AbstractBaseWithKeySvc"):
    """Hazard.AbstractBaseWithKeySvc."""

    orders = entity_set("Orders", Order, KeyedKey)
    """Key: company, num."""
    owns = entity_set("Owns", Own, OwnKey)
    """Key: id."""
    bares = keyless_set("Bares", Bare)
    """No key."""
    seconds = entity_set("Seconds", Second, KeyedKey)
    """Key: company, num."""
