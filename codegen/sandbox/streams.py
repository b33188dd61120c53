"""Streams of rows: each is what was put there last, and nothing before that (OData Protocol, sections 11.2.4.1, 11.4.7 and 11.4.8)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from codegen.sandbox import writing
from codegen.sandbox.exchange import Answer, Call, Refusal, not_found, wrong_verb
from codegen.sandbox.schema import MEDIA, Table
from codegen.sandbox.store import Store, Stream

_NO_MEDIA_ROWS: Final = (
    "The sandbox makes no rows of media: create the row, then put its stream."
)


def named(table: Table, steps: tuple[str, ...]) -> str:
    """The path of the stream that these steps below a row lead to, through columns of complex type; "" if they lead to none."""
    names, parts = table.streams, dict(table.columns)
    for step in steps[:-1]:
        column = parts.get(step)
        names = column.streams if column else frozenset()
        parts = {part.name: part for part in column.parts or ()} if column else {}
    return "/".join(steps) if steps and steps[-1] in names else ""


def answer(
    store: Store, call: Call, table: Table, key: Mapping[str, Any], name: str
) -> Answer:
    """The reply for a stream of a row, its media if the name is `$value`; raises Refusal."""
    row = store.one(table, key)
    if row is None:
        raise not_found()
    held = store.streams_of(table, row)
    found = held.get(name)
    if call.method == "GET":
        return _content(found) if found else Answer(204)
    given = call.headers.get("if-match", "*")
    if given not in ("*", _etag(found) if found else ""):
        raise Refusal(412, "The stream has been modified by another user.")
    if call.method == "PUT":
        return _put(call, held, name)
    if call.method != "DELETE":
        raise wrong_verb(call)
    held.pop(name, None)
    if name == MEDIA:
        writing.remove(store, table, key)
    return Answer(204)


def refuse_media(call: Call, table: Table) -> None:
    """Raises Refusal 501 for a stream that is posted to a set of media entities (section 11.4.7.1)."""
    media = call.headers.get("content-type", "")
    if MEDIA in table.streams and call.body and "json" not in media:
        raise Refusal(501, _NO_MEDIA_ROWS)


def _put(call: Call, held: dict[str, Stream], name: str) -> Answer:
    media = call.headers.get("content-type", "")
    if not media:
        raise Refusal(400, "A stream has a Content-Type.")
    held[name] = stored = Stream(call.body, media)
    return Answer(204, headers=(("ETag", _etag(stored)),))


def _content(found: Stream) -> Answer:
    # Not as `media`, to which a charset is added.
    headers = ("Content-Type", found.media), ("ETag", _etag(found))
    return Answer(200, found.content, "", headers)


def _etag(found: Stream) -> str:
    seen = hashlib.sha256(found.media.encode() + b"\n" + found.content)
    return f'"{seen.hexdigest()[:16]}"'
