"""Every operation on rows, once: coroutines that a thread runs to their end without an event loop, and a task awaits."""

from __future__ import annotations

from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
    Sized,
)
from contextlib import aclosing
from functools import partial
from typing import Any, Final, Generic, ParamSpec, Protocol, Self, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from .batch import HOPELESS, Gathering
from .client import Options, SessionCore
from .data.display import escaped, table
from .data.keys import (
    AlternateKey,
    Key,
    has_alternate,
    in_company,
    part_names,
    predicate,
    row_filter,
    uncarried,
)
from .data.reader import (
    Shape,
    items_of,
    read,
    read_values,
    record_of,
    records_of,
)
from .data.references import references_in
from .data.row import (
    Head,
    Row,
    changes,
    child_type,
    children,
    columns,
    columns_of,
    etag_of,
    given,
    key_columns,
    key_of,
    key_type_of,
    original,
    reload,
    retag,
    settle,
    whole,
    wire_of,
)
from .data.tableset import DELETED, UPDATED, Record, Tableset, refill, row_id_of
from .data.values import encode, encoded
from .errors import (
    ConnectionFailed,
    KeyMismatch,
    KineticError,
    NotFound,
    NotSent,
    PagingError,
    ReplyError,
    StatusError,
    UrlTooLong,
)
from .http.message import (
    Headers,
    Reply,
    Request,
    check_headers,
    check_option,
    check_own_header,
    encode_query,
    followed,
)
from .http.secret import Secret, shown
from .http.transport import Gate, Started
from .problem import update_errors
from .query.columns import EVERYTHING, NOTHING, Asked, Selectable, is_of
from .query.paging import Ask, Links, Pages, Way, link_of, number_of
from .query.selection import Selection, holds_many

R = TypeVar("R", bound=Row)
T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)
M_co = TypeVar("M_co", covariant=True)
Q = ParamSpec("Q")
Pairs = tuple[tuple[str, str], ...]
Source = Iterable[T] | AsyncIterable[T]

_ADVICE: Final = {
    "$filter": "a list of in_() is read in parts without order_by(), top() and skip(); or give the condition to a BAQ as a parameter",
    "$apply": "shorten the conditions before group_by()",
    "$select": "select fewer columns, or none to have all of them",
    "$expand": "select fewer columns of the expanded children, or none, or read them from their own set",
}
RETURNED: Final = "returnObj"
_MOMENT: Final = 0.001
"""Seconds for a call to be on its way: making rows of a page's records lets nothing else run, for ten times as long."""
_FOREVER: Final = float("inf")
_SHARE: Final = 0.8
"""How much of the longest query a part of a longer one may fill."""
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


_DECIDING: Final = ("$filter", "$search")
"""The options that say which rows there are."""


def _no_table(row_type: type[Row]) -> str:
    return ""


