"""Reading ahead: the next pages are on their way while the rows of this one are used.

One page after a full one, two after two: a result of one or two pages costs the calls that it costs without. What goes wrong on
the way is raised when the page is asked for, and never where it is not. A loop that ends early waits for the answers that are due
(threads) or cancels them (tasks).
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Generator, Iterable
from contextlib import aclosing
from functools import partial
from itertools import islice
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from .background import join, start, thread_for
from .message import Reply, Request
from .options import Options
from .paging import Pages
from .session import AsyncSession, Session

if TYPE_CHECKING:
    from asyncio import Task
    from concurrent.futures import Future

T = TypeVar("T")

_MOMENT = 0.001
"""Seconds for a call to be on its way: making rows of a page's records lets nothing else run, for ten times as long."""


class _Threads:
    """Fetches pages in threads of its own, which end with their calls."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._most = _most(session.options)
        self._coming: dict[Request, Future[Reply]] = {}
        self._under_way: list[tuple[Thread, Future[Reply]]] = []
        self._is_over = False

    def begin(self, pages: Pages[T]) -> None:
        """Send the requests that come next, and do not wait for the replies."""
        wanted = pages.coming(self._most)
        for request in self._coming.keys() - set(wanted):
            del self._coming[request]
        self._under_way = [call for call in self._under_way if call[0].is_alive()]
        # What nobody wants any more takes its place until it is answered.
        places = self._most - sum(not reply.done() for _, reply in self._under_way)
        fresh = [request for request in wanted if request not in self._coming]
        if fresh and places > 0:
            self._send(fresh[:places])

    def _send(self, requests: list[Request]) -> None:
        from concurrent.futures import Future, wait  # for those who read on

        replies = self._coming
        for request in requests:
            replies[request] = Future()
            send = partial(
                self._session.send, request, wanted=lambda: not self._is_over
            )
            thread = thread_for(replies[request], send, name="kinetic-ahead")
            self._under_way.append((thread, replies[request]))
            start(thread)
        wait([replies[request] for request in requests], timeout=_MOMENT)

    def reply(self, request: Request) -> Reply:
        """Return the reply to the request, which may have been sent already."""
        coming = self._coming.pop(request, None)
        return coming.result() if coming else self._session.send(request)

    def close(self) -> None:
        """Wait for what is under way: nothing of it is left behind, and nothing is tried again."""
        self._is_over = True
        for thread, reply in self._under_way:
            reply.cancel()
            join(thread)


class _Tasks:
    """Fetches pages in tasks of their own."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._most = _most(session.options)
        self._coming: dict[Request, Task[Reply]] = {}

    async def begin(self, pages: Pages[T]) -> None:
        """Send the requests that come next, and do not wait for the replies."""
        wanted = pages.coming(self._most)
        gone = self._coming.keys() - set(wanted)
        await _ended([self._coming.pop(request) for request in gone])
        fresh = [request for request in wanted if request not in self._coming]
        if fresh:
            await self._send(fresh)

    async def _send(self, requests: list[Request]) -> None:
        from asyncio import create_task, wait

        for request in requests:
            self._coming[request] = create_task(self._session.send(request))
        await wait([self._coming[request] for request in requests], timeout=_MOMENT)

    async def reply(self, request: Request) -> Reply:
        """Return the reply to the request, which may have been sent already."""
        if request not in self._coming:
            return await self._session.send(request)
        # Kept until it is here: whoever cancels this wait cancels the call with it.
        reply = await self._coming[request]
        del self._coming[request]
        return reply

    async def close(self) -> None:
        """Cancel what is under way, and wait until it has ended."""
        await _ended(self._coming.values())


def _most(options: Options) -> int:
    return min(options.prefetch, options.max_concurrency)


def read(session: Session, pages: Pages[T]) -> Generator[list[T], None, None]:
    """Yield the rows page by page, empty pages left out."""
    threads = _Threads(session)
    try:
        while (request := pages.request) is not None:
            records = pages.turn(threads.reply(request))
            threads.begin(pages)
            if records:
                yield pages.convert(records)
    finally:
        threads.close()


async def read_async(
    session: AsyncSession, pages: Pages[T]
) -> AsyncGenerator[list[T], None]:
    """Yield the rows page by page, empty pages left out."""
    tasks = _Tasks(session)
    try:
        while (request := pages.request) is not None:
            records = pages.turn(await tasks.reply(request))
            await tasks.begin(pages)
            if records:
                yield pages.convert(records)
    finally:
        await tasks.close()


async def read_at_once(
    session: AsyncSession, parts: Iterable[Pages[T]], rest: Pages[T], *, most: int
) -> AsyncGenerator[list[T], None]:
    """Yield the rows of all parts in their order, `most` parts being read at a time, and then the pages of the rest.

    A part without rows is the end of the result: a server that counts more of them than it has is not asked for each.
    """
    from asyncio import create_task

    coming = iter(parts)
    under_way: deque[Task[list[T]]] = deque()
    try:
        while True:
            for part in islice(coming, most - len(under_way)):
                under_way.append(create_task(_whole(session, part)))
            if not under_way:
                break
            rows = await under_way[0]
            under_way.popleft()
            if not rows:
                return
            yield rows
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
