"""Files on the server, by `Ice.LIB.FileTransferSvc`.

A file travels as base64 inside JSON. It is decoded as it comes and encoded as it goes, so that one of 2 GB needs no more memory
than one of 2 kB.
"""

from __future__ import annotations

import binascii
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from msgspec import Struct
from msgspec.structs import asdict, replace

from .calls.writing import RETURNED, method_reply
from .client import SessionCore
from .data.display import laid_out
from .data.names import suggestion
from .data.values import decode, encode
from .errors import KineticError, NotFound, ReplyError, naming
from .http.message import Reply, Request, Streamed

SERVICE: Final = "Ice.LIB.FileTransferSvc"
LARGEST: Final = 2 * 1024**3
"""Bytes of a file: the service takes 2 GB."""
LONGEST: Final = 3600.0
"""Seconds that a file may take from one end to the other."""
_BLOCK: Final = 3 * 2**18
"""Bytes that are read at once: a multiple of three becomes base64 without padding."""
_AROUND: Final = 65_536
"""Bytes that a reply may hold besides the file."""

Folder = int | str
"""A number of the server's, or a name that the client's `folders` has for one."""
Source = str | os.PathLike[str] | bytes
"""The path of a local file, or what is to be in the file."""


class FileDetails(Struct, frozen=True):
    """What the server says of a file; empty or None for what it does not say."""

    name: str = ""
    size: int | None = None
    """Bytes."""
    modified: str = ""
    """As the server writes it."""
    file_version: str = ""
    product_version: str = ""
    raw: dict[str, Any] = {}
    """All of it, by the server's names."""

    def __repr__(self) -> str:
        return laid_out(type(self).__name__, list(asdict(self).items())[:-1])


# The calls.


async def download(
    session: SessionCore,
    folder: Folder,
    path: str,
    to: str | os.PathLike[str],
    *,
    company: str = "",
    user: str = "",
    most: int = LARGEST,
    deadline: float = LONGEST,
) -> Path:
    """Return where the file is, once it is there whole: the caller's own, or that of another company or of a user.

    It is written under a temporary name next to the target, which it replaces at the end. If anything fails, the target is unchanged
    and the temporary file is gone. If `to` is a folder, raises `KineticError` for a path whose name is not valid here.
    """
    target = Path(to)
    if target.is_dir():
        target /= local_name(path)
    method, owner = _owner(company, user)
    request = _request(session, method, folder, path, read=True, **owner)
    incoming = Incoming(target, f"{request}", most)
    with incoming:
        await _sent(session, replace(request, sink=incoming, deadline=deadline))
        incoming.finish()
    return target


async def upload(
    session: SessionCore,
    folder: Folder,
    path: str,
    source: Source,
    *,
    deadline: float = LONGEST,
    dry_run: bool = False,
) -> None:
    """Store a local file, or bytes, at that path of the server."""
    given = {"folder": number_of(session, folder), "serverPath": _checked(path)}
    body = outgoing(encode(given), source)
    where = _path(session, "UploadFile")
    request = Request("POST", where, body=body, read=False, deadline=deadline)
    await _sent(session, request, dry_run=dry_run)


async def exists(session: SessionCore, folder: Folder, path: str) -> bool:
    """Return whether the server has the file."""
    returned = await _returned(session, "FileExists", folder, path)
    if not isinstance(returned, bool):
        raise ReplyError(f"{SERVICE}/FileExists: the reply is neither true nor false")
    return returned


async def details(session: SessionCore, folder: Folder, path: str) -> FileDetails:
    """Return what the server says of a file; its names for that are those of a file's properties on Windows."""
    returned = await _returned(session, "GetFileDetails", folder, path)
    if not isinstance(returned, dict):
        raise ReplyError(f"{SERVICE}/GetFileDetails: the reply holds no details")
    texts = {name: str(value) for name, value in returned.items() if value is not None}
    size = texts.get("SizeInByte", "")
    return FileDetails(
        name=texts.get("FileName", ""),
        size=int(size) if re.fullmatch(r"[0-9]{1,18}", size) else None,
        modified=texts.get("ModifiedDate", ""),
        file_version=texts.get("FileVersion", ""),
        product_version=texts.get("ProductVersion", ""),
        raw=returned,
    )


