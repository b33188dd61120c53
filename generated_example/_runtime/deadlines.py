"""One deadline for everything a thread reads and writes in a call.

The HTTP library's timeouts start again with every byte, so a server that sends one now and then would never end a call;
tasks have `asyncio.timeout`, threads have this: each wait on the socket is cut to what is left of the call's time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import httpx2

_SLICE = 64 * 1024


class Deadlines:
    """Knows when the call that the current thread is in must be over."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._call = threading.local()

    @contextmanager
    def until(self, deadline: float) -> Generator[None, None, None]:
        """Return a context in which this thread's waits end at `deadline`."""
        # A call may be made inside another one: by a hook of a user's client, or a signal's handler.
        outer = getattr(self._call, "deadline", None)
        self._call.deadline = deadline
        try:
            yield
        finally:
            self._call.deadline = outer

    def left(
        self,
        timeout: float | None,
        *,
        over: type[httpx2.TimeoutException] = httpx2.ReadTimeout,
    ) -> float | None:
        """Return the seconds the next wait may take; raises the library's own timeout when there are none."""
        deadline = getattr(self._call, "deadline", None)
        if deadline is None:
            return timeout
        left: float = deadline - self._monotonic()
        if left <= 0:
            raise over("the deadline has passed")
        return left if timeout is None else min(timeout, left)

    def bind(self, http: httpx2.Client) -> httpx2.Client:
        """Return the client with every connection it will make bound by this deadline.

        httpcore2 has a seam for that, `network_backend`, which httpx2 does not hand through: it is set on the pools
        of a client that is ours, direct and by proxy. A library without these names leaves the timeouts of each wait.
        """
        transports = [getattr(http, "_transport", None)]
        transports += getattr(http, "_mounts", {}).values()
        for transport in transports:
            pool = getattr(transport, "_pool", None)
            backend = getattr(pool, "_network_backend", None)
            if backend is not None:
                setattr(pool, "_network_backend", _Backend(backend, self))
        return http


class _Backend:
    """A network backend whose streams end with the call."""

    def __init__(self, backend: Any, deadlines: Deadlines) -> None:
        self._backend = backend
        self._deadlines = deadlines

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, **options: Any
    ) -> _Stream:
        left = self._deadlines.left(timeout, over=httpx2.ConnectTimeout)
        stream = self._backend.connect_tcp(host, port, timeout=left, **options)
        return _Stream(stream, self._deadlines)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)


class _Stream:
    """A connection whose every wait is cut to what is left of the call's time."""

    def __init__(self, stream: Any, deadlines: Deadlines) -> None:
        self._stream = stream
        self._deadlines = deadlines

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data: bytes = self._stream.read(max_bytes, self._deadlines.left(timeout))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _SLICE):
            piece = buffer[start : start + _SLICE]
            self._stream.write(piece, self._deadlines.left(timeout))

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> _Stream:
        left = self._deadlines.left(timeout, over=httpx2.ConnectTimeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, left)
        return _Stream(secured, self._deadlines)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
