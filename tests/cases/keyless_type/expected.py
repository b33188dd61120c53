"""Hazard.KeylessTypeSvc."""

from datetime import datetime

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Children,
    Col,
    Key,
    Row,
    S,
    Service,
    entity_set,
    row_key,
)


class Note(Row):
    """A row of type `Note`."""

    text: Col[str | None] = COLUMN
    written: Col[datetime | None] = COLUMN


class OrderKey(Key):
    """The key of `Order`."""

    num: int


class Order(Row):
    """A row of `Orders`."""

    key = row_key(OrderKey)
    num: Col[int] = KEY
    """Key."""
    notes: Children[Note] = CHILDREN


class KeylessTypeSvc(Service[S], name="Hazard.KeylessTypeSvc"):
    """Hazard.KeylessTypeSvc."""

    orders = entity_set("Orders", Order, OrderKey)
    """Key: num."""
