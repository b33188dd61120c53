"""Somebody else who works in the same company: rows come, change and go between any two calls."""

from __future__ import annotations

import random
import uuid
from collections.abc import Collection, Mapping
from typing import Any, Final

from codegen.sandbox import values
from codegen.sandbox.schema import Column, Table
from codegen.sandbox.statements import EVERY, matching
from codegen.sandbox.store import Row, Store

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FEWEST: Final = 3
"""Rows of a table that the colleague leaves there."""


class Colleague:
    """Writes as a seed has it: the same calls meet the same writes."""

    def __init__(self, seed: int, writes: int) -> None:
        self._random = random.Random(seed)
        self._writes = writes
        self.moved: dict[str, set[tuple[Any, ...]]] = {}
        """Name of a set → keys of rows that came or went: all others have been there all the time."""
        self._changed: dict[str, set[tuple[str, tuple[Any, ...]]]] = {}

    def reordered(self, name: str, columns: Collection[str]) -> set[tuple[Any, ...]]:
        """Keys of a set's rows that have been changed in one of these columns: an order by it puts them elsewhere."""
        # At once: a call that is still being answered may write meanwhile.
        changed = tuple(self._changed.get(name, ()))
        return {key for column, key in changed if column in columns}

    def work(self, store: Store) -> None:
        """Makes a few writes to sets that were read or written already."""
        tables = [table for table in store.filled() if _is_open(table)]
        for _ in range(self._writes if tables else 0):
            self._write(store, self._random.choice(tables))

    def _write(self, store: Store, table: Table) -> None:
        number = store.count(table)
        if not number:
            return
        place = self._random.randrange(number)
        row = store.select(table, EVERY, limit=1, offset=place)[0]
        act = self._random.choice(("insert", "change", "delete"))
        if act == "insert":
            self._insert(store, table, row)
        elif act == "change":
            self._change(store, table, row)
        elif number > _FEWEST:
            store.delete(table, matching(table, _key(table, row)))
            self._note(table, row)

    def _insert(self, store: Store, table: Table, row: Row) -> None:
        """Adds a row like this one: beside it, before all others or behind them."""
        last = table.key[-1]
        new = row | {last: self._near(table.columns[last], row[last])}
        if "SysRowID" in new:
            new["SysRowID"] = str(uuid.UUID(int=self._random.getrandbits(128)))
        if isinstance(row.get("SysRevID"), int):
            new["SysRevID"] = 1 + store.highest(table, "SysRevID")
        if store.one(table, _key(table, new)) is None:
            store.insert(table, new)
            self._note(table, new)

    def _change(self, store: Store, table: Table, row: Row) -> None:
        """Gives a column that is not of the key another value, and the row a new revision."""
        texts = [
            column.name
            for column in table.declared.values()
            if column.edm == "Edm.String"
            and not column.members
            and column.name not in (*table.key, "RowMod")
        ]
        changes: Row = {}
        if texts:
            name = self._random.choice(texts)
            changes[name] = self._near(table.columns[name], row[name])
        if isinstance(row.get("SysRevID"), int):
            changes["SysRevID"] = 1 + store.highest(table, "SysRevID")
        store.update(table, _key(table, row), changes)
        key = tuple(_key(table, row).values())
        self._changed.setdefault(table.name, set()).update((c, key) for c in changes)

    def _note(self, table: Table, row: Row) -> None:
        key = tuple(_key(table, row).values())
        self.moved.setdefault(table.name, set()).add(key)

    def _near(self, column: Column, value: Any) -> Any:
        if column.edm in values.INTEGERS:
            return max(int(value or 0) + self._random.choice((-3, -1, 1, 2, 5)), 1)
        text = str(value or "")
        letter = self._random.choice(_LETTERS)
        return self._random.choice((text + letter, letter + text, text[:-1] + letter))


def _is_open(table: Table) -> bool:
    """Whether new keys of the table can be made up."""
    if not table.key or table.single:
        return False
    last = table.columns[table.key[-1]]
    return last.edm == "Edm.String" or last.edm in values.INTEGERS


def _key(table: Table, row: Mapping[str, Any]) -> Row:
    return {name: row[name] for name in table.key}
