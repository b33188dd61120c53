"""Reading rows: page after page, with all their children."""

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Hashable,
    Sequence,
    Sized,
)
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from msgspec.structs import asdict, replace

from ..data.keys import Key, in_company, row_filter
from ..data.names import refused
from ..data.reader import Shape, items_of, read, read_values, record_of, records_of
from ..data.row import Head, Row
from ..data.row_types import columns, key_columns, key_of
from ..data.values import Record
from ..errors import (
    KineticError,
    NotFound,
    PagingError,
    ReplyError,
    StatusError,
    UrlTooLong,
)
from ..http.message import Reply, Request, followed
from ..http.secret import shown
from ..http.transport import Started, closing
from ..query.columns import Asked, Selectable
from ..query.conditions import EVERYTHING, NOTHING, may_have_lists
from ..query.links import Links, fresh, link_of, number_of, uncounted
from ..query.paging import Ask, Pages, Plan, Way
from ..query.selection import Selection, holds_many
from .resource import Resource, check_declared, place_below

if TYPE_CHECKING:
    from ..query.lists import Parts

R = TypeVar("R", bound=Row)
T = TypeVar("T")
Convert = Callable[[list[Record], Pages], list[T]]
"""Makes something of the records of a page, given how far the reading is."""
_MOMENT: Final = 0.001
"""Seconds for a call to be on its way: making rows of a page's records lets nothing else run, for ten times as long."""
_REFUSED: Final = (400, 405, 500, 501)
"""The statuses of a server that does not accept the condition of a page, or its `$skip`."""
_COUNTING: Final = "?$expand=$count"
_SKIPPING: Final = "?$skip"
"""Suffixes of a path, under which a session keeps what it has learned about a server."""
_LINKS: Final = "@odata.nextLink", "@nextLink"
_COUNTS: Final = "@odata.count", "@count"
"""What the name of a list of children ends in where the rest of it, and its number, are given (OData JSON Format, section 4.5).

OData 4.01 leaves the prefix out.
"""
_LEAST_CUT: Final = 10
"""The number of a row's children below which no server silently cuts a list off."""


# Many rows are read.


def pages(
    resource: Resource[R], selection: Selection[R], *, at_once: int = 1
) -> AsyncGenerator[list[R], None]:
    """Yield the rows page by page, `at_once` of them being fetched at a time; empty pages are left out."""
    convert = partial(read, selection.shape(), source=resource.name)
    return _pages(resource, selection, convert, at_once=at_once)


def raw_pages(
    resource: Resource[R], selection: Selection[R]
) -> AsyncGenerator[list[Record], None]:
    """Yield the records page by page, as the server's JSON has them, numbers exact."""
    return _pages(resource, selection, list)


def value_pages(
    resource: Resource[R], selection: Selection[R], columns: Sequence[Any]
) -> AsyncGenerator[list[tuple[Any, ...]], None]:
    """Yield a tuple of these columns' values for each row, page by page; other columns are not asked for.

    Raises TypeError at once if there are none, or for those of other rows.
    """
    if not columns:
        what = "values() takes columns, such as `values(Customer.name)`"
        raise TypeError(f"{what}: iterate over the query for whole rows")
    if not all(isinstance(column, Selectable) for column in columns):
        from ..query.computing import computed  # for those who ask

        chosen, make = computed(selection, columns, source=resource.name)
        return _pages(resource, chosen, make)
    for column in columns:
        selection.check("values", column)
    asked = replace(selection, columns=(), children=()).select(tuple(columns))
    check_declared(asked)
    convert = partial(read_values, asked.shape(), columns, source=resource.name)
    return _pages(resource, asked, convert)


async def _pages(
    resource: Resource[R],
    selection: Selection[R],
    convert: Callable[[list[Record]], list[T]],
    *,
    at_once: int = 1,
) -> AsyncGenerator[list[T], None]:
    found = converted_pages(
        resource,
        selection,
        divided(resource, selection),
        lambda records, progress: convert(records),
        at_once=at_once,
    )
    async with closing(found):
        async for page in found:
            yield page


