"""One call under way: its deadline, its answer as it comes, and the loggers of the HTTP library that skip it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from functools import partial
from typing import Any, Final

import httpx2

from ..errors import ConnectionFailed, ReplyError, TimedOut
from .message import Reply, length_of
from .transport import Abandonment, Clock, HttpRequest

_MOST_OF_AN_ERROR: Final = 1 << 20
"""How many bytes are read of an answer that is not 2xx."""


class CallUnderWay:
    """One call under way: when it must be over, whether it was sent, and its answer as far as it came.

    Its waits end at its deadline, and no library logs it. A call may be made inside another one: by a hook of a user's client,
    or a signal's handler.

    The answer is bound in bytes as they come and as they are decoded. The library decodes in pieces of 1 MiB at most
    (`_decoders.MAX_DECODE_CHUNK_SIZE`), whatever the coding. With several codings, it returns the last one's pieces only, and a
    few bytes can become terabytes on the way, so the output of each coding is limited. A refusal is a refusal even if its body
    is broken: the readable part is kept.
    """

    def __init__(
        self, outgoing: HttpRequest, clock: Clock, work: Abandonment | None
    ) -> None:
        self.outgoing = outgoing
        self.is_sent = False
        self._monotonic = clock.monotonic
        self._work = work
        self._status = 0
        self._headers: Mapping[str, str] = {}
        self._codings = ""
        self._content = bytearray()
        self._size = 0
        self._most = outgoing.max_reply
        self._take: Callable[[bytes], object] = self._content.extend

    def __enter__(self) -> None:
        self._before = under_way.set(self)

    def __exit__(self, *error: object) -> None:
        under_way.reset(self._before)

    @property
    def is_late(self) -> bool:
        return self._monotonic() >= self.outgoing.deadline

    @property
    def is_refused(self) -> bool:
        """Whether the answer is a refusal."""
        return bool(self._status) and not 200 <= self._status < 300

    def is_about(self, response: httpx2.Response) -> bool:
        """Return whether a response answers this call, and not one that a hook made meanwhile."""
        asked, answered = httpx2.URL(self.outgoing.url), response.url
        return (asked.host, asked.path) == (answered.host, answered.path)

    def left(
        self,
        timeout: float | None,
        over: type[httpx2.TimeoutException] = httpx2.ReadTimeout,
    ) -> float:
        """Return the seconds that the next wait may take; raises the library's own timeout if there are none."""
        left = self.outgoing.deadline - self._monotonic()
        if left <= 0 or (self._work and self._work.is_asked):
            raise over("the deadline has passed")
        return left if timeout is None else min(timeout, left)

    def waits(self, break_off: Callable[[], None]) -> AbstractContextManager[None]:
        """Return a context for one wait, which `break_off` ends if the work is abandoned."""
        return self._work.ends(break_off) if self._work else nullcontext()

    def answered(self, response: httpx2.Response) -> bool:
        """Note status and headers; return whether the body comes as it is, neither compressed nor read by a hook."""
        self._status, self._headers = response.status_code, response.headers
        self._codings = self._headers.get("content-encoding", "").lower()
        sink = self.outgoing.sink
        if self.is_refused:
            self._most = min(self._most, _MOST_OF_AN_ERROR)
        elif sink is not None:
            self._most, self._take = sink.most, sink.feed
            sink.begin(length_of(self._headers))
        if hasattr(response, "_content"):
            return False
        if self._codings:
            response.stream = _Raw(response.stream, partial(self._count, response))
        return not self._codings

    def feed(self, piece: bytes) -> None:
        """Take decoded bytes; raises `ReplyError` over the size, `TimedOut` after the deadline."""
        self._size += len(piece)
        self._check(self._size)
        self._take(piece)

    def check_end(self, response: httpx2.Response) -> None:
        """Raise an error for compressed data that is incomplete, which the library does not notice, or that continues after its end."""
        if not self._codings:
            return
        codings = {*self._codings.replace(",", " ").split()}
        if _CODINGS and not _CODINGS.keys() >= codings:
            raise self._wrong("is compressed in a way that was not asked for")
        if not response.num_bytes_downloaded:
            return
        for inflater in _inflaters(response):
            if not inflater.eof:
                raise ConnectionFailed(
                    f"{self.outgoing.what}: the reply was cut off",
                    may_have_happened=not self.outgoing.read,
                )
            if inflater.unused_data:
                raise self._wrong("goes on after its compressed data")

    def excuse(self, error: Exception) -> None:
        """Raise what explains why a body cannot be read; return for that of a refusal."""
        if self.is_refused:
            return
        if isinstance(error, httpx2.DecodingError):
            raise self._wrong("is compressed data that is damaged") from None
        raise error

    def reply(self) -> Reply:
        """Return the answer, as far as it came."""
        content = bytes(self._content)
        return reply_of(self.outgoing, self._status, self._headers, content)

    def _count(self, response: httpx2.Response, raw: bytes) -> None:
        if not response.num_bytes_downloaded:
            decoder = getattr(response, "_decoder", None)
            layers: list[Any] = getattr(decoder, "children", [])
            layers[:-1] = [_Layer(inner, self._check) for inner in layers[:-1]]
        self._check(response.num_bytes_downloaded + len(raw))

    def _check(self, size: int) -> None:
        if self.is_late:
            raise TimedOut(
                f"{self.outgoing.what}: no whole reply before the deadline",
                may_have_happened=not self.outgoing.read,
            )
        if size > self._most:
            raise self._wrong(f"is larger than {self._most:,} bytes")

    def _wrong(self, what: str) -> ReplyError:
        return ReplyError(
            f"{self.outgoing.what}: the reply {what}",
            status=self._status,
            may_have_happened=not self.outgoing.read,
        )


