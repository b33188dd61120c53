"""Pieces of SQL over the tables of a schema; in a condition `t` names the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegen.sandbox import values
from codegen.sandbox.exchange import Refusal
from codegen.sandbox.schema import JSON, Column, Schema, Table


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of SQL with the values of its question marks."""

    sql: str
    values: tuple[values.Sql, ...] = ()

    def __and__(self, other: Clause) -> Clause:
        """The condition that both are met."""
        return Clause(f"({self.sql}) AND ({other.sql})", self.values + other.values)


EVERY = Clause("1")


def matching(table: Table, wanted: Mapping[str, Any]) -> Clause:
    """The condition that columns have these values, null included; `t` names the table."""
    parts = [f"t.{collated(table, name)} IS ?" for name in wanted]
    new = tuple(bound(table, name, value) for name, value in wanted.items())
    return Clause(" AND ".join(parts) or "1", new)


def collated(table: Table, name: str) -> str:
    """A column with the collation of its type, for comparing and ordering."""
    column = table.columns[name]
    return (
        f"{column.sql} COLLATE {column.collation}" if column.collation else column.sql
    )


def key_order(table: Table) -> str:
    """The order of the key, or of every column if there is no key."""
    names = table.key or table.columns
    return ", ".join(f"t.{collated(table, name)}" for name in names) or "1"


def bound(table: Table, name: str, value: Any) -> values.Sql:
    """The value as a column keeps it; raises Refusal 400 if the column cannot take it."""
    column = table.columns[name]
    try:
        if column.items:
            _check_items(column, value)
        return values.to_sql(value, column.edm)
    except values.WrongValue:
        shown = "a value" if isinstance(value, dict | list) else repr(value)
        message = f"Cannot convert {shown} to the expected type '{column.edm}' of the property '{name}'."
        raise Refusal(
            400, message, error_type="Microsoft.OData.ODataException"
        ) from None


def _check_items(column: Column, value: Any) -> None:
    """Raises WrongValue if a collection cannot hold these items."""
    if not isinstance(value, list | None):
        raise values.WrongValue
    for item in value or ():
        if column.items != JSON:
            values.to_sql(item, column.items)


def create(table: Table) -> str:
    """The statement that makes the table of a set."""
    columns = [
        f"{c.sql} {values.declared(c.edm, c.collation)}" for c in table.columns.values()
    ]
    if table.key:
        key = ", ".join(table.columns[name].sql for name in table.key)
        columns.append(f"PRIMARY KEY ({key})")
    return f"CREATE TABLE {table.sql} ({', '.join(columns) or 'x'})"


def listed(schema: Schema, table: Table) -> Table | None:
    """The table of which `List` shows a few columns, such as Customers for CustomerList."""
    short = table.short.removesuffix("Row")
    if table.name != "List" or not short.endswith("List"):
        return None
    base = short.removesuffix("List")
    return next(
        (
            other
            for other in schema.tables.values()
            if other.short.removesuffix("Row") == base
            and set(other.columns) >= set(table.key)
        ),
        None,
    )


def view(table: Table, base: Table) -> str:
    """The statement that makes a set out of some columns of another."""
    columns = ", ".join(
        f"{base.columns[c.name].sql if c.name in base.columns else 'NULL'} AS {c.sql}"
        for c in table.columns.values()
    )
    return f"CREATE VIEW {table.sql} AS SELECT {columns} FROM {base.sql}"
