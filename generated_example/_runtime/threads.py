"""What programs use, for threads: made from `tasks.py`, which is the one to change."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, Unpack, overload

from typing_extensions import ParamSpec, TypeVar

from . import calls
from .calls import Derived, Resource, Rows, Written, key_with
from .client import Given, Options, SessionCore, Settings, from_environment
from .data.keys import Key
from .data.row import Row
from .http.auth import Identity
from .http.message import Reply, Request
from .http.secret import Secret, closed
from .http.transport import Clock, ThreadTransport, finish, iterate
from .query.columns import Filter, Many, One, Order, Selectable
from .query.selection import Selection
from .services import (
    AnyParameters,
    Area,
    Parameters,
    SignatureOfParameters,
    described,
    with_parameters,
)

if TYPE_CHECKING:
    from os import PathLike

    import httpx2

    from .frames.extract import Extract
    from .frames.fields import FrameSettings, Names
    from .frames.libraries import Pandas, Polars, RecordBatch, Table
    from .frames.progress import Watched

T = TypeVar("T")
R = TypeVar("R", bound=Row)
M = TypeVar("M", bound=Row)
P = ParamSpec("P", default=...)
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
        super().__init__(Session(given.options(settings, http), http=http))

    @classmethod
    @closed
    def from_env(
        cls, *, http: httpx2.Client | None = None, **settings: Unpack[Settings]
    ) -> Self:
        """Return a client from KINETIC_URL, KINETIC_COMPANY, KINETIC_API_KEY and the user's credentials.

        Those are KINETIC_TOKEN, or KINETIC_USERNAME and KINETIC_PASSWORD, or what KINETIC_AUTH requires: see the table in the
        module `client`. Raises `KineticError` with the names of all missing variables.
        """
        return cls(http=http, **from_environment(), **settings)

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


class Frames:
    """Rows that are read into frames and files, column by column: no row is made on the way.

    `settings` are those of `FrameSettings`: names, offsets, zone, nested, scale, at_once. Columns have the types of the metadata:
    decimals are exact (`decimal128(38, 10)`, unless the metadata states the scale), a time is the wall time that the row shows, null
    is null. A value that does not fit raises `ReplyError` naming row and column. pyarrow, polars and pandas are imported by the
    method that needs them; ModuleNotFoundError says what to install.
    """

    _resource: Resource[Any]
    _selection: Selection[Any]
    _columns: tuple[Selectable[Any, Any], ...] | None = None

    def batches(
        self, **settings: Unpack[FrameSettings]
    ) -> Generator[RecordBatch, None, None]:
        """Yield the rows page by page as record batches of Arrow, in flat memory."""
        return iterate(self._extract(settings).batches())

    def to_arrow(self, **settings: Unpack[FrameSettings]) -> Table:
        """Return the rows as a table of Arrow."""
        from .frames.extract import to_arrow

        return finish(to_arrow(self._extract(settings)))

    def to_polars(self, **settings: Unpack[FrameSettings]) -> Polars:
        """Return the rows as a data frame of Polars."""
        from .frames.extract import to_polars

        return finish(to_polars(self._extract(settings)))

    def to_pandas(self, **settings: Unpack[FrameSettings]) -> Pandas:
        """Return the rows as a data frame of pandas, with Arrow's types: numpy's have no null and no exact numbers."""
        from .frames.extract import to_pandas

        return finish(to_pandas(self._extract(settings)))

    def to_dicts(self, *, names: Names = "python") -> list[dict[str, Any]]:
        """Return a dict for each row, with the values that rows have, and dicts in the place of rows inside of rows."""
        from .frames.extract import to_dicts

        return finish(to_dicts(self._extract({"names": names})))

    def to_csv(
        self, path: str | PathLike[str], **settings: Unpack[FrameSettings]
    ) -> int:
        """Write a CSV file with a header, and return the number of rows; what is nested is JSON there, bytes are base64.

        The file is there when it is complete, and not before.
        """
        from .frames.files import to_csv

        extract = self._extract(settings, is_flat=True)
        return finish(to_csv(extract, path))

    def to_parquet(
        self,
        path: str | PathLike[str],
        *,
        resume: bool = False,
        rows_per_part: int = 250_000,
        progress: Watched = False,
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
        return finish(work)

    def _extract(self, settings: Mapping[str, Any], **more: Any) -> Extract[Any]:
        from .frames.extract import extract_of

        return extract_of(
            self._resource, self._selection, settings, self._columns, **more
        )


class Query(Rows[R], Frames):
    """A query of a set or a BAQ: iterate over it, for every row, page after page.

    Every method that selects returns a new query, and nothing is sent until rows are needed.
    """

    def where(self, *filters: Filter[R] | str) -> Query[R]:
        """Return the query for rows that pass every filter; a string is sent as OData without escaping.

        Raises TypeError for a condition on rows of another set.
        """
        return self._with(self._selection.where(filters))

    def select(self, *columns: Selectable[R, Any]) -> Query[R]:
        """Return the query for these columns and the key's only; reading another one then raises `NotLoaded`."""
        return self._with(self._selection.select(columns))

    def expand(self, *related: One[R, Any] | Many[R, Any]) -> Query[R]:
        """Return the query for rows with these children: `expand(Customer.ship_toes.top(5))`."""
        return self._with(self._selection.expand(related))

    def order_by(self, *orders: Order[R]) -> Query[R]:
        """Return the query in this order: `order_by(Customer.name, Customer.cust_num.desc())`."""
        return self._with(self._selection.order_by(orders))

    def top(self, number: int) -> Query[R]:
        """Return the query for this many rows from the start."""
        return self._with(self._selection.limit(top=number, skip=self._selection.skip))

    def skip(self, number: int) -> Query[R]:
        """Return the query that skips this many rows."""
        return self._with(self._selection.limit(top=self._selection.top, skip=number))

    def changed_since(self, sys_rev_id: int) -> tuple[Query[R], int]:
        """Return the query for the rows that were written since, and the mark to keep for the next time: begin with 0.

        The mark is the largest `SysRevID` that there is now, and what is written while the rows are read comes the next time.
        Rows that were deleted are not seen. Nor is a write that has taken its number, and is committed after a later one was read:
        keep an older mark if that may be, and let what comes again replace what is there. Raises TypeError for rows without
        `SysRevID`.
        """
        work = calls.changed_since(self._resource, self._selection, sys_rev_id)
        selection, mark = finish(work)
        return self._with(selection), mark

    def as_(self, row: Derived[R, M]) -> Query[M]:
        """Return the query for rows of a derived class, with methods of your own: `customers.as_(MyCustomer)`."""
        derived: Any = self._derived(row)
        found: Query[M] = derived
        return found

    def _with(self, selection: Selection[R]) -> Query[R]:
        return Query(self._resource, selection)

    def __iter__(self) -> Iterator[R]:
        return _each(self.pages())

    def pages(self, *, at_once: int = 1) -> Generator[list[R], None, None]:
        """Yield the rows page by page; raises `PagingError` for a server that does not page as it should.

        With `at_once` above 1, that many are fetched at the same time, within the client's `max_concurrency`, after asking the
        server for the number of rows. They still come in order.
        """
        return iterate(calls.pages(self._resource, self._selection, at_once=at_once))

    def raw(self) -> Generator[dict[str, Any], None, None]:
        """Yield the rows as the server's JSON has them, numbers exact."""
        return _each(iterate(calls.raw_pages(self._resource, self._selection)))

    @overload
    def values(self, a: Selectable[R, A1], /) -> Values[tuple[A1]]: ...
    @overload
    def values(
        self, a: Selectable[R, A1], b: Selectable[R, A2], /
    ) -> Values[tuple[A1, A2]]: ...
    @overload
    def values(
        self, a: Selectable[R, A1], b: Selectable[R, A2], c: Selectable[R, A3], /
    ) -> Values[tuple[A1, A2, A3]]: ...
    @overload
    def values(
        self,
        a: Selectable[R, A1],
        b: Selectable[R, A2],
        c: Selectable[R, A3],
        d: Selectable[R, A4],
        /,
    ) -> Values[tuple[A1, A2, A3, A4]]: ...
    @overload
    def values(
        self,
        a: Selectable[R, A1],
        b: Selectable[R, A2],
        c: Selectable[R, A3],
        d: Selectable[R, A4],
        e: Selectable[R, A5],
        /,
    ) -> Values[tuple[A1, A2, A3, A4, A5]]: ...
    @overload
    def values(
        self,
        a: Selectable[R, A1],
        b: Selectable[R, A2],
        c: Selectable[R, A3],
        d: Selectable[R, A4],
        e: Selectable[R, A5],
        f: Selectable[R, A6],
        /,
    ) -> Values[tuple[A1, A2, A3, A4, A5, A6]]: ...
    @overload
    def values(
        self,
        a: Selectable[R, A1],
        b: Selectable[R, A2],
        c: Selectable[R, A3],
        d: Selectable[R, A4],
        e: Selectable[R, A5],
        f: Selectable[R, A6],
        g: Selectable[R, A7],
        /,
    ) -> Values[tuple[A1, A2, A3, A4, A5, A6, A7]]: ...
    @overload
    def values(
        self,
        a: Selectable[R, A1],
        b: Selectable[R, A2],
        c: Selectable[R, A3],
        d: Selectable[R, A4],
        e: Selectable[R, A5],
        f: Selectable[R, A6],
        g: Selectable[R, A7],
        h: Selectable[R, A8],
        /,
    ) -> Values[tuple[A1, A2, A3, A4, A5, A6, A7, A8]]: ...
    @overload
    def values(
        self,
        a: Selectable[R, A1],
        b: Selectable[R, A2],
        c: Selectable[R, A3],
        d: Selectable[R, A4],
        e: Selectable[R, A5],
        f: Selectable[R, A6],
        g: Selectable[R, A7],
        h: Selectable[R, A8],
        i: Selectable[R, A9],
        /,
    ) -> Values[tuple[A1, A2, A3, A4, A5, A6, A7, A8, A9]]: ...
    @overload
    def values(
        self,
        a: Selectable[R, A1],
        b: Selectable[R, A2],
        c: Selectable[R, A3],
        d: Selectable[R, A4],
        e: Selectable[R, A5],
        f: Selectable[R, A6],
        g: Selectable[R, A7],
        h: Selectable[R, A8],
        i: Selectable[R, A9],
        j: Selectable[R, A10],
        /,
    ) -> Values[tuple[A1, A2, A3, A4, A5, A6, A7, A8, A9, A10]]: ...
    def values(self, *columns: Selectable[R, Any]) -> Values[tuple[Any, ...]]:
        """Yield a tuple of these columns' values for each row; only these are read: `values(Customer.cust_num, Customer.name)`.

        Frames and files made of it have these columns and no others.
        """
        return Values(self._resource, self._selection, columns)

    def first(self) -> R | None:
        """Return the first row, None if there is none."""
        found = calls.first(self._resource, self._selection)
        return finish(found)

    def one(self) -> R:
        """Return the only row; raises `NotFound` if there is none, `KineticError` if there are more."""
        return finish(calls.one(self._resource, self._selection))

    def count(self) -> int:
        """Return the number of rows that iterating would give."""
        return finish(calls.count(self._resource, self._selection))


