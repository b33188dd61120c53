"""Errors of the HTTP library, turned into ours: what failed, and what to do about it, without secrets."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, TypeVar

import httpx2

from ..errors import ConnectionFailed, KineticError, TimedOut
from ..problem import one_line
from .message import Reply, host_text
from .transport import HttpRequest
from .under_way import CallUnderWay, Watched, pool_of, reply_of

E = TypeVar("E", bound=BaseException)
PROXIES: Final = "HTTPS_PROXY, HTTP_PROXY and ALL_PROXY"
_NEVER_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.InvalidURL,
    httpx2.LocalProtocolError,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


def outcome(
    error: BaseException,
    call: CallUnderWay,
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
        return reply_of(call.outgoing, refused.status_code, refused.headers, content)
    if isinstance(error, httpx2.TimeoutException) and call.is_refused:
        return call.reply()
    if isinstance(error, httpx2.HTTPError | httpx2.InvalidURL | RuntimeError):
        if http.is_closed or not isinstance(error, RuntimeError):
            raise _translated(error, call, http, is_late=is_late)
    raise _shorn(error)


def _translated(
    error: BaseException,
    call: CallUnderWay,
    http: httpx2.Client | httpx2.AsyncClient,
    *,
    is_late: bool,
) -> KineticError:
    """Return ours for an error of the HTTP library."""
    outgoing = call.outgoing
    pool = pool_of(http, outgoing.url)
    is_watched = isinstance(getattr(pool, "_network_backend", None), Watched)
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
        return lasting(what, _CERTIFICATE_HINTS.get(root.verify_code, _UNKNOWN_CA))
    if isinstance(root, ssl.SSLError) and root.reason in _NO_TLS:
        hint = "check the port in url, or write http:// if the server has no TLS"
        return lasting(f"{host} does not speak TLS", hint)
    is_connecting = isinstance(error, httpx2.ConnectError)
    if is_connecting and proxy:
        return _no_proxy(f"no connection to the proxy {proxy}")
    if isinstance(root, socket.gaierror) and root.errno == socket.EAI_NONAME:
        return lasting(f"no host is called {host}", "check url")
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


def lasting(what: str, hint: str) -> ConnectionFailed:
    """Return an error that would be the same on every try."""
    found = ConnectionFailed(what)
    found.is_lasting = True
    found.hint = hint
    return found


def _no_proxy(what: str) -> ConnectionFailed:
    return lasting(
        what,
        f"check {PROXIES}, or let NO_PROXY name the instance's host if it needs none",
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
    """Return a traceback without the frames of libraries and of the modules beside this one."""
    kept: list[TracebackType] = []
    while traceback is not None:
        name = traceback.tb_frame.f_globals.get("__name__", "")
        is_ours = name.rpartition(".")[0] == __package__
        if not is_ours and name.partition(".")[0] not in _HOLD_HEADERS:
            kept.append(traceback)
        traceback = traceback.tb_next
    made: TracebackType | None = None
    for at in reversed(kept):
        made = TracebackType(made, at.tb_frame, at.tb_lasti, at.tb_lineno)
    return made