class Resource(Struct, Generic[R], frozen=True):
    """An entity set, a singleton or a BAQ of one company, and the session that reaches it."""

    session: SessionCore
    path: str
    """Percent-encoded: `api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers`."""
    name: str
    """What messages call it."""
    row_type: type[R]
    service: str
    """The path of its service, or BAQ, below which all its pages lie."""
    parameters: Pairs = ()
    """Of a BAQ."""
    counts: bool = True
    """Whether lists of children are asked for with their number; some servers may refuse that."""
    of_type: str = ""
    """The derived type whose rows alone are meant: a further step of the path (OData URL Conventions, section 4.11)."""
    options: Pairs = ()
    """Query options of the program's own, in every request."""
    headers: Headers = ()
    """Headers of the program's own, in every request; values are wrapped, since one may be a credential."""
    dry_run: bool = False
    """Whether a write raises `NotSent`, whatever the client does."""
    version: str = "4.0"
    """Of OData, as the metadata states it: it says how a body names other rows."""
    table: Callable[[type[Row]], str] = _no_table
    """Gives the table that holds rows of a type in what the service's `UpdateExt` takes, "" if there is none."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Resource):
            return NotImplemented
        return self._place == other._place

    def __hash__(self) -> int:
        return hash(self._place)

    @property
    def _place(self) -> tuple[Any, ...]:
        """What is compared: each service has a function of its own that gives tables."""
        asked = self.path, self.row_type, self.of_type, self.parameters
        manner = self.options, self.headers, self.counts, self.dry_run
        return self.session, *asked, *manner

    async def send(self, request: Request) -> Reply:
        """Return the 2xx reply to a request."""
        if self.options or self.headers:
            there = {name for name, _ in request.query}
            more = tuple(pair for pair in self.options if pair[0] not in there)
            query, headers = request.query + more, request.headers + self.headers
            request = replace(request, query=query, headers=headers)
        reply = await self.session.exchange.send(request, dry_run=self.dry_run)
        if request.path.endswith(_IN_BODY):
            # Links are relative to what was asked for, and not to how.
            reply = replace(reply, url=reply.url.partition(_IN_BODY)[0])
        return reply

    def rehearsed(self, dry_run: bool) -> Self:
        """Return the resource whose writes are not sent if it is a dry run."""
        return replace(self, dry_run=True) if dry_run else self

    @property
    def place(self) -> str:
        """Where its rows are listed."""
        return f"{self.path}/{encoded(self.of_type)}" if self.of_type else self.path

    def page(self, selection: Selection[R], ask: Ask) -> Request:
        """Return the request for a page of rows; raises `UrlTooLong`."""
        query = (*self.parameters, *self._options(selection))
        # Only what the caller asked is measured: a query that has begun to be read is read on.
        measured = query
        if ask.behind != EVERYTHING:
            self._fitting(query)
            rest = self._options(selection.where((ask.behind,)))
            query = (*self.parameters, *rest)
            measured = (*query, *ask.query)
        return self._fitting((*query, *ask.query), measured=measured)

    def is_longer(self, selection: Selection[R], most: float) -> bool:
        """Return whether a selection makes a query of more than so many characters."""
        query = (*self.parameters, *self._options(selection))
        return len(encode_query(query)) > most

    def one(self, selection: Selection[R], key: Key | None) -> Request:
        """Return the request for one row by its key, or for a singleton; raises `UrlTooLong`."""
        path = self.of_one(key)
        if not selection.columns and not selection.children:
            return Request("GET", path)
        alone: Selection[R] = Selection(
            self.row_type, columns=selection.columns, children=selection.children
        )
        return self._fitting(self._options(alone), path)

    def count(self, selection: Selection[R]) -> Request:
        """Return the request for the number of rows (OData Protocol, section 11.2.6.5); raises `UrlTooLong`."""
        asked = (("$count", "true"), ("$top", "0"))
        return self._fitting((*self._condition(selection), *asked))

    def plain_count(self, selection: Selection[R]) -> Request:
        """Return the request for the number of rows as text, from servers whose lists do not tell it."""
        path, query = f"{self.place}/$count", self._condition(selection)
        return self._fitting(query, path, accept="text/plain")

    def _condition(self, selection: Selection[R]) -> Pairs:
        given = self._options(selection)
        return (*self.parameters, *(pair for pair in given if pair[0] in _DECIDING))

    def _options(self, selection: Selection[R]) -> Pairs:
        options = self.session.options
        if options.in_lists:
            from .query.lists import with_lists  # for servers that take them

            selection = with_lists(selection)
        return tuple(selection.options(counted=self.counts, days=options.days))

    def _fitting(
        self,
        query: Pairs,
        path: str = "",
        *,
        measured: Pairs | None = None,
        **how: Any,
    ) -> Request:
        """Return a read as it can be sent, of the resource unless a path is given; raises `UrlTooLong`."""
        request = Request("GET", path or self.place, query, **how)
        return fitting(request, self.session.options, measured)

    def write(
        self, method: str, key: Key | None, body: bytes | None = None, etag: str = ""
    ) -> Request:
        """Return the request for a write, to a row that has this etag still (OData Protocol, section 11.4.1.1)."""
        path = self.of_one(key) if key else self.path
        tagged = (("If-Match", etag),) if etag else ()
        return Request(method, path, body=body, headers=tagged, read=False)

    def of_one(self, key: Key | None) -> str:
        """Return the path of one row, by its key; of a singleton without."""
        if isinstance(key, AlternateKey):
            # It may be one of the derived type alone.
            return f"{self.place}{self.predicate(key)}"
        cast = f"/{encoded(self.of_type)}" if self.of_type else ""
        return f"{self.path}{self.predicate(key)}{cast}"

    def uncarried(self, key: Key) -> str:
        """Return the parts of a key that a path of this server cannot carry, "" if it carries all."""
        options = self.session.options
        return uncarried(key, options.key_characters, options.refused_key_characters)

    def predicate(self, key: Key | None) -> str:
        """Return the key as the path has it behind the set's name, `""` for None."""
        if key is None:
            return ""
        options = self.session.options
        key = in_company(key, options.company)
        return predicate(key, named=options.key_style == "named")


class Derived(Protocol[R_co, M_co]):
    """A class of rows that is derived from the class that a query has.

    Type checkers find by its methods that what it makes is `M`, and that it is `R` as well.
    """

    def model_construct(
        self, _fields_set: set[str] | None = None, **values: Any
    ) -> R_co: ...

    def model_validate_strings(self, obj: Any) -> M_co: ...


