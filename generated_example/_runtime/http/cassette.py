"""Recordings of what goes over the wire: `Kinetic(record=…)` writes a cassette, and `replay=` plays it back without a server.

A cassette is a text file to be read, edited and committed: a line of JSON for each request below `api/` with its reply. It holds
neither headers of requests, nor the instance's address, nor what is asked of token services; and credentials of this process,
session ids among them, are replaced by `***` wherever they are. Who logs in is not played back: a 401 is not recorded, and a
client that replays has no identity and no held session.
"""

from __future__ import annotations

import base64
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import unquote

import msgspec
from msgspec.structs import replace

from ..data.values import decode, encode
from ..errors import AnswerHeaders, KineticError, NotRecorded, ReplyError
from .auth import carried
from .message import Reply, Streamed
from .secret import Secret, cleaned, shown
from .transport import HttpRequest

if TYPE_CHECKING:
    from ..options import Options

Send = Callable[[HttpRequest], Coroutine[Any, Any, Reply]]

ENDING: Final = ".jsonl"
_FIRST: Final = b'{"cassette":1}\n'
NOWHERE: Final = "https://host/Instance"
_ADDRESS: Final = NOWHERE.encode()
"""What is written in place of the instance's own address, as in contexts and links."""
_KEPT: Final = ("content-type", "etag", "retry-after")
"""Headers of replies that are recorded: a client goes by no others."""
_TOKENS: Final = "Ice.LIB.TokenServiceSvc/"
_LOGIN: Final = "Ice.LIB.SessionModSvc/Login"
_SESSION: Final = (_LOGIN, "Ice.LIB.SessionModSvc/Logout")


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request and its reply, as a cassette has them."""

    method: str
    path: str
    """Below the instance's address, percent-encoded."""
    query: str = ""
    """Percent-encoded."""
    body: bytes = field(default=b"", repr=False)
    status: int = 0
    """Of the reply; 0 while one is looked for."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    reply: bytes = field(default=b"", repr=False)


Hook = Callable[[Recorded], Recorded | None]
"""Returns what to record, with other data in it, or None to record nothing."""


def taped(options: Options, send: Send) -> Send:
    """Return what sends in place of `send`; raises `KineticError` for a file that is missing or not a cassette."""
    taping = Player(options).send if options.replay else Recorder(options, send).send

    async def whole(outgoing: HttpRequest) -> Reply:
        sink = outgoing.sink
        reply = await taping(replace(outgoing, sink=None))
        if sink is None or not 200 <= reply.status < 300:
            return reply
        sink.begin(len(reply.content))
        sink.feed(reply.content)
        return replace(reply, content=b"")

    return whole


def cassette_file(named: str | PathLike[str]) -> Path:
    """Return the file of a cassette: `cassettes/orders` is `cassettes/orders.jsonl`."""
    path = Path(fspath(named))
    return path if path.suffix else path.with_name(path.name + ENDING)


def company_of(named: str | PathLike[str]) -> str:
    """Return the company whose calls a cassette has, "" if none of them names one; raises `KineticError` as reading it does."""
    found = (_COMPANY.match(one.path) for one in _read(cassette_file(named)))
    return next((unquote(match[1]) for match in found if match), "")


_COMPANY: Final = re.compile(r"api/v2/(?:odata|efx)/([^/]+)/")

_begun: set[Path] = set()
"""Cassettes that this process has begun: other clients, and processes that are forked, add to them."""
_writing = threading.Lock()


class Recorder:
    """Writes each request and reply as soon as it is there."""

    def __init__(self, options: Options, send: Send) -> None:
        self._options = options
        self._send = send
        self._file = cassette_file(options.record).absolute()
        with _writing:
            if self._file not in _begun:
                _begin(self._file)
                _begun.add(self._file)

    async def send(self, outgoing: HttpRequest) -> Reply:
        """Return the reply, which is then in the cassette."""
        reply = await self._send(outgoing)
        made = self._made(outgoing, reply)
        if made and self._options.before_record:
            made = self._options.before_record(made)
        if made:
            with _writing, open(self._file, "ab") as file:
                file.write(_line(made))
        return reply

    def _made(self, outgoing: HttpRequest, reply: Reply) -> Recorded | None:
        asked = _asked(outgoing, self._options.url)
        if asked is None or reply.status == 401:
            return None
        if asked.path.endswith(_LOGIN):
            outgoing.redact.learn_token(_session_id(reply.content))
        if self._options.hold_session and asked.path.endswith(_SESSION):
            return None
        kept = {n: reply.headers[n] for n in _KEPT if n in reply.headers}
        url = self._options.url.encode()
        content = _cleaned(reply.content.replace(url, _ADDRESS))
        return Recorded(
            asked.method,
            asked.path,
            asked.query,
            asked.body,
            reply.status,
            {name: cleaned(value) for name, value in kept.items()},
            content,
        )


class Player:
    """Returns recorded replies, in the order in which they came; a GET that is sent more often gets the last one again."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._file = cassette_file(options.replay)
        self._replies: dict[tuple[str, ...], list[Recorded]] = defaultdict(list)
        self._lock = threading.Lock()
        for one in _read(self._file):
            self._replies[_key(one)].append(one)

    async def send(self, outgoing: HttpRequest) -> Reply:
        """Return the recorded reply; raises `NotRecorded` if there is none."""
        asked = _asked(outgoing, self._options.url)
        if asked and self._options.before_record:
            asked = self._options.before_record(asked) or asked
        found = self._next(asked) if asked else None
        if found is None:
            raise self._missing(outgoing, asked)
        return Reply(
            status=found.status,
            headers=AnswerHeaders(found.headers),
            content=found.reply,
            url=outgoing.url,
            what=outgoing.what,
            read=outgoing.read,
            clean=outgoing.redact,
        )

    def _next(self, asked: Recorded) -> Recorded | None:
        with self._lock:
            left = self._replies.get(_key(asked), [])
            if len(left) > 1 or (left and asked.method != "GET"):
                return left.pop(0)
            return left[0] if left else None

    def _missing(self, outgoing: HttpRequest, asked: Recorded | None) -> NotRecorded:
        error = NotRecorded(f"{outgoing.what}: not recorded in {self._file}")
        alike = [
            one
            for (method, path, *_), several in self._replies.items()
            for one in several[:1]
            if asked and (method, path) == (asked.method, asked.path)
        ]
        if asked and alike:
            wanted, there = (_differing(one) for one in (asked, alike[0]))
            error.hint = f"asked for {wanted}, and recorded with {there}"
        else:
            error.hint = "record it again, with record= in place of replay="
        return error


