"""One column of one row, read and written by itself (OData Protocol, sections 11.2.4 and 11.4.9).

Values of base types travel as their text, or their bytes (`$value`), lists and values of complex type as JSON.
"""

from __future__ import annotations

import codecs
import re
from typing import Any, Final, Generic, Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ..data.changes import changes, settle
from ..data.keys import Key
from ..data.names import bare
from ..data.reader import Shape, attributes, read_values
from ..data.row import Row, given, is_read, whole
from ..data.row_types import child_type, fixed
from ..data.values import SCHEMAS, EdmEnum, EdmFlags, decode, encode, encoded
from ..errors import ReplyError
from ..http.message import Reply, Request
from ..query.columns import Items, Nested, Selectable
from ..query.conditions import is_of
from .resource import Resource
from .writing import write_held

R = TypeVar("R", bound=Row)

TEXT: Final = "text/plain; charset=utf-8"
BINARY: Final = "application/octet-stream"
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_KNOWN: Final = re.compile(
    r"ascii|utf-(?:8|16|32)(?:-\w+)?|iso8859-\d+|cp\d+|koi8-\w|big5\w*|gb\w+|shift_ji\w+|euc_\w+"
)
"""Python's names of charsets. Its other codecs are for other things: some take a time that grows with the square of the text."""


class CellPlace(Struct, Generic[R], frozen=True):
    """Where a column of a row is."""

    resource: Resource[R]
    key: Key | None
    column: Selectable[Any, Any]
    row: R | None = None
    """The row, if it was given: its etag says that it has not changed."""

    def rehearsed(self, dry_run: bool) -> Self:
        """Return the place whose writes are not sent if it is a dry run."""
        return replace(self, resource=self.resource.rehearsed(dry_run))

    @property
    def path(self) -> str:
        """Its path, percent-encoded."""
        steps = map(encoded, self.column.node.text.split("/"))
        return "/".join((self.resource.of_one(self.key), *steps))

    @property
    def value_path(self) -> str:
        """The path at which its value is read and written."""
        return f"{self.path}/$value" if self.is_raw else self.path

    @property
    def is_raw(self) -> bool:
        """Whether the value travels as text or bytes."""
        kind = self.kind
        if not isinstance(kind, type):
            return False
        return kind in SCHEMAS or issubclass(kind, EdmEnum | EdmFlags)

    @property
    def kind(self) -> Any:
        """The type of its values; None for lists and values of complex type."""
        return bare(getattr(self.column, "kind", None))

    async def write(self, method: str, path: str, **more: Any) -> None:
        """Send a write, held to the row's etag if the row was given."""
        await write_held(self.resource, self.row, method, path, **more)


def place_of(
    resource: Resource[R], key: Key | None, column: Any, row: R | None
) -> CellPlace[R]:
    """Return where a column of the row with that key is.

    Raises TypeError for what is not a column of these rows, `KeyMismatch` for a key that a URL's path cannot carry.
    """
    is_column = isinstance(column, Selectable) and column.node.kind == "path"
    if not is_column or not is_of(resource.row_type, column.owner):
        name = resource.row_type.__name__
        raise TypeError(f"{column!r:.80} is not a column of {name}")
    resource.check_carried(key)
    return CellPlace(resource, key, column, row)


async def read_cell(place: CellPlace[Any]) -> Any:
    """Return the value; null is None (OData Protocol, section 11.2.4.1)."""
    accept = "*/*" if place.is_raw else "application/json"
    reply = await place.resource.send(Request("GET", place.value_path, accept=accept))
    if reply.status == 204:
        return None
    record: Any = _raw(place, reply) if place.is_raw else _json(place, reply)
    steps = place.column.node.text.split("/")
    for step in reversed(steps):
        record = {step: record}
    shape = Shape(place.resource.row_type, frozenset(steps[:1]))
    with reply.explaining():
        source = place.resource.name
        return read_values(shape, [place.column], [record], source=source)[0][0]