def divided(resource: Resource[R], selection: Selection[R]) -> Parts[R] | None:
    """Return the parts that a selection is read in if it is too long for the server; None if it is read, or refused, as a whole.

    Raises `UrlTooLong` for parts that do not show which rows are meant.
    """
    options = resource.session.options
    if options.query_in_body or not may_have_lists(selection.filter.node):
        return None
    if not resource.is_longer(selection, options.longest_query):
        return None
    from .parts import parts  # for those who ask that much

    return parts(resource, selection)


def converted_pages(
    resource: Resource[R],
    selection: Selection[R],
    parts: Parts[R] | None,
    convert: Convert[T],
    *,
    at_once: int = 1,
    is_textual: bool = False,
) -> AsyncGenerator[list[T], None]:
    """Yield what `convert` makes of the records page by page, of the parts if there are any.

    If it `is_textual`, the records have fractions as `Digits`.
    """
    how: Any = {"at_once": at_once, "is_textual": is_textual}
    if parts is None:
        return watched_pages(resource, selection, convert, **how)
    from .parts import pages_in_parts  # for those who have them

    return pages_in_parts(resource, selection, parts, convert, **how)


def watched_pages(
    resource: Resource[R],
    selection: Selection[R],
    convert: Convert[T],
    *,
    at_once: int = 1,
    is_textual: bool = False,
) -> AsyncGenerator[list[T], None]:
    """Yield what `convert` makes of the records page by page, of a selection that one query can hold."""
    options = resource.session.options
    places = options.max_concurrency
    wanted = at_once if at_once > 1 else options.prefetch
    most = min(wanted, places) if places > 1 else 0
    is_wide = at_once > 1 and most > 1
    way: Way = "skip" if is_wide and options.takes_skip else "key"

    def made(records: list[Record]) -> list[T]:
        return convert(records, reading.progress)

    reading: _Reading[R, T]
    reading = _Reading(resource, selection, made, way=way, is_textual=is_textual)
    return reading.pages(most, at_once=is_wide)


async def _rows(resource: Resource[R], selection: Selection[R], top: int) -> list[R]:
    """Return the first rows of a selection, so many."""
    if parts := divided(resource, selection):
        return await _rows_in_parts(resource, selection, parts, top)
    return await _first(resource, selection, top).whole()


async def _rows_in_parts(
    resource: Resource[R], selection: Selection[R], parts: Parts[R], top: int
) -> list[R]:
    asked = selection.limit(top=_at_most(selection, top), skip=selection.skip)
    shape, name = selection.shape(), resource.name
    found = converted_pages(
        resource, asked, parts, lambda rows, _: read(shape, rows, source=name)
    )
    async with closing(found):
        return [row async for page in found for row in page]


def _at_most(selection: Selection[Any], top: int) -> int:
    return top if selection.top is None else min(top, selection.top)


def _first(
    resource: Resource[R],
    selection: Selection[R],
    top: int,
    *,
    is_counted: bool = False,
) -> _Reading[R, R]:
    """Return the reading of the first rows of a selection, so many."""
    most = _at_most(selection, top)
    asked = selection.limit(top=most, skip=selection.skip)
    convert = partial(read, selection.shape(), source=resource.name)
    # The first row alone ends the reading, and the server need not count.
    return _Reading(resource, asked, convert, is_counted=is_counted or most > 1)