async def delete(
    session: SessionCore, folder: Folder, path: str, *, dry_run: bool = False
) -> None:
    """Delete a file of the server, if it is there."""
    request = _request(session, "FileDelete", folder, path, read=False)
    await _sent(session, request, dry_run=dry_run)


async def _returned(
    session: SessionCore, method: str, folder: Folder, path: str
) -> Any:
    reply = await _sent(session, _request(session, method, folder, path, read=True))
    with reply.explaining():
        return method_reply(reply)[0]


async def _sent(
    session: SessionCore, request: Request, *, dry_run: bool = False
) -> Reply:
    try:
        return await session.exchange.send(request, dry_run=dry_run)
    except NotFound as error:
        error.hint = f"the file is missing, or the instance has no {SERVICE}: see `kinetic-codegen services`"
        raise


def _owner(company: str, user: str) -> tuple[str, dict[str, str]]:
    """Return the method that downloads a file of this company or user, and the parameter that says whose; raises `ValueError` for both.

    These methods and parameters are named in the OpenAPI document of the service.
    """
    if company and user:
        raise ValueError("a file is that of a company or of a user: give one of them")
    if company:
        return "DownloadFileForCompany", {"companyID": str.__str__(company)}
    if user:
        return "DownloadFileForUser", {"userID": str.__str__(user)}
    return "DownloadFile", {}


def _path(session: SessionCore, method: str) -> str:
    return f"api/v2/odata/{session.exchange.company}/{SERVICE}/{method}"


def _request(
    session: SessionCore,
    method: str,
    folder: Folder,
    path: str,
    *,
    read: bool,
    **more: str,
) -> Request:
    place = {"folder": number_of(session, folder), "serverPath": _checked(path)}
    given = place | more
    return Request("POST", _path(session, method), body=encode(given), read=read)


def number_of(session: SessionCore, folder: Folder) -> int:
    """Return the number of a folder; raises `KineticError` for a name that the client does not have."""
    if isinstance(folder, int) and not isinstance(folder, bool):
        return folder
    folders = session.options.folders
    if isinstance(folder, str) and folder in folders:
        return folders[folder]
    meant = suggestion(str(folder), folders)
    error = KineticError(f"no folder is called `{folder}`{meant}")
    error.hint = f"give its number, or name it to the client: folders={{'{folder}': 3}}"
    raise error


def _checked(path: str) -> str:
    """Return the path of a file on the server; raises `KineticError` for one that is empty or holds a control character."""
    path = str.__str__(path)
    if not path.strip() or not path.isprintable():
        raise KineticError(f"{path!r:.80} is not the path of a file on the server")
    return path


_DEVICES: Final = re.compile(
    r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9\xb9\xb2\xb3]|lpt[0-9\xb9\xb2\xb3])\s*(?:\..*)?",
    re.IGNORECASE,
)
"""Names that Windows keeps for devices, with any suffix."""
_FORBIDDEN: Final = frozenset('<>:"|?*')
_LONGEST_NAME: Final = 255


def local_name(path: str) -> str:
    """Return the last part of a path on the server; raises `KineticError` if some system does not take it as a file name."""
    name = re.split(r"[/\\]", _checked(path))[-1]
    if (
        name != name.strip(" ")
        or name.rstrip(".") != name
        or not name
        or _FORBIDDEN & set(name)
        or _DEVICES.fullmatch(name)
        or len(name.encode()) > _LONGEST_NAME
    ):
        raise KineticError(
            f"{name!r:.80} cannot be the name of a file here: let `to` name one"
        )
    return name


# What goes.


def outgoing(given: bytes, source: Source) -> Streamed:
    """Return the body of an upload: the JSON object `given`, with the file's content behind it as `data`."""
    length = size_of(source)
    head, tail = given[:-1] + b',"data":"', b'"}'
    size = len(head) + (length + 2) // 3 * 4 + len(tail)

    def pieces() -> Iterator[bytes]:
        yield head
        for block in blocks(source, length):
            yield binascii.b2a_base64(block, newline=False)
        yield tail

    return Streamed(size, pieces)


