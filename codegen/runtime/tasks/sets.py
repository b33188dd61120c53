"""Entity sets, singletons and the places of their rows, for tasks."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, overload

from typing_extensions import ParamSpec, TypeVar

from .. import files
from ..calls import many, reading, writing
from ..calls.many import Written
from ..calls.resource import (
    Derived,
    Resource,
    Rows,
    alternate,
    below,
    key_with,
    row_and_key,
)
from ..data.keys import AlternateKey, Key, Reference, in_company
from ..data.row import Row
from ..http.message import Request
from ..http.transport import finish_async
from ..query.columns import Column, Items, Many, Nested, One, Selectable, StreamColumn
from .queries import AsyncKeyedQuery, AsyncQuery

if TYPE_CHECKING:

    from ..calls.replacing import Only
    from ..streams import MediaRow
    from .below import (
        AsyncCell,
        AsyncChildSet,
        AsyncComplexCell,
        AsyncSingleChild,
        AsyncStream,
    )

T = TypeVar("T")
R = TypeVar("R", bound=Row)
M = TypeVar("M", bound=Row)
V = TypeVar("V")
P = ParamSpec("P", default=...)
Q = ParamSpec("Q")
R_co = TypeVar("R_co", bound=Row, covariant=True)
MR = TypeVar("MR", bound="MediaRow")


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
        from .. import streams  # for those who have streams

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
        from ..calls.replacing import upsert  # for those who ask

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
        from ..calls.replacing import replace_row  # for those who ask

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
        from .. import streams
        from . import below  # for those who have streams

        return below.AsyncStream(streams.media(self._resource, self._key))

    def stream(self, column: StreamColumn[R_co]) -> AsyncStream:
        """Return a stream property of the row: `photos.at(id=4).stream(Photo.thumbnail).read()`."""
        from .. import streams
        from . import below

        place = streams.property_of(self._resource, self._key, column)
        return below.AsyncStream(place)

    def below(
        self, children: Many[R_co, M], key: Callable[Q, Key]
    ) -> AsyncChildSet[M, Q]:
        """Return the set of its children, `key` being the class of their keys.

        Raises TypeError for children, or a key, of other rows, `KeyMismatch` for a key of this row that a URL's path cannot carry.
        """
        from .below import AsyncChildSet  # for those who ask

        resource = below(self._resource, self._key, children, Many, self._row, key)
        return AsyncChildSet(resource, key=key)

    def one(self, child: One[R_co, M]) -> AsyncSingleChild[M]:
        """Return its single child, to read, write and set; raises as `below` does."""
        from .below import AsyncSingleChild  # for those who ask

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
        from .below import cell  # for those who ask

        return cell(self._resource, self._key, column, self._row)

    def _names(self) -> type[R_co]:
        # The resource is of such rows.
        found: type[R_co] = self._resource.row_type
        return found

    def _session_of(self) -> object:
        return self._resource.session

    def _address(self) -> str:
        from ..calls.references import address  # for those who ask

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
        from ..calls.replacing import replace_row  # for those who ask

        resource = self._resource.rehearsed(dry_run)
        write = replace_row(resource, row, is_single=True, refresh=refresh)
        return await finish_async(writing.unsent(write))
