"""Writing one row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from ..data.changes import OfChildren, changes, etag_of, original, reload, retag, settle
from ..data.keys import Delta, Key, references_in
from ..data.reader import Shape, read, records_of
from ..data.row import Row, given, whole
from ..data.row_types import child_type, children, columns, key_of, key_type_of, wire_of
from ..data.tableset import DELETED, UPDATED, Tableset, refill, row_id_of
from ..data.values import Record, encode
from ..errors import KeyMismatch, KineticError, NotSent, ReplyError
from ..http.message import Reply, Request, followed, if_match
from ..problem import update_errors
from ..query.selection import Selection
from .reading import get, row_of
from .resource import Resource, check_row, row_and_key

R = TypeVar("R", bound=Row)
T = TypeVar("T")
RETURNED: Final = "returnObj"


# Rows are written.


async def create(resource: Resource[R], row: R) -> R:
    """Return the row as the server stored it, with the children that it was given.

    A second call reads what the server does not send.
    """
    check_row(resource, row)
    _check_tree(row)
    body = body_of(resource, row, given(row))
    reply = await resource.send(resource.write("POST", None, body))
    resource = _of_its_type(resource, row)
    below = _given_children(row)
    wanted: Selection[R] = Selection(resource.row_type, children=below)
    stored = row
    if is_sent := bool(reply.content.strip()):
        stored = row_of(resource, wanted.shape(), reply)
    names = {wire for wire, _ in below}
    there = vars(stored).keys()
    is_whole = is_sent and all(columns(type(row))[n] in there for n in names)
    if is_whole or key_type_of(resource.row_type) is None:
        return stored
    try:
        return await get(resource, wanted, key_of(stored))
    except KineticError as error:
        error.may_have_happened = True
        raise


def _check_tree(row: Row, above: tuple[Row, ...] = ()) -> None:
    """Raise `KineticError` for a row that is below itself: no body has an end that would hold it."""
    for name in children(type(row)) & vars(row).keys():
        value = vars(row)[name]
        line = (*above, row)
        for child in value if isinstance(value, list) else [value]:
            if any(child is one for one in line):
                raise KineticError(
                    f"`{name}` of {type(row).__name__} holds a row that it is itself below: set it to the place of that row, "
                    "as `authors.at(id=2)`"
                )
            if isinstance(child, Row):
                _check_tree(child, line)


async def stored_row(resource: Resource[R], request: Request, reply: Reply) -> R:
    """Return the row that was created: as the reply holds it, or read from where it says that it is (RFC 9110, section 10.2.2)."""
    shape: Shape[R] = Shape(resource.row_type)
    if not reply.content.strip():
        link = reply.headers.get("location", "")
        try:
            request = followed(link, request, reply, below=resource.service)
            reply = await resource.send(request)
        except KineticError as error:
            error.may_have_happened = True
            raise
    return row_of(resource, shape, reply)


def _of_its_type(resource: Resource[R], row: R) -> Resource[R]:
    """Return where rows of a row's own type are read: others do not have its children."""
    kind = type(row)
    if kind.__edm_type__ == resource.row_type.__edm_type__:
        return resource
    return replace(resource, row_type=kind, of_type=kind.__edm_type__)


def _given_children(row: Row) -> tuple[tuple[str, Selection[Any]], ...]:
    """Return what to ask for of the children that a new row has."""
    asked: list[tuple[str, Selection[Any]]] = []
    for name in sorted(children(type(row)) & vars(row).keys()):
        value = vars(row)[name]
        rows = value if isinstance(value, list) else [value]
        if references_in(value):
            continue
        below = dict(pair for one in rows if one for pair in _given_children(one))
        kind = child_type(type(row), name)
        asked.append(
            (wire_of(type(row), name), Selection(kind, children=tuple(below.items())))
        )
    return tuple(asked)


async def update(
    resource: Resource[R], row: R, *, is_single: bool = False, refresh: bool = False
) -> R:
    """Send what has changed in the row, which may be a singleton's, nothing if nothing has, and return it.

    With `refresh` it then has what is stored.
    """
    check_row(resource, row)
    _check_tree(row)
    key = None if is_single else key_of(row)
    parts = resource.uncarried(key) if key else ""
    is_deep = resource.takes_deep_updates and not parts
    changed = changes(row, _changed_children(row) if is_deep else None)
    if not changed.body:
        return row
    etag = ""
    if key and parts:
        now = {wire: v for wire, v in whole(row).items() if wire in changed.body}
        if any(map(references_in, now.values())):
            what = "a URL cannot carry its key, so it can be set to no other row"
            raise KeyMismatch(f"{resource.name}: {what}")
        now["RowMod"] = UPDATED
        stored = await _update_ext(resource, parts, row, key, now)
        _take_revision(row, stored)
        reply = None
    else:
        request = _patch(resource, row, key, changed.body)
        reply = await resource.send(preferring(request) if refresh else request)
        etag = reply.headers.get("etag", "")
    # What was assigned meanwhile was not sent.
    settle(row, changed.tokens)
    retag(row, etag)
    if refresh:
        from .replacing import take_stored  # for those who ask

        await take_stored(resource, row, key, reply)
    return row


