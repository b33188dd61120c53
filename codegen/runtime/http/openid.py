"""Identities of people and services at a provider of tokens: any OpenID provider, Epicor IdP, Entra ID.

What they do is in `login`, which is loaded by the first call. An access token is renewed before it expires, with the refresh token
that came with it; that one is kept in memory, and in the system's keyring if `kinetic-codegen login` put it there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from ..data.values import encode
from .auth import Authenticator, Identity, Lease
from .message import Reply, checked_address
from .secret import Redactor, Secret, checked, closed

if TYPE_CHECKING:
    from .exchange import Exchange
    from .login import Login

Flow = Literal["browser", "device", "client"]
"""How somebody logs in: in a browser on this computer (RFC 8252), with a code in a browser anywhere (RFC 8628), or a service by itself."""

Show = Callable[[str], object]

EPICOR: Final = "https://login.epicor.com"
MICROSOFT: Final = "https://login.microsoftonline.com"


def on_the_terminal(line: str) -> None:
    """Write a line for the person who logs in."""
    print(line, file=sys.stderr, flush=True)


class OpenID(Identity):
    """A user, or a service, of a provider that is described by its discovery document (OpenID Connect Discovery 1.0).

    `flow` is "browser", "device" or "client"; "client" is the default if there is a secret. `audience` is for providers that ask
    for one. `redirect_port` is for those that know only one address to come back to, `http://127.0.0.1:PORT/`. `show` is given the
    lines for the person who logs in, and `browse` the address to open, in place of the system's browser.
    """

    issuer = client_id = scope = audience = ""
    needs = "openid"

    @closed
    def __init__(
        self,
        issuer: str,
        client_id: str,
        *,
        client_secret: str | Secret = "",
        scope: str = "",
        flow: Flow | None = None,
        audience: str = "",
        redirect_port: int = 0,
        show: Show = on_the_terminal,
        browse: Show | None = None,
    ) -> None:
        held, issuer = Secret(issuer), ""
        self.issuer = checked_address("issuer", held, "https://host").rstrip("/")
        self.client_id = client_id
        checked("client_id", Secret(client_id))
        self.client_secret = Secret(client_secret)
        if self.client_secret or not self.client_secret.is_given_as_text:
            checked("client_secret", self.client_secret, padded=True)
        self.flow: Flow = flow or ("client" if self.client_secret else "browser")
        if self.flow not in get_args(Flow):
            raise ValueError("flow must be browser, device or client")
        self.scope = scope or self._scope()
        self.audience = audience
        self.redirect_port = redirect_port
        self.show = show
        self.browse = browse

    def _scope(self) -> str:
        """Return the scope to ask for if none is given."""
        return "" if self.flow == "client" else "openid"

    @property
    def name(self) -> str:
        """The name under which the keyring keeps this identity's refresh token."""
        return f"{self.issuer} {self.client_id} {self.scope} {self.audience}".rstrip()

    def open(self, access: Exchange) -> Authenticator:
        access.redact.learn(self.client_secret)
        login = self.login(access.redact)

        async def obtain(deadline: float) -> Reply:
            left = max(deadline - access.transport.clock.monotonic(), 1.0)
            found = await access.transport.ask(lambda: login.token(left), deadline)
            return Reply(200, {}, encode(found), "", what=f"login at {self.issuer}")

        return Lease(access, obtain)

    def login(self, redact: Redactor) -> Login:
        """Return what fetches this identity's tokens."""
        from .login import OpenIDLogin  # for those who log in

        return OpenIDLogin(self, redact)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.issuer!r}, {self.client_id!r}, ***)"


class EpicorIdP(OpenID):
    """A user, or a service, of Epicor's own provider; what else there is, `OpenID` describes."""

    @closed
    def __init__(
        self,
        client_id: str,
        *,
        client_secret: str | Secret = "",
        scope: str = "",
        flow: Flow | None = None,
        issuer: str = EPICOR,
        redirect_port: int = 0,
        show: Show = on_the_terminal,
        browse: Show | None = None,
    ) -> None:
        given: dict[str, Any] = {"client_secret": client_secret, "scope": scope}
        client_secret = ""
        super().__init__(
            issuer,
            client_id,
            flow=flow,
            redirect_port=redirect_port,
            show=show,
            browse=browse,
            **given,
        )

    def _scope(self) -> str:
        return "epicor_erp" if self.flow == "client" else "openid email epicor_erp"


class EntraID(OpenID):
    """A user, or a service, of Microsoft Entra ID, by `msal` (`pip install msal`).

    `scope` is that of Kinetic's own registration, such as `api://…/.default`. A service has a `client_secret`, or a `certificate`:
    the path of a PEM file with its private key, of which `thumbprint` names the certificate. `authority` is for clouds of
    their own. Raises ImportError, when the client is made, if msal is missing.
    """

    tenant = certificate = thumbprint = authority = ""

    @closed
    def __init__(
        self,
        tenant: str,
        client_id: str,
        *,
        scope: str,
        client_secret: str | Secret = "",
        certificate: str = "",
        thumbprint: str = "",
        flow: Flow | None = None,
        authority: str = "",
        redirect_port: int = 0,
        show: Show = on_the_terminal,
        browse: Show | None = None,
    ) -> None:
        checked("tenant", Secret(tenant))
        checked("scope", Secret(scope))
        given: dict[str, Any] = {"client_secret": client_secret, "scope": scope}
        client_secret = ""
        if certificate and not thumbprint:
            raise ValueError("a certificate needs its thumbprint")
        self.tenant, self.authority = tenant, authority
        self.certificate, self.thumbprint = certificate, thumbprint
        super().__init__(
            authority or f"{MICROSOFT}/{tenant}",
            client_id,
            flow=flow or ("client" if certificate else None),
            redirect_port=redirect_port,
            show=show,
            browse=browse,
            **given,
        )

    def open(self, access: Exchange) -> Authenticator:
        from importlib.util import find_spec

        if find_spec("msal") is None:
            raise ImportError("EntraID needs msal: pip install msal")
        return super().open(access)

    def login(self, redact: Redactor) -> Login:
        """Return what fetches this identity's tokens."""
        from .login import EntraLogin  # for those who log in

        return EntraLogin(self, redact)
