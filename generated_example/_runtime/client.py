"""The arguments of a client, and what its sessions for threads and for tasks have in common."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from .data.names import suggestion
from .http.auth import (
    Anonymous,
    Basic,
    Identity,
)
from .http.exchange import Exchange
from .http.message import (
    is_loopback,
    origin_text,
)
from .http.secret import Secret
from .http.transport import Transport

if TYPE_CHECKING:
    from .query.paging import Way

from .options import NO_IDENTITY, Options, Settings, instance_url

_log = logging.getLogger("kinetic")


class Given:
    """A client's arguments, wrapped before anything can fail: a traceback shows locals, and a URL may contain a password."""

    __slots__ = ("_api_key", "_auth", "_company", "_password", "_url", "_username")

    def __init__(
        self,
        url: str,
        *,
        company: str,
        api_key: str | Secret,
        username: str,
        password: str | Secret,
        auth: Identity | None,
    ) -> None:
        self._url = Secret(url)
        self._company = company
        self._api_key = Secret(api_key)
        self._username = username
        self._password = Secret(password)
        self._auth = auth

    def __repr__(self) -> str:
        return "<Given>"

    def options(self, settings: Settings, http: Any) -> Options:
        """Return the options, for the caller's own client or None as `http`.

        Raises TypeError for an unknown setting, and what `Options` and the identities raise.
        """
        for name in settings:
            if name not in Settings.__annotations__:
                meant = suggestion(name, [*Settings.__annotations__, *_WHO])
                raise TypeError(f"a client has no setting `{name}`{meant}")
        is_replayed = bool(settings.get("replay"))
        identity = Anonymous() if is_replayed else self._identity(http)
        return Options(
            instance_url(self._url),
            self._company,
            api_key=self._api_key,
            identity=identity,
            **settings,
        )

    def _identity(self, http: Any) -> Identity:
        is_named = self._username != "" or not self._password.is_given_as_text
        if self._auth is not None:
            if is_named or self._password:
                raise ValueError("give username and password, or auth=, and not both")
            if not isinstance(self._auth, Identity):
                raise TypeError(NO_IDENTITY)
            return self._auth
        if is_named:
            return Basic(self._username, self._password)
        if self._password:
            raise ValueError("username is missing: there is a password")
        if getattr(http, "auth", None) is not None:
            return Anonymous()
        raise ValueError(
            "credentials are missing: give username and password, or auth="
        )


_WHO: Final = ("url", "company", "api_key", "username", "password", "auth", "http")


class SessionCore:
    """One instance, one company, one identity, one pool of connections: what sessions for threads and for tasks share.

    A process that is forked from this one has connections, tokens and a held session of its own, but shares a client
    that the caller passed.
    """

    def __init__(self, options: Options, transport: Callable[[], Transport]) -> None:
        self.options = options
        _warn_of_plain_http(options)
        self._begin: Callable[[], Exchange] = lambda: Exchange(options, transport())
        self.exchange = self._begin()
        self.ways: dict[str, Way] = {}
        """How to page sets whose server has refused the first way, by path."""
        _sessions.add(self)

    @property
    def transport(self) -> Transport:
        """What sends, waits and starts work for this session."""
        return self.exchange.transport

    async def end(self) -> None:
        """Log a held session out and close the connections; after that nothing is sent."""
        _sessions.discard(self)
        await self.exchange.close()

    def __repr__(self) -> str:
        options = self.options
        return f"<{type(self).__name__} {options.url} {options.company!r}>"


_sessions: WeakSet[SessionCore] = WeakSet()


def _begin_anew() -> None:
    """Give each session of a forked process connections, tokens and a held session of its own.

    Two processes on one connection take each other's answers, and the first to close would log the other out.
    """
    for session in tuple(_sessions):
        session.exchange = session._begin()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


def _warn_of_plain_http(options: Options) -> None:
    if options.url.startswith("http:") and not is_loopback(options.url):
        _log.warning(
            "%s is not encrypted: passwords and keys can be read on the way; use https",
            origin_text(options.url),
        )