def _changed_children(row: Row) -> OfChildren | None:
    if not children(type(row)) & vars(row).keys():
        return None
    from ..data.deep_updates import changed_children  # for rows with children

    return changed_children


def _patch(
    resource: Resource[Any], row: Row, key: Key | None, body: dict[str, Any]
) -> Request:
    """Return the update of a row; one that holds changes of children says that it is of OData 4.01, which alone has them."""
    is_deep = any(isinstance(value, Delta) for value in body.values())
    form = replace(resource, version="4.01") if is_deep else resource
    content = body_of(form, row, body, is_new=False)
    request = resource.write("PATCH", key, content, etag_of(row))
    if not is_deep:
        return request
    return replace(request, headers=(*request.headers, ("OData-Version", "4.01")))


def preferring(request: Request) -> Request:
    """Return a write that asks for the row as it is stored (OData Protocol, section 8.2.8.7)."""
    prefer = ("Prefer", "return=representation")
    return replace(request, headers=(*request.headers, prefer))


def body_of(
    resource: Resource[Any], row: Row, body: dict[str, Any], *, is_new: bool = True
) -> bytes:
    """Return the body of a write of a row, its references as the version of the service has them; raises `KineticError`."""
    if children(type(row)) & vars(row).keys():
        from .references import bound  # for rows with children

        body = bound(resource, body, is_new=is_new)
    return _encoded(resource, body)


def _take_revision(row: Row, stored: Record) -> None:
    """Put the revision of a row as it is stored into it: the next write is held to it."""
    name = columns(type(row)).get("SysRevID")
    if name in vars(row) and "SysRevID" in stored:
        shape = Shape(type(row), frozenset({"SysRevID"}))
        (found,) = read(shape, [{"SysRevID": stored["SysRevID"]}], source="UpdateExt")
        vars(row).update(vars(found))


async def _update_ext(
    resource: Resource[Any], parts: str, row: Row | None, key: Key, now: Record
) -> Record:
    """Write what is `now` of a row whose key has these parts, which no path can carry; return it as stored, {} if it is gone.

    It travels whole behind its original, where the service has `UpdateExt`: as it was read if it was
    read with its id, else as it is in the database. Raises `KeyMismatch` if there is none, `UpdateErrors` if it is not saved.
    """
    table = resource.table(resource.row_type)
    if not table:
        raise KeyMismatch(
            f"{resource.name}: a URL cannot carry {parts}, so the row can be read and not written through this set: "
            "use the service's methods"
        )
    before = original(row) if row else {}
    if not before.get("SysRowID"):
        everything: Selection[Any] = Selection(resource.row_type)
        before = original(await get(resource, everything, key))
    rows = [before | {"RowMod": ""}, before | now]
    if not resource.session.options.before_images:
        del rows[0]
    body = {
        "ds": {table: rows},
        "continueProcessingOnError": False,
        "rollbackParentOnChildError": True,
    }
    path, content = f"{resource.service}UpdateExt", _encoded(resource, body)
    reply = await resource.send(Request("POST", path, body=content, read=False))
    with reply.explaining():
        returned, outputs = method_reply(reply)
        ds = refill(Tableset(), outputs.get("ds"))
        if outputs.get("errorsOccurred") is True:
            raise update_errors(reply, returned, ds)
        found = (held.record for held in ds[table]._read)
        row_id = row_id_of(before)
        return next((record for record in found if row_id_of(record) == row_id), {})


def method_reply(reply: Reply) -> tuple[Any, Record]:
    """Return a method's result, and its out and ref parameters."""
    body = object_of(reply)
    outputs = body.get("parameters")
    return body.get(RETURNED), outputs if isinstance(outputs, dict) else {}


def object_of(reply: Reply) -> Record:
    """Return the JSON object of a reply; an empty reply and null are one without fields."""
    body = reply.json() if reply.content.strip() else None
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise ReplyError("the reply is not an object")
    return body


