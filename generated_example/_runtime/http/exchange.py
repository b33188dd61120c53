"""One session's calls, from a request to a successful answer. Written once, as coroutines over a `Transport`.

A call waits for a free place, joins the held session, carries its identity, follows redirects within its origin, is refused or
accepted, and, if it is a read, is retried.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit

from msgspec.structs import replace

from ..data.values import decode
from ..errors import (
    AnswerHeaders,
    ConnectionFailed,
    KineticError,
    LicenseExhausted,
    NotSent,
    ReplyError,
    SessionGone,
    StatusError,
    TimedOut,
    WrongApiKey,
)
from ..problem import explain, one_line, refusal
from .auth import Anonymous, FetchedOnce, carried
from .batch import Answer
from .message import (
    Headers,
    Reply,
    Request,
    check_headers,
    check_path,
    encode_query,
    origin,
    origin_text,
)
from .secret import Redactor, Secret
from .transport import HttpRequest, Transport, gathering

if TYPE_CHECKING:
    from ..options import Options
    from .cassette import Send

_log = logging.getLogger("kinetic")

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_MAX_REDIRECTS: Final = 5
_MAX_GRANT: Final = 1024 * 1024
_GOODBYE: Final = 10.0


_calling: ContextVar[object] = ContextVar("calling", default=None)
"""The exchange that this thread or task has a call of under way."""


class Exchange:
    """Sends requests for one session.

    Any number of coroutines may use it at once. Each raises `StatusError` and its subclasses for a status that is not 2xx,
    `ConnectionFailed`, `TimedOut`, `ReplyError`, and ValueError for a request that HTTP cannot carry.
    """

    def __init__(self, options: Options, transport: Transport) -> None:
        self.url = options.url
        self.company = quote(options.company, safe="")
        self.api_key = options.api_key
        self.transport = transport
        self.redact = Redactor([options.api_key])
        self._options = options
        self._headers = options.headers()
        # Who logs in is not played back.
        identity = Anonymous() if options.replay else options.identity
        self._authenticator = identity.open(self)
        self._send: Send = transport.send
        if options.record or options.replay:
            from .cassette import taped  # for those who record

            self._send = taped(options, transport.send)
        places = options.identity.places or options.max_concurrency
        self._places = transport.gate(
            min(places, options.max_concurrency),
            "no place for another call before the deadline (max_concurrency)",
        )
        is_held = options.hold_session and not options.replay
        self._held = HeldSession(self) if is_held else None
        self._closed = self._ended = False

    async def send(self, request: Request, *, dry_run: bool = False) -> Reply:
        """Return the 2xx reply, after as many tries as a read may have while it is wanted.

        Raises `NotSent` for a write in a dry run, of this request or of the whole client.
        """
        if (dry_run or self._options.dry_run) and request.is_write:
            raise self._unsent(request)
        if (gatherer := gathering.get()) is not None:
            return await gatherer.reply(self, request)
        deadline = self._deadline(request.deadline or self._options.deadline)
        tries = gone = 0
        while True:
            tries += 1
            try:
                return await self._attempt(request, deadline)
            except KineticError as error:
                failure = error
            gone += isinstance(failure, SessionGone)
            wait = wait_before(
                failure,
                read=request.read,
                tries=tries,
                gone=gone,
                options=self._options,
                chance=self.transport.clock.chance(),
            )
            if (
                wait is None
                or self._closed
                or self.transport.is_abandoned
                or self.transport.clock.monotonic() + wait >= deadline
            ):
                if tries > 1:
                    failure.message += f"; tried {tries} times"
                raise failure
            _log.debug("%s; trying again in %.1f s", failure, wait)
            await self.transport.sleep(wait)

    def _unsent(self, request: Request) -> NotSent:
        body = request.body if isinstance(request.body, bytes) else b""
        shown = self.redact(body.decode("utf-8", "replace"))
        _log.info("dry run: %s is not sent: %s", request, shown)
        if callable(self._options.dry_run):
            self._options.dry_run(request)
        return NotSent(f"{request}: not sent, this is a dry run", request)

    async def close(self) -> None:
        """End the held session and close our own connections; nothing is sent afterwards."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._held:
                await self._held.end(self._deadline(_GOODBYE))
        except KineticError as error:
            _log.debug("the session was not logged out: %s", error)
        finally:
            self._ended = True
            await self.transport.close()

    async def fetch(
        self, url: str, headers: Headers, body: Secret | None, deadline: float
    ) -> Reply:
        """Return the 2xx reply of a token service to a POST with exactly these headers."""
        request = Request("POST", urlsplit(url).path.lstrip("/"))
        outgoing = self._outgoing(request, url, headers, deadline)
        outgoing = replace(outgoing, body=body, max_reply=_MAX_GRANT)
        return self._accepted(await self._logged(outgoing))

    async def call(
        self, request: Request, session_id: Secret | None, deadline: float
    ) -> Reply:
        """Return the 2xx reply to one try, made with this identity and session id.

        The identity is renewed once if it was refused. Writes are repeated then, too: a 401 says that the request has not been
        applied (RFC 9110, 15.5.2).
        """
        named, url = self._named(request, session_id), self._address(request)
        identity = await self._authenticator.headers(deadline)
        outgoing = self._outgoing(
            request, url, named + identity, deadline, is_anonymous=not identity
        )
        tries = 0
        while True:
            reply = await self._followed(outgoing)
            if reply.status != 401 or isinstance(self._refusal(reply), WrongApiKey):
                break
            again = await self._authenticator.again(reply, identity, tries, deadline)
            if again is None:
                break
            identity, tries = again, tries + 1
            outgoing = replace(
                outgoing, headers=named + identity, is_anonymous=not identity
            )
        return self._accepted(reply)

    def _named(self, request: Request, session_id: Secret | None) -> Headers:
        """Return the headers of a call, but for those of its identity."""
        named: Headers = (("Accept", request.accept),)
        if request.body is not None:
            named += (("Content-Type", request.content_type),)
        whole = self._options.headers(session_id) if session_id else self._headers
        return named + whole + check_headers(request.headers)

    def _address(self, request: Request) -> str:
        url = f"{self.url}/{check_path(request.path)}"
        query = request.raw_query or encode_query(request.query)
        return f"{url}?{query}" if query else url

    def answered(self, request: Request, answer: Answer) -> Reply:
        """Return the 2xx reply to a request that was sent as part of a batch; raises as `send` does."""
        reply = Reply(
            status=answer.status,
            headers=AnswerHeaders(answer.headers),
            content=answer.content,
            url=f"{self.url}/{request.path}",
            what=str(request),
            read=request.read,
            clean=self.redact,
        )
        return self._accepted(reply)

    async def _attempt(self, request: Request, deadline: float) -> Reply:
        if _calling.get() is self:
            # A call within a call, as of a hook that fetches a token: its place is the outer one's.
            return await self._try(request, deadline)
        await self._places.acquire(deadline)
        before = _calling.set(self)
        try:
            return await self._try(request, deadline)
        finally:
            _calling.reset(before)
            self._places.release()

    async def _try(self, request: Request, deadline: float) -> Reply:
        session_id = await self._held.join(deadline) if self._held else None
        # The client may have been closed while the call waited for its place or its session.
        if self._closed:
            raise ConnectionFailed(f"{request}: the client is closed")
        if self.transport.is_abandoned:
            raise ConnectionFailed(f"{request}: abandoned")
        try:
            return await self.call(request, session_id, deadline)
        except SessionGone:
            if self._held and session_id:
                self._held.gone(session_id)
            raise

    async def _followed(self, outgoing: HttpRequest) -> Reply:
        """Return the answer after redirects within the origin, which only a GET follows."""
        for _ in range(_MAX_REDIRECTS + 1):
            reply = await self._logged(outgoing)
            if reply.status not in _REDIRECTS or outgoing.method != "GET":
                return reply
            target = _target(outgoing, reply)
            if target is None:
                raise _unfollowed(reply, _away(outgoing, reply))
            outgoing = replace(outgoing, url=target)
        raise ReplyError(
            f"{outgoing.what}: redirected more than {_MAX_REDIRECTS} times"
        )

    async def _logged(self, outgoing: HttpRequest) -> Reply:
        # The client may have been closed while the call waited for its token.
        if self._ended:
            raise ConnectionFailed(f"{outgoing.what}: the client is closed")
        if self.transport.clock.monotonic() >= outgoing.deadline:
            raise TimedOut(f"{outgoing.what}: not sent before the deadline")
        reply = await self._send(outgoing)
        _log.debug("%s: %d, %d bytes", outgoing.what, reply.status, len(reply.content))
        return reply

    def _accepted(self, reply: Reply) -> Reply:
        if 200 <= reply.status < 300:
            return reply
        if reply.status in _REDIRECTS:
            raise _unfollowed(reply, "only a GET follows a redirect")
        raise self._refusal(reply)

    def _refusal(self, reply: Reply) -> KineticError:
        return refusal(reply, self.transport.clock.wall())

    def _outgoing(
        self,
        request: Request,
        url: str,
        headers: Headers,
        deadline: float,
        *,
        is_anonymous: bool = False,
    ) -> HttpRequest:
        options = self._options
        left = max(deadline - self.transport.clock.monotonic(), 0.001)
        return HttpRequest(
            method=request.method,
            url=url,
            headers=headers,
            body=request.body,
            what=str(request),
            read=request.read,
            deadline=deadline,
            connect_timeout=min(options.connect_timeout, left),
            timeout=min(options.timeout, left),
            max_reply=options.max_reply,
            redact=self.redact,
            is_anonymous=is_anonymous,
            sink=request.sink,
        )

    def _deadline(self, seconds: float) -> float:
        return self.transport.clock.monotonic() + seconds


