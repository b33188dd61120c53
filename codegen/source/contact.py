"""The line to an instance: what a failure means, and when it is useless to go on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import Final

from codegen.errors import CodegenError
from codegen.runtime import errors
from codegen.runtime.errors import KineticError
from codegen.runtime.http.message import Reply, Request
from codegen.runtime.http.secret import Secret, known
from codegen.source import requests, company
from codegen.source.echo import Echoed, is_searchable, repeats
from codegen.source.kinds import HTML_HINT, is_html

_EVERYWHERE: Final = (
    errors.ConnectionFailed,
    errors.TimedOut,
    errors.Unauthorized,
    errors.Unavailable,
    errors.LicenseExhausted,
)
"""What, seen again and again, is not one document's failure but the instance's."""

_PATIENCE: Final = 12
"""Failures of that sort in a row after which one that was answered before is asked again, to see."""


class Contact:
    """Sends requests by `send`, and stops everything where the instance as such is out of reach.

    Until one request has succeeded they go out one at a time: a wrong password is then reported once, and not often enough
    to lock an account.
    """

    def __init__(
        self,
        send: Callable[[Request], Awaitable[Reply]],
        company: str,
        secrets: Callable[[], Iterable[Secret]] = known,
    ) -> None:
        self._send = send
        self._company = company
        self._secrets = secrets
        self.knows_company = False
        """Whether the instance has answered a request for something of the company."""
        self._first = asyncio.Lock()
        self._answered: Request | None = None
        self._in_a_row = 0
        self._end: CodegenError | None = None

    async def ask(self, request: Request) -> bytes:
        """The reply's body.

        Raises `KineticError` for this request's failure, `CodegenError` for all further ones, and `Echoed` for a reply that
        repeats a credential of the session.
        """
        if self._answered:
            return await self._ask(request)
        async with self._first:
            return await self._ask(request)

    async def _ask(self, request: Request) -> bytes:
        if self._end:
            raise self._end
        try:
            reply = await self._send(request)
        except KineticError as error:
            if self._repeats(error.message.encode(errors="replace")):
                status = f"{error.status}, and " if error.status else ""
                error.message = f"{request}: {status}its message repeats a credential"
            if not self.knows_company and company.is_refused(error):
                self._end = await self._unknown_company(error.message)
            elif self._is_enough(error) and not await self._answers():
                self._end = explain(error)
            if self._end:
                raise self._end from None
            raise
        # A login page comes with status 200, and is not an answer from the company.
        if company.asks_of_company(request) and not is_html(reply.content):
            self.knows_company = True
        self._answered = self._answered or request
        self._in_a_row = 0
        if not is_searchable(reply.content):
            what = "the reply has more escapes than any document"
            raise errors.ReplyError(f"{request}: {what}")
        if self._repeats(reply.content):
            raise Echoed(str(request))
        return reply.content

    @property
    def has_ended(self) -> bool:
        """Whether all further requests raise the error that ended this."""
        return self._end is not None

    async def companies(self) -> tuple[str, ...]:
        """The companies that the instance names, which are shown; none if it does not say, or repeats a credential."""
        try:
            reply = await self._send(requests.environment())
        except KineticError:
            return ()
        if not is_searchable(reply.content) or self._repeats(reply.content):
            return ()
        return company.companies(reply.content)

    async def require_company(self) -> None:
        """Return unless the instance names its companies and this is not one of them; raises `CodegenError` then."""
        known = await self.companies()
        if known and self._company not in known:
            said = f"it has no company `{self._company}`"
            self._end = company.unknown_company(self._company, said, known)
            raise self._end

    async def finds_company(self) -> bool:
        """Whether the instance shows in any other way that it has the company."""
        if self._company in await self.companies():
            return True
        for request in (
            requests.service_document(self._company),
            requests.baq_list(self._company, 1),
        ):
            try:
                await self._send(request)
            except errors.Forbidden:
                return True
            except KineticError:
                continue
            return True
        return False

    async def _unknown_company(self, said: str) -> CodegenError:
        return company.unknown_company(self._company, said, await self.companies())

    def _repeats(self, data: bytes) -> bool:
        # Asked for each time: tokens are fetched and renewed on the way.
        return repeats(data, self._secrets())

    def _is_enough(self, error: KineticError) -> bool:
        """Whether so many failed in a row that it may be the instance as such."""
        self._in_a_row = self._in_a_row + 1 if isinstance(error, _EVERYWHERE) else 0
        refused = isinstance(error, errors.WrongPassword | errors.WrongApiKey)
        patience = _PATIENCE if self._answered else 1 if refused else 2
        return self._in_a_row >= patience

    async def _answers(self) -> bool:
        """Whether the first request that succeeded still does: then the fault lies with the other documents."""
        if self._answered is None:
            return False
        self._in_a_row = 0
        try:
            await self._send(self._answered)
        except KineticError:
            return False
        return True


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
    (errors.ReplyError, "an invalid reply"),
    (KineticError, "failed"),
)


def explain(error: KineticError, where: str = "the instance") -> CodegenError:
    """The error to show: what happened, and what to do about it here."""
    return CodegenError(where, error.message, hint_for(error))


def hint_for(error: KineticError) -> str:
    """What to do about a failure, for someone who fetches."""
    if isinstance(error, errors.ConnectionFailed) and error.hint:
        return f"{error.hint[0].upper()}{error.hint[1:]}."  # what this failure needs
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
        'Put a fresh token into KINETIC_TOKEN; auth = "token" and "client_credentials" renew theirs themselves.',
    ),
    (
        errors.Unauthorized,
        "Check KINETIC_API_KEY, and what `auth` needs: KINETIC_USERNAME and KINETIC_PASSWORD, KINETIC_TOKEN, or KINETIC_CLIENT_ID and KINETIC_CLIENT_SECRET.",
    ),
    (
        errors.Forbidden,
        "Check the API key's access scope and the user's security in Kinetic.",
    ),
    (
        errors.NotFound,
        "Check [instance] url and company in kinetic.toml, and how [include] spells the name.",
    ),
    (
        errors.LicenseExhausted,
        'Set license = "web_services" and hold_session = true in [instance], or fetch when fewer users are logged in.',
    ),
    (
        errors.Unavailable,
        "The server is starting or runs data conversions: try again later.",
    ),
    (errors.TimedOut, "Try again, with a larger `timeout` in [fetch] of kinetic.toml."),
    (
        errors.ConnectionFailed,
        "Check [instance] url in kinetic.toml, the network and the proxy.",
    ),
    (errors.ReplyError, HTML_HINT),
)