class Values(Generator[T, None, None], Frames):
    """Tuples of some columns' values, one for each row: iterate over it, once."""

    def __init__(
        self,
        resource: Resource[Any],
        selection: Selection[Any],
        columns: tuple[Selectable[Any, Any], ...],
    ) -> None:
        self._resource = resource
        self._selection = selection
        self._columns = columns
        # The overloads of `values` say which tuples they are.
        pages: Any = calls.value_pages(resource, selection, columns)
        self._tuples: Generator[T, None, None] = _each(iterate(pages))

    def __iter__(self) -> Generator[T, None, None]:
        return self._tuples

    def send(self, value: None, /) -> T:
        """Return the next tuple."""
        return self._tuples.send(value)

    def throw(self, *error: Any) -> T:
        """Raise an error where the reading is."""
        return self._tuples.throw(*error)

    def close(self) -> None:
        """End the reading."""
        self._tuples.close()


class KeyedQuery(Query[R], Generic[R, P]):
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

    def get(self, *key: P.args, **parts: P.kwargs) -> R:
        """Return the row with that key, with the columns and children of this query; raises `NotFound`.

        A key that a URL's path cannot carry is read by `$filter`.
        """
        wanted = key_with(self._key, key, parts)
        return finish(calls.get(self._resource, self._selection, wanted))

    def _with(self, selection: Selection[R]) -> KeyedQuery[R, P]:
        return KeyedQuery(self._resource, selection, key=self._key)

    if TYPE_CHECKING:
        # The results of `_with` have the key as well.
        def where(self, *filters: Filter[R] | str) -> KeyedQuery[R, P]: ...
        def select(self, *columns: Selectable[R, Any]) -> KeyedQuery[R, P]: ...
        def expand(self, *related: One[R, Any] | Many[R, Any]) -> KeyedQuery[R, P]: ...
        def order_by(self, *orders: Order[R]) -> KeyedQuery[R, P]: ...
        def top(self, number: int) -> KeyedQuery[R, P]: ...
        def skip(self, number: int) -> KeyedQuery[R, P]: ...
        def as_(self, row: Derived[R, M]) -> KeyedQuery[M, P]: ...


