"""A session: one instance, one company, one identity, one pool of connections.

`Session` and `AsyncSession` run the same `Exchange`; neither knows of rows or queries.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Self
from weakref import WeakSet

from .exchange import Exchange
from .frames import closed, forgetting
from .message import Reply, Request, is_loopback, origin_text
from .options import Options
from .thread_transport import ThreadTransport
from .transport import Clock, finish

if TYPE_CHECKING:
    import httpx2

__all__ = ["AsyncSession", "Clock", "Options", "Reply", "Request", "Session"]

_log = logging.getLogger("kinetic")
_sessions: WeakSet[Session | AsyncSession] = WeakSet()


class Session:
    """Sends requests from any number of threads. Close it, or use it as a context.

    `http` is a client of one's own (proxies, certificates, transports), which is used and never closed. A process that is
    forked from this one has connections, tokens and a held session of its own, but shares `http`.
    """

    @closed
    def __init__(
        self,
        options: Options,
        *,
        http: httpx2.Client | None = None,
        clock: Clock = Clock(),
    ) -> None:
        self.options = options
        _warn_of_plain_http(options)
        places = options.max_concurrency
        transport = partial(ThreadTransport, http, places=places, clock=clock)
        self._begin: Callable[[], Exchange] = lambda: Exchange(options, transport())
        self._exchange = self._begin()
        _sessions.add(self)

    def send(
        self, request: Request, *, wanted: Callable[[], bool] = lambda: True
    ) -> Reply:
        """Return the 2xx reply to a request; it is not tried again once it is not `wanted` any more.

        Raises `StatusError` and its subclasses for any other status, `ConnectionFailed`, `TimedOut`, `ReplyError`, and
        ValueError for a request that HTTP cannot carry. Reads are tried again as `Options` says, writes never.
        """
        with forgetting():
            return finish(self._exchange.send(request, wanted))

    def close(self) -> None:
        """Log a held session out and close the connections; after that nothing is sent."""
        _sessions.discard(self)
        with forgetting():
            finish(self._exchange.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return _named(self, self.options)


class AsyncSession:
    """Sends requests from any number of tasks of one asyncio loop. Close it, or use it as a context.

    `http` is a client of one's own (proxies, certificates, transports), which is used and never closed.
    """

    @closed
    def __init__(
        self,
        options: Options,
        *,
        http: httpx2.AsyncClient | None = None,
        clock: Clock = Clock(),
    ) -> None:
        from .task_transport import TaskTransport  # asyncio, for those who use it

        self.options = options
        _warn_of_plain_http(options)
        places = options.max_concurrency
        transport = partial(TaskTransport, http, places=places, clock=clock)
        self._begin: Callable[[], Exchange] = lambda: Exchange(options, transport())
        self._exchange = self._begin()
        _sessions.add(self)

    async def send(self, request: Request) -> Reply:
        """Return the 2xx reply to a request; raises what `Session.send` raises."""
        with forgetting():
            return await self._exchange.send(request)

    async def close(self) -> None:
        """Log a held session out and close the connections; after that nothing is sent."""
        _sessions.discard(self)
        with forgetting():
            await self._exchange.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return _named(self, self.options)


def _begin_anew() -> None:
    """Give each session of a forked process connections, tokens and a held session of its own.

    Two processes on one connection take each other's answers, and the first to close would log the other out.
    """
    for session in tuple(_sessions):
        session._exchange = session._begin()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


def _named(session: Session | AsyncSession, options: Options) -> str:
    return f"<{type(session).__name__} {options.url} {options.company!r}>"


def _warn_of_plain_http(options: Options) -> None:
    if options.url.startswith("http:") and not is_loopback(options.url):
        _log.warning(
            "%s is not encrypted: passwords and keys can be read on the way; use https",
            origin_text(options.url),
        )