class Rows(Generic[R]):
    """Rows of a resource that were selected and not read yet: an immutable value."""

    def __init__(
        self, resource: Resource[R], selection: Selection[R] | None = None
    ) -> None:
        self._resource = resource
        self._selection = selection or Selection(resource.row_type)

    @property
    def row(self) -> type[R]:
        """The class of the rows, for short programs: `c = customers.row` and `customers.where(c.city == "Oakland")`."""
        return self._resource.row_type

    def __repr__(self) -> str:
        parameters = "&".join(f"{n}={value}" for n, value in self._resource.parameters)
        asked = "&".join(filter(None, (parameters, str(self._selection))))
        where = f"{self._resource.name}?{asked}" if asked else self._resource.name
        return f"<{type(self).__name__} {where}>"

    def _repr_html_(self) -> str:
        """Return the query and the columns of its rows; nothing is read."""
        shown = escaped(repr(self))
        head = ("Column", "Type", "Description")
        return f"<p><code>{shown}</code></p>{table(head, columns_of(self.row))}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows) or type(other) is not type(self):
            return NotImplemented
        return (self._resource, self._selection) == (other._resource, other._selection)

    def __hash__(self) -> int:
        return hash((self._resource, self._selection))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> Any:
        raise TypeError(
            f"a {type(self).__name__} belongs to its client and cannot be pickled: pickle the rows, or the conditions"
        )

    def sending(
        self, *, query: Mapping[str, str] = {}, headers: Mapping[str, str] = {}
    ) -> Self:
        """Return the same whose requests carry these query options and headers as well; one that is there already is replaced.

        Raises ValueError for OData's own options, which methods such as `where` give, for headers that the client gives itself,
        and for those that are a connection's own, or change what a request means.
        """
        for name in query:
            check_option(name)
        for name in headers:
            check_own_header(name)
        resource = self._resource
        given = check_headers(tuple((n, Secret(value)) for n, value in headers.items()))
        named = {name.lower() for name in headers}
        kept = (pair for pair in resource.headers if pair[0].lower() not in named)
        return self._of(
            replace(
                resource,
                options=tuple({**dict(resource.options), **query}.items()),
                headers=(*kept, *given),
            ),
            self._selection,
        )

    def _of_type(self, row: Any) -> Self:
        """Return the rows of a derived type alone; raises TypeError for a class that is not of one."""
        self._check_derived("of", row)
        if row.__edm_type__ == self.row.__edm_type__:
            raise TypeError(
                f"of() takes a type that the metadata derives from {self.row.__name__}: use as_({row.__name__})"
            )
        return self._read_as(row, of_type=row.__edm_type__)

    def _of(self, resource: Resource[Any], selection: Selection[Any]) -> Self:
        found: Self = object.__new__(type(self))
        found.__dict__.update(vars(self), _resource=resource, _selection=selection)
        return found

    def _derived(self, row: Any) -> Self:
        """Return the same with rows of a derived class; raises TypeError for any other class."""
        self._check_derived("as_", row)
        return self._read_as(row)

    def _check_derived(self, method: str, row: Any) -> None:
        if not (isinstance(row, type) and issubclass(row, self.row)):
            name = getattr(row, "__name__", repr(row))
            here = self.row.__name__
            raise TypeError(f"{method}() takes a class of {here}, not {name}")

    def _read_as(self, row: Any, **more: Any) -> Self:
        return self._of(
            replace(self._resource, row_type=row, **more),
            replace(self._selection, row_type=row),
        )


def resource_of(
    session: SessionCore,
    row_type: type[R],
    *path: str,
    name: str,
    parameters: Pairs = (),
    table: Callable[[type[Row]], str] = _no_table,
    version: str = "4.0",
) -> Resource[R]:
    """Return the resource below `api/v2/odata/{company}/` that the path's steps lead to.

    `name` is what messages call it.
    """
    steps = ("api", "v2", "odata", session.options.company, *path)
    return Resource(
        session=session,
        path="/".join(map(encoded, steps)),
        service="/".join((*map(encoded, steps[:-1]), "")),
        name=encoded(name),
        row_type=row_type,
        parameters=parameters,
        table=table,
        version=version,
    )


_IN_BODY: Final = "/$query"


def fitting(
    request: Request, options: Options, measured: Pairs | None = None
) -> Request:
    """Return a read as it can be sent, with a long query in its body if the server takes that; raises `UrlTooLong` saying what makes it long.

    What is `measured`, if given, is the part of the query whose length counts.
    """
    most = options.longest_query
    length = len(encode_query(request.query if measured is None else measured))
    if length <= most:
        return request
    if options.query_in_body:
        return replace(
            request,
            method="POST",
            path=request.path + _IN_BODY,
            query=(),
            body=encode_query(request.query).encode(),
            content_type="text/plain",
        )
    sizes = {name: len(encode_query([(name, value)])) for name, value in request.query}
    longest = max(sizes, key=lambda name: sizes[name])
    advice = _ADVICE.get(longest, "give it a shorter value")
    raise UrlTooLong(
        f"{request}: the query has {length:,} characters, servers take {most:,}, and {longest} has "
        f"{sizes[longest]:,} of them: {advice}"
    )


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
    """Yield a tuple of these columns' values for each row, page by page; other columns are not asked for."""
    if not all(isinstance(column, Selectable) for column in columns):
        from .query.computing import computed  # for those who ask

        chosen, make = computed(selection, columns, source=resource.name)
        return _pages(resource, chosen, make)
    asked = replace(selection, columns=(), children=()).select(tuple(columns))
    check_declared(asked)
    convert = partial(read_values, asked.shape(), columns, source=resource.name)
    return _pages(resource, asked, convert)


def check_declared(asked: Asked) -> None:
    """Raise TypeError if columns are among those selected that the class does not declare: they would be None everywhere."""
    known = columns(asked.row_type)
    wires = (wire.partition("/")[0] for wire in asked.columns)
    if strange := [wire for wire in wires if known and wire not in known]:
        raise TypeError(
            f"values and frames have declared columns: read rows for {strange[0]}"
        )


