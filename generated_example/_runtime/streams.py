"""What rows and their classes say of streams: no row holds one (OData JSON Format, section 4.6.12)."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, overload
from urllib.parse import urljoin

from msgspec import Struct
from msgspec.structs import replace

from .calls.resource import Resource
from .calls.writing import stored_row
from .data.keys import Key
from .data.row import Row
from .data.row_types import Beside, columns, row_key
from .data.values import encoded
from .errors import KeyMismatch, KineticError, NotFound
from .files import LARGEST, LONGEST, Incoming, Source, blocks, size_of
from .http.message import (
    Content,
    Headers,
    Reply,
    Request,
    Sink,
    Streamed,
    if_match,
    within,
)
from .query.columns import StreamColumn
from .query.conditions import Node, is_of

if TYPE_CHECKING:
    from .progress import Transferred, Watched

O = TypeVar("O")  # noqa: E741  # whose stream it is


class MediaRow(Row):
    """A row that describes a stream, its media (CSDL section 6.4, `HasStream`)."""

    __slots__ = ()


class StreamDetails(Struct, frozen=True):
    """What a server says of a stream; "" for what it does not say."""

    content_type: str = ""
    etag: str = ""
    """The tag of its state."""
    read_link: str = ""
    """Where it is read, as the server writes it."""
    edit_link: str = ""
    """Where it is written."""
    size: int | None = None
    """Bytes, if they were counted on the way."""


class stream(Beside):  # noqa: N801  # used like `property`
    """The declaration of a stream property: on a class a `StreamColumn`, on a row what the server says of the stream."""

    def __init__(self, wire: str) -> None:
        self._wire = wire

    @overload
    def __get__(self, row: None, owner: type[O]) -> StreamColumn[O]: ...
    @overload
    def __get__(self, row: Row, owner: Any) -> StreamDetails: ...
    def __get__(self, row: Row | None, owner: Any) -> Any:
        if row is not None:
            return said(row, self._wire)
        return StreamColumn(owner, Node("path", self._wire), None)


def said(row: Row, wire: str) -> StreamDetails:
    """Return what a row says of one of its streams, of its media if `wire` is empty (OData JSON Format, section 4.6.12).

    A path leads to a stream of one of its values of complex type.
    """
    first, _, rest = wire.partition("/")
    if rest:
        inside = getattr(row, columns(type(row)).get(first, first), None)
        return said(inside, rest) if isinstance(inside, Row) else StreamDetails()
    return StreamDetails(
        content_type=_text(row, wire, "mediaContentType"),
        etag=_text(row, wire, "mediaEtag"),
        read_link=_text(row, wire, "mediaReadLink"),
        edit_link=_text(row, wire, "mediaEditLink"),
    )


def _text(row: Row, wire: str, name: str) -> str:
    extra = row.model_extra or {}
    found = extra.get(f"{wire}@odata.{name}") or extra.get(f"{wire}@{name}")
    return found if isinstance(found, str) else ""


R = TypeVar("R", bound=Row)
ANYTHING = "*/*"


class Place(Struct, frozen=True):
    """Where a stream is read, and how it is sent for."""

    send: Callable[..., Awaitable[Reply]]
    """Takes a request, and `dry_run`."""
    reading: Request
    editing: str = ""
    """The path to write to; "" for what is only read."""
    editing_query: str = ""
    etag: str = ""
    """Of the state that a write is held to."""
    resource: Resource[Any] | None = None
    key: Key | None = None
    """Of the row, None for a singleton."""
    wire: str = ""
    """The path of the stream property in its row, "" for a row's media."""


# Where they are.


def media(resource: Resource[Any], key: Key | None) -> Place:
    """Return the place of a row's media (OData URL Conventions, section 4.14); raises TypeError for rows that have none."""
    if not issubclass(resource.row_type, MediaRow):
        raise TypeError(f"rows of {resource.row_type.__name__} have no media")
    return _place(resource, key, "")


def property_of(
    resource: Resource[Any], key: Key | None, column: StreamColumn[Any]
) -> Place:
    """Return the place of a stream property; raises TypeError for one of other rows."""
    is_stream = isinstance(column, StreamColumn)
    if not is_stream or not is_of(resource.row_type, column.owner):
        name = resource.row_type.__name__
        raise TypeError(f"{column!r:.80} is not a stream of {name}")
    return _place(resource, key, column.path)


