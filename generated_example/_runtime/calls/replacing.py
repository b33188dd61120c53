"""Rows written whole: replaced, or created if there is none; and what the server stored, kept."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeVar

from msgspec.structs import replace

from ..data.changes import changes, etag_of, reload, retag, settle
from ..data.keys import Key, references_in
from ..data.reader import Shape, read, record_of
from ..data.row import Row, given, is_read, whole
from ..data.row_types import children, columns, computed, key_columns, key_of, wire_of
from ..errors import KineticError, NotLoaded
from ..http.message import Reply
from ..query.selection import Selection
from .reading import get, there
from .resource import Resource, check_row
from .writing import body_of, preferring

R = TypeVar("R", bound=Row)

Only = Literal["new", "stored"]
_ONLY: Final = {"new": ("If-None-Match", "*"), "stored": ("If-Match", "*")}


async def replace_row(
    resource: Resource[R], row: R, *, is_single: bool = False, refresh: bool = False
) -> R:
    """Put the row in the place of the one with its key, and return it: what it does not have becomes the default.

    It is not created if there is none: `If-Match` says so (OData Protocol, section 11.4.4). Raises `NotLoaded` for a row that was
    read without some of its columns, `KeyMismatch` for a key that a URL's path cannot carry.
    """
    check_row(resource, row)
    key = _key(resource, row, is_single)
    _check_whole(row)
    tokens = changes(row).tokens
    # A list in it is all that there is then: a delta takes PATCH (OData Protocol 4.01, section 11.4.3.1).
    body = body_of(resource, row, _own(row))
    request = resource.write("PUT", key, body, etag_of(row) or "*")
    reply = await resource.send(preferring(request) if refresh else request)
    settle(row, tokens)
    retag(row, reply.headers.get("etag", ""))
    if refresh:
        await take_stored(resource, row, key, reply)
    return row


async def upsert(
    resource: Resource[R], row: R, *, only: Only | None = None, is_single: bool = False
) -> R:
    """Return the row as it is stored, after it was changed, or created if there was none (OData Protocol, section 11.4.4).

    `only` says which of the two is meant. A second call reads what the server does not send.
    """
    check_row(resource, row)
    if only not in (None, *_ONLY):
        raise ValueError(f'only is "new" or "stored", not {only!r:.60}')
    key = _key(resource, row, is_single)
    # The URL says which row it is, but for a single child that there is not yet.
    key_there = () if is_single else key_columns(type(row))
    own = {path.partition("/")[0] for path in key_there}
    sent = given(row, is_new=False)
    body = {wire: value for wire, value in sent.items() if wire not in own}
    request = preferring(
        resource.write("PATCH", key, body_of(resource, row, body, is_new=False))
    )
    if only:
        request = replace(request, headers=(*request.headers, _ONLY[only]))
    reply = await resource.send(request)
    if found := _sent(resource, type(row), reply):
        return found
    return await _read_again(resource, key)


async def take_stored(
    resource: Resource[R], row: R, key: Key | None, reply: Reply | None
) -> None:
    """Put into a row what is stored, as the reply to its write has it, or as it is read again; what was assigned meanwhile stays."""
    found = _sent(resource, type(row), reply) if reply else None
    etag = etag_of(row)
    if found is None:
        found, etag = await _read_again(resource, key), ""
    reload(row, found, keep_assigned=True)
    if etag and not etag_of(row):
        retag(row, etag)


def _sent(resource: Resource[Any], row_type: type[R], reply: Reply) -> R | None:
    """Return the row that a reply holds, with the columns that came and no others; None if it holds none."""
    if not reply.content.strip():
        return None
    body = reply.json()
    with reply.explaining():
        record = record_of(body, resource.name, row_type)
        # A deep update may be answered with its children: the row has its own.
        below = {wire_of(row_type, name) for name in children(row_type)}
        record = {n: v for n, v in record.items() if n.partition("@")[0] not in below}
        shape = Shape(row_type, frozenset(record))
        return read(shape, [record], source=resource.name)[0]


async def _read_again(resource: Resource[R], key: Key | None) -> R:
    everything: Selection[R] = Selection(resource.row_type)
    try:
        if key is None:
            return await there(resource, everything, None)
        return await get(resource, everything, key)
    except KineticError as error:
        error.may_have_happened = True
        raise


def _key(resource: Resource[Any], row: Row, is_single: bool) -> Key | None:
    if is_single:
        return None
    key = key_of(row)
    resource.check_carried(key, ": change the row with update()")
    return key


def _check_whole(row: Row) -> None:
    """Raise `NotLoaded` for a row that was read without some of its columns: they would become their defaults."""
    if not is_read(row):
        return
    wanted = set(columns(type(row)).values()) - children(type(row))
    if missing := sorted(wanted - vars(row).keys()):
        raise NotLoaded(
            f"this {type(row).__name__} was read without `{missing[0]}`, which replacing it would reset: read it without select()"
        )


def _own(row: Row) -> dict[str, Any]:
    """Return the JSON object of what the row itself has, without what the server fills in, and of the children that are set to other rows."""
    kind = type(row)
    below = {wire_of(kind, name) for name in children(kind)}
    filled = {wire_of(kind, name) for name in computed(kind)}
    own = {path.partition("/")[0] for path in key_columns(kind)}
    held = whole(row) if is_read(row) else given(row, is_new=False)
    return {
        wire: value
        for wire, value in held.items()
        if (wire not in below or references_in(value)) and wire not in filled - own
    }