def size_of(source: Source) -> int:
    """Return the bytes of a local file, or of what is given; raises `KineticError` for more than a server takes."""
    if isinstance(source, bytes):
        length = len(source)
    else:
        # `fspath` refuses a number, which `stat` takes for an open file.
        length = os.stat(os.fspath(source)).st_size
    if length > LARGEST:
        raise KineticError(f"a file of {length:,} bytes: the server takes {LARGEST:,}")
    return length


def blocks(source: Source, length: int) -> Iterator[bytes]:
    """Yield so many bytes in blocks; raises `KineticError` for a file that has become shorter."""
    left = length
    with BytesIO(source) if isinstance(source, bytes) else open(source, "rb") as file:
        while left:
            block = file.read(min(left, _BLOCK))
            if len(block) < min(left, _BLOCK):
                raise KineticError("the file became shorter while it was sent")
            left -= len(block)
            yield block


# What comes.


class Decoder(Protocol):
    """Reads the content of a file out of a reply as it comes."""

    def feed(self, piece: bytes) -> bytes:
        """Return the content that these bytes of the reply hold."""
        ...

    def finish(self) -> None:
        """Raise `ReplyError` unless the reply was whole."""
        ...

    @staticmethod
    def reply_size(content: int) -> int:
        """Return how many bytes a reply with so much content has at most."""
        ...


class Incoming:
    """A file that is written as it comes and is decoded; a context that leaves nothing but the whole file."""

    def __init__(
        self,
        target: Path,
        what: str,
        most: int,
        decoder: Callable[[], Decoder] | None = None,
    ) -> None:
        self._begun: Callable[[], Decoder] = decoder or Base64Reply
        self._reading = self._begun()
        self.most = self._reading.reply_size(most)
        self._target = target
        self._what = what
        self._largest = most
        self._part = target.parent / f".kinetic-{secrets.token_hex(8)}.part"
        self._file: BinaryIO | None = None
        self._size = 0

    def __enter__(self) -> Incoming:
        # Before anything is sent: a folder that is missing costs no download.
        with self._named():
            self._file = open(self._part, "xb")
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()
            with suppress(OSError):
                self._part.unlink()

    def begin(self, size: int | None = None) -> None:
        """Forget what came, and take the reply from its beginning."""
        assert self._file
        self._file.seek(0)
        self._file.truncate()
        self._reading, self._size = self._begun(), 0

    def feed(self, piece: bytes) -> None:
        """Write the part of the file that these bytes of the reply hold; raises `ReplyError` for other bytes and for a file that is too large."""
        assert self._file
        with self._explained():
            content = self._reading.feed(piece)
            self._size += len(content)
            if self._size > self._largest:
                raise ReplyError(f"the file is larger than {self._largest:,} bytes")
        with self._named():
            self._file.write(content)

    def finish(self) -> None:
        """Give the file its name; raises `ReplyError` if it is not whole."""
        with self._explained():
            self._reading.finish()
        assert self._file
        with self._named():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            os.replace(self._part, self._target)
        self._file = None

    @property
    def size(self) -> int:
        """Bytes of the file, as far as it came."""
        return self._size

    def _named(self) -> AbstractContextManager[None]:
        return naming(self._target, self._part)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except ReplyError as error:
            error.message = f"{self._what}: {error.message}"
            raise


_ESCAPES: Final = {b"\\/": b"/", b"\\n": b"", b"\\r": b""}
_ESCAPED: Final = re.compile(rb"\\u00([0-7][0-9A-Fa-f])")