class _Reading(Generic[R, T]):
    """The reading of a selection, whose records become what `convert` makes of them."""

    def __init__(
        self,
        resource: Resource[R],
        selection: Selection[R],
        convert: Callable[[list[Record]], list[T]],
        *,
        way: Way = "key",
        is_counted: bool = True,
        takes_skip: bool = False,
        is_textual: bool = False,
    ) -> None:
        options, ways = resource.session.options, resource.session.ways
        self._is_textual = is_textual
        self._resource = _as_learned(resource)
        self._selection = selection.in_key_order().showing_order()
        shown = {*selection.columns, *key_columns(selection.row_type)}
        self._hidden = set(self._selection.columns) - shown
        """The columns that only show whether a row is where it was."""
        self._convert = convert
        plan = Plan(
            selection=self._selection,
            name=resource.name,
            page_size=options.page_size,
            company=options.company,
            orders_text=options.text_order,
            may_skip=options.takes_skip,
        )
        known = resource.path + selection.manner
        self._pages = Pages(
            plan,
            way=ways.get(known, way),
            is_counted=is_counted,
            takes_skip=takes_skip or bool(ways.get(known + _SKIPPING)),
        )
        self._links: dict[str, Request] = {}
        self._children = _Children(selection)

    @property
    def progress(self) -> Pages:
        """How far it is."""
        return self._pages

    async def pages(
        self, most: int, *, at_once: bool = False
    ) -> AsyncGenerator[list[T], None]:
        """Yield the pages, the next ones being on their way while the rows of this one are used, at `most` so many.

        One page after a full one, two after two: a result of one or two pages costs the calls that it costs without. What goes
        wrong on the way is raised when the page is asked for, and never if it is not. A loop that ends early waits for nothing.
        """
        ahead = _Ahead(self._resource)
        request = self._request()
        try:
            while request is not None:
                try:
                    reply = await ahead.reply(request)
                except StatusError as error:
                    if error.status not in _REFUSED or not self._refused():
                        raise
                    request = self._request()
                    continue
                with reply.explaining():
                    records = self._records(request, reply)
                if not self._resource.counts:
                    _learn(self._resource, "skip", _COUNTING)
                asked, request = request, self._request()
                coming = self._pages.coming(most, at_once=at_once)
                await ahead.begin([self._made(ask) for ask in coming])
                await self._children.complete(self._resource, records, asked, reply)
                if records:
                    with reply.explaining():
                        made = self._convert(records)
                    yield made
        finally:
            ahead.abandon()
            manner = self._selection.manner
            if self._pages.learned:
                _learn(self._resource, self._pages.learned, manner)
            if self._pages.takes_skip:
                _learn(self._resource, "skip", manner + _SKIPPING)

    async def whole(self) -> list[T]:
        """Return what all pages hold, one read after the other."""
        async with closing(self.pages(0)) as found:
            return [row async for rows in found for row in rows]

    def _request(self) -> Request | None:
        """Return the request for the next page, None at the end."""
        ask = self._pages.ask
        if ask is None:
            return None
        try:
            return self._made(ask)
        except UrlTooLong:
            if ask.behind == EVERYTHING or not self._pages.refused():
                raise
            return self._request()

    def _refused(self) -> bool:
        """Return whether there is another way to ask, after the server refused one."""
        if self._resource.counts and self._selection.children:
            self._resource = replace(self._resource, counts=False)
            return True
        return self._pages.refused()

    def _made(self, ask: Ask) -> Request:
        return self._links.get(ask.link) or self._resource.page(self._selection, ask)

    def _records(self, request: Request, reply: Reply) -> list[Record]:
        """Return the new records of a page; raises `PagingError` for a link that leads elsewhere, even if it is not followed."""
        body = reply.json(is_textual=self._is_textual)
        if isinstance(body, dict) and (link := link_of(body, self._resource.name)):
            below = self._resource.service
            self._links = {link: followed(link, request, reply, below=below)}
        records = self._pages.feed(body)
        for name in self._hidden:
            for record in records:
                record.pop(name, None)
        return records