under_way: ContextVar[CallUnderWay | None] = ContextVar("kinetic_call", default=None)
"""The call that this thread or task makes."""


def reply_of(
    outgoing: HttpRequest, status: int, headers: Mapping[str, str], content: bytes
) -> Reply:
    """Return the answer to a request."""
    return Reply(
        status=status,
        headers=headers,
        content=content,
        url=outgoing.url,
        what=outgoing.what,
        read=outgoing.read,
        clean=outgoing.redact,
    )


_CODINGS: Final[Mapping[str, object]] = getattr(
    getattr(httpx2, "_decoders", None), "SUPPORTED_DECODERS", {}
)
"""The codings that the library decodes, by name; it returns others undecoded."""


def _inflaters(response: httpx2.Response) -> Iterator[Any]:
    """Yield the zlib objects that decoded an answer; a library without these names leaves the end unchecked."""
    decoder = getattr(response, "_decoder", None)
    for part in getattr(decoder, "children", (decoder,)):
        inflater = getattr(getattr(part, "decompressor", None), "decompressor", None)
        if hasattr(inflater, "unused_data"):
            yield inflater


class _Layer:
    """A decoder whose pieces go into another one; `count` is given how many bytes it has made with each piece."""

    def __init__(self, inner: Any, count: Callable[[int], None]) -> None:
        self._inner = inner
        self._count = count
        self._made = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def decode(self, data: bytes) -> Iterator[bytes]:
        for piece in self._inner.decode(data):
            self._made += len(piece)
            self._count(self._made)
            yield piece


class _Raw(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body as it comes, each piece shown to `count` first: compressed data may decode to nothing for ever."""

    def __init__(self, stream: Any, count: Callable[[bytes], None]) -> None:
        self._stream = stream
        self._count = count

    def __iter__(self) -> Iterator[bytes]:
        for raw in self._stream:
            self._count(raw)
            yield raw

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for raw in self._stream:
            self._count(raw)
            yield raw

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()


_LOGGERS: Final = (
    "httpx2",
    "httpcore2.connection",
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
    "httpcore2.socks",
    # Of HTTP/2, which a client of the user's own may speak: every header that is sent, the API key among them.
    "hpack.hpack",
    "hpack.table",
)


def _is_not_ours(record: logging.LogRecord) -> bool:
    return under_way.get() is None


def keep_out() -> None:
    """Make the HTTP library's loggers skip our calls; calling this again does nothing.

    It logs whole URLs at info level and, at debug level, the headers that a server sends. Our own logger `kinetic` logs
    the calls. Other uses of the library in the same process log as before.
    """
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_not_ours)
