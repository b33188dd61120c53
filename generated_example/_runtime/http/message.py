"""What is asked and what comes back, free of any HTTP library.

A `Request` names a path below the instance's address; the session adds who asks. A `Reply` has been read to its end and
its status is 2xx when a session returns it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from string import ascii_letters, digits, punctuation
from typing import Any, Final, Protocol, Self
from urllib.parse import quote, unquote, urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import force_setattr

from ..data.values import decode
from ..errors import KineticError, PagingError, ReplyError
from ..problem import explain
from .secret import Secret, checked

Headers = tuple[tuple[str, str | Secret], ...]

LONGEST_LINK: Final = 16_384
"""Characters of a nextLink; servers of Windows take no longer address (http.sys, `MaxRequestBytes`)."""

_READING: Final = ("Get", "$batch", "$query", "DownloadFile", "FileExists")
"""How the last step of a POST begins that changes nothing."""
_LONGEST_SHOWN = 500
_PLAIN = "$@(),:*/!"
_UNESCAPED: Final = f"{ascii_letters}{digits}_.-~{_PLAIN}".encode()
"""What `quote` leaves as it is, those of `_PLAIN` included."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_OUTSIDE_PATH = re.compile(r"[?#\\\s\x00-\x1f\x7f]|^/|://|(?:^|/)\.\.?(?:/|$)")


class Sink(Protocol):
    """Takes the body of a 2xx reply as it comes, so that it is never whole in memory."""

    most: int
    """Bytes that it may have."""

    def begin(self, size: int | None = None) -> None:
        """Forget what came: the reply begins, perhaps not for the first time, with so many bytes if the server says it."""
        ...

    def feed(self, piece: bytes) -> None:
        """Take the next bytes of it, decompressed; raises `ReplyError` for what it must not hold."""
        ...


class Streamed(Struct, frozen=True):
    """A body that is made as it is sent, and again if it has to be sent once more."""

    size: int
    """Bytes of all pieces."""
    pieces: Callable[[], Iterator[bytes]]


class Request(Struct, frozen=True):
    """One call, below the instance's address."""

    method: str
    path: str
    """Percent-encoded, without a leading slash: `api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers`."""
    query: tuple[tuple[str, str], ...] = ()
    """Names and values as they are; the session encodes them."""
    body: bytes | Streamed | None = None
    """JSON, unless `content_type` says otherwise."""
    content_type: str = "application/json"
    accept: str = "application/json"
    headers: Headers = ()
    """Names and values; a value is wrapped as it comes in, since it may be a credential."""
    raw_query: str = ""
    """A query that is encoded already, in place of `query`."""
    read: bool = True
    """Whether it is safe to repeat: a GET, or a lookup that POSTs. False for a write."""
    sink: Sink | None = None
    """What takes the body of the reply, whose `content` is empty then."""
    deadline: float = 0.0
    """Seconds for the whole call; 0 means what the client has for all calls."""

    def __post_init__(self) -> None:
        if self.headers:
            wrapped = tuple((name, Secret(value)) for name, value in self.headers)
            force_setattr(self, "headers", wrapped)

    @property
    def is_write(self) -> bool:
        """Whether it may change something: all but a GET, a POST to a method that reads, and a batch of nothing else."""
        is_get = self.path.rpartition("/")[2].startswith(_READING)
        return self.method != "GET" and not (self.read and is_get)

    def json(self) -> Any:
        """Return what the body says, None if there is none, or none that is in memory."""
        return decode(self.body) if isinstance(self.body, bytes) else None

    def __repr__(self) -> str:
        return f"<Request {self}>"

    def __str__(self) -> str:
        """Return method and path: what messages and logs call it. The query may hold values and stays out."""
        path = self.path
        if len(path) > _LONGEST_SHOWN:
            path = path[: _LONGEST_SHOWN - 1] + "…"
        return f"{self.method} {path}"


class Reply(Struct, frozen=True):
    """One answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    """Names in any letter case."""
    content: bytes
    """Decompressed."""
    url: str
    what: str = ""
    """Method and path, for messages."""
    read: bool = True
    clean: Callable[[str], str] = str
    """Takes out credentials that a server may repeat."""

    def __repr__(self) -> str:
        return f"<Reply {self.status} to {self.what}>"

    def json(self, *, is_textual: bool = False) -> Any:
        """Return the body as JSON values with exact decimals, or fractions as `Digits`; raises `ReplyError` naming the call."""
        try:
            return decode(self.content, is_textual=is_textual)
        except ReplyError as error:
            failure = ReplyError(f"{self.what}: {error.message}")
        # Raised out here: frames that hold the bare body stay behind.
        failure.may_have_happened = not self.read
        raise explain(failure, self)

    @contextmanager
    def explaining(self) -> Generator[None, None, None]:
        """Return a context in which each `KineticError` gets this answer's status, body and headers.

        An answer to a write that cannot be read may stand for a write that was done: the error says so.
        """
        try:
            yield
            return
        except KineticError as error:
            error.may_have_happened |= not self.read
            explain(error, self)
            raise
        except RecursionError:
            # JSON that could just be read: what walks through it goes deeper.
            failure = ReplyError(f"{self.what}: the reply is nested too deeply")
        failure.may_have_happened = not self.read
        raise explain(failure, self)


class Content(bytes):
    """What a stream holds, whole, with what the server says of it."""

    content_type: str
    """Its media type, "" if the server does not say it."""
    etag: str
    """The tag of this state of it, "" if the server does not tag it."""

    def __new__(cls, content: bytes, content_type: str = "", etag: str = "") -> Self:
        found = super().__new__(cls, content)
        found.content_type, found.etag = content_type, etag
        return found

    def __reduce__(self) -> Any:
        return type(self), (bytes(self), self.content_type, self.etag)

    @classmethod
    def of(cls, reply: Reply) -> Self:
        """Return what a reply holds."""
        told = reply.headers
        return cls(reply.content, told.get("content-type", ""), told.get("etag", ""))


def encode_query(query: Iterable[tuple[str, str]]) -> str:
    """Return name-value pairs as a query string; blanks are `%20`."""
    return "&".join(
        f"{quote(_text(name), safe=_PLAIN)}={quote(_text(value), safe=_PLAIN)}"
        for name, value in query
    )


def query_length(query: Iterable[tuple[str, str]]) -> int:
    """Return the length of name-value pairs as a query string, which need not be made for it."""
    texts = [_text(text).encode() for pair in query for text in pair]
    escaped = sum(len(text.translate(None, _UNESCAPED)) for text in texts)
    return sum(map(len, texts)) + 2 * escaped + max(len(texts) - 1, 0)


_text: Final = str.__str__
"""The text itself, without what a subclass of `str` makes of it."""


def check_path(path: str) -> str:
    """Return `path`; raises ValueError for one that would leave the instance's address or carry a query."""
    path = _text(path)
    if _OUTSIDE_PATH.search(path):
        # Not repeated: it may be an address with credentials in it.
        raise ValueError("path is not an encoded path below the instance's address")
    return path


_OPTIONS: Final = frozenset(
    "apply compute count deltatoken expand filter format id index levels orderby schemaversion search select skip skiptoken "
    "top".split()
)
"""Names of OData's own options, which servers take without `$` as well (OData 4.01 URL Conventions, section 5.1)."""
_OURS: Final = frozenset(
    "accept accept-encoding authorization callsettings connection content-length content-type cookie host if-match license "
    "sessioninfo transfer-encoding x-api-key".split()
)
"""The headers that the client gives itself."""
_NOT_OURS: Final = frozenset(
    "content-encoding expect http2-settings if-modified-since if-none-match if-range if-unmodified-since keep-alive range te "
    "trailer upgrade x-http-method x-http-method-override x-method-override".split()
)
"""Headers of a connection (RFC 9110, section 7.6.1), and those that change what a request means, or its reply."""


def check_option(name: str) -> None:
    """Raise ValueError for a query option that is OData's own, a credential, or padded: servers may take it for another."""
    if not name or name != name.strip() or not name.isprintable():
        raise ValueError(f"{name!r} is not the name of a query option")
    if name[0] in "$@" or name.lower() in _OPTIONS:
        raise ValueError(f"{name!r} is OData's own: use where(), select() and so on")
    if name.lower() in ("api-key", "x-api-key"):
        raise ValueError(f"{name} is a credential, and would show in logs")


def check_own_header(name: str) -> None:
    """Raise ValueError for a header that a program cannot give to a request."""
    if name.lower() in _OURS:
        raise ValueError(f"the header {name} is given by the client itself")
    if name.lower() in _NOT_OURS or name.lower().startswith("proxy-"):
        raise ValueError(
            f"the header {name} is the connection's own, or changes what a request means"
        )


def if_match(etag: str) -> Headers:
    """Return the header of a write to what is still in the state with this etag, none for "" (OData Protocol, section 11.4.1.1)."""
    return (("If-Match", etag),) if etag else ()


def length_of(headers: Mapping[str, str]) -> int | None:
    """Return how many bytes a reply has; None if its headers do not say it, or say it of compressed data."""
    length = headers.get("content-length", "")
    is_plain = not headers.get("content-encoding") and length.isascii()
    return int(length) if is_plain and length.isdigit() and len(length) < 19 else None


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


def checked_address(name: str, url: Secret, example: str) -> str:
    """Return an absolute http address; `example` says what it must look like.

    Raises TypeError for anything but a string, ValueError for another address or one that contains credentials. The address
    is wrapped, and no message contains it, since it may have been refused for its password.
    """
    if wrong := _address_fault(checked(name, url).reveal()):
        raise ValueError(f"{name} {wrong.format(example)}")
    return url.reveal()


def _address_fault(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("https", "http") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        return "must look like {}"
    if not is_usable or any(not char.isprintable() or char == " " for char in url):
        return "must look like {}"
    if parts.username is not None or parts.password is not None:
        return "must not hold credentials: give them as an identity"
    return ""


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of an absolute URL; raises ValueError if it is not one."""
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


def followed(link: str, asked: Request, reply: Reply, *, below: str) -> Request:
    """Return the request that a nextLink in the reply to `asked` makes: the link byte for byte, at our own address.

    A server behind a proxy names a host and a folder that it is not reached by; what counts is the place below the service.
    Raises `PagingError` for a link that leads out of the path `below`: the request carries credentials.
    """
    if len(link) > LONGEST_LINK:
        raise PagingError(f"{asked}: a nextLink of {len(link):,} characters")
    try:
        path, query = within(link, reply.url, below)
    except ValueError:
        what = "the server sent a nextLink that leads elsewhere"
        raise PagingError(f"{asked}: {what}") from None
    if reply.clean(path) != path:
        # Messages and logs name the path.
        raise PagingError(f"{asked}: a nextLink that repeats a credential")
    return Request("GET", path, raw_query=query)


def within(link: str, base: str, below: str) -> tuple[str, str]:
    """Return path and query of a link that a server sent, encoded, the path at our own address.

    Raises ValueError for a link that leads out of the path `below`, or is too long.
    """
    target = urlsplit(urljoin(base, link))
    is_web = target.scheme in ("http", "https") and target.port != -1
    path = check_path(below + _inside(target.path, below))
    if not is_web or _CONTROL.search(link) or len(link) > LONGEST_LINK:
        raise ValueError("elsewhere")
    # What is not ASCII is encoded, as it has to be; nothing else is touched: a token may hold any character.
    return quote(path, safe=punctuation), quote(target.query, safe=punctuation)


def _inside(path: str, below: str) -> str:
    """Return what comes after the path of the service; raises ValueError if that is not in it, or steps back are hidden."""
    _, is_there, rest = path.lower().rpartition(f"/{below.lower()}")
    rest = path[len(path) - len(rest) :]
    steps = unquote(unquote(rest)).replace("\\", "/").split("/")
    if not is_there or not rest or ".." in steps:
        raise ValueError("outside")
    return rest
