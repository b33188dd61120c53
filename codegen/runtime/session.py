"""A session: one instance, one company, one identity, one pool of connections.

`Session` and `AsyncSession` run the same `Exchange`; neither knows of rows or queries.
"""

from __future__ import annotations

import logging
from types import TracebackType
from typing import TYPE_CHECKING, Self

from .thread_transport import ThreadTransport
from .transport import Clock, finish
from .exchange import Exchange
from .message import Reply, Request, is_loopback, origin_text
from .options import Options

if TYPE_CHECKING:
    import httpx2

__all__ = ["AsyncSession", "Clock", "Options", "Reply", "Request", "Session"]

_log = logging.getLogger("kinetic")


class Session:
    """Sends requests from any number of threads. Close it, or use it as a context.

    `http` is a client of one's own (proxies, certificates, transports), which is used and never closed.
    """

    def __init__(
        self,
        options: Options,
        *,
        http: httpx2.Client | None = None,
        clock: Clock = Clock(),
    ) -> None:
        self.options = options
        _warn_of_plain_http(options)
        transport = ThreadTransport(http, places=options.max_concurrency, clock=clock)
        self._exchange = Exchange(options, transport)

    def send(self, request: Request) -> Reply:
        """Return the 2xx reply to a request.

        Raises `StatusError` and its subclasses for any other status, `ConnectionFailed`, `TimedOut`, `ReplyError`, and
        ValueError for a request that HTTP cannot carry. Reads are tried again as `Options` says, writes never.
        """
        return finish(self._exchange.send(request))

    def close(self) -> None:
        """Log a held session out and close the connections; after that nothing is sent."""
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
        transport = TaskTransport(http, places=options.max_concurrency, clock=clock)
        self._exchange = Exchange(options, transport)

    async def send(self, request: Request) -> Reply:
        """Return the 2xx reply to a request; raises what `Session.send` raises."""
        return await self._exchange.send(request)

    async def close(self) -> None:
        """Log a held session out and close the connections; after that nothing is sent."""
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


def _named(session: Session | AsyncSession, options: Options) -> str:
    return f"<{type(session).__name__} {options.url} {options.company!r}>"


def _warn_of_plain_http(options: Options) -> None:
    if options.url.startswith("http:") and not is_loopback(options.url):
        _log.warning(
            "%s is not encrypted: passwords and keys can be read on the way; use https",
            origin_text(options.url),
        )
