"""Several requests as one: `$batch`, as multipart/mixed (OData 4.0 Protocol, 11.7) and as JSON (OData 4.01 JSON Format, 19).

Either form is written, and either is read, by the type that the reply says it has. A reply is read strictly and within bounds:
an answer to a request that the batch does not have, or one that could be read in two ways, makes the whole reply a `ReplyError`.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from ..data.values import decode, encode
from ..errors import ReplyError
from .message import (
    Headers,
    Reply,
    Request,
    Streamed,
    check_headers,
    check_path,
    encode_query,
)
from .secret import Secret

BatchForm = Literal["multipart", "json"]

MOST_REQUESTS: Final = 100
"""Requests of one batch: what Microsoft's OData libraries take unless they are set otherwise (`MaxPartsPerBatch`)."""
_FRAME: Final = 400
"""Bytes that a request takes in a batch beside its path, query, headers and body."""
_MOST_HEAD: Final = 16_384
"""Bytes of the headers of one part."""


class Answer(Struct, frozen=True):
    """The answer to one request of a batch."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    content: bytes

    def __repr__(self) -> str:
        return f"<Answer {self.status}>"


class Group(Struct, frozen=True):
    """Requests, by their places in the batch, that are answered together: a single one, or those of a change set."""

    places: tuple[int, ...]
    is_change_set: bool = False


def groups_of(requests: Sequence[Request], *, atomic: bool) -> list[Group]:
    """Return the requests one by one, and behind them the writes of an atomic batch as a change set."""
    writes = tuple(n for n, r in enumerate(requests) if atomic and not r.read)
    alone = [Group((n,)) for n in range(len(requests)) if n not in writes]
    return [*alone, Group(writes, is_change_set=True)] if writes else alone


def size(request: Request) -> int:
    """Return how many bytes a request takes in a batch, about."""
    query = request.raw_query or encode_query(request.query)
    return len(request.path) + len(query) + len(_body(request)) + _FRAME


def _body(request: Request) -> bytes:
    """Return a body that is in memory; raises ValueError for another one."""
    if isinstance(request.body, Streamed) or request.sink is not None:
        raise ValueError(f"{request}: a batch cannot carry what is streamed")
    return request.body or b""


def batch(
    form: BatchForm,
    path: str,
    requests: Sequence[Request],
    groups: Sequence[Group],
    *,
    url: str,
) -> Request:
    """Return the request that carries others to the `$batch` at that path; `url` is the instance's address.

    It asks the server to go on after a request that fails (OData Protocol, 8.2.8.3). Raises ValueError for a request that HTTP
    cannot carry.
    """
    version, preference, accept, write = _FORMS[form]
    content_type, body = write(requests, groups, url)
    return Request(
        "POST",
        path,
        body=body,
        content_type=content_type,
        accept=accept,
        headers=(("Prefer", preference), ("OData-Version", version)),
        read=all(request.read for request in requests),
    )


def _address(request: Request, url: str) -> str:
    """Return the path of a request from the root of its host, with its query."""
    path = f"{urlsplit(url).path}/{check_path(request.path)}"
    query = request.raw_query or encode_query(request.query)
    # No library looks at it here.
    if re.search(r"[\s\x00-\x1f\x7f]", query) or not _METHOD.fullmatch(request.method):
        raise ValueError("the method or the query of a request is not encoded")
    return f"{path}?{query}" if query else path


_METHOD = re.compile("[A-Z]+")


def _headers(request: Request) -> Iterator[tuple[str, str]]:
    """Yield the headers of a request that are its own: those that say who asks are the batch's.

    Raises ValueError for those that HTTP cannot carry, or that say where a request ends.
    """
    named: Headers = (("Accept", request.accept),)
    if request.body is not None:
        named += (("Content-Type", request.content_type),)
    for name, value in check_headers(named + request.headers):
        if name.lower() in ("content-length", "transfer-encoding"):
            raise ValueError(f"the header {name} is given by the client itself")
        yield name, value.reveal() if isinstance(value, Secret) else value


# Multipart.


def _multipart(
    requests: Sequence[Request], groups: Sequence[Group], url: str
) -> tuple[str, bytes]:
    bodies = [_application_http(n, request, url) for n, request in enumerate(requests)]
    # The same for the same requests, and in none of them: it would have to hold its own hash.
    from hashlib import sha256  # for those who send batches

    mark = sha256(b"".join(bodies)).hexdigest()[:32]
    parts = [
        (
            _mixed(f"changeset_{mark}", (bodies[place] for place in group.places))
            if group.is_change_set
            else bodies[group.places[0]]
        )
        for group in groups
    ]
    content_type, _, body = _mixed(f"batch_{mark}", parts).partition(b"\r\n\r\n")
    return content_type.decode().removeprefix("Content-Type: "), body


def _mixed(boundary: str, parts: Iterable[bytes]) -> bytes:
    """Return a part that holds others."""
    head = f"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n"
    delimited = (b"--%b\r\n%b\r\n" % (boundary.encode(), part) for part in parts)
    return head.encode() + b"".join(delimited) + f"--{boundary}--\r\n".encode()


def _application_http(place: int, request: Request, url: str) -> bytes:
    """Return a part that is a request."""
    lines = [
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        f"Content-ID: {_id(place)}",
        "",
        f"{request.method} {_address(request, url)} HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        *(f"{name}: {value}" for name, value in _headers(request)),
    ]
    return "\r\n".join((*lines, "", "")).encode() + _body(request)


def _id(place: int) -> str:
    return str(place + 1)


def _json(
    requests: Sequence[Request], groups: Sequence[Group], url: str
) -> tuple[str, bytes]:
    atomic = {place for g in groups if g.is_change_set for place in g.places}
    order = [place for group in groups for place in group.places]
    entries = [
        _entry(place, requests[place], url, is_atomic=place in atomic)
        for place in order
    ]
    return "application/json", b'{"requests":[%b]}' % b",".join(entries)


def _entry(place: int, request: Request, url: str, *, is_atomic: bool) -> bytes:
    entry: dict[str, Any] = {
        "id": _id(place),
        "method": request.method,
        "url": _address(request, url),
        "headers": {name.lower(): value for name, value in _headers(request)},
    }
    if is_atomic:
        entry["atomicityGroup"] = "g1"
    head, body = encode(entry), _body(request)
    return head[:-1] + b',"body":%b}' % _carried(request, body) if body else head


def _carried(request: Request, body: bytes) -> bytes:
    """Return a body as JSON: text as text, what is not JSON as base64url (JSON Format, 19.1)."""
    kind = request.content_type.partition(";")[0]
    if kind.startswith("text/"):
        return encode(body.decode())
    if kind != "application/json":
        return encode(urlsafe_b64encode(body).decode().rstrip("="))
    try:
        decode(body)
    except ReplyError:
        raise ValueError(f"{request}: the body is not JSON, as it says") from None
    # As it was written, digit for digit.
    return body.removeprefix(b"\xef\xbb\xbf")


_FORMS: Final = {
    "multipart": ("4.0", "odata.continue-on-error", "multipart/mixed", _multipart),
    "json": ("4.01", "continue-on-error", "application/json", _json),
}
"""Form → OData's version, the preference to go on after an error, what is asked for, and what writes it."""


