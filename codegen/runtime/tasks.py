"""What programs use, for tasks: the client, its session, and sets, queries and BAQs that are awaited."""

from __future__ import annotations

import os
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Coroutine,
    Iterable,
    Mapping,
)
from contextlib import aclosing
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Literal,
    Self,
    Unpack,
    overload,
)

from typing_extensions import ParamSpec, TypeVar

from . import files
from .batch import Gathering, Handle
from .calls import many, reading, writing
from .calls.many import Written
from .calls.resource import (
    Derived,
    Resource,
    Rows,
    alternate,
    below,
    key_with,
    row_and_key,
)
from .client import Given, SessionCore
from .credentials import from_environment
from .data.keys import AlternateKey, Key, Reference, in_company
from .data.names import misplaced
from .data.row import Head, Row
from .files import FileDetails, Folder
from .http.auth import Identity
from .http.message import Reply, Request
from .http.secret import Secret, closed
from .http.transport import Clock, TaskTransport, finish_async, iterate_async
from .options import Options, Settings
from .query.columns import (
    Column,
    Items,
    Many,
    Nested,
    One,
    Selectable,
    StreamColumn,
)
from .query.conditions import Filter
from .query.expressions import Expression, Order
from .query.selection import Selection
from .services import (
    AnyParameters,
    Area,
    Parameters,
    SignatureOfParameters,
    baq_html,
    described,
    with_parameters,
)

if TYPE_CHECKING:
    from os import PathLike

    import httpx2

    from .calls.replacing import Only
    from .environment import Environment
    from .frames import Pandas, Polars, RecordBatch, Table
    from .frames.extract import Extract
    from .frames.fields import FrameSettings, Names
    from .progress import Progress, Watched
    from .streams import MediaRow
    from .tasks_below import (
        AsyncCell,
        AsyncChildSet,
        AsyncComplexCell,
        AsyncSingleChild,
        AsyncStream,
    )
    from .tasks_grouped import AsyncGroups

T = TypeVar("T")
R = TypeVar("R", bound=Row)
M = TypeVar("M", bound=Row)
V = TypeVar("V")
P = ParamSpec("P", default=...)
Q = ParamSpec("Q")
R_co = TypeVar("R_co", bound=Row, covariant=True)
MR = TypeVar("MR", bound="MediaRow")
A1 = TypeVar("A1")
A2 = TypeVar("A2")
A3 = TypeVar("A3")
A4 = TypeVar("A4")
A5 = TypeVar("A5")
A6 = TypeVar("A6")
A7 = TypeVar("A7")
A8 = TypeVar("A8")
A9 = TypeVar("A9")
A10 = TypeVar("A10")
Value = Selectable[R, V] | Expression[R, Any, V]
"""A column, or what is computed of columns."""


class AsyncSession(SessionCore):
    """Sends requests from any number of tasks of one event loop. Close it, or use it as a context.

    `http` is your own client (proxies, certificates, transports), which is used and never closed.
    """

    @closed
    def __init__(
        self,
        options: Options,
        *,
        http: httpx2.AsyncClient | None = None,
        clock: Clock = Clock(),
    ) -> None:
        places = options.max_concurrency
        super().__init__(
            options, partial(TaskTransport, http, places=places, clock=clock)
        )

    async def send(self, request: Request) -> Reply:
        """Return the 2xx reply to a request.

        Raises `StatusError` and its subclasses for any other status, `ConnectionFailed`, `TimedOut`, `ReplyError`,
        `NotSent` for a write in a dry run, and ValueError for a request that HTTP cannot carry. Reads are tried again as `Options`
        says, writes never.
        """
        return await finish_async(self.exchange.send(request))

    async def close(self) -> None:
        """Log a held session out and close the connections; after that nothing is sent."""
        await finish_async(self.end())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


class AsyncClient(Area[AsyncSession]):
    """One company of a Kinetic instance, for tasks. Close it, or use it as a context.

    Give `username` and `password`, or another identity as `auth`: `Token`, `Bearer`, `ClientCredentials`, `Negotiate`.
    `http` is your own `httpx2.AsyncClient`. Raises ValueError or TypeError for invalid settings.
    """

    _profile: ClassVar[Settings] = {}
    """What the instance's profile says of its manners: the settings of a client that is given no others."""

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
        http: httpx2.AsyncClient | None = None,
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
        super().__init__(AsyncSession(given.options(chosen, http), http=http))

    @classmethod
    @closed
    def from_env(
        cls, *, http: httpx2.AsyncClient | None = None, **settings: Unpack[Settings]
    ) -> Self:
        """Return a client from KINETIC_URL, KINETIC_COMPANY, KINETIC_API_KEY and the user's credentials.

        Those are KINETIC_TOKEN, or KINETIC_USERNAME and KINETIC_PASSWORD, or what KINETIC_AUTH requires: see the table in the
        module `client`. Raises `KineticError` with the names of all missing variables.
        """
        found = from_environment(settings, replay=settings.get("replay", ""))
        return cls(http=http, **found, **settings)

    @property
    def files(self) -> AsyncFiles:
        """The files on the server."""
        return AsyncFiles(self._session)

    def batch(self, *, atomic: bool = False) -> AsyncBatch:
        """Return a batch, to be used as a context: what is added to it is sent together at the end of the block.

        With `atomic` the server does all its writes or none.
        """
        return AsyncBatch(self._session, atomic=atomic)

    async def environment(self) -> Environment:
        """Return the companies and plants that the instance names, and all else that it says of itself."""
        from .environment import ASKED, environment_of  # for those who ask

        return environment_of(await self._session.send(ASKED))

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


