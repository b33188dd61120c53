"""Identities. An identity is a value; what a session remembers about it (a token) is kept in that session's `Authenticator`.

Anonymous           the API key alone
Basic               user name and password on every call
Token               user name and password once, for a token of TokenResource.svc that is renewed
TokenService        the same, from the method of TokenServiceSvc
Bearer              a token from elsewhere, or a function that returns one
ClientCredentials   OAuth2 client credentials, at an address of your own
OpenID              a user or a service of any OpenID provider, in `openid`; EpicorIdP and EntraID likewise
Negotiate           Windows single sign-on, in `negotiate`
"""

from __future__ import annotations

import base64
import copy
import math
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar
from urllib.parse import urlencode

from msgspec import Struct

from ..data.values import decode, encode
from ..errors import KineticError, ReplyError
from ..problem import xml_fields
from .message import Headers, Reply, check_headers, checked_address
from .secret import Secret, checked, closed
from .transport import Transport

if TYPE_CHECKING:
    from .exchange import Exchange

T = TypeVar("T")

TokenSource = Callable[[], str | Awaitable[str]]

LONGEST_TOKEN = 16_384
"""The longest token, in characters: Windows servers refuse longer headers (http.sys, `MaxFieldLength`)."""

_EARLY = 60.0
"""How many seconds before its end a token is renewed; a tenth of its lifetime if that is less."""


class Authenticator(ABC):
    """An identity at work in one session."""

    @abstractmethod
    async def headers(self, deadline: float) -> Headers:
        """Return the headers to send with a call."""

    async def renewed(self, used: Headers, deadline: float) -> Headers:
        """Return the headers to send after those `used` were refused, the same if there are no others."""
        return await self.headers(deadline)

    async def again(
        self, refusal: Reply, used: Headers, tries: int, deadline: float
    ) -> Headers | None:
        """Return the headers to try again with after a 401, None to give up; `tries` counts from 0."""
        if tries:
            return None
        fresh = await self.renewed(used, deadline)
        return fresh if fresh != used else None


