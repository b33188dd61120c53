"""The HTTP library at work: connections for threads and for tasks, and what is sent on them, with its secrets in it.

Loading this module loads the library, which takes as long as everything else here together, so a transport opens its
connections on the first call.
"""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from functools import lru_cache
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from typing import Any, Final, Self, TypeVar
from urllib.request import Request

import httpx2
from msgspec import Struct

from ..errors import KineticError
from ..problem import one_line
from .failures import PROXIES, lasting, outcome
from .message import Reply, Streamed
from .secret import Secret
from .transport import Clock, HttpRequest, abandonment
from .under_way import Backend, CallUnderWay, TaskBackend, keep_out, watched

C = TypeVar("C", httpx2.Client, httpx2.AsyncClient)


class ThreadConnections:
    """Sends with `httpx2.Client`; safe to share between threads."""

    def __init__(
        self, http: httpx2.Client | None, *, places: int, clock: Clock
    ) -> None:
        keep_out()
        self._clock = clock
        self._is_own = http is None
        self._http = watched(http or opened(httpx2.Client, places), Backend)
        self._direct = Direct.of(self._http) if self._is_own else None

    def send(self, outgoing: HttpRequest) -> Reply:
        """Return the whole answer; see `transport.Transport`."""
        call = CallUnderWay(outgoing, self._clock, abandonment.get())
        failure: BaseException
        try:
            with call:
                return self._exchange(call)
        except BaseException as error:
            failure = error
        # Raised out here, without the frames that hold bare headers or what a server repeats of them.
        return outcome(failure, call, self._http, is_late=call.is_late)

    def _exchange(self, call: CallUnderWay) -> Reply:
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
            return self._http.send(**of_client(self._http, outgoing))
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
        self._http = watched(http or opened(httpx2.AsyncClient, places), TaskBackend)
        self._direct = Direct.of(self._http) if self._is_own else None

    async def send(self, outgoing: HttpRequest) -> Reply:
        """Return the whole answer; see `transport.Transport`."""
        call = CallUnderWay(outgoing, self._clock, None)
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
        return outcome(failure, call, self._http, is_late=is_late)

    async def _exchange(self, call: CallUnderWay) -> Reply:
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
            return await self._http.send(**of_client(self._http, outgoing))
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


def opened(kind: type[C], places: int) -> C:
    """Return a client of our own; raises `ConnectionFailed` for variables of the environment that it cannot use."""
    try:
        limits = httpx2.Limits(max_connections=places)
        cookies = CookieJar(_FewCookies())
        return kind(limits=limits, cookies=cookies, verify=trusted())
    except OSError as error:
        named = (name for name in _CERTIFICATES if os.environ.get(name))
        what = next(named, "the system's store of certificates")
        said = one_line(error.strerror or type(error).__name__)
        hint = "it must hold certificates in PEM form"
        raise lasting(f"{what} cannot be read: {said}", hint) from None
    except (ImportError, ValueError, httpx2.InvalidURL):
        # The library's own words may hold the proxy's password.
        hint = f"{PROXIES} need http:// or https:// (socks5:// with `pip install httpx2[socks]`)"
        raise lasting("the proxy of the environment cannot be used", hint) from None


def trusted() -> ssl.SSLContext:
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


class Direct:
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


def of_client(
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
        content=revealed(body) if isinstance(body, Secret) else body,
        timeout=_timeout(outgoing),
    )
    auth = httpx2.USE_CLIENT_DEFAULT if outgoing.is_anonymous else None
    return dict(request=request, stream=True, auth=auth, follow_redirects=False)


def _bare_headers(outgoing: HttpRequest) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), revealed(value)) for name, value in outgoing.headers]


def _bare_body(outgoing: HttpRequest) -> bytes | None:
    body = outgoing.body
    assert not isinstance(body, Streamed)
    return revealed(body) if isinstance(body, Secret) else body


def _timeout(outgoing: HttpRequest) -> httpx2.Timeout:
    return httpx2.Timeout(outgoing.timeout, connect=outgoing.connect_timeout)


def _length(body: object) -> Iterator[tuple[bytes, bytes]]:
    """Yield the header for a body whose length the library cannot see; without it the body would go in chunks."""
    if isinstance(body, Streamed):
        yield b"Content-Length", b"%d" % body.size


async def _awaited(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def revealed(value: str | Secret) -> bytes:
    """Return the bytes that go over the wire."""
    return (value.reveal() if isinstance(value, Secret) else value).encode()