class AsyncBatch:
    """Operations that are sent together when the block ends, or by `send`; each has its own outcome in its handle.

    A batch is sent as several when it is larger than `max_batch`. With `atomic` all writes are one change set: the server does all
    of them or none.
    """

    def __init__(self, session: AsyncSession, *, atomic: bool = False) -> None:
        self._gathering = Gathering(session, atomic=atomic)

    def add(
        self,
        operation: Callable[Q, Coroutine[Any, Any, T]],
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

    async def send(self) -> None:
        """Send what was added since the last time; afterwards each handle has a result or an error.

        Raises only what affects all of them: a wrong password, no licence, `NoBatch` for a server that has no `$batch`, and
        `KineticError` for an atomic batch that cannot be sent as one.
        """
        await finish_async(self._gathering.send())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            await self.send()
        else:
            self._gathering.drop(error)


class AsyncFiles:
    """The files on the server, by the number of their folder, or the name that the client's `folders` has for it."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def download(
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
        return await finish_async(steps)

    async def upload(
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
        return await finish_async(writing.unsent(steps))

    async def exists(self, folder: Folder, path: str) -> bool:
        """Return whether the server has the file."""
        return await finish_async(files.exists(self._session, folder, path))

    async def details(self, folder: Folder, path: str) -> FileDetails:
        """Return name, size and more of a file, as the server has them."""
        return await finish_async(files.details(self._session, folder, path))

    async def delete(
        self, folder: Folder, path: str, *, dry_run: bool = False
    ) -> Request | None:
        """Delete a file, if it is there; a `dry_run` returns the request that it would be."""
        steps = files.delete(self._session, folder, path, dry_run=dry_run)
        return await finish_async(writing.unsent(steps))


class AsyncFrames:
    """Rows that are read into frames and files, column by column: no row is made on the way.

    `settings` are those of `FrameSettings`: names, offsets, zone, nested, scale, at_once. Columns have the types of the metadata:
    decimals are exact (`decimal128(38, 10)`, unless the metadata states the scale), a time is the wall time that the row shows, null
    is null. A value that does not fit raises `ReplyError` naming row and column. pyarrow, polars and pandas are imported by the
    method that needs them; ModuleNotFoundError says what to install.
    """

    _resource: Resource[Any]
    _selection: Selection[Any]
    _columns: tuple[Value[Any, Any], ...] | None = None

    def batches(
        self, **settings: Unpack[FrameSettings]
    ) -> AsyncGenerator[RecordBatch, None]:
        """Yield the rows page by page as record batches of Arrow, in flat memory."""
        return iterate_async(self._extract(settings).batches())

    async def to_arrow(self, **settings: Unpack[FrameSettings]) -> Table:
        """Return the rows as a table of Arrow."""
        from .frames.extract import to_arrow

        return await finish_async(to_arrow(self._extract(settings)))

    async def to_polars(self, **settings: Unpack[FrameSettings]) -> Polars:
        """Return the rows as a data frame of Polars."""
        from .frames.extract import to_polars

        return await finish_async(to_polars(self._extract(settings)))

    async def to_pandas(self, **settings: Unpack[FrameSettings]) -> Pandas:
        """Return the rows as a data frame of pandas, with Arrow's types: numpy's have no null and no exact numbers."""
        from .frames.extract import to_pandas

        return await finish_async(to_pandas(self._extract(settings)))

    async def to_dicts(self, *, names: Names = "python") -> list[dict[str, Any]]:
        """Return a dict for each row, with the values that rows have, and dicts in the place of rows inside of rows."""
        from .frames.extract import to_dicts

        return await finish_async(to_dicts(self._extract({"names": names})))

    async def to_csv(
        self, path: str | PathLike[str], **settings: Unpack[FrameSettings]
    ) -> int:
        """Write a CSV file with a header, and return the number of rows; what is nested is JSON there, bytes are base64.

        The file is there when it is complete, and not before.
        """
        from .frames.files import to_csv

        extract = self._extract(settings, is_flat=True)
        return await finish_async(to_csv(extract, path))

    async def to_parquet(
        self,
        path: str | PathLike[str],
        *,
        resume: bool = False,
        rows_per_part: int = 250_000,
        progress: Watched[Progress] = False,
        **settings: Unpack[FrameSettings],
    ) -> int:
        """Write a Parquet file, and return the number of rows. The file is there when it is complete, and not before.

        With `resume` the path is a folder of parts. However a run ends, the next one goes on after the last part, and in the end
        each row is there once; a run after that reads nothing. That needs rows in the order of their key: raises ValueError for
        others, and for a folder with parts of another query. `progress=True` shows a bar on a terminal (it needs rich); a
        function is called with the `Progress` after each page.
        """
        from .frames.files import to_parquet, to_parts

        extract = self._extract(settings)
        if resume:
            work = to_parts(extract, path, rows=rows_per_part, watched=progress)
        else:
            work = to_parquet(extract, path, progress)
        return await finish_async(work)

    def _extract(self, settings: Mapping[str, Any], **more: Any) -> Extract[Any]:
        from .frames.extract import extract_of

        return extract_of(
            self._resource, self._selection, settings, self._columns, **more
        )


class AsyncQuery(Rows[R], AsyncFrames):
    """A query of a set or a BAQ: iterate over it with `async for`, for every row, page after page.

    Every method that selects returns a new query, and nothing is sent until rows are needed.
    """

    def where(self, *filters: Filter[R] | str) -> AsyncQuery[R]:
        """Return the query for rows that pass every filter; a string is sent as OData without escaping.

        Raises TypeError for a condition on rows of another set.
        """
        return self._with(self._selection.where(filters))

    def select(self, *columns: Selectable[R, Any]) -> AsyncQuery[R]:
        """Return the query for these columns and the key's only; reading another one then raises `NotLoaded`."""
        return self._with(self._selection.select(columns))

    def expand(self, *related: One[R, Any] | Many[R, Any]) -> AsyncQuery[R]:
        """Return the query for rows with these children: `expand(Customer.ship_toes.top(5))`."""
        return self._with(self._selection.expand(related))

    def order_by(self, *orders: Order[R]) -> AsyncQuery[R]:
        """Return the query in this order: `order_by(Customer.name, Customer.cust_num.desc())`."""
        return self._with(self._selection.order_by(orders))

    def search(self, text: str) -> AsyncQuery[R]:
        """Return the query for rows that match a search, as the server understands it: `search('pump AND "cast iron"')`."""
        return self._with(self._selection.searched(text))

    def top(self, number: int) -> AsyncQuery[R]:
        """Return the query for this many rows from the start."""
        return self._with(self._selection.limit(top=number, skip=self._selection.skip))

    def skip(self, number: int) -> AsyncQuery[R]:
        """Return the query that skips this many rows."""
        return self._with(self._selection.limit(top=self._selection.top, skip=number))

    async def changed_since(self, sys_rev_id: int) -> tuple[AsyncQuery[R], int]:
        """Return the query for the rows that were written since, and the mark to keep for the next time: begin with 0.

        The mark is the largest `SysRevID` that there is now, and what is written while the rows are read comes the next time.
        Rows that were deleted are not seen. Nor is a write that has taken its number, and is committed after a later one was read:
        keep an older mark if that may be, and let what comes again replace what is there. Raises TypeError for rows without
        `SysRevID`.
        """
        work = reading.changed_since(self._resource, self._selection, sys_rev_id)
        selection, mark = await finish_async(work)
        return self._with(selection), mark

    def as_(self, row: Derived[R, M]) -> AsyncQuery[M]:
        """Return the query for rows of a derived class, with methods of your own: `customers.as_(MyCustomer)`."""
        derived: Any = self._derived(row)
        found: AsyncQuery[M] = derived
        return found

    def of(self, row: Derived[R, M]) -> AsyncQuery[M]:
        """Return the query for the rows of a derived type alone, with the columns of its own: `people.of(Employee)`."""
        found: Any = self._of_type(row)
        query: AsyncQuery[M] = found
        return query

    def _with(self, selection: Selection[R]) -> AsyncQuery[R]:
        return AsyncQuery(self._resource, selection)

    def __aiter__(self) -> AsyncIterator[R]:
        return _each(self.pages())

    def pages(self, *, at_once: int = 1) -> AsyncGenerator[list[R], None]:
        """Yield the rows page by page; raises `PagingError` for a server that does not page as it should.

        With `at_once` above 1, that many are fetched at the same time, within the client's `max_concurrency`, after asking the
        server for the number of rows. They still come in order.
        """
        return iterate_async(
            reading.pages(self._resource, self._selection, at_once=at_once)
        )

    def raw(self) -> AsyncGenerator[dict[str, Any], None]:
        """Yield the rows as the server's JSON has them, numbers exact."""
        return _each(iterate_async(reading.raw_pages(self._resource, self._selection)))

    @overload
    def values(self, a: Value[R, A1], /) -> AsyncValues[tuple[A1]]: ...
    @overload
    def values(
        self, a: Value[R, A1], b: Value[R, A2], /
    ) -> AsyncValues[tuple[A1, A2]]: ...
    @overload
    def values(
        self, a: Value[R, A1], b: Value[R, A2], c: Value[R, A3], /
    ) -> AsyncValues[tuple[A1, A2, A3]]: ...
    @overload
    def values(
        self,
        a: Value[R, A1],
        b: Value[R, A2],
        c: Value[R, A3],
        d: Value[R, A4],
        /,
    ) -> AsyncValues[tuple[A1, A2, A3, A4]]: ...
    @overload
    def values(
        self,
        a: Value[R, A1],
        b: Value[R, A2],
        c: Value[R, A3],
        d: Value[R, A4],
        e: Value[R, A5],
        /,
    ) -> AsyncValues[tuple[A1, A2, A3, A4, A5]]: ...
    @overload
    def values(
        self,
        a: Value[R, A1],
        b: Value[R, A2],
        c: Value[R, A3],
        d: Value[R, A4],
        e: Value[R, A5],
        f: Value[R, A6],
        /,
    ) -> AsyncValues[tuple[A1, A2, A3, A4, A5, A6]]: ...
    @overload
    def values(
        self,
        a: Value[R, A1],
        b: Value[R, A2],
        c: Value[R, A3],
        d: Value[R, A4],
        e: Value[R, A5],
        f: Value[R, A6],
        g: Value[R, A7],
        /,
    ) -> AsyncValues[tuple[A1, A2, A3, A4, A5, A6, A7]]: ...
    @overload
    def values(
        self,
        a: Value[R, A1],
        b: Value[R, A2],
        c: Value[R, A3],
        d: Value[R, A4],
        e: Value[R, A5],
        f: Value[R, A6],
        g: Value[R, A7],
        h: Value[R, A8],
        /,
    ) -> AsyncValues[tuple[A1, A2, A3, A4, A5, A6, A7, A8]]: ...
    @overload
    def values(
        self,
        a: Value[R, A1],
        b: Value[R, A2],
        c: Value[R, A3],
        d: Value[R, A4],
        e: Value[R, A5],
        f: Value[R, A6],
        g: Value[R, A7],
        h: Value[R, A8],
        i: Value[R, A9],
        /,
    ) -> AsyncValues[tuple[A1, A2, A3, A4, A5, A6, A7, A8, A9]]: ...
    @overload
    def values(
        self,
        a: Value[R, A1],
        b: Value[R, A2],
        c: Value[R, A3],
        d: Value[R, A4],
        e: Value[R, A5],
        f: Value[R, A6],
        g: Value[R, A7],
        h: Value[R, A8],
        i: Value[R, A9],
        j: Value[R, A10],
        /,
    ) -> AsyncValues[tuple[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10]]: ...
    def values(self, *columns: Value[R, Any]) -> AsyncValues[tuple[Any, ...]]:
        """Yield a tuple of these columns' values for each row; only these are read: `values(Customer.cust_num, Customer.name)`.

        A value that the server computes is asked for by `$compute`, which OData has since 4.01: `values(Line.num, Line.qty * Line.price)`.
        A number of children, `Customer.ship_toes.count()`, every server gives.

        Frames and files made of it have these columns and no others.
        """
        return AsyncValues(self._resource, self._selection, columns)

    @overload
    def group_by(self) -> AsyncGroups[R]: ...
    @overload
    def group_by(self, a: Expression[R, Any, A1], /) -> AsyncGroups[R, A1]: ...
    @overload
    def group_by(
        self, a: Expression[R, Any, A1], b: Expression[R, Any, A2], /
    ) -> AsyncGroups[R, A1, A2]: ...
    @overload
    def group_by(
        self,
        a: Expression[R, Any, A1],
        b: Expression[R, Any, A2],
        c: Expression[R, Any, A3],
        /,
    ) -> AsyncGroups[R, A1, A2, A3]: ...
    @overload
    def group_by(
        self,
        a: Expression[R, Any, A1],
        b: Expression[R, Any, A2],
        c: Expression[R, Any, A3],
        d: Expression[R, Any, A4],
        /,
    ) -> AsyncGroups[R, A1, A2, A3, A4]: ...
    @overload
    def group_by(
        self,
        a: Expression[R, Any, A1],
        b: Expression[R, Any, A2],
        c: Expression[R, Any, A3],
        d: Expression[R, Any, A4],
        e: Expression[R, Any, A5],
        /,
    ) -> AsyncGroups[R, A1, A2, A3, A4, A5]: ...
    @overload
    def group_by(
        self,
        a: Expression[R, Any, A1],
        b: Expression[R, Any, A2],
        c: Expression[R, Any, A3],
        d: Expression[R, Any, A4],
        e: Expression[R, Any, A5],
        f: Expression[R, Any, A6],
        /,
    ) -> AsyncGroups[R, A1, A2, A3, A4, A5, A6]: ...
    @overload
    def group_by(
        self,
        a: Expression[R, Any, A1],
        b: Expression[R, Any, A2],
        c: Expression[R, Any, A3],
        d: Expression[R, Any, A4],
        e: Expression[R, Any, A5],
        f: Expression[R, Any, A6],
        g: Expression[R, Any, A7],
        /,
    ) -> AsyncGroups[R, A1, A2, A3, A4, A5, A6, A7]: ...
    @overload
    def group_by(
        self,
        a: Expression[R, Any, A1],
        b: Expression[R, Any, A2],
        c: Expression[R, Any, A3],
        d: Expression[R, Any, A4],
        e: Expression[R, Any, A5],
        f: Expression[R, Any, A6],
        g: Expression[R, Any, A7],
        h: Expression[R, Any, A8],
        /,
    ) -> AsyncGroups[R, A1, A2, A3, A4, A5, A6, A7, A8]: ...
    @overload
    def group_by(
        self,
        a: Expression[R, Any, A1],
        b: Expression[R, Any, A2],
        c: Expression[R, Any, A3],
        d: Expression[R, Any, A4],
        e: Expression[R, Any, A5],
        f: Expression[R, Any, A6],
        g: Expression[R, Any, A7],
        h: Expression[R, Any, A8],
        i: Expression[R, Any, A9],
        /,
    ) -> AsyncGroups[R, A1, A2, A3, A4, A5, A6, A7, A8, A9]: ...
    @overload
    def group_by(
        self,
        a: Expression[R, Any, A1],
        b: Expression[R, Any, A2],
        c: Expression[R, Any, A3],
        d: Expression[R, Any, A4],
        e: Expression[R, Any, A5],
        f: Expression[R, Any, A6],
        g: Expression[R, Any, A7],
        h: Expression[R, Any, A8],
        i: Expression[R, Any, A9],
        j: Expression[R, Any, A10],
        /,
    ) -> AsyncGroups[R, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10]: ...
    def group_by(self, *keys: Any) -> Any:
        """Return the groups of rows that have the same values, for what is computed of each; without columns, of all rows together.

        `orders.group_by(Order.cust_num).sum(Order.amount)` gives tuples of a customer and a sum. Sent is `$apply` (OData Extension
        for Data Aggregation 4.0): a server without it refuses that. Raises ValueError after `top` and `skip`: those go behind it.
        """
        from .query.computing import grouped
        from .tasks_grouped import AsyncGroups  # for those who ask

        return AsyncGroups(self._resource, grouped(self._selection, keys))

    async def first(self) -> R | None:
        """Return the first row, None if there is none."""
        found = reading.first(self._resource, self._selection)
        return await finish_async(found)

    async def head(self, number: int = 10) -> Head[R]:
        """Return the first rows, so many at most: a list, which a notebook shows as a table; its `total` is how many the query has."""
        return await finish_async(reading.head(self._resource, self._selection, number))

    async def one(self) -> R:
        """Return the only row; raises `NotFound` if there is none, `KineticError` if there are more."""
        return await finish_async(reading.one(self._resource, self._selection))

    async def count(self) -> int:
        """Return the number of rows that iterating would give."""
        return await finish_async(reading.count(self._resource, self._selection))


class AsyncValues(AsyncGenerator[T, None], AsyncFrames):
    """Tuples of some columns' values, one for each row: iterate over it with `async for`, once."""

    def __init__(
        self,
        resource: Resource[Any],
        selection: Selection[Any],
        columns: tuple[Value[Any, Any], ...],
    ) -> None:
        self._resource = resource
        self._selection = selection
        self._columns = columns
        # The overloads of `values` say which tuples they are.
        pages: Any = reading.value_pages(resource, selection, columns)
        self._tuples: AsyncGenerator[T, None] = _each(iterate_async(pages))

    def __aiter__(self) -> AsyncGenerator[T, None]:
        return self._tuples

    async def asend(self, value: None, /) -> T:
        """Return the next tuple."""
        return await self._tuples.asend(value)

    async def athrow(self, *error: Any) -> T:
        """Raise an error where the reading is."""
        return await self._tuples.athrow(*error)

    async def aclose(self) -> None:
        """End the reading."""
        await self._tuples.aclose()

    # Hidden from type checkers, which would let every name pass.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise misplaced(self, name, AsyncQuery, "values")


class AsyncKeyedQuery(AsyncQuery[R], Generic[R, P]):
    """A query of a set whose rows have a key, so that one of them can be read by it."""

    def __init__(
        self,
        resource: Resource[R],
        selection: Selection[R] | None = None,
        *,
        key: Callable[P, Key],
    ) -> None:
        super().__init__(resource, selection)
        self._key = key

    async def get(self, *key: P.args, **parts: P.kwargs) -> R:
        # No docstring of its own: editors then show that of the key's class, with Epicor's words on its parts.
        wanted = key_with(self._key, key, parts)
        return await finish_async(reading.get(self._resource, self._selection, wanted))

    get.__doc__ = reading.get.__doc__

    def _with(self, selection: Selection[R]) -> AsyncKeyedQuery[R, P]:
        return AsyncKeyedQuery(self._resource, selection, key=self._key)

    if TYPE_CHECKING:
        # The results of `_with` have the key as well.
        def where(self, *filters: Filter[R] | str) -> AsyncKeyedQuery[R, P]: ...
        def select(self, *columns: Selectable[R, Any]) -> AsyncKeyedQuery[R, P]: ...
        def expand(
            self, *related: One[R, Any] | Many[R, Any]
        ) -> AsyncKeyedQuery[R, P]: ...
        def order_by(self, *orders: Order[R]) -> AsyncKeyedQuery[R, P]: ...
        def search(self, text: str) -> AsyncKeyedQuery[R, P]: ...
        def top(self, number: int) -> AsyncKeyedQuery[R, P]: ...
        def skip(self, number: int) -> AsyncKeyedQuery[R, P]: ...
        def as_(self, row: Derived[R, M]) -> AsyncKeyedQuery[M, P]: ...
        def of(self, row: Derived[R, M]) -> AsyncKeyedQuery[M, P]: ...


class AsyncKeylessSet(AsyncQuery[R]):
    """A set of rows without a key: they can be read and created."""

    @overload
    async def create(self, row: R, *, dry_run: Literal[False] = False) -> R: ...
    @overload
    async def create(self, row: R, *, dry_run: Literal[True]) -> Request: ...
    @overload
    async def create(self, row: R, *, dry_run: bool) -> R | Request: ...
    async def create(self, row: R, *, dry_run: bool = False) -> R | Request:
        """Return the row as the server stored it; what was set in `row` is sent, and `row` stays as it is.

        A `dry_run` returns the request that it would be; of a client in a dry run `row` comes back.
        """
        resource = self._resource.rehearsed(dry_run)
        write = writing.create(resource, row)
        return await finish_async(writing.made(resource, write, row))

    async def create_many(
        self,
        rows: Iterable[R] | AsyncIterable[R],
        *,
        written: list[Written[R]] | None = None,
        dry_run: bool = False,
        batch: int = 0,
    ) -> list[Written[R]]:
        """Return the outcome of each row, in the order given; rows are sent as `create` sends them, several at a time.

        At most `max_concurrency` are under way, and rows are taken as places become free. A row that cannot be written has an outcome
        with an error, and the others are still written. Only errors that affect every row are raised (a wrong password, no
        licence), and whatever ends the call from outside; pass `written` to get the outcomes even then. With `batch=50`, so many are
        sent together (`$batch`), each still with an outcome of its own; a server without it raises `NoBatch`.
        """
        write = partial(writing.create, self._resource.rehearsed(dry_run))
        return await self._write_many(write, rows, written, batch)

    @overload
    async def create_media(
        self: AsyncKeylessSet[MR],
        source: files.Source,
        *,
        content_type: str,
        deadline: float = files.LONGEST,
        dry_run: Literal[False] = False,
    ) -> MR: ...
    @overload
    async def create_media(
        self: AsyncKeylessSet[MR],
        source: files.Source,
        *,
        content_type: str,
        deadline: float = files.LONGEST,
        dry_run: Literal[True],
    ) -> Request: ...
    async def create_media(
        self: AsyncKeylessSet[MR],
        source: files.Source,
        *,
        content_type: str,
        deadline: float = files.LONGEST,
        dry_run: bool = False,
    ) -> MR | Request:
        """Return the row that the server makes for media: a local file, given by its path, or bytes.

        A `dry_run` returns the request that it would be.
        """
        from . import streams  # for those who have streams

        resource = self._resource.rehearsed(dry_run)
        steps = streams.create(resource, source, content_type, deadline=deadline)
        return await finish_async(writing.or_unsent(steps))

    async def _write_many(
        self,
        write: many.Write[T],
        given: Iterable[T] | AsyncIterable[T],
        written: list[Written[T]] | None,
        batch: int,
    ) -> list[Written[T]]:
        found: list[Written[T]] = [] if written is None else written
        session = self._resource.session
        steps = many.write_many(session, write, given, found, batch=batch)
        return await finish_async(steps)

    if TYPE_CHECKING:

        def as_(self, row: Derived[R, M]) -> AsyncKeylessSet[M]: ...
        def of(self, row: Derived[R, M]) -> AsyncKeylessSet[M]: ...


class AsyncUpserts(Generic[R]):
    """What creates a row, or changes the one that there is."""

    _resource: Resource[Any]
    _is_single: ClassVar[bool] = False

    @overload
    async def upsert(
        self, row: R, *, only: Only | None = None, dry_run: Literal[False] = False
    ) -> R: ...
    @overload
    async def upsert(
        self, row: R, *, only: Only | None = None, dry_run: Literal[True]
    ) -> Request: ...
    @overload
    async def upsert(
        self, row: R, *, only: Only | None = None, dry_run: bool
    ) -> R | Request: ...
    async def upsert(
        self, row: R, *, only: Only | None = None, dry_run: bool = False
    ) -> R | Request:
        """Return the row as it is stored: created, or changed if there is one. What was set in `row` is sent.

        With `only="new"` a row that is there stays as it is, with `only="stored"` none is created: either raises `Conflict`. A
        `dry_run` is that of `create`. Raises `KeyMismatch` for a key that a URL's path cannot carry.
        """
        from .calls.replacing import upsert  # for those who ask

        resource = self._resource.rehearsed(dry_run)
        write = upsert(resource, row, only=only, is_single=self._is_single)
        return await finish_async(writing.made(resource, write, row))


class AsyncEntitySet(
    AsyncKeyedQuery[R, P], AsyncKeylessSet[R], AsyncUpserts[R], Generic[R, P]
):
    """An entity set: a query for all its rows, and the calls on one of them."""

    async def update(
        self, row: R, *, refresh: bool = False, dry_run: bool = False
    ) -> Request | None:
        """Send the columns that were assigned since `row` was read or made, and nothing if there are none.

        With `refresh`, `row` then has what is stored, as the server sends it back, or as it is read again. A `dry_run` returns the
        request that it would be. Raises `Conflict` for a row that was changed meanwhile, where the server sends etags;
        `KeyMismatch` if a URL's path cannot carry its key and the service has no `UpdateExt`.
        """
        write = writing.update(self._resource.rehearsed(dry_run), row, refresh=refresh)
        return await finish_async(writing.unsent(write))

    async def replace(
        self, row: R, *, refresh: bool = False, dry_run: bool = False
    ) -> Request | None:
        """Put `row` in the place of the one with its key (PUT): what it does not have becomes the default.

        `refresh` and `dry_run` are those of `update`. Raises `Conflict` for a row that was changed meanwhile, `NotFound` or
        `Conflict` if there is none, `NotLoaded` for one that was read without some of its columns.
        """
        from .calls.replacing import replace_row  # for those who ask

        resource = self._resource.rehearsed(dry_run)
        write = replace_row(resource, row, refresh=refresh)
        return await finish_async(writing.unsent(write))

    @overload
    async def delete(
        self, row: R | Key, /, *, dry_run: bool = False
    ) -> Request | None: ...
    @overload
    async def delete(self, *key: P.args, **parts: P.kwargs) -> Request | None: ...
    async def delete(self, *row: Any, **parts: Any) -> Request | None:
        """Delete a row, given itself or by its key; a `dry_run` returns the request that it would be.

        Raises `Conflict` for a row that was changed meanwhile, where the server sends etags; `KeyMismatch` if a URL's path cannot
        carry the key and the service has no `UpdateExt`.
        """
        dry_run = parts.pop("dry_run", False)
        is_row = len(row) == 1 and not parts
        given = row[0] if is_row else key_with(self._key, row, parts)
        resource = self._resource.rehearsed(dry_run)
        write = writing.delete_one(resource, self._key, given)
        return await finish_async(writing.unsent(write))

    async def refresh(self, row: R) -> None:
        """Read all columns of `row` again, in place; its changes are lost, and its children stay unchanged."""
        await finish_async(writing.refresh(self._resource, row))

    async def update_many(
        self,
        rows: Iterable[R] | AsyncIterable[R],
        *,
        written: list[Written[R]] | None = None,
        dry_run: bool = False,
        batch: int = 0,
    ) -> list[Written[R]]:
        """Return what became of each row, in the order given: changes are sent as `update` sends them; see `create_many`."""
        write = partial(writing.update, self._resource.rehearsed(dry_run))
        return await self._write_many(write, rows, written, batch)

    async def delete_many(
        self,
        rows: Iterable[R | Key] | AsyncIterable[R | Key],
        *,
        written: list[Written[R | Key]] | None = None,
        dry_run: bool = False,
        batch: int = 0,
    ) -> list[Written[R | Key]]:
        """Return what became of each row, given itself or by its key, in the order given; see `create_many`."""
        resource = self._resource.rehearsed(dry_run)
        write = partial(writing.delete_one, resource, self._key)
        return await self._write_many(write, rows, written, batch)

    @overload
    def at(self, row: R | Key, /) -> AsyncRowPlace[R]: ...
    @overload
    def at(self, *key: P.args, **parts: P.kwargs) -> AsyncRowPlace[R]: ...
    def at(self, *row: Any, **parts: Any) -> AsyncRowPlace[R]:
        """Return the place of the row with that key, for its columns and what it has below it; nothing is sent.

        `customers.at(cust_num=2).below(Customer.ship_toes, ShipToKey)` is an entity set. Given a row, writes there are held to
        its etag.
        """
        is_row = len(row) == 1 and not parts
        given = row[0] if is_row else key_with(self._key, row, parts)
        held, key = row_and_key(self._resource, self._key, given)
        return AsyncRowPlace(self._resource, key, held)

    def by(self, key: Callable[Q, AlternateKey[R]]) -> AsyncEntitySet[R, Q]:
        """Return the same set, whose rows are named by an alternate key: `people.by(PersonByEmail).get(email="a@b.c")`."""
        # Of its own class: what it refuses, and the operations that it has, stay.
        found: Any = self._of(self._resource, self._selection)
        found._key = alternate(self._resource, key)
        rows: AsyncEntitySet[R, Q] = found
        return rows

    if TYPE_CHECKING:

        def as_(self, row: Derived[R, M]) -> AsyncEntitySet[M, P]: ...
        def of(self, row: Derived[R, M]) -> AsyncEntitySet[M, P]: ...


class AsyncOneRow(Reference[R_co]):
    """One row, by its key or single: its streams, its columns one by one, and what it has below it as sets of their own.

    It may be given where a child is set: `book.publisher = publishers.at(id=1)`.
    """

    _resource: Resource[Any]
    _key: Key | None = None
    _row: Row | None = None
    """The row, if it was given: its etag says that it has not changed."""

    @property
    def media(self: AsyncOneRow[MediaRow]) -> AsyncStream:
        """What the row describes, if it is a media entity: `photos.at(id=4).media.save("photo.jpg")`."""
        from . import streams, tasks_below  # for those who have streams

        return tasks_below.AsyncStream(streams.media(self._resource, self._key))

    def stream(self, column: StreamColumn[R_co]) -> AsyncStream:
        """Return a stream property of the row: `photos.at(id=4).stream(Photo.thumbnail).read()`."""
        from . import streams, tasks_below

        place = streams.property_of(self._resource, self._key, column)
        return tasks_below.AsyncStream(place)

    def below(
        self, children: Many[R_co, M], key: Callable[Q, Key]
    ) -> AsyncChildSet[M, Q]:
        """Return the set of its children, `key` being the class of their keys.

        Raises TypeError for children, or a key, of other rows, `KeyMismatch` for a key of this row that a URL's path cannot carry.
        """
        from .tasks_below import AsyncChildSet  # for those who ask

        resource = below(self._resource, self._key, children, Many, self._row, key)
        return AsyncChildSet(resource, key=key)

    def one(self, child: One[R_co, M]) -> AsyncSingleChild[M]:
        """Return its single child, to read, write and set; raises as `below` does."""
        from .tasks_below import AsyncSingleChild  # for those who ask

        resource = below(self._resource, self._key, child, One, self._row)
        return AsyncSingleChild(resource)

    @overload
    def column(self, column: Nested[R_co, M]) -> AsyncComplexCell[M]: ...
    @overload
    def column(self, column: Items[R_co, T]) -> AsyncCell[list[T], list[T]]: ...
    @overload
    def column(self, column: Column[R_co, T, V]) -> AsyncCell[T, V]: ...
    def column(self, column: Any) -> Any:
        """Return one of its columns, to read and write by itself: `books.at(id=4).column(Book.title).set("x")`.

        Raises TypeError for a column of other rows, `KeyMismatch` for a key of this row that a URL's path cannot carry.
        """
        from .tasks_below import cell  # for those who ask

        return cell(self._resource, self._key, column, self._row)

    def _names(self) -> type[R_co]:
        # The resource is of such rows.
        found: type[R_co] = self._resource.row_type
        return found

    def _session_of(self) -> object:
        return self._resource.session

    def _address(self) -> str:
        from .calls.references import address  # for those who ask

        return address(self._resource, self._key)


class AsyncRowPlace(AsyncOneRow[R]):
    """The place of one row that has a key."""

    def __init__(self, resource: Resource[R], key: Key, row: R | None = None) -> None:
        self._resource = resource
        self._key = key
        self._row = row

    @property
    def key(self) -> Key:
        """The key of the row."""
        key: Key = self._key  # type: ignore[assignment]  # each place has one
        return in_company(key, self._resource.session.options.company)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._resource.name} {self._key}>"


