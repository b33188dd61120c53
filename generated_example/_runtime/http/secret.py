"""A value that shows itself to nobody: credentials are wrapped where they come in and opened where they are sent.

`repr`, `str`, f-strings, `pickle`, `copy` and the locals of a traceback show nothing of it.
"""

from __future__ import annotations

import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from functools import cache, wraps
from typing import Any, NoReturn, ParamSpec, SupportsIndex, TypeVar
from weakref import WeakSet

P = ParamSpec("P")
T = TypeVar("T")

HIDDEN = "***"
_TOKENS = 64
_SURROGATE = re.compile("[\ud800-\udfff]")


class Secret:
    """A password, token, key or session id. Values that are not strings are wrapped as well; `checked` refuses them by name."""

    __slots__ = ("_kind", "_value")

    def __init__(self, value: str | Secret) -> None:
        inner = value._value if isinstance(value, Secret) else value
        self._value: str = inner if isinstance(inner, str) else ""
        self._kind: type = value._kind if isinstance(value, Secret) else type(value)

    def reveal(self) -> str:
        """Return the value itself; call it in the expression that sends it, never into a name.

        Raises ValueError if it has no UTF-8 form: Python's own error would contain the value.
        """
        if not self.is_text:
            raise ValueError(
                "a credential or a variable has no UTF-8 form: was it set in another encoding?"
            )
        return self._value

    @property
    def is_given_as_text(self) -> bool:
        """Whether text was wrapped, and not None or another object."""
        return issubclass(self._kind, str)

    @property
    def is_text(self) -> bool:
        """Whether it has a UTF-8 form, as what the environment holds in another encoding has not."""
        return not _SURROGATE.search(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        from hmac import compare_digest  # brings hashlib along

        return compare_digest(_bytes(self), _bytes(other))

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return f"Secret({HIDDEN!r})"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return format(HIDDEN, spec)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a Secret is not pickled: read it again where it is needed")


def checked(name: str, secret: Secret, *, padded: bool = False) -> Secret:
    """Return a credential that is set; a `padded` one may start or end with a blank, as passwords may.

    Raises TypeError for anything but a string, such as None, and ValueError for one that is empty, or that starts or ends with a
    blank or a line break, as text read from a file does. The message has its name and never its value.
    """
    if not secret.is_given_as_text:
        raise TypeError(
            f"{name} must be text, not {secret._kind.__name__}: is the variable that it comes from set?"
        )
    if not secret:
        raise ValueError(f"{name} is empty: is the variable that it comes from set?")
    if secret._value != secret._value.strip("\r\n\t" if padded else None):
        raise ValueError(f"{name} starts or ends with a blank or line break: strip it")
    return secret


def _bytes(secret: Secret) -> bytes:
    return secret._value.encode(errors="surrogatepass")


class Redactor:
    """Removes the secrets it knows from text that came from outside, as they are and as URLs, HTML and JSON carry them.

    Threads may share it: what it knows is replaced as a whole, and never while another one is being learned.
    """

    __slots__ = ("__weakref__", "_lasting", "_learning", "_passing")

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._lasting = frozenset(secrets)
        self._passing: tuple[Secret, ...] = ()
        self._learning = threading.Lock()
        with _gathering:
            _redactors.add(self)

    def learn(self, *secrets: Secret) -> None:
        """Remember more secrets for good, such as a password."""
        with self._learning:
            self._lasting |= frozenset(secrets)

    def learn_token(self, token: Secret) -> None:
        """Remember a secret until many later ones have taken its place."""
        with self._learning:
            if token not in self._passing:
                self._passing = (*self._passing, token)[-_TOKENS:]

    @property
    def known(self) -> frozenset[Secret]:
        """Return the secrets that it removes; values that are not strings are never sent, so no server can repeat them."""
        return frozenset(s for s in self._lasting.union(self._passing) if s.is_text)

    def __call__(self, text: str) -> str:
        """Return the text with every known secret replaced by `***`, a weak one only where it is plainly meant."""
        return _without_any(self.known, text)


def _without_any(secrets: Iterable[Secret], text: str) -> str:
    values = (secret.reveal() for secret in secrets if secret)
    for value in sorted(values, key=len, reverse=True):
        if len(value) <= len(text) and _plainest(value) in text:
            # Backslashes that are doubled, or not: each by itself could be either in as many ways as there are numbers.
            for spelled in dict.fromkeys([value.replace("\\", 2 * "\\"), value]):
                text = _without(spelled, text)
    return text


def _without(value: str, text: str) -> str:
    """Return the text without a value that it may hold in any of its forms."""
    pattern = "".join(map(_forms, value))
    if is_strong(value):
        return re.sub(pattern, HIDDEN, text)

    def hide(match: re.Match[str]) -> str:
        before = text[max(match.start() - _NEAR, 0) : match.start()]
        after = text[match.end() : match.end() + _NEAR]
        is_meant = _CREDENTIAL.search(before) or _CREDENTIAL.search(after)
        return HIDDEN if is_meant or _OF_URL.match(after) else match[0]

    return re.sub(f"{_STARTS}{pattern}(?![^\\W_])", hide, text)


def is_strong(value: str) -> bool:
    """Return whether a value is a secret wherever it stands, and no word or number that a text may hold by itself.

    It has twelve characters or more; or eight of more than one sort (letters, digits, others); or four with one that no
    word, number or name is written with. A weaker one ("order", "1234") is taken out only as a whole word, near one that
    names a credential ("password", "api key", "token" …), or before the `@` of an address: messages stay readable, and
    nobody learns which of their words was a password.
    """
    sorts = {
        "letter" if c.isalpha() or c == " " else "digit" if c.isdigit() else c
        for c in value
    }
    is_odd = bool(sorts - {"letter", "digit", ".", "-", "_"})
    return len(value) >= (4 if is_odd else 8 if len(sorts) > 1 else 12)


_NEAR = 40
_CREDENTIAL = re.compile(
    r"(?i)passw|pwd|passphrase|secret|token|credential|api[ _-]?key|authori[sz]ation|basic|bearer"
)
_OF_URL = re.compile(r"@|%40")
_STARTS = r"(?:(?<![^\W_])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4}))"


def _plainest(value: str) -> str:
    """Return the longest part of a value that nobody escapes: most texts do not hold it, and are not searched for more."""
    return max(_ESCAPED.split(value), key=len)


_ESCAPED = re.compile("[^0-9A-Za-z]+")


def _forms(char: str) -> str:
    """Return the pattern for what may stand for a character: itself, or how URLs, forms, HTML, JSON and Python escape it."""
    if char.isascii() and char.isalnum():
        return char
    return _known_forms().get(char) or _escapes(char)


@cache
def _known_forms() -> dict[str, str]:
    """Return the patterns of ASCII, made for all of it: a cache of what was asked for would spell a credential."""
    return {char: _escapes(char) for char in map(chr, range(128))}


def _escapes(char: str) -> str:
    utf8, utf16 = char.encode(), char.encode("utf-16-be").hex()
    forms = {
        char,
        "+" if char == " " else char,
        utf8.decode("latin-1"),
        "".join(f"%{byte:02x}" for byte in utf8),
        "".join(f"\\x{byte:02x}" for byte in utf8),
        "".join(f"\\u{utf16[at : at + 4]}" for at in range(0, len(utf16), 4)),
        char if char == "\\" else f"\\{char}",
        f"&#{ord(char)};",
        f"&#x{ord(char):x};",
        _NAMED.get(char, char),
    }
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return f"(?i:{'|'.join(map(re.escape, longest_first))})"


_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}