async def _pages(
    resource: Resource[R],
    selection: Selection[R],
    convert: Callable[[list[Record]], list[T]],
    *,
    at_once: int = 1,
) -> AsyncGenerator[list[T], None]:
    for part in _parts(resource, selection):
        found = watched_pages(resource, part, convert, at_once=at_once)[1]
        async with aclosing(found):
            async for page in found:
                yield page


def _parts(resource: Resource[R], selection: Selection[R]) -> list[Selection[R]]:
    """Return what is read one after the other: the selection, or parts of one that is too long for the server.

    Rows of parts are in no order, and the first of them are not the first of all: such a selection stays whole, and is refused.
    """
    options = resource.session.options
    is_bound = selection.orders or selection.skip or selection.top is not None
    if options.query_in_body or is_bound:
        return [selection]
    if not resource.is_longer(selection, options.longest_query):
        return [selection]
    from .query.lists import parts_of  # for those who ask that much

    # Pages are asked for by a further condition.
    most = options.longest_query * _SHARE
    return parts_of(selection, lambda part: not resource.is_longer(part, most)) or [
        selection
    ]


def watched_pages(
    resource: Resource[R],
    selection: Selection[R],
    convert: Callable[[list[Record]], list[T]],
    *,
    at_once: int = 1,
    is_textual: bool = False,
) -> tuple[Pages, AsyncGenerator[list[T], None]]:
    """Return the progress of the reading, and what `convert` makes of the records page by page.

    If it `is_textual`, the records have fractions as `Digits`.
    """
    options = resource.session.options
    places = options.max_concurrency
    wanted = at_once if at_once > 1 else options.prefetch
    most = min(wanted, places) if places > 1 else 0
    is_wide = at_once > 1 and most > 1
    way: Way = "skip" if is_wide and options.takes_skip else "key"
    reading = _Reading(resource, selection, convert, way=way, is_textual=is_textual)
    return reading.progress, reading.pages(most, at_once=is_wide)


async def _rows(resource: Resource[R], selection: Selection[R], top: int) -> list[R]:
    """Return the first rows of a selection, so many."""
    return await _first(resource, selection, top).whole()


def _first(
    resource: Resource[R],
    selection: Selection[R],
    top: int,
    *,
    is_counted: bool = False,
) -> _Reading[R, R]:
    """Return the reading of the first rows of a selection, so many."""
    most = top if selection.top is None else min(top, selection.top)
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
        self._pages = Pages(
            self._selection,
            name=resource.name,
            page_size=options.page_size,
            company=options.company,
            way=ways.get(resource.path + selection.manner, way),
            is_counted=is_counted,
            takes_skip=takes_skip
            or bool(ways.get(resource.path + selection.manner + _SKIPPING)),
            orders_text=options.text_order,
            may_skip=options.takes_skip,
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
                    yield self._converted(reply, records)
        finally:
            ahead.abandon()
            manner = self._selection.manner
            if self._pages.learned:
                _learn(self._resource, self._pages.learned, manner)
            if self._pages.takes_skip:
                _learn(self._resource, "skip", manner + _SKIPPING)

    async def whole(self) -> list[T]:
        """Return what all pages hold, one read after the other."""
        async with aclosing(self.pages(0)) as found:
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

    def _converted(self, reply: Reply, records: list[Record]) -> list[T]:
        with reply.explaining():
            return self._convert(records)


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
                    below = resource.service
                    rest = linked(
                        resource.send, link, request, reply, below=below, what=what
                    )
                    record[name] = [*record[name], *await rest]
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
) -> list[Any]:
    """Return the items behind a link in a reply, page by page to the end; raises `PagingError` for one that leads elsewhere."""
    found: list[Any] = []
    items: list[Any] | None = None
    links = Links()
    while link:
        if fault := links.fault(link, is_empty=items == []):
            raise PagingError(f"{what}: {fault}")
        request = followed(link, request, reply, below=below)
        reply = await send(request)
        body = reply.json()
        with reply.explaining():
            items = items_of(body, what)
            link = link_of(body, what)
        found += items
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


def place_below(
    resource: Resource[Any], key: Key, wire: str, row_type: type[R]
) -> Resource[R]:
    """Return what a row has under one name, as a resource of its own (OData URL Conventions, section 4.3)."""
    found: Any = replace(
        resource,
        path=f"{resource.of_one(key)}/{encoded(wire)}",
        name=f"{resource.name}/{wire}",
        row_type=row_type,
        of_type="",
    )
    place: Resource[R] = found
    return place


def below(resource: Resource[Any], key: Key, related: Any, kind: type[Any]) -> Any:
    """Return the resource of a child, or children, of the row with a key.

    Raises TypeError for anything but children of these rows, `KeyMismatch` for a key that a URL's path cannot carry.
    """
    if not isinstance(related, kind) or not is_of(resource.row_type, related.owner):
        name = resource.row_type.__name__
        raise TypeError(f"{related!r:.80} is not {kind.__name__.lower()} of {name}")
    if parts := resource.uncarried(key):
        raise KeyMismatch(
            f"{resource.name}: a URL cannot carry {parts}: read what the row has below it with expand()"
        )
    return place_below(resource, key, related.path, related.inner)


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
    """Return the first rows, so many at most."""
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
    parts = _parts(resource, alone)
    rows = max(
        sum([await _counted(resource, part) for part in parts]) - selection.skip, 0
    )
    return rows if selection.top is None else min(rows, selection.top)


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
        return _number(resource, total)


