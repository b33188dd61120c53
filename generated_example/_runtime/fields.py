"""Columns and children of a row type, for queries: what `customers.fields` gives.

A generated class only annotates; each attribute is made when it is first read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, get_args, get_origin

from .annotations import annotation_of, names_of
from .expressions import Expression, Order, Text
from .filters import EVERYTHING, NOTHING, Filter, as_filter
from .row import Row, child_type, unknown, wire_of
from .selection import Child, Selection

T = TypeVar("T")
F = TypeVar("F", bound="Fields")


class Column(Expression[T]):
    """A column: to filter and order by, and to select."""

    __slots__ = ()


class TextColumn(Column[str], Text):
    """A column of text."""

    __slots__ = ()


class Fields:
    """The columns and children of one row type."""

    def __init__(self, row_type: type[Row], path: str = "") -> None:
        self._row_type = row_type
        self._path = path

    # Hidden from type checkers, which would otherwise let every attribute pass.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            annotation = None if name[:1] == "_" else annotation_of(type(self), name)
            if annotation is None:
                raise AttributeError(unknown(name, self._row_type))
            found = self.__dict__[name] = self._made(name, annotation)
            return found

    def __dir__(self) -> list[str]:
        return names_of(type(self))

    def _made(self, name: str, annotation: Any) -> Any:
        made, kinds = get_origin(annotation) or annotation, get_args(annotation)
        path = self._path + wire_of(self._row_type, name)
        if issubclass(made, Expression):
            return made(path, str if made is TextColumn else kinds[0])
        return made(path, kinds[0], child_type(self._row_type, name))


class Nested(Generic[F]):
    """A column of complex type; its own columns are in `fields`."""

    __slots__ = ("path", "fields")

    def __init__(self, path: str, fields: type[F], row_type: type[Row]) -> None:
        self.path = path
        self.fields = fields(row_type, path + "/")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path}>"


class _Related(Generic[F]):
    """A child or children: which rows of them to read is a selection."""

    __slots__ = ("path", "selection", "_fields", "_row_type")

    def __init__(
        self,
        path: str,
        fields: type[F],
        row_type: type[Row],
        selection: Selection = Selection(),
    ) -> None:
        self.path = path
        self.selection = selection
        self._fields = fields
        self._row_type = row_type

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path}>"

    def select(self, *columns: Column[Any] | Nested[Any]) -> Self:
        """Return it with these columns alone, beside those of its key."""
        return self._with(self.selection.select(roots(columns, self._prefix)))

    def expand(self, *related: One[Any] | Many[Any]) -> Self:
        """Return it with children of its own."""
        return self._with(self.selection.expand(expansions(related, self._prefix)))

    @property
    def _prefix(self) -> str:
        return ""

    def _with(self, selection: Selection) -> Self:
        return type(self)(self.path, self._fields, self._row_type, selection)


class One(_Related[F]):
    """A single related row, to filter and order by, and to expand."""

    __slots__ = ()

    @property
    def fields(self) -> F:
        """The related row's columns, as seen from this row: `fields.country.fields.name`."""
        return self._fields(self._row_type, self._prefix)

    @property
    def _prefix(self) -> str:
        return self.path + "/"


class Many(_Related[F]):
    """Related rows: to expand, with a selection of their own, and to filter by with `any` and `all`."""

    __slots__ = ()

    @property
    def fields(self) -> F:
        """The columns of these rows, for the selection below."""
        return self._fields(self._row_type)

    def where(self, *filters: Filter | str) -> Self:
        """Return them with those rows alone that pass every filter."""
        return self._with(self.selection.where(filters))

    def order_by(self, *orders: Expression[Any] | Order) -> Self:
        """Return them in this order."""
        return self._with(self.selection.order_by(orders))

    def top(self, number: int) -> Self:
        """Return the first of them, this many for each row."""
        return self._with(self.selection.limit(top=number, skip=self.selection.skip))

    def skip(self, number: int) -> Self:
        """Return them without the first ones, this many for each row."""
        return self._with(self.selection.limit(top=self.selection.top, skip=number))

    def any(self, condition: Callable[[F], Filter] | None = None) -> Filter:
        """Return the filter of rows for which one of these passes: `fields.ship_toes.any(lambda s: s.city == "X")`."""
        inner = EVERYTHING if condition is None else self._ask(condition)
        if inner == NOTHING:
            return NOTHING
        return Filter(f"{self.path}/any({self._told(inner)})")

    def all(self, condition: Callable[[F], Filter]) -> Filter:
        """Return the filter of rows for which all of these pass, or that have none."""
        inner = self._ask(condition)
        if inner == EVERYTHING:
            return EVERYTHING
        if inner == NOTHING:
            return ~self.any()
        return Filter(f"{self.path}/all({self._told(inner)})")

    @property
    def _variable(self) -> str:
        """The name of a child inside `any` and `all`: made of the whole path, so that nested ones differ."""
        return self.path.replace("/", "_").lower()

    def _ask(self, condition: Callable[[F], Filter]) -> Filter:
        return as_filter(condition(self._fields(self._row_type, self._variable + "/")))

    def _told(self, inner: Filter) -> str:
        return "" if inner == EVERYTHING else f"{self._variable}:{inner.text}"


def roots(
    columns: tuple[Column[Any] | Nested[Any], ...], prefix: str = ""
) -> tuple[str, ...]:
    """Return the names that `$select` takes for columns: a column of a complex one brings all of it along.

    Raises TypeError for what is no column.
    """
    for given in columns:
        # A child has its own message, where the row's columns are known.
        if not isinstance(given, Column | Nested | _Related):
            raise TypeError(
                f"select() takes columns, such as `fields.name`: {given!r:.60} is none"
            )
    return tuple(c.path.removeprefix(prefix).partition("/")[0] for c in columns)


def expansions(
    related: tuple[One[Any] | Many[Any], ...], prefix: str = ""
) -> tuple[Child, ...]:
    """Return children as a selection holds them; raises TypeError for what is no child."""
    for given in related:
        if not isinstance(given, One | Many):
            raise TypeError(
                f"expand() takes children, such as `fields.ship_toes`: {given!r:.60} is none"
            )
    return tuple(Child(r.path.removeprefix(prefix), r.selection) for r in related)
