"""`$apply` and `$compute`: rows that are made of a set's rows, as a table of their own for the rest of the options.

OData Extension for Data Aggregation 4.0, section 3; OData URL Conventions 4.01, "System Query Option $compute". What is not known here is refused
with 501.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from codegen.sandbox import filters, search, statements, values
from codegen.sandbox.exchange import Refusal, odata_error
from codegen.sandbox.expressions import Expression
from codegen.sandbox.options import Options, split
from codegen.sandbox.schema import Column, Table, quoted
from codegen.sandbox.statements import EVERY, Clause
from codegen.sandbox.store import Row, Store

_NUMBERS: Final = ("Edm.Decimal", *values.FLOATS, *values.INTEGERS)
_STEP: Final = re.compile(r"(\w+)\((.*)\)", re.DOTALL)
_NAME: Final = re.compile(r"\w+")


@contextmanager
def applied(
    store: Store, table: Table, options: Options, where: Clause
) -> Iterator[tuple[Table, Options, Clause]]:
    """The table, options and condition that a read has once `$apply` and `$compute` are done; raises Refusal 400 or 501."""
    if options.apply is None and not options.compute:
        yield table, options, where
        return
    if options.apply is not None and (options.expand or options.select):
        raise Refusal(501, "$apply is not implemented together with $select, $expand.")
    work = _Work(store, table, where, [])
    try:
        if options.apply is not None:
            _transform(work, options.apply)
        if options.compute:
            _compute(work, options.compute)
        rest = replace(options, apply=None, compute="")
        yield work.table, rest, work.where
    finally:
        for name in work.made:
            store.connection.execute(f"DROP TABLE {name}")


@dataclass(slots=True)
class _Work:
    """The rows as far as they are made: those of a table that meet a condition."""

    store: Store
    table: Table
    where: Clause
    made: list[str]
    """The tables to drop."""

    def limit(self, test: Clause) -> None:
        """Keeps those that meet another condition as well."""
        self.where &= test

    def put(
        self, columns: Mapping[str, Expression], *, groups: Sequence[Expression] = ()
    ) -> None:
        """Makes a table of these values of the rows, or of their groups, and goes on with its rows; raises Refusal 400 if there are no values."""
        if not columns:
            raise odata_error("A transformation names at least one value.")
        table = self._declared(columns)
        by = ", ".join(_collated(self.store, group) for group in groups)
        chosen = ", ".join(found.sql for found in columns.values())
        sql = (
            f"INSERT INTO {table.sql} SELECT {chosen} FROM {self.table.sql} AS t"
            f" WHERE {self.where.sql}{f' GROUP BY {by}' if by else ''}"
        )
        bound = [v for found in columns.values() for v in found.values]
        bound += [*self.where.values, *(v for group in groups for v in group.values)]
        self.store.connection.execute(
            statements.create(table).replace("CREATE", "CREATE TEMP", 1)
        )
        self.made.append(table.sql)
        self.store.connection.execute(sql, bound)
        self.table, self.where = table, EVERY

    def _declared(self, columns: Mapping[str, Expression]) -> Table:
        made = {
            name: self.table.columns.get(name)
            or Column(name, found.edm, "", (), self.store.collation(found.edm))
            for name, found in columns.items()
        }
        keeps_rows = made.keys() >= self.table.columns.keys()
        return replace(
            self.table,
            columns={
                name: replace(column, sql=quoted(f"c{number}"))
                for number, (name, column) in enumerate(made.items())
            },
            key=self.table.key if keeps_rows else (),
            links=self.table.links if keeps_rows else MappingProxyType({}),
            sql=quoted(f"applied {len(self.made)}"),
        )


def _collated(store: Store, found: Expression) -> str:
    name = store.collation(found.edm)
    return f"{found.sql} COLLATE {name}" if name else found.sql


def _transform(work: _Work, text: str) -> None:
    for step in split(text, "/"):
        found = _STEP.fullmatch(step)
        transform = _TRANSFORMATIONS.get(found[1]) if found else None
        if found is None or transform is None:
            raise Refusal(501, f"The transformation '{step:.80}' is not implemented.")
        transform(work, found[2])


def _filter(work: _Work, text: str) -> None:
    work.limit(filters.where(work.store, work.table, text))


def _search(work: _Work, text: str) -> None:
    work.limit(search.where(work.table, text))


def _compute(work: _Work, text: str) -> None:
    columns = {name: _value(work, name) for name in work.table.columns}
    for item in split(text, ","):
        match item.rsplit(maxsplit=2):
            case [value, "as", name] if _NAME.fullmatch(name):
                _name_of(work, name, columns)
                columns[name] = _value(work, value)
            case _:
                raise odata_error(f"Syntax error in compute: '{item}'.")
    work.put(columns)


def _group(work: _Work, text: str) -> None:
    """`groupby((A,B/C),aggregate(…))` (the transformation groupby)."""
    keys, *further = split(text, ",")
    if not (keys.startswith("(") and keys.endswith(")")) or len(further) > 1:
        raise odata_error(f"Syntax error in groupby: '{text}'.")
    paths = split(keys[1:-1], ",")
    if any("(" in path for path in paths):
        raise Refusal(501, f"'{keys:.80}' is not implemented: groupby takes paths.")
    named = {path: _value(work, path) for path in paths}
    columns = dict(named)
    for step in further:
        found = _STEP.fullmatch(step)
        if found is None or found[1] != "aggregate":
            raise Refusal(501, f"'{step:.80}' is not implemented inside of groupby.")
        columns |= _aggregates(work, found[2])
    work.put(columns, groups=list(named.values()))


def _aggregate(work: _Work, text: str) -> None:
    work.put(_aggregates(work, text))


_TRANSFORMATIONS: Final = {
    "filter": _filter,
    "search": _search,
    "compute": _compute,
    "groupby": _group,
    "aggregate": _aggregate,
}


def _aggregates(work: _Work, text: str) -> dict[str, Expression]:
    """What `aggregate` makes of rows (section 3.1), by the names it gives."""
    columns: dict[str, Expression] = {}
    for item in split(text, ","):
        match item.rsplit(maxsplit=4):
            case ["$count", "as", name] if _NAME.fullmatch(name):
                value = Expression("COUNT(*)", (), "Edm.Int64")
            case [of, "with", method, "as", name] if _NAME.fullmatch(name):
                value = _made(work.store, method, _value(work, of))
            case _:
                raise Refusal(501, f"The aggregate '{item:.80}' is not implemented.")
        _name_of(work, name, columns)
        columns[name] = value
    return columns


def _name_of(work: _Work, name: str, columns: Mapping[str, Any]) -> None:
    """Raises Refusal 400 for an alias that is the name of a property, or was given before (section 3.1)."""
    if name in columns or name in work.table.columns or name in work.table.links:
        raise odata_error(f"The alias '{name}' is the name of another property.")


def _value(work: _Work, text: str) -> Expression:
    found = filters.order_of(work.store, work.table, text)
    # A literal of its own has no column to be compared with.
    return replace(found, edm="Edm.Decimal" if found.edm == "null" else found.edm)


def _made(store: Store, method: str, value: Expression) -> Expression:
    """One standard method of aggregation (section 3.1) as SQL."""
    edm, sql = value.edm, value.sql
    if method in ("min", "max"):
        chosen = f"{method.upper()}({_collated(store, value)})"
        return Expression(chosen, value.values, edm)
    if method == "countdistinct":
        different = f"COUNT(DISTINCT {_collated(store, value)})"
        return Expression(different, value.values, "Edm.Int64")
    if method not in ("sum", "average"):
        raise Refusal(501, f"The aggregation method '{method}' is not implemented.")
    if edm not in _NUMBERS:
        raise odata_error(f"The method '{method}' takes numbers, not '{edm}'.")
    if edm in values.FLOATS:
        function = "SUM" if method == "sum" else "AVG"
        return Expression(f"{function}({sql})", value.values, "Edm.Double")
    total = f"exact_sum({sql})" if edm == "Edm.Decimal" else f"SUM({sql})"
    if method == "average":
        quotient = f"exact_div({total}, COUNT({sql}))"
        return Expression(quotient, value.values * 2, "Edm.Decimal")
    known = f"CASE WHEN COUNT({sql}) THEN {total} END"
    made = "Edm.Decimal" if edm == "Edm.Decimal" else "Edm.Int64"
    return Expression(known, value.values * 2, made)


def nested(rows: list[Row]) -> list[Row]:
    """Rows with the values of paths in objects of their own: `Address/City` is `City` in `Address`."""
    if not any("/" in name for name in (rows[0] if rows else ())):
        return rows
    return [_nested(row) for row in rows]


def _nested(row: Row) -> Row:
    found: Row = {}
    for name, value in row.items():
        *above, last = name.split("/")
        place = found
        for step in above:
            place = place.setdefault(step, {})
        place[last] = value
    return found