# What comes back.


def answers(
    reply: Reply, requests: Sequence[Request], groups: Sequence[Group]
) -> list[Answer | None]:
    """Return the answer to each request of a batch, in their order; None if the server gave none to it.

    The answer to a change set that failed is that of each of its requests. Raises `ReplyError` for a reply that is not the
    answer to this batch.
    """
    kind, parameters = _content_type(reply.headers.get("content-type", ""))
    found: list[Answer | None] = [None] * len(requests)
    if kind == "multipart/mixed":
        parts = _parts(reply.content, parameters, len(groups))
        for group, part in zip(groups, parts):
            for place, answer in _answered(group, part):
                found[place] = answer
    elif kind == "application/json":
        for place, answer in _responses(reply, len(requests)):
            found[place] = answer
    else:
        raise _wrong(f"is {kind or 'of no type'}, not multipart/mixed or JSON")
    return found


def _wrong(what: str) -> ReplyError:
    return ReplyError(f"the reply to the batch {what}")


_PARAMETER = re.compile(
    r';[ \t]*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)=(?:"([^"\\]*)"|([^\s;"]+))[ \t]*'
)
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
"""RFC 2046, 5.1.1."""


def _content_type(value: str) -> tuple[str, dict[str, str]]:
    """Return a type in lower case, and its parameters; raises `ReplyError` for one that is not written as RFC 9110, 8.3.1, has it."""
    kind, semicolon, rest = value.partition(";")
    rest, at = semicolon + rest, 0
    parameters: dict[str, str] = {}
    while at < len(rest):
        one = _PARAMETER.match(rest, at)
        if one is None or one[1].lower() in parameters:
            raise _wrong("has a type that cannot be read")
        parameters[one[1].lower()] = one[2] if one[3] is None else one[3]
        at = one.end()
    return kind.strip().lower(), parameters