class Base64Reply:
    """Reads `{"returnObj": "<base64>"}` as it comes, with other members before and after it, which are kept and read as JSON."""

    def __init__(self) -> None:
        self._around = bytearray()
        """The reply without the content of the text."""
        self._depth = 0
        self._text_from = -1
        """Where a text begins that is not closed yet, -1 outside of one."""
        self._is_escaped = False
        self._name = b""
        """The last text of the outermost object."""
        self._is_value = False
        """Whether a value of the outermost object comes next."""
        self._is_inside = False
        self._was_there = False
        self._escape = b""
        self._left = b""
        """Less than four characters that were not decoded."""
        self._is_padded = False

    @staticmethod
    def reply_size(content: int) -> int:
        """Return how many bytes a reply with so much content has at most."""
        return content // 3 * 4 + 4 + _AROUND

    def feed(self, piece: bytes) -> bytes:
        """Return the content that these bytes hold; raises `ReplyError` for invalid base64, and for too much besides the content."""
        found: list[bytes] = []
        at = 0
        while at < len(piece):
            if self._is_inside:
                at = self._content(piece, at, found)
            else:
                at = self._outside(piece, at)
        return b"".join(found)

    def finish(self) -> None:
        """Raise `ReplyError` unless the reply was whole, and held a file."""
        if self._is_inside:
            raise ReplyError("the reply was cut off")
        body = decode(bytes(self._around))
        # A second value of that name would be the one that others read.
        is_there = isinstance(body, dict) and body.get(RETURNED) == ""
        if not self._was_there or not is_there:
            raise ReplyError("the reply holds no file")

    def _outside(self, piece: bytes, at: int) -> int:
        """Read up to the content; return where it begins, or the end of the piece."""
        for place in range(at, len(piece)):
            self._around.append(piece[place])
            if len(self._around) > _AROUND:
                raise ReplyError("the reply holds too much besides a file")
            if self._text_from >= 0:
                self._in_text(piece[place : place + 1])
            elif self._opens_content(piece[place : place + 1]):
                return place + 1
        return len(piece)

    def _in_text(self, char: bytes) -> None:
        if self._is_escaped:
            self._is_escaped = False
        elif char == b"\\":
            self._is_escaped = True
        elif char == b'"':
            if self._depth == 1:
                self._name = bytes(self._around[self._text_from :])
            self._text_from = -1

    def _opens_content(self, char: bytes) -> bool:
        """Return whether the content begins behind this character, which is outside of all texts."""
        if char == b'"':
            if self._depth == 1 and self._is_value and self._is_returned():
                return True
            self._text_from = len(self._around) - 1
        elif char in (b"{", b"["):
            self._depth += 1
        elif char in (b"}", b"]"):
            self._depth -= 1
        elif char in (b":", b",") and self._depth == 1:
            self._is_value = char == b":"
        return False

    def _is_returned(self) -> bool:
        if decode(self._name) != RETURNED:
            return False
        if self._was_there:
            raise ReplyError("the reply holds two files")
        self._is_inside = self._was_there = True
        return True

    def _content(self, piece: bytes, at: int, found: list[bytes]) -> int:
        """Decode a stretch of the content; return where it ends."""
        if self._escape:
            return self._in_escape(piece, at, found)
        # The end is looked for up to the next escape only: many escapes would else look through the piece each.
        escape = piece.find(b"\\", at)
        before = len(piece) if escape < 0 else escape
        close = piece.find(b'"', at, before)
        end = before if close < 0 else close
        self._take(piece[at:end], found)
        if close >= 0:
            self._close()
        elif escape >= 0:
            self._escape = b"\\"
        return end + 1

    def _in_escape(self, piece: bytes, at: int, found: list[bytes]) -> int:
        self._escape += piece[at : at + 1]
        coded = _ESCAPED.fullmatch(self._escape)
        if coded or self._escape in _ESCAPES:
            plain = (
                bytes.fromhex(coded[1].decode()) if coded else _ESCAPES[self._escape]
            )
            self._escape = b""
            self._take(plain, found)
        elif not rb"\u0000".startswith(self._escape[:4]) or len(self._escape) > 5:
            raise _no_base64()
        return at + 1

    def _take(self, text: bytes, found: list[bytes]) -> None:
        if not text:
            return
        if self._is_padded:
            raise _no_base64()
        text = self._left + text
        whole = len(text) // 4 * 4
        self._left = text[whole:]
        try:
            found.append(binascii.a2b_base64(text[:whole], strict_mode=True))
        except binascii.Error:
            raise _no_base64() from None
        self._is_padded = text[:whole].endswith(b"=")

    def _close(self) -> None:
        if self._left:
            raise _no_base64()
        self._around += b'"'
        self._is_inside = self._is_value = False


def _no_base64() -> ReplyError:
    return ReplyError("the reply holds a file that is not base64")