def _raw(place: CellPlace[Any], reply: Reply) -> str | bytes:
    """Return the text, or the bytes; raises `ReplyError` for an HTML page, such as a login's, and for bytes that are not text."""
    if place.kind is bytes:
        return reply.content
    told = reply.headers.get("content-type", "")
    found = _CHARSET.search(told)
    try:
        if not told.lower().startswith("text/html"):
            return _decoded(reply.content, found[1] if found else "utf-8")
        what = "is an HTML page, such as a login page or a proxy's"
    except (UnicodeDecodeError, LookupError):
        what = "is not text of the charset that it states"
    with reply.explaining():
        raise ReplyError(f"{reply.what}: the reply {what}")


def _decoded(content: bytes, charset: str) -> str:
    """Return the text; raises LookupError for a charset that is unknown, UnicodeDecodeError for text that is not of it."""
    if not _KNOWN.fullmatch(codecs.lookup(charset).name):
        raise LookupError(charset)
    return content.decode(charset)


def _json(place: CellPlace[Any], reply: Reply) -> Any:
    body = reply.json()
    if isinstance(place.column, Nested):
        return body
    with reply.explaining():
        if not isinstance(body, dict) or "value" not in body:
            raise ReplyError(f"{reply.what}: the reply has no value")
    return body["value"]


async def write_cell(place: CellPlace[Any], value: Any) -> None:
    """Put a value in the place of the one that is there; raises pydantic's error for one of another type."""
    if value is None:
        raise TypeError("clear() sets a column to null")
    _check_assignable(place)
    name, held = _assigned(place, value)
    if isinstance(place.column, Nested):
        inside = vars(held)[name]
        body = whole(inside) if is_read(inside) else given(inside)
        return await place.write("PUT", place.path, body=encode(body))
    # A row of a derived type says its type as well.
    sent = given(held, is_new=False)[place.column.node.text.rpartition("/")[2]]
    if not place.is_raw:
        body = {"value": sent}
        return await place.write("PUT", place.path, body=encode(body))
    is_binary = place.kind is bytes
    raw = vars(held)[name] if is_binary else _text(sent)
    kind = BINARY if is_binary else TEXT
    path = place.value_path
    await place.write("PUT", path, body=raw, content_type=kind)


def _check_assignable(place: CellPlace[Any]) -> None:
    """Raise AttributeError for a column of a stored row that no client gives another value, or one inside such a column."""
    owner = place.resource.row_type
    for name in attributes(owner, place.column.node.text.split("/")):
        if refusal := fixed(owner).get(name):
            raise AttributeError(f"`{name}` of {owner.__name__}: {refusal}")
        owner = child_type(owner, name)


def _assigned(place: CellPlace[Any], value: Any) -> tuple[str, Row]:
    """Return the attribute of the column, and a row that has nothing but the value, checked as on assignment."""
    steps = place.column.node.text.split("/")
    names = attributes(place.resource.row_type, steps)
    owner = place.resource.row_type
    for name in names[:-1]:
        owner = child_type(owner, name)
    held = owner.model_construct()
    vars(held).clear()
    setattr(held, names[-1], value)
    return names[-1], held


def _text(value: Any) -> bytes:
    """Return the text of a value: as JSON has it, without quotes (OData ABNF, `primitiveValue`)."""
    text = encode(value)
    return str(decode(text)).encode() if text.startswith(b'"') else text


async def update_cell(place: CellPlace[Any], value: Row) -> None:
    """Send what changed in a value of complex type, nothing if nothing has (OData Protocol, section 11.4.9.3)."""
    _check_assignable(place)
    _assigned(place, value)
    changed = changes(value)
    if changed.body:
        await place.write("PATCH", place.path, body=encode(changed.body))
        settle(value, changed.tokens)


async def clear_cell(place: CellPlace[Any]) -> None:
    """Set a column to null (OData Protocol, section 11.4.9.2), and take all items from a list."""
    _check_assignable(place)
    if isinstance(place.column, Items):
        empty: dict[str, list[Any]] = {"value": []}
        return await place.write("PUT", place.path, body=encode(empty))
    await place.write("DELETE", place.path)
