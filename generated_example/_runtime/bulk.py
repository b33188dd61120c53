"""Many writes, some at a time: each row is sent once and its outcome is told, whatever becomes of the others.

The first goes alone. If it shows that no other can succeed (a wrong password, no licence), the rest is not sent: accounts are
locked after a few attempts, and every call without a licence makes the server's delay longer (EPICOR.md, Identity).
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable
from contextlib import aclosing
from contextvars import copy_context
from dataclasses import dataclass
from threading import Semaphore
from typing import TYPE_CHECKING, Generic, TypeVar

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
    from concurrent.futures import ThreadPoolExecutor, wait

    under_way: deque[Future[Written[T]]] = deque()
    places = Semaphore(session.options.max_concurrency)
    before = len(written)
    with ThreadPoolExecutor(session.options.max_concurrency) as pool:
        try:
            for row in given:
                places.acquire()
                under_way.append(
                    pool.submit(copy_context().run, _outcome, session, call, row)
                )
                under_way[-1].add_done_callback(lambda done: places.release())
                if len(written) == before:
                    wait(under_way)
                _collect(under_way, written)
            wait(under_way)
            _collect(under_way, written)
        except BaseException as error:
            written += [f.result() for f in under_way if not f.cancel()]
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
        if isinstance(error, asyncio.CancelledError):
            for task in under_way:
                task.cancel()
        ended = await asyncio.gather(*under_way, return_exceptions=True)
        # One that had not begun has no outcome: nothing was sent.
        written += [end for end in ended if isinstance(end, Written)]
        error.add_note(_note(len(written) - before))
        raise
    return written


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
