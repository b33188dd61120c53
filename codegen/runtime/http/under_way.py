"""One call under way: its deadline, its answer as it comes, the connections that are bound by it, and the loggers that skip it."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from contextvars import ContextVar
from functools import partial
from typing import Any, Final, TypeVar

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


C = TypeVar("C", httpx2.Client, httpx2.AsyncClient)


def watched(http: C, kind: Callable[[Any], Any]) -> C:
    """Return the client with every connection that it will make bound by the deadline of the call it makes.

    The library's timeouts start again with every byte, so a server that sends one now and then would never end a call.
    httpcore2 has a seam for that, `network_backend`, which httpx2 does not hand through: it is set on the client's pools,
    direct and by proxy. Calls of others through a client of the user's pass unchanged. A library without these names
    leaves the timeouts of each wait.
    """
    for transport in (getattr(http, "_transport", None), *_mounted(http)):
        pool = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if backend is not None and not isinstance(backend, Watched):
            setattr(pool, "_network_backend", kind(backend))
    return http


def _mounted(http: httpx2.Client | httpx2.AsyncClient) -> tuple[Any, ...]:
    return tuple(getattr(http, "_mounts", {}).values())


def pool_of(http: httpx2.Client | httpx2.AsyncClient, url: str) -> Any:
    """Return the pool of connections that a URL is asked through, None for a transport without one."""
    try:
        found = getattr(http, "_transport_for_url")(httpx2.URL(url))
    except (AttributeError, httpx2.InvalidURL):
        return None
    return getattr(found, "_pool", None)


class Watched:
    """A network backend whose streams know the call that they serve."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Backend(Watched):
    def connect_tcp(self, timeout: float | None = None, **place: Any) -> _Stream:
        left = _left(timeout, httpx2.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(timeout=left, **place))

    def connect_unix_socket(
        self, timeout: float | None = None, **place: Any
    ) -> _Stream:
        left = _left(timeout, httpx2.ConnectTimeout)
        return _Stream(self._inner.connect_unix_socket(timeout=left, **place))


class TaskBackend(Watched):
    async def connect_tcp(self, **place: Any) -> _TaskStream:
        return _TaskStream(await self._inner.connect_tcp(**place))

    async def connect_unix_socket(self, **place: Any) -> _TaskStream:
        return _TaskStream(await self._inner.connect_unix_socket(**place))


def _left(
    timeout: float | None, over: type[httpx2.TimeoutException] = httpx2.ReadTimeout
) -> float | None:
    call = under_way.get()
    return timeout if call is None else call.left(timeout, over)


def _note_sent(buffer: bytes) -> None:
    """Note that the call under way is being sent; a request to a proxy for a tunnel does not count."""
    call = under_way.get()
    if call is not None and not buffer.startswith(b"CONNECT "):
        call.is_sent = True


_SLICE: Final = 64 * 1024


class _Stream(Watched):
    """A thread's connection: each wait is cut to what is left of the call's time, and ends if the call is abandoned."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        call = under_way.get()
        with call.waits(self.break_off) if call else nullcontext():
            data: bytes = self._inner.read(max_bytes, _left(timeout))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        _note_sent(buffer)
        for start in range(0, len(buffer), _SLICE):
            self._inner.write(buffer[start : start + _SLICE], _left(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> _Stream:
        left = _left(timeout, httpx2.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def break_off(self) -> None:
        """End a wait in another thread, unless other calls share the connection (HTTP/2)."""
        secured = self._inner.get_extra_info("ssl_object")
        if secured is None or secured.selected_alpn_protocol() != "h2":
            self._shut()

    def close(self) -> None:
        self._shut()  # or a thread that reads would go on until its timeout
        self._inner.close()

    def _shut(self) -> None:
        held = self._inner.get_extra_info("socket")
        if isinstance(held, socket.socket):
            with suppress(OSError):
                socket.socket.shutdown(held, socket.SHUT_RDWR)


class _TaskStream(Watched):
    """A task's connection; the caller watches the time."""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        _note_sent(buffer)
        await self._inner.write(buffer, timeout)

    async def start_tls(self, *options: Any, **named: Any) -> _TaskStream:
        return _TaskStream(await self._inner.start_tls(*options, **named))
