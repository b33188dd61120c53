"""What the core needs from its environment, so that it is written once for threads and for tasks.

The core is coroutines. `ThreadTransport` never makes them wait, so a plain function can run one to its end (`finish`);
`TaskTransport` awaits (`finish_async`). Both send an `HttpRequest` over `connections`: the HTTP library is loaded by the
first call.
"""

from __future__ import annotations

import inspect
import random
import sys
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from contextlib import aclosing, contextmanager
from contextvars import ContextVar, copy_context
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    NamedTuple,
    Protocol,
    TypeVar,
    cast,
)

from msgspec import Struct

from ..errors import KineticError, TimedOut
from .message import Headers, Reply, Request, Sink, Streamed
from .secret import Redactor, Secret

if TYPE_CHECKING:
    import asyncio

    import httpx2

    from .connections import TaskConnections, ThreadConnections

T = TypeVar("T")


class Clock(Struct, frozen=True):
    """The source of time and chance."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    """Seconds since 1970, for dates in `Retry-After`."""
    sleep: Callable[[float], None] = time.sleep
    pause: Callable[[float], Awaitable[None]] | None = None
    """The same for tasks; None is `asyncio.sleep`."""
    chance: Callable[[], float] = random.random
    """0 ≤ x < 1, for jitter."""


class HttpRequest(Struct, frozen=True):
    """One HTTP request, complete except that its secrets stay wrapped until it is sent."""

    method: str
    url: str
    headers: Headers
    body: Secret | bytes | Streamed | None
    what: str
    """Method and path, for messages."""
    read: bool
    deadline: float
    """The time by which it must be over, on the clock's monotonic scale."""
    connect_timeout: float
    timeout: float
    max_reply: int
    redact: Redactor
    sink: Sink | None = None
    """What takes the body of a 2xx reply in place of its `content`."""
    is_anonymous: bool = False
    """Whether a client that the user passed may add its own credentials."""

    def __repr__(self) -> str:
        return f"<HttpRequest {self.what}>"


class Gate(NamedTuple):
    """Limits how many calls are under way at once."""

    acquire: Callable[[float], Awaitable[None]]
    """Waits for a place; raises `TimedOut` at the deadline."""
    release: Callable[[], None]


class Abandonment:
    """Whether a thread's work was abandoned, and how to end the wait that it is in."""

    def __init__(self) -> None:
        self.is_asked = False
        self._lock = threading.Lock()
        self._break_off: Callable[[], None] | None = None

    def ask(self) -> None:
        """Make the work end as soon as possible."""
        with self._lock:
            self.is_asked = True
            if self._break_off:
                self._break_off()

    @contextmanager
    def ends(self, break_off: Callable[[], None]) -> Generator[None, None, None]:
        """Return a context for one wait, which `break_off` ends."""
        with self._lock:
            self._break_off = break_off
            if self.is_asked:
                break_off()
        try:
            yield
        finally:
            with self._lock:
                self._break_off = None


abandonment: ContextVar[Abandonment | None] = ContextVar("abandonment", default=None)
"""That of the thread's work, None outside of what `ThreadTransport.start` runs."""


class ThreadTransport:
    """Sends with `httpx2.Client`, sleeps and locks with threads; safe to share between them."""

    def __init__(
        self, http: httpx2.Client | None, *, places: int, clock: Clock
    ) -> None:
        if http is not None:
            from .connections import require_client  # the HTTP library

            require_client(http, "Client")
        self.clock = clock
        self._http = http
        self._most = places
        self._opening = threading.Lock()
        self._connections: ThreadConnections | None = None

    @property
    def is_abandoned(self) -> bool:
        """Whether the calling work was abandoned, so that nobody needs its outcome."""
        work = abandonment.get()
        return work is not None and work.is_asked

    async def send(self, outgoing: HttpRequest) -> Reply:
        """Return the whole answer, whatever its status; raises `ConnectionFailed`, `TimedOut`, `ReplyError`."""
        return (self._connections or self._opened()).send(outgoing)

    def _opened(self) -> ThreadConnections:
        with self._opening:
            if self._connections is None:
                from .connections import ThreadConnections  # the HTTP library

                self._connections = ThreadConnections(
                    self._http, places=self._most, clock=self.clock
                )
            return self._connections

    async def sleep(self, seconds: float) -> None:
        """Return after that time."""
        self.clock.sleep(seconds)

    async def ask(self, source: Callable[[], T | Awaitable[T]], deadline: float) -> T:
        """Return the token from a function, plain or async; raises `TimedOut` if the wait can be ended."""
        answer = source()
        if inspect.iscoroutine(answer):
            answer.close()
        if inspect.isawaitable(answer):
            raise TypeError("an async callable needs the async client")
        return answer

    async def whole(self, steps: Coroutine[Any, Any, T]) -> T:
        """Return the result of steps that are completed even if the caller is cancelled."""
        return await steps

    def start(self, steps: Coroutine[Any, Any, T], name: str) -> _ThreadWork[T]:
        """Start the steps in a thread or task of this name, and return them."""
        return _ThreadWork(steps, name)

    def gate(self, places: int, full: str) -> Gate:
        """Return a new gate; `full` is the message for a call that finds no place before its deadline."""
        free = threading.BoundedSemaphore(places)

        async def acquire(deadline: float) -> None:
            left = max(deadline - self.clock.monotonic(), 0)
            if not free.acquire(timeout=min(left, threading.TIMEOUT_MAX)):
                raise TimedOut(full)

        return Gate(acquire, free.release)

    async def close(self) -> None:
        """Close connections that are its own."""
        if self._connections is not None:
            self._connections.close()


