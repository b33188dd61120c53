"""A query that is too long for one request, read as several: each row once, in the order that was asked for."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from heapq import heapify, heappop, heapreplace
from typing import Any, Final, Generic, NamedTuple, TypeVar

from pydantic_core import ValidationError

from ..data.row import Row
from ..data.row_types import key_columns
from ..data.values import Record
from ..errors import PagingError, UrlTooLong
from ..http.transport import closing
from ..query.conditions import printed
from ..query.selection import Selection, kind_of, validator
from ..query.links import at_path
from ..query.lists import Parts, Shared, parts_of
from ..query.paging import Pages
from .reading import Convert, watched_pages
from .resource import LONGER_QUERIES, Resource

R = TypeVar("R", bound=Row)
T = TypeVar("T")
_SHARE: Final = 0.8
"""How much of the longest query a part of a longer one may fill: pages are asked for by a further condition."""
_MERGED: Final = frozenset({bool, int, Decimal, float, date, datetime, time, timedelta})
"""Types whose order is the same on every server; text is ordered as each likes."""
_FEW: Final = 500
"""Parts that any query may be read in."""
_TIMES: Final = 8
"""How many times as many as its length makes necessary: lists beside each other have the product of their parts."""
_INSTEAD: Final = f"give fewer values, or {LONGER_QUERIES}"


def parts(resource: Resource[R], selection: Selection[R]) -> Parts[R] | None:
    """Return what a selection that is too long is read as, None if it has no parts.

    Raises `UrlTooLong` if it has, and they do not show which rows are meant.
    """
    most = resource.session.options.longest_query * _SHARE
    length = len(printed(selection.filter.node))
    bound = _FEW + round(_TIMES * length / most)
    found = parts_of(selection, lambda part: not resource.is_longer(part, most), bound)
    if found and len(found.selections) > bound:
        raise UrlTooLong(
            f"{resource.name}: the query is too long for one request, and its parts would be more than {bound:,} requests, since each "
            f"part of a list is read with each part of the others: give one list and leave rows out in Python, or {LONGER_QUERIES}"
        )
    if found and (why := next(_obstacles(selection, found), "")):
        what = f"the query is too long for one request, and {why}"
        raise UrlTooLong(f"{resource.name}: {what}: {_INSTEAD}")
    return found


def _obstacles(selection: Selection[R], found: Parts[R]) -> Iterator[str]:
    """Yield what keeps parts from standing for the whole."""
    if found.is_overlapping and not selection.identity():
        yield "its parts may have the same rows, which nothing tells apart without a key"
    for order in selection.orders:
        if order.node.kind != "path":
            yield f"rows of parts do not show the order by {order.path}"
        elif (kind := kind_of(selection.row_type, order.path)) not in _MERGED:
            yield (
                f"each server orders {'texts' if kind is str else 'such values'} in its own way, so parts cannot be put in the "
                f"order by {order.path}: order by numbers or times, or sort the rows in Python"
            )


async def pages_in_parts(
    resource: Resource[R],
    whole: Selection[R],
    found: Parts[R],
    convert: Convert[T],
    *,
    at_once: int = 1,
    is_textual: bool = False,
) -> AsyncGenerator[list[T], None]:
    """Yield what `convert` makes of the records page by page, each row once.

    Without an order rows come part by part, so `top` and `skip` are about these. Raises `PagingError` for a server whose order is
    not that of the values.
    """
    cut = _Cut(whole, found.shared)
    read = _merged if whole.orders else _in_turn
    how = {"at_once": at_once, "is_textual": is_textual}
    pages: AsyncGenerator[list[T], None] = read(
        resource, whole, found, convert, cut, how
    )
    async with closing(pages):
        async for page in pages:
            if page:
                yield page
            if cut.is_done:
                return


class _Cut:
    """The records that are wanted of those that come: each row once, after those that are skipped, up to so many."""

    def __init__(self, whole: Selection[Any], shared: Shared) -> None:
        self._identity = whole.identity() if shared else ()
        self._seen: set[tuple[Any, ...]] = set()
        self._skip = whole.skip
        self._left = whole.top

    @property
    def is_done(self) -> bool:
        """Whether all have come."""
        return self._left == 0

    def wanted(self, records: list[Record], *, is_last: bool = False) -> list[Record]:
        """Return those of a page; the rows of the last part are not remembered."""
        if self._identity:
            records = [r for r in records if self.is_new(r, is_last=is_last)]
        return self.within(records)

    def is_new(self, record: Record, *, is_last: bool = False) -> bool:
        """Return whether a record has not come before."""
        mark = tuple(at_path(record, path) for path in self._identity)
        is_known = bool(mark) and mark in self._seen
        if not is_last:
            self._seen.add(mark)
        return not is_known

    def within(self, records: list[Record]) -> list[Record]:
        """Return those that are neither skipped nor behind the last."""
        skipped = min(self._skip, len(records))
        self._skip -= skipped
        records = records[skipped:][: self._left]
        if self._left is not None:
            self._left -= len(records)
        return records


async def _in_turn(
    resource: Resource[R],
    whole: Selection[R],
    found: Parts[R],
    convert: Convert[T],
    cut: _Cut,
    how: dict[str, Any],
) -> AsyncGenerator[list[T], None]:
    """Yield the rows of one part after those of the other."""
    last = len(found.selections) - 1
    for number, part in enumerate(found.selections):
        asked = _first(part, whole)

        def made(records: list[Record], progress: Pages) -> list[T]:
            wanted = cut.wanted(records, is_last=number == last)
            return convert(wanted, progress) if wanted else []

        pages = watched_pages(resource, asked, made, **how)
        async with closing(pages):
            async for page in pages:
                yield page


def _first(part: Selection[R], whole: Selection[R]) -> Selection[R]:
    """Return as many rows of a part as the whole may take of it: if that many come, then the whole has enough.

    Some may have come before. The whole has at least as many rows as any of its parts, whichever came first.
    """
    most = None if whole.top is None else whole.top + whole.skip
    return part.limit(top=most, skip=0)


class _Head(NamedTuple):
    """The next record of a part; parts are compared by it, and by their numbers where it decides nothing."""

    rank: tuple[Any, ...]
    number: int
    record: Record
    progress: Pages


async def _merged(
    resource: Resource[R],
    whole: Selection[R],
    found: Parts[R],
    convert: Convert[T],
    cut: _Cut,
    how: dict[str, Any],
) -> AsyncGenerator[list[T], None]:
    """Yield the rows of all parts in the order of the whole, each part being read in that order."""
    ranking = _Ranking(resource, whole)
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(
                closing(_heads(resource, part, number, whole, ranking, how))
            )
            for number, part in enumerate(found.selections)
        ]
        first = [await anext(stream, None) for stream in streams]
        heap = [head for head in first if head is not None]
        heapify(heap)
        page: list[Record] = []
        while heap:
            head = heap[0]
            if cut.is_new(head.record):
                page.append(ranking.shown(head.record))
            following = await anext(streams[head.number], None)
            heapreplace(heap, following) if following else heappop(heap)
            if not heap or len(page) == resource.session.options.page_size:
                wanted = cut.within(page)
                yield convert(wanted, head.progress) if wanted else []
                page = []


async def _heads(
    resource: Resource[R],
    part: Selection[R],
    number: int,
    whole: Selection[R],
    ranking: _Ranking,
    how: dict[str, Any],
) -> AsyncGenerator[_Head, None]:
    """Yield the records of a part, with their places in the order; raises `PagingError` if they do not come in it."""

    def made(records: list[Record], progress: Pages) -> list[_Head]:
        ranks = [ranking.rank(record) for record in records]
        return [_Head(r, number, one, progress) for r, one in zip(ranks, records)]

    last: tuple[Any, ...] | None = None
    asked = _first(part, whole).showing_order()
    pages = watched_pages(resource, asked, made, **how)
    async with closing(pages):
        async for page in pages:
            for head in page:
                if last is not None and head.rank < last:
                    raise ranking.error("rows do not come in the order asked for")
                last = head.rank
                yield head


class _Descending(Generic[T]):
    """A value that comes before smaller ones."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Descending) and bool(self.value == other.value)

    def __lt__(self, other: _Descending[T]) -> bool:
        return bool(other.value < self.value)


