"""Actions and functions as other OData services declare them, on a service, on its sets and on rows (OData Protocol, section 11.5).

The second module of a generated service, `…_methods`, is written with what is here; a package of Epicor's services alone never
imports it.
"""

from __future__ import annotations

from collections.abc import (
    Awaitable,
    Callable as Callable,
    Coroutine,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from inspect import get_annotations, getattr_static
from types import MethodType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
    Generic,
    ParamSpec,
    Protocol,
    Self,
    TypeVar,
    get_args,
    get_origin,
    overload,
)

from msgspec.structs import replace
from pydantic import GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema
from typing_extensions import TypedDict

from .api import Declaration, Declared
from .calls.cells import CellPlace
from .calls.reading import linked
from .calls.resource import (
    Derived as Derived,
    Pairs,
    Resource,
    place_below,
    resource_of,
)
from .client import SessionCore
from .data.declared import UNSET, Col, or_reference
from .data.keys import (
    UNCARRIED,
    AlternateKey as AlternateKey,
    Key,
    Reference as Reference,
    part_names,
)
from .data.names import bare, remembered
from .data.row import Row
from .data.tableset import put, taken
from .data.values import encode, encoded, literal
from .http.message import Content, Reply, Request
from .query.conditions import is_of
from .query.links import link_of, number_of
from .services import Call, S, Service, explained, place_of, rehearsed, unknown
from .streams import ANYTHING, Place
from .tasks.queries import AsyncKeyedQuery, AsyncQuery
from .tasks.session import AsyncSession as AsyncSession
from .tasks.sets import (
    AsyncEntitySet as AsyncEntitySet,
    AsyncKeylessSet as AsyncKeylessSet,
    AsyncRowPlace as AsyncRowPlace,
    AsyncSingleton as AsyncSingleton,
)
from .tasks.below import (
    AsyncChildSet as AsyncChildSet,
    AsyncReadable,
    AsyncSingleChild as AsyncSingleChild,
)
from .threads.queries import KeyedQuery, Query
from .threads.session import Session as Session
from .threads.sets import (
    EntitySet as EntitySet,
    KeylessSet as KeylessSet,
    RowPlace as RowPlace,
    Singleton as Singleton,
)
from .threads.below import (
    ChildSet as ChildSet,
    Readable,
    SingleChild as SingleChild,
)

if TYPE_CHECKING:
    from .tasks.below import AsyncCell, AsyncComplexCell
    from .threads.below import Cell, ComplexCell

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)
At_co = TypeVar("At_co", bound=RowPlace[Any], covariant=True)
AsyncAt_co = TypeVar("AsyncAt_co", bound=AsyncRowPlace[Any], covariant=True)
B = TypeVar("B")
M = TypeVar("M", bound=Row)
P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R", bound=Row)
T = TypeVar("T")

_SAFE: Final = "':"


class Operation(Call[T], frozen=True):
    """One call of an action or a function."""

    def given(
        self,
        function: MethodType,
        args: tuple[Any, ...],
        parameters: Mapping[str, Any],
    ) -> Self:
        """Return the call with its arguments; raises ValidationError for one of another type, TypeError for a row of another client."""
        values = checked(function, self.name, parameters)
        return super(Operation, self).given(function, args, values)

    def sent(self, session: SessionCore, *path: str) -> Coroutine[Any, Any, T]:
        """Return the steps that send it to a service, and read its reply."""
        place = place_of(path)
        pairs = session.options.before_images
        return self.sent_to(place, session.exchange.send, place + "/", pairs=pairs)

    async def sent_to(
        self,
        place: str,
        send: Callable[[Request], Awaitable[Reply]],
        service: str,
        *,
        pairs: bool,
    ) -> T:
        """Send it to a place, and return its result: a row is the reply itself, anything else its `value`.

        A list is read page by page to its end, below the path of the service. Raises `ReplyError` for a reply that is not what was declared, `PagingError` for
        pages that cannot be followed.
        """
        request = self.request(place, pairs=pairs)
        reply = await send(request)
        body = reply.json() if reply.content.strip() else None
        plain = bare(self.result)
        is_row = get_origin(plain) is None and _is_row(plain)
        value = body if is_row or not isinstance(body, dict) else body.get("value")
        if isinstance(value, list) and isinstance(body, dict):
            link = link_of(body, reply.what)
            value += await linked(
                send,
                link,
                request,
                reply,
                below=service,
                what=reply.what,
                begun=value,
                total=number_of(body),
            )
        with explained(reply):
            result: T = taken(self.result, value, source="the reply")
            return result

    def body(self, pairs: bool = True) -> dict[str, Any]:
        """Return the inputs that are sent, by wire name: all that were given, None as null."""
        return {name: put(value, pairs=pairs) for name, value in self._given()}

    def _given(self) -> Iterator[tuple[str, Any]]:
        inputs = (self.inputs or {}).items()
        return ((name, value) for name, value in inputs if value is not UNSET)


