"""The session and the client, batches and files, for threads.

Made from `../tasks/session.py`, which is the one to change.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from typing_extensions import ParamSpec, TypeVar

from .. import files
from ..batch import Gathering, Handle
from ..calls import writing
from ..client import Given, SessionCore
from ..credentials import from_environment
from ..files import FileDetails, Folder
from ..http.auth import Identity
from ..http.message import Reply, Request
from ..http.secret import Secret, closed
from ..http.transport import Clock, ThreadTransport, finish
from ..options import Options, Settings
from ..services import Area

if TYPE_CHECKING:
    import httpx2

    from ..environment import Environment

T = TypeVar("T")
Q = ParamSpec("Q")


class Session(SessionCore):
    """Sends requests from any number of threads. Close it, or use it as a context.

    `http` is your own client (proxies, certificates, transports), which is used and never closed.
    """

    @closed
    def __init__(
        self,
        options: Options,
        *,
        http: httpx2.Client | None = None,
        clock: Clock = Clock(),
    ) -> None:
        places = options.max_concurrency
        super().__init__(
            options, partial(ThreadTransport, http, places=places, clock=clock)
        )

    def send(self, request: Request) -> Reply:
        """Return the 2xx reply to a request.

        Raises `StatusError` and its subclasses for any other status, `ConnectionFailed`, `TimedOut`, `ReplyError`,
        `NotSent` for a write in a dry run, and ValueError for a request that HTTP cannot carry. Reads are tried again as `Options`
        says, writes never.
        """
        return finish(self.exchange.send(request))

    def close(self) -> None:
        """Log a held session out and close the connections; after that nothing is sent."""
        finish(self.end())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class Client(Area[Session]):
    """One company of a Kinetic instance, for threads. Close it, or use it as a context.

    Give `username` and `password`, or another identity as `auth`: `Token`, `Bearer`, `ClientCredentials`, `Negotiate`.
    `http` is your own `httpx2.Client`. Raises ValueError or TypeError for invalid settings.
    """

    _profile: ClassVar[Settings] = {}
    """The settings that follow from the instance's profile; those that a client is given take precedence."""

    def __init_subclass__(
        cls, *, profile: Settings | None = None, **options: Any
    ) -> None:
        super().__init_subclass__(**options)
        if profile is not None:
            cls._profile = profile

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
        given = Given(
            url,
            company=company,
            api_key=api_key,
            username=username,
            password=password,
            auth=auth,
        )
        chosen: Settings = {**self._profile, **settings}
        super().__init__(Session(given.options(chosen, http), http=http))

    @classmethod
    @closed
    def from_env(
        cls, *, http: httpx2.Client | None = None, **settings: Unpack[Settings]
    ) -> Self:
        """Return a client from KINETIC_URL, KINETIC_COMPANY, KINETIC_API_KEY and the user's credentials.

        Those are KINETIC_TOKEN, or KINETIC_USERNAME and KINETIC_PASSWORD, or what KINETIC_AUTH requires: see the table in the
        module `client`. Raises `KineticError` with the names of all missing variables.
        """
        found = from_environment(settings, replay=settings.get("replay", ""))
        return cls(http=http, **found, **settings)

    @property
    def files(self) -> Files:
        """The files on the server."""
        return Files(self._session)

    def batch(self, *, atomic: bool = False) -> Batch:
        """Return a batch, to be used as a context: what is added to it is sent together at the end of the block.

        With `atomic` the server does all its writes or none.
        """
        return Batch(self._session, atomic=atomic)

    def environment(self) -> Environment:
        """Return the companies and plants that the instance names, and all else that it says of itself."""
        from ..environment import ASKED, environment_of  # for those who ask

        return environment_of(self._session.send(ASKED))

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


class Batch:
    """Operations that are sent together when the block ends, or by `send`; each has its own outcome in its handle.

    A batch is sent as several when it is larger than `max_batch`. With `atomic` all writes are one change set: the server does all
    of them or none.
    """

    def __init__(self, session: Session, *, atomic: bool = False) -> None:
        self._gathering = Gathering(session, atomic=atomic)

    def add(
        self,
        operation: Callable[Q, T],
        /,
        *args: Q.args,
        **given: Q.kwargs,
    ) -> Handle[T]:
        """Return the handle of an operation, given as it is called: `add(customers.get, cust_num=2)`, `add(customers.create, row)`.

        It may be one of a set, query, singleton or BAQ of this client, or a method. Raises TypeError for anything else, ValueError
        for an operation of another client, or of a function library, which is not part of OData.
        """
        return self._gathering.add(operation, *args, **given)

    @property
    def handles(self) -> tuple[Handle[Any], ...]:
        """The handles, in the order in which the operations were added."""
        return tuple(self._gathering.handles)

    @property
    def failed(self) -> list[Handle[Any]]:
        """The handles of the operations that failed."""
        return [handle for handle in self._gathering.handles if handle.error]

    def send(self) -> None:
        """Send what was added since the last time; afterwards each handle has a result or an error.

        Raises only what affects all of them: a wrong password, no licence, `NoBatch` for a server that has no `$batch`, and
        `KineticError` for an atomic batch that cannot be sent as one.
        """
        finish(self._gathering.send())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.send()
        else:
            self._gathering.drop(error)


class Files:
    """The files on the server, by the number of their folder, or the name that the client's `folders` has for it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def download(
        self,
        folder: Folder,
        path: str,
        *,
        to: str | os.PathLike[str],
        company: str = "",
        user: str = "",
        most: int = files.LARGEST,
        deadline: float = files.LONGEST,
    ) -> Path:
        """Return where the file is, once it is there whole: at `to`, or in that folder under its own name.

        With `company` it is the file that this company has at that path, and with `user` the one of that user. The service has a
        method for each, and decides who may call it.

        It is written as it comes, under another name, and takes the place of a file that is there. Whatever goes wrong leaves
        nothing behind, and raises: `NotFound`, `ReplyError` for one of more than `most` bytes, `TimedOut` after `deadline` seconds,
        `KineticError` for a folder without a number or a name that cannot be that of a file here.
        """
        steps = files.download(
            self._session,
            folder,
            path,
            to,
            company=company,
            user=user,
            most=most,
            deadline=deadline,
        )
        return finish(steps)

    def upload(
        self,
        folder: Folder,
        path: str,
        source: files.Source,
        *,
        deadline: float = files.LONGEST,
        dry_run: bool = False,
    ) -> Request | None:
        """Store a local file, given by its path, or bytes; a `dry_run` returns the request that it would be."""
        steps = files.upload(
            self._session, folder, path, source, deadline=deadline, dry_run=dry_run
        )
        return finish(writing.unsent(steps))

    def exists(self, folder: Folder, path: str) -> bool:
        """Return whether the server has the file."""
        return finish(files.exists(self._session, folder, path))

    def details(self, folder: Folder, path: str) -> FileDetails:
        """Return name, size and more of a file, as the server has them."""
        return finish(files.details(self._session, folder, path))

    def delete(
        self, folder: Folder, path: str, *, dry_run: bool = False
    ) -> Request | None:
        """Delete a file, if it is there; a `dry_run` returns the request that it would be."""
        steps = files.delete(self._session, folder, path, dry_run=dry_run)
        return finish(writing.unsent(steps))
