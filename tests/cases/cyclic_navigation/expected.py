"""Hazard.CyclicNavigationSvc."""

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


class PartKey(Key):
    """Key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: str = KEY
    """Key."""
    ordered_by: "list[Order]" = CHILDREN


class PartFields(Fields):
    """Columns of `Part`, for queries."""

    part_num: TextColumn
    ordered_by: "Many[OrderFields]"


class LineKey(Key):
    """Key of `Line`."""

    order_num: int
    line_num: int


class Line(Row):
    """A row of `Lines`."""

    key = row_key(LineKey)
    order_num: int = KEY
    """Key."""
    line_num: int = KEY
    """Key."""
    order: "Order | None" = CHILDREN
    part: Part | None = CHILDREN


class LineFields(Fields):
    """Columns of `Line`, for queries."""

    order_num: Column[int]
    line_num: Column[int]
    order: "One[OrderFields]"
    part: One[PartFields]


class OrderKey(Key):
    """Key of `Order`."""

    order_num: int


class Order(Row):
    """A row of `Orders`."""

    key = row_key(OrderKey)
    order_num: int = KEY
    """Key."""
    lines: list[Line] = CHILDREN


class OrderFields(Fields):
    """Columns of `Order`, for queries."""

    order_num: Column[int]
    lines: Many[LineFields]


class CyclicNavigationSvc(Service[S], name="Hazard.CyclicNavigationSvc"):
    """Hazard.CyclicNavigationSvc."""

    orders = entity_set("Orders", Order, OrderFields, OrderKey)
    """Key: order_num."""

    lines = entity_set("Lines", Line, LineFields, LineKey)
    """Key: order_num, line_num."""

    parts = entity_set("Parts", Part, PartFields, PartKey)
    """Key: part_num."""
