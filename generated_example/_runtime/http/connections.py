"""The HTTP library at work: connections for threads and for tasks.

Loading this module loads the library, which takes as long as everything else here together, so a transport opens its
connections on the first call.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, aclosing, nullcontext, suppress
from contextvars import ContextVar
from functools import lru_cache, partial
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from urllib.request import Request

import httpx2
from msgspec import Struct

from ..errors import ConnectionFailed, KineticError, ReplyError, TimedOut
from ..problem import one_line
from .message import Reply, Streamed, host_text, length_of
from .secret import Secret
from .transport import Abandonment, Clock, HttpRequest, abandonment

C = TypeVar("C", httpx2.Client, httpx2.AsyncClient)
E = TypeVar("E", bound=BaseException)

_MOST_OF_AN_ERROR: Final = 1 << 20
"""How many bytes are read of an answer that is not 2xx."""


class ThreadConnections:
    """Sends with `httpx2.Client`; safe to share between threads."""

    def __init__(
        self, http: httpx2.Client | None, *, places: int, clock: Clock
    ) -> None:
        keep_out()
        self._clock = clock
        self._is_own = http is None
        self._http = _watched(http or _opened(httpx2.Client, places), _Backend)
        self._direct = _Direct.of(self._http) if self._is_own else None

    def send(self, outgoing: HttpRequest) -> Reply:
        """Return the whole answer; see `transport.Transport`."""
        call = _Call(outgoing, self._clock, abandonment.get())
        failure: BaseException
        try:
            with call:
                return self._exchange(call)
        except BaseException as error:
            failure = error
        # Raised out here, without the frames that hold bare headers or what a server repeats of them.
        return _outcome(failure, call, self._http, is_late=call.is_late)

    def _exchange(self, call: _Call) -> Reply:
        response = self._answered(call.outgoing)
        try:
            is_plain = call.answered(response)
            for piece in response.iter_raw() if is_plain else response.iter_bytes():
                call.feed(piece)
            call.check_end(response)
        except (httpx2.HTTPError, KineticError) as error:
            call.excuse(error)
        finally:
            response.close()
        return call.reply()

    def _answered(self, outgoing: HttpRequest) -> httpx2.Response:
        if self._direct is None or isinstance(outgoing.body, Streamed):
            return self._http.send(**_of_client(self._http, outgoing))
        transport, request = self._direct.request(outgoing)
        response = transport.handle_request(request)
        return self._direct.response(outgoing, request, response)

    def close(self) -> None:
        """Close the connections that are our own; calls that wait for an answer end."""
        if self._is_own:
            self._http.close()


class TaskConnections:
    """Sends with `httpx2.AsyncClient`, for the tasks of one event loop."""

    def __init__(
        self, http: httpx2.AsyncClient | None, *, places: int, clock: Clock
    ) -> None:
        keep_out()
        self._clock = clock
        self._is_own = http is None
        self._http = _watched(http or _opened(httpx2.AsyncClient, places), _TaskBackend)
        self._direct = _Direct.of(self._http) if self._is_own else None

    async def send(self, outgoing: HttpRequest) -> Reply:
        """Return the whole answer; see `transport.Transport`."""
        call = _Call(outgoing, self._clock, None)
        limit = asyncio.timeout(outgoing.deadline - self._clock.monotonic())
        failure: BaseException
        try:
            async with limit:
                with call:
                    return await self._exchange(call)
        except BaseException as error:
            failure = httpx2.ReadTimeout("") if limit.expired() else error
        # Raised out here, without the frames that hold bare headers or what a server repeats of them.
        is_late = limit.expired() or call.is_late
        return _outcome(failure, call, self._http, is_late=is_late)

    async def _exchange(self, call: _Call) -> Reply:
        response = await self._answered(call.outgoing)
        try:
            is_plain = call.answered(response)
            read = response.aiter_raw() if is_plain else response.aiter_bytes()
            async with aclosing(read) as pieces:
                async for piece in pieces:
                    call.feed(piece)
            call.check_end(response)
        except (httpx2.HTTPError, KineticError) as error:
            call.excuse(error)
        finally:
            await response.aclose()
        return call.reply()

    async def _answered(self, outgoing: HttpRequest) -> httpx2.Response:
        if self._direct is None or isinstance(outgoing.body, Streamed):
            return await self._http.send(**_of_client(self._http, outgoing))
        transport, request = self._direct.request(outgoing)
        response = await transport.handle_async_request(request)
        return self._direct.response(outgoing, request, response)

    async def close(self) -> None:
        """Close the connections that are our own."""
        if self._is_own:
            await self._http.aclose()


def require_client(http: object, kind: str) -> None:
    """Return for a client of the library's, `Client` or `AsyncClient`; raises TypeError, without showing it, for anything else."""
    if not isinstance(http, getattr(httpx2, kind)):
        raise TypeError(f"http must be an httpx2.{kind}, not {type(http).__name__}")


