"""Tablesets: the rows of several tables in one value, as methods carry them, against the tables behind the sets.

A table of a tableset is the entity type of the same name; a column is that of the same name, or the one with a `1`
behind it (EPICOR.md, "$metadata"). Dates in methods carry no offset (EPICOR.md, "On the wire").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.documents.methods import ServiceMethods, Shape
from codegen.sandbox.reading import children
from codegen.sandbox.schema import Link, Schema, Table
from codegen.sandbox.store import Row, Store

Dataset = dict[str, list[Row]]
"""Table name → rows as methods carry them."""

_OFFSET = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")


@dataclass(frozen=True, slots=True)
class Binding:
    """One table of a tableset and the table behind it."""

    name: str
    table: Table
    columns: Mapping[str, str]
    """Name in the tableset → name in the table."""

    def to_method(self, row: Mapping[str, Any]) -> Row:
        """A row of the table as a method carries it."""
        return {
            name: (
                without_offset(row[column])
                if self.table.columns[column].edm == "Edm.DateTimeOffset"
                else row[column]
            )
            for name, column in self.columns.items()
        }

    def to_table(self, row: Mapping[str, Any], old: Mapping[str, Any] | None) -> Row:
        """A row of a method as the table takes it; a day that did not change keeps its offset."""
        found = {self.columns[n]: v for n, v in row.items() if n in self.columns}
        for name, value in found.items():
            kept = old.get(name) if old else None
            if self.table.columns[name].edm == "Edm.DateTimeOffset":
                found[name] = (
                    kept
                    if without_offset(value) == without_offset(kept)
                    else value or None
                )
        return found

    def key(self, row: Mapping[str, Any], company: str) -> Row:
        """The key of a method's row, by column of the table."""
        names = {column: name for name, column in self.columns.items()}
        found = {k: row.get(names.get(k, k)) for k in self.table.key}
        missing = "Company" in found and not found["Company"]
        return found | ({"Company": company} if missing else {})


def without_offset(value: Any) -> Any:
    """A date without its offset."""
    return _OFFSET.sub("", value) if isinstance(value, str) and "T" in value else value


def bind(schema: Schema, document: ServiceMethods, shape: Shape) -> tuple[Binding, ...]:
    """The tables of a tableset that have a table behind them, in the document's order."""
    found = []
    for field in document.resolved(shape).fields:
        items = field.shape.items
        table = _table(schema, field.name)
        if field.shape.kind != "array" or items is None or table is None:
            continue
        names = [f.name for f in document.resolved(items).fields]
        found.append(Binding(field.name, table, _columns(table, names)))
    return tuple(found)


def searched_binding(shown: Binding, base: Table | None) -> Binding:
    """The full table that short rows are an excerpt of; their own table if there is none."""
    if (
        base is None
        or shown.table.short.removesuffix("Row")
        != f"{base.short.removesuffix('Row')}List"
    ):
        return shown
    return Binding(shown.name, base, {name: name for name in base.columns})


def excerpt(shown: Binding, searched: Binding) -> Binding:
    """The short rows' columns, taken from the table that was searched."""
    there = searched.table.columns
    columns = {name: c for name, c in shown.columns.items() if c in there}
    return Binding(shown.name, searched.table, columns)


def is_tableset(document: ServiceMethods, shape: Shape) -> bool:
    """Whether a value of this shape carries tables."""
    fields = document.resolved(shape).fields
    return any(field.name == "ExtensionTables" for field in fields)


def _table(schema: Schema, name: str) -> Table | None:
    tables = schema.tables.values()
    return next((t for t in tables if t.short in (name, f"{name}Row")), None)


def _columns(table: Table, names: list[str]) -> dict[str, str]:
    wanted = {name: (name, f"{name}1") for name in names or table.columns}
    return {
        name: next(c for c in choices if c in table.columns)
        for name, choices in wanted.items()
        if any(c in table.columns for c in choices)
    }


def empty(document: ServiceMethods, shape: Shape) -> Dataset:
    """A tableset without rows."""
    return {field.name: [] for field in document.resolved(shape).fields}


def collected(store: Store, bindings: tuple[Binding, ...], roots: list[Row]) -> Dataset:
    """The tableset of some rows of its first table, with everything below them."""
    found: Dataset = {binding.name: [] for binding in bindings}
    by_name = {binding.table.name: binding for binding in bindings}
    for root in roots:
        for name, row in _walk(store, bindings[0].table, root, by_name):
            found[by_name[name].name].append(by_name[name].to_method(row))
    return found


def _walk(
    store: Store, table: Table, row: Row, by_name: Mapping[str, Binding]
) -> Iterator[tuple[str, Row]]:
    """A row and the rows below it, each with the name of its table."""
    yield table.name, row
    for link in table.links.values():
        if goes_down(link, table) and link.target in by_name:
            target = store.table(table.service, link.target)
            for child in store.select(target, children(table, target, link, row)):
                yield from _walk(store, target, child, by_name)


def goes_down(link: Link, table: Table) -> bool:
    """Whether a navigation property leads to rows that belong to the row."""
    return link.many and bool(link.join) and link.target != table.name


def with_extensions(rows: Mapping[str, list[Row]]) -> Dataset:
    """A tableset with the list of extension tables that every one has."""
    return {**rows, "ExtensionTables": []}