class Identity(ABC):
    """The user that a client represents."""

    places: int | None = None
    """How many calls may be under way at once; None: as many as the session allows."""

    @abstractmethod
    def open(self, access: Exchange) -> Authenticator:
        """Return the authenticator of one session; raises ValueError for what a header cannot carry."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Anonymous(Identity):
    """No user: the API key alone, or your own `http` client with its own credentials."""

    def open(self, access: Exchange) -> Authenticator:
        return Fixed(())


class _Native(Identity):
    """A native Kinetic user; see `secret.checked` for what its constructor raises."""

    username = ""

    @closed
    def __init__(self, username: str, password: str | Secret) -> None:
        password = Secret(password)
        self.username = _name("username", username)
        self.password = checked("password", password, padded=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.username!r}, ***)"


class Basic(_Native):
    """A native Kinetic user.

    Raises ValueError for a user name with a colon (RFC 7617), or that has no UTF-8 form; see `secret.checked` for the rest.
    """

    @closed
    def __init__(self, username: str, password: str | Secret) -> None:
        super().__init__(username, password)
        if ":" in username:
            raise ValueError("a user name for Basic must not contain a colon")
        # Python's own error would contain the pair, and so the password.
        if not Secret(username).is_text:
            raise ValueError("a user name for Basic has no UTF-8 form")

    def open(self, access: Exchange) -> Authenticator:
        pair = Secret(_base64(f"{self.username}:{self.password.reveal()}"))
        access.redact.learn(self.password, pair)
        return Fixed((("Authorization", Secret(f"Basic {pair.reveal()}")),))


class Token(_Native):
    """A native Kinetic user whose password is sent once, for a token that renews itself."""

    def open(self, access: Exchange) -> Authenticator:
        access.redact.learn(self.password)
        named: Headers = (
            ("Accept", "application/json"),
            ("username", self.username),
            ("password", self.password),
            ("x-api-key", access.api_key),
        )
        headers = check_headers(tuple(pair for pair in named if pair[1]))
        return Lease(
            access,
            partial(access.fetch, f"{access.url}/TokenResource.svc/", headers, None),
        )


class TokenService(Identity):
    """A native Kinetic user whose password is sent once, to `Ice.LIB.TokenServiceSvc`.

    `client_id`, `client_secret` and `scope` are those of a client in Kinetic, where there is one.
    """

    username = ""

    @closed
    def __init__(
        self,
        username: str,
        password: str | Secret,
        *,
        client_id: str = "00000000-0000-0000-0000-000000000000",
        client_secret: str | Secret = "",
        scope: str = "",
    ) -> None:
        self.client_secret, client_secret = Secret(client_secret), ""
        self._basic = Basic(username, password)
        password = ""
        self.username, self.password = username, self._basic.password
        self.client_id, self.scope = client_id, scope

    def open(self, access: Exchange) -> Authenticator:
        pair = Secret(_base64(f"{self.username}:{self.password.reveal()}"))
        access.redact.learn(self.password, self.client_secret, pair)
        named: Headers = (
            ("Accept", "application/json"),
            ("Content-Type", "application/json"),
            ("Authorization", Secret(f"Basic {pair.reveal()}")),
            ("x-api-key", access.api_key),
        )
        headers = check_headers(tuple(given for given in named if given[1]))
        path = f"api/v2/odata/{access.company}/Ice.LIB.TokenServiceSvc/GetAccessToken"
        url = f"{access.url}/{path}"
        return Lease(access, partial(access.fetch, url, headers, self._body()))

    def _body(self) -> Secret:
        named = {"clientId": self.client_id, "scope": self.scope}
        whole = named | {"clientSecret": self.client_secret.reveal()}
        return Secret(encode(whole).decode())

    def __repr__(self) -> str:
        return f"TokenService({self.username!r}, ***)"


class Bearer(Identity):
    """A token from elsewhere: a string, or a function, plain or async, that is called before every request.

    The function may keep its token as long as it likes; after a 401 it is called once more.
    """

    @closed
    def __init__(self, token: str | Secret | TokenSource) -> None:
        self.token = token if callable(token) else Secret(token)
        token = ""
        if isinstance(self.token, Secret):
            checked("the token for Bearer", self.token)

    def open(self, access: Exchange) -> Authenticator:
        if not isinstance(self.token, Secret):
            return FromFunction(access, self.token)
        access.redact.learn(self.token)
        return Fixed(check_headers((("Authorization", bearer(self.token)),)))


class ClientCredentials(Identity):
    """OAuth2 client credentials (RFC 6749, 4.4): `token_url`, id, secret and scope as the provider gives them.

    `send` is where the id and secret go: "body" (what Entra ID documents) or "header" (HTTP Basic). The API key never
    goes to the provider.
    """

    token_url = client_id = ""

    @closed
    def __init__(
        self,
        token_url: str,
        client_id: str,
        *,
        client_secret: str | Secret,
        scope: str = "",
        send: Literal["body", "header"] = "body",
    ) -> None:
        client_secret, held, token_url = Secret(client_secret), Secret(token_url), ""
        self.token_url = checked_address("token_url", held, "https://host/path")
        self.client_id = _name("client_id", client_id)
        self.client_secret = checked("client_secret", client_secret, padded=True)
        self.scope = scope
        self.send = send

    def open(self, access: Exchange) -> Authenticator:
        access.redact.learn(self.client_secret)
        headers: Headers = (
            ("Accept", "application/json"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        )
        if self.send == "header":
            pair = self._pair()
            access.redact.learn(pair)
            headers += (("Authorization", Secret(f"Basic {pair.reveal()}")),)
        return Lease(
            access, partial(access.fetch, self.token_url, headers, self._form())
        )

    def _form(self) -> Secret:
        form = {"grant_type": "client_credentials", "scope": self.scope}
        if self.send == "body":
            form["client_id"] = self.client_id
        known = urlencode({name: text for name, text in form.items() if text})
        if self.send == "header":
            return Secret(known)
        return Secret(
            f"{known}&{urlencode({'client_secret': self.client_secret.reveal()})}"
        )

    def _pair(self) -> Secret:
        # RFC 6749, 2.3.1: both are form-encoded before they are joined.
        pair = urlencode({self.client_id: self.client_secret.reveal()})
        return Secret(_base64(pair.replace("=", ":", 1)))

    def __repr__(self) -> str:
        return f"ClientCredentials({self.token_url!r}, {self.client_id!r}, ***)"


def _name(what: str, name: str) -> str:
    """Return a user's or client's name; raises what `checked` raises."""
    checked(what, Secret(name))
    return name


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


class Fixed(Authenticator):
    """Headers that are the same for every call."""

    def __init__(self, headers: Headers) -> None:
        self._headers = headers

    async def headers(self, deadline: float) -> Headers:
        return self._headers


class FromFunction(Authenticator):
    """Headers with a token that the user's own function returns."""

    def __init__(self, access: Exchange, source: TokenSource) -> None:
        self._access = access
        self._source = source

    async def headers(self, deadline: float) -> Headers:
        token = _wrapped(await self._access.transport.ask(self._source, deadline))
        self._access.redact.learn_token(token)
        return check_headers((("Authorization", bearer(token)),))


