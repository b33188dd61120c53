"""The HTTP library's connections to a host, bound by the deadline of the call that they serve."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any, Final, TypeVar

import httpx2

from .under_way import under_way

C = TypeVar("C", httpx2.Client, httpx2.AsyncClient)


def watched(http: C, kind: Callable[[Any], Any]) -> C:
    """Return the client with every connection that it will make bound by the deadline of the call it makes.

    The library's timeouts start again with every byte, so a server that sends one now and then would never end a call.
    httpcore2 has a seam for that, `network_backend`, which httpx2 does not hand through: it is set on the client's pools,
    direct and by proxy. Calls of others through a client of the user's pass unchanged. A library without these names
    leaves the timeouts of each wait.
    """
    for transport in (getattr(http, "_transport", None), *_mounted(http)):
        pool = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if backend is not None and not isinstance(backend, Watched):
            setattr(pool, "_network_backend", kind(backend))
    return http


def _mounted(http: httpx2.Client | httpx2.AsyncClient) -> tuple[Any, ...]:
    return tuple(getattr(http, "_mounts", {}).values())


def pool_of(http: httpx2.Client | httpx2.AsyncClient, url: str) -> Any:
    """Return the pool of connections that a URL is asked through, None for a transport without one."""
    try:
        found = getattr(http, "_transport_for_url")(httpx2.URL(url))
    except (AttributeError, httpx2.InvalidURL):
        return None
    return getattr(found, "_pool", None)


class Watched:
    """A network backend whose streams know the call that they serve."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Backend(Watched):
    def connect_tcp(self, timeout: float | None = None, **place: Any) -> _Stream:
        left = _left(timeout, httpx2.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(timeout=left, **place))

    def connect_unix_socket(
        self, timeout: float | None = None, **place: Any
    ) -> _Stream:
        left = _left(timeout, httpx2.ConnectTimeout)
        return _Stream(self._inner.connect_unix_socket(timeout=left, **place))


class TaskBackend(Watched):
    async def connect_tcp(self, **place: Any) -> _TaskStream:
        return _TaskStream(await self._inner.connect_tcp(**place))

    async def connect_unix_socket(self, **place: Any) -> _TaskStream:
        return _TaskStream(await self._inner.connect_unix_socket(**place))


def _left(
    timeout: float | None, over: type[httpx2.TimeoutException] = httpx2.ReadTimeout
) -> float | None:
    call = under_way.get()
    return timeout if call is None else call.left(timeout, over)


def _note_sent(buffer: bytes) -> None:
    """Note that the call under way is being sent; a request to a proxy for a tunnel does not count."""
    call = under_way.get()
    if call is not None and not buffer.startswith(b"CONNECT "):
        call.is_sent = True


_SLICE: Final = 64 * 1024


class _Stream(Watched):
    """A thread's connection: each wait is cut to what is left of the call's time, and ends if the call is abandoned."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        call = under_way.get()
        with call.waits(self.break_off) if call else nullcontext():
            data: bytes = self._inner.read(max_bytes, _left(timeout))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        _note_sent(buffer)
        for start in range(0, len(buffer), _SLICE):
            self._inner.write(buffer[start : start + _SLICE], _left(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> _Stream:
        left = _left(timeout, httpx2.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def break_off(self) -> None:
        """End a wait in another thread, unless other calls share the connection (HTTP/2)."""
        secured = self._inner.get_extra_info("ssl_object")
        if secured is None or secured.selected_alpn_protocol() != "h2":
            self._shut()

    def close(self) -> None:
        self._shut()  # or a thread that reads would go on until its timeout
        self._inner.close()

    def _shut(self) -> None:
        held = self._inner.get_extra_info("socket")
        if isinstance(held, socket.socket):
            with suppress(OSError):
                socket.socket.shutdown(held, socket.SHUT_RDWR)


class _TaskStream(Watched):
    """A task's connection; the caller watches the time."""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        _note_sent(buffer)
        await self._inner.write(buffer, timeout)

    async def start_tls(self, *options: Any, **named: Any) -> _TaskStream:
        return _TaskStream(await self._inner.start_tls(*options, **named))
