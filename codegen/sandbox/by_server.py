"""What the server alone gives a row: columns that a client's values never reach, and those that it fills in if the client gives no value.

A service ignores values that it computes itself (OData Protocol, sections 11.4.2 and 11.4.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from codegen.documents.edm import Access
from codegen.sandbox import values
from codegen.sandbox.exchange import Call, Refusal
from codegen.sandbox.invent import filled_in
from codegen.sandbox.schema import Table
from codegen.sandbox.store import Row, Store

_NEVER_TAKEN: Final[frozenset[Access]] = frozenset({"computed", "read-only"})
_NOT_IN_NEW: Final[frozenset[Access]] = _NEVER_TAKEN | {"added later"}
_NOT_CHANGED: Final[frozenset[Access]] = _NEVER_TAKEN | {"immutable"}
_FILLED_IN: Final[frozenset[Access]] = _NEVER_TAKEN | {"defaulted"}
_VERBS: Final[Mapping[str, str]] = {
    "POST": "insert",
    "PATCH": "update",
    "PUT": "update",
    "DELETE": "delete",
}


def writable_columns(table: Table, given: Row, *, is_new: bool) -> Row:
    """The columns of a row that a client may give, for a new row or for a stored one."""
    left_out = _NOT_IN_NEW if is_new else _NOT_CHANGED
    return {n: v for n, v in given.items() if table.columns[n].access not in left_out}


def fill(store: Store, table: Table, row: Row, own: Row, company: str) -> None:
    """Gives a new row the columns that it came without and that the server fills in: a number of its key counts on."""
    for column in table.declared.values():
        if column.access not in _FILLED_IN or column.name in own:
            continue
        if column.name in table.key and column.edm in values.INTEGERS:
            row[column.name] = 1 + store.highest(table, column.name)
        else:
            number = store.count(table)
            row[column.name] = filled_in(table, column, number, company)


def check(call: Call, table: Table) -> None:
    """Raises Refusal 405 for a write that the metadata says that the set refuses."""
    if _VERBS.get(call.method) in table.refused:
        what = f"'{table.name}' does not support '{call.method}', as its metadata says."
        raise Refusal(405, what)
