"""Which rows are related by references alone, where no columns connect them: one table of pairs of keys.

Where the document names the partner of a navigation property, a pair counts in both directions.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from codegen.sandbox import values
from codegen.sandbox.schema import Link, Table
from codegen.sandbox.statements import Clause, bound

CREATE: Final = (
    "CREATE TABLE related (home TEXT, name TEXT, own TEXT, target TEXT, theirs TEXT,"
    " PRIMARY KEY (home, name, own, theirs)) WITHOUT ROWID"
)
"""The statement that makes the table: a table and its navigation property, a key there, the other table, a key there."""


@dataclass(frozen=True, slots=True)
class End:
    """A row of a table, as one of a pair."""

    table: Table
    row: Mapping[str, Any]

    @property
    def key(self) -> tuple[values.Sql, ...]:
        """Its key as the table keeps it."""
        return tuple(bound(self.table, n, self.row[n]) for n in self.table.key)

    @property
    def home(self) -> str:
        """What the pairs call its table."""
        return _home(self.table)


def _home(table: Table) -> str:
    return f"{table.service}/{table.name}"


def _key(table: Table, alias: str) -> str:
    """The key of a row as the pairs have it."""
    columns = ", ".join(f"{alias}.{table.columns[name].sql}" for name in table.key)
    return f"json_array({columns})"


def _given(key: tuple[values.Sql, ...]) -> str:
    return f"json_array({', '.join('?' * len(key))})"


def related(end: End, link: Link, target: Table) -> Clause:
    """The condition for the rows of the target that a row refers to."""
    sql = f"SELECT theirs FROM related WHERE home = ? AND name = ? AND own = {_given(end.key)}"
    return Clause(f"{_key(target, 't')} IN ({sql})", (end.home, link.name, *end.key))


def joined(outer: Table, above: str, inner: Table, below: str, link: Link) -> str:
    """The same for the rows of two tables in one statement, by their aliases."""
    home, name = (f"'{text}'" for text in _doubled(_home(outer), link.name))
    return (
        f"{_key(inner, below)} IN (SELECT theirs FROM related"
        f" WHERE home = {home} AND name = {name} AND own = {_key(outer, above)})"
    )


def _doubled(*texts: str) -> Iterator[str]:
    return (text.replace("'", "''") for text in texts)


def connect(store: sqlite3.Connection, own: End, link: Link, theirs: End) -> None:
    """Relates two rows; what has one row at most loses the one that it had."""
    back = _partner(theirs.table, link)
    if not link.many:
        disconnect(store, own, link, theirs.table)
    if back is not None and not back.many:
        disconnect(store, theirs, back, own.table)
    _insert(store, own, link.name, theirs)
    if back is not None:
        _insert(store, theirs, back.name, own)


def _partner(target: Table, link: Link) -> Link | None:
    found = target.links.get(link.partner)
    return None if found is None or found.join else found


def _insert(store: sqlite3.Connection, own: End, name: str, theirs: End) -> None:
    sql = f"INSERT OR IGNORE INTO related VALUES (?, ?, {_given(own.key)}, ?, {_given(theirs.key)})"
    store.execute(sql, (own.home, name, *own.key, theirs.home, *theirs.key))


def disconnect(
    store: sqlite3.Connection,
    own: End,
    link: Link,
    target: Table,
    theirs: End | None = None,
) -> None:
    """Ends the relation of a row to another one, or to all."""
    back = _partner(target, link)
    one = theirs.key if theirs else ()
    only = f" AND {{}} = {_given(one)}" if theirs else ""
    mine = f"home = ? AND name = ? AND own = {_given(own.key)}{only.format('theirs')}"
    store.execute(
        f"DELETE FROM related WHERE {mine}", (own.home, link.name, *own.key, *one)
    )
    if back is not None:
        other = (
            f"home = ? AND name = ? AND theirs = {_given(own.key)}{only.format('own')}"
        )
        there = (_home(target), back.name, *own.key, *one)
        store.execute(f"DELETE FROM related WHERE {other}", there)


def forget(store: sqlite3.Connection, end: End) -> None:
    """Ends all relations of a row that is gone."""
    for table, key in (("home", "own"), ("target", "theirs")):
        sql = f"DELETE FROM related WHERE {table} = ? AND {key} = {_given(end.key)}"
        store.execute(sql, (end.home, *end.key))
