"""Entity sets: lists, single rows, and the three writes (EPICOR.md, "Queries" and "On the wire")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from codegen.sandbox import (
    addresses,
    json_text,
    links,
    operations,
    reading,
    writing,
)
from codegen.sandbox.exchange import (
    ODATA,
    Answer,
    Call,
    Refusal,
    not_found,
    wrong_verb,
)
from codegen.sandbox.instance import Instance
from codegen.sandbox.options import Options, parse
from codegen.sandbox.schema import Table
from codegen.sandbox.statements import EVERY, Clause, matching
from codegen.sandbox.store import Row


def answer(
    instance: Instance, call: Call, service: str, segments: tuple[str, ...]
) -> Answer:
    """The reply for a path below a service that begins with the name of a set."""
    name, inside = addresses.cut(segments[0])
    table = instance.store.table(service, name)
    if inside is None and not table.single:
        return _set(instance, call, table, segments[1:])
    forms = instance.temperament.keys
    key = addresses.key_of(table, inside, forms) if inside is not None else {}
    return _row(instance, call, table, key, segments[1:])


def _set(
    instance: Instance,
    call: Call,
    table: Table,
    rest: tuple[str, ...],
    *,
    where: Clause = EVERY,
    above: Mapping[str, Any] = {},
) -> Answer:
    """A set, or those of its rows that a row has below it: `above` is what these have of it."""
    if rest == ("$count",) and call.method == "GET":
        given = parse(call.query)
        asked = Options(given.filter, search=given.search, top=0, count=True)
        found = reading.page(instance.store, table, asked, where=where)
        return Answer(200, str(found.total).encode(), "text/plain")
    if rest:
        raise _unanswered(instance, call, table, rest, of_set=True)
    if call.method == "GET":
        return listed(instance, call, table, where=where)
    if call.method == "POST":
        return _created(instance, call, table, above)
    raise wrong_verb(call)


def _row(
    instance: Instance,
    call: Call,
    table: Table,
    key: Mapping[str, Any],
    rest: tuple[str, ...],
) -> Answer:
    if rest:
        return _below(instance, call, table, key, rest)
    if call.method == "GET":
        return _single(instance, call, table, key)
    _unchanged(instance, call, table, key)
    if call.method in ("PATCH", "PUT"):
        writing.change(instance.store, table, key, json_text.load_object(call.body))
    elif call.method == "DELETE":
        writing.remove(instance.store, table, key)
    else:
        raise wrong_verb(call)
    return Answer(204)


def listed(
    instance: Instance,
    call: Call,
    table: Table,
    *,
    where: Clause = EVERY,
    source: str = "",
) -> Answer:
    """A page of rows: at most as many as the server's cap, and no word about the rest unless it sends links."""
    manners = instance.temperament
    options = links.options_of(call, parse)
    above = manners.top_above_cap and options.top is not None
    found = reading.page(
        instance.store,
        table,
        options,
        cap=None if above else manners.cap,
        where=where,
        source=source,
    )
    body: dict[str, object] = {"@odata.context": _context(instance, call, table)}
    if found.total is not None:
        body["@odata.count"] = found.total
    body["value"] = tagged(instance, links.absolute(call, found.rows))
    if found.more and manners.links != "none":
        body["@odata.nextLink"] = links.following(call, options, found, manners)
    return Answer(200, json_text.dumps(body), ODATA)


def _context(instance: Instance, call: Call, table: Table) -> str:
    root = f"{call.base}/api/v2/odata/{quote(instance.company)}"
    return f"{root}/{quote(table.service)}/$metadata#{quote(table.name)}"


def _single(
    instance: Instance, call: Call, table: Table, key: Mapping[str, Any]
) -> Answer:
    options = parse(call.query)
    reading.check(table, options)
    row = instance.store.one(table, key)
    if row is None:
        raise not_found("Record not found.")
    shown = reading.shaped(instance.store, table, [row], options)
    return Answer(200, json_text.dumps(tagged(instance, shown)[0]), ODATA)


def tagged(instance: Instance, rows: list[Row]) -> list[Row]:
    """The rows, with an etag where the server has them (OData JSON Format, section 4.6.11)."""
    if not instance.temperament.etags:
        return rows
    return [
        {"@odata.etag": _etag(row), **row} if row.get("SysRevID") else row
        for row in rows
    ]


def _etag(row: Mapping[str, Any]) -> str:
    return f'W/"{row["SysRevID"]}"'


def _unchanged(
    instance: Instance, call: Call, table: Table, key: Mapping[str, Any]
) -> None:
    """Raises Refusal 412 for a write to a row that has changed since its etag was read (OData Protocol, 11.4.1.1)."""
    given = call.headers.get("if-match", "*")
    if not instance.temperament.etags or given == "*":
        return
    row = instance.store.one(table, key)
    if row is not None and row.get("SysRevID") and _etag(row) != given:
        raise Refusal(412, "The row has been modified by another user.")


def _created(
    instance: Instance, call: Call, table: Table, above: Mapping[str, Any]
) -> Answer:
    given = {**json_text.load_object(call.body), **above}
    row = writing.add(instance.store, table, given, instance.company)
    return Answer(201, json_text.dumps(tagged(instance, [row])[0]), ODATA)


def _below(
    instance: Instance,
    call: Call,
    table: Table,
    key: Mapping[str, Any],
    rest: tuple[str, ...],
) -> Answer:
    """What a row has below it, by the path of navigation properties: a set, one of its rows, or what that has below it."""
    name, inside = addresses.cut(rest[0])
    link = table.links.get(name)
    row = instance.store.one(table, key)
    if link is None:
        error = _unanswered(instance, call, table, rest)
        raise error if row or error.status == 404 else not_found("Record not found.")
    if row is None:
        raise not_found("Record not found.")
    target = instance.store.table(table.service, link.target)
    among = reading.children(target, link, row)
    if inside is None and link.many:
        above = {theirs: row[own] for own, theirs in link.join}
        return _set(instance, call, target, rest[1:], where=among, above=above)
    if inside is None:
        found = instance.store.select(target, among, limit=1)
        further = reading.matching_key(target, found[0]) if found else {}
    else:
        further = addresses.key_of(target, inside, instance.temperament.keys)
        both = matching(target, further)
        test = Clause(f"({among.sql}) AND ({both.sql})", among.values + both.values)
        found = instance.store.select(target, test, limit=1)
    if not found:
        raise not_found("Record not found.")
    return _row(instance, call, target, further, rest[1:])


def _unanswered(
    instance: Instance,
    call: Call,
    table: Table,
    rest: tuple[str, ...],
    *,
    of_set: bool = False,
) -> Refusal:
    document = instance.store.schema(table.service).document
    return operations.unanswered(
        document, call, rest, on=table.type_name, of_set=of_set
    )
