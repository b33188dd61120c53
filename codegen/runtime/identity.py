"""Who asks. An identity is a value; what a session remembers of it (a token) lives in that session's `Authenticator`.

Anonymous           nobody but the API key
Basic               user name and password on every call
Token               user name and password once, for a token of TokenResource.svc that is renewed
Bearer              a token from elsewhere, or a function that returns one
ClientCredentials   OAuth2 client credentials: Entra ID, Epicor IdP
Negotiate           Windows single sign-on, in `negotiate`
"""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from functools import partial
from typing import Literal
from urllib.parse import urlencode

from .authenticator import (
    Access,
    Asked,
    Authenticator,
    Fixed,
    Lease,
    TokenSource,
    bearer,
)
from .frames import closed
from .message import Headers, check_address, check_headers
from .secret import Secret


class Identity(ABC):
    """Who the client is."""

    places: int | None = None
    """How many calls may be under way at once; None: as many as the session allows."""

    @abstractmethod
    def open(self, access: Access) -> Authenticator:
        """Return the authenticator of one session; raises ValueError for what a header cannot carry."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Anonymous(Identity):
    """Nobody: the API key alone, or a client of your own that knows who it is."""

    def open(self, access: Access) -> Authenticator:
        return Fixed(())


class Basic(Identity):
    """A native Kinetic user; raises ValueError for a user name with a colon (RFC 7617), or that has no UTF-8 form."""

    @closed
    def __init__(self, username: str, password: str | Secret) -> None:
        self.username = username
        self.password = Secret(password)
        if ":" in username:
            raise ValueError("a user name for Basic must not hold a colon")
        # Python's own error would hold the pair that it is part of, and the password with it.
        if not Secret(username).is_text:
            raise ValueError("a user name for Basic has no UTF-8 form")

    def open(self, access: Access) -> Authenticator:
        pair = Secret(_base64(f"{self.username}:{self.password.reveal()}"))
        access.redact.learn(self.password, pair)
        return Fixed((("Authorization", Secret(f"Basic {pair.reveal()}")),))

    def __repr__(self) -> str:
        return f"Basic({self.username!r}, ***)"


class Token(Identity):
    """A native Kinetic user whose password is sent once, for a token that renews itself (EPICOR.md, Identity)."""

    @closed
    def __init__(self, username: str, password: str | Secret) -> None:
        self.username = username
        self.password = Secret(password)

    def open(self, access: Access) -> Authenticator:
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

    def __repr__(self) -> str:
        return f"Token({self.username!r}, ***)"


class Bearer(Identity):
    """A token from elsewhere: a string, or a function, plain or async, that is asked before every call.

    The function keeps its token as long as it likes; after a 401 it is asked once more.
    """

    @closed
    def __init__(self, token: str | Secret | TokenSource) -> None:
        self.token = token if callable(token) else Secret(token)

    def open(self, access: Access) -> Authenticator:
        if not isinstance(self.token, Secret):
            return Asked(access, self.token)
        if not self.token:
            raise ValueError("the token for Bearer is empty")
        access.redact.learn(self.token)
        return Fixed(check_headers((("Authorization", bearer(self.token)),)))


class ClientCredentials(Identity):
    """OAuth2 client credentials (RFC 6749, 4.4): `token_url`, id, secret and scope as the provider gives them.

    `send` is where the id and secret go: "body" (what Entra ID documents) or "header" (HTTP Basic). The API key never
    goes to the provider.
    """

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
        self.token_url = check_address(
            token_url, "token_url must look like https://host/path"
        )
        self.client_id = client_id
        self.client_secret = Secret(client_secret)
        self.scope = scope
        self.send = send

    def open(self, access: Access) -> Authenticator:
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


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