def _parts(
    body: bytes, parameters: Mapping[str, str], most: int
) -> list[tuple[dict[str, str], bytes]]:
    """Return the headers and the body of each part (RFC 2046, 5.1); raises `ReplyError` for more than `most`, or an end that is missing."""
    boundary = parameters.get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise _wrong("has no boundary")
    line = re.escape(boundary.encode())
    delimiter = re.compile(rb"(?:\A|\r\n)--%b(--)?[ \t]*(?=\r\n|\Z)" % line)
    found: list[tuple[dict[str, str], bytes]] = []
    before: int | None = None
    for mark in delimiter.finditer(body):
        if before is not None:
            if len(found) == most:
                raise _wrong(f"has more than {most:,} answers")
            found.append(_part(body[before : mark.start()]))
        if mark[1]:
            return found
        before = mark.end()
    raise _wrong("was cut off" if before is not None else "does not hold its boundary")


def _part(text: bytes) -> tuple[dict[str, str], bytes]:
    if not text.startswith(b"\r\n"):
        raise _wrong("has an empty part")
    headers, body = _head(text[2:])
    encoding = headers.get("content-transfer-encoding", "binary").lower()
    if encoding not in ("binary", "8bit", "7bit"):
        raise _wrong("has a part in an encoding that was not asked for")
    return headers, body


_SINGLE: Final = (
    "content-type",
    "content-id",
    "content-length",
    "content-transfer-encoding",
    "content-encoding",
    "transfer-encoding",
)
"""Headers that say how a part is read: two of them would be two readings."""
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\x00-\x08\x0a-\x1f\x7f]*)")


def _head(text: bytes) -> tuple[dict[str, str], bytes]:
    """Return the headers that a text begins with, by names in lower case, and what follows the empty line behind them."""
    if text.startswith(b"\r\n"):
        return {}, text[2:]
    end = text.find(b"\r\n\r\n", 0, _MOST_HEAD)
    if end < 0 and len(text) > _MOST_HEAD:
        raise _wrong(f"has headers of more than {_MOST_HEAD:,} bytes")
    # A part without a body may end without the empty line.
    head, body = (text, b"") if end < 0 else (text[:end], text[end + 4 :])
    headers: dict[str, str] = {}
    for line in head.decode("latin-1").removesuffix("\r\n").split("\r\n"):
        one = _HEADER.fullmatch(line)
        name = one[1].lower() if one else ""
        if one is None or (name in headers and name in _SINGLE):
            raise _wrong("has headers that cannot be read")
        headers[name] = one[2].strip(" \t")
    return headers, body


def _answered(
    group: Group, part: tuple[dict[str, str], bytes]
) -> Iterator[tuple[int, Answer]]:
    """Yield the places of a group's requests, each with its answer."""
    headers, body = part
    kind, parameters = _content_type(headers.get("content-type", ""))
    if kind == "application/http":
        answer = _http(body)
        if group.is_change_set:
            _check_failed(answer)
        elif headers.get("content-id", _id(group.places[0])) != _id(group.places[0]):
            raise _wrong("answers in another order")
        yield from ((place, answer) for place in group.places)
    elif kind == "multipart/mixed" and group.is_change_set:
        yield from _change_set(group, _parts(body, parameters, len(group.places)))
    else:
        raise _wrong("has a part that is not an answer")


def _check_failed(answer: Answer) -> None:
    """Raise `ReplyError` for one answer to a whole change set that says yes: it says nothing of each request."""
    if answer.status < 400:
        raise _wrong("has one answer to several writes")


