"""Where rows are, and how a request for them is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, ParamSpec, Protocol, Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ..client import SessionCore
from ..data.display import escaped, table
from ..data.keys import (
    AlternateKey,
    Key,
    has_alternate,
    in_company,
    part_names,
    predicate,
    uncarried,
)
from ..data.row import Row
from ..data.row_types import columns, columns_of, key_of, key_type_of
from ..data.values import encoded
from ..errors import KeyMismatch, UrlTooLong
from ..http.message import (
    Headers,
    Reply,
    Request,
    check_headers,
    check_option,
    check_own_header,
    encode_query,
    if_match,
    query_length,
)
from ..http.secret import Secret
from ..options import Options
from ..query.columns import Asked
from ..query.conditions import EVERYTHING, is_of
from ..query.paging import Ask
from ..query.selection import Selection

R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", covariant=True)
M_co = TypeVar("M_co", covariant=True)
Q = ParamSpec("Q")
Pairs = tuple[tuple[str, str], ...]

_ADVICE: Final = {
    "$filter": "a list of in_() is read in parts beside other conditions, in | and in any(), but not in ~ and all(): read without that one and leave rows out in Python",
    "$apply": "a list of in_() before group_by() is not read in parts: shorten the conditions, or read values() and group them in Python",
    "$select": "select fewer columns, or none to have all of them",
    "$expand": "select fewer columns of the expanded children, or none, and read those of a list of in_() from their own set",
}
LONGER_QUERIES: Final = (
    "set in_lists=True or query_in_body=True for a server that takes them"
)
"""What helps against a query that is too long, wherever its list stands."""


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
    above: Row | None = None
    """The row that has these below it, if it was given: references from it are held to its etag."""
    version: str = "4.0"
    """Of OData, as the metadata states it: it says how a body names other rows."""
    deep_updates: bool = False
    """Whether it takes changes of children with those of a row."""
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
    def takes_deep_updates(self) -> bool:
        """Whether changes of children are sent with those of a row."""
        return self.deep_updates or self.session.options.deep_updates

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
        return query_length(query) > most

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
            from ..query.lists import with_lists  # for servers that take them

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
        return Request(method, path, body=body, headers=if_match(etag), read=False)

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

    def check_carried(self, key: Key | None, instead: str = "") -> None:
        """Raise `KeyMismatch` for a key, if there is one, that a path of this server cannot carry, with what can be done instead."""
        if key is not None and (parts := self.uncarried(key)):
            raise KeyMismatch(f"{self.name}: a URL cannot carry {parts}{instead}")

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
    deep_updates: bool = False,
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
        deep_updates=deep_updates,
    )


_IN_BODY: Final = "/$query"


def fitting(
    request: Request, options: Options, measured: Pairs | None = None
) -> Request:
    """Return a read as it can be sent, with a long query in its body if the server takes that; raises `UrlTooLong` saying what makes it long.

    What is `measured`, if given, is the part of the query whose length counts.
    """
    most = options.longest_query
    length = query_length(request.query if measured is None else measured)
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
    sizes = {name: query_length([(name, value)]) for name, value in request.query}
    longest = max(sizes, key=lambda name: sizes[name])
    advice = _ADVICE.get(longest, "give it a shorter value")
    raise UrlTooLong(
        f"{request}: the query has {length:,} characters, servers take {most:,}, and {longest} has "
        f"{sizes[longest]:,} of them: {advice}, or {LONGER_QUERIES}"
    )


def check_declared(asked: Asked) -> None:
    """Raise TypeError if columns are among those selected that the class does not declare: they would be None everywhere."""
    known = columns(asked.row_type)
    wires = (wire.partition("/")[0] for wire in asked.columns)
    if strange := [wire for wire in wires if known and wire not in known]:
        raise TypeError(
            f"values and frames have declared columns: read rows for {strange[0]}"
        )


def row_and_key(
    resource: Resource[R], key: Callable[..., Key], given: R | Key
) -> tuple[R | None, Key]:
    """Return the row, if it was given, and its key; raises `KeyMismatch` for anything else."""
    if not isinstance(given, Key):
        if not isinstance(given, Row):
            key_with(key, (given,), {})
        check_row(resource, given)
        return given, key_of(given)
    if isinstance(key, type) and not isinstance(given, key):
        raise KeyMismatch(f"{resource.name}: {given!r} is a key of another set")
    return None, given


def check_row(resource: Resource[Any], row: Row) -> None:
    """Raise `KeyMismatch` for anything but a row of this place."""
    if not isinstance(row, resource.row_type):
        raise KeyMismatch(
            f"{resource.name}: rows are {resource.row_type.__name__} here, not {type(row).__name__}"
        )


def key_with(
    key: Callable[..., Key], unnamed: tuple[Any, ...], parts: dict[str, Any]
) -> Key:
    """Return the key with these parts; raises `KeyMismatch` if one is missing, None, without a name, or not of this key."""
    names = ", ".join(part_names(key)) if isinstance(key, type) else ""
    if unnamed:
        raise KeyMismatch(f"give the parts of the key by their names: {names}")
    try:
        made = key(**parts)
    except TypeError as error:
        raise KeyMismatch(f"the key is {names}: {error}") from None
    if null := [name for name, value in vars(made).items() if value is None]:
        raise KeyMismatch(f"the key is {names}: `{null[0]}` is None")
    return made


def check_key(resource: Resource[Any], key: Callable[..., Key]) -> None:
    """Raise TypeError for a class of keys that is not the one of these rows, nor an alternate key."""
    own = key_type_of(resource.row_type)
    if own is None or not isinstance(key, type):
        return
    if not issubclass(key, own | AlternateKey):
        name = resource.row_type.__name__
        raise TypeError(
            f"{key.__name__} is the key of other rows: {name} has {own.__name__}"
        )


def alternate(resource: Resource[Any], key: Callable[Q, Key]) -> Callable[Q, Key]:
    """Return the class of an alternate key of a set; raises TypeError for any other."""
    if not has_alternate(key, resource.row_type):
        name = getattr(key, "__name__", repr(key))
        here = resource.row_type.__name__
        raise TypeError(
            f"by() takes the class of an alternate key of {here}, not {name:.60}"
        )
    return key


def place_below(
    resource: Resource[Any],
    key: Key | None,
    wire: str,
    row_type: type[R],
    above: Row | None = None,
) -> Resource[R]:
    """Return what a row has under one name, as a resource of its own (OData URL Conventions, section 4.3)."""
    found: Any = replace(
        resource,
        path=f"{resource.of_one(key)}/{encoded(wire)}",
        name=f"{resource.name}/{wire}",
        row_type=row_type,
        of_type="",
        above=above,
    )
    place: Resource[R] = found
    return place


_RELATED: Final = {"Many": "a list of children", "One": "a single child"}


def below(
    resource: Resource[Any],
    key: Key | None,
    related: Any,
    kind: type[Any],
    above: Row | None,
    below_key: Callable[..., Key] | None = None,
) -> Any:
    """Return the resource of a child, or children, of the row with a key, or of a single row; `above` is the row, if it was given.

    Raises TypeError for anything but children of these rows and the class of their keys, `KeyMismatch` for a key that a URL's path
    cannot carry.
    """
    if not isinstance(related, kind) or not is_of(resource.row_type, related.owner):
        name = resource.row_type.__name__
        raise TypeError(f"{related!r:.80} is not {_RELATED[kind.__name__]} of {name}")
    resource.check_carried(key, ": read what the row has below it with expand()")
    found = place_below(resource, key, related.path, related.inner, above)
    if below_key is not None:
        check_key(found, below_key)
    return found
