"""Replies that repeat a credential: a debugging page, a trace, a proxy that writes request headers into what it sends.

What comes in becomes file names, manifests, code and lines on a terminal, so such a reply is refused as a whole. A user name
alone does not count: honest lists hold it, as the author of a BAQ.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from codegen.documents.decode import decoded
from codegen.runtime.http.secret import Secret

SHORTEST: Final = 4
"""The length below which a credential is not searched for: every document contains it by chance."""
ANYWHERE: Final = 8
"""The length from which a credential also counts inside a longer word."""

MOST_ESCAPES: Final = 500_000
"""Escapes in one reply. Each is read in several ways, one after the other: a reply of nothing else takes minutes and gigabytes. No
document of a whole instance has a tenth of it."""

_IN_JSON: Final = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_IN_XML: Final = re.compile(
    r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));"
)
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LETTERS: Final = dict(zip('"\\/bfnrt', '"\\/\b\f\n\r\t', strict=True))


class Echoed(Exception):
    """A reply that repeats a credential; its text does not."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what}: the reply repeats a credential of this session, and is refused"
        )


HINT: Final = (
    "Something on the way, or the instance itself, writes request headers into its replies (a trace, a debugging page): "
    "have it switched off, and change the password or key, which others may have seen. If it is an ordinary word that "
    "is there by chance, use another one."
)


def is_searchable(data: bytes) -> bool:
    """Whether `repeats` can look through a reply in little time."""
    return sum(map(data.count, b"\\&%")) <= MOST_ESCAPES


def repeats(data: bytes, secrets: Iterable[Secret]) -> bool:
    """Whether a reply holds one of the secrets: as it is, in Base64, or escaped as URLs, JSON and XML do, in its own encoding.

    Of `SHORTEST` to `ANYWHERE` characters it counts only if no letter or digit is next to it.
    """
    sought = frozenset(form for secret in secrets for form in _forms(secret))
    return any(
        _holds(read, form)
        for text in _texts(data)
        for read in _unescaped(text)
        for form in sought
    )


def _forms(secret: Secret) -> Iterator[str]:
    """The secret, and what stands for it in forms (a plus for each blank) and in Base64, by itself or in the middle of other text."""
    if len(secret.reveal()) < SHORTEST:
        return
    yield secret.reveal()
    yield secret.reveal().replace(" ", "+")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(secret.reveal().encode()).decode().rstrip("=")
        yield from (_inside(secret, before, encode) for before in range(3))
    yield secret.reveal().rstrip("=")


def _inside(secret: Secret, before: int, encode: Callable[[bytes], bytes]) -> str:
    """The characters of Base64 that the secret alone decides, so many bytes behind the beginning of three."""
    whole = encode(bytes(before) + secret.reveal().encode()).decode().rstrip("=")
    bits = 8 * (before + len(secret.reveal().encode()))
    return whole[-(-8 * before // 6) : bits // 6]


def _holds(text: str, form: str) -> bool:
    at = text.find(form)
    while at >= 0:
        beside = text[max(at - 1, 0) : at] + text[at + len(form) :][:1]
        if len(form) >= ANYWHERE or not any(map(str.isalnum, beside)):
            return True
        at = text.find(form, at + 1)
    return False


def _texts(data: bytes) -> set[str]:
    """The reply in every encoding that a parser may read it in."""
    if data.isascii() and b"\0" not in data:
        return {data.decode("ascii")}
    return {
        decoded(data)[0],
        data.decode(json.detect_encoding(data), "replace"),
        data.decode("latin-1"),
        data.replace(b"\0", b"").decode("latin-1"),
    }


def _unescaped(text: str) -> set[str]:
    """The text, and what it says where escapes are read: of JSON, then of XML, then of URLs, and of some of these alone."""
    found = {text}
    for mark, unescape in _ESCAPES:
        found |= {unescape(one) for one in found if mark in one}
    return found


def _from_json(text: str) -> str:
    read = _IN_JSON.sub(lambda m: chr(int(m[1], 16)) if m[1] else _LETTERS[m[2]], text)
    # Two escapes may be one character.
    return read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _from_xml(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        if name:
            return _NAMED[name]
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return chr(code) if code <= 0x10FFFF else match[0]

    return _IN_XML.sub(character, text)


_ESCAPES: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("\\", _from_json),
    ("&", _from_xml),
    ("%", unquote),
)
"""What every escape of a kind begins with, and what reads them."""