class Action(Operation[T], frozen=True):
    """One call of an action: it may change data, and is never repeated by itself."""


class Function(Operation[T], frozen=True):
    """One call of a function: it changes nothing."""

    def request(self, place: str, *, read: bool = True, pairs: bool = True) -> Request:
        """Return the request to the function, below a path."""
        path, aliases = self.address(place, pairs=pairs)
        return Request("GET", path, query=aliases, read=read)

    def address(self, place: str, *, pairs: bool = True) -> tuple[str, Pairs]:
        """Return the path of its result, and the options that belong to it.

        Parameters are in the path. Those that it cannot carry, and those that are more than a single value, are behind an alias
        (OData URL Conventions, section 5.3.2).
        """
        inline, aliases = [], []
        for name, value in self._given():
            if isinstance(value, dict | list | tuple | Row):
                text = encode(put(value, pairs=pairs)).decode()
            else:
                text = literal(value)
                if UNCARRIED.isdisjoint(text):
                    inline.append(f"{encoded(name)}={encoded(text, safe=_SAFE)}")
                    continue
            inline.append(f"{encoded(name)}=@{encoded(name)}")
            aliases.append((f"@{name}", text))
        path = f"{place}/{encoded(self.name)}({','.join(inline)})"
        return path, tuple(aliases)


def _is_row(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Row)


class Bound(Generic[S]):
    """What operations are bound to: a row, the row of a singleton, or the rows of a set."""

    _resource: Resource[Any]

    @property
    def _session(self) -> SessionCore:
        return self._resource.session

    @property
    def _odata(self) -> str:
        return self._resource.version

    def _sending(self, call: Any) -> Coroutine[Any, Any, Any]:
        resource = self._resource
        pairs = resource.session.options.before_images
        steps = call.sent_to(
            path_to(self), resource.send, resource.service, pairs=pairs
        )
        return rehearsed(call, steps)

    def _advised(self) -> AbstractContextManager[None]:
        return nullcontext()


class _OfValues:
    """What operations on values of complex type are called on: a column that holds one, or a list of them."""

    _row: ClassVar[Any] = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for base in vars(cls).get("__orig_bases__", ()):
            if issubclass(get_origin(base) or base, _OfValues):
                (cls._row,) = get_args(base) or (None,)

    def __init__(self, cell: Any) -> None:
        name = getattr(self._row, "__name__", "")
        place = getattr(cell, "_place", None)
        if not isinstance(place, CellPlace):
            raise TypeError(
                f"{type(self).__name__} takes a column of a row that holds {name}, such as people.at(id=4).column(Person.address), "
                f"not {cell!r:.60}"
            )
        if not is_of(getattr(place.column, "inner", None), self._row):
            raise TypeError(f"{place.column!r:.80} holds no {name}")
        self._cell: CellPlace[Any] = place
        self._resource = place.resource


class Value(_OfValues, Generic[R]):
    """A value of complex type that has operations: `AddressValue(people.at(id=4).column(Person.address))`."""

    if TYPE_CHECKING:

        def __init__(self, cell: ComplexCell[R]) -> None: ...


class AsyncValue(_OfValues, Generic[R]):
    """A value of complex type that has operations: `AsyncAddressValue(people.at(id=4).column(Person.address))`."""

    if TYPE_CHECKING:

        def __init__(self, cell: AsyncComplexCell[R]) -> None: ...


class Values(_OfValues, Generic[R]):
    """A list of values of complex type that has operations."""

    if TYPE_CHECKING:

        def __init__(self, cell: Cell[list[R], list[R]]) -> None: ...


class AsyncValues(_OfValues, Generic[R]):
    """A list of values of complex type that has operations."""

    if TYPE_CHECKING:

        def __init__(self, cell: AsyncCell[list[R], list[R]]) -> None: ...