class _Children:
    """The children that a selection expands, read on where the server cut their lists off.

    It says so by a link, or by a number that is larger than the list. If it does neither, a list as long as
    the longest is asked for one row more, below its own row's key.
    """

    def __init__(self, asked: Asked) -> None:
        self._inside = tuple(
            (name, child.with_skipped(), child.skip, _Children(child))
            for name, child in asked.children
            if holds_many(asked, name)
        )
        self._whole: dict[str, int] = {}
        """Child → the longest list of it that was whole."""

    async def complete(
        self,
        resource: Resource[Any],
        records: Sequence[Record],
        request: Request,
        reply: Reply,
    ) -> None:
        """Add the missing children to the records of a page, the reply to that request; raises what reading them raises."""
        for name, child, skipped, inside in self._inside:
            lists = [record for record in records if isinstance(record.get(name), list)]
            for record in lists:
                what = f"{resource.name}/{name}"
                link = link_of(_taken_out(record, name, _LINKS), what)
                number = number_of(_taken_out(record, name, _COUNTS))
                if link:
                    record[name] += await linked(
                        resource.send,
                        link,
                        request,
                        reply,
                        below=resource.service,
                        what=what,
                        begun=record[name],
                        key=tuple(key_columns(child.row_type)),
                        total=number,
                    )
                elif self._may_be_cut(name, child, record[name], number):
                    await self._read_on(resource, name, child, record, number)
                record[name] = record[name][skipped : child.top]
            for record in lists if child.children else ():
                place = _below(resource, name, child, record) or resource
                await inside.complete(place, record[name], request, reply)

    def _may_be_cut(
        self, name: str, child: Asked, rows: Sized, number: int | None
    ) -> bool:
        size = len(rows)
        if number is not None:
            return size < (number if child.top is None else min(number, child.top))
        return size != child.top and size >= max(_LEAST_CUT, self._whole.get(name, 0))

    async def _read_on(
        self,
        resource: Resource[Any],
        name: str,
        child: Asked,
        record: Record,
        number: int | None,
    ) -> None:
        """Put all children of a row in the place of those that came; raises `PagingError` if they cannot be read."""
        size = len(record[name])
        place = f"{resource.row_type.__module__}.{resource.row_type.__name__}/{name}"
        below = _below(resource, name, child, record)
        if below is not None and not resource.session.ways.get(place):
            try:
                rows = await _all_below(below, child, size, is_cut=number is not None)
                if rows:
                    record[name] = rows
                else:
                    self._whole[name] = size
                return
            except StatusError as error:
                if error.status not in (404, *_REFUSED):
                    raise
            # Children have no address here.
            resource.session.ways[place] = "link"
        if number is not None:
            raise PagingError(
                f"{resource.name}: the server sent {size:,} of {number:,} `{name}` of a row, and they cannot be read on: "
                "read them from their own set"
            )


def _taken_out(record: Record, name: str, annotations: Sequence[str]) -> Record:
    """Take what is said of a list of children out of its record, and return it."""
    found = {said: record.pop(f"{name}{said}", None) for said in annotations}
    return {said: value for said, value in found.items() if value is not None}


async def linked(
    send: Callable[[Request], Awaitable[Reply]],
    link: str,
    request: Request,
    reply: Reply,
    *,
    below: str,
    what: str,
    begun: Sequence[Any],
    key: Sequence[str] = (),
    total: int | None = None,
) -> list[Any]:
    """Return the items behind a link in a reply that has `begun` with some, page by page to the end; rows with a key come once.

    Raises `PagingError` for a link that leads elsewhere, or pages that do not end.
    """
    found: list[Any] = []
    items = begun
    links = Links(key)
    known: set[Hashable] = set()
    fresh(begun, key, known)
    while link:
        came = len(begun) + len(found)
        if fault := links.fault(link, items) or uncounted(came, total):
            raise PagingError(f"{what}: {fault}; {came:,} rows came before")
        request = followed(link, request, reply, below=below)
        reply = await send(request)
        body = reply.json()
        with reply.explaining():
            items = items_of(body, what)
            link = link_of(body, what)
        found += fresh(items, key, known) if key else items
    return found


def _below(
    resource: Resource[Any], name: str, child: Asked, record: Record
) -> Resource[Any] | None:
    """Return the set of a row's children, below its key; None if a path cannot carry it."""
    columns = key_columns(resource.row_type)
    if not columns:
        return None
    shape = Shape(resource.row_type, frozenset(columns))
    key = key_of(read(shape, [record], source=resource.name)[0])
    if resource.uncarried(key):
        return None
    return place_below(resource, key, name, child.row_type)


