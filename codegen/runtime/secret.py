"""A value that shows itself to nobody: credentials are wrapped where they come in and opened where they are sent.

`repr`, `str`, f-strings, `pickle`, `copy` and the locals of a traceback show nothing of it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from typing import NoReturn, SupportsIndex
from weakref import WeakSet

HIDDEN = "***"
_TOKENS = 64
_SURROGATE = re.compile("[\ud800-\udfff]")


class Secret:
    """A password, token, key or session id."""

    __slots__ = ("_value",)

    def __init__(self, value: str | Secret) -> None:
        self._value: str = value._value if isinstance(value, Secret) else value

    def reveal(self) -> str:
        """Return the value itself; call it in the expression that sends it, never into a name.

        Raises ValueError where it is no text: Python's own error for that would hold the value.
        """
        if not self.is_text:
            raise ValueError(
                "a credential or a variable has no UTF-8 form: was it set in another encoding?"
            )
        return self._value

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
        """Return the secrets it takes out; what is no text is never sent, and nobody can repeat it."""
        return frozenset(s for s in self._lasting.union(self._passing) if s.is_text)

    def __call__(self, text: str) -> str:
        """Return the text with every known secret replaced by `***`."""
        known = (secret.reveal() for secret in self.known if secret)
        for value in sorted(known, key=len, reverse=True):
            if len(value) <= len(text) and _plainest(value) in text:
                # Backslashes that are doubled, or not: each by itself could be either in as many ways as there are numbers.
                for spelled in dict.fromkeys([value.replace("\\", 2 * "\\"), value]):
                    text = re.sub("".join(map(_forms, spelled)), HIDDEN, text)
        return text


def _plainest(value: str) -> str:
    """Return the longest part of a value that nobody escapes: most texts do not hold it, and are not searched for more."""
    return max(_ESCAPED.split(value), key=len)


_ESCAPED = re.compile("[^0-9A-Za-z]+")


def _forms(char: str) -> str:
    """Return the pattern for what may stand for a character: itself, or how URLs, forms, HTML, JSON and Python escape it."""
    if char.isascii() and char.isalnum():
        return char
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


def known() -> frozenset[Secret]:
    """Return what any redactor in this process knows: a report of a crash is made where there is no session."""
    return frozenset(secret for redact in _redactors for secret in redact.known)
