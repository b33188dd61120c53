"""The rows: one private sqlite database for the whole instance, filled set by set when a set is first asked for.

The database is sqlite's own temporary one: what does not fit its cache goes to disk, so an instance of any size needs
little memory. One lock serves all threads.
"""

from __future__ import annotations

import functools
import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from codegen.documents import edmx, openapi
from codegen.documents.methods import ServiceMethods
from codegen.errors import CodegenError
from codegen.reading import parsed_json, read
from codegen.sandbox import invent, relations, values, zones
from codegen.sandbox.exchange import Refusal, not_found, odata_error
from codegen.sandbox.schema import Schema, Table
from codegen.sandbox.business import Business
from codegen.sandbox.documents import Documents
from codegen.sandbox.statements import (
    EVERY,
    Clause,
    bound,
    create,
    key_order,
    listed,
    matching,
    view,
)
from codegen.sandbox.temperament import PRESETS, Temperament

_LIMITS = re.compile("parser stack overflow|too large|too many")
"""What SQLite says of a statement beyond its limits."""

Row = dict[str, Any]
"""Column name → value as JSON carries it."""


class Stream(NamedTuple):
    """What was put in the place of a stream."""

    content: bytes
    media: str
    """Its Content-Type."""


def _stream_place(table: Table, key: Mapping[str, Any]) -> tuple[str, ...]:
    return table.sql, *(str(key[name]) for name in table.key)


class ParsedDocuments:
    """The documents of an instance, each parsed when it is first asked for; instances that play the same snapshot may share them."""

    def __init__(
        self, source: Documents, *, ignores_case: bool = False, schemas: int = 64
    ) -> None:
        self.source = source
        self.collations = values.collations(ignores_case=ignores_case)
        self.schema = functools.lru_cache(maxsize=schemas)(self._schema)
        self.methods = functools.lru_cache(maxsize=schemas)(self._methods)
        self.query_schema = functools.lru_cache(maxsize=schemas)(self._query_schema)

    def _schema(self, service: str) -> Schema:
        data = self.source.read("service", service)
        if data is None:
            raise not_found(f"Service {service} not found.")
        return _read_schema(service, data, self.collations)

    def _query_schema(self, query: str) -> Schema:
        data = self.source.read("baq", query)
        if data is None:
            raise not_found(f"Query {query} not found.")
        return _read_schema(f"BaqSvc/{query}", data, self.collations)

    def _methods(self, service: str) -> ServiceMethods:
        data = self.source.read("methods", service)
        if data is None:
            return ServiceMethods(service)
        try:
            return openapi.parse(data, service)
        except CodegenError as error:
            raise Refusal(500, str(error)) from None