def path_to(bound: Bound[Any]) -> str:
    """Return the path of a row, a set, or a column of a row (OData URL Conventions, sections 4.5 and 4.6).

    Raises `KeyMismatch` for a key that no path can carry.
    """
    if isinstance(cell := bound.__dict__.get("_cell"), CellPlace):
        return cell.path
    key = bound.__dict__.get("_key")
    if not isinstance(key, Key):
        return bound._resource.of_one(None)
    bound._resource.check_carried(key)
    return bound._resource.of_one(key)


class composable(Declared[P, list[R]]):  # noqa: N801  # used like `property`
    """A function whose result can be queried further: on what has it, a callable that returns a query, and sends nothing."""

    @overload
    def __get__(self, bound: None, owner: Any) -> Self: ...
    @overload
    def __get__(
        self, bound: Service[Session] | Bound[Session], owner: Any
    ) -> Callable[P, Query[R]]: ...
    @overload
    def __get__(
        self, bound: Service[AsyncSession] | Bound[AsyncSession], owner: Any
    ) -> Callable[P, AsyncQuery[R]]: ...
    def __get__(self, bound: Any, owner: Any) -> Any:
        if bound is None:
            return self
        call = MethodType(self.__wrapped__, bound)
        kind = AsyncQuery if _is_async(bound) else Query

        def query(*args: Any, **parameters: Any) -> Any:
            made = call(*args, **parameters).given(call, args, parameters)
            return kind(_result(bound, made))

        return query


def _result(bound: Any, call: Function[Any]) -> Any:
    """Return what a function returns as a resource, whose rows can be queried (OData Protocol, section 11.5.4.1)."""
    row: type[Any]
    (row,) = get_args(call.result)
    session = bound._session
    if isinstance(bound, Bound):
        found, place = bound._resource, path_to(bound)
    else:
        found = resource_of(session, row, bound._name, call.name, name=call.name)
        place = found.service.removesuffix("/")
    path, aliases = call.address(place, pairs=session.options.before_images)
    return replace(
        found,
        path=path,
        name=encoded(call.name),
        row_type=row,
        parameters=aliases,
        of_type="",
    )


class _Advising:
    """Mixed into what rows with operations are in, it says where what it does not have is called."""

    _bound: Any = None
    """The class of the set, for a query of it."""

    # Hidden from type checkers, which would otherwise let every attribute pass.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            found = getattr_static(type(self), name, None)
            if found is not None and name[0] != "_":
                # What is refused says so itself.
                return found.__get__(self, type(self))
            raise AttributeError(
                _elsewhere(self, name) or unknown(self, name, dir(self))
            )


def _elsewhere(rows: Any, name: str) -> str:
    """Return what to call in place of an attribute that rows do not have, "" if there is nothing.

    A set's operations are called on all of its rows: a path cannot have a query, but for the segment `$filter` of OData 4.01 (URL
    Conventions 4.01, section 4.12), which few services take.
    """
    if name.startswith("_"):
        return ""
    kind, where = rows._bound or type(rows), rows._resource.name
    if rows._bound and hasattr(kind, name):
        return f"{where}: `{name}` is of the set and not of a query: call it on the set, or on the rows one by one"
    if hasattr(get_origin(kind._place) or kind._place, name):
        parts = ", ".join(f"{part}=…" for part in part_names(rows._key))
        return f"{where}: `{name}` is of one row: at({parts}).{name}"
    return ""


