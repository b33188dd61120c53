"""Tablesets: what a method gives and takes in one value, a list of rows for each table (EPICOR.md, "On the wire").

A tableset keeps what the server sent. A table's rows are made when the table is first looked at; a table that never was, and
whatever the generated class does not know, goes back as it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, get_args

from .annotations import annotation_of, bare, names_of
from .errors import ReplyError
from .names import suggestion, to_parameter, to_wire
from .remembered import remembered
from .row import Row
from .table import Table, fill, rows_of, sent

T = TypeVar("T", bound="Tableset")


class Tableset:
    """A list of rows for each table: `ds.order_hed`, or by its wire name `ds["OrderHed"]`; a new one has no rows.

    A class that declares no tables, as this one, has every table, of plain rows.
    """

    wire_names: ClassVar[Mapping[str, str]] = {}
    """Attribute → name of its table, where `to_wire` does not lead to it."""

    def __init__(self) -> None:
        self._body: dict[str, Any] = {}
        self._tables: dict[str, Table[Any]] = {}

    def __getitem__(self, name: str) -> Table[Any]:
        """Return the table of a wire name; raises KeyError where neither the class nor the server has one."""
        if name not in self._tables:
            self._tables[name] = self._made(name)
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the wire names of the tables, those that the server sent first."""
        declared = wires(type(self)).values()
        return iter(dict.fromkeys((*self._body, *declared, *self._tables)))

    def __contains__(self, name: object) -> bool:
        return any(own == name for own in self)

    def __dir__(self) -> list[str]:
        return sorted(wires(type(self)))

    def __repr__(self) -> str:
        counts = (f"{name}={len(rows)}" for name, rows in self._lists() if rows)
        return f"<{' '.join((type(self).__name__, *counts))}>"

    # Hidden from type checkers, which would otherwise let every attribute pass.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            wire = wires(type(self)).get(name)
            if wire is None:
                raise AttributeError(_unknown(type(self), name, wires(type(self))))
            return self[wire]

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            super().__setattr__(name, value)
        elif getattr(self, name) is not value:
            raise AttributeError(
                f"`{name}` is a table: change its rows, or replace them with `{name}[:] = …`"
            )

    def _lists(self) -> Iterator[tuple[str, list[Any]]]:
        for name in self:
            rows = self._tables.get(name, self._body.get(name))
            yield name, rows if isinstance(rows, list) else []

    def _made(self, name: str) -> Table[Any]:
        declared = wires(type(self))
        if declared and name not in self:
            raise KeyError(_unknown(type(self), name, declared.values()))
        table = Table(name, _row_type(type(self), name))
        fill(table, rows_of(table, self._body.get(name)))
        return table


@remembered
def wires(owner: type[Any]) -> Mapping[str, str]:
    """Return, by attribute, the wire names of what a tableset's or a result's class declares."""
    named: Mapping[str, str] = owner.wire_names
    rule = to_wire if issubclass(owner, Tableset) else to_parameter
    return {
        name: named.get(name) or rule(name)
        for name in names_of(owner)
        if name != "wire_names"
    }


@remembered
def _row_type(owner: type[Tableset], wire: str) -> type[Row]:
    """Return the row type of a table, `Row` for one that the class does not declare."""
    name = next((name for name, own in wires(owner).items() if own == wire), "")
    kinds = get_args(annotation_of(owner, name))
    row_type: type[Row] = bare(kinds[0]) if kinds else Row
    return row_type


def _unknown(owner: type[Tableset], name: str, names: Iterable[str]) -> str:
    return f"{owner.__name__} has no table `{name}`{suggestion(name, names)}"


def body_of(tableset: Tableset) -> dict[str, Any]:
    """Return the tableset as a method takes it, with the RowMod of every row that was looked at."""
    tables = {name: sent(table) for name, table in tableset._tables.items()}
    known = tableset._body
    return known | {n: rows for n, rows in tables.items() if rows or n in known}


def refill(tableset: T, body: Any) -> T:
    """Return the tableset itself with what the server sent in place of all that it held; null is no rows.

    Raises `ReplyError` for what is no tableset, and leaves it as it was then.
    """
    tables = {} if body is None else body
    if not isinstance(tables, dict):
        raise ReplyError("a tableset is no object")
    found = [(t, rows_of(t, tables.get(name))) for name, t in tableset._tables.items()]
    tableset._body = tables
    for table, rows in found:
        fill(table, rows)
    return tableset
