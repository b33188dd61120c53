"""Queries that are awaited, their values and their frames, for tasks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Generic, Unpack, overload

from typing_extensions import ParamSpec, TypeVar

from ..calls import reading
from ..calls.resource import Derived, Resource, Rows, key_with
from ..data.keys import Key
from ..data.names import misplaced
from ..data.row import Head, Row
from ..http.transport import finish_async, iterate_async
from ..query.columns import Many, One, Selectable
from ..query.conditions import Filter
from ..query.expressions import Expression, Order
from ..query.selection import Selection

if TYPE_CHECKING:
    from os import PathLike

    from ..frames import Pandas, Polars, RecordBatch, Table
    from ..frames.extract import Extract
    from ..frames.fields import FrameSettings, Names
    from ..progress import Progress, Watched
    from .grouped import AsyncGroups

T = TypeVar("T")
R = TypeVar("R", bound=Row)
M = TypeVar("M", bound=Row)
V = TypeVar("V")
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
Value = Selectable[R, V] | Expression[R, Any, V]
"""A column, or what is computed of columns."""


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
        from ..frames.extract import to_arrow

        return await finish_async(to_arrow(self._extract(settings)))

    async def to_polars(self, **settings: Unpack[FrameSettings]) -> Polars:
        """Return the rows as a data frame of Polars."""
        from ..frames.extract import to_polars

        return await finish_async(to_polars(self._extract(settings)))

    async def to_pandas(self, **settings: Unpack[FrameSettings]) -> Pandas:
        """Return the rows as a data frame of pandas, with Arrow's types: numpy's have no null and no exact numbers."""
        from ..frames.extract import to_pandas

        return await finish_async(to_pandas(self._extract(settings)))

    async def to_dicts(self, *, names: Names = "python") -> list[dict[str, Any]]:
        """Return a dict for each row, with the values that rows have, and dicts in the place of rows inside of rows."""
        from ..frames.extract import to_dicts

        return await finish_async(to_dicts(self._extract({"names": names})))

    async def to_csv(
        self, path: str | PathLike[str], **settings: Unpack[FrameSettings]
    ) -> int:
        """Write a CSV file with a header, and return the number of rows; what is nested is JSON there, bytes are base64.

        The file is there when it is complete, and not before.
        """
        from ..frames.files import to_csv

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
        from ..frames.files import to_parquet, to_parts

        extract = self._extract(settings)
        if resume:
            work = to_parts(extract, path, rows=rows_per_part, watched=progress)
        else:
            work = to_parquet(extract, path, progress)
        return await finish_async(work)

    def _extract(self, settings: Mapping[str, Any], **more: Any) -> Extract[Any]:
        from ..frames.extract import extract_of

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
        from ..query.computing import grouped
        from .grouped import AsyncGroups  # for those who ask

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


async def _each(pages: AsyncGenerator[list[T], None]) -> AsyncGenerator[T, None]:
    async with aclosing(pages):
        async for page in pages:
            for item in page:
                yield item
