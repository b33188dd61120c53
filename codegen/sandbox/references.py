"""References between rows: `$ref`, and in the bodies of writes (OData Protocol, section 11.4.6; JSON Format, section 8.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from codegen.sandbox import addresses, json_text, reading, relations, writing
from codegen.sandbox.exchange import (
    ODATA,
    Answer,
    Call,
    Refusal,
    not_found,
    odata_error,
    wrong_verb,
)
from codegen.sandbox.instance import Instance
from codegen.sandbox.relations import End
from codegen.sandbox.schema import Link, Table
from codegen.sandbox.statements import Clause, matching
from codegen.sandbox.store import Row, Store

BIND = "@odata.bind"
IDS = ("@odata.id", "@id")


@dataclass(frozen=True, slots=True)
class Bound:
    """A navigation property that a body sets, and the rows that it names."""

    link: Link
    rows: tuple[End, ...]


def answer(instance: Instance, call: Call, own: End, link: Link, key: str) -> Answer:
    """The reply for `…/$ref` below a row; `key` is that of one of its children, "" for all."""
    store, target = instance.store, instance.store.table(own.table.service, link.target)
    if call.method == "GET":
        return _read(instance, call, own, link, target, key)
    if call.method == "DELETE":
        for theirs in _removed(instance, call, own, link, target, key):
            remove(store, own, link, theirs)
        return Answer(204)
    if key or call.method != ("POST" if link.many else "PUT"):
        raise wrong_verb(call)
    body = json_text.load_object(call.body)
    url = next((body[name] for name in IDS if name in body), None)
    if not isinstance(url, str):
        raise odata_error("The body names no row: '@odata.id' is missing.")
    relate(store, own, Bound(link, (named(instance, call, target, url),)))
    return Answer(204)


def _read(
    instance: Instance, call: Call, own: End, link: Link, target: Table, key: str
) -> Answer:
    among = reading.children(own.table, target, link, own.row)
    rows = instance.store.select(target, _only(instance, target, among, key))
    urls = [_url(call, target, row) for row in rows]
    if link.many and not key:
        body: dict[str, Any] = {"value": [{"@odata.id": url} for url in urls]}
    elif urls:
        body = {"@odata.id": urls[0]}
    else:
        return Answer(204)
    return Answer(200, json_text.dumps(body), ODATA)


def _only(instance: Instance, target: Table, among: Clause, key: str) -> Clause:
    if not key:
        return among
    wanted = addresses.key_of(target, key, instance.temperament.keys)
    return among & matching(target, wanted)


def _removed(
    instance: Instance, call: Call, own: End, link: Link, target: Table, key: str
) -> list[End]:
    """The rows that a DELETE takes away; raises Refusal 400 if it does not say which, 404 if they are not there."""
    among = reading.children(own.table, target, link, own.row)
    if link.many and not key:
        url = call.option("$id")
        if url is None:
            raise odata_error("Which reference is to be removed? '$id' is missing.")
        there = named(instance, call, target, url)
        among &= matching(target, reading.matching_key(target, there.row))
    found = instance.store.select(target, _only(instance, target, among, key))
    if not found:
        raise not_found("The reference was not found.")
    return [End(target, row) for row in found]


def _url(call: Call, target: Table, row: Mapping[str, Any]) -> str:
    service = "/".join(call.path.split("/")[:6])
    return f"{call.base}{service}/{reading.address(target, row)}"


def named(instance: Instance, call: Call, target: Table, url: Any) -> End:
    """The row that a URL names, absolute or relative to the service; raises Refusal 400 if it names no row of that table."""
    if not isinstance(url, str):
        raise odata_error("The address of a row is a text.")
    service = "/".join(call.path.split("/")[:6]) + "/"
    try:
        path = urlsplit(urljoin(call.base + service, url)).path
    except ValueError:
        path = ""
    name, inside = addresses.cut(unquote(path.removeprefix(service)))
    if not path.startswith(service) or inside is None:
        raise odata_error(f"'{url}' is not the address of a row.")
    table = instance.store.table(target.service, name)
    if table.type_name != target.type_name:
        raise odata_error(f"'{url}' is not a row of '{target.type_name}'.")
    key = addresses.key_of(table, inside, instance.temperament.keys)
    row = instance.store.one(table, key)
    if row is None:
        raise odata_error(f"There is no row '{url}'.")
    return End(target, row)


def split(
    instance: Instance, call: Call, table: Table, body: Mapping[str, Any]
) -> tuple[Row, list[Bound]]:
    """The body without its references, and these."""
    rest: Row = {}
    bound: list[Bound] = []
    for name, value in body.items():
        link = table.links.get(name.removesuffix(BIND))
        urls, rows = _references(name, value) if link else ([], value)
        if link is None or not urls:
            rest[name] = value
            continue
        target = instance.store.table(table.service, link.target)
        ends = tuple(named(instance, call, target, url) for url in urls)
        bound.append(Bound(link, ends))
        if rows:
            rest[name] = rows
    return rest, bound


def _references(name: str, value: Any) -> tuple[list[str], list[Any]]:
    """The addresses in the value of a navigation property, and the new rows beside them."""
    items = value if isinstance(value, list) else [value]
    if name.endswith(BIND):
        if not all(isinstance(item, str) for item in items):
            raise odata_error(f"'{name}' takes addresses of rows.")
        return items, []
    those = [i for i in items if isinstance(i, dict) and not i.keys().isdisjoint(IDS)]
    urls = [next(item[n] for n in IDS if n in item) for item in those]
    if not all(isinstance(url, str) for url in urls):
        raise odata_error(f"'{name}' takes addresses of rows.")
    if any("@" not in member for item in those for member in item):
        what = f"Changes of a row that '{name}' refers to are not implemented."
        raise Refusal(501, what)
    return urls, [item for item in items if item not in those]


def columns_of(bound: Iterable[Bound], table: Table) -> Row:
    """The columns that references of a row set in it, those of single children that columns connect."""
    return {
        own: item.rows[0].row[theirs]
        for item in bound
        if not item.link.many
        for own, theirs in item.link.join
        if own not in table.key or own != theirs or item.rows[0].row[theirs] is not None
    }


def relate_all(store: Store, own: End, bound: Iterable[Bound]) -> None:
    """Relates a row as its body says; its own columns relate it to single children that they connect."""
    for item in bound:
        if item.link.many or not item.link.join:
            relate(store, own, item)


def relate(store: Store, own: End, bound: Bound) -> None:
    """Relates a row to others: by columns where these connect the two; raises Refusal 400 where those are of a key."""
    link = bound.link
    with store.change():
        for theirs in bound.rows:
            if not link.join:
                relations.connect(store.connection, own, link, theirs)
            elif link.many:
                columns = {b: own.row[a] for a, b in link.join}
                _set(store, theirs, columns)
            else:
                _set(store, own, {a: theirs.row[b] for a, b in link.join})


def remove(store: Store, own: End, link: Link, theirs: End) -> None:
    """Ends the relation of a row to another one; raises Refusal 400 where columns of a key connect the two."""
    if not link.join:
        target = theirs.table
        return relations.disconnect(store.connection, own, link, target, theirs)
    holder, names = (theirs, 1) if link.many else (own, 0)
    columns = [pair[names] for pair in link.join if pair[names] != "Company"]
    _set(store, holder, dict.fromkeys(columns))


def _set(store: Store, end: End, columns: Row) -> None:
    if {*columns} & {*end.table.key} and any(
        columns[n] != end.row[n] for n in columns if n in end.table.key
    ):
        raise Refusal(400, "The reference is part of the key of a record.")
    key = reading.matching_key(end.table, end.row)
    writing.change(store, end.table, key, columns)
