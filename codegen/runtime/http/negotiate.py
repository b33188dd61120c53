"""Windows single sign-on: Kerberos, or NTLM without a ticket (RFC 4559).

Needs `pip install pyspnego` (with `[kerberos]` for Kerberos outside Windows); nothing else here does.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ..errors import KineticError, Unauthorized
from ..problem import one_line
from .auth import Authenticator, Identity
from .message import Headers, Reply
from .secret import Secret, closed

if TYPE_CHECKING:
    from .exchange import Exchange

_LEGS: Final = 4


class Negotiate(Identity):
    """The Windows user who runs the program, or the one named here.

    NTLM authenticates a connection, not a call, so calls are made one at a time. Raises ImportError, when
    the client is made, if pyspnego is missing.
    """

    places = 1

    @closed
    def __init__(self, username: str = "", password: str | Secret = "") -> None:
        self.username = username
        self.password = Secret(password)
        password = ""

    def open(self, access: Exchange) -> Authenticator:
        access.redact.learn(self.password)
        return _Handshake(self, access)

    def __repr__(self) -> str:
        return f"Negotiate({self.username!r}, ***)"


class _Handshake(Authenticator):
    """The exchange of tokens for the one call under way."""

    def __init__(self, identity: Negotiate, access: Exchange) -> None:
        try:
            self._spnego = import_module("spnego")
        except ImportError:
            raise ImportError(
                "Negotiate needs pyspnego: pip install pyspnego"
            ) from None
        keep_out()
        self._identity = identity
        self._access = access
        self._host = urlsplit(access.url).hostname or ""
        self._context: Any = None

    async def headers(self, deadline: float) -> Headers:
        self._context = self._spnego.client(
            self._identity.username or None,
            self._identity.password.reveal() or None,
            hostname=self._host,
            service="HTTP",
            protocol="negotiate",
        )
        return await self._step(None, deadline) or ()

    async def again(
        self, refusal: Reply, used: Headers, tries: int, deadline: float
    ) -> Headers | None:
        challenge = _challenge(refusal.headers.get("www-authenticate", ""))
        if not challenge or tries >= _LEGS or self._context.complete:
            return None
        return await self._step(challenge, deadline)

    async def _step(self, challenge: bytes | None, deadline: float) -> Headers | None:
        said = ""
        try:
            with quiet():
                token = await self._access.transport.ask(
                    lambda: self._context.step(challenge), deadline
                )
        except KineticError:
            raise
        except Exception as error:  # a forged token makes pyspnego raise anything
            token = None
            said = self._access.redact(f"{type(error).__name__}: {error}")
        # Raised out here, because the library's frames hold the password.
        if said:
            raise Unauthorized(f"Negotiate with {self._host}: {one_line(said)[:300]}")
        if not token:
            return None
        sent = Secret(base64.b64encode(token).decode())
        self._access.redact.learn_token(sent)
        return (("Authorization", Secret(f"Negotiate {sent.reveal()}")),)


def _challenge(header: str) -> bytes:
    """Return the token in a `WWW-Authenticate: Negotiate …` header, empty if there is none."""
    for offer in header.split(","):
        scheme, _, token = offer.strip().partition(" ")
        if scheme.casefold() == "negotiate":
            try:
                return base64.b64decode(token, validate=True)
            except binascii.Error:
                return b""
    return b""


_LOGGERS: Final = ("spnego._gss", "spnego._negotiate", "spnego._ntlm", "spnego._sspi")
"""Loggers that write every token of a handshake at debug level."""

_is_ours: ContextVar[bool] = ContextVar("kinetic_handshake", default=False)


def _is_not_ours(record: logging.LogRecord) -> bool:
    return not _is_ours.get()


def keep_out() -> None:
    """Make the library's loggers skip our handshakes; calling this again does nothing."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_not_ours)


@contextmanager
def quiet() -> Generator[None, None, None]:
    """Return a context in which this thread's or task's handshakes are not logged by the library."""
    token = _is_ours.set(True)
    try:
        yield
    finally:
        _is_ours.reset(token)