class _ThreadWork(Generic[T]):
    """Work in its own thread, which does not keep the program from ending.

    Pools of the standard library refuse calls once the main thread has ended, even if the program's other threads continue, and
    their threads keep the program from ending.
    """

    def __init__(self, steps: Coroutine[Any, Any, T], name: str) -> None:
        self._steps = steps
        self._ended = threading.Event()
        self._outcome: list[T] = []
        self._failure: BaseException | None = None
        self._abandonment = Abandonment()
        run = copy_context().run
        thread = threading.Thread(
            target=run, args=(self._take,), name=name, daemon=True
        )
        try:
            thread.start()
        except RuntimeError:  # too many threads, or the program is ending
            run(self._take)

    @property
    def is_done(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self._ended.is_set()

    async def result(self) -> T:
        """Return its result or raise its error; waits for its end."""
        while not self._ended.wait(_MOMENT):  # on Windows no Ctrl-C ends a longer wait
            pass
        if self._failure is not None:
            raise self._failure
        return self._outcome[0]

    def abandon(self) -> None:
        """End its current call and drop its outcome; never waits."""
        self._abandonment.ask()

    def _take(self) -> None:
        abandonment.set(self._abandonment)
        try:
            if not self._abandonment.is_asked:
                self._outcome.append(finish(self._steps))
        except BaseException as error:
            self._failure = error
        finally:
            self._steps.close()
            self._ended.set()


_MOMENT: Final = 0.5


class TaskTransport:
    """Sends with `httpx2.AsyncClient`, sleeps and locks with asyncio; for the tasks of one event loop."""

    is_abandoned = False
    """Abandoned work is cancelled."""

    def __init__(
        self, http: httpx2.AsyncClient | None, *, places: int, clock: Clock
    ) -> None:
        if http is not None:
            from .connections import require_client  # the HTTP library

            require_client(http, "AsyncClient")
        self.clock = clock
        self._http = http
        self._most = places
        self._connections: TaskConnections | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._under_way: set[asyncio.Task[Any]] = set()

    async def send(self, outgoing: HttpRequest) -> Reply:
        return await self._opened().send(outgoing)

    def _opened(self) -> TaskConnections:
        from asyncio import get_running_loop

        loop = get_running_loop()
        if self._loop not in (None, loop):
            raise RuntimeError(
                "an async client belongs to one event loop: make one in each asyncio.run"
            )
        self._loop = loop
        if self._connections is None:
            from .connections import TaskConnections  # the HTTP library

            self._connections = TaskConnections(
                self._http, places=self._most, clock=self.clock
            )
        return self._connections

    async def sleep(self, seconds: float) -> None:
        from asyncio import sleep

        await (self.clock.pause or sleep)(seconds)

    async def ask(self, source: Callable[[], T | Awaitable[T]], deadline: float) -> T:
        from asyncio import timeout

        limit = timeout(deadline - self.clock.monotonic())
        try:
            async with limit:
                return await _answer(source)
        except TimeoutError:
            if not limit.expired():
                raise
        raise TimedOut("no token from its function before the deadline")

    async def whole(self, steps: Coroutine[Any, Any, T]) -> T:
        from asyncio import wait

        task = self._task(steps, None)
        await wait((task,))
        return task.result()

    def start(self, steps: Coroutine[Any, Any, T], name: str) -> _TaskWork[T]:
        return _TaskWork(self._task(steps, name))

    def _task(self, steps: Coroutine[Any, Any, T], name: str | None) -> asyncio.Task[T]:
        from asyncio import create_task

        task = create_task(finish_async(steps), name=name)
        self._under_way.add(task)

        def done(task: asyncio.Task[T]) -> None:
            self._under_way.discard(task)
            steps.close()  # cancelled before it began, the task has not touched them
            if not task.cancelled():
                task.exception()  # read, or asyncio would print it where nobody waits

        task.add_done_callback(done)
        return task

    def gate(self, places: int, full: str) -> Gate:
        from asyncio import BoundedSemaphore, timeout

        free = BoundedSemaphore(places)

        async def acquire(deadline: float) -> None:
            try:
                async with timeout(deadline - self.clock.monotonic()):
                    await free.acquire()
            except TimeoutError:
                raise TimedOut(full) from None

        return Gate(acquire, free.release)

    async def close(self) -> None:
        from asyncio import current_task, wait

        # Leave no abandoned work in the loop.
        left = self._under_way - {current_task()}
        for task in left:
            task.cancel()
        if left:
            await wait(left)
        if self._connections is not None:
            await self._connections.close()


class _TaskWork(Generic[T]):
    """Work in its own task."""

    def __init__(self, task: asyncio.Task[T]) -> None:
        self._task = task

    @property
    def is_done(self) -> bool:
        return self._task.done()

    async def result(self) -> T:
        # Whoever cancels this wait cancels the work with it.
        return await self._task

    def abandon(self) -> None:
        self._task.cancel()


Transport = ThreadTransport | TaskTransport
"""Sends, waits, locks, and starts work in the background."""
Started = _ThreadWork[T] | _TaskWork[T]
"""Work in the background."""


async def _answer(source: Callable[[], T | Awaitable[T]]) -> T:
    if inspect.iscoroutinefunction(source):
        return cast(T, await source())
    from asyncio import to_thread

    # A plain function may read a file or ask an identity provider: the loop continues meanwhile.
    answer = await to_thread(source)
    return cast(T, await answer if inspect.isawaitable(answer) else answer)


G = TypeVar("G", bound=AsyncGenerator[Any, None])


class closing(aclosing[G]):  # noqa: N801  # as contextlib names it
    """Closes a generator at the end of the block, unless it has ended where it stood.

    Python closes what a forgotten coroutine reads from before the coroutine itself, and then says of it that it still runs.
    """

    async def __aexit__(self, *error: Any) -> None:
        if not self.thing.ag_running:  # type: ignore[attr-defined]  # typeshed does not name it
            await super().__aexit__(*error)


class Gatherer(Protocol):
    """Takes what would be sent at once, to send it with others."""

    def take(self, steps: Coroutine[Any, Any, Any]) -> Any:
        """Return what stands for the result of an operation until it is there."""
        ...

    async def reply(self, owner: object, request: Request) -> Reply:
        """Return the 2xx reply to a request of that exchange, once it is there."""
        ...


gathering: ContextVar[Gatherer | None] = ContextVar("gathering", default=None)
"""What takes the operations that this thread or task calls, None if they are sent at once."""


def finish(steps: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine whose awaits never wait; a `KineticError` is raised without the frames that it came from."""
    if (gatherer := gathering.get()) is not None:
        held: T = gatherer.take(steps)
        return held
    before = sys.exception()
    try:
        steps.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    except KineticError as error:
        raise as_seen(error, before)
    steps.close()
    raise RuntimeError("a step waited where nothing can wait")


async def finish_async(steps: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine; a `KineticError` is raised without the frames that it came from."""
    before = sys.exception()
    try:
        return await steps
    except KineticError as error:
        raise as_seen(error, before)


def iterate(items: AsyncGenerator[T, None]) -> Generator[T, None, None]:
    """Yield the items of an async generator whose awaits never wait, and close it when the loop ends."""
    try:
        while True:
            try:
                item = finish(_next(items))
            except StopAsyncIteration:
                return
            yield item
    finally:
        finish(_closed(items))


async def iterate_async(items: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Yield the items of an async generator, and close it when the loop ends."""
    try:
        while True:
            try:
                item = await finish_async(_next(items))
            except StopAsyncIteration:
                return
            yield item
    finally:
        await items.aclose()


async def _next(items: AsyncGenerator[T, None]) -> T:
    return await anext(items)


async def _closed(items: AsyncGenerator[T, None]) -> None:
    await items.aclose()


def as_seen(error: KineticError, before: BaseException | None) -> KineticError:
    """Return the error as users should see it: with their line and the operation, and without our frames, which hold what was sent.

    The cause stays, as one line; what the user was handling `before` stays as the context.
    """
    if error.__cause__ is not None:
        error.__cause__.with_traceback(None)
    if before is not error:
        error.__context__ = before
    return error.with_traceback(None)
