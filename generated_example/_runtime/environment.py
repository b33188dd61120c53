"""Who asks, as the environment says it, to `from_env` and to the generator's own `fetch`.

    basic               KINETIC_USERNAME and KINETIC_PASSWORD
    token               the same two, changed for a token first
    bearer              KINETIC_TOKEN
    client_credentials  KINETIC_TOKEN_URL, KINETIC_CLIENT_ID, KINETIC_CLIENT_SECRET, and KINETIC_SCOPE where one is needed
    negotiate           the Windows user who runs the program, or the first two
    none                nobody

KINETIC_AUTH names one. Without it a token is taken where there is one, then a client secret, then user name and password.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from .identity import Anonymous, Basic, Bearer, ClientCredentials, Identity, Token
from .negotiate import Negotiate
from .secret import Secret

Auth = Literal["basic", "token", "bearer", "client_credentials", "negotiate", "none"]

Variables = Mapping[str, Secret]
"""Names and values, each wrapped: a traceback shows locals."""


def read(environ: Mapping[str, str]) -> Variables:
    """Return the variables that are Kinetic's; an empty one counts as not set."""
    return {
        name: Secret(environ[name])
        for name in environ
        if name.startswith("KINETIC_") and environ[name]
    }


def plain(variables: Variables, name: str) -> str:
    """Return the value of a variable that is no secret, empty where it is not set."""
    return variables[name].reveal() if name in variables else ""


def choose(variables: Variables) -> Auth:
    """Return how to log in; raises ValueError for a KINETIC_AUTH that is none of the ways."""
    named = plain(variables, "KINETIC_AUTH")
    for auth in NEEDED:
        if named == auth:
            return auth
    if named:
        raise ValueError(f"KINETIC_AUTH is {named!r:.100}, not {_either(NEEDED)}")
    if "KINETIC_TOKEN" in variables:
        return "bearer"
    return "client_credentials" if "KINETIC_CLIENT_SECRET" in variables else "basic"


def missing(auth: Auth, variables: Variables) -> tuple[str, ...]:
    """Return the names of what that way needs and is not set."""
    return tuple(name for name in NEEDED[auth] if name not in variables)


def identity(auth: Auth, variables: Variables) -> Identity:
    """Return who asks; raises ValueError for a user name with a colon (see `Basic`)."""
    return _MAKE[auth](variables)


NEEDED: Mapping[Auth, tuple[str, ...]] = {
    "basic": ("KINETIC_USERNAME", "KINETIC_PASSWORD"),
    "token": ("KINETIC_USERNAME", "KINETIC_PASSWORD"),
    "bearer": ("KINETIC_TOKEN",),
    "client_credentials": (
        "KINETIC_TOKEN_URL",
        "KINETIC_CLIENT_ID",
        "KINETIC_CLIENT_SECRET",
    ),
    "negotiate": (),
    "none": (),
}
"""Way to log in → the variables without which it cannot be."""

_MAKE: Mapping[Auth, Callable[[Variables], Identity]] = {
    "basic": lambda v: Basic(plain(v, "KINETIC_USERNAME"), v["KINETIC_PASSWORD"]),
    "token": lambda v: Token(plain(v, "KINETIC_USERNAME"), v["KINETIC_PASSWORD"]),
    "bearer": lambda v: Bearer(v["KINETIC_TOKEN"]),
    "client_credentials": lambda v: ClientCredentials(
        plain(v, "KINETIC_TOKEN_URL"),
        plain(v, "KINETIC_CLIENT_ID"),
        client_secret=v["KINETIC_CLIENT_SECRET"],
        scope=plain(v, "KINETIC_SCOPE"),
    ),
    "negotiate": lambda v: Negotiate(
        plain(v, "KINETIC_USERNAME"), v.get("KINETIC_PASSWORD", "")
    ),
    "none": lambda v: Anonymous(),
}


def _either(names: Mapping[Auth, object]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"
