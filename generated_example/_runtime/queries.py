"""Queries: immutable, lazy, and the same for threads and tasks but for how they are awaited."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import aclosing, closing
from typing import Any, Generic, Self, TypeVar

from . import ahead, steps
from .expressions import Expression, Order
from .fields import Column, Fields, Many, Nested, One, expansions, roots
from .filters import Filter
from .paging import Pages
from .resource import Resource
from .row import Row
from .selection import Selection
from .session import AsyncSession, Session

R = TypeVar("R", bound=Row)
F = TypeVar("F", bound=Fields)


class Choice(Generic[R, F]):
    """Which columns and children to read; every method gives a new value, and nothing is sent yet."""

    def __init__(
        self, resource: Resource[R], fields: type[F], selection: Selection = Selection()
    ) -> None:
        self._resource = resource
        self._fields = fields
        self._selection = selection

    def __repr__(self) -> str:
        options = self._selection.options(self._resource.row_type)
        told = "&".join(f"{name}={value}" for name, value in options)
        return (
            f"<{type(self).__name__} {self._resource.name}{'?' if told else ''}{told}>"
        )

    @property
    def fields(self) -> F:
        """The columns and children, for `where`, `select`, `order_by` and `expand`."""
        return self._fields(self._resource.row_type)

    def select(self, *columns: Column[Any] | Nested[Any]) -> Self:
        """Return the query for these columns alone, beside the key's; reading another one then raises `NotLoaded`."""
        return self._with(self._selection.select(roots(columns)))

    def expand(self, *related: One[Any] | Many[Any]) -> Self:
        """Return the query for rows with these children: `expand(fields.ship_toes.top(5))`."""
        return self._with(self._selection.expand(expansions(related)))

    def _with(self, selection: Selection) -> Self:
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, _selection=selection)
        return copy


class BaseQuery(Choice[R, F]):
    """What to read of a set or a BAQ; every method gives a new query, and nothing is sent until rows are asked for."""

    def where(self, *filters: Filter | str) -> Self:
        """Return the query for rows that pass every filter; a text is OData as it stands, and nothing in it is escaped."""
        return self._with(self._selection.where(filters))

    def order_by(self, *orders: Expression[Any] | Order) -> Self:
        """Return the query in this order: `order_by(fields.name, fields.cust_num.desc())`."""
        return self._with(self._selection.order_by(orders))

    def top(self, number: int) -> Self:
        """Return the query for the first rows, this many."""
        return self._with(self._selection.limit(top=number, skip=self._selection.skip))

    def skip(self, number: int) -> Self:
        """Return the query without the first rows, this many."""
        return self._with(self._selection.limit(top=self._selection.top, skip=number))

    def _pages(self) -> Pages[R]:
        return Pages(
            self._resource, self._selection, self._resource.rows(self._selection)
        )

    def _raw_pages(self) -> Pages[dict[str, Any]]:
        return Pages(self._resource, self._selection, list)

    def _parts(self, total: int, seen: set[Any]) -> Iterator[Pages[R]]:
        """Yield the reading of each page's worth of `total` rows."""
        size = self._resource.page_size
        for start in range(0, total, size):
            yield self._part(start, min(size, total - start), seen)

    def _rest(self, total: int, seen: set[Any]) -> Pages[R]:
        """Return the reading of what may be left behind `total` rows."""
        top = self._selection.top
        return self._part(total, None if top is None else max(top - total, 0), seen)

    def _part(self, start: int, top: int | None, seen: set[Any]) -> Pages[R]:
        asked = self._selection
        part = asked.limit(top=top, skip=asked.skip + start)
        return Pages(self._resource, part, self._resource.rows(asked), seen=seen)


class Query(BaseQuery[R, F]):
    """A query that threads run: iterate over it for every row, page after page."""

    def __init__(
        self, session: Session, resource: Resource[R], fields: type[F]
    ) -> None:
        super().__init__(resource, fields)
        self._session = session

    def __iter__(self) -> Iterator[R]:
        with closing(self.pages()) as pages:
            for page in pages:
                yield from page

    def pages(self) -> Generator[list[R], None, None]:
        """Yield the rows page by page; raises `PagingError` for a server that does not page as it should."""
        return ahead.read(self._session, self._pages())

    def raw(self) -> Iterator[dict[str, Any]]:
        """Yield the rows as the server's JSON has them, numbers exact."""
        with closing(ahead.read(self._session, self._raw_pages())) as pages:
            for page in pages:
                yield from page

    def first(self) -> R | None:
        """Return the first row, None where there is none."""
        return steps.run(self._session, steps.first(self._resource, self._selection))

    def one(self) -> R:
        """Return the only row; raises `NotFound` where there is none, `KineticError` where there are more."""
        return steps.run(self._session, steps.one(self._resource, self._selection))

    def count(self) -> int:
        """Return the number of rows that iterating would give."""
        return steps.run(self._session, steps.count(self._resource, self._selection))


class AsyncQuery(BaseQuery[R, F]):
    """A query that tasks run: iterate over it with `async for`, for every row, page after page."""

    def __init__(
        self, session: AsyncSession, resource: Resource[R], fields: type[F]
    ) -> None:
        super().__init__(resource, fields)
        self._session = session

    async def __aiter__(self) -> AsyncIterator[R]:
        async with aclosing(self.pages()) as pages:
            async for page in pages:
                for row in page:
                    yield row

    async def pages(self, *, at_once: int = 1) -> AsyncGenerator[list[R], None]:
        """Yield the rows page by page; raises `PagingError` for a server that does not page as it should.

        More than one are fetched `at_once`, within the client's `max_concurrency`, after the server was asked for the number
        of rows. They come in order all the same.
        """
        most = min(at_once, self._session.options.max_concurrency)
        if most > 1:
            total, seen = await self.count(), set[Any]()
            parts, rest = self._parts(total, seen), self._rest(total, seen)
            found = ahead.read_at_once(self._session, parts, rest, most=most)
        else:
            found = ahead.read_async(self._session, self._pages())
        async with aclosing(found) as pages:
            async for page in pages:
                yield page

    async def raw(self) -> AsyncIterator[dict[str, Any]]:
        """Yield the rows as the server's JSON has them, numbers exact."""
        found = ahead.read_async(self._session, self._raw_pages())
        async with aclosing(found) as pages:
            async for page in pages:
                for record in page:
                    yield record

    async def first(self) -> R | None:
        """Return the first row, None where there is none."""
        return await steps.run_async(
            self._session, steps.first(self._resource, self._selection)
        )

    async def one(self) -> R:
        """Return the only row; raises `NotFound` where there is none, `KineticError` where there are more."""
        return await steps.run_async(
            self._session, steps.one(self._resource, self._selection)
        )

    async def count(self) -> int:
        """Return the number of rows that iterating would give."""
        return await steps.run_async(
            self._session, steps.count(self._resource, self._selection)
        )
