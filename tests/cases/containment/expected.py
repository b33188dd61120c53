"""Hazard.ContainmentSvc."""

from datetime import date

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Child,
    Children,
    Col,
    Key,
    Row,
    S,
    Service,
    entity_set,
    row_key,
)


class ReleaseKey(Key):
    """The key of `Release`."""

    rel: int


class Release(Row):
    """A row of type `Release`."""

    key = row_key(ReleaseKey)
    rel: Col[int] = KEY
    """Key."""
    due: Col[date | None] = COLUMN


class LineKey(Key):
    """The key of `Line`."""

    line: int


class Line(Row):
    """A row of type `Line`."""

    key = row_key(LineKey)
    line: Col[int] = KEY
    """Key."""
    releases: Children[Release] = CHILDREN


class Header(Row):
    """A row of type `Header`."""

    text: Col[str | None] = COLUMN


class OrderKey(Key):
    """The key of `Order`."""

    num: int


class Order(Row):
    """A row of `Orders`."""

    key = row_key(OrderKey)
    num: Col[int] = KEY
    """Key."""
    lines: Children[Line] = CHILDREN
    header: Child[Header] = CHILDREN


class ContainmentSvc(Service[S], name="Hazard.ContainmentSvc"):
    """Hazard.ContainmentSvc."""

    orders = entity_set("Orders", Order, OrderKey)
    """Key: num."""