class AsyncSingleton(Rows[R], AsyncOneRow[R]):
    """A row that exists once per service."""

    def select(self, *columns: Selectable[R, Any]) -> AsyncSingleton[R]:
        """Return the row with these columns only; reading another one then raises `NotLoaded`."""
        return AsyncSingleton(self._resource, self._selection.select(columns))

    def expand(self, *related: One[R, Any] | Many[R, Any]) -> AsyncSingleton[R]:
        """Return the row with these children."""
        return AsyncSingleton(self._resource, self._selection.expand(related))

    async def get(self) -> R:
        """Return the row, with the columns and children that were selected."""
        return await finish_async(reading.there(self._resource, self._selection, None))

    async def update(
        self, row: R, *, refresh: bool = False, dry_run: bool = False
    ) -> Request | None:
        """Send the columns that were assigned since `row` was read, and nothing if there are none.

        With `refresh`, `row` then has what is stored. A `dry_run` returns the request that it would be.
        """
        resource = self._resource.rehearsed(dry_run)
        write = writing.update(resource, row, is_single=True, refresh=refresh)
        return await finish_async(writing.unsent(write))

    async def replace(
        self, row: R, *, refresh: bool = False, dry_run: bool = False
    ) -> Request | None:
        """Put `row` in its place (PUT): what it does not have becomes the default; the rest is as a set's `replace` has it."""
        from .calls.replacing import replace_row  # for those who ask

        resource = self._resource.rehearsed(dry_run)
        write = replace_row(resource, row, is_single=True, refresh=refresh)
        return await finish_async(writing.unsent(write))