def _number(resource: Resource[Any], total: Any) -> int:
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
        return await _one_row(resource, selection, key)
    key = in_company(key, resource.session.options.company)
    alone = selection.where((row_filter(key),)).limit(top=1, skip=0)
    rows = await _rows(resource, alone, 1)
    if not rows:
        raise NotFound(f"{resource.name}: no row {key}", status=404)
    return rows[0]


async def get_single(resource: Resource[R], selection: Selection[R]) -> R:
    """Return the row of a singleton."""
    return await _one_row(resource, selection, None)


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


async def _one_row(
    resource: Resource[R], selection: Selection[R], key: Key | None
) -> R:
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
    if not selection.children:
        return _row(resource, selection.shape(), reply)
    if not resource.counts:
        _learn(resource, "skip", _COUNTING)
    body = reply.json()
    with reply.explaining():
        record = record_of(body, resource.name, resource.row_type)
    await _Children(selection).complete(resource, [record], request, reply)
    with reply.explaining():
        return read(selection.shape(), [record], source=resource.name)[0]


def _row(resource: Resource[R], shape: Shape[R], reply: Reply) -> R:
    """Return the one row that a reply holds; raises `ReplyError` if it holds anything else."""
    body = reply.json()
    with reply.explaining():
        record = record_of(body, resource.name, resource.row_type)
        return read(shape, [record], source=resource.name)[0]


# Rows are written.


async def create(resource: Resource[R], row: R) -> R:
    """Return the row as the server stored it, with the children that it was given.

    A second call reads what the server does not send.
    """
    check_row(resource, row)
    body = body_of(resource, row, given(row))
    reply = await resource.send(resource.write("POST", None, body))
    resource = _of_its_type(resource, row)
    below = _given_children(row)
    wanted: Selection[R] = Selection(resource.row_type, children=below)
    stored = row
    if is_sent := bool(reply.content.strip()):
        stored = _row(resource, wanted.shape(), reply)
    names = {wire for wire, _ in below}
    there = vars(stored).keys()
    is_whole = is_sent and all(columns(type(row))[n] in there for n in names)
    if is_whole or key_type_of(resource.row_type) is None:
        return stored
    try:
        return await get(resource, wanted, key_of(stored))
    except KineticError as error:
        error.may_have_happened = True
        raise


async def stored_row(resource: Resource[R], request: Request, reply: Reply) -> R:
    """Return the row that was created: as the reply holds it, or read from where it says that it is (RFC 9110, section 10.2.2)."""
    shape: Shape[R] = Shape(resource.row_type)
    if not reply.content.strip():
        link = reply.headers.get("location", "")
        try:
            request = followed(link, request, reply, below=resource.service)
            reply = await resource.send(request)
        except KineticError as error:
            error.may_have_happened = True
            raise
    return _row(resource, shape, reply)


def _of_its_type(resource: Resource[R], row: R) -> Resource[R]:
    """Return where rows of a row's own type are read: others do not have its children."""
    kind = type(row)
    if kind.__edm_type__ == resource.row_type.__edm_type__:
        return resource
    return replace(resource, row_type=kind, of_type=kind.__edm_type__)


def _given_children(row: Row) -> tuple[tuple[str, Selection[Any]], ...]:
    """Return what to ask for of the children that a new row has."""
    asked: list[tuple[str, Selection[Any]]] = []
    for name in sorted(children(type(row)) & vars(row).keys()):
        value = vars(row)[name]
        rows = value if isinstance(value, list) else [value]
        if references_in(value):
            continue
        below = dict(pair for one in rows if one for pair in _given_children(one))
        kind = child_type(type(row), name)
        asked.append(
            (wire_of(type(row), name), Selection(kind, children=tuple(below.items())))
        )
    return tuple(asked)


async def update(
    resource: Resource[R], row: R, *, is_single: bool = False, refresh: bool = False
) -> R:
    """Send what has changed in the row, which may be a singleton's, nothing if nothing has, and return it.

    With `refresh` it then has what is stored.
    """
    check_row(resource, row)
    key, changed = None if is_single else key_of(row), changes(row)
    if not changed.body:
        return row
    etag = ""
    if key and (parts := resource.uncarried(key)):
        now = {wire: v for wire, v in whole(row).items() if wire in changed.body}
        if any(map(references_in, now.values())):
            what = "a URL cannot carry its key, so it can be set to no other row"
            raise KeyMismatch(f"{resource.name}: {what}")
        now["RowMod"] = UPDATED
        stored = await _update_ext(resource, parts, row, key, now)
        _take_revision(row, stored)
        reply = None
    else:
        body = body_of(resource, row, changed.body, is_new=False)
        request = resource.write("PATCH", key, body, etag_of(row))
        reply = await resource.send(preferring(request) if refresh else request)
        etag = reply.headers.get("etag", "")
    # What was assigned meanwhile was not sent.
    settle(row, changed.tokens)
    retag(row, etag)
    if refresh:
        from .replacing import take_stored  # for those who ask

        await take_stored(resource, row, key, reply)
    return row


