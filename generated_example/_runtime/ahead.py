"""Reading ahead: the next page is on its way while the rows of this one are used.

One page at most, and only after a full one: a result of one page costs the calls that it costs without. What goes wrong on the
way is raised when the page is asked for, and never where it is not. A loop that ends early waits for the answer that is due
(threads) or cancels it (tasks).
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Generator, Iterable
from contextlib import aclosing
from contextvars import copy_context
from typing import TYPE_CHECKING, TypeVar

from .message import Reply, Request
from .paging import Pages
from .session import AsyncSession, Session

if TYPE_CHECKING:
    from asyncio import Task
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")

_MOMENT = 0.001
"""Seconds for the call to be on its way: making rows of a page's records lets nothing else run, for ten times as long."""


class _Thread:
    """Fetches one page in a thread of its own, which starts when it is first needed and ends with the loop."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pool: ThreadPoolExecutor | None = None
        self._coming: Future[Reply] | None = None

    def begin(self, request: Request) -> None:
        """Send the request, and do not wait for the reply."""
        from concurrent.futures import ThreadPoolExecutor, wait  # for those who read on

        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="kinetic-ahead")
        send = copy_context().run
        self._coming = self._pool.submit(send, self._session.send, request)
        wait((self._coming,), timeout=_MOMENT)

    def reply(self, request: Request) -> Reply:
        """Return the reply to the request, which may have been sent already."""
        coming, self._coming = self._coming, None
        return coming.result() if coming else self._session.send(request)

    def close(self) -> None:
        """Wait for what is under way: nothing of it is left behind."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


class _Task:
    """Fetches one page in a task of its own."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._coming: Task[Reply] | None = None

    async def begin(self, request: Request) -> None:
        """Send the request, and do not wait for the reply."""
        from asyncio import create_task, wait

        self._coming = create_task(self._session.send(request))
        await wait((self._coming,), timeout=_MOMENT)

    async def reply(self, request: Request) -> Reply:
        """Return the reply to the request, which may have been sent already."""
        if self._coming is None:
            return await self._session.send(request)
        # Kept until it is here: whoever cancels this wait cancels the call with it.
        reply = await self._coming
        self._coming = None
        return reply

    async def close(self) -> None:
        """Cancel what is under way, and wait until it has ended."""
        if self._coming is not None:
            await _ended([self._coming])


def read(session: Session, pages: Pages[T]) -> Generator[list[T], None, None]:
    """Yield the rows page by page, empty pages left out."""
    thread = _Thread(session)
    try:
        while (request := pages.request) is not None:
            records = pages.turn(thread.reply(request))
            if session.options.prefetch and pages.is_full and pages.request:
                thread.begin(pages.request)
            if records:
                yield pages.convert(records)
    finally:
        thread.close()


async def read_async(
    session: AsyncSession, pages: Pages[T]
) -> AsyncGenerator[list[T], None]:
    """Yield the rows page by page, empty pages left out."""
    task = _Task(session)
    try:
        while (request := pages.request) is not None:
            records = pages.turn(await task.reply(request))
            if session.options.prefetch and pages.is_full and pages.request:
                await task.begin(pages.request)
            if records:
                yield pages.convert(records)
    finally:
        await task.close()


async def read_at_once(
    session: AsyncSession, parts: Iterable[Pages[T]], rest: Pages[T], *, most: int
) -> AsyncGenerator[list[T], None]:
    """Yield the rows of all parts in their order, `most` parts being read at a time, and then the pages of the rest."""
    from asyncio import create_task

    under_way: deque[Task[list[T]]] = deque()
    try:
        for part in parts:
            if len(under_way) == most:
                yield await under_way[0]
                under_way.popleft()
            under_way.append(create_task(_whole(session, part)))
        while under_way:
            yield await under_way[0]
            under_way.popleft()
    finally:
        await _ended(under_way)
    async with aclosing(read_async(session, rest)) as pages:
        async for page in pages:
            yield page


async def _whole(session: AsyncSession, pages: Pages[T]) -> list[T]:
    rows: list[T] = []
    while (request := pages.request) is not None:
        rows += pages.feed(await session.send(request))
    return rows


async def _ended(tasks: Iterable[Task[T]]) -> None:
    """Cancel the tasks; return when they have ended, however they did."""
    from asyncio import gather

    waiting = list(tasks)
    for task in waiting:
        task.cancel()
    await gather(*waiting, return_exceptions=True)
