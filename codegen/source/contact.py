"""The line to an instance: who asks, what a failure means, and when it is useless to go on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final

from codegen.config import Config
from codegen.errors import CodegenError
from codegen.runtime import errors
from codegen.runtime.errors import KineticError
from codegen.runtime.identity import Anonymous, Basic, Bearer, Identity, Token
from codegen.runtime.message import Reply, Request
from codegen.runtime.options import Options
from codegen.runtime.secret import Secret
from codegen.source.kinds import HTML_HINT

Environ = Mapping[str, str]

_EVERYWHERE: Final = (
    errors.ConnectionFailed,
    errors.TimedOut,
    errors.Unauthorized,
    errors.Unavailable,
    errors.LicenseExhausted,
)
"""What, seen again and again, is not one document's failure but the instance's."""

_RETRIES: Final = 2
"""How often the session repeats a request at once; what fails then is asked for again at the end."""

_PATIENCE: Final = 12
"""Failures of that sort in a row after which the rest is not asked for."""


class Contact:
    """Sends requests by `send`, and stops everything where the instance as such is out of reach.

    Until one request has succeeded they go out one at a time: a wrong password is then told once, and not often enough
    to lock an account.
    """

    def __init__(self, send: Callable[[Request], Awaitable[Reply]]) -> None:
        self._send = send
        self._first = asyncio.Lock()
        self._reached = False
        self._in_a_row = 0
        self._end: CodegenError | None = None

    async def ask(self, request: Request) -> bytes:
        """The reply's body; raises `KineticError` for this request's failure, `CodegenError` for all further ones."""
        if self._reached:
            return await self._ask(request)
        async with self._first:
            return await self._ask(request)

    async def _ask(self, request: Request) -> bytes:
        if self._end:
            raise self._end
        try:
            reply = await self._send(request)
        except KineticError as error:
            self._count(error)
            raise
        self._reached = True
        self._in_a_row = 0
        return reply.content

    def _count(self, error: KineticError) -> None:
        self._in_a_row = self._in_a_row + 1 if isinstance(error, _EVERYWHERE) else 0
        refused = isinstance(error, errors.WrongPassword | errors.WrongApiKey)
        patience = _PATIENCE if self._reached else 1 if refused else 2
        if self._in_a_row >= patience:
            self._end = explain(error)
            raise self._end from None


def tries(error: KineticError) -> int:
    """How often a request is sent, in all, before a failure of that sort counts."""
    return next((times for kind, times in _TRIES if isinstance(error, kind)), 3)


_TRIES: Final = (
    (errors.TimedOut, 2),
    (errors.BadRequest, 1),
    (errors.Forbidden, 1),
    (errors.NotFound, 1),
    (errors.MethodNotAllowed, 1),
    (errors.Conflict, 1),
)


def reason(error: KineticError) -> str:
    """What failed in a few words that are the same each time, for the manifest."""
    if error.status:
        phrases = {status.value: status.phrase for status in HTTPStatus}
        return f"{error.status} {phrases.get(error.status, '')}".strip()
    return next(words for kind, words in _REASONS if isinstance(error, kind))


_REASONS: Final = (
    (errors.TimedOut, "no answer in time"),
    (errors.ConnectionFailed, "no connection"),
    (errors.ReplyError, "a reply that is none"),
    (KineticError, "failed"),
)


def explain(error: KineticError, where: str = "the instance") -> CodegenError:
    """The error to show: what happened, and what to do about it here."""
    return CodegenError(where, error.message, hint_for(error))


def hint_for(error: KineticError) -> str:
    """What to do about a failure, for someone who fetches."""
    return next((hint for kind, hint in _HINTS if isinstance(error, kind)), "")


_HINTS: Final[tuple[tuple[type[KineticError], str], ...]] = (
    (
        errors.WrongPassword,
        "Check KINETIC_USERNAME and KINETIC_PASSWORD; the API key was accepted or not yet looked at.",
    ),
    (
        errors.WrongApiKey,
        "Check KINETIC_API_KEY: it is missing, unknown or disabled in API Key Maintenance.",
    ),
    (
        errors.TokenExpired,
        'Put a fresh token into KINETIC_TOKEN, or set auth = "token" and give user and password.',
    ),
    (
        errors.Unauthorized,
        "Check KINETIC_API_KEY, and KINETIC_USERNAME and KINETIC_PASSWORD (or KINETIC_TOKEN).",
    ),
    (
        errors.Forbidden,
        "Check the API key's access scope and the user's security in Kinetic.",
    ),
    (errors.NotFound, "Check [instance] url and company in kinetic.toml."),
    (
        errors.LicenseExhausted,
        "End sessions that hold a licence, or fetch when fewer users are logged in.",
    ),
    (
        errors.Unavailable,
        "The server is starting or runs data conversions: try again later.",
    ),
    (errors.TimedOut, "Try again, with a larger `timeout` in [fetch] of kinetic.toml."),
    (
        errors.ConnectionFailed,
        "Check [instance] url in kinetic.toml, the network, the proxy and the certificate.",
    ),
    (errors.ReplyError, HTML_HINT),
)


def options(
    config: Config, environ: Environ, *, concurrency: int | None = None
) -> Options:
    """How to reach the configured instance; raises `CodegenError` where url, company or credentials are missing."""
    where = "kinetic.toml"
    try:
        return Options(
            _given(
                config.instance.url or environ.get("KINETIC_URL", ""),
                "url",
                "https://host/Instance",
            ),
            _given(
                config.instance.company or environ.get("KINETIC_COMPANY", ""),
                "company",
                "EPIC06",
            ),
            api_key=Secret(environ.get("KINETIC_API_KEY", "")),
            identity=identity(config, environ),
            timeout=config.fetch.timeout,
            deadline=2.5 * config.fetch.timeout,
            retries=_RETRIES,
            max_concurrency=concurrency or config.fetch.concurrency,
        )
    except ValueError as error:
        raise CodegenError(
            where,
            str(error),
            "Correct [instance], or the variable KINETIC_URL or KINETIC_API_KEY.",
        ) from None


def identity(config: Config, environ: Environ) -> Identity:
    """Who asks, from the environment; raises `CodegenError` naming the variable that is missing."""
    auth = config.instance.auth or (
        "bearer" if environ.get("KINETIC_TOKEN") else "basic"
    )
    if auth == "none":
        return Anonymous()
    if auth == "bearer":
        return Bearer(_variable(environ, "KINETIC_TOKEN"))
    user = _variable(environ, "KINETIC_USERNAME")
    password = Secret(_variable(environ, "KINETIC_PASSWORD"))
    return Token(user, password) if auth == "token" else Basic(user, password)


def _given(value: str, key: str, example: str) -> str:
    if value:
        return value
    hint = (
        f'Write `{key} = "{example}"` under [instance], or set KINETIC_{key.upper()}.'
    )
    raise CodegenError("kinetic.toml", f"[instance] {key} is missing", hint)


def _variable(environ: Environ, name: str) -> str:
    if value := environ.get(name):
        return value
    hint = f'Set it: `export {name}=…`. Credentials never stand in a file. For none at all set auth = "none".'
    raise CodegenError("the environment", f"{name} is not set", hint)