def _target(outgoing: HttpRequest, reply: Reply) -> str | None:
    """Return the target of a redirect, None for another origin, which must not get credentials."""
    location = reply.headers.get("location", "")
    try:
        url = urljoin(outgoing.url, location)
        return url if location and origin(url) == origin(outgoing.url) else None
    except ValueError:
        return None


def _away(outgoing: HttpRequest, reply: Reply) -> str:
    """Return why a redirect is not followed, naming only the origin of its target."""
    location = reply.headers.get("location", "")
    if not location:
        return "it does not say where to"
    try:
        there = one_line(outgoing.redact(origin_text(urljoin(outgoing.url, location))))
    except ValueError:
        return "it leads to an invalid address"
    return f"it leads to {there}, which is another origin"


def _unfollowed(reply: Reply, why: str) -> ReplyError:
    what = f"{reply.what}: {reply.status} redirect not followed: {why}"
    return explain(ReplyError(what, may_have_happened=not reply.read), reply)


_STATUSES: Final = (429, 502, 503, 504)
_FIRST: Final = 0.5
_LONGEST: Final = 30.0


def wait_before(
    failure: KineticError,
    *,
    read: bool,
    tries: int,
    gone: int,
    options: Options,
    chance: float,
) -> float | None:
    """Return the seconds to wait before a retry, None if there is to be none.

    Only reads are retried: on a broken or missing connection, a timeout, 429, 502, 503 and 504, and once in a new session
    if the held one is gone (410). A write is sent once, whatever happens. An exhausted licence is not retried, because
    every further call makes the server's delay longer.

    `tries` counts the attempts made, `gone` those that found the held session gone; `chance` (0 ≤ x < 1) spreads the
    waits of many clients over half a wait.
    """
    if not read or tries > options.retries:
        return None
    if isinstance(failure, SessionGone):
        return 0.0 if options.hold_session and gone == 1 else None
    if not _is_passing(failure):
        return None
    wait = min(_FIRST * 2.0 ** min(tries - 1, 16), _LONGEST) * (0.5 + chance / 2)
    asked = failure.retry_after if isinstance(failure, StatusError) else None
    if asked is None:
        return wait
    return max(asked, wait) if asked <= options.max_wait else None


