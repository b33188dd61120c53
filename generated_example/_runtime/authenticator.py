"""An identity at work in one session: which headers go with a call, and what to do about a 401."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .errors import ReplyError
from .message import Headers, Reply, check_headers
from .problem import xml_fields
from .secret import Redactor, Secret
from .shared import Shared
from .transport import Transport
from .wire import decode

TokenSource = Callable[[], str | Awaitable[str]]

_EARLY = 60.0
"""Seconds before its end at which a token is renewed; a tenth of its life where that is less."""


class Access(Protocol):
    """What a session lends its identity."""

    url: str
    """The instance's address."""
    api_key: Secret
    transport: Transport
    redact: Redactor

    async def fetch(
        self, url: str, headers: Headers, body: Secret | None, deadline: float
    ) -> Reply:
        """Return the 2xx reply of a token service to a POST with exactly these headers."""
        ...


class Authenticator(Protocol):
    """An identity at work in one session."""

    async def headers(self, deadline: float) -> Headers:
        """Return the headers to send with a call."""
        ...

    async def again(
        self, refusal: Reply, used: Headers, tries: int, deadline: float
    ) -> Headers | None:
        """Return the headers to try again with after a 401, None to let it stand; `tries` counts from 0."""
        ...


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
        token = _wrapped(await self._access.transport.ask(self._source, deadline))
        self._access.redact.learn_token(token)
        return check_headers((("Authorization", bearer(token)),))

    async def again(
        self, refusal: Reply, used: Headers, tries: int, deadline: float
    ) -> Headers | None:
        if tries:
            return None
        fresh = await self.headers(deadline)
        return fresh if fresh != used else None


def _wrapped(given: object) -> Secret:
    """Return what a function gave as a token; raises ValueError for what is none, without showing it."""
    if isinstance(given, str | Secret) and given:
        return Secret(given)
    kind = type(given).__name__
    del given  # a traceback shows locals
    raise ValueError(f"the function for a token returned no token ({kind})")


@dataclass(frozen=True, slots=True)
class Grant:
    """A token as it is sent, and when to renew it."""

    authorization: Secret
    until: float


class Lease:
    """A bearer token that renews itself before it expires and after a 401, for all calls of one session."""

    def __init__(
        self, access: Access, obtain: Callable[[float], Awaitable[Reply]]
    ) -> None:
        self._access = access
        self._obtain = obtain
        self._monotonic = access.transport.clock.monotonic
        self._grant = Shared(access.transport, self._fetch, "a token")

    async def headers(self, deadline: float) -> Headers:
        return await self._current(None, deadline)

    async def again(
        self, refusal: Reply, used: Headers, tries: int, deadline: float
    ) -> Headers | None:
        if tries:
            return None
        fresh = await self._current(used, deadline)
        return fresh if fresh != used else None

    async def _current(self, refused: Headers | None, deadline: float) -> Headers:
        def is_good(grant: Grant) -> bool:
            return self._monotonic() < grant.until and _sent(grant) != refused

        return _sent(await self._grant.get(is_good, deadline))

    async def _fetch(self, deadline: float) -> Grant:
        asked_at = self._monotonic()
        reply = await self._obtain(deadline)
        token, life = read_grant(reply.content)
        if token is None:
            raise ReplyError(f"{reply.what}: the reply holds no token")
        self._access.redact.learn_token(token)
        until = asked_at + life - min(_EARLY, life / 10)
        return Grant(bearer(token), until)


def bearer(token: Secret) -> Secret:
    """Return the value of the header that carries a bearer token."""
    return Secret(f"Bearer {token.reveal()}")


def _sent(grant: Grant) -> Headers:
    return (("Authorization", grant.authorization),)


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
    return (Secret(token) if token else None), _life(fields.get("expiresin"))


def _life(value: Any) -> float:
    try:
        life = float(value)
    except (TypeError, ValueError, OverflowError):
        return math.inf
    return math.inf if math.isnan(life) else max(life, 0.0)


def _fields(content: bytes) -> Mapping[str, Any]:
    try:
        value = decode(content)
    except ReplyError:
        return xml_fields(content)
    return value if isinstance(value, dict) else {}
