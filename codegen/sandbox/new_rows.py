"""What the server gives a new row of its own: default values, the next number of its key, its SysRowID."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from codegen.sandbox import values
from codegen.sandbox.schema import JSON, Column, Table
from codegen.sandbox.statements import matching
from codegen.sandbox.store import Row, Store

ZERO: Final = "00000000-0000-0000-0000-000000000000"
_COUNTERS: Final = ("Num", "Line", "Seq")
"""How the names of numbers end that the server counts itself; 0 is a value of other numbers."""
_DEFAULTS: Final[Mapping[str, Any]] = {
    "Edm.String": "",
    "Edm.Boolean": False,
    "Edm.Decimal": 0,
    "Edm.Double": 0.0,
    "Edm.Single": 0.0,
    "Edm.Guid": ZERO,
    **dict.fromkeys(values.INTEGERS, 0),
}


def new_row(table: Table, company: str) -> Row:
    """A row as GetNew gives it: every column with the value that Kinetic starts with."""
    row = {c.name: _default(c) for c in table.declared.values()}
    return row | ({"Company": company} if "Company" in row else {})


def _default(column: Column) -> Any:
    """A list is empty, and an enumeration has its first member: "" is not one of them."""
    if column.edm == JSON:
        return [] if column.parts is None else None
    known = column.members or column.allowed
    return known[0] if known else _DEFAULTS.get(column.edm)


def complete(store: Store, table: Table, row: Row, company: str) -> None:
    """Fills in what a new row came without: company, number, SysRowID, SysRevID."""
    if "Company" in row and not row["Company"]:
        row["Company"] = company
    _count(store, table, row)
    if "SysRowID" in row and row["SysRowID"] in (None, "", ZERO):
        row["SysRowID"] = _row_id(store, table)
    if "SysRevID" in row:
        row["SysRevID"] = 1 + store.highest(table, "SysRevID")
    if "RowMod" in row:
        row["RowMod"] = ""


def counted(table: Table) -> str:
    """The last column of the key where it is a number that the server counts, or an empty text."""
    last = table.key[-1] if table.key else ""
    is_number = bool(last) and table.columns[last].edm in values.INTEGERS
    return last if is_number and last.endswith(_COUNTERS) else ""


def _count(store: Store, table: Table, row: Row) -> None:
    last = counted(table)
    if last and not row[last]:
        above = {name: row[name] for name in table.key[:-1]}
        row[last] = 1 + store.highest(table, last, matching(table, above))


def _row_id(store: Store, table: Table) -> str:
    """A guid that no row of the table has yet; the same one in every run."""
    number = store.count(table)
    while True:
        found = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{table.sql}/{number}"))
        if not store.count(table, matching(table, {"SysRowID": found})):
            return found
        number += 1