def _place(resource: Resource[Any], key: Key | None, wire: str) -> Place:
    resource.check_carried(key)
    steps = map(encoded, wire.split("/")) if wire else ("$value",)
    path = "/".join((resource.of_one(key), *steps))
    return Place(
        _sender(resource),
        Request("GET", path, accept=ANYTHING),
        path,
        resource=resource,
        key=key,
        wire=wire,
    )


def _sender(resource: Resource[Any]) -> Callable[..., Awaitable[Reply]]:
    async def send(request: Request, *, dry_run: bool = False) -> Reply:
        return await resource.rehearsed(dry_run).send(request)

    return send


def as_said(place: Place, row: Row) -> Place:
    """Return the place as a row says it: its links, and the etag to hold a write to.

    Raises `KineticError` for a link that leads out of the service, since requests carry credentials, and `KeyMismatch` for another
    row: a write would go to its stream.
    """
    if place.resource is None or not _is_of(place.resource, place.key, row):
        raise KeyMismatch(f"a {type(row).__name__} has no links to {place.reading}")
    told = said(row, place.wire)
    # A media entity of which only one link is stated is read and written there (OData JSON Format, section 4.6.12).
    reading, editing = told.read_link or told.edit_link, told.edit_link
    found = replace(place, etag=told.etag)
    if reading:
        path, query = _within(place, reading)
        found = replace(
            found, reading=replace(place.reading, path=path, raw_query=query)
        )
    if editing:
        path, query = _within(place, editing)
        found = replace(found, editing=path, editing_query=query)
    return found


def _is_of(resource: Resource[Any], key: Key | None, row: Row) -> bool:
    """Return whether a row is the one of a key; servers may ignore letter case."""
    if key is None or not isinstance(row, resource.row_type):
        return isinstance(row, resource.row_type)
    own = row_key(type(key)).of(row)
    return resource.predicate(own).casefold() == resource.predicate(key).casefold()


def _within(place: Place, link: str) -> tuple[str, str]:
    assert place.resource
    session, below = place.resource.session, place.resource.service
    base = f"{session.exchange.url}/{below}"
    try:
        path, query = within(urljoin(base, link), base, below)
    except ValueError:
        what = "the row has a link to a stream that leads elsewhere"
        raise KineticError(f"{place.reading}: {what}") from None
    if session.exchange.redact(path) != path:
        what = "the row has a link to a stream that repeats a credential"
        raise KineticError(f"{place.reading}: {what}")
    return path, query


# What comes.


async def read(place: Place) -> Content:
    """Return the stream, whole; raises `NotFound` if there is none."""
    return Content.of(_there(place, await place.send(place.reading)))


async def save(
    place: Place,
    to: str | os.PathLike[str],
    *,
    most: int = LARGEST,
    deadline: float = LONGEST,
    progress: Watched[Transferred] = False,
) -> StreamDetails:
    """Write the stream to a file, which is there once it is whole; return what the server says of it."""
    incoming = Incoming(Path(to), f"{place.reading}", most, AsItIs)
    with incoming, _received(incoming, place.reading, progress) as sink:
        request = replace(place.reading, sink=sink, deadline=deadline)
        reply = _there(place, await place.send(request))
        incoming.finish()
    return _details(reply, incoming.size)


async def chunks(
    place: Place,
    size: int,
    *,
    most: int = LARGEST,
    deadline: float = LONGEST,
    progress: Watched[Transferred] = False,
) -> AsyncGenerator[bytes, None]:
    """Yield the stream in chunks of so many bytes, once it is there whole, in a temporary file.

    A reading that is repeated gives no byte twice that way, and one that is cut off gives none.
    """
    if size < 1:
        raise ValueError("a chunk has at least one byte")
    with TemporaryFile() as file:
        with _received(Spool(file, most), place.reading, progress) as sink:
            request = replace(place.reading, sink=sink, deadline=deadline)
            _there(place, await place.send(request))
        file.seek(0)
        while chunk := file.read(size):
            yield chunk