class KeylessSet(Query[R]):
    """A set of rows without a key: they can be read and created."""

    @overload
    def create(self, row: R, *, dry_run: Literal[False] = False) -> R: ...
    @overload
    def create(self, row: R, *, dry_run: Literal[True]) -> Request: ...
    @overload
    def create(self, row: R, *, dry_run: bool) -> R | Request: ...
    def create(self, row: R, *, dry_run: bool = False) -> R | Request:
        """Return the row as the server stored it; what was set in `row` is sent, and `row` stays as it is.

        A `dry_run` returns the request that it would be; of a client in a dry run `row` comes back.
        """
        resource = self._resource.rehearsed(dry_run)
        write = calls.create(resource, row)
        return finish(calls.made(resource, write, row))

    def create_many(
        self,
        rows: Iterable[R],
        *,
        written: list[Written[R]] | None = None,
        dry_run: bool = False,
    ) -> list[Written[R]]:
        """Return the outcome of each row, in the order given; rows are sent as `create` sends them, several at a time.

        At most `max_concurrency` are under way, and rows are taken as places become free. A row that cannot be written has an outcome
        with an error, and the others are still written. Only errors that affect every row are raised (a wrong password, no
        licence), and whatever ends the call from outside; pass `written` to get the outcomes even then.
        """
        write = partial(calls.create, self._resource.rehearsed(dry_run))
        return self._write_many(write, rows, written)

    def _write_many(
        self,
        write: calls.Write[T],
        given: Iterable[T],
        written: list[Written[T]] | None,
    ) -> list[Written[T]]:
        found: list[Written[T]] = [] if written is None else written
        session = self._resource.session
        return finish(calls.write_many(session, write, given, found))

    if TYPE_CHECKING:

        def as_(self, row: Derived[R, M]) -> KeylessSet[M]: ...