async def write_held(
    resource: Resource[Any], row: Row | None, method: str, path: str, **more: Any
) -> None:
    """Send a write to something of a row, held to the row's etag if it is known, which is then that of its new state."""
    etag = etag_of(row) if row else ""
    request = Request(method, path, headers=if_match(etag), read=False, **more)
    reply = await resource.send(request)
    if row:
        retag(row, reply.headers.get("etag", ""))


async def delete_one(
    resource: Resource[R], key: Callable[..., Key], given: R | Key
) -> None:
    """Delete a row, given itself or by its key; raises `KeyMismatch` for anything else."""
    row, row_key = row_and_key(resource, key, given)
    if parts := resource.uncarried(row_key):
        await _update_ext(resource, parts, row, row_key, {"RowMod": DELETED})
    else:
        etag = etag_of(row) if row else ""
        await resource.send(resource.write("DELETE", row_key, etag=etag))


async def refresh(resource: Resource[R], row: R) -> None:
    """Read the row again, in place."""
    check_row(resource, row)
    reload(row, await get(resource, Selection(resource.row_type), key_of(row)))


def _encoded(resource: Resource[Any], body: dict[str, Any]) -> bytes:
    """Return a body as it is sent; raises `KineticError` for a value that JSON cannot hold: nothing was sent then."""
    try:
        return encode(body)
    except KineticError:
        raise
    except Exception as error:
        what = f"a value cannot be written as JSON: {error}"
        raise KineticError(f"{resource.name}: {what}") from error


async def unsent(write: Awaitable[object]) -> Request | None:
    """Return what a write in a dry run did not send; None if it was sent, or there was nothing to send."""
    try:
        await write
    except NotSent as error:
        return error.request
    return None


async def or_unsent(write: Awaitable[T]) -> T | Request:
    """Return what a write returns, or in a dry run what it did not send; raises `NotSent` if that is not to be had."""
    try:
        return await write
    except NotSent as error:
        if error.request is None:
            raise
        return error.request


async def made(resource: Resource[R], write: Awaitable[R], row: R) -> R | Request:
    """Return the new row; in a dry run the request, or `row` itself if the dry run is the client's and asks for a row."""
    try:
        return await write
    except NotSent as error:
        return error.request if resource.dry_run and error.request else row


# Updatable BAQs take new rows and changed ones, whole, with RowMod.


async def new_row(resource: Resource[R]) -> R:
    """Return the row that `GetNew` gives."""
    reply = await resource.send(Request("GET", f"{resource.service}GetNew"))
    with reply.explaining():
        records = _records(reply)
        if not records:
            raise ReplyError(f"{resource.service}GetNew: the reply holds no row")
        return read(Shape(resource.row_type), records[:1], source="GetNew")[0]


async def create_whole(resource: Resource[R], row: R) -> R:
    """Return the row as the server stored it, the one given if it sends none."""
    check_row(resource, row)
    body = _encoded(resource, given(row) | {"RowMod": "A"})
    reply = await resource.send(resource.write("POST", None, body))
    with reply.explaining():
        records = _records(reply)
        found = read(Shape(resource.row_type), records[:1], source=resource.name)
    return found[0] if found else row


async def update_whole(resource: Resource[R], row: R) -> None:
    """Send a row that has changes, whole, and refresh it with the reply; nothing if it has none."""
    check_row(resource, row)
    changed = changes(row)
    if not changed.body:
        return
    body = whole(row) | {"RowMod": "U"}
    if not (body.get("RowIdent") or body.get("SysRowID")):
        raise KeyMismatch(
            f"this {type(row).__name__} has neither RowIdent nor SysRowID: read it from the BAQ without select()"
        )
    request = resource.write("PATCH", None, _encoded(resource, body), etag_of(row))
    reply = await resource.send(request)
    settle(row, changed.tokens)
    retag(row, reply.headers.get("etag", ""))
    with reply.explaining():
        for record in _records(reply)[:1]:
            # The columns that came, and no others: what a server leaves out has not become null.
            shape = Shape(resource.row_type, frozenset(record))
            found = read(shape, [record], source=resource.name)[0]
            # What was assigned meanwhile was not sent.
            reload(row, found, keep_assigned=True)


def _records(reply: Reply) -> list[Record]:
    """Return the rows of a reply, which is a row, a list of rows, or empty."""
    body = reply.json() if reply.content.strip() else None
    if isinstance(body, dict) and "value" not in body or isinstance(body, list):
        body = {"value": [body] if isinstance(body, dict) else body}
    return [] if body is None else records_of(body, reply.what)
