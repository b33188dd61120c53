"""Hazard.ContainmentSvc."""

from datetime import date

from .._runtime import (
    CHILDREN,
    KEY,
    Column,
    Fields,
    Key,
    Many,
    One,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class ReleaseKey(Key):
    """Key of `Release`."""

    rel: int


class Release(Row):
    """A row of type `Release`."""

    key = row_key(ReleaseKey)
    rel: int = KEY
    """Key."""
    due: date | None = None


class ReleaseFields(Fields):
    """Columns of `Release`, for queries."""

    rel: Column[int]
    due: Column[date]


class LineKey(Key):
    """Key of `Line`."""

    line: int


class Line(Row):
    """A row of type `Line`."""

    key = row_key(LineKey)
    line: int = KEY
    """Key."""
    releases: list[Release] = CHILDREN


class LineFields(Fields):
    """Columns of `Line`, for queries."""

    line: Column[int]
    releases: Many[ReleaseFields]


class Header(Row):
    """A row of type `Header`."""

    text: str | None = None


class HeaderFields(Fields):
    """Columns of `Header`, for queries."""

    text: TextColumn


class OrderKey(Key):
    """Key of `Order`."""

    num: int


class Order(Row):
    """A row of `Orders`."""

    key = row_key(OrderKey)
    num: int = KEY
    """Key."""
    lines: list[Line] = CHILDREN
    header: Header | None = CHILDREN


class OrderFields(Fields):
    """Columns of `Order`, for queries."""

    num: Column[int]
    lines: Many[LineFields]
    header: One[HeaderFields]


class ContainmentSvc(Service[S], name="Hazard.ContainmentSvc"):
    """Hazard.ContainmentSvc."""

    orders = entity_set("Orders", Order, OrderFields, OrderKey)
    """Key: num."""