class EntitySet(KeyedQuery[R, P], KeylessSet[R], Generic[R, P]):
    """An entity set: a query for all its rows, and the calls on one of them."""

    def update(self, row: R, *, dry_run: bool = False) -> Request | None:
        """Send the columns that were assigned since `row` was read or made, and nothing if there are none.

        A `dry_run` returns the request that it would be. Raises `Conflict` for a row that was changed meanwhile, where the server
        sends etags; `KeyMismatch` if a URL's path cannot carry its key and the service has no `UpdateExt`.
        """
        write = calls.update(self._resource.rehearsed(dry_run), row)
        return finish(calls.unsent(write))

    @overload
    def delete(self, row: R | Key, /, *, dry_run: bool = False) -> Request | None: ...
    @overload
    def delete(self, *key: P.args, **parts: P.kwargs) -> Request | None: ...
    def delete(self, *row: Any, **parts: Any) -> Request | None:
        """Delete a row, given itself or by its key; a `dry_run` returns the request that it would be.

        Raises `Conflict` for a row that was changed meanwhile, where the server sends etags; `KeyMismatch` if a URL's path cannot
        carry the key and the service has no `UpdateExt`.
        """
        dry_run = parts.pop("dry_run", False)
        is_row = len(row) == 1 and not parts
        given = row[0] if is_row else key_with(self._key, row, parts)
        resource = self._resource.rehearsed(dry_run)
        write = calls.delete_one(resource, self._key, given)
        return finish(calls.unsent(write))

    def refresh(self, row: R) -> None:
        """Read all columns of `row` again, in place; its changes are lost, and its children stay unchanged."""
        finish(calls.refresh(self._resource, row))

    def update_many(
        self,
        rows: Iterable[R],
        *,
        written: list[Written[R]] | None = None,
        dry_run: bool = False,
    ) -> list[Written[R]]:
        """Return what became of each row, in the order given: changes are sent as `update` sends them; see `create_many`."""
        write = partial(calls.update, self._resource.rehearsed(dry_run))
        return self._write_many(write, rows, written)

    def delete_many(
        self,
        rows: Iterable[R | Key],
        *,
        written: list[Written[R | Key]] | None = None,
        dry_run: bool = False,
    ) -> list[Written[R | Key]]:
        """Return what became of each row, given itself or by its key, in the order given; see `create_many`."""
        resource = self._resource.rehearsed(dry_run)
        write = partial(calls.delete_one, resource, self._key)
        return self._write_many(write, rows, written)

    if TYPE_CHECKING:

        def as_(self, row: Derived[R, M]) -> EntitySet[M, P]: ...