async def _all_below(
    below: Resource[Any], asked: Asked, size: int, *, is_cut: bool
) -> list[Record]:
    """Return all children of a row if there are more than `size`, which is known if the list `is_cut`; else none."""
    every: Selection[Any] = Selection(**asdict(asked))
    if not is_cut and below.session.options.takes_skip:
        one_more = every.limit(top=1, skip=size)
        # Who ignores `$skip` sends a row as well, and then they are read by their key.
        probe = _Reading(
            below, one_more, list[Record], is_counted=False, takes_skip=True
        )
        if not await probe.whole():
            return []
    return await _Reading(below, every, list[Record]).whole()


class _Ahead:
    """Pages that are fetched before they are asked for."""

    def __init__(self, resource: Resource[Any]) -> None:
        self._resource = resource
        self._coming: dict[Request, Started[Reply]] = {}

    async def begin(self, wanted: list[Request]) -> None:
        """Send the requests that come next, and do not wait for the replies."""
        for request in self._coming.keys() - set(wanted):
            self._coming.pop(request).abandon()
        transport = self._resource.session.transport
        fresh = [request for request in wanted if request not in self._coming]
        for request in fresh:
            steps = self._resource.send(request)
            self._coming[request] = transport.start(steps, "kinetic-ahead")
        if fresh:
            await transport.sleep(_MOMENT)

    async def reply(self, request: Request) -> Reply:
        """Return the reply to the request, which may have been sent already."""
        work = self._coming.get(request)
        if work is None:
            return await self._resource.send(request)
        reply = await work.result()
        del self._coming[request]
        return reply

    def abandon(self) -> None:
        """Break off what is under way."""
        for work in self._coming.values():
            work.abandon()


# What was written since.

REVISION: Final = "SysRevID"


async def changed_since(
    resource: Resource[R], selection: Selection[R], mark: int
) -> tuple[Selection[R], int]:
    """Return the selection of the rows with a `SysRevID` behind the mark, up to the largest there is now, and that one."""
    column = columns(resource.row_type).get(REVISION)
    if column is None:
        raise TypeError(f"the rows of {resource.name} have no {REVISION}")
    if not isinstance(mark, int):
        raise refused("changed_since", "the mark of the last time, or 0", mark)
    revision: Any = getattr(resource.row_type, column)
    since = replace(selection.where((revision > int(mark),)), orders=())
    narrow = replace(since, columns=(), children=()).select((revision,))
    last = await _rows(resource, narrow.order_by((revision.desc(),)), 1)
    if not last:
        return selection.limit(top=0, skip=0), mark
    newest: int = getattr(last[0], column)
    return selection.where((revision.between(int(mark) + 1, newest),)), newest


# One row is read, or a number.


async def first(resource: Resource[R], selection: Selection[R]) -> R | None:
    """Return the first row, None if there is none."""
    rows = await _rows(resource, selection, 1)
    return rows[0] if rows else None


async def head(resource: Resource[R], selection: Selection[R], number: int) -> Head[R]:
    """Return the first rows, so many at most; how many there are is not known of a query that is read in parts."""
    if parts := divided(resource, selection):
        return Head(await _rows_in_parts(resource, selection, parts, number))
    reading = _first(resource, selection, number, is_counted=True)
    rows = await reading.whole()
    return Head(rows, reading.progress.counted)


async def one(resource: Resource[R], selection: Selection[R]) -> R:
    """Return the only row; raises `NotFound` if there is none, `KineticError` if there are more."""
    rows = await _rows(resource, selection, 2)
    if not rows:
        raise NotFound(f"{resource.name}: no row passes the filter", status=404)
    if len(rows) > 1:
        raise KineticError(f"{resource.name}: more than one row passes the filter")
    return rows[0]


