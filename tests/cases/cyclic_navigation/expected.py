"""Hazard.CyclicNavigationSvc."""

from .._runtime import (
    CHILDREN,
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


class PartKey(Key):
    """The key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: Col[str] = KEY
    """Key."""
    ordered_by: Children["Order"] = CHILDREN


class LineKey(Key):
    """The key of `Line`."""

    order_num: int
    line_num: int


class Line(Row):
    """A row of `Lines`."""

    key = row_key(LineKey)
    order_num: Col[int] = KEY
    """Key."""
    line_num: Col[int] = KEY
    """Key."""
    order: Child["Order"] = CHILDREN
    part: Child[Part] = CHILDREN


class OrderKey(Key):
    """The key of `Order`."""

    order_num: int


class Order(Row):
    """A row of `Orders`."""

    key = row_key(OrderKey)
    order_num: Col[int] = KEY
    """Key."""
    lines: Children[Line] = CHILDREN


class CyclicNavigationSvc(Service[S], name="Hazard.CyclicNavigationSvc"):
    """Hazard.CyclicNavigationSvc."""

    orders = entity_set("Orders", Order, OrderKey)
    """Key: order_num."""
    lines = entity_set("Lines", Line, LineKey)
    """Key: order_num, line_num."""
    parts = entity_set("Parts", Part, PartKey)
    """Key: part_num."""