_redactors: WeakSet[Redactor] = WeakSet()
_gathering = threading.Lock()
"""Held while the redactors are looked through: another thread may open a session."""


def known() -> frozenset[Secret]:
    """Return what any redactor in this process knows: a report of a crash is made without a session."""
    with _gathering:
        every = tuple(_redactors)
    return frozenset(secret for redact in every for secret in redact.known)


_SHOWN = 60
_SEARCHED = 65_536
"""Characters of a value that are looked at: a credential that is cut in two there is not shown."""


def shown(value: object, most: int = _SHOWN) -> str:
    """Return what a server sent as messages show it: short, printable, and without a credential of any session.

    Nobody who reads a value knows which session it came by, and some are read long after.
    """
    try:
        text = repr(value[:_SEARCHED] if isinstance(value, str) else value)
    except RecursionError:
        text = f"a {type(value).__name__}"
    return cleaned(text[:_SEARCHED])[:most]


def cleaned(text: str) -> str:
    """Return the text without the credentials of all sessions of this process."""
    return _without_any(known(), text)


def closed(function: Callable[P, T]) -> Callable[P, T]:
    """Return a function that is given credentials, such as a constructor, with errors that hold nothing it was given.

    A report of a crash may show the locals of every frame, and a password may have been given in the wrong place.
    """

    @wraps(function)
    def call(*args: Any, **given: Any) -> Any:
        before = sys.exception()
        try:
            return function(*args, **given)
        except BaseException as error:
            del args, given
            forget(error, before)
            raise

    return call


def forget(error: BaseException, before: BaseException | None = None) -> None:
    """Empty the frames that an error and those behind it have passed through, but for those that still run.

    What was being handled `before` is the caller's own and stays as it is.
    """
    seen: set[int] = {id(before)}
    left: list[BaseException | None] = [error]
    while left:
        found = left.pop()
        if found is not None and id(found) not in seen:
            seen.add(id(found))
            traceback.clear_frames(found.__traceback__)
            left += [found.__cause__, found.__context__]
