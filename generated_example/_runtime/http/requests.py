"""What the HTTP library is given to send, with its secrets in it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final, Self

import httpx2
from msgspec import Struct

from .message import Streamed
from .secret import Secret
from .transport import HttpRequest


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
