"""Calls on rows, written once for threads and for tasks: generators that yield requests and are sent replies."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

from .changes import changed, given, settle
from .errors import KeyMismatch, KineticError, NotFound, ReplyError
from .filters import EVERYTHING, NOTHING
from .keys import Key, in_company, row_filter, uncarried
from .message import Reply, Request
from .paging import Pages
from .resource import Resource
from .row import Row, key_type_of, row_key
from .selection import Selection
from .session import AsyncSession, Session
from .wire import encode

R = TypeVar("R", bound=Row)
T = TypeVar("T")
Steps = Generator[Request, Reply, T]


def run(session: Session, steps: Steps[T]) -> T:
    """Return the result of a call made by a thread."""
    try:
        request = next(steps)
        while True:
            request = steps.send(session.send(request))
    except StopIteration as end:
        result: T = end.value
        return result


async def run_async(session: AsyncSession, steps: Steps[T]) -> T:
    """Return the result of a call made by a task."""
    try:
        request = next(steps)
        while True:
            request = steps.send(await session.send(request))
    except StopIteration as end:
        result: T = end.value
        return result


def everything(resource: Resource[R], selection: Selection) -> Steps[list[R]]:
    """Return all rows of a selection."""
    pages = Pages(resource, selection, resource.rows(selection))
    rows: list[R] = []
    while pages.request is not None:
        rows += pages.feed((yield pages.request))
    return rows


def first(resource: Resource[R], selection: Selection) -> Steps[R | None]:
    """Return the first row, None where there is none."""
    top = 1 if selection.top is None else min(1, selection.top)
    rows = yield from everything(
        resource, selection.limit(top=top, skip=selection.skip)
    )
    return rows[0] if rows else None


def one(resource: Resource[R], selection: Selection) -> Steps[R]:
    """Return the only row; raises `NotFound` where there is none, `KineticError` where there are more."""
    top = 2 if selection.top is None else min(2, selection.top)
    rows = yield from everything(
        resource, selection.limit(top=top, skip=selection.skip)
    )
    if not rows:
        raise NotFound(f"{resource.name}: no row passes the filter", status=404)
    if len(rows) > 1:
        raise KineticError(f"{resource.name}: more than one row passes the filter")
    return rows[0]


def count(resource: Resource[Any], selection: Selection) -> Steps[int]:
    """Return the number of rows that reading would give."""
    if selection.filter == NOTHING:
        return 0
    body = (yield resource.count(selection)).json()
    if not isinstance(body, dict):
        raise ReplyError(f"{resource.name}: the reply is no list of rows")
    total = body.get("@odata.count", body.get("@count"))
    if total is None:
        total = (yield resource.plain_count(selection)).content.decode(
            "utf-8-sig", "replace"
        )
    try:
        rows = max(int(total) - selection.skip, 0)
    except (TypeError, ValueError):
        raise ReplyError(
            f"{resource.name}: {total!r:.40} is no number of rows"
        ) from None
    return rows if selection.top is None else min(rows, selection.top)


def get(resource: Resource[R], selection: Selection, key: Key) -> Steps[R]:
    """Return the row with that key; raises `NotFound` where there is none."""
    key = in_company(key, resource.company)
    if selection.filter == EVERYTHING and not uncarried(key):
        return _row(resource, selection, (yield resource.one(selection, key)))
    alone = selection.where((row_filter(key),)).limit(top=1, skip=0)
    rows = yield from everything(resource, alone)
    if not rows:
        raise NotFound(f"{resource.name}: no row {key}", status=404)
    return rows[0]


def get_single(resource: Resource[R], selection: Selection) -> Steps[R]:
    """Return the row of a singleton."""
    return _row(resource, selection, (yield resource.one(selection, None)))


def create(resource: Resource[R], row: R) -> Steps[R]:
    """Return the row as the server stored it; where it does not send it, as a second call reads it."""
    check_row(resource, row)
    reply = yield resource.write("POST", None, encode(given(row)))
    if reply.content:
        return _row(resource, Selection(), reply)
    if key_type_of(resource.row_type) is None:
        return row
    return (yield from get(resource, Selection(), key_of(resource, row)))


def update(resource: Resource[R], row: R) -> Steps[None]:
    """Send what has changed in the row; nothing where nothing has."""
    return (yield from _patch(resource, row, key_of(resource, row)))


def updated(resource: Resource[R], row: R) -> Steps[R]:
    """Send what has changed in the row, and return it."""
    yield from update(resource, row)
    return row


def update_single(resource: Resource[R], row: R) -> Steps[None]:
    """Send what has changed in the row of a singleton; nothing where nothing has."""
    check_row(resource, row)
    return (yield from _patch(resource, row, None))


def _patch(resource: Resource[R], row: R, key: Key | None) -> Steps[None]:
    if body := changed(row):
        yield resource.write("PATCH", key, encode(body))
        settle(row)


def delete(resource: Resource[Any], key: Key) -> Steps[None]:
    """Delete the row with that key."""
    yield resource.write("DELETE", key, None)


def delete_row(resource: Resource[R], row: R) -> Steps[None]:
    """Delete that row."""
    return (yield from delete(resource, key_of(resource, row)))


def deleted(
    resource: Resource[R], key: Callable[..., Key], given: R | Key
) -> Steps[None]:
    """Delete a row, given itself or by its key; raises `KeyMismatch` for what is neither."""
    if not isinstance(given, Key):
        return (yield from delete_row(resource, given))
    if isinstance(key, type) and not isinstance(given, key):
        raise KeyMismatch(f"{resource.name}: {given!r} is a key of another set")
    return (yield from delete(resource, given))


def reload(row: R, found: R) -> None:
    """Put what was read into the row, whose changes are gone; children that it has stay."""
    vars(row).update(vars(found))
    if row.model_extra is not None:
        row.model_extra.clear()
        row.model_extra.update(found.model_extra or {})
    settle(row)


def refresh(resource: Resource[R], row: R) -> Steps[None]:
    """Read the row again, in place."""
    reload(row, (yield from get(resource, Selection(), key_of(resource, row))))


def key_of(resource: Resource[Any], row: Row) -> Key:
    """Return the key of a row of this place; raises `KeyMismatch` for another row, `NotLoaded` where a part has no value."""
    check_row(resource, row)
    descriptor = getattr(type(row), "key", None)
    if not isinstance(descriptor, row_key):
        raise KeyMismatch(f"{resource.name}: a {type(row).__name__} has no key")
    key: Key = descriptor.of(row)
    return key


def check_row(resource: Resource[Any], row: Row) -> None:
    """Raise `KeyMismatch` for a row of another kind."""
    if not isinstance(row, resource.row_type):
        raise KeyMismatch(
            f"{resource.name}: rows are {resource.row_type.__name__} here, and this is a {type(row).__name__}"
        )


def _row(resource: Resource[R], selection: Selection, reply: Reply) -> R:
    """Return the one row that a reply holds."""
    record = reply.json()
    if not isinstance(record, dict):
        raise ReplyError(f"{resource.name}: the reply is no row")
    # Where it was read is not part of the row: it would differ from the same row in a list.
    record.pop("@odata.context", None)
    return resource.rows(selection)([record])[0]
