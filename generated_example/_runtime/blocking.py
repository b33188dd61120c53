"""The door for threads."""

from __future__ import annotations

import inspect
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import httpx2

from .door import Body, Clock, Gate, Parcel, client_auth, translate
from .errors import KineticError, TimedOut
from .message import Reply
from .patience import Patience
from .quiet import keep_out, quiet

T = TypeVar("T")


class ThreadDoor:
    """Sends with `httpx2.Client`, sleeps and locks with threads; safe to share between them."""

    def __init__(
        self, http: httpx2.Client | None, *, places: int, clock: Clock
    ) -> None:
        keep_out()
        self.clock = clock
        self._patience = Patience(clock.monotonic)
        self._owned = http is None
        self._http = http or self._patience.bind(
            httpx2.Client(limits=httpx2.Limits(max_connections=places))
        )

    async def send(self, parcel: Parcel) -> Reply:
        failure: KineticError
        try:
            with quiet(), self._patience.until(parcel.deadline):
                return self._exchange(parcel)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            failure = translate(parcel, error, overdue=self._overdue(parcel))
        except KineticError as error:
            failure = error
        # Raised out here and anew: frames that hold bare headers, or what a server repeats of them, stay behind.
        raise failure.with_traceback(None)

    def _exchange(self, parcel: Parcel) -> Reply:
        response = self._http.send(
            parcel.build(self._http),
            stream=True,
            auth=client_auth(parcel),
            follow_redirects=False,
        )
        try:
            body = Body(parcel, response, self.clock)
            for raw in response.iter_raw():
                body.feed(raw)
            return body.reply()
        finally:
            response.close()

    def _overdue(self, parcel: Parcel) -> bool:
        return self.clock.monotonic() >= parcel.deadline

    async def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)

    async def ask(self, source: Callable[[], T | Awaitable[T]]) -> T:
        answer = source()
        if inspect.iscoroutine(answer):
            answer.close()
        if inspect.isawaitable(answer):
            raise TypeError("an async callable needs the async client")
        return answer

    def gate(self, places: int) -> Gate:
        return _ThreadGate(places, self.clock)

    async def close(self) -> None:
        if self._owned:
            self._http.close()


class _ThreadGate:
    """Lets a number of threads through at once."""

    def __init__(self, places: int, clock: Clock) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._clock = clock

    @asynccontextmanager
    async def hold(self, deadline: float) -> AsyncGenerator[None, None]:
        left = min(max(deadline - self._clock.monotonic(), 0), threading.TIMEOUT_MAX)
        if not self._places.acquire(timeout=left):
            raise TimedOut(
                "no place for another call before the deadline (max_concurrency)"
            )
        try:
            yield
        finally:
            self._places.release()
