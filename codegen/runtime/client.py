"""Clients: the roots of generated packages, one for threads and one for tasks."""

from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypedDict, Unpack

from . import environment
from .area import Area
from .environment import plain
from .errors import KineticError
from .frames import closed
from .identity import Basic, Identity
from .names import suggestion
from .options import KeyStyle, Options
from .secret import Secret
from .session import AsyncSession, Session

if TYPE_CHECKING:
    import httpx2


class Settings(TypedDict, total=False):
    """What may be told a client beside who it is; `Options` says what each means."""

    plant: str
    language: str
    format_culture: str
    license: str
    hold_session: bool
    timeout: float
    connect_timeout: float
    deadline: float
    retries: int
    max_wait: float
    max_concurrency: int
    max_reply: int
    page_size: int
    prefetch: int
    key_style: KeyStyle


class Client(Area[Session]):
    """An instance of Kinetic, as one company of it, for threads. Close it, or use it as a context.

    Give `username` and `password`, or another identity as `auth`: `Token`, `Bearer`, `ClientCredentials`, `Negotiate`.
    `http` is an `httpx2.Client` of one's own. Raises ValueError for settings that cannot be.
    """

    @closed
    def __init__(
        self,
        url: str,
        *,
        company: str,
        api_key: str | Secret = "",
        username: str = "",
        password: str | Secret = "",
        auth: Identity | None = None,
        http: httpx2.Client | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        identity = _identity(auth, username, Secret(password))
        options = _options(url, company, Secret(api_key), identity, settings)
        super().__init__(Session(options, http=http))

    @classmethod
    @closed
    def from_env(
        cls, *, http: httpx2.Client | None = None, **settings: Unpack[Settings]
    ) -> Self:
        """Return a client from KINETIC_URL, KINETIC_COMPANY, KINETIC_API_KEY and who asks.

        That is KINETIC_TOKEN, or KINETIC_USERNAME and KINETIC_PASSWORD, or what KINETIC_AUTH says: the module
        `environment` has the table. Raises `KineticError` naming all that are missing.
        """
        return cls(http=http, **_environment(), **settings)

    def close(self) -> None:
        """End the session and close its connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(Area[AsyncSession]):
    """An instance of Kinetic, as one company of it, for tasks. Close it, or use it as a context.

    It takes what `Client` takes, with an `httpx2.AsyncClient` as `http`.
    """

    @closed
    def __init__(
        self,
        url: str,
        *,
        company: str,
        api_key: str | Secret = "",
        username: str = "",
        password: str | Secret = "",
        auth: Identity | None = None,
        http: httpx2.AsyncClient | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        identity = _identity(auth, username, Secret(password))
        options = _options(url, company, Secret(api_key), identity, settings)
        super().__init__(AsyncSession(options, http=http))

    @classmethod
    @closed
    def from_env(
        cls, *, http: httpx2.AsyncClient | None = None, **settings: Unpack[Settings]
    ) -> Self:
        """Return a client from the environment, as `Client.from_env` does."""
        return cls(http=http, **_environment(), **settings)

    async def close(self) -> None:
        """End the session and close its connections."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


def _options(
    url: str, company: str, api_key: Secret, identity: Identity, settings: Settings
) -> Options:
    """Return the options; raises TypeError for a setting that there is not."""
    for name in settings:
        if name not in Settings.__annotations__:
            meant = suggestion(name, [*Settings.__annotations__, *_WHO])
            raise TypeError(f"a client has no setting `{name}`{meant}")
    return Options(url, company, api_key=api_key, identity=identity, **settings)


_WHO: Final = ("company", "api_key", "username", "password", "auth", "http")


def _identity(auth: Identity | None, username: str, password: Secret) -> Identity:
    if auth is None and not username:
        raise ValueError("say who the client is: username and password, or auth=")
    if auth is not None and username:
        raise ValueError("give username and password, or auth=, and not both")
    if not isinstance(auth, Identity | None):
        kind = type(auth).__name__
        raise TypeError(f"auth is an identity, such as Token(…), and not a {kind}")
    return auth or Basic(username, password)


def _environment() -> dict[str, Any]:
    """Return what the environment says of an instance and of who asks."""
    variables = environment.read(os.environ)
    try:
        auth = environment.choose(variables)
    except ValueError as error:
        raise KineticError(str(error)) from None
    needed = ("KINETIC_URL", "KINETIC_COMPANY", "KINETIC_API_KEY")
    absent = [name for name in needed if name not in variables]
    absent += environment.missing(auth, variables)
    if absent:
        is_guess = auth == "basic" and "KINETIC_AUTH" not in variables
        other = " (or KINETIC_TOKEN)" if is_guess and absent[-1] not in needed else ""
        raise KineticError(f"not set in the environment: {', '.join(absent)}{other}")
    return {
        "url": plain(variables, "KINETIC_URL"),
        "company": plain(variables, "KINETIC_COMPANY"),
        "api_key": variables["KINETIC_API_KEY"],
        "auth": environment.identity(auth, variables),
    }
