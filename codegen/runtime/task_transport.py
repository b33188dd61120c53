"""The transport for asyncio tasks."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .errors import TimedOut
from .message import Reply
from .transport import Clock, Gate, HttpRequest, late

if TYPE_CHECKING:
    import httpx2

    from .connections import TaskConnections

T = TypeVar("T")


class TaskTransport:
    """Sends with `httpx2.AsyncClient`, sleeps and locks with asyncio; for the tasks of one event loop."""

    def __init__(
        self, http: httpx2.AsyncClient | None, *, places: int, clock: Clock
    ) -> None:
        self.clock = clock
        self._http = http
        self._most = places
        self._connections: TaskConnections | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._unbroken: set[asyncio.Task[Any]] = set()

    async def send(self, outgoing: HttpRequest) -> Reply:
        connections = self._opened()
        try:
            async with asyncio.timeout(outgoing.deadline - self.clock.monotonic()):
                return await connections.send(outgoing)
        except TimeoutError:
            pass
        # Raised out here: the frames of the call, which hold bare headers, stay behind.
        raise late(outgoing)

    def _opened(self) -> TaskConnections:
        loop = asyncio.get_running_loop()
        if self._loop not in (None, loop):
            raise RuntimeError(
                "an async client is of one event loop: make one in each asyncio.run"
            )
        self._loop = loop
        if self._connections is None:
            from .connections import TaskConnections  # the HTTP library

            self._connections = TaskConnections(
                self._http, places=self._most, clock=self.clock
            )
        return self._connections

    async def sleep(self, seconds: float) -> None:
        await (self.clock.pause or asyncio.sleep)(seconds)

    async def ask(self, source: Callable[[], T | Awaitable[T]], deadline: float) -> T:
        limit = asyncio.timeout(deadline - self.clock.monotonic())
        try:
            async with limit:
                return await _answer(source)
        except TimeoutError:
            if not limit.expired():
                raise
        raise TimedOut("no token from its function before the deadline")

    async def whole(self, steps: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(steps)
        self._unbroken.add(task)
        task.add_done_callback(self._done)
        await asyncio.wait((task,))
        return task.result()

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._unbroken.discard(task)
        if not task.cancelled():
            task.exception()  # read, or asyncio would print it where nobody waits

    def gate(self, places: int, full: str) -> Gate:
        return _TaskGate(places, full, self.clock)

    async def close(self) -> None:
        if self._connections is not None:
            await self._connections.close()


async def _answer(source: Callable[[], T | Awaitable[T]]) -> T:
    if inspect.iscoroutinefunction(source):
        return cast(T, await source())
    # A plain function may read a file or ask an identity provider: the loop goes on meanwhile.
    answer = await asyncio.to_thread(source)
    return cast(T, await answer if inspect.isawaitable(answer) else answer)


class _TaskGate:
    """Lets a number of tasks through at once."""

    def __init__(self, places: int, full: str, clock: Clock) -> None:
        self._places = asyncio.BoundedSemaphore(places)
        self._full = full
        self._clock = clock

    @asynccontextmanager
    async def hold(self, deadline: float) -> AsyncGenerator[None, None]:
        try:
            async with asyncio.timeout(deadline - self._clock.monotonic()):
                await self._places.acquire()
        except TimeoutError:
            raise TimedOut(self._full) from None
        try:
            yield
        finally:
            self._places.release()
