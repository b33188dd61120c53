"""Streams for tasks."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Literal, Self, overload

from ..calls import writing
from ..data.row import Row
from ..files import LARGEST, LONGEST, Source
from ..http.message import Content, Request
from ..http.transport import finish_async, iterate_async
from . import transfers
from .rows import StreamDetails
from .transfers import Place

if TYPE_CHECKING:
    from .progress import Watched

CHUNK = 65_536


class AsyncReadable:
    """A stream to read; nothing is sent before one of its methods is called."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._place.reading.path}>"

    async def read(self) -> Content:
        """Return its content, with `content_type` and `etag`; raises `NotFound` if there is none.

        What is larger than the client's `max_reply` raises `ReplyError`: `save` it, or read its `chunks`.
        """
        return await finish_async(transfers.read(self._place))

    async def save(
        self,
        to: str | os.PathLike[str],
        *,
        most: int = LARGEST,
        deadline: float = LONGEST,
        progress: Watched = False,
    ) -> StreamDetails:
        """Write it to a file as it comes, and return its content type, etag and size.

        The file is there when it is complete, and takes the place of one that is there. Whatever goes wrong leaves nothing behind,
        and raises: `NotFound`, `ReplyError` for more than `most` bytes, `TimedOut` after `deadline` seconds. `progress=True` shows
        a bar on a terminal (it needs rich); a callable is called with each `Transferred`.
        """
        steps = transfers.save(
            self._place, to, most=most, deadline=deadline, progress=progress
        )
        return await finish_async(steps)

    def chunks(
        self,
        size: int = CHUNK,
        *,
        most: int = LARGEST,
        deadline: float = LONGEST,
        progress: Watched = False,
    ) -> AsyncGenerator[bytes, None]:
        """Yield its content in chunks of `size` bytes, the last one shorter, in flat memory.

        It lies in a temporary file, whole, before the first chunk comes: a stream that is cut off gives none. Raises as `save`, and
        reports its `progress` as `save` does.
        """
        found = transfers.chunks(
            self._place, size, most=most, deadline=deadline, progress=progress
        )
        return iterate_async(found)


class AsyncStream(AsyncReadable):
    """A stream that is read, written and deleted: the media of a row, or one of its stream properties."""

    def linked(self, row: Row) -> Self:
        """Return the same stream where the row says that it is read and written, in the state that the row's etag tags.

        A server may store streams elsewhere than at the row's own address. Raises `KineticError` for a link that leads out of the
        service, since requests carry credentials.
        """
        return type(self)(transfers.as_said(self._place, row))

    @overload
    async def write(
        self,
        source: Source,
        *,
        content_type: str,
        etag: str = "",
        deadline: float = LONGEST,
        dry_run: Literal[False] = False,
        progress: Watched = False,
    ) -> StreamDetails: ...
    @overload
    async def write(
        self,
        source: Source,
        *,
        content_type: str,
        etag: str = "",
        deadline: float = LONGEST,
        dry_run: Literal[True],
        progress: Watched = False,
    ) -> Request: ...
    async def write(
        self,
        source: Source,
        *,
        content_type: str,
        etag: str = "",
        deadline: float = LONGEST,
        dry_run: bool = False,
        progress: Watched = False,
    ) -> StreamDetails | Request:
        """Put a local file, given by its path, or bytes in its place, and return its new etag and size.

        With an `etag` raises `Conflict` if it was changed since. A `dry_run` returns the request that it would be. Reports its
        `progress` as `save` does.
        """
        steps = transfers.write(
            self._place,
            source,
            content_type,
            etag=etag,
            deadline=deadline,
            dry_run=dry_run,
            progress=progress,
        )
        return await finish_async(writing.or_unsent(steps))

    async def delete(self, *, etag: str = "", dry_run: bool = False) -> Request | None:
        """Delete it: a stream property has no value then, and media are gone with their row (OData Protocol, section 11.4.7.3).

        With an `etag` raises `Conflict` if it was changed since. A `dry_run` returns the request that it would be.
        """
        steps = transfers.delete(self._place, etag=etag, dry_run=dry_run)
        return await finish_async(writing.unsent(steps))