class _Places(_Advising):
    """Mixed into a set, it returns a place of its own for each row, and sets of their own for derived types."""

    _sets: ClassVar[dict[tuple[type[Row], tuple[str, ...]], Any]]
    """Class of rows, and the writes that a set of them refuses → the class of such sets."""
    _without: ClassVar[tuple[str, ...]] = ()
    """The writes that the set refuses."""
    _place: Callable[[Resource[Any], Key, Row | None], Any]
    _query: ClassVar[type[Any]]
    """The class of its queries."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for base in vars(cls).get("__orig_bases__", ()):
            of = get_args(base)
            if len(of) == 3 and _is_row(of[0]):
                row, _, cls._place = of
                cls._sets[row, cls._without] = cls

    # Hidden from type checkers: the sets below say what these return.
    if not TYPE_CHECKING:

        def at(self, *key: Any, **parts: Any) -> Any:
            """Return the place of the row with that key, with its operations and what it has below it; nothing is sent."""
            place = super().at(*key, **parts)
            return type(self)._place(place._resource, place._key, place._row)

        def of(self, row: Any) -> Any:
            """Return the set of the rows of a derived type alone, with the columns and the operations of its own."""
            rows = super().of(row)
            known = (self._sets.get((base, self._without)) for base in row.__mro__)
            kind = next(filter(None, known), type(self))
            found = object.__new__(kind)
            found.__dict__.update(vars(rows))
            return found

        def _with(self, selection: Any) -> Any:
            found = object.__new__(self._query)
            found.__dict__.update(vars(self), _selection=selection, _bound=type(self))
            return found


class BoundQuery(_Advising, KeyedQuery[R, P], Generic[R, P]):
    """A query of a set of rows that have operations."""

    if not TYPE_CHECKING:

        def _with(self, selection: Any) -> Any:
            return self._of(self._resource, selection)


class AsyncBoundQuery(_Advising, AsyncKeyedQuery[R, P], Generic[R, P]):
    """A query of a set of rows that have operations."""

    if not TYPE_CHECKING:

        def _with(self, selection: Any) -> Any:
            return self._of(self._resource, selection)


class BoundSet(_Places, EntitySet[R, P], Generic[R, P, At_co]):
    """A set of rows that have operations, or sets below them."""

    _sets = {}
    _place = RowPlace
    _query = BoundQuery

    if TYPE_CHECKING:

        @overload
        def at(self, row: R | Key, /) -> At_co: ...
        @overload
        def at(self, *key: P.args, **parts: P.kwargs) -> At_co: ...
        def at(self, *key: Any, **parts: Any) -> At_co: ...
        def by(self, key: Callable[Q, AlternateKey[R]]) -> BoundSet[R, Q, At_co]: ...


class AsyncBoundSet(_Places, AsyncEntitySet[R, P], Generic[R, P, AsyncAt_co]):
    """A set of rows that have operations, or sets below them."""

    _sets = {}
    _place = AsyncRowPlace
    _query = AsyncBoundQuery

    if TYPE_CHECKING:

        @overload
        def at(self, row: R | Key, /) -> AsyncAt_co: ...
        @overload
        def at(self, *key: P.args, **parts: P.kwargs) -> AsyncAt_co: ...
        def at(self, *key: Any, **parts: Any) -> AsyncAt_co: ...
        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> AsyncBoundSet[R, Q, AsyncAt_co]: ...


class stream_method(Declared[P, Content]):  # noqa: N801  # used like `property`
    """An operation that returns a stream: on what has it, a callable that gives what reads it; nothing is sent before that."""

    @overload
    def __get__(self, bound: None, owner: Any) -> Self: ...
    @overload
    def __get__(
        self, bound: Service[Session] | Bound[Session], owner: Any
    ) -> Callable[P, Readable]: ...
    @overload
    def __get__(
        self, bound: Service[AsyncSession] | Bound[AsyncSession], owner: Any
    ) -> Callable[P, AsyncReadable]: ...
    def __get__(self, bound: Any, owner: Any) -> Any:
        if bound is None:
            return self
        call = MethodType(self.__wrapped__, bound)
        kind = AsyncReadable if _is_async(bound) else Readable

        @wraps(call)
        def made(*args: Any, **parameters: Any) -> Any:
            given = call(*args, **parameters).given(call, args, parameters)
            return kind(_stream(bound, given))

        return made


def _stream(on: Any, call: Operation[Content]) -> Place:
    """Return the place of a stream that an operation returns (OData Protocol, section 11.5)."""
    options = on._session.options
    if isinstance(on, Bound):
        send, path = on._resource.send, path_to(on)
    else:
        send = on._session.exchange.send
        path = place_of(("api", "v2", "odata", options.company, on._name))
    request = call.request(path, pairs=options.before_images)
    return Place(send, replace(request, accept=ANYTHING))


class Made(Protocol[R, P, A_co]):
    """The class of a set, which is made of its resource and the class of its keys."""

    def __call__(self, resource: Resource[R], /, *, key: Callable[P, Key]) -> A_co: ...


class _Kinds(Declaration[Any], Generic[A, B]):
    """What declarations have in common that name the classes of what they return."""

    _kinds: tuple[Any, ...]
    """For threads, and for tasks."""
    _given: Mapping[str, Any] = {}

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, service: Service[Session], owner: Any) -> A: ...
    @overload
    def __get__(self, service: Service[AsyncSession], owner: Any) -> B: ...
    def __get__(self, service: Service[Any] | None, owner: Any) -> Any:
        if service is None:
            return self
        return self._of(service, self._kinds, **self._given)

    def below(self, bound: Bound[Any]) -> Any:
        """Return what the row that operations are bound to has under this name."""
        # Before the path is made: a key that none can carry is refused.
        path_to(bound)
        key: Any = bound.__dict__.get("_key")
        above = getattr(bound, "_row", None)
        resource = place_below(bound._resource, key, self._name, self._row, above)
        return self._kinds[_is_async(bound)](resource, **self._given)


class bound_set(_Kinds[A, B]):  # noqa: N801  # used like `property`
    """A set whose rows have a key, with the classes of it that have its operations."""

    def __init__(
        self,
        name: str,
        row: type[R],
        key: Callable[P, Key],
        threads: Made[R, P, A],
        tasks: Made[R, P, B],
    ) -> None:
        super().__init__(name, row)
        self._kinds = (threads, tasks)
        self._given = {"key": key}


class bound_single(_Kinds[A, B]):  # noqa: N801  # used like `property`
    """A singleton, a single child or a set of rows without a key, with the classes of it that have its operations."""

    def __init__(
        self,
        name: str,
        row: type[R],
        threads: Callable[[Resource[R]], A],
        tasks: Callable[[Resource[R]], B],
    ) -> None:
        super().__init__(name, row)
        self._kinds = (threads, tasks)


class below(Generic[A, B]):  # noqa: N801  # used like `property`
    """What a row has below it, declared where it is used first: a class may lead to one that stands further down."""

    def __init__(self, declared: Callable[[], _Kinds[A, B]]) -> None:
        self._declared = declared

    @overload
    def __get__(self, bound: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, bound: Bound[Session], owner: Any) -> A: ...
    @overload
    def __get__(self, bound: Bound[AsyncSession], owner: Any) -> B: ...
    def __get__(self, bound: Any, owner: Any) -> Any:
        return self if bound is None else self._declared().below(bound)


def _is_async(bound: Any) -> bool:
    return isinstance(bound._session, AsyncSession)


_IDS: Final[Mapping[str, str]] = {"4.0": "@odata.id"}
"""Version of OData → what names a row; later ones leave the prefix out."""


def checked(
    call: MethodType, name: str, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arguments of a call as they are sent; `name` is what messages call it.

    Raises pydantic's ValidationError naming the argument of another type, TypeError for a row of another client.
    """
    given = {n: value for n, value in arguments.items() if value is not UNSET}
    found: dict[str, Any] = _adapter(call.__func__, name).validate_python(given)
    return {n: _placed(call.__self__, n, value) for n, value in found.items()}


