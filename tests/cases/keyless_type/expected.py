"""Hazard.KeylessTypeSvc."""

from datetime import datetime

from .._runtime import (
    CHILDREN,
    KEY,
    Column,
    Fields,
    Key,
    Many,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class Note(Row):
    """A row of type `Note`."""

    text: str | None = None
    written: datetime | None = None


class NoteFields(Fields):
    """Columns of `Note`, for queries."""

    text: TextColumn
    written: Column[datetime]


class OrderKey(Key):
    """Key of `Order`."""

    num: int


class Order(Row):
    """A row of `Orders`."""

    key = row_key(OrderKey)
    num: int = KEY
    """Key."""
    notes: list[Note] = CHILDREN


class OrderFields(Fields):
    """Columns of `Order`, for queries."""

    num: Column[int]
    notes: Many[NoteFields]


class KeylessTypeSvc(Service[S], name="Hazard.KeylessTypeSvc"):
    """Hazard.KeylessTypeSvc."""

    orders = entity_set("Orders", Order, OrderFields, OrderKey)
    """Key: num."""
