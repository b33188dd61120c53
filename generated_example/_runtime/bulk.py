"""Many writes, some at a time: each row is sent once and its outcome is told, whatever becomes of the others.

The first goes alone. If it shows that no other can succeed (a wrong password, no licence), the rest is not sent: accounts are
locked after a few attempts, and every call without a licence makes the server's delay longer (EPICOR.md, Identity).
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from threading import Semaphore
from typing import TYPE_CHECKING, Generic, TypeVar

from .background import start, thread_for
from .errors import ConnectionFailed, KineticError, LicenseExhausted, Unauthorized
from .session import AsyncSession, Session
from .steps import Steps, run, run_async

if TYPE_CHECKING:
    from asyncio import Task
    from concurrent.futures import Future

T = TypeVar("T")
Many = Iterable[T] | AsyncIterable[T]

_HOPELESS = (Unauthorized, LicenseExhausted)


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """What became of one of many rows."""

    given: T
    """The row, or the key, as it was given."""
    row: T | None = None
    """The row as it is stored; None where it was deleted, or there is an error."""
    error: KineticError | None = None
    """Why the row was not written, None where it was."""

    @property
    def ok(self) -> bool:
        """Whether the server said that it was written."""
        return self.error is None

    @property
    def may_have_happened(self) -> bool:
        """Whether the outcome is not known: read the row before it is written again."""
        return self.error is not None and self.error.may_have_happened


Call = Callable[[T], Steps[T | None]]
"""The steps of writing one row."""


def write(
    session: Session, call: Call[T], given: Iterable[T], written: list[Written[T]]
) -> list[Written[T]]:
    """Return `written` with the outcome of each row added, in the order given.

    Rows are taken from `given` as places come free. Whatever ends the call early, its own error or another one, leaves it
    after the outcomes of all that was sent are in the list.
    """
    from concurrent.futures import Future, wait

    under_way: deque[Future[Written[T]]] = deque()
    places = Semaphore(session.options.max_concurrency)
    before = len(written)
    try:
        for row in given:
            places.acquire()
            # It is known before it begins: whatever comes in between, its outcome is told.
            under_way.append(Future())
            under_way[-1].add_done_callback(lambda done: places.release())
            call_one = partial(_outcome, session, call, row)
            start(thread_for(under_way[-1], call_one, name="kinetic-write"))
            if len(written) == before:
                wait(under_way)
            _collect(under_way, written)
        wait(under_way)
        _collect(under_way, written)
    except BaseException as error:
        ended = [f for f in under_way if not f.cancel() and f.exception() is None]
        written += [f.result() for f in ended]
        error.add_note(_note(len(written) - before))
        raise
    return written


async def write_async(
    session: AsyncSession, call: Call[T], given: Many[T], written: list[Written[T]]
) -> list[Written[T]]:
    """Return `written` as `write` does; when the task is cancelled, what was under way counts as perhaps written."""
    import asyncio

    under_way: deque[asyncio.Task[Written[T]]] = deque()
    places = asyncio.Semaphore(session.options.max_concurrency)
    before = len(written)
    try:
        async with aclosing(_each(given)) as rows:
            async for row in rows:
                await places.acquire()
                task = asyncio.create_task(_outcome_async(session, call, row))
                task.add_done_callback(lambda done: places.release())
                under_way.append(task)
                if len(written) == before:
                    await asyncio.wait(under_way)
                _collect(under_way, written)
        if under_way:
            await asyncio.wait(under_way)
        _collect(under_way, written)
    except BaseException as error:
        last = await _ended(under_way, error)
        # One that had not begun is cancelled: nothing was sent.
        ended = [t for t in under_way if not t.cancelled() and t.exception() is None]
        written += [task.result() for task in ended]
        last.add_note(_note(len(written) - before))
        raise last
    return written


async def _ended(
    tasks: Iterable[Task[Written[T]]], error: BaseException
) -> BaseException:
    """Return what ends the call when its tasks have ended: the error, or that the call was cancelled while it waited."""
    import asyncio

    while waiting := [task for task in tasks if not task.done()]:
        if isinstance(error, asyncio.CancelledError):
            for task in waiting:
                task.cancel()
        try:
            await asyncio.wait(waiting)
        except asyncio.CancelledError as cancelled:
            error = cancelled
    return error


def _collect(
    under_way: deque[Future[Written[T]]] | deque[Task[Written[T]]],
    written: list[Written[T]],
) -> None:
    """Move the outcomes that are there, up to the first that is not; raise an error that all others would meet too."""
    while under_way and under_way[0].done():
        written.append(under_way[0].result())
        under_way.popleft()
        if isinstance(written[-1].error, _HOPELESS):
            raise written[-1].error


def _outcome(session: Session, call: Call[T], given: T) -> Written[T]:
    try:
        return Written(given, row=run(session, call(given)))
    except Exception as error:
        return Written(given, error=_told(error))


async def _outcome_async(session: AsyncSession, call: Call[T], given: T) -> Written[T]:
    from asyncio import CancelledError

    try:
        return Written(given, row=await run_async(session, call(given)))
    except Exception as error:
        return Written(given, error=_told(error))
    except CancelledError:
        stopped = ConnectionFailed("the task was cancelled", may_have_happened=True)
        return Written(given, error=stopped)


def _told(error: Exception) -> KineticError:
    """Return the error as one of ours: what stops one row, even a mistake in it, does not hide what became of the others."""
    if isinstance(error, KineticError):
        return error
    told = KineticError(f"{type(error).__name__}: {error}", may_have_happened=True)
    told.__cause__ = error
    return told


def _note(sent: int) -> str:
    return f"{sent:,} rows were sent before that: their outcomes are in the list given as `written`"


async def _each(given: Many[T]) -> AsyncGenerator[T, None]:
    if isinstance(given, AsyncIterable):
        async for row in given:
            yield row
    else:
        for row in given:
            yield row