def _differing(one: Recorded) -> str:
    return shown(unquote(one.query) or one.body.decode("utf-8", "replace"), 200)


def _asked(outgoing: HttpRequest, url: str) -> Recorded | None:
    """Return the request as a cassette has it, None for one that goes to a token service or elsewhere."""
    address, _, query = outgoing.url.partition("?")
    path = address.removeprefix(f"{url}/")
    if not path.startswith("api/") or _TOKENS in path:
        return None
    if isinstance(outgoing.body, Secret):
        return None
    body = _cleaned(_whole(outgoing.body))
    return Recorded(outgoing.method, cleaned(path), cleaned(query), body)


def _whole(body: bytes | Streamed | None) -> bytes:
    return b"".join(body.pieces()) if isinstance(body, Streamed) else body or b""


def _session_id(content: bytes) -> Secret:
    try:
        value = decode(content)
    except ReplyError:
        return Secret("")
    return Secret(carried(value.get("returnObj") if isinstance(value, dict) else value))


def _cleaned(content: bytes) -> bytes:
    """Return a body without credentials, byte for byte the same if it has none."""
    wide = ("utf-16-le", "utf-16-be") if b"\0" in content else ()
    for encoding in (*wide, "utf-8", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if (found := cleaned(text)) != text:
            return found.encode(encoding)
    return content


def _key(one: Recorded) -> tuple[str, ...]:
    return one.method, one.path, one.query, one.body.decode("latin-1")


def _line(one: Recorded) -> bytes:
    fields: dict[str, Any] = {"method": one.method, "path": one.path}
    fields |= {"query": one.query} if one.query else {}
    fields |= _body("body", one.body) | {"status": one.status}
    fields |= {"headers": dict(one.headers)} | _body("reply", one.reply)
    return encode(fields) + b"\n"


def _body(name: str, content: bytes) -> dict[str, Any]:
    """Return a body under the name that says what it is: JSON as it came, text, or Base64."""
    if not content:
        return {}
    if b"\n" not in content and b"\r" not in content and _is_json(content):
        return {name: msgspec.Raw(content)}
    try:
        return {f"{name}_text": content.decode()}
    except UnicodeDecodeError:
        return {f"{name}_base64": base64.b64encode(content).decode()}


def _is_json(content: bytes) -> bool:
    try:
        decode(content)
    except ReplyError:
        return False
    return not content.startswith(b"\xef\xbb\xbf")


def _begin(file: Path) -> None:
    """Write an empty cassette; raises `KineticError` for a file that is something else."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.is_symlink():
            raise KineticError(f"{file} is a link, and is not followed")
        if file.exists() and file.stat().st_size and not _is_cassette(file):
            raise KineticError(f"{file} is not a cassette, and is not overwritten")
        file.write_bytes(_FIRST)
    except OSError as error:
        raise KineticError(f"{file} cannot be written: {error.strerror}") from None


def _is_cassette(file: Path) -> bool:
    with open(file, "rb") as opened:
        return opened.readline(200).rstrip() == _FIRST.rstrip()


def _read(file: Path) -> Iterator[Recorded]:
    """Yield what a cassette holds; raises `KineticError` if it is missing or not one, naming the line that is wrong."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise KineticError(f"{file} cannot be read: {error.strerror}") from None
    if not lines or lines[0] != _FIRST.rstrip():
        raise KineticError(f"{file} is not a cassette")
    for number, line in enumerate(lines[1:], start=2):
        try:
            yield _recorded(line)
        except (*_INVALID, KineticError, msgspec.MsgspecError):
            raise KineticError(f"{file}, line {number}: not a recording") from None


_INVALID: Final = (KeyError, TypeError, ValueError, RecursionError)
"""What a line raises that is something else."""


def _recorded(line: bytes) -> Recorded:
    raw = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    texts = {n: v for n, v in raw.items() if n not in _OTHERS}
    fields = {n: msgspec.json.decode(v, type=str) for n, v in texts.items()}
    return Recorded(
        fields["method"],
        fields["path"],
        fields.get("query", ""),
        _content("body", raw, fields),
        msgspec.json.decode(raw["status"], type=_Status),
        msgspec.json.decode(raw["headers"], type=dict[str, str]),
        _content("reply", raw, fields),
    )


_OTHERS: Final = ("body", "reply", "status", "headers")
"""The fields that hold something else than text."""
_Status = Annotated[int, msgspec.Meta(ge=100, le=599)]


def _content(
    name: str, raw: Mapping[str, msgspec.Raw], fields: Mapping[str, str]
) -> bytes:
    if name in raw:
        return bytes(raw[name])
    if text := fields.get(f"{name}_text"):
        return bytes(text, "utf-8")
    return base64.b64decode(fields.get(f"{name}_base64", ""))
