"""The transport for threads."""

from __future__ import annotations

import inspect
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import TimedOut
from .message import Reply
from .transport import Clock, Gate, HttpRequest

if TYPE_CHECKING:
    import httpx2

    from .connections import ThreadConnections

T = TypeVar("T")


class ThreadTransport:
    """Sends with `httpx2.Client`, sleeps and locks with threads; safe to share between them."""

    def __init__(
        self, http: httpx2.Client | None, *, places: int, clock: Clock
    ) -> None:
        self.clock = clock
        self._http = http
        self._most = places
        self._opening = threading.Lock()
        self._connections: ThreadConnections | None = None

    async def send(self, outgoing: HttpRequest) -> Reply:
        return self._opened().send(outgoing)

    def _opened(self) -> ThreadConnections:
        with self._opening:
            if self._connections is None:
                from .connections import ThreadConnections  # the HTTP library

                self._connections = ThreadConnections(
                    self._http, places=self._most, clock=self.clock
                )
            return self._connections

    async def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)

    async def ask(self, source: Callable[[], T | Awaitable[T]], deadline: float) -> T:
        answer = source()
        if inspect.iscoroutine(answer):
            answer.close()
        if inspect.isawaitable(answer):
            raise TypeError("an async callable needs the async client")
        return answer

    async def whole(self, steps: Coroutine[Any, Any, T]) -> T:
        return await steps

    def gate(self, places: int, full: str) -> Gate:
        return _ThreadGate(places, full, self.clock)

    async def close(self) -> None:
        if self._connections is not None:
            self._connections.close()


class _ThreadGate:
    """Lets a number of threads through at once."""

    def __init__(self, places: int, full: str, clock: Clock) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._full = full
        self._clock = clock

    @asynccontextmanager
    async def hold(self, deadline: float) -> AsyncGenerator[None, None]:
        left = min(max(deadline - self._clock.monotonic(), 0), threading.TIMEOUT_MAX)
        if not self._places.acquire(timeout=left):
            raise TimedOut(self._full)
        try:
            yield
        finally:
            self._places.release()
