"""What the core asks of the world, so that it is written once for threads and for tasks.

The core (`exchange`) is coroutines. `ThreadTransport` never makes them wait, so a plain function can run one to its end
(`finish`); `TaskTransport` awaits. Both send an `HttpRequest` over `connections`, which collect its answer in a `Body`: the
HTTP library is loaded with the first call and not before.
"""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .errors import ConnectionFailed, ReplyError, TimedOut
from .message import Headers, Reply
from .secret import Redactor, Secret

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

COMPRESSION = "gzip"
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
class HttpRequest:
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


class Gate(Protocol):
    """Lets a number of calls through at once."""

    def hold(self, deadline: float) -> AbstractAsyncContextManager[None]:
        """Return a context that waits for a place; it raises `TimedOut` at the deadline."""
        ...


class Transport(Protocol):
    """Sends, waits and locks."""

    clock: Clock

    async def send(self, outgoing: HttpRequest) -> Reply:
        """Return the whole answer, whatever its status; raises `ConnectionFailed`, `TimedOut`, `ReplyError`."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after that time."""
        ...

    async def ask(self, source: Callable[[], T | Awaitable[T]], deadline: float) -> T:
        """Return the token that a function gives, plain or async; raises `TimedOut` where the wait can be ended."""
        ...

    async def whole(self, steps: Coroutine[Any, Any, T]) -> T:
        """Return the result of steps that are taken to their end though the caller be cancelled."""
        ...

    def gate(self, places: int, full: str) -> Gate:
        """Return a new gate; `full` is what is said of a call that finds no place before its deadline."""
        ...

    async def close(self) -> None:
        """Close connections that are its own."""
        ...


class Body:
    """Collects one answer piece by piece, within its bounds (size, time, one known compression)."""

    def __init__(
        self, outgoing: HttpRequest, response: httpx2.Response, clock: Clock
    ) -> None:
        self._outgoing = outgoing
        self._response = response
        self._clock = clock
        self._content = bytearray()
        coding = response.headers.get("content-encoding", "").strip().lower()
        if coding not in ("", "identity", COMPRESSION):
            raise self._wrong("is compressed in a way that was not asked for")
        self._gzip = (
            zlib.decompressobj(zlib.MAX_WBITS | 16) if coding == COMPRESSION else None
        )
        self._is_cut_off = False

    def feed(self, raw: bytes) -> None:
        """Take bytes as they came; raises `ReplyError` over the size, `TimedOut` after the deadline."""
        if self._clock.monotonic() > self._outgoing.deadline:
            raise late(self._outgoing)
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
            raise broken(self._outgoing, "the reply was cut off")
        return Reply(
            status=self._response.status_code,
            headers=self._response.headers,
            content=bytes(self._content),
            url=self._outgoing.url,
            what=self._outgoing.what,
            read=self._outgoing.read,
        )

    def _keep(self, piece: bytes) -> None:
        if len(self._content) + len(piece) > self._outgoing.max_reply:
            raise self._wrong(f"is larger than {self._outgoing.max_reply:,} bytes")
        self._content += piece

    def _wrong(self, what: str) -> ReplyError:
        return ReplyError(
            f"{self._outgoing.what}: the reply {what}",
            status=self._response.status_code,
            may_have_happened=not self._outgoing.read,
        )


def late(outgoing: HttpRequest, *, sent: bool = True) -> TimedOut:
    """Return the error for a call that met its deadline."""
    return TimedOut(
        f"{outgoing.what}: no whole reply before the deadline",
        may_have_happened=sent and not outgoing.read,
    )


def broken(outgoing: HttpRequest, why: str) -> ConnectionFailed:
    """Return the error for a connection that broke after the request was sent."""
    return ConnectionFailed(
        f"{outgoing.what}: {why}", may_have_happened=not outgoing.read
    )


def finish(steps: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine whose awaits never wait."""
    try:
        steps.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    steps.close()
    raise RuntimeError("a step waited where nothing can wait")
