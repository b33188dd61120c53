"""Entity sets: lists, single rows, and the three writes (EPICOR.md, "Queries" and "On the wire")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from codegen.sandbox import (
    addresses,
    applying,
    by_server,
    deep_updates,
    derived_types,
    json_text,
    links,
    operations,
    properties,
    reading,
    references,
    streams,
    writing,
)
from codegen.sandbox.exchange import ODATA, Answer, Call, Refusal, not_found, wrong_verb
from codegen.sandbox.instance import Instance
from codegen.sandbox.options import Options, parse
from codegen.sandbox.new_rows import new_row
from codegen.sandbox.relations import End
from codegen.sandbox.schema import Link, Table
from codegen.sandbox.statements import EVERY, Clause, matching
from codegen.sandbox.store import Row


@dataclass(frozen=True, slots=True)
class _Set:
    """What a call is about: a set, or those of its rows that a row has below it."""

    instance: Instance
    call: Call
    table: Table
    where: Clause = EVERY
    above: Mapping[str, Any] = field(default_factory=dict)
    """What rows below another row have of it."""
    parent: tuple[End, Link] | None = None


def answer(
    instance: Instance, call: Call, service: str, segments: tuple[str, ...]
) -> Answer:
    """The reply for a path below a service that begins with the name of a set."""
    name, inside = addresses.cut(segments[0])
    table = instance.store.table(service, name)
    if not segments[1:]:
        by_server.check(call, table)
    if inside is None and not table.single:
        return _set(_Set(instance, call, table), segments[1:])
    key = _key(instance, table, inside) if inside is not None else {}
    return _row(instance, call, table, key, segments[1:])


def _key(instance: Instance, table: Table, inside: str) -> Mapping[str, Any]:
    """The key between parentheses; that of the row itself for one that an alternate key names."""
    key = addresses.key_of(table, inside, instance.temperament.keys)
    if not key or key.keys() == set(table.key):
        return key
    row = instance.store.one(table, key)
    if row is None:
        raise not_found()
    return reading.matching_key(table, row)


def _set(asked: _Set, rest: tuple[str, ...]) -> Answer:
    instance, call, table = asked.instance, asked.call, asked.table
    if rest and (seen := derived_types.cast(table, addresses.cut(rest[0])[0])):
        return _of_type(replace(asked, table=seen), rest)
    if rest == ("$count",) and call.method == "GET":
        given = _of_rows(parse(call.query))
        options = Options(given.filter, search=given.search, top=0, count=True)
        found = reading.page(instance.store, table, options, where=asked.where)
        return Answer(200, str(found.total).encode(), "text/plain")
    if rest:
        raise _unanswered(instance, call, table, rest, of_set=True)
    if call.method == "GET":
        return listed(instance, call, table, where=asked.where)
    if call.method == "POST":
        return _created(asked)
    raise wrong_verb(call)


def _of_type(asked: _Set, rest: tuple[str, ...]) -> Answer:
    """The rows of one type of a set, or the one of them that has a key behind the type's name."""
    inside = addresses.cut(rest[0])[1]
    if inside is None:
        return _set(asked, rest[1:])
    instance, seen = asked.instance, asked.table
    key = _key(instance, seen, inside)
    return _row(instance, asked.call, seen, key, (seen.type_name, *rest[1:]))


def _row(
    instance: Instance,
    call: Call,
    table: Table,
    key: Mapping[str, Any],
    rest: tuple[str, ...],
) -> Answer:
    if rest and (seen := derived_types.cast(table, rest[0])):
        found = instance.store.one(table, key)
        if found is None or not derived_types.is_of(seen, found):
            raise not_found()
        return _row(instance, call, seen, key, rest[1:])
    if stream := streams.named(table, rest):
        return streams.answer(instance.store, call, table, key, stream)
    if rest:
        return _below(instance, call, table, key, rest)
    if call.method == "GET":
        return _single(instance, call, table, key)
    _unchanged(instance, call, table, key)
    if call.method in ("PATCH", "PUT"):
        return _changed(instance, call, table, key)
    if call.method != "DELETE":
        raise wrong_verb(call)
    writing.remove(instance.store, table, key)
    return Answer(204)


def _changed(
    instance: Instance, call: Call, table: Table, key: Mapping[str, Any]
) -> Answer:
    """The reply to a PATCH, or a PUT, which gives what it does not name its default (OData Protocol, sections 11.4.3 and 11.4.4)."""
    store = instance.store
    old = store.one(table, key)
    if old is None and _upserts(call, table):
        return _created(_Set(instance, call, table, above=key))
    if old is not None and call.headers.get("if-none-match") == "*":
        raise Refusal(412, "There is such a record.")
    body = json_text.load_object(call.body)
    rest, nested = deep_updates.taken(instance, call, table, body)
    own, bound = references.split(instance, call, table, rest)
    given = own | references.columns_of(bound, table)
    if call.method == "PUT" and old is not None:
        same = reading.matching_key(table, old)
        new = new_row(table, instance.company)
        given = derived_types.replaced(table, old, new) | same | given
    with store.change():
        is_whole = call.method == "PUT"
        row = writing.change(store, table, key, given, is_whole=is_whole)
        references.relate_all(store, End(table, row), bound)
        deep_updates.apply(instance, call, End(table, row), nested)
    row = store.one(table, key) or row
    if is_kinetic(table) or "return=representation" not in _preferred(call):
        return Answer(204)
    applied = (("Preference-Applied", "return=representation"),)
    text = json_text.dumps(_stored(instance, table, row))
    return Answer(200, text, ODATA, applied)


def is_kinetic(table: Table) -> bool:
    """Whether a table is Kinetic's own, by its `SysRowID`: a PATCH there creates no row and sends none back (EPICOR.md, "On the wire")."""
    return "SysRowID" in table.columns


