"""What is asked and what comes back, free of any HTTP library.

A `Request` names a path below the instance's address; the session adds who asks. A `Reply` has been read to its end and
its status is 2xx when a session returns it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from .errors import ReplyError
from .exact import text
from .secret import Secret
from .wire import decode

Headers = tuple[tuple[str, str | Secret], ...]

_LONGEST_TOLD = 500
_PLAIN = "$@(),:*/!"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_OUTSIDE_PATH = re.compile(r"[?#\\\s\x00-\x1f\x7f]|^/|://|(?:^|/)\.\.?(?:/|$)")


@dataclass(frozen=True, slots=True)
class Request:
    """One call, below the instance's address."""

    method: str
    path: str
    """Percent-encoded, without a leading slash: `api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers`."""
    query: tuple[tuple[str, str], ...] = ()
    """Names and values as they are; the session encodes them."""
    body: bytes | None = field(default=None, repr=False)
    """JSON."""
    accept: str = "application/json"
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    read: bool = True
    """Whether it is safe to repeat: a GET, or a lookup that POSTs. False for a write."""

    def __str__(self) -> str:
        """Return method and path: what messages and logs call it. The query may hold values and stays out."""
        path = self.path
        if len(path) > _LONGEST_TOLD:
            path = path[: _LONGEST_TOLD - 1] + "…"
        return f"{self.method} {path}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, read to its end."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Names in any letter case."""
    content: bytes = field(repr=False)
    """Decompressed."""
    url: str = field(repr=False)
    what: str = ""
    """Method and path, for messages."""
    read: bool = True

    def json(self) -> Any:
        """Return the body as JSON values with exact decimals; raises `ReplyError` naming the call."""
        try:
            return decode(self.content)
        except ReplyError as error:
            failure = error.message
        raise ReplyError(
            f"{self.what}: {failure}",
            status=self.status,
            may_have_happened=not self.read,
        )


def encode_query(query: Iterable[tuple[str, str]]) -> str:
    """Return name-value pairs as a query string; blanks are `%20`, what a query may carry stays as it is."""
    return "&".join(
        f"{quote(text(name), safe=_PLAIN)}={quote(text(value), safe=_PLAIN)}"
        for name, value in query
    )


def check_path(path: str) -> str:
    """Return `path`; raises ValueError for one that would leave the instance's address or carry a query."""
    path = text(path)
    if _OUTSIDE_PATH.search(path):
        # Not repeated: it may be an address with a password in it.
        raise ValueError("not an encoded path below the instance's address")
    return path


def check_headers(headers: Headers) -> Headers:
    """Return `headers`; raises ValueError naming the one that holds a line break, another control character or no text."""
    for name, value in headers:
        if not _TOKEN.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of an HTTP header")
        if _is_unsafe(value):
            raise ValueError(
                f"the value for header {name} holds a line break or control character"
            )
    return headers


def _is_unsafe(value: str | Secret) -> bool:
    return bool(_CONTROL.search(value.reveal() if isinstance(value, Secret) else value))


def check_address(url: str, like: str) -> str:
    """Return `url`; raises ValueError, which does not repeat it, for what is no http address or has credentials in it."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("https", "http") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        parts, usable = urlsplit(""), False
    if not usable or any(not char.isprintable() or char == " " for char in url):
        raise ValueError(like)
    if "@" in parts.netloc:
        raise ValueError(
            f"{like.partition(' ')[0]} must not hold credentials: give them as an identity"
        )
    return text(url)


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of an absolute URL; raises ValueError where there are none."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    if not parts.hostname or not port:
        raise ValueError("not an http address")
    return parts.scheme, parts.hostname, port


def origin_text(url: str) -> str:
    """Return scheme, host and port as a person writes them, without credentials; for messages."""
    return f"{urlsplit(url).scheme}://{host_text(url)}"


def host_text(url: str) -> str:
    """Return host and port as a person writes them, without credentials; for messages."""
    return urlsplit(url).netloc.rpartition("@")[2]


def is_loopback(url: str) -> bool:
    """Return whether the URL's host is this machine by name or number."""
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or bool(re.fullmatch(r"127(\.\d+){3}", host))
