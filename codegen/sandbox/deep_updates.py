"""Children that are changed with their row: deep updates (OData Protocol 4.01, section 11.4.3.1; JSON Format 4.01, section 15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from codegen.sandbox import reading, references, writing
from codegen.sandbox.exchange import Call, Refusal, odata_error
from codegen.sandbox.instance import Instance
from codegen.sandbox.relations import End
from codegen.sandbox.schema import Link, Table
from codegen.sandbox.store import Row

_DELTAS: Final = ("@delta", "@odata.delta")
_TAGS: Final = ("@etag", "@odata.etag")
_REMOVED: Final = "@removed"


@dataclass(frozen=True, slots=True)
class Nested:
    """A navigation property of a body, and what is in it."""

    link: Link
    items: tuple[Mapping[str, Any], ...]
    is_all: bool
    """Whether these are all that there are then; else they are a delta."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What is read and written for one call."""

    instance: Instance
    call: Call


def taken(
    instance: Instance, call: Call, table: Table, body: Mapping[str, Any]
) -> tuple[Mapping[str, Any], list[Nested]]:
    """The body of an update without its children, and these; raises Refusal 400 for children where they are not taken."""
    rest, nested = split(table, body)
    if nested and not _are_taken(instance, call, table):
        raise odata_error(
            f"'{nested[0].link.name}' is of a deep update, which is not taken here:"
            " children are changed by requests of their own."
        )
    if call.method == "PUT" and not all(one.is_all for one in nested):
        raise odata_error("A delta of children takes PATCH.")
    return rest, nested


def _are_taken(instance: Instance, call: Call, table: Table) -> bool:
    """Whether an update of a row may hold its children: by what the metadata says, and by the version of the request's body."""
    document = instance.store.schema(table.service).document
    place = next((p for p in document.places if p.name == table.name), None)
    said = (
        document.takes_deep_updates(place)
        if place
        else bool(document.deep_updates or document.version != "4.0")
    )
    return said and call.headers.get("odata-version", "4.01") != "4.0"


def split(table: Table, body: Mapping[str, Any]) -> tuple[dict[str, Any], list[Nested]]:
    """The body without its children, and these; raises Refusal 400 if they are not rows."""
    rest: dict[str, Any] = {}
    nested: list[Nested] = []
    for name, value in body.items():
        plain = next((name.removesuffix(d) for d in _DELTAS if name.endswith(d)), name)
        link = table.links.get(plain)
        if link is None:
            rest[name] = value
        else:
            nested.append(_nested(link, value, is_delta=plain != name))
    return rest, nested


def _nested(link: Link, value: Any, *, is_delta: bool) -> Nested:
    items = value if link.many else [] if value is None else [value]
    are_rows = isinstance(items, list) and all(isinstance(i, dict) for i in items)
    if not are_rows or is_delta and not link.many:
        raise odata_error(f"The value of '{link.name}' is not what a row has there.")
    if not is_delta and any(_REMOVED in item for item in items):
        raise odata_error(f"'{link.name}' says what there is, and nothing is removed.")
    return Nested(link, tuple(items), is_all=not is_delta)


def apply(instance: Instance, call: Call, own: End, nested: list[Nested]) -> None:
    """Changes the children of a row as its update says; raises Refusal for what cannot be done."""
    request = _Request(instance, call)
    for one in nested:
        target = instance.store.table(own.table.service, one.link.target)
        left = [_changed(request, own, one.link, target, item) for item in one.items]
        kept = [end.key for end in left if end]
        for row in _there(request, own, one.link, target) if one.is_all else ():
            if End(target, row).key not in kept:
                _take_away(request, own, one.link, End(target, row))


def _there(request: _Request, own: End, link: Link, target: Table) -> list[Row]:
    among = reading.children(own.table, target, link, own.row)
    return request.instance.store.select(target, among)


def _changed(
    request: _Request, own: End, link: Link, target: Table, item: Mapping[str, Any]
) -> End | None:
    """The row that an item leaves among the children, if it does."""
    known = _known(request, own, link, target, item)
    if _REMOVED in item:
        if known is None or known.row not in _there(request, own, link, target):
            raise odata_error(f"A row to remove is not one of '{link.name}'.")
        reason = item[_REMOVED].get("reason") if isinstance(item[_REMOVED], dict) else 0
        if reason not in ("changed", "deleted"):
            raise odata_error("The reason of '@removed' is 'changed' or 'deleted'.")
        _take_away(request, own, link, known, deleted=reason == "deleted")
        return None
    if known:
        end = _updated(request, known, item)
    else:
        end = _added(request, own, link, target, item)
    if end.row not in _there(request, own, link, target):
        references.relate(request.instance.store, own, references.Bound(link, (end,)))
    return end


def _known(
    request: _Request, own: End, link: Link, target: Table, item: Mapping[str, Any]
) -> End | None:
    """The row that an item names, by its address or by its key; None if it names none that there is."""
    for name in references.IDS:
        if name in item:
            return references.named(request.instance, request.call, target, item[name])
    joined = {theirs: own.row[mine] for mine, theirs in link.join if link.many}
    key = {n: v for n, v in {**joined, **item}.items() if n in target.key}
    if len(key) < len(target.key):
        return None
    row = request.instance.store.one(target, key)
    return End(target, row) if row else None


def _own(item: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """What an item says of the row, without what says which row it is."""
    named = (*references.IDS, *_TAGS, *table.key)
    return {name: value for name, value in item.items() if name not in named}


def _updated(request: _Request, known: End, item: Mapping[str, Any]) -> End:
    """A row with its changes; raises Refusal 412 if it is not in the state that the item's etag tags (OData Protocol 4.01, 11.4.3)."""
    tag = next((item[name] for name in _TAGS if name in item), "*")
    held = f'W/"{known.row.get("SysRevID")}"'
    if request.instance.temperament.etags and tag not in ("*", held):
        raise Refusal(412, "The row has been modified by another user.")
    table, store = known.table, request.instance.store
    rest, nested = split(table, _own(item, table))
    own, bound = references.split(request.instance, request.call, table, rest)
    own |= references.columns_of(bound, table)
    key = reading.matching_key(table, known.row)
    row = writing.change(store, table, key, own) if own else known.row
    references.relate_all(store, End(table, row), bound)
    apply(request.instance, request.call, End(table, row), nested)
    return End(table, store.one(table, key) or row)


def _added(
    request: _Request, own: End, link: Link, target: Table, item: Mapping[str, Any]
) -> End:
    store, company = request.instance.store, request.instance.company
    given, bound = references.split(request.instance, request.call, target, item)
    joined = {theirs: own.row[mine] for mine, theirs in link.join if link.many}
    given = {**given, **references.columns_of(bound, target), **joined}
    made = End(target, writing.add(store, target, given, company))
    references.relate_all(store, made, bound)
    return made


def _take_away(
    request: _Request, own: End, link: Link, theirs: End, *, deleted: bool = False
) -> None:
    """Ends the relation to a row, which is deleted if that is asked for, or if it has no other place."""
    store = request.instance.store
    is_contained = link.target not in store.schema(own.table.service).sets
    if deleted or is_contained:
        writing.remove(
            store, theirs.table, reading.matching_key(theirs.table, theirs.row)
        )
    else:
        references.remove(store, own, link, theirs)
