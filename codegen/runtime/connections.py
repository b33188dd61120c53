"""The HTTP library at work: connections for threads and for tasks.

Loading this module loads the library, which takes as long as all else here together: a transport opens its connections with
the first call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2

from .deadlines import Deadlines
from .errors import ConnectionFailed, KineticError, TimedOut
from .frames import forgetting
from .http_logging import keep_out, quiet
from .message import Reply, host_text
from .problem import one_line
from .secret import Secret
from .transport import COMPRESSION, Body, Clock, HttpRequest, broken, late


class ThreadConnections:
    """Sends with `httpx2.Client`; safe to share between threads."""

    def __init__(
        self, http: httpx2.Client | None, *, places: int, clock: Clock
    ) -> None:
        keep_out()
        self._clock = clock
        self._deadlines = Deadlines(clock.monotonic)
        self._owned = http is None
        self._http = http or self._deadlines.bind(
            httpx2.Client(limits=httpx2.Limits(max_connections=places))
        )

    def send(self, outgoing: HttpRequest) -> Reply:
        """Return the whole answer; see `transport.Transport`."""
        failure: KineticError
        try:
            with (
                forgetting(_without_request),
                quiet(),
                self._deadlines.until(outgoing.deadline),
            ):
                return self._exchange(outgoing)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            failure = translate(outgoing, error, overdue=self._overdue(outgoing))
        except KineticError as error:
            failure = error
        except RuntimeError:
            # What the library says of a client that another thread or task has closed meanwhile.
            if not (self._owned and self._http.is_closed):
                raise
            failure = broken(outgoing, "the client is closed")
        # Raised out here and anew: frames that hold bare headers, or what a server repeats of them, stay behind.
        raise failure.with_traceback(None)

    def _exchange(self, outgoing: HttpRequest) -> Reply:
        response = self._http.send(
            build(outgoing, self._http),
            stream=True,
            auth=client_auth(outgoing),
            follow_redirects=False,
        )
        try:
            body = Body(outgoing, response, self._clock)
            for raw in response.iter_raw():
                body.feed(raw)
            return body.reply()
        finally:
            response.close()

    def _overdue(self, outgoing: HttpRequest) -> bool:
        return self._clock.monotonic() >= outgoing.deadline

    def close(self) -> None:
        """Close the connections that are our own."""
        if self._owned:
            self._http.close()


class TaskConnections:
    """Sends with `httpx2.AsyncClient`, for the tasks of one event loop; whoever calls it keeps the time."""

    def __init__(
        self, http: httpx2.AsyncClient | None, *, places: int, clock: Clock
    ) -> None:
        keep_out()
        self._clock = clock
        self._owned = http is None
        self._http = http or httpx2.AsyncClient(
            limits=httpx2.Limits(max_connections=places)
        )

    async def send(self, outgoing: HttpRequest) -> Reply:
        """Return the whole answer; see `transport.Transport`."""
        failure: KineticError
        try:
            with forgetting(_without_request), quiet():
                return await self._exchange(outgoing)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            failure = translate(outgoing, error)
        except KineticError as error:
            failure = error
        except RuntimeError:
            # What the library says of a client that another thread or task has closed meanwhile.
            if not (self._owned and self._http.is_closed):
                raise
            failure = broken(outgoing, "the client is closed")
        # Raised out here and anew: frames that hold bare headers, or what a server repeats of them, stay behind.
        raise failure.with_traceback(None)

    async def _exchange(self, outgoing: HttpRequest) -> Reply:
        response = await self._http.send(
            build(outgoing, self._http),
            stream=True,
            auth=client_auth(outgoing),
            follow_redirects=False,
        )
        try:
            body = Body(outgoing, response, self._clock)
            async for raw in response.aiter_raw():
                body.feed(raw)
            return body.reply()
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close the connections that are our own."""
        if self._owned:
            await self._http.aclose()


def build(
    outgoing: HttpRequest, http: httpx2.Client | httpx2.AsyncClient
) -> httpx2.Request:
    """Return the request with its secrets in it; nothing here raises while they are bare."""
    body = outgoing.body
    return http.build_request(
        outgoing.method,
        outgoing.url,
        headers=[
            (name.encode(), bare(value))
            for name, value in (("Accept-Encoding", COMPRESSION), *outgoing.headers)
        ],
        content=bare(body) if isinstance(body, Secret) else body,
        timeout=httpx2.Timeout(outgoing.timeout, connect=outgoing.connect_timeout),
    )


def bare(value: str | Secret) -> bytes:
    """Return the bytes that go over the wire."""
    return (value.reveal() if isinstance(value, Secret) else value).encode()


def _without_request(error: BaseException) -> None:
    """Take out of an error of the HTTP library the request, which holds bare headers; its response stays."""
    for held in (error, getattr(error, "response", None)):
        if isinstance(held, httpx2.HTTPError | httpx2.Response):
            vars(held)["_request"] = None
        if isinstance(held, httpx2.Response):
            # Closed by now; it knows the connection's own copy of the request.
            held.stream = httpx2.ByteStream(b"")


def client_auth(outgoing: HttpRequest) -> Any:
    """Return the HTTP library's `auth`: what its client was made with where the session has no identity, else none."""
    return httpx2.USE_CLIENT_DEFAULT if outgoing.is_anonymous else None


_NEVER_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.InvalidURL,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


def translate(
    outgoing: HttpRequest, error: Exception, *, overdue: bool = False
) -> KineticError:
    """Return ours for an error of the HTTP library, whose own traceback holds bare headers and is dropped."""
    sent = not isinstance(error, _NEVER_SENT)
    if overdue:
        return late(outgoing, sent=sent)
    happened = sent and not outgoing.read
    if isinstance(error, httpx2.TimeoutException):
        what = "answer" if sent else f"connection to {host_text(outgoing.url)}"
        limit = outgoing.timeout if sent else outgoing.connect_timeout
        return TimedOut(
            f"{outgoing.what}: no {what} within {limit:g} s", may_have_happened=happened
        )
    why = _WHY.get(type(error), "the connection failed")
    what = why.format(host=host_text(outgoing.url))
    said = one_line(outgoing.redact(str(error)))[:200]
    return ConnectionFailed(
        f"{outgoing.what}: {what}" + (f" ({said})" if said else ""),
        may_have_happened=happened,
    )


_WHY: Mapping[type[Exception], str] = {
    httpx2.ConnectError: "no connection to {host}",
    httpx2.ProxyError: "the proxy refused",
    httpx2.ReadError: "the connection broke",
    httpx2.WriteError: "the connection broke",
    httpx2.RemoteProtocolError: "the connection broke or the server does not speak HTTP",
}