class _Ranking:
    """The place of records in the order of a selection (OData Protocol, section 11.2.6.2: null comes before all values)."""

    def __init__(self, resource: Resource[Any], whole: Selection[Any]) -> None:
        self._name = resource.name
        self._offsets: set[bool] = set()
        """Whether times have an offset, as far as they came."""
        self._steps = [
            (order.path, order.descending, kind_of(whole.row_type, order.path))
            for order in whole.orders
        ]
        shown = {*whole.columns, *key_columns(whole.row_type)}
        self._hidden = whole.order_columns() - shown if whole.columns else frozenset()

    def rank(self, record: Record) -> tuple[Any, ...]:
        """Return what is compared of a record; raises `PagingError` for a value of another type."""
        return tuple(self._ranked(record, *step) for step in self._steps)

    def _ranked(self, record: Record, path: str, is_descending: bool, kind: Any) -> Any:
        value = at_path(record, path)
        try:
            plain = None if value is None else validator(kind).validate_python(value)
        except ValidationError:
            raise self.error(f"`{path}` has a value that has no order") from None
        if isinstance(plain, datetime | time):
            self._offsets.add(plain.tzinfo is not None)
            if len(self._offsets) > 1:
                raise self.error("times with an offset and without have no order")
        placed = (plain is not None, 0 if plain is None else plain)
        return _Descending(placed) if is_descending else placed

    def shown(self, record: Record) -> Record:
        """Return a record without the columns that were read for the order alone."""
        for name in self._hidden:
            record.pop(name, None)
        return record

    def error(self, what: str) -> PagingError:
        return PagingError(
            f"{self._name}: {what}, so the parts of the query cannot be joined"
        )
