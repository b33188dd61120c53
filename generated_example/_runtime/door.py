"""What the core asks of the world, so that it is written once for threads and for tasks.

The core (`exchange`) is coroutines. `blocking.ThreadDoor` never makes them wait, so a plain function can run one to its
end (`finish`); `tasks.TaskDoor` awaits. Both send a `Parcel` and collect its answer in a `Body`.
"""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import httpx2

from .errors import ConnectionFailed, KineticError, ReplyError, TimedOut
from .message import Headers, Reply
from .secret import Redactor, Secret

T = TypeVar("T")

_COMPRESSION = "gzip"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Clock:
    """Where time and chance come from."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    """Seconds since 1970, for dates in `Retry-After`."""
    sleep: Callable[[float], None] = time.sleep
    pause: Callable[[float], Awaitable[None]] | None = None
    """The same for tasks; None is `asyncio.sleep`."""
    chance: Callable[[], float] = random.random
    """0 ≤ x < 1, for jitter."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One HTTP request, ready but for its secrets, which stay wrapped until it is sent."""

    method: str
    url: str = field(repr=False)
    headers: Headers = field(repr=False)
    body: Secret | bytes | None = field(repr=False)
    what: str
    """Method and path, for messages."""
    read: bool
    deadline: float
    """When it must be over, on the clock's monotonic scale."""
    connect_timeout: float
    timeout: float
    max_reply: int
    redact: Redactor = field(repr=False)
    is_anonymous: bool = False
    """Whether a client of the user's own may add who asks."""

    def build(self, http: httpx2.Client | httpx2.AsyncClient) -> httpx2.Request:
        """Return the request with its secrets in it; nothing here raises while they are bare."""
        body = self.body
        return http.build_request(
            self.method,
            self.url,
            headers=[
                (name.encode(), bare(value))
                for name, value in (("Accept-Encoding", _COMPRESSION), *self.headers)
            ],
            content=bare(body) if isinstance(body, Secret) else body,
            timeout=httpx2.Timeout(self.timeout, connect=self.connect_timeout),
        )


def bare(value: str | Secret) -> bytes:
    """Return the bytes that go over the wire."""
    return (value.reveal() if isinstance(value, Secret) else value).encode()


def client_auth(parcel: Parcel) -> Any:
    """Return the HTTP library's `auth`: what its client was made with where the session has no identity, else none."""
    return httpx2.USE_CLIENT_DEFAULT if parcel.is_anonymous else None


class Gate(Protocol):
    """Lets a number of calls through at once."""

    def hold(self, deadline: float) -> AbstractAsyncContextManager[None]:
        """Return a context that waits for a place; it raises `TimedOut` at the deadline."""
        ...


class Door(Protocol):
    """Sends, waits and locks."""

    clock: Clock

    async def send(self, parcel: Parcel) -> Reply:
        """Return the whole answer, whatever its status; raises `ConnectionFailed`, `TimedOut`, `ReplyError`."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after that time."""
        ...

    async def ask(self, source: Callable[[], T | Awaitable[T]]) -> T:
        """Return what a user's function says, plain or async."""
        ...

    def gate(self, places: int) -> Gate:
        """Return a new gate."""
        ...

    async def close(self) -> None:
        """Close connections that are the door's own."""
        ...


class Body:
    """Collects one answer piece by piece, within its bounds (size, time, one known compression)."""

    def __init__(self, parcel: Parcel, response: httpx2.Response, clock: Clock) -> None:
        self._parcel = parcel
        self._response = response
        self._clock = clock
        self._pieces: list[bytes] = []
        self._size = 0
        coding = response.headers.get("content-encoding", "").strip().lower()
        if coding not in ("", "identity", _COMPRESSION):
            raise self._wrong("is compressed in a way that was not asked for")
        self._gzip = (
            zlib.decompressobj(zlib.MAX_WBITS | 16) if coding == _COMPRESSION else None
        )
        self._is_cut_off = False

    def feed(self, raw: bytes) -> None:
        """Take bytes as they came; raises `ReplyError` over the size, `TimedOut` after the deadline."""
        if self._clock.monotonic() > self._parcel.deadline:
            raise late(self._parcel)
        if self._gzip is None:
            self._keep(raw)
            return
        is_damaged = False
        try:
            while raw:
                self._keep(self._gzip.decompress(raw, _PIECE))
                raw = self._gzip.unconsumed_tail
        except zlib.error:
            is_damaged = True
        if is_damaged:
            raise self._wrong("is compressed data that is damaged")
        if self._gzip.unused_data:
            raise self._wrong("goes on after its compressed data")
        self._is_cut_off = not self._gzip.eof

    def reply(self) -> Reply:
        """Return the answer, now that it has ended."""
        if self._is_cut_off:
            raise broken(self._parcel, "the reply was cut off")
        return Reply(
            status=self._response.status_code,
            headers=self._response.headers,
            content=b"".join(self._pieces),
            url=self._parcel.url,
            what=self._parcel.what,
            read=self._parcel.read,
        )

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._parcel.max_reply:
            raise self._wrong(f"is larger than {self._parcel.max_reply:,} bytes")
        self._pieces.append(piece)

    def _wrong(self, what: str) -> ReplyError:
        error = ReplyError(f"{self._parcel.what}: the reply {what}")
        error.status = self._response.status_code
        error.may_have_happened = not self._parcel.read
        return error


def late(parcel: Parcel, *, sent: bool = True) -> TimedOut:
    """Return the error for a call that met its deadline."""
    return TimedOut(
        f"{parcel.what}: no whole reply before the deadline",
        may_have_happened=sent and not parcel.read,
    )


def broken(parcel: Parcel, why: str) -> ConnectionFailed:
    """Return the error for a connection that broke after the request was sent."""
    return ConnectionFailed(f"{parcel.what}: {why}", may_have_happened=not parcel.read)


_NEVER_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.InvalidURL,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


def translate(
    parcel: Parcel, error: Exception, *, overdue: bool = False
) -> KineticError:
    """Return ours for an error of the HTTP library, whose own traceback holds bare headers and is dropped."""
    sent = not isinstance(error, _NEVER_SENT)
    if overdue:
        return late(parcel, sent=sent)
    happened = sent and not parcel.read
    if isinstance(error, httpx2.TimeoutException):
        what = "answer" if sent else "connection"
        limit = parcel.timeout if sent else parcel.connect_timeout
        return TimedOut(
            f"{parcel.what}: no {what} within {limit:g} s", may_have_happened=happened
        )
    what = _WHY.get(type(error), "the connection failed")
    said = parcel.redact(" ".join(str(error).split()))[:200]
    return ConnectionFailed(
        f"{parcel.what}: {what}" + (f" ({said})" if said else ""),
        may_have_happened=happened,
    )


_WHY: Mapping[type[Exception], str] = {
    httpx2.ConnectError: "no connection",
    httpx2.ProxyError: "the proxy refused",
    httpx2.ReadError: "the connection broke",
    httpx2.WriteError: "the connection broke",
    httpx2.RemoteProtocolError: "the connection broke or the server does not speak HTTP",
}


def finish(steps: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine whose awaits never wait."""
    try:
        steps.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    steps.close()
    raise RuntimeError("a step waited where nothing can wait")