def _wrapped(given: object) -> Secret:
    """Return what a function gave as a token; raises ValueError for anything else, without showing it."""
    if isinstance(given, str | Secret) and given:
        return Secret(given)
    kind = type(given).__name__
    del given  # a traceback shows locals
    raise ValueError(f"the function for a token returned no token ({kind})")


class Grant(Struct, frozen=True):
    """A token as it is sent, and when to renew it."""

    authorization: Secret
    until: float


class Lease(Authenticator):
    """A bearer token that renews itself before it expires and after a 401, for all calls of one session."""

    def __init__(
        self, access: Exchange, obtain: Callable[[float], Awaitable[Reply]]
    ) -> None:
        self._access = access
        self._obtain = obtain
        self._monotonic = access.transport.clock.monotonic
        self._grant = FetchedOnce(access.transport, self._fetch, "a token")

    async def headers(self, deadline: float) -> Headers:
        return await self._current(None, deadline)

    async def renewed(self, used: Headers, deadline: float) -> Headers:
        return await self._current(used, deadline)

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
    """Return token and seconds to live from a token service's JSON or XML; infinite if it does not say.

    TokenResource.svc says `AccessToken` and `ExpiresIn`, OAuth2 `access_token` and `expires_in`; TokenServiceSvc says the first two
    in `returnObj.TokenService[0]`.
    """
    fields = {
        name.replace("_", "").lower(): value for name, value in _fields(content).items()
    }
    token = Secret(carried(fields.get("accesstoken")))
    return (token if token else None), _life(fields.get("expiresin"))


def carried(value: Any) -> str:
    """Return a token or id from a server, empty if a header cannot carry it."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        return ""
    return value if len(value) <= LONGEST_TOKEN else ""


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
    if isinstance(value, dict) and isinstance(value.get("returnObj"), dict):
        rows = value["returnObj"].get("TokenService")
        value = rows[0] if isinstance(rows, list) and rows else {}
    return value if isinstance(value, dict) else {}


class FetchedOnce(Generic[T]):
    """A value that is fetched when it is first needed or no longer valid; callers in the meantime wait, and share the outcome.

    If the fetch fails, those who waited fail with it: a wrong password is tried once and not once per thread, which
    would lock the account. A fetch continues when its caller is cancelled, so that a token from the server is not lost.
    """

    def __init__(
        self, transport: Transport, fetch: Callable[[float], Awaitable[T]], what: str
    ) -> None:
        self.value: T | None = None
        self._transport = transport
        self._gate = transport.gate(
            1, f"another call had not fetched {what} before the deadline"
        )
        self._fetch = fetch
        self._rounds = 0
        self._failure: KineticError | None = None

    async def get(self, is_good: Callable[[T], bool], deadline: float) -> T:
        """Return a valid value, fetching it if necessary."""
        seen = self._rounds
        value = self.value
        if value is not None and is_good(value):
            return value
        return await self._transport.whole(self._turn(is_good, seen, deadline))

    async def settled(self, deadline: float) -> T | None:
        """Return the value when no fetch is under way, None if none was ever fetched."""
        await self._gate.acquire(deadline)
        self._gate.release()
        return self.value

    async def _turn(
        self, is_good: Callable[[T], bool], seen: int, deadline: float
    ) -> T:
        await self._gate.acquire(deadline)
        try:
            is_news = self._rounds != seen
            if is_news and self._failure is not None:
                raise copy.copy(self._failure)
            value = self.value
            if value is None or not (is_news or is_good(value)):
                value = self.value = await self._renewed(deadline)
            return value
        finally:
            self._gate.release()

    async def _renewed(self, deadline: float) -> T:
        try:
            value = await self._fetch(deadline)
        except KineticError as error:
            # Whoever raises it may add to its message.
            self._failure = copy.copy(error)
            self._rounds += 1
            raise
        self._failure = None
        self._rounds += 1
        return value