def _is_passing(failure: KineticError) -> bool:
    if isinstance(failure, ConnectionFailed):
        return not failure.is_lasting
    if isinstance(failure, TimedOut):
        return True
    if isinstance(failure, LicenseExhausted):
        return False
    return isinstance(failure, StatusError) and failure.status in _STATUSES


class HeldSession:
    """Logged in when the first call needs it, again after the server forgot it, logged out at the end."""

    def __init__(self, caller: Exchange) -> None:
        self._caller = caller
        self._id = FetchedOnce(caller.transport, self._log_in, "a session id")
        self._gone = Secret("")
        self._is_over = False

    async def join(self, deadline: float) -> Secret:
        """Return the session's id."""
        return await self._id.get(lambda known: known != self._gone, deadline)

    def gone(self, session_id: Secret) -> None:
        """Note that the server no longer knows this id."""
        if session_id == self._id.value:
            self._gone = session_id

    async def end(self, deadline: float) -> None:
        """Log out, if there is a session; waits for a login under way, and prevents new ones."""
        self._is_over = True
        known = await self._id.settled(deadline)
        if known is not None and known != self._gone:
            self._gone = known
            await self._caller.call(self._request("Logout"), known, deadline)

    async def _log_in(self, deadline: float) -> Secret:
        request = self._request("Login")
        if self._is_over:
            raise ConnectionFailed(f"{request}: the client is closed")
        reply = await self._caller.call(request, None, deadline)
        session_id = read_session_id(reply)
        if not session_id:
            raise ReplyError(f"{reply.what}: the reply holds no session id")
        self._caller.redact.learn_token(session_id)
        return session_id

    def _request(self, method: str) -> Request:
        path = f"api/v2/odata/{self._caller.company}/Ice.LIB.SessionModSvc/{method}"
        return Request("POST", path, body=b"{}")


def read_session_id(reply: Reply) -> Secret:
    """Return what Login returned, empty if it is not an id that a header can carry."""
    try:
        value = decode(reply.content)
    except ReplyError:
        return Secret("")
    if isinstance(value, Mapping):
        value = value.get("returnObj")
    return Secret(carried(value))