def _opened(kind: type[C], places: int) -> C:
    """Return a client of our own; raises `ConnectionFailed` for variables of the environment that it cannot use."""
    try:
        limits = httpx2.Limits(max_connections=places)
        cookies = CookieJar(_FewCookies())
        return kind(limits=limits, cookies=cookies, verify=_trusted())
    except OSError as error:
        named = (name for name in _CERTIFICATES if os.environ.get(name))
        what = next(named, "the system's store of certificates")
        said = one_line(error.strerror or type(error).__name__)
        hint = "it must hold certificates in PEM form"
        raise _lasting(f"{what} cannot be read: {said}", hint) from None
    except (ImportError, ValueError, httpx2.InvalidURL):
        # The library's own words may hold the proxy's password.
        hint = f"{_PROXIES} need http:// or https:// (socks5:// with `pip install httpx2[socks]`)"
        raise _lasting("the proxy of the environment cannot be used", hint) from None


def _trusted() -> ssl.SSLContext:
    """Return what all clients of this process check servers with: reading the certificates takes as long as many calls."""
    default = ssl.get_default_verify_paths().openssl_cafile
    places = (*map(os.environ.get, _CERTIFICATES), default)
    return _read_certificates(tuple((p, _age(p)) for p in places if p))


def _age(path: str) -> int:
    """Return when a file was changed, 0 if it is not there: certificates that were exchanged are read anew."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=4)
def _read_certificates(places: tuple[tuple[str, int], ...]) -> ssl.SSLContext:
    return httpx2.create_ssl_context()


class _FewCookies(DefaultCookiePolicy):
    """Takes as many cookies as browsers must (RFC 6265, 6.1): a server may set another one with each answer, and all are sent again."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str, str, str], int] = {}

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        place = (cookie.domain, cookie.path, cookie.name)
        size = sum(map(len, (*place, cookie.value or "")))
        sizes = self._known | {place: size}
        fits = len(sizes) <= _MOST_COOKIES and sum(sizes.values()) <= _COOKIE_SIZES
        if fits and super().set_ok(cookie, request):
            self._known = sizes
            return True
        return False


_MOST_COOKIES: Final = 50
_COOKIE_SIZES: Final = 8_192
"""Characters of all cookies together: servers of Windows take twice as many of all headers (http.sys, `MaxRequestBytes`)."""


_CERTIFICATES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_PROXIES: Final = "HTTPS_PROXY, HTTP_PROXY and ALL_PROXY"


