"""Credentials and address from the environment.

How the environment identifies the user, to `from_env` and to the generator's own `fetch`:

    basic               KINETIC_USERNAME and KINETIC_PASSWORD
    token               the same two, exchanged for a token
    bearer              KINETIC_TOKEN
    token_service       the same two, exchanged at TokenServiceSvc
    client_credentials  KINETIC_TOKEN_URL, KINETIC_CLIENT_ID, KINETIC_CLIENT_SECRET, and KINETIC_SCOPE where one is needed
    epicor              KINETIC_CLIENT_ID
    entra               KINETIC_TENANT, KINETIC_CLIENT_ID, KINETIC_SCOPE
    openid              KINETIC_ISSUER, KINETIC_CLIENT_ID
    negotiate           the Windows user who runs the program, or the first two
    none                nobody

The last three are services with KINETIC_CLIENT_SECRET (entra also with KINETIC_CERTIFICATE and KINETIC_THUMBPRINT), and else people:
KINETIC_FLOW is "browser" or "device". KINETIC_SCOPE, KINETIC_ISSUER and KINETIC_AUDIENCE replace what is known. KINETIC_API_KEY is
left out for a server that does not ask for one.

KINETIC_AUTH names one. Without it a token is used if there is one, then a client secret, then user name and password.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from .errors import KineticError
from .http.auth import (
    Anonymous,
    Basic,
    Bearer,
    ClientCredentials,
    Identity,
    Token,
    TokenService,
)
from .http.negotiate import Negotiate
from .http.openid import EPICOR, EntraID, EpicorIdP, OpenID
from .http.secret import Secret, closed

if TYPE_CHECKING:
    pass

from .options import either

Auth = Literal[
    "basic",
    "token",
    "token_service",
    "bearer",
    "client_credentials",
    "epicor",
    "entra",
    "openid",
    "negotiate",
    "none",
]

Variables = Mapping[str, Secret]
"""Names and values, each wrapped: a traceback shows locals."""


def read_environment(environ: Mapping[str, str]) -> Variables:
    """Return the variables whose names start with `KINETIC_`; an empty one counts as not set."""
    return {
        name: Secret(environ[name])
        for name in environ
        if name.startswith("KINETIC_") and environ[name]
    }


def plain(variables: Variables, name: str) -> str:
    """Return the value of a variable that is not a secret, empty if it is not set."""
    return variables[name].reveal() if name in variables else ""


def chosen_auth(variables: Variables) -> Auth:
    """Return how to log in; raises ValueError for an unknown KINETIC_AUTH."""
    named = plain(variables, "KINETIC_AUTH")
    for auth in NEEDED:
        if named == auth:
            return auth
    if named:
        # Not repeated: a password may have been put there.
        raise ValueError(f"KINETIC_AUTH must be {either(NEEDED)}")
    if "KINETIC_TOKEN" in variables:
        return "bearer"
    return "client_credentials" if "KINETIC_CLIENT_SECRET" in variables else "basic"


def missing(auth: Auth, variables: Variables) -> tuple[str, ...]:
    """Return the variables that this way to log in needs and that are not set."""
    return tuple(name for name in NEEDED[auth] if name not in variables)


@closed
def identity_of(auth: Auth, variables: Variables) -> Identity:
    """Return the identity; raises ValueError for a user name with a colon (see `Basic`)."""
    return _MAKE[auth](variables)


NEEDED: Mapping[Auth, tuple[str, ...]] = {
    "basic": ("KINETIC_USERNAME", "KINETIC_PASSWORD"),
    "token": ("KINETIC_USERNAME", "KINETIC_PASSWORD"),
    "token_service": ("KINETIC_USERNAME", "KINETIC_PASSWORD"),
    "bearer": ("KINETIC_TOKEN",),
    "client_credentials": (
        "KINETIC_TOKEN_URL",
        "KINETIC_CLIENT_ID",
        "KINETIC_CLIENT_SECRET",
    ),
    "epicor": ("KINETIC_CLIENT_ID",),
    "entra": ("KINETIC_TENANT", "KINETIC_CLIENT_ID", "KINETIC_SCOPE"),
    "openid": ("KINETIC_ISSUER", "KINETIC_CLIENT_ID"),
    "negotiate": (),
    "none": (),
}
"""Way to log in → the variables that it needs."""

_MAKE: Mapping[Auth, Callable[[Variables], Identity]] = {
    "basic": lambda v: Basic(plain(v, "KINETIC_USERNAME"), v["KINETIC_PASSWORD"]),
    "token": lambda v: Token(plain(v, "KINETIC_USERNAME"), v["KINETIC_PASSWORD"]),
    "token_service": lambda v: TokenService(
        plain(v, "KINETIC_USERNAME"), v["KINETIC_PASSWORD"]
    ),
    "bearer": lambda v: Bearer(v["KINETIC_TOKEN"]),
    "client_credentials": lambda v: ClientCredentials(
        plain(v, "KINETIC_TOKEN_URL"),
        plain(v, "KINETIC_CLIENT_ID"),
        client_secret=v["KINETIC_CLIENT_SECRET"],
        scope=plain(v, "KINETIC_SCOPE"),
    ),
    "epicor": lambda v: EpicorIdP(
        plain(v, "KINETIC_CLIENT_ID"),
        issuer=plain(v, "KINETIC_ISSUER") or EPICOR,
        **_login(v),
    ),
    "entra": lambda v: EntraID(
        plain(v, "KINETIC_TENANT"),
        plain(v, "KINETIC_CLIENT_ID"),
        certificate=plain(v, "KINETIC_CERTIFICATE"),
        thumbprint=plain(v, "KINETIC_THUMBPRINT"),
        authority=plain(v, "KINETIC_ISSUER"),
        **_login(v),
    ),
    "openid": lambda v: OpenID(
        plain(v, "KINETIC_ISSUER"),
        plain(v, "KINETIC_CLIENT_ID"),
        audience=plain(v, "KINETIC_AUDIENCE"),
        **_login(v),
    ),
    "negotiate": lambda v: Negotiate(
        plain(v, "KINETIC_USERNAME"), v.get("KINETIC_PASSWORD", "")
    ),
    "none": lambda v: Anonymous(),
}


def _login(variables: Variables) -> dict[str, Any]:
    """Return what all three kinds of provider take, of what is set."""
    flow = plain(variables, "KINETIC_FLOW")
    return {
        "client_secret": variables.get("KINETIC_CLIENT_SECRET", ""),
        "scope": plain(variables, "KINETIC_SCOPE"),
        "flow": flow or None,
        "redirect_port": _port(plain(variables, "KINETIC_REDIRECT_PORT")),
    }


def _port(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and int(text) < 65_536):
        raise ValueError("KINETIC_REDIRECT_PORT must be the number of a port")
    return int(text or "0")


_READ = {
    "url": "KINETIC_URL",
    "company": "KINETIC_COMPANY",
    "api_key": "KINETIC_API_KEY",
    "username": "KINETIC_USERNAME",
    "password": "KINETIC_PASSWORD",
    "auth": "KINETIC_AUTH",
}
"""What a client reads from the environment, by the names of its arguments."""


def from_environment(
    settings: Iterable[str] = (), *, replay: str | os.PathLike[str] = ""
) -> dict[str, Any]:
    """Return an instance's settings and the identity from the environment, by the names of a client's arguments.

    A client that replays a cassette logs in nowhere, and needs an address only to have one; its company is the cassette's.
    Raises `KineticError` that names all missing variables, or says what is wrong with one, and TypeError if the caller gives one
    of them among the other `settings`: two places for one value would leave open which counts.
    """
    if given := [name for name in settings if name in _READ]:
        raise TypeError(
            f"from_env() reads {given[0]} from {_READ[given[0]]}: set that, or make the client without from_env(), by its class"
        )
    variables = read_environment(os.environ)
    if replay:
        from .http.cassette import NOWHERE, company_of  # for those who replay

        company = plain(variables, "KINETIC_COMPANY") or company_of(replay)
        if not company:
            raise KineticError("not set in the environment: KINETIC_COMPANY")
        return {"url": plain(variables, "KINETIC_URL") or NOWHERE, "company": company}
    try:
        auth = chosen_auth(variables)
        _check_complete(auth, variables)
        return {
            "url": plain(variables, "KINETIC_URL"),
            "company": plain(variables, "KINETIC_COMPANY"),
            "api_key": variables.get("KINETIC_API_KEY", ""),
            "auth": identity_of(auth, variables),
        }
    except ValueError as error:
        raise KineticError(f"in the environment: {error}") from None


def _check_complete(auth: Auth, variables: Variables) -> None:
    needed = ("KINETIC_URL", "KINETIC_COMPANY", "KINETIC_API_KEY")
    absent = [name for name in needed if name not in variables]
    absent += missing(auth, variables)
    # A server may ask for no key; but where more is missing, the key was most likely forgotten as well.
    if absent and absent != ["KINETIC_API_KEY"]:
        is_guess = auth == "basic" and "KINETIC_AUTH" not in variables
        other = " (or KINETIC_TOKEN)" if is_guess and absent[-1] not in needed else ""
        raise KineticError(f"not set in the environment: {', '.join(absent)}{other}")