async def count(resource: Resource[R], selection: Selection[R]) -> int:
    """Return the number of rows that reading would give."""
    if selection.filter == NOTHING:
        return 0
    alone = replace(selection, columns=(), orders=(), children=(), top=None, skip=0)
    parts = divided(resource, alone)
    if parts is not None and parts.is_overlapping:
        found = await _distinct(resource, alone, parts)
    else:
        every = [alone] if parts is None else parts.selections
        found = sum([await _counted(resource, part) for part in every])
    rows = max(found - selection.skip, 0)
    return rows if selection.top is None else min(rows, selection.top)


async def _distinct(resource: Resource[R], alone: Selection[R], parts: Parts[R]) -> int:
    """Return the number of rows of parts that may have the same ones: their keys are read."""
    keys = tuple(key_columns(resource.row_type))
    narrow = [replace(part, columns=keys) for part in parts.selections]
    asked = parts._replace(selections=narrow)
    found = converted_pages(resource, alone, asked, lambda records, _: records)
    async with closing(found):
        return sum([len(page) async for page in found])


async def _counted(resource: Resource[R], selection: Selection[R]) -> int:
    reply = await resource.send(resource.count(selection))
    body = reply.json()
    with reply.explaining():
        records_of(body, resource.name)
    total = body.get("@odata.count", body.get("@count"))
    if total is None:
        reply = await resource.send(resource.plain_count(selection))
        total = reply.content.decode("utf-8-sig", "replace")
    with reply.explaining():
        try:
            return int(total)
        except (TypeError, ValueError):
            what = f"{shown(total)} is not a number of rows"
            raise ReplyError(f"{resource.name}: {what}") from None


async def get(resource: Resource[R], selection: Selection[R], key: Key) -> R:
    """Return the row with that key, with the columns and children of this query; raises `NotFound`.

    A key that a URL's path cannot carry is read by `$filter`.
    """
    if selection.filter == EVERYTHING and not resource.uncarried(key):
        return await there(resource, selection, key)
    key = in_company(key, resource.session.options.company)
    alone = selection.where((row_filter(key),)).limit(top=1, skip=0)
    rows = await _rows(resource, alone, 1)
    if not rows:
        raise NotFound(f"{resource.name}: no row {key}", status=404)
    return rows[0]


def _as_learned(resource: Resource[R]) -> Resource[R]:
    """Return the resource as the server has shown that it may be asked."""
    ways = resource.session.ways
    if not resource.session.options.child_counts or ways.get(resource.path + _COUNTING):
        return replace(resource, counts=False)
    return resource


def _learn(resource: Resource[Any], way: Way, what: str = "") -> None:
    """Note how a resource is to be asked; not of the children of a single row, of which there may be any number."""
    if "(" not in resource.path:
        resource.session.ways[resource.path + what] = way


async def there(resource: Resource[R], selection: Selection[R], key: Key | None) -> R:
    """Return the row at the address of a key, or that of a singleton; raises `NotFound`."""
    resource = _as_learned(resource)
    request = resource.one(selection, key)
    try:
        reply = await resource.send(request)
    except StatusError as error:
        is_counted = selection.children and resource.counts
        if error.status not in _REFUSED or not is_counted:
            raise
        resource = replace(resource, counts=False)
        request = resource.one(selection, key)
        reply = await resource.send(request)
    if reply.status == 204:
        # A single child, or a singleton, that there is not (OData Protocol, section 11.2.6).
        raise NotFound(f"{resource.name}: there is none", status=204)
    if selection.children and not resource.counts:
        _learn(resource, "skip", _COUNTING)
    record = _record(resource, reply)
    await _Children(selection).complete(resource, [record], request, reply)
    with reply.explaining():
        return read(selection.shape(), [record], source=resource.name)[0]


def row_of(resource: Resource[R], shape: Shape[R], reply: Reply) -> R:
    """Return the one row that a reply holds; raises `ReplyError` if it holds anything else."""
    record = _record(resource, reply)
    with reply.explaining():
        return read(shape, [record], source=resource.name)[0]


def _record(resource: Resource[Any], reply: Reply) -> Record:
    body = reply.json()
    with reply.explaining():
        return record_of(body, resource.name, resource.row_type)
