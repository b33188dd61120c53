"""BAQs: `BaqSvc/{Id}/Data` with parameters, and the writes of those that are updatable.

A BAQ whose query is next to the rows, in `BaqSvc.{Id}.json`, runs it; any other has made-up rows. The file holds
the query's lines as SQL over the tables of the sets, and what it `updates`. In the SQL `param('P')` is the parameter's
first value and `params('P')` a JSON array of all, both null where it was not given. Unknown parameters are ignored, as
the real server does (EPICOR.md, "On the wire").
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any, Final

from codegen.documents import dynamic_query
from codegen.errors import CodegenError
from codegen.sandbox import (
    addresses,
    discovery,
    entity_sets,
    reading,
    values,
    json_text,
    writing,
)
from codegen.sandbox.new_rows import new_row
from codegen.sandbox.exchange import ODATA, Answer, Call, Refusal, not_found, wrong_verb
from codegen.sandbox.instance import Instance
from codegen.sandbox.options import Options
from codegen.sandbox.schema import Column, Table
from codegen.sandbox.statements import matching
from codegen.sandbox.store import Row

OVERRIDABLE: Final = ("CurrentPlant", "CurrentUserID", "CurrentCompany")
"""Constants of the session that a call may set like parameters."""
_EDM: Final[Mapping[str, str]] = {
    "int": "Edm.Int32",
    "bigint": "Edm.Int64",
    "decimal": "Edm.Decimal",
    "uniqueidentifier": "Edm.Guid",
    "date": "Edm.Date",
}
_SET: Final = re.compile(r'"([\w.]+Svc)\.(\w+)"')
_FLAGS: Final = {"true": 1, "1": 1, "false": 0, "0": 0}


def answer(instance: Instance, call: Call, name: str, below: tuple[str, ...]) -> Answer:
    """The reply for a path below a BAQ."""
    if name not in instance.documents.baqs:
        raise not_found(f"Query {name} not found.")
    if below == ("$metadata",):
        return discovery.metadata(instance, "baq", name)
    if not below:
        return discovery.service_document(call, ["Data"])
    query = _Query(instance, name)
    if below[-1] == "GetNew" and below[:-1] in ((), ("Data",)):
        return query.new(call)
    if len(below) == 1 and addresses.cut(below[0])[0] == "Data":
        return query.data(call, addresses.cut(below[0])[1])
    raise not_found(f"Resource not found for the segment '{below[0]}'.")


class _Query:
    """One BAQ, ready to answer."""

    def __init__(self, instance: Instance, name: str) -> None:
        self._instance = instance
        self._name = name
        self._store = instance.store
        self._plan: Mapping[str, Any] = instance.store.query_plan(name)
        self._sql = " ".join(self._plan.get("query", ()))
        schema = instance.store.query_schema(name)
        self._table = schema.tables["Data"]
        if self._sql:
            for service, table in _SET.findall(self._sql):
                self._store.table(service, table)
        else:
            self._store.fill(schema, self._table)

    @property
    def _source(self) -> str:
        return f"({self._sql})" if self._sql else ""

    def data(self, call: Call, key: str | None) -> Answer:
        """The reply to a read or a write of the BAQ's rows."""
        if call.method == "GET" and key is None:
            self._store.parameters = self._parameters(call)
            return self._shown(
                entity_sets.listed(
                    self._instance, call, self._table, source=self._source
                )
            )
        self._must_be_updatable()
        given = json_text.load_object(call.body)
        if key is not None:
            given |= addresses.key_of(self._table, key)
        with self._store.change():
            if call.method == "POST":
                return Answer(201, json_text.dumps(self._added(given)), ODATA)
            if call.method == "PATCH":
                self._changed(given)
                return Answer(204)
        raise wrong_verb(call)

    def new(self, call: Call) -> Answer:
        """An empty row, ready to be filled in and sent by POST."""
        self._must_be_updatable()
        if call.method != "GET":
            raise wrong_verb(call)
        row = new_row(self._table, self._instance.company)
        row |= {"RowIdent": str(uuid.uuid4()), "RowMod": "A"}
        shown = {name: row[name] for name in self._table.columns}
        context = f"{call.base}{call.path}"
        return Answer(
            200, json_text.dumps({"@odata.context": context, "value": [shown]}), ODATA
        )

    def _must_be_updatable(self) -> None:
        if not self._instance.documents.baqs[self._name].get("Updatable"):
            raise Refusal(405, f"Query {self._name} is not updatable.")

    def _shown(self, reply: Answer) -> Answer:
        """The reply, with decimals as texts where the BAQ's data source sends them so."""
        is_external = self._instance.temperament.external_baqs
        if not (is_external or self._plan.get("numbers_as_text")):
            return reply
        body = json_text.loads(reply.body)
        for row in body["value"]:
            row |= {
                c.name: _as_text(c, row[c.name], is_external)
                for c in self._table.columns.values()
                if row.get(c.name) is not None
            }
        return Answer(200, json_text.dumps(body), ODATA)

    def _parameters(self, call: Call) -> dict[str, list[values.Sql]]:
        """The parameters that a call gives, by name."""
        found: dict[str, list[values.Sql]] = {}
        for parameter in self._declared():
            given = [v for n, v in call.query if n == parameter.name and v != ""]
            if given:
                found[parameter.name] = [_value(parameter, text) for text in given]
        given_constants = [(n, v) for n, v in call.query if n in OVERRIDABLE]
        return found | {name: [text] for name, text in given_constants}

    def _declared(self) -> tuple[dynamic_query.QueryParameter, ...]:
        data = self._instance.documents.read("baq-parameters", self._name)
        try:
            return dynamic_query.parse_parameters(data or b"{}", self._name).parameters
        except CodegenError as error:
            raise Refusal(500, str(error)) from None

    def _base(self) -> tuple[Table, str]:
        """The table that the BAQ updates, and what its columns begin with in the BAQ."""
        if not self._sql:
            return self._table, ""
        service, _, name = self._plan["updates"].rpartition(".")
        return self._store.table(service, name), self._plan["prefix"]

    def _split(self, given: Row) -> tuple[Table, Row]:
        """The table that the BAQ updates, and what a row of the BAQ says of its columns."""
        given = {n: v for n, v in given.items() if not n.startswith("@odata.")}
        if unknown := set(given) - set(self._table.columns):
            raise Refusal(
                400,
                f"The property '{min(unknown)}' does not exist in query {self._name}.",
            )
        table, prefix = self._base()
        own = {
            n.removeprefix(prefix): v for n, v in given.items() if n.startswith(prefix)
        }
        return table, {n: v for n, v in own.items() if n in table.columns}

    def _added(self, given: Row) -> Row:
        table, own = self._split(given)
        if table is self._table:
            own["RowIdent"] = own.get("RowIdent") or str(uuid.uuid4())
            return writing.add(self._store, table, own, self._instance.company)
        row = writing.add(self._store, table, own, self._instance.company)
        return self._row(row["SysRowID"])

    def _changed(self, given: Row) -> None:
        table, own = self._split(given)
        key = {name: own[name] for name in table.key if name in own}
        if len(key) < len(table.key):
            key = self._key_by_row(table, given)
        changes = {n: v for n, v in own.items() if n not in table.key}
        if given.get("RowMod") == "D":
            writing.remove(self._store, table, key)
        else:
            writing.change(self._store, table, key, changes)

    def _key_by_row(self, table: Table, given: Row) -> Row:
        row = self._store.one(table, {"SysRowID": given.get("SysRowID")})
        if row is None:
            raise not_found()
        return {name: row[name] for name in table.key}

    def _row(self, row_id: str) -> Row:
        """The row of the BAQ that shows a row of its table."""
        self._store.parameters = {}
        where = matching(self._table, {"SysRowID": row_id})
        page = reading.page(
            self._store, self._table, Options(), where=where, source=self._source
        )
        if not page.rows:
            raise not_found()
        return page.rows[0]


def _value(parameter: dynamic_query.QueryParameter, text: str) -> values.Sql:
    """A parameter's value from the query string; quotes around it are accepted, and of a date only the day is kept."""
    kind = parameter.type.lower()
    if len(text) > 1 and text[0] == text[-1] == "'":
        text = text[1:-1].replace("''", "'")
    try:
        if kind == "bit":
            return _FLAGS[text.lower()]
        if kind == "date":
            text = text[:10]
        if kind.startswith("datetime"):
            values.to_sql(text, "Edm.DateTimeOffset")
            return text
        return values.to_sql(text, _EDM.get(kind, "Edm.String"))
    except (values.WrongValue, KeyError):
        raise Refusal(
            400,
            f"'{text}' is not a value of type {kind} for the parameter {parameter.name}.",
        ) from None


def _as_text(column: Column, value: Any, is_padded: bool) -> Any:
    """A value as an external data source sends it: decimals as text, and text padded (EPICOR.md, "On the wire")."""
    if column.edm == "Edm.Decimal":
        return f"  {value}" if is_padded else str(value)
    if column.edm == "Edm.String" and is_padded:
        return f"{value}   "
    return value