def _there(place: Place, reply: Reply) -> Reply:
    """Return the reply; raises `NotFound` for one that says that there is no value (OData Protocol, section 11.2.4.1)."""
    if reply.status == 204:
        raise NotFound(f"{place.reading}: there is no stream", status=204)
    return reply


def _details(reply: Reply, size: int | None = None) -> StreamDetails:
    told = reply.headers
    return StreamDetails(
        content_type=told.get("content-type", ""), etag=told.get("etag", ""), size=size
    )


class AsItIs:
    """Takes a reply that is the content itself."""

    def feed(self, piece: bytes) -> bytes:
        """Return the same bytes."""
        return piece

    def finish(self) -> None:
        """Accept what came: HTTP says whether it is whole."""

    @staticmethod
    def reply_size(content: int) -> int:
        """Return the same number."""
        return content


class Spool:
    """Takes a reply into an open file."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self.most = most
        self._file = file

    def begin(self, size: int | None = None) -> None:
        """Forget what came."""
        self._file.seek(0)
        self._file.truncate()

    def feed(self, piece: bytes) -> None:
        """Write these bytes."""
        self._file.write(piece)


# What goes.


async def write(
    place: Place,
    source: Source,
    content_type: str,
    *,
    etag: str = "",
    deadline: float = LONGEST,
    dry_run: bool = False,
    progress: Watched[Transferred] = False,
) -> StreamDetails:
    """Put a local file, or bytes, in the stream's place; raises `Conflict` if it is not in the state that the etag tags."""
    size = size_of(source)
    request = _outgoing("PUT", place.editing, source, content_type, deadline)
    held = _held(place, etag)
    request = replace(request, headers=held, raw_query=place.editing_query)
    with _sent(request, source, progress) as watched:
        reply = await place.send(watched, dry_run=dry_run)
    told = reply.headers
    return StreamDetails(content_type, told.get("etag", ""), size=size)


async def delete(place: Place, *, etag: str = "", dry_run: bool = False) -> None:
    """Delete the stream."""
    request = Request(
        "DELETE",
        place.editing,
        headers=_held(place, etag),
        raw_query=place.editing_query,
        read=False,
    )
    await place.send(request, dry_run=dry_run)


async def create(
    resource: Resource[R],
    source: Source,
    content_type: str,
    *,
    deadline: float = LONGEST,
) -> R:
    """Return the new row of a stream that is added to a set of media (OData Protocol, section 11.4.7.1)."""
    if not issubclass(resource.row_type, MediaRow):
        raise TypeError(f"rows of {resource.row_type.__name__} have no media")
    request = _outgoing("POST", resource.path, source, content_type, deadline)
    reply = await resource.send(replace(request, accept="application/json"))
    return await stored_row(resource, request, reply)


def _held(place: Place, etag: str) -> Headers:
    held = etag or place.etag
    if not (held.isascii() and held.isprintable()):
        raise KineticError(f"the etag {held!r:.60} cannot be sent back")
    return if_match(held)


@contextmanager
def _received(
    sink: Sink, request: Request, watched: Watched[Transferred]
) -> Iterator[Sink]:
    """Return what takes a reply, watched if anyone asks for it."""
    if watched is False:
        yield sink
        return
    from .progress import Counted, of_bytes  # for those who ask

    with of_bytes(watched, f"{request}") as report:
        yield Counted(sink, report)


@contextmanager
def _sent(
    request: Request, source: Source, watched: Watched[Transferred]
) -> Iterator[Request]:
    """Return a request with the source as its body, watched if anyone asks for it."""
    if watched is False:
        yield request
        return
    from .progress import counted, of_bytes

    with of_bytes(watched, f"{request}") as report:
        yield replace(request, body=counted(_streamed(source), report))


def _streamed(source: Source) -> Streamed:
    length = size_of(source)
    return Streamed(length, partial(blocks, source, length))


def _outgoing(
    method: str, path: str, source: Source, content_type: str, deadline: float
) -> Request:
    return Request(
        method,
        path,
        body=source if isinstance(source, bytes) else _streamed(source),
        content_type=content_type,
        accept=ANYTHING,
        read=False,
        deadline=deadline,
    )