class Singleton(Rows[R]):
    """A row that exists once per service."""

    def select(self, *columns: Selectable[R, Any]) -> Singleton[R]:
        """Return the row with these columns only; reading another one then raises `NotLoaded`."""
        return Singleton(self._resource, self._selection.select(columns))

    def expand(self, *related: One[R, Any] | Many[R, Any]) -> Singleton[R]:
        """Return the row with these children."""
        return Singleton(self._resource, self._selection.expand(related))

    def get(self) -> R:
        """Return the row, with the columns and children that were selected."""
        return finish(calls.get_single(self._resource, self._selection))

    def update(self, row: R, *, dry_run: bool = False) -> Request | None:
        """Send the columns that were assigned since `row` was read, and nothing if there are none.

        A `dry_run` returns the request that it would be.
        """
        resource = self._resource.rehearsed(dry_run)
        write = calls.update(resource, row, is_single=True)
        return finish(calls.unsent(write))


class Baq(Generic[R, P]):
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

    def __call__(self, *args: P.args, **parameters: P.kwargs) -> Query[R]:
        """Return the query for the BAQ's rows with these parameters.

        Raises TypeError for a parameter that it does not have, `FilterError` for an invalid value.
        """
        if args:
            raise TypeError("give the parameters of a BAQ by their names")
        return Query(with_parameters(self._resource, self.parameters, parameters))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._resource.name}{self.__signature__}>"


class UpdatableBaq(Baq[R, P], Generic[R, P]):
    """A BAQ that takes new and changed rows as well."""

    def new(self) -> R:
        """Return a row to fill in and give to `create`, with the initial values of a new one."""
        return finish(calls.new_row(self._resource))

    @overload
    def create(self, row: R, *, dry_run: Literal[False] = False) -> R: ...
    @overload
    def create(self, row: R, *, dry_run: Literal[True]) -> Request: ...
    @overload
    def create(self, row: R, *, dry_run: bool) -> R | Request: ...
    def create(self, row: R, *, dry_run: bool = False) -> R | Request:
        """Return the row as the server stored it, or `row` if it does not send it back; `dry_run` as a set's `create` has it."""
        resource = self._resource.rehearsed(dry_run)
        write = calls.create_whole(resource, row)
        return finish(calls.made(resource, write, row))

    def update(self, row: R, *, dry_run: bool = False) -> Request | None:
        """Send the row, whole, if columns of it were assigned since it was read; the reply refreshes it.

        A `dry_run` returns the request that it would be. Raises `KeyMismatch` for a row without `RowIdent` and `SysRowID`: read
        it without `select()`.
        """
        write = calls.update_whole(self._resource.rehearsed(dry_run), row)
        return finish(calls.unsent(write))


def _each(pages: Generator[list[T], None]) -> Generator[T, None, None]:
    with closing(pages):
        for page in pages:
            yield from page
