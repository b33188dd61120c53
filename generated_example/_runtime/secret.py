"""A value that shows itself to nobody: credentials are wrapped where they come in and opened where they are sent.

`repr`, `str`, f-strings, `pickle`, `copy` and the locals of a traceback show nothing of it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import NoReturn, SupportsIndex
from urllib.parse import quote, quote_plus
from weakref import WeakSet

HIDDEN = "***"
_TOKENS = 64


class Secret:
    """A password, token, key or session id."""

    __slots__ = ("_value",)

    def __init__(self, value: str | Secret) -> None:
        self._value: str = value._value if isinstance(value, Secret) else value

    def reveal(self) -> str:
        """Return the value itself; call it in the expression that sends it, never into a name."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        from hmac import compare_digest  # brings hashlib along

        return compare_digest(self._value.encode(), other._value.encode())

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


class Redactor:
    """Removes the secrets it knows from text that came from outside, as they are and as a URL or form carries them.

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
        """Return the secrets it takes out."""
        return self._lasting.union(self._passing)

    def __call__(self, text: str) -> str:
        """Return the text with every known secret replaced by `***`."""
        known = {secret.reveal() for secret in self.known}
        forms = {form(value) for value in known for form in (str, quote, quote_plus)}
        for form in sorted(forms - {""}, key=len, reverse=True):
            text = text.replace(form, HIDDEN)
        return text


_redactors: WeakSet[Redactor] = WeakSet()


def known() -> frozenset[Secret]:
    """Return what any redactor in this process knows: a report of a crash is made where there is no session."""
    return frozenset(secret for redact in _redactors for secret in redact.known)
