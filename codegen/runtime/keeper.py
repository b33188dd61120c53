"""An identity at work in one session: which headers go with a call, and what to do about a 401.

A token with an end (`Lease`) is fetched when first needed, renewed before it expires and after a 401. However many
threads or tasks find it stale, one fetches and the others wait for it; if that fails they fail with it, so that a wrong
password is tried once and not once per thread, which would lock the account.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from .door import Door
from .errors import KineticError, ReplyError
from .message import Headers, Reply, check_headers
from .problem import xml_fields
from .secret import Redactor, Secret
from .wire import decode

TokenSource = Callable[[], str | Awaitable[str]]

_EARLY = 60.0
"""Seconds before its end at which a token is renewed; a tenth of its life where that is less."""


class Access(Protocol):
    """What a session lends its identity."""

    url: str
    """The instance's address."""
    api_key: Secret
    door: Door
    redact: Redactor

    async def fetch(
        self, url: str, headers: Headers, body: Secret | None, deadline: float
    ) -> Reply:
        """Return the 2xx reply of a token service to a POST with exactly these headers."""


class Keeper(Protocol):
    """An identity at work in one session."""

    async def headers(self, deadline: float) -> Headers:
        """Return the headers to send with a call."""

    async def again(
        self, refusal: Reply, used: Headers, tries: int, deadline: float
    ) -> Headers | None:
        """Return the headers to try again with after a 401, None to let it stand; `tries` counts from 0."""


class Fixed:
    """Headers that are the same for every call."""

    def __init__(self, headers: Headers) -> None:
        self._headers = headers

    async def headers(self, deadline: float) -> Headers:
        return self._headers

    async def again(
        self, refusal: Reply, used: Headers, tries: int, deadline: float
    ) -> Headers | None:
        return None


class Asked:
    """Headers with a token that the user's own function returns."""

    def __init__(self, access: Access, source: TokenSource) -> None:
        self._access = access
        self._source = source

    async def headers(self, deadline: float) -> Headers:
        token = Secret(await self._access.door.ask(self._source))
        self._access.redact.learn(token)
        return check_headers(bearer(token))

    async def again(
        self, refusal: Reply, used: Headers, tries: int, deadline: float
    ) -> Headers | None:
        fresh = await self.headers(deadline)
        return fresh if not tries and fresh != used else None


def bearer(token: Secret) -> Headers:
    """Return the header that carries a bearer token."""
    return (("Authorization", Secret(f"Bearer {token.reveal()}")),)


class Lease:
    """A bearer token that renews itself, for all calls of one session."""

    def __init__(self, access: Access, obtain: Callable[[float], Awaitable[Reply]]) -> None:
        self._obtain = obtain
        self._redact = access.redact
        self._monotonic = access.door.clock.monotonic
        self._gate = access.door.gate(1)
        self._token = Secret("")
        self._until = 0.0
        self._rounds = 0
        self._failure: KineticError | None = None

    async def headers(self, deadline: float) -> Headers:
        return (("Authorization", await self._current(None, deadline)),)

    async def again(
        self, refusal: Reply, used: Headers, tries: int, deadline: float
    ) -> Headers | None:
        refused = dict(used).get("Authorization")
        if tries or not isinstance(refused, Secret):
            return None
        return (("Authorization", await self._current(refused, deadline)),)

    async def _current(self, refused: Secret | None, deadline: float) -> Secret:
        if self._is_good(refused):
            return self._token
        seen = self._rounds
        async with self._gate.hold(deadline):
            if self._failure and self._rounds != seen:
                raise copy.copy(self._failure)
            if not self._is_good(refused):
                await self._renew(deadline)
            return self._token

    def _is_good(self, refused: Secret | None) -> bool:
        return (
            bool(self._token)
            and self._token != refused
            and self._monotonic() < self._until
        )

    async def _renew(self, deadline: float) -> None:
        asked_at = self._monotonic()
        try:
            self._take(await self._obtain(deadline), asked_at)
            self._failure = None
        except KineticError as error:
            self._failure = error
            raise
        finally:
            self._rounds += 1

    def _take(self, reply: Reply, asked_at: float) -> None:
        token, life = read_grant(reply.content)
        if token is None:
            raise ReplyError(f"{reply.what}: the reply holds no token")
        self._redact.learn(token)
        self._token = Secret(f"Bearer {token.reveal()}")
        self._until = asked_at + life - min(_EARLY, life / 10)


def read_grant(content: bytes) -> tuple[Secret | None, float]:
    """Return token and seconds to live from a token service's JSON or XML; infinite where it does not say.

    TokenResource.svc says `AccessToken` and `ExpiresIn`, OAuth2 `access_token` and `expires_in`.
    """
    fields = {
        name.replace("_", "").lower(): value for name, value in _fields(content).items()
    }
    token = fields.get("accesstoken")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        return None, 0.0
    try:
        life = float(fields.get("expiresin") or math.inf)
    except (TypeError, ValueError):
        life = math.inf
    return (Secret(token) if token else None), max(life, 0.0)


def _fields(content: bytes) -> Mapping[str, Any]:
    try:
        value = decode(content)
    except ReplyError:
        return xml_fields(content)
    return value if isinstance(value, dict) else {}