def _upserts(call: Call, table: Table) -> bool:
    is_write = call.method in ("PATCH", "PUT")
    return is_write and not is_kinetic(table) and "if-match" not in call.headers


def _preferred(call: Call) -> str:
    return call.headers.get("prefer", "").replace(" ", "")


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
    options = links.options_of(call, parse, manners.skip)
    above = manners.top_above_cap and options.top is not None
    if source and (options.apply is not None or options.compute):
        raise Refusal(501, "$apply and $compute of a BAQ are not implemented.")
    with applying.applied(instance.store, table, options, where) as (rows, rest, test):
        found = reading.page(
            instance.store,
            rows,
            rest,
            cap=None if above else manners.cap,
            where=test,
            source=source,
        )
    body: dict[str, object] = {"@odata.context": _context(instance, call, table)}
    if found.total is not None:
        body["@odata.count"] = found.total
    # Only such servers have links in rows.
    shown = links.absolute(call, found.rows) if manners.child_links else found.rows
    body["value"] = tagged(instance, applying.nested(shown))
    if found.more and manners.links != "none":
        body["@odata.nextLink"] = links.following(call, options, found, manners)
    return Answer(200, json_text.dumps(body), ODATA)


def _of_rows(options: Options) -> Options:
    """What a read of one row, or of a number of rows, asks for; raises Refusal 501 for rows that would have to be made."""
    if options.apply is not None or options.compute:
        raise Refusal(501, "$apply and $compute are implemented for lists alone.")
    return options


def _context(instance: Instance, call: Call, table: Table) -> str:
    root = f"{call.base}/api/v2/odata/{quote(instance.company)}"
    return f"{root}/{quote(table.service)}/$metadata#{quote(table.name)}"


def _single(
    instance: Instance, call: Call, table: Table, key: Mapping[str, Any]
) -> Answer:
    options = derived_types.without_casts(table, _of_rows(parse(call.query)))
    reading.check(table, options)
    row = instance.store.one(table, key)
    if row is None:
        raise not_found()
    shown = reading.shaped(instance.store, table, [row], options)
    return Answer(200, json_text.dumps(tagged(instance, shown)[0]), ODATA)


def _stored(instance: Instance, table: Table, row: Row) -> Row:
    """A row as the reply to its write has it."""
    return tagged(instance, [derived_types.shown(table, row)])[0]


def tagged(instance: Instance, rows: list[Row]) -> list[Row]:
    """The rows, with an etag where the server has them, and with those of their children (OData JSON Format, section 4.6.11)."""
    return [_tagged(row) for row in rows] if instance.temperament.etags else rows


def _tagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_tagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    inside = {name: _tagged(item) for name, item in value.items()}
    return {"@odata.etag": _etag(value), **inside} if value.get("SysRevID") else inside


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


def _created(asked: _Set) -> Answer:
    """The reply to a new row of a set, which is related by reference to the row that it is below."""
    instance, call, table = asked.instance, asked.call, asked.table
    streams.refuse_media(call, table)
    store = instance.store
    body = json_text.load_object(call.body)
    own, bound = references.split(instance, call, table, body)
    given = {**own, **references.columns_of(bound, table), **asked.above}
    with store.change():
        row = writing.add(store, table, given, instance.company)
        made = End(table, row)
        references.relate_all(store, made, bound)
        if asked.parent is not None:
            above, link = asked.parent
            if not (link.many and link.join):
                references.relate(store, above, references.Bound(link, (made,)))
    row = store.one(table, reading.matching_key(table, row)) or row
    return Answer(201, json_text.dumps(_stored(instance, table, row)), ODATA)


def _below(
    instance: Instance,
    call: Call,
    table: Table,
    key: Mapping[str, Any],
    rest: tuple[str, ...],
) -> Answer:
    """What a row has below it, by the path of navigation properties: a set, one of its rows, or what that has below it."""
    name, inside = addresses.cut(rest[0])
    row = instance.store.one(table, key)
    if not table.has(name):
        error = _unanswered(instance, call, table, rest)
        raise error if row or error.status == 404 else not_found()
    if row is None:
        raise not_found()
    end, link = End(table, row), table.links.get(name)
    if call.method != "GET" and (link is None or rest[1:] == ("$ref",)):
        _unchanged(instance, call, table, key)
    if link is None:
        return properties.answer(instance.store, call, end, rest)
    if rest[1:] == ("$ref",):
        return references.answer(instance, call, end, link, inside or "")
    target = instance.store.table(table.service, link.target)
    among = reading.children(table, target, link, row)
    above = {theirs: row[own] for own, theirs in link.join} if link.many else {}
    children = _Set(instance, call, target, among, above, (end, link))
    if inside is None and link.many:
        return _set(children, rest[1:])
    further = _child_key(children, inside)
    if further is not None:
        return _row(instance, call, target, further, rest[1:])
    if inside is None and not rest[1:]:
        return _none_below(children)
    raise not_found()


def _child_key(children: _Set, inside: str | None) -> Mapping[str, Any] | None:
    """The key of the only child, or of the one with the key between parentheses; None if there is none."""
    instance, target, where = children.instance, children.table, children.where
    if inside is not None:
        where &= matching(target, _key(instance, target, inside))
    found = instance.store.select(target, where, limit=1)
    return reading.matching_key(target, found[0]) if found else None


def _none_below(child: _Set) -> Answer:
    """The reply for a single child that a row does not have (OData Protocol, sections 11.2.6 and 11.4.4)."""
    if _upserts(child.call, child.table):
        return _created(child)
    if child.call.method == "GET" and not is_kinetic(child.table):
        return Answer(204)
    raise not_found()


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