def preferring(request: Request) -> Request:
    """Return a write that asks for the row as it is stored (OData Protocol, section 8.2.8.7)."""
    prefer = ("Prefer", "return=representation")
    return replace(request, headers=(*request.headers, prefer))


def body_of(
    resource: Resource[Any], row: Row, body: dict[str, Any], *, is_new: bool = True
) -> bytes:
    """Return the body of a write of a row, its references as the version of the service has them; raises `KineticError`."""
    if children(type(row)) & vars(row).keys():
        from .references import bound  # for rows with children

        body = bound(resource, body, is_new=is_new)
    return _encoded(resource, body)


def _take_revision(row: Row, stored: Record) -> None:
    """Put the revision of a row as it is stored into it: the next write is held to it."""
    name = columns(type(row)).get("SysRevID")
    if name in vars(row) and "SysRevID" in stored:
        shape = Shape(type(row), frozenset({"SysRevID"}))
        (found,) = read(shape, [{"SysRevID": stored["SysRevID"]}], source="UpdateExt")
        vars(row).update(vars(found))


async def _update_ext(
    resource: Resource[Any], parts: str, row: Row | None, key: Key, now: Record
) -> Record:
    """Write what is `now` of a row whose key has these parts, which no path can carry; return it as stored, {} if it is gone.

    It travels whole behind its original, where the service has `UpdateExt`: as it was read if it was
    read with its id, else as it is in the database. Raises `KeyMismatch` if there is none, `UpdateErrors` if it is not saved.
    """
    table = resource.table(resource.row_type)
    if not table:
        raise KeyMismatch(
            f"{resource.name}: a URL cannot carry {parts}, so the row can be read and not written through this set: "
            "use the service's methods"
        )
    before = original(row) if row else {}
    if not before.get("SysRowID"):
        everything: Selection[Any] = Selection(resource.row_type)
        before = original(await get(resource, everything, key))
    rows = [before | {"RowMod": ""}, before | now]
    if not resource.session.options.before_images:
        del rows[0]
    body = {
        "ds": {table: rows},
        "continueProcessingOnError": False,
        "rollbackParentOnChildError": True,
    }
    path, content = f"{resource.service}UpdateExt", _encoded(resource, body)
    reply = await resource.send(Request("POST", path, body=content, read=False))
    with reply.explaining():
        returned, outputs = method_reply(reply)
        ds = refill(Tableset(), outputs.get("ds"))
        if outputs.get("errorsOccurred") is True:
            raise update_errors(reply, returned, ds)
        found = (held.record for held in ds[table]._read)
        row_id = row_id_of(before)
        return next((record for record in found if row_id_of(record) == row_id), {})


def method_reply(reply: Reply) -> tuple[Any, Record]:
    """Return a method's result, and its out and ref parameters."""
    body = object_of(reply)
    outputs = body.get("parameters")
    return body.get(RETURNED), outputs if isinstance(outputs, dict) else {}


def object_of(reply: Reply) -> Record:
    """Return the JSON object of a reply; an empty reply and null are one without fields."""
    body = reply.json() if reply.content.strip() else None
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise ReplyError("the reply is not an object")
    return body


async def delete_one(
    resource: Resource[R], key: Callable[..., Key], given: R | Key
) -> None:
    """Delete a row, given itself or by its key; raises `KeyMismatch` for anything else."""
    row, row_key = row_and_key(resource, key, given)
    if parts := resource.uncarried(row_key):
        await _update_ext(resource, parts, row, row_key, {"RowMod": DELETED})
    else:
        etag = etag_of(row) if row else ""
        await resource.send(resource.write("DELETE", row_key, etag=etag))


def row_and_key(
    resource: Resource[R], key: Callable[..., Key], given: R | Key
) -> tuple[R | None, Key]:
    """Return the row, if it was given, and its key; raises `KeyMismatch` for anything else."""
    if not isinstance(given, Key):
        check_row(resource, given)
        return given, key_of(given)
    if isinstance(key, type) and not isinstance(given, key):
        raise KeyMismatch(f"{resource.name}: {given!r} is a key of another set")
    return None, given


async def refresh(resource: Resource[R], row: R) -> None:
    """Read the row again, in place."""
    check_row(resource, row)
    reload(row, await get(resource, Selection(resource.row_type), key_of(row)))


def check_row(resource: Resource[Any], row: Row) -> None:
    """Raise `KeyMismatch` for anything but a row of this place."""
    if not isinstance(row, resource.row_type):
        raise KeyMismatch(
            f"{resource.name}: rows are {resource.row_type.__name__} here, and this is a {type(row).__name__}"
        )


