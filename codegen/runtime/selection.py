"""What to read of a set, or of the children of its rows, as a value; and how a URL says it.

Queries and child sets share it: `customers.where(…)` and `fields.ship_toes.where(…)` both give a new selection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .errors import FilterError
from .expressions import Expression, Order
from .filters import EVERYTHING, Filter, all_of, as_filter
from .reader import Shape
from .row import Row, child_type, children, columns, key_columns


@dataclass(frozen=True, slots=True)
class Child:
    """A child set or child to expand."""

    wire: str
    selection: Selection

    def option(self, row_type: type[Row]) -> str:
        """Return it as an item of `$expand` (OData URL Conventions, section 5.1.3)."""
        options = list(self.selection.options(row_type))
        for name, number in (
            ("$top", self.selection.top),
            ("$skip", self.selection.skip),
        ):
            options += [(name, str(number))] if number else []
        inside = ";".join(f"{name}={value}" for name, value in options)
        return f"{self.wire}({inside})" if inside else self.wire


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows, which columns, in which order, with which children."""

    filter: Filter = EVERYTHING
    columns: tuple[str, ...] = ()
    """Wire names; none is all columns."""
    orders: tuple[Order, ...] = ()
    children: tuple[Child, ...] = ()
    top: int | None = None
    skip: int = 0

    def where(self, filters: tuple[Filter | str, ...]) -> Selection:
        """Return the selection of rows that pass these filters too; a text is OData as it stands."""
        return replace(self, filter=all_of((self.filter, *map(as_filter, filters))))

    def select(self, wires: tuple[str, ...]) -> Selection:
        """Return the selection of these columns too."""
        return replace(self, columns=tuple(dict.fromkeys(self.columns + wires)))

    def order_by(self, orders: tuple[Expression[Any] | Order, ...]) -> Selection:
        """Return the selection in this order, after the one it has."""
        return replace(self, orders=self.orders + tuple(map(_order, orders)))

    def expand(self, found: tuple[Child, ...]) -> Selection:
        """Return the selection with these children; one that is there already is replaced."""
        kept = {child.wire: child for child in (*self.children, *found)}
        return replace(self, children=tuple(kept.values()))

    def limit(self, *, top: int | None, skip: int) -> Selection:
        """Return the selection of at most `top` rows after the first `skip`; raises ValueError for negative numbers."""
        top, skip = top if top is None else int.__int__(top), int.__int__(skip)
        if skip < 0 or (top is not None and top < 0):
            raise ValueError("top and skip count rows: they cannot be negative")
        return replace(self, top=top, skip=skip)

    def options(self, row_type: type[Row]) -> list[tuple[str, str]]:
        """Return the query options but for `$top` and `$skip`, which paging gives."""
        expanded = (
            child.option(child_row(row_type, child.wire)) for child in self.children
        )
        options = (
            ("$filter", self.filter.text if self.filter != EVERYTHING else ""),
            ("$select", ",".join(self._selected(row_type))),
            ("$orderby", ",".join(map(str, self.orders))),
            ("$expand", ",".join(expanded)),
        )
        return [(name, value) for name, value in options if value]

    def shape(self, row_type: type[Row]) -> Shape[Any]:
        """Return what the rows of the reply hold."""
        below = (
            (child.wire, child.selection.shape(child_row(row_type, child.wire)))
            for child in self.children
        )
        return Shape(
            row_type, frozenset(self._selected(row_type)) or None, tuple(below)
        )

    def in_key_order(self, row_type: type[Row]) -> Selection:
        """Return the selection with the key's columns behind its order: pages need an order that leaves no choice."""
        given = {order.path for order in self.orders}
        paths = (path for path in key_columns(row_type) if path not in given)
        ties = tuple(map(Order, paths))
        return replace(self, orders=self.orders + ties)

    def _selected(self, row_type: type[Row]) -> tuple[str, ...]:
        """Return the columns to ask for: the key's always come along."""
        if not self.columns:
            return ()
        names, absent = columns(row_type), children(row_type)
        for wire in self.columns:
            if names.get(wire) in absent:
                raise FilterError(
                    f"`{names[wire]}` is no column of {row_type.__name__}: give it to expand(), with a select() of its own"
                )
        keys = (path.partition("/")[0] for path in key_columns(row_type))
        return tuple(dict.fromkeys((*keys, *self.columns)))


def child_row(row_type: type[Row], wire: str) -> type[Row]:
    """Return the row type of a child by its wire name."""
    return child_type(row_type, columns(row_type).get(wire, wire))


def _order(given: Expression[Any] | Order) -> Order:
    if isinstance(given, Order):
        return given
    if isinstance(given, Expression):
        return given.asc()
    raise TypeError(
        f"order_by() takes columns, such as `fields.name` or `fields.name.desc()`: {given!r:.60} is none"
    )
