"""The line of a probe to an instance: one question at a time, each sent once, within bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from codegen.runtime import errors
from codegen.runtime.data.values import decode
from codegen.runtime.errors import KineticError
from codegen.runtime.http.message import Reply, Request
from codegen.runtime.http.secret import Secret
from codegen.source.contact import explain, reason
from codegen.source.echo import is_searchable, repeats
from codegen.source.kinds import is_html

_LOST: Final = 3
"""Questions in a row without any answer after which no more are sent."""
_FATAL: Final = (errors.WrongPassword, errors.WrongApiKey, errors.TokenExpired)
"""What must not be tried again and again: accounts are locked after a few attempts (EPICOR.md, "Identity")."""

Send = Callable[[Request], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an instance a probe may use."""

    gets: int = 60
    seconds: float = 300.0
    """For all questions together."""
    each: float = 20.0
    """Seconds that one question may take."""


class OutOfBounds(Exception):
    """No more questions may be sent; its text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status and a body, or why nothing came."""

    status: int = 0
    """0 where nothing came."""
    content: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    seconds: float = 0.0
    url: str = field(default="", repr=False)
    why: str = ""
    """Why nothing came, or why what came is not used: in our own words."""

    @property
    def is_ok(self) -> bool:
        """Whether the server did what was asked."""
        return 200 <= self.status < 300 and not self.why

    @property
    def is_refusal(self) -> bool:
        """Whether the service said that it does not take such a question: what a client takes for that, too."""
        is_said = self.status in (400, 404, 405, 501)
        return not self.why and (is_said or self.status == 500 and not self.is_page)

    @property
    def is_page(self) -> bool:
        """Whether HTML came, which is from IIS, a proxy or a login, and not from Kinetic."""
        return is_html(self.content)

    @property
    def body(self) -> Any:
        """The JSON of the answer; None if it is not JSON."""
        try:
            return None if self.why else decode(self.content)
        except KineticError:
            return None

    @property
    def said(self) -> str:
        """What came, in a few words: a status, or why nothing did."""
        if self.why:
            return self.why
        return f"{self.status}, a page of HTML" if self.is_page else str(self.status)


class Line:
    """Sends questions by `send`, until a bound is reached."""

    def __init__(
        self,
        send: Send,
        limits: Limits,
        clock: Callable[[], float],
        secrets: Callable[[], Iterable[Secret]],
    ) -> None:
        self._send = send
        self._secrets = secrets
        self._limits = limits
        self._clock = clock
        self._end = clock() + limits.seconds
        self._lost = 0
        self.gets = 0
        """GETs that were sent."""
        self.is_answered = False
        """Whether any question was answered."""

    async def ask(self, request: Request) -> Answer:
        """The answer to a question, sent once.

        Raises `OutOfBounds` if no more may be sent, `CodegenError` for credentials that are refused, or an instance that is out
        of reach from the start.
        """
        self._admit(request)
        begun = self._clock()
        left = max(min(self._limits.each, self._end - begun), 0.001)
        try:
            async with asyncio.timeout(left):
                answer = self._answered(await self._send(request))
        except TimeoutError:
            answer = Answer(why="no answer in time")
        except KineticError as error:
            answer = self._failed(error)
        self._lost = 0 if answer.status else self._lost + 1
        self.is_answered = self.is_answered or answer.status > 0
        return replace(answer, seconds=self._clock() - begun)

    def _admit(self, request: Request) -> None:
        is_get = request.method == "GET"
        if self._lost >= _LOST:
            raise OutOfBounds(
                f"the instance left {_LOST} questions in a row unanswered"
            )
        if self._clock() >= self._end:
            raise OutOfBounds(
                f"the {self._limits.seconds:g} seconds of a probe were over"
            )
        if is_get and self.gets >= self._limits.gets:
            raise OutOfBounds(f"the {self._limits.gets} GETs of a probe were used up")
        self.gets += is_get

    def _answered(self, reply: Reply) -> Answer:
        data = reply.content
        if not is_searchable(data) or repeats(data, self._secrets()):
            return Answer(reply.status, why="the reply repeats a credential")
        return Answer(reply.status, data, reply.headers, url=reply.url)

    def _failed(self, error: KineticError) -> Answer:
        is_first = not self.is_answered
        if isinstance(error, _FATAL) or (is_first and _is_everywhere(error)):
            raise explain(error) from None
        if isinstance(error, errors.LicenseExhausted):
            return Answer(error.status, why="no licence was free")
        if not error.status or isinstance(error, errors.ReplyError):
            return Answer(error.status, why=reason(error))
        return Answer(error.status, error.body.encode(errors="replace"), error.headers)


def _is_everywhere(error: KineticError) -> bool:
    """Whether a failure is the whole instance's, seen with the first question."""
    kinds = errors.ConnectionFailed | errors.Unauthorized | errors.Unavailable
    return isinstance(error, kinds)