def key_with(
    key: Callable[..., Key], unnamed: tuple[Any, ...], parts: dict[str, Any]
) -> Key:
    """Return the key with these parts; raises `KeyMismatch` if one is missing, has no name, or is not of this key."""
    try:
        if not unnamed:
            return key(**parts)
    except TypeError:
        pass
    names = ", ".join(part_names(key)) if isinstance(key, type) else ""
    if unnamed:
        raise KeyMismatch(f"give the parts of the key by their names: {names}")
    given = ", ".join(parts) or "nothing"
    raise KeyMismatch(f"the key is {names}, given was {given}")


def alternate(resource: Resource[Any], key: Callable[Q, Key]) -> Callable[Q, Key]:
    """Return the class of an alternate key of a set; raises TypeError for any other."""
    if not has_alternate(key, resource.row_type):
        name = getattr(key, "__name__", repr(key))
        here = resource.row_type.__name__
        raise TypeError(
            f"by() takes the class of an alternate key of {here}, not {name:.60}"
        )
    return key


def _encoded(resource: Resource[Any], body: dict[str, Any]) -> bytes:
    """Return a body as it is sent; raises `KineticError` for a value that JSON cannot hold: nothing was sent then."""
    try:
        return encode(body)
    except KineticError:
        raise
    except Exception as error:
        what = f"a value cannot be written as JSON: {error}"
        raise KineticError(f"{resource.name}: {what}") from error


async def unsent(write: Awaitable[object]) -> Request | None:
    """Return what a write in a dry run did not send; None if it was sent, or there was nothing to send."""
    try:
        await write
    except NotSent as error:
        return error.request
    return None


async def or_unsent(write: Awaitable[T]) -> T | Request:
    """Return what a write returns, or in a dry run what it did not send; raises `NotSent` if that is not to be had."""
    try:
        return await write
    except NotSent as error:
        if error.request is None:
            raise
        return error.request


async def made(resource: Resource[R], write: Awaitable[R], row: R) -> R | Request:
    """Return the new row; in a dry run the request, or `row` itself if the dry run is the client's and asks for a row."""
    try:
        return await write
    except NotSent as error:
        return error.request if resource.dry_run and error.request else row


# Updatable BAQs take new rows and changed ones, whole, with RowMod.


async def new_row(resource: Resource[R]) -> R:
    """Return the row that `GetNew` gives."""
    reply = await resource.send(Request("GET", f"{resource.service}GetNew"))
    with reply.explaining():
        records = _records(reply)
        if not records:
            raise ReplyError(f"{resource.service}GetNew: the reply holds no row")
        return read(Shape(resource.row_type), records[:1], source="GetNew")[0]


async def create_whole(resource: Resource[R], row: R) -> R:
    """Return the row as the server stored it, the one given if it sends none."""
    check_row(resource, row)
    body = _encoded(resource, given(row) | {"RowMod": "A"})
    reply = await resource.send(resource.write("POST", None, body))
    with reply.explaining():
        records = _records(reply)
        found = read(Shape(resource.row_type), records[:1], source=resource.name)
    return found[0] if found else row


async def update_whole(resource: Resource[R], row: R) -> None:
    """Send a row that has changes, whole, and refresh it with the reply; nothing if it has none."""
    check_row(resource, row)
    changed = changes(row)
    if not changed.body:
        return
    body = whole(row) | {"RowMod": "U"}
    if not (body.get("RowIdent") or body.get("SysRowID")):
        raise KeyMismatch(
            f"this {type(row).__name__} has neither RowIdent nor SysRowID: read it from the BAQ without select()"
        )
    request = resource.write("PATCH", None, _encoded(resource, body), etag_of(row))
    reply = await resource.send(request)
    settle(row, changed.tokens)
    retag(row, reply.headers.get("etag", ""))
    with reply.explaining():
        for record in _records(reply)[:1]:
            # The columns that came, and no others: what a server leaves out has not become null.
            shape = Shape(resource.row_type, frozenset(record))
            found = read(shape, [record], source=resource.name)[0]
            # What was assigned meanwhile was not sent.
            reload(row, found, keep_assigned=True)


def _records(reply: Reply) -> list[Record]:
    """Return the rows of a reply, which is a row, a list of rows, or empty."""
    body = reply.json() if reply.content.strip() else None
    if isinstance(body, dict) and "value" not in body or isinstance(body, list):
        body = {"value": [body] if isinstance(body, dict) else body}
    return [] if body is None else records_of(body, reply.what)


# Many writes.


class Written(Struct, Generic[T], frozen=True):
    """What became of one of many rows."""

    given: T
    """The row, or the key, as it was given."""
    row: T | None = None
    """The row as it is stored; None if it was deleted, or there is an error."""
    error: KineticError | None = None
    """Why the row was not written, None if it was."""
    unsent: Request | None = None
    """What a dry run did not send, None if it was sent or nothing had to be."""

    @property
    def ok(self) -> bool:
        """Whether the server said that it was written, or nothing had to be."""
        return self.error is None and self.unsent is None

    @property
    def may_have_happened(self) -> bool:
        """Whether the outcome is not known: read the row before it is written again."""
        return self.error is not None and self.error.may_have_happened


Write = Callable[[T], Awaitable[T | None]]
"""What writes one row."""


