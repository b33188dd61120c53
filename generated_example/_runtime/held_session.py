"""A session held on the server, so that many calls use one licence: Ice.LIB.SessionModSvc, Login and Logout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from .errors import ConnectionFailed, ReplyError
from .message import Reply, Request
from .secret import Redactor, Secret
from .shared import Shared
from .transport import Transport
from .wire import decode


class Caller(Protocol):
    """What makes the calls."""

    transport: Transport
    redact: Redactor
    company: str

    async def call(
        self, request: Request, session_id: Secret | None, deadline: float
    ) -> Reply:
        """Return the 2xx reply to one try."""
        ...


class HeldSession:
    """Logged in when the first call needs it, again after the server forgot it, logged out at the end."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._id = Shared(caller.transport, self._log_in, "a session id")
        self._gone = Secret("")
        self._is_over = False

    async def join(self, deadline: float) -> Secret:
        """Return the session's id."""
        return await self._id.get(lambda known: known != self._gone, deadline)

    def gone(self, session_id: Secret) -> None:
        """Take note that the server does not know this id any more."""
        if session_id == self._id.value:
            self._gone = session_id

    async def end(self, deadline: float) -> None:
        """Log out, if there is a session; a login under way is waited for, and none begins any more."""
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
    """Return what Login returned, empty where it is no id that a header can carry."""
    try:
        value = decode(reply.content)
    except ReplyError:
        return Secret("")
    if isinstance(value, Mapping):
        value = value.get("returnObj")
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        return Secret("")
    return Secret(value)