class AsyncBaq(Generic[R, P]):
    """A saved query (BAQ): calling it with parameters returns a query."""

    __signature__ = SignatureOfParameters()

    def __init__(
        self,
        resource: Resource[R],
        parameters: Callable[P, Parameters | AnyParameters],
        doc: str,
    ) -> None:
        self._resource = resource
        self.parameters = parameters
        """The class of its parameters."""
        self.__doc__ = described(doc, parameters)

    @property
    def row(self) -> type[R]:
        """The class of its rows, whose attributes are its columns."""
        return self._resource.row_type

    def __call__(self, *args: P.args, **parameters: P.kwargs) -> AsyncQuery[R]:
        # No docstring of its own: editors then show that of the parameters' class, which has the BAQ's words.
        if args:
            raise TypeError("give the parameters of a BAQ by their names")
        return AsyncQuery(with_parameters(self._resource, self.parameters, parameters))

    __call__.__doc__ = with_parameters.__doc__

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._resource.name}{self.__signature__}>"

    def _repr_html_(self) -> str:
        return baq_html(str(self.__doc__), self.parameters, self.row)


class AsyncUpdatableBaq(AsyncBaq[R, P], Generic[R, P]):
    """A BAQ that takes new and changed rows as well."""

    async def new(self) -> R:
        """Return a row to fill in and give to `create`, with the initial values of a new one."""
        return await finish_async(writing.new_row(self._resource))

    @overload
    async def create(self, row: R, *, dry_run: Literal[False] = False) -> R: ...
    @overload
    async def create(self, row: R, *, dry_run: Literal[True]) -> Request: ...
    @overload
    async def create(self, row: R, *, dry_run: bool) -> R | Request: ...
    async def create(self, row: R, *, dry_run: bool = False) -> R | Request:
        """Return the row as the server stored it, or `row` if it does not send it back; `dry_run` as a set's `create` has it."""
        resource = self._resource.rehearsed(dry_run)
        write = writing.create_whole(resource, row)
        return await finish_async(writing.made(resource, write, row))

    async def update(self, row: R, *, dry_run: bool = False) -> Request | None:
        """Send the row, whole, if columns of it were assigned since it was read; the reply refreshes it.

        A `dry_run` returns the request that it would be. Raises `KeyMismatch` for a row without `RowIdent` and `SysRowID`: read
        it without `select()`.
        """
        write = writing.update_whole(self._resource.rehearsed(dry_run), row)
        return await finish_async(writing.unsent(write))


async def _each(pages: AsyncGenerator[list[T], None]) -> AsyncGenerator[T, None]:
    async with aclosing(pages):
        async for page in pages:
            for item in page:
                yield item