def _change_set(
    group: Group, parts: Sequence[tuple[dict[str, str], bytes]]
) -> Iterator[tuple[int, Answer]]:
    """Yield the answers to a change set: by their ids, in the order of the requests if none has one."""
    found = [
        (headers.get("content-id"), _of_http(headers, body)) for headers, body in parts
    ]
    if len(found) == 1 and found[0][1].status >= 400:
        yield from ((place, found[0][1]) for place in group.places)
        return
    if len(found) != len(group.places):
        raise _wrong("answers only some of a change set")
    if all(name is None for name, _ in found):
        yield from zip(group.places, (answer for _, answer in found))
        return
    by_id = {_id(place): place for place in group.places}
    for name, answer in found:
        if name is None or (place := by_id.pop(name, None)) is None:
            raise _wrong("has an id that the batch does not have")
        yield place, answer


def _of_http(headers: Mapping[str, str], body: bytes) -> Answer:
    kind, _ = _content_type(headers.get("content-type", ""))
    if kind != "application/http":
        raise _wrong("has a part that is not an answer")
    return _http(body)


_STATUS_LINE = re.compile(
    rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: [^\r\n]{0,500})?(?:\r\n|\Z)"
)


def _http(text: bytes) -> Answer:
    """Return the answer that a part of type application/http holds (RFC 9112)."""
    line = _STATUS_LINE.match(text)
    if line is None:
        raise _wrong("has a part that does not begin as HTTP does")
    headers, body = _head(text[line.end() :] or b"\r\n")
    return _answer(int(line[1]), headers, _cut(headers, body))


def _cut(headers: Mapping[str, str], body: bytes) -> bytes:
    """Return as much of a body as its length says; raises `ReplyError` if it is another length."""
    given = headers.get("content-length")
    if given is None:
        return body
    length = int(given) if re.fullmatch(r"[0-9]{1,15}", given) else -1
    if not 0 <= length <= len(body) or body[length:].strip(b"\r\n"):
        raise _wrong("has a part that is not as long as it says")
    return body[:length]


def _answer(status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    if status < 200:
        raise _wrong("has an answer that is not final")
    coded = {headers.get("content-encoding", ""), headers.get("transfer-encoding", "")}
    if coded - {"", "identity"}:
        raise _wrong("has an answer in an encoding that was not asked for")
    return Answer(status, headers, content)


# JSON.


def _responses(reply: Reply, most: int) -> Iterator[tuple[int, Answer]]:
    body = decode(reply.content)
    listed = body.get("responses") if isinstance(body, dict) else None
    if not isinstance(listed, list) or len(listed) > most:
        raise _wrong("has no list of responses, or more than there were requests")
    open_ = {_id(place): place for place in range(most)}
    for entry in listed:
        name = entry.get("id") if isinstance(entry, dict) else None
        place = open_.pop(name, None) if isinstance(name, str) else None
        if place is None:
            raise _wrong("has an id that the batch does not have")
        yield place, _response(entry)


def _response(entry: Mapping[str, Any]) -> Answer:
    status, given = entry.get("status"), entry.get("headers") or {}
    if type(status) is not int or not 100 <= status <= 599:
        raise _wrong("has an answer without a status")
    if not isinstance(given, dict):
        raise _wrong("has headers that cannot be read")
    headers: dict[str, str] = {}
    for name, value in given.items():
        one = isinstance(value, str) and _HEADER.fullmatch(f"{name}:{value}")
        if not one or name.lower() in headers:
            raise _wrong("has headers that cannot be read")
        headers[name.lower()] = value
    return _answer(status, headers, _content(headers, entry.get("body")))


def _content(headers: Mapping[str, str], body: Any) -> bytes:
    """Return a body as it would come alone: JSON unchanged, text as text, all else from base64url (JSON Format, 19.3)."""
    if body is None:
        return b""
    kind, _ = _content_type(headers.get("content-type", "application/json"))
    if (
        kind == "application/json"
        or kind.endswith("+json")
        or not isinstance(body, str)
    ):
        return encode(body)
    if kind.startswith("text/"):
        return body.encode("utf-8", "replace")
    if (
        not re.fullmatch(r"[0-9A-Za-z_-]*={0,2}", body)
        or len(body.rstrip("=")) % 4 == 1
    ):
        raise _wrong("has a body that is not base64url")
    return urlsafe_b64decode(body.rstrip("=") + "=" * (-len(body.rstrip("=")) % 4))
