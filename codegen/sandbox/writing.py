"""Rows added, changed and deleted, with what the server and its business rules add of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from codegen.sandbox import by_server, derived_types
from codegen.sandbox.new_rows import new_row, complete
from codegen.sandbox.exchange import Refusal, not_found, odata_error
from codegen.sandbox import relations
from codegen.sandbox.reading import children
from codegen.sandbox.relations import End
from codegen.sandbox.schema import DYNAMIC, Link, Table
from codegen.sandbox.statements import bound, matching
from codegen.sandbox.store import Row, Store


def add(
    store: Store,
    table: Table,
    given: Mapping[str, Any],
    company: str,
    *,
    by_rules: bool = True,
) -> Row:
    """Adds a row with the children it carries and gives it back as it is now; raises Refusal 400 or 409.

    Without `by_rules` the business rules neither refuse nor change it, as they do nothing to the rows of files.
    """
    of_type = derived_types.of_new(table, given)
    kind = derived_types.type_of(table, of_type)
    own, below = _split(replace(table, type_name=kind), given)
    if by_rules:
        own = by_server.writable_columns(table, own, is_new=True)
    row = new_row(table, company) | of_type | own
    _check(table, own)
    with store.change():
        complete(store, table, row, company)
        by_server.fill(store, table, row, own | of_type, company)
        if table.key and store.one(table, {k: row[k] for k in table.key}):
            raise _taken(store, table)
        if by_rules:
            store.business.prepare(store, table, row, None)
        store.insert(table, row)
        if by_rules:
            store.business.settle(store, table, row)
        for link, rows in below:
            target = store.table(table.service, link.target)
            for child in rows:
                joined = {theirs: row[mine] for mine, theirs in link.join}
                made = add(
                    store, target, {**child, **joined}, company, by_rules=by_rules
                )
                if not link.join:
                    ends = End(table, row), link, End(target, made)
                    relations.connect(store.connection, *ends)
    return store.one(table, {name: row[name] for name in table.key}) or row


def _taken(store: Store, table: Table) -> Refusal:
    """The refusal of a second row with a key. Contained rows have one that only their own parent knows (CSDL, section 8.4)."""
    if store.schema(table.service).is_found_below(table):
        what = f"Rows of {table.short} with one key below several parents"
        return Refusal(
            501, f"{what} are not implemented, nor are duplicates found out."
        )
    return Refusal(409, f"Duplicate record in {table.short}.")


def change(
    store: Store,
    table: Table,
    key: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    is_whole: bool = False,
) -> Row:
    """Changes columns of a row and gives it back as it is now; raises Refusal 400 or 404.

    What it has beside its columns stays, unless this is the row as a whole.
    """
    old = store.one(table, key)
    if old is None:
        raise not_found()
    own, below = _split(derived_types.check_type(table, given, old), given)
    if below:
        raise odata_error("Children are changed by requests of their own.")
    same = matching(table, {name: own.get(name, old[name]) for name in table.key})
    if same != matching(table, {name: old[name] for name in table.key}):
        raise Refusal(400, "The key of a record cannot be changed.")
    own = by_server.writable_columns(table, own, is_new=False)
    _check(table, own)
    kept = {n: old[n] for n in (*table.key, "SysRowID", "RowMod") if n in old}
    row = old | own | kept
    if DYNAMIC in old:
        row[DYNAMIC] = derived_types.merged(
            {} if is_whole else old[DYNAMIC], own.get(DYNAMIC)
        )
    if "SysRevID" in old:
        row["SysRevID"] = 1 + store.highest(table, "SysRevID")
    with store.change():
        store.business.prepare(store, table, row, old)
        store.update(table, key, {n: v for n, v in row.items() if v != old[n]})
        store.business.settle(store, table, row)
    return store.one(table, key) or row


def remove(store: Store, table: Table, key: Mapping[str, Any]) -> None:
    """Deletes a row and the children that have its key in theirs; raises Refusal 404."""
    row = store.one(table, key)
    if row is None:
        raise not_found()
    with store.change():
        for link in table.links.values():
            target = store.table(table.service, link.target)
            if link.many and len(link.join) == len(table.key) < len(target.key):
                for child in store.select(target, children(table, target, link, row)):
                    remove(store, target, {name: child[name] for name in target.key})
        store.delete(table, matching(table, key))
        store.drop_streams(table, row)
        relations.forget(store.connection, End(table, row))
        store.business.settle(store, table, row)


def _check(table: Table, row: Row) -> None:
    """Raises Refusal 400 if a value does not fit its column, before any rule looks at it."""
    for name, value in row.items():
        bound(table, name, value)


def _split(
    table: Table, given: Mapping[str, Any]
) -> tuple[Row, list[tuple[Link, list[Row]]]]:
    """The columns of a row that came in, and the children that came with it."""
    own: Row = {}
    below: list[tuple[Link, list[Row]]] = []
    dynamic: Row = {}
    for name, value in given.items():
        link = table.links.get(name) if table.has(name) else None
        if name in table.columns and table.has(name):
            own[name] = value
        elif link is not None and link.many and isinstance(value, list):
            below.append((link, value))
        elif link is not None and isinstance(value, dict) and not link.join:
            below.append((link, [value]))
        elif link is not None and isinstance(value, dict) or "@odata.bind" in name:
            what = f"A new row with '{name}' in another new row is not implemented."
            raise Refusal(501, what)
        elif name.endswith(("@delta", "@odata.delta")):
            raise odata_error(f"'{name}' is of an update, and this is a new row.")
        elif table.open and name.partition("@")[0]:
            dynamic[name] = value
        elif link is None and "@" not in name:
            raise odata_error(
                f"The property '{name}' does not exist on type '{table.type_name}'."
                " Make sure to only use property names that are defined by the type."
            )
    declared = {n for n in dynamic if n.partition("@")[0] in table.columns}
    if kept := {n: v for n, v in dynamic.items() if n not in declared}:
        own[DYNAMIC] = kept
    return own, below