class _Direct:
    """The way past a client of our own to its connections: nothing of it changes, so what it adds is made once.

    The library's client parses each address, merges its own headers and parameters into each request, and looks for hooks,
    redirects and credentials after it: for small calls that takes as long as the connection does.
    """

    def __init__(
        self, http: httpx2.Client | httpx2.AsyncClient, transport: Callable[[Any], Any]
    ) -> None:
        self._http = http
        self._transport = transport
        self._origins: dict[str, _Origin] = {}

    @classmethod
    def of(cls, http: httpx2.Client | httpx2.AsyncClient) -> Self | None:
        """Return the way to a client's connections; None if the library has no such names."""
        transport = getattr(http, "_transport_for_url", None)
        return None if transport is None else cls(http, transport)

    def request(self, outgoing: HttpRequest) -> tuple[Any, httpx2.Request]:
        """Return what sends to the address, and the request with its secrets in it; raises RuntimeError once the client is closed."""
        if self._http.is_closed:
            raise RuntimeError("the client is closed")
        origin, target = self._place(outgoing.url)
        body, headers = _bare_body(outgoing), _bare_headers(outgoing)
        given = {name.lower() for name, _ in headers}
        headers += [pair for name, pair in origin.headers if name not in given]
        if body is not None or outgoing.method in _WITH_BODIES:
            headers.append((b"Content-Length", b"%d" % len(body or b"")))
        extensions: dict[str, Any] = {"timeout": _timeout(outgoing).as_dict()}
        if target:
            extensions["target"] = target.encode()
        request = httpx2.Request(
            outgoing.method,
            origin.url,
            headers=headers,
            stream=httpx2.ByteStream(body or b""),
            extensions=extensions,
        )
        if self._http.cookies:
            request.url = httpx2.URL(outgoing.url)
            self._http.cookies.set_cookie_header(request)
        return origin.transport, request

    def response(
        self, outgoing: HttpRequest, request: httpx2.Request, response: httpx2.Response
    ) -> httpx2.Response:
        """Return the response, after its cookies were taken."""
        response.request = request
        if "set-cookie" in response.headers:
            request.url = httpx2.URL(outgoing.url)
            self._http.cookies.extract_cookies(response)
        return response

    def _place(self, address: str) -> tuple[_Origin, str]:
        """Return where to send, and what to ask for there; "" for an address that the library has to encode."""
        parts = _PARTS.fullmatch(address)
        if parts is None:
            return self._origin(address), ""
        place, target = parts.groups()
        if place not in self._origins:
            self._origins[place] = self._origin(place)
        return self._origins[place], target

    def _origin(self, address: str) -> _Origin:
        url = httpx2.URL(address)
        headers = [(b"Host", url.netloc), *self._http.headers.raw]
        named = [(pair[0].lower(), pair) for pair in headers]
        return _Origin(url, named, self._transport(url))


class _Origin(Struct, frozen=True):
    """What is the same for all requests to one server."""

    url: httpx2.URL
    headers: list[tuple[bytes, tuple[bytes, bytes]]]
    """Each behind its name in small letters."""
    transport: Any


_WITH_BODIES: Final = ("POST", "PATCH", "PUT")
"""Methods that say how long their body is even if they have none (RFC 9110, section 8.6)."""
_PARTS: Final = re.compile(
    r"(https?://[^/?#@]+)(/(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)", re.ASCII
)
"""An address that needs no encoding (RFC 3986, section 2): the origin, and path and query."""


def _of_client(
    http: httpx2.Client | httpx2.AsyncClient, outgoing: HttpRequest
) -> dict[str, Any]:
    """Return what a client of the user's sends, with its secrets in it; nothing here raises while they are bare.

    It adds its own credentials if the session has no identity.
    """
    body: Any = outgoing.body
    if isinstance(body, Streamed):
        pieces = body.pieces()
        body = _awaited(pieces) if isinstance(http, httpx2.AsyncClient) else pieces
    request = http.build_request(
        outgoing.method,
        outgoing.url,
        headers=[*_length(outgoing.body), *_bare_headers(outgoing)],
        content=bare(body) if isinstance(body, Secret) else body,
        timeout=_timeout(outgoing),
    )
    auth = httpx2.USE_CLIENT_DEFAULT if outgoing.is_anonymous else None
    return dict(request=request, stream=True, auth=auth, follow_redirects=False)