class Store:
    """The rows of an instance; whoever calls it from several threads holds `lock`, as `app.answer` does."""

    def __init__(
        self,
        documents: ParsedDocuments,
        rows: Path | None,
        *,
        invented: int = 25,
        temperament: Temperament = PRESETS["friendly"],
        business: Business = Business(),
    ) -> None:
        self.documents = documents.source
        self.temperament = temperament
        self.business = business
        self.lock = threading.RLock()
        self.connection = sqlite3.connect(
            "", check_same_thread=False, isolation_level=None
        )
        values.install(self.connection)
        self.connection.execute(relations.CREATE)
        self.parameters: dict[str, list[values.Sql]] = {}
        """What `param` and `params` give in the query of a BAQ."""
        self.connection.create_function("param", 1, self._parameter)
        self.connection.create_function("params", 1, self._parameter_list)
        self.schema = documents.schema
        self.methods = documents.methods
        self.query_schema = documents.query_schema
        self._streams: dict[tuple[str, ...], dict[str, Stream]] = {}
        self._rows = rows
        self._invented = invented
        self._filled: dict[str, Table] = {}
        self._views: set[str] = set()
        self._collations = documents.collations

    def close(self) -> None:
        """Drops every row."""
        with self.lock:
            self.connection.close()

    def _parameter(self, name: str) -> values.Sql:
        return next(iter(self.parameters.get(name, ())), None)

    def _parameter_list(self, name: str) -> str | None:
        found = self.parameters.get(name)
        return json.dumps(found) if found else None

    def query_plan(self, query: str) -> Mapping[str, Any]:
        """The BAQ's file next to the rows; empty if its rows are made up."""
        file = self._file("BaqSvc", query)
        plan: Mapping[str, Any] = _read_json(file, dict) if file else {}
        return plan

    def table(self, service: str, name: str) -> Table:
        """The table of a set, filled; raises Refusal 404 if there is none."""
        schema = self.schema(service)
        if (table := schema.tables.get(name)) is None:
            raise not_found(f"Resource not found for the segment '{name}'.")
        self.fill(schema, table)
        return table

    def fill(self, schema: Schema, table: Table) -> None:
        """Creates the table and its rows, once."""
        if table.sql in self._filled:
            return
        base = listed(schema, table)
        if base is not None:
            self.fill(schema, base)
            self.connection.execute(view(table, base))
            self._views.add(table.sql)
        else:
            with self.change():
                self.connection.execute(create(table))
                for row in self._first_rows(schema, table):
                    self._put("INSERT OR IGNORE", table, self._kept_zone(table, row))
            self.take_stock(table)
        self._filled[table.sql] = table

    def take_stock(self, table: Table) -> None:
        """Counts what the keys of a table begin with, by which sqlite finds `CustNum gt 5` among the rows of one company at once."""
        with self.change():
            self.connection.execute(f"ANALYZE {table.sql}")

    def collation(self, edm: str) -> str:
        """The collation of sqlite for values of that type, empty for its own."""
        return self._collations.get(edm, "")

    def filled(self) -> list[Table]:
        """The tables that have been filled and can be written, in order of their names."""
        tables = self._filled.items()
        return [table for sql, table in sorted(tables) if sql not in self._views]

    def _kept_zone(self, table: Table, row: Row) -> Row:
        """A row that was written by hand, with its dates at the same hour of the server's zone."""
        zone = self.temperament.zone
        if zone is None:
            return row
        return row | {
            name: zones.at_wall_time(value, zone)
            for name, value in row.items()
            if value and table.columns[name].edm == "Edm.DateTimeOffset"
        }

    def _bound(self, table: Table, name: str, value: Any) -> values.Sql:
        """A value as its column keeps it: a moment as the server's clocks show it."""
        zone = self.temperament.zone
        found = bound(table, name, value)
        if zone is None or not value:
            return found
        is_moment = table.columns[name].edm == "Edm.DateTimeOffset"
        return zones.in_zone(str(value), zone) if is_moment else found

    def _first_rows(self, schema: Schema, table: Table) -> Iterable[Row]:
        if file := self._file(table.service, table.name):
            rows: list[Row] = _read_json(file, list)
            return rows
        if schema.is_found_below(table):
            # Nobody would find them, and their keys would be taken.
            return ()
        return invent.rows(
            table,
            schema.key_names,
            company=self.documents.company,
            count=1 if table.single else self._invented,
        )

    def _file(self, service: str, name: str) -> Path | None:
        """What was written by hand for a set or a BAQ."""
        file = self._rows and self._rows / f"{service}.{name}.json"
        return file if file and file.is_file() else None

    def is_kept(self, table: Table) -> bool:
        """Whether the rows of a set were written by hand."""
        return self._file(table.service, table.name) is not None

    @contextmanager
    def change(self) -> Iterator[None]:
        """Everything that is written inside is kept, or nothing; blocks may be nested."""
        there = dict(self._filled)
        self.connection.execute("SAVEPOINT change")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK TO change")
            self.connection.execute("RELEASE change")
            # Tables that were made inside are gone with the rest.
            self._filled = there
            raise
        self.connection.execute("RELEASE change")

    def select(
        self,
        table: Table,
        where: Clause = EVERY,
        *,
        columns: Sequence[str] = (),
        order: str = "",
        limit: int = -1,
        offset: int = 0,
        source: str = "",
    ) -> list[Row]:
        """The rows that meet a condition, in key order where no other is given; `t` names the table in clauses."""
        wanted = [table.columns[name] for name in columns or table.columns]
        names = ", ".join(f"t.{column.sql}" for column in wanted) or "1"
        sql = (
            f"SELECT {names} FROM {source or table.sql} AS t WHERE {where.sql}"
            f" ORDER BY {order or key_order(table)} LIMIT {limit} OFFSET {offset}"
        )
        return [
            {c.name: values.from_sql(v, c.edm) for c, v in zip(wanted, row)}
            for row in self._asked(sql, where)
        ]

    def count(self, table: Table, where: Clause = EVERY, *, source: str = "") -> int:
        """How many rows meet a condition."""
        sql = f"SELECT COUNT(*) FROM {source or table.sql} AS t WHERE {where.sql}"
        number: int = self._asked(sql, where).fetchone()[0]
        return number

    def one(self, table: Table, key: Mapping[str, Any]) -> Row | None:
        """The row of that key, or the first in which any other columns have these values; or None."""
        return next(iter(self.select(table, matching(table, key), limit=1)), None)

    def streams_of(self, table: Table, key: Mapping[str, Any]) -> dict[str, Stream]:
        """The streams of the row of that key, by name; what is put in stays."""
        return self._streams.setdefault(_stream_place(table, key), {})

    def drop_streams(self, table: Table, row: Mapping[str, Any]) -> None:
        """Forgets the streams of a row."""
        self._streams.pop(_stream_place(table, row), None)

    def highest(self, table: Table, column: str, where: Clause = EVERY) -> int:
        """The highest value of a number column, 0 if there is no row."""
        sql = f"SELECT MAX(t.{table.columns[column].sql}) FROM {table.sql} AS t WHERE {where.sql}"
        found = self._asked(sql, where).fetchone()[0]
        return int(found or 0)

    def _asked(self, sql: str, where: Clause) -> sqlite3.Cursor:
        """The rows of a query; raises Refusal 400 for a condition that is deeper or longer than SQLite takes."""
        try:
            return self.connection.execute(sql, where.values)
        except sqlite3.OperationalError as error:
            if not _LIMITS.search(str(error)):
                raise
            raise odata_error("The condition is too deep or too long.") from None

    def insert(self, table: Table, row: Row) -> None:
        """Adds a row; raises Refusal 409 if its key is taken."""
        self._writable(table)
        try:
            self._put("INSERT", table, row)
        except sqlite3.IntegrityError:
            raise Refusal(409, f"Duplicate record in {table.short}.") from None

    def update(self, table: Table, key: Mapping[str, Any], changes: Row) -> None:
        """Changes columns of the row of that key, or of all in which any other columns have these values."""
        self._writable(table)
        if not changes:
            return
        marks = ", ".join(f"{table.columns[name].sql} = ?" for name in changes)
        where = matching(table, key)
        new = [self._bound(table, name, value) for name, value in changes.items()]
        sql = f"UPDATE {table.sql} AS t SET {marks} WHERE {where.sql}"
        self.connection.execute(sql, (*new, *where.values))

    def delete(self, table: Table, where: Clause) -> int:
        """Deletes rows that meet a condition and says how many those were."""
        self._writable(table)
        sql = f"DELETE FROM {table.sql} AS t WHERE {where.sql}"
        return self.connection.execute(sql, where.values).rowcount

    def _writable(self, table: Table) -> None:
        if table.sql in self._views:
            raise Refusal(405, f"{table.name} can only be read.")

    def _put(self, verb: str, table: Table, row: Row) -> None:
        names = ", ".join(table.columns[name].sql for name in row)
        marks = ", ".join("?" * len(row))
        what = f"({names}) VALUES ({marks})" if row else "DEFAULT VALUES"
        new = [self._bound(table, name, value) for name, value in row.items()]
        self.connection.execute(f"{verb} INTO {table.sql} {what}", new)


def _read_json(file: Path, shape: type) -> Any:
    """The JSON of a file beside the snapshot; raises Refusal 500 if it is not of that shape."""
    try:
        value = parsed_json(read(file), parse_float=Decimal)
    except (OSError, ValueError, RecursionError, CodegenError) as error:
        raise Refusal(500, f"{file.name} cannot be read: {error}") from None
    if not isinstance(value, shape):
        raise Refusal(500, f"{file.name} is no {shape.__name__}.")
    return value


def _read_schema(name: str, data: bytes, collations: Mapping[str, str]) -> Schema:
    try:
        return Schema(name, edmx.parse(data, name), collations)
    except CodegenError as error:
        raise Refusal(500, str(error)) from None