class _Outcome(Struct, Generic[T], frozen=True):
    written: Written[T]
    ended_by: BaseException | None = None
    """What ended the thread or the task in the middle of it."""


async def write_many(
    session: SessionCore,
    write: Write[T],
    given: Source[T],
    written: list[Written[T]],
    *,
    batch: int = 0,
) -> list[Written[T]]:
    """Return `written` with the outcome of each row added, in the order given; each row is sent once, `batch` of them together.

    The first goes alone: if it shows that no other can succeed (a wrong password, no licence), the rest is not sent. Rows are
    taken from `given` as places come free. Whatever ends the call early, its own error or another one, leaves it after the
    outcomes of all that was sent are in the list.
    """
    if isinstance(given, Row | Key):
        raise TypeError(f"give rows in a list, not a single {type(given).__name__}")
    under_way: deque[Started[list[_Outcome[T]]]] = deque()
    before = len(written)
    places = session.transport.gate(session.options.max_concurrency, "")
    try:
        async with aclosing(_portions(given, max(batch, 1))) as portions:
            async for rows in portions:
                await places.acquire(_FOREVER)
                together = Gathering(session) if batch else None
                steps = _outcomes(write, rows, places, together)
                under_way.append(session.transport.start(steps, "kinetic-write"))
                await _collect(under_way, written, is_first=len(written) == before)
        while under_way:
            await _collect(under_way, written, is_first=True)
    except BaseException as error:
        last = await _ended(under_way, written, error)
        last.add_note(
            f"{len(written) - before:,} rows were sent before that: their outcomes are in the list given as `written`"
        )
        raise last
    return written


async def _outcomes(
    write: Write[T], rows: Sequence[T], places: Gate, together: Gathering | None
) -> list[_Outcome[T]]:
    """Return the outcomes of rows, which are written one by one, or together."""
    try:
        if together is None:
            return [await _outcome(write, row) for row in rows]
        handles = [together.add(partial(_outcome, write, row)) for row in rows]
        ended_by: BaseException | None = None
        try:
            await together.send()
        except KineticError:
            # Each row has it.
            pass
        except BaseException as error:
            ended_by = error
        found = [handle.result() for handle in handles]
        found[-1] = replace(found[-1], ended_by=ended_by)
        return found
    finally:
        places.release()


async def _outcome(write: Write[T], given: T) -> _Outcome[T]:
    try:
        return _Outcome(Written(given, row=await write(given)))
    except NotSent as error:
        return _Outcome(Written(given, unsent=error.request))
    except KineticError as error:
        return _Outcome(Written(given, error=error))
    except Exception as error:
        # What stops one row, even a mistake in it, does not hide what became of the others.
        other = KineticError(f"{type(error).__name__}: {error}", may_have_happened=True)
        other.__cause__ = error
        return _Outcome(Written(given, error=other))
    except BaseException as error:
        kind = type(error).__name__
        cut = ConnectionFailed(f"ended by {kind}", may_have_happened=True)
        return _Outcome(Written(given, error=cut), ended_by=error)


async def _collect(
    under_way: deque[Started[list[_Outcome[T]]]],
    written: list[Written[T]],
    *,
    is_first: bool,
) -> None:
    """Move the outcomes that are there, up to one that is not; `is_first` waits for the first.

    Raises an error that all others would meet too.
    """
    while under_way and (is_first or under_way[0].is_done):
        outcomes = await under_way[0].result()
        under_way.popleft()
        written += (outcome.written for outcome in outcomes)
        is_first = False
        for outcome in outcomes:
            if outcome.ended_by is not None:
                raise outcome.ended_by
            if isinstance(outcome.written.error, HOPELESS):
                raise outcome.written.error


async def _ended(
    under_way: deque[Started[list[_Outcome[T]]]],
    written: list[Written[T]],
    error: BaseException,
) -> BaseException:
    """Add the outcomes of all that was sent; return what ends the call, which may be that it was cancelled meanwhile."""
    while under_way:
        if not isinstance(error, Exception | KeyboardInterrupt | SystemExit):
            # The task was cancelled: what is under way counts as perhaps written.
            for work in under_way:
                work.abandon()
        try:
            outcomes = await under_way[0].result()
        except BaseException as another:
            # It had not begun: nothing was sent.
            if under_way[0].is_done:
                under_way.popleft()
            error = error if isinstance(another, Exception) else another
            continue
        under_way.popleft()
        written += (outcome.written for outcome in outcomes)
        if isinstance(error, Exception):
            error = next((o.ended_by for o in outcomes if o.ended_by), error)
    return error


async def _portions(given: Source[T], most: int) -> AsyncGenerator[list[T], None]:
    """Yield the rows in lists of so many."""
    portion: list[T] = []
    async with aclosing(_each(given)) as rows:
        async for row in rows:
            portion.append(row)
            if len(portion) == most:
                yield portion
                portion = []
    if portion:
        yield portion


async def _each(given: Source[T]) -> AsyncGenerator[T, None]:
    if isinstance(given, AsyncIterable):
        async for row in given:
            yield row
    else:
        for row in given:
            yield row