@remembered
def _adapter(function: Callable[..., Any], name: str) -> TypeAdapter[Any]:
    kinds = get_annotations(function, eval_str=True)
    fields = {
        n: Col[_with_references(kind)]  # type: ignore[misc]  # known at run time alone
        for n, kind in kinds.items()
        if n != "return"
    }
    # Its name is the title of the errors, as that of the class is for a row.
    made: Any = TypedDict(name, fields, total=False)  # type: ignore[misc]  # known at run time alone
    return TypeAdapter(made)


class _OrReference:
    """Says of a class of rows that the place of one may stand for it."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return or_reference(source, handler(source), "this argument", ValueError)


def _with_references(kind: Any) -> Any:
    """Return an annotation with the rows marked that references may stand for: `Book | Reference[Book]`."""
    inner = get_args(kind)
    if get_origin(kind) is Sequence:
        return list[_with_references(inner[0])]  # type: ignore[misc]  # known at run time alone
    for row in inner:
        if get_origin(row) is Reference:
            named: Any = Annotated[get_args(row)[0], _OrReference()]
            return named | None if type(None) in inner else named
    return kind


def _placed(owner: Any, name: str, value: Any) -> Any:
    """Return a value with the entity reference of each row that is given by its place (OData JSON Format 4.0, section 13; 4.01, section 14)."""
    if isinstance(value, list):
        return [_placed(owner, name, item) for item in value]
    if not isinstance(value, Reference):
        return value
    if value._session_of() is not owner._session:
        raise TypeError(f"`{name}`: {value!r:.80} is a row of another client")
    return {_IDS.get(owner._odata, "@id"): value._address()}
