"""The door for asyncio tasks."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar, cast

import httpx2

from .door import Body, Clock, Gate, Parcel, client_auth, late, translate
from .errors import KineticError, TimedOut
from .message import Reply
from .quiet import keep_out, quiet

T = TypeVar("T")


class TaskDoor:
    """Sends with `httpx2.AsyncClient`, sleeps and locks with asyncio; for the tasks of one event loop."""

    def __init__(
        self, http: httpx2.AsyncClient | None, *, places: int, clock: Clock
    ) -> None:
        keep_out()
        self.clock = clock
        self._owned = http is None
        self._http = http or httpx2.AsyncClient(
            limits=httpx2.Limits(max_connections=places)
        )

    async def send(self, parcel: Parcel) -> Reply:
        failure: KineticError
        try:
            with quiet():
                left = parcel.deadline - self.clock.monotonic()
                async with asyncio.timeout(left):
                    return await self._exchange(parcel)
        except TimeoutError:
            failure = late(parcel)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            failure = translate(parcel, error)
        except KineticError as error:
            failure = error
        # Raised out here and anew: frames that hold bare headers, or what a server repeats of them, stay behind.
        raise failure.with_traceback(None)

    async def _exchange(self, parcel: Parcel) -> Reply:
        response = await self._http.send(
            parcel.build(self._http),
            stream=True,
            auth=client_auth(parcel),
            follow_redirects=False,
        )
        try:
            body = Body(parcel, response, self.clock)
            async for raw in response.aiter_raw():
                body.feed(raw)
            return body.reply()
        finally:
            await response.aclose()

    async def sleep(self, seconds: float) -> None:
        await (self.clock.pause or asyncio.sleep)(seconds)

    async def ask(self, source: Callable[[], T | Awaitable[T]]) -> T:
        if inspect.iscoroutinefunction(source):
            return cast(T, await source())
        # A plain function may read a file or ask an identity provider: the loop goes on meanwhile.
        answer = await asyncio.to_thread(source)
        return cast(T, await answer if inspect.isawaitable(answer) else answer)

    def gate(self, places: int) -> Gate:
        return _TaskGate(places, self.clock)

    async def close(self) -> None:
        if self._owned:
            await self._http.aclose()


class _TaskGate:
    """Lets a number of tasks through at once."""

    def __init__(self, places: int, clock: Clock) -> None:
        self._places = asyncio.BoundedSemaphore(places)
        self._clock = clock

    @asynccontextmanager
    async def hold(self, deadline: float) -> AsyncGenerator[None, None]:
        try:
            async with asyncio.timeout(deadline - self._clock.monotonic()):
                await self._places.acquire()
        except TimeoutError:
            raise TimedOut(
                "no place for another call before the deadline (max_concurrency)"
            ) from None
        try:
            yield
        finally:
            self._places.release()