def _bare_headers(outgoing: HttpRequest) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), bare(value)) for name, value in outgoing.headers]


def _bare_body(outgoing: HttpRequest) -> bytes | None:
    body = outgoing.body
    assert not isinstance(body, Streamed)
    return bare(body) if isinstance(body, Secret) else body


def _timeout(outgoing: HttpRequest) -> httpx2.Timeout:
    return httpx2.Timeout(outgoing.timeout, connect=outgoing.connect_timeout)


def _length(body: object) -> Iterator[tuple[bytes, bytes]]:
    """Yield the header for a body whose length the library cannot see; without it the body would go in chunks."""
    if isinstance(body, Streamed):
        yield b"Content-Length", b"%d" % body.size


async def _awaited(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def bare(value: str | Secret) -> bytes:
    """Return the bytes that go over the wire."""
    return (value.reveal() if isinstance(value, Secret) else value).encode()


class _Call:
    """One call under way: when it must be over, whether it was sent, and its answer as far as it came.

    Its waits end at its deadline, and no library logs it. A call may be made inside another one: by a hook of a user's client,
    or a signal's handler.

    The answer is bound in bytes as they come and as they are decoded. The library decodes in pieces of 1 MiB at most
    (`_decoders.MAX_DECODE_CHUNK_SIZE`), whatever the coding. With several codings, it returns the last one's pieces only, and a
    few bytes can become terabytes on the way, so the output of each coding is limited. A refusal is a refusal even if its body
    is broken: the readable part is kept.
    """

    def __init__(
        self, outgoing: HttpRequest, clock: Clock, work: Abandonment | None
    ) -> None:
        self.outgoing = outgoing
        self.is_sent = False
        self._monotonic = clock.monotonic
        self._work = work
        self._status = 0
        self._headers: Mapping[str, str] = {}
        self._codings = ""
        self._content = bytearray()
        self._size = 0
        self._most = outgoing.max_reply
        self._take: Callable[[bytes], object] = self._content.extend

    def __enter__(self) -> None:
        self._before = _call.set(self)

    def __exit__(self, *error: object) -> None:
        _call.reset(self._before)

    @property
    def is_late(self) -> bool:
        return self._monotonic() >= self.outgoing.deadline

    @property
    def is_refused(self) -> bool:
        """Whether the answer is a refusal."""
        return bool(self._status) and not 200 <= self._status < 300

    def is_about(self, response: httpx2.Response) -> bool:
        """Return whether a response answers this call, and not one that a hook made meanwhile."""
        asked, answered = httpx2.URL(self.outgoing.url), response.url
        return (asked.host, asked.path) == (answered.host, answered.path)

    def left(
        self,
        timeout: float | None,
        over: type[httpx2.TimeoutException] = httpx2.ReadTimeout,
    ) -> float:
        """Return the seconds that the next wait may take; raises the library's own timeout if there are none."""
        left = self.outgoing.deadline - self._monotonic()
        if left <= 0 or (self._work and self._work.is_asked):
            raise over("the deadline has passed")
        return left if timeout is None else min(timeout, left)

    def waits(self, break_off: Callable[[], None]) -> AbstractContextManager[None]:
        """Return a context for one wait, which `break_off` ends if the work is abandoned."""
        return self._work.ends(break_off) if self._work else nullcontext()

    def answered(self, response: httpx2.Response) -> bool:
        """Note status and headers; return whether the body comes as it is, neither compressed nor read by a hook."""
        self._status, self._headers = response.status_code, response.headers
        self._codings = self._headers.get("content-encoding", "").lower()
        sink = self.outgoing.sink
        if self.is_refused:
            self._most = min(self._most, _MOST_OF_AN_ERROR)
        elif sink is not None:
            self._most, self._take = sink.most, sink.feed
            sink.begin(length_of(self._headers))
        if hasattr(response, "_content"):
            return False
        if self._codings:
            response.stream = _Raw(response.stream, partial(self._count, response))
        return not self._codings

    def feed(self, piece: bytes) -> None:
        """Take decoded bytes; raises `ReplyError` over the size, `TimedOut` after the deadline."""
        self._size += len(piece)
        self._check(self._size)
        self._take(piece)

    def check_end(self, response: httpx2.Response) -> None:
        """Raise an error for compressed data that is incomplete, which the library does not notice, or that continues after its end."""
        if not self._codings:
            return
        codings = {*self._codings.replace(",", " ").split()}
        if _CODINGS and not _CODINGS.keys() >= codings:
            raise self._wrong("is compressed in a way that was not asked for")
        if not response.num_bytes_downloaded:
            return
        for inflater in _inflaters(response):
            if not inflater.eof:
                raise ConnectionFailed(
                    f"{self.outgoing.what}: the reply was cut off",
                    may_have_happened=not self.outgoing.read,
                )
            if inflater.unused_data:
                raise self._wrong("goes on after its compressed data")

    def excuse(self, error: Exception) -> None:
        """Raise what explains why a body cannot be read; return for that of a refusal."""
        if self.is_refused:
            return
        if isinstance(error, httpx2.DecodingError):
            raise self._wrong("is compressed data that is damaged") from None
        raise error

    def reply(self) -> Reply:
        """Return the answer, as far as it came."""
        content = bytes(self._content)
        return _reply(self.outgoing, self._status, self._headers, content)

    def _count(self, response: httpx2.Response, raw: bytes) -> None:
        if not response.num_bytes_downloaded:
            decoder = getattr(response, "_decoder", None)
            layers: list[Any] = getattr(decoder, "children", [])
            layers[:-1] = [_Layer(inner, self._check) for inner in layers[:-1]]
        self._check(response.num_bytes_downloaded + len(raw))

    def _check(self, size: int) -> None:
        if self.is_late:
            raise TimedOut(
                f"{self.outgoing.what}: no whole reply before the deadline",
                may_have_happened=not self.outgoing.read,
            )
        if size > self._most:
            raise self._wrong(f"is larger than {self._most:,} bytes")

    def _wrong(self, what: str) -> ReplyError:
        return ReplyError(
            f"{self.outgoing.what}: the reply {what}",
            status=self._status,
            may_have_happened=not self.outgoing.read,
        )


_call: ContextVar[_Call | None] = ContextVar("kinetic_call", default=None)


def _reply(
    outgoing: HttpRequest, status: int, headers: Mapping[str, str], content: bytes
) -> Reply:
    return Reply(
        status=status,
        headers=headers,
        content=content,
        url=outgoing.url,
        what=outgoing.what,
        read=outgoing.read,
        clean=outgoing.redact,
    )


_CODINGS: Final[Mapping[str, object]] = getattr(
    getattr(httpx2, "_decoders", None), "SUPPORTED_DECODERS", {}
)
"""The codings that the library decodes, by name; it returns others undecoded."""


def _inflaters(response: httpx2.Response) -> Iterator[Any]:
    """Yield the zlib objects that decoded an answer; a library without these names leaves the end unchecked."""
    decoder = getattr(response, "_decoder", None)
    for part in getattr(decoder, "children", (decoder,)):
        inflater = getattr(getattr(part, "decompressor", None), "decompressor", None)
        if hasattr(inflater, "unused_data"):
            yield inflater


class _Layer:
    """A decoder whose pieces go into another one; `count` is given how many bytes it has made with each piece."""

    def __init__(self, inner: Any, count: Callable[[int], None]) -> None:
        self._inner = inner
        self._count = count
        self._made = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def decode(self, data: bytes) -> Iterator[bytes]:
        for piece in self._inner.decode(data):
            self._made += len(piece)
            self._count(self._made)
            yield piece


class _Raw(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body as it comes, each piece shown to `count` first: compressed data may decode to nothing for ever."""

    def __init__(self, stream: Any, count: Callable[[bytes], None]) -> None:
        self._stream = stream
        self._count = count

    def __iter__(self) -> Iterator[bytes]:
        for raw in self._stream:
            self._count(raw)
            yield raw

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for raw in self._stream:
            self._count(raw)
            yield raw

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()


def _watched(http: C, kind: Callable[[Any], Any]) -> C:
    """Return the client with every connection that it will make bound by the deadline of the call it makes.

    The library's timeouts start again with every byte, so a server that sends one now and then would never end a call.
    httpcore2 has a seam for that, `network_backend`, which httpx2 does not hand through: it is set on the client's pools,
    direct and by proxy. Calls of others through a client of the user's pass unchanged. A library without these names
    leaves the timeouts of each wait.
    """
    for transport in (getattr(http, "_transport", None), *_mounted(http)):
        pool = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if backend is not None and not isinstance(backend, _Watched):
            setattr(pool, "_network_backend", kind(backend))
    return http


def _mounted(http: httpx2.Client | httpx2.AsyncClient) -> tuple[Any, ...]:
    return tuple(getattr(http, "_mounts", {}).values())


def _pool(http: httpx2.Client | httpx2.AsyncClient, url: str) -> Any:
    """Return the pool of connections that a URL is asked through, None for a transport without one."""
    try:
        found = getattr(http, "_transport_for_url")(httpx2.URL(url))
    except (AttributeError, httpx2.InvalidURL):
        return None
    return getattr(found, "_pool", None)


class _Watched:
    """A network backend whose streams know the call that they serve."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Backend(_Watched):
    def connect_tcp(self, timeout: float | None = None, **place: Any) -> _Stream:
        left = _left(timeout, httpx2.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(timeout=left, **place))

    def connect_unix_socket(
        self, timeout: float | None = None, **place: Any
    ) -> _Stream:
        left = _left(timeout, httpx2.ConnectTimeout)
        return _Stream(self._inner.connect_unix_socket(timeout=left, **place))


class _TaskBackend(_Watched):
    async def connect_tcp(self, **place: Any) -> _TaskStream:
        return _TaskStream(await self._inner.connect_tcp(**place))

    async def connect_unix_socket(self, **place: Any) -> _TaskStream:
        return _TaskStream(await self._inner.connect_unix_socket(**place))


def _left(
    timeout: float | None, over: type[httpx2.TimeoutException] = httpx2.ReadTimeout
) -> float | None:
    call = _call.get()
    return timeout if call is None else call.left(timeout, over)


def _note_sent(buffer: bytes) -> None:
    """Note that the call under way is being sent; a request to a proxy for a tunnel does not count."""
    call = _call.get()
    if call is not None and not buffer.startswith(b"CONNECT "):
        call.is_sent = True


_SLICE: Final = 64 * 1024


class _Stream(_Watched):
    """A thread's connection: each wait is cut to what is left of the call's time, and ends if the call is abandoned."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        call = _call.get()
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


class _TaskStream(_Watched):
    """A task's connection; the caller watches the time."""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        _note_sent(buffer)
        await self._inner.write(buffer, timeout)

    async def start_tls(self, *options: Any, **named: Any) -> _TaskStream:
        return _TaskStream(await self._inner.start_tls(*options, **named))


_NEVER_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.InvalidURL,
    httpx2.LocalProtocolError,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


def _outcome(
    error: BaseException,
    call: _Call,
    http: httpx2.Client | httpx2.AsyncClient,
    *,
    is_late: bool,
) -> Reply:
    """Return the answer that a failed call got nevertheless: a refusal that was not read to its end.

    Otherwise raise ours for an error of the HTTP library, and any other free of the frames that hold what was sent.
    """
    if isinstance(error, KineticError):
        error.__context__ = None
        raise error.with_traceback(None)
    if isinstance(error, httpx2.HTTPStatusError) and call.is_about(error.response):
        # What a hook has read of it, which may be nothing.
        refused, content = error.response, getattr(error.response, "_content", b"")
        return _reply(call.outgoing, refused.status_code, refused.headers, content)
    if isinstance(error, httpx2.TimeoutException) and call.is_refused:
        return call.reply()
    if isinstance(error, httpx2.HTTPError | httpx2.InvalidURL | RuntimeError):
        if http.is_closed or not isinstance(error, RuntimeError):
            raise _translated(error, call, http, is_late=is_late)
    raise _shorn(error)


def _translated(
    error: BaseException,
    call: _Call,
    http: httpx2.Client | httpx2.AsyncClient,
    *,
    is_late: bool,
) -> KineticError:
    """Return ours for an error of the HTTP library."""
    outgoing = call.outgoing
    pool = _pool(http, outgoing.url)
    is_watched = isinstance(getattr(pool, "_network_backend", None), _Watched)
    sent = not isinstance(error, _NEVER_SENT) and (call.is_sent or not is_watched)
    found: KineticError
    if http.is_closed:
        found = ConnectionFailed("the client is closed")
    elif is_late:
        found = TimedOut("no whole reply before the deadline")
    elif isinstance(error, httpx2.TimeoutException):
        found = _timed_out(outgoing, pool, sent=sent)
    else:
        found = _failed(error, outgoing, pool)
    found.message = f"{outgoing.what}: {found.message}"
    found.may_have_happened = sent and not outgoing.read
    return found


def _timed_out(outgoing: HttpRequest, pool: Any, *, sent: bool) -> KineticError:
    if sent:
        return TimedOut(f"no answer within {outgoing.timeout:g} s")
    if proxy := _proxy(pool):
        return _no_proxy(f"no connection to the proxy {proxy}")
    host = host_text(outgoing.url)
    return TimedOut(f"no connection to {host} within {outgoing.connect_timeout:g} s")


def _failed(error: BaseException, outgoing: HttpRequest, pool: Any) -> ConnectionFailed:
    """Return the error for a failed connection, with the system's own error as the cause."""
    root = _root(error)
    said = one_line(outgoing.redact(str(error)))[:200]
    cause: BaseException | None = root
    if isinstance(error, httpx2.ProxyError):
        cause = httpx2.ProxyError(said)  # the library's own holds the request
    found = _named(error, root, host_text(outgoing.url), _proxy(pool))
    if said:
        found.message += f" ({said})"
    found.__cause__ = cause
    return found


def _named(
    error: BaseException, root: OSError | None, host: str, proxy: str
) -> ConnectionFailed:
    """Return the error for what went wrong, with what to do about it."""
    if isinstance(error, httpx2.ProxyError):
        found = _no_proxy(f"the proxy {proxy} refused")
        found.is_lasting = str(error).startswith("4")
        return found
    if isinstance(root, ssl.SSLCertVerificationError):
        what = f"the certificate of {host} is not trusted"
        return _lasting(what, _CERTIFICATE_HINTS.get(root.verify_code, _UNKNOWN_CA))
    if isinstance(root, ssl.SSLError) and root.reason in _NO_TLS:
        hint = "check the port in url, or write http:// if the server has no TLS"
        return _lasting(f"{host} does not speak TLS", hint)
    is_connecting = isinstance(error, httpx2.ConnectError)
    if is_connecting and proxy:
        return _no_proxy(f"no connection to the proxy {proxy}")
    if isinstance(root, socket.gaierror) and root.errno == socket.EAI_NONAME:
        return _lasting(f"no host is called {host}", "check url")
    if is_connecting:
        return ConnectionFailed(f"no connection to {host}")
    return ConnectionFailed(_WHY.get(type(error), "the connection failed"))


_WHY: Final[Mapping[type[BaseException], str]] = {
    httpx2.ReadError: "the connection broke",
    httpx2.WriteError: "the connection broke",
    httpx2.RemoteProtocolError: "the connection broke or the server does not speak HTTP",
}
_NO_TLS: Final = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST")
_UNKNOWN_CA: Final = (
    "if your own authority signed it, let SSL_CERT_FILE name its certificate in PEM form"
)
_CERTIFICATE_HINTS: Final = {
    9: "it is not valid yet: check this machine's clock",
    10: "it has expired: have it renewed, and check this machine's clock",
    62: "it is for another host: write the name in url that the certificate is for",
    64: "it is for another address: write the name in url that the certificate is for",
}
"""By OpenSSL's `X509_V_ERR_…`."""


def _lasting(what: str, hint: str) -> ConnectionFailed:
    """Return an error that would be the same on every try."""
    found = ConnectionFailed(what)
    found.is_lasting = True
    found.hint = hint
    return found


def _no_proxy(what: str) -> ConnectionFailed:
    return _lasting(
        what,
        f"check {_PROXIES}, or let NO_PROXY name the instance's host if it needs none",
    )


def _proxy(pool: Any) -> str:
    """Return host and port of the pool's proxy, without credentials; empty if it has none."""
    url = getattr(pool, "_proxy_url", None)
    if url is None:
        return ""
    host = url.host.decode("ascii", "replace")
    return f"{host}:{url.port}" if url.port else host


def _root(error: BaseException) -> OSError | None:
    """Return the system's own error at the end of a chain, without frames and chain; None if there is none."""
    found: OSError | None = None
    at: BaseException | None = error
    for _ in range(10):
        at = at.__cause__ or at.__context__ if at is not None else None
        if isinstance(at, BaseExceptionGroup):
            at = at.exceptions[0]
        if isinstance(at, OSError):
            found = at
    if found is not None:
        found.__cause__ = found.__context__ = None
        found.with_traceback(None)
    return found


def _shorn(error: E) -> E:
    """Return an error that is not ours, with the frames of the user's own code (a hook, a transport) and no others.

    Frames of the library hold bare headers, and so do the requests that its errors carry.
    """
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        at = waiting.pop()
        if at is None or id(at) in seen:
            continue
        seen.add(id(at))
        at.with_traceback(_of_others(at.__traceback__))
        _part_from_request(at)
        waiting += [at.__cause__, at.__context__]
        if isinstance(at, BaseExceptionGroup):
            waiting += at.exceptions
    return error


def _part_from_request(error: BaseException) -> None:
    """Take the request out of an error of the HTTP library; the answer that it may carry stays."""
    for held in (error, getattr(error, "response", None)):
        if isinstance(held, httpx2.HTTPError | httpx2.Response):
            vars(held)["_request"] = None
        if isinstance(held, httpx2.Response):
            # Closed by now; it knows the connection's own copy of the request.
            held.stream = httpx2.ByteStream(b"")


_HOLD_HEADERS: Final = ("httpx2", "httpcore2", "h11", "h2", "anyio", "asyncio")


def _of_others(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames of libraries and of this module."""
    kept: list[TracebackType] = []
    while traceback is not None:
        name = traceback.tb_frame.f_globals.get("__name__", "")
        if name != __name__ and name.partition(".")[0] not in _HOLD_HEADERS:
            kept.append(traceback)
        traceback = traceback.tb_next
    made: TracebackType | None = None
    for at in reversed(kept):
        made = TracebackType(made, at.tb_frame, at.tb_lasti, at.tb_lineno)
    return made


_LOGGERS: Final = (
    "httpx2",
    "httpcore2.connection",
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
    "httpcore2.socks",
    # Of HTTP/2, which a client of the user's own may speak: every header that is sent, the API key among them.
    "hpack.hpack",
    "hpack.table",
)


def _is_not_ours(record: logging.LogRecord) -> bool:
    return _call.get() is None


def keep_out() -> None:
    """Make the HTTP library's loggers skip our calls; calling this again does nothing.

    It logs whole URLs at info level and, at debug level, the headers that a server sends. Our own logger `kinetic` logs
    the calls. Other uses of the library in the same process log as before.
    """
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_not_ours)
