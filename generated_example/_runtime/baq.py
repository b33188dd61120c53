"""Saved queries (BAQs): declared in a line, called with their parameters, read like an entity set."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import (
    Any,
    Generic,
    Literal,
    ParamSpec,
    Self,
    TypeVar,
    overload,
)

from .area import Area
from .errors import FilterError
from .fields import Fields
from .named import Named, part_names, wire_name
from .names import suggestion
from .queries import AsyncQuery, Query
from .resource import Resource
from .row import Row
from .service import S, resource_of
from .session import AsyncSession, Session
from .updatable import AsyncUpdatableBaq, UpdatableBaq
from .values import query_text

R = TypeVar("R", bound=Row)
F = TypeVar("F", bound=Fields)
P = ParamSpec("P")
Pairs = tuple[tuple[str, str], ...]


class Parameters(Named):
    """The parameters of a BAQ; None leaves one out, a list repeats its name.

    Every BAQ has the constants of the session that a call may override (EPICOR.md, "On the wire").
    """

    current_plant: str | None = None
    """The plant that the BAQ takes for the session's own."""
    current_user_id: str | None = None
    """The user that the BAQ takes for the session's own."""

    def _query(self) -> Pairs:
        """Return them as a URL's query has them: by name, unquoted (EPICOR.md, "On the wire")."""
        own = type(self)
        return _pairs((wire_name(own, part), v) for part, v in vars(self).items())


class AnyParameters:
    """Parameters by their wire names, for a BAQ whose own could not be looked up when the package was generated."""

    def __init__(self, **parameters: Any) -> None:
        self._parameters = parameters

    def _query(self) -> Pairs:
        """Return them as a URL's query has them."""
        return _pairs(self._parameters.items())


def _pairs(named: Iterable[tuple[str, Any]]) -> Pairs:
    return tuple(
        (name, _text(name, item))
        for name, value in named
        if value is not None
        for item in _items(name, value)
    )


def _items(name: str, value: Any) -> Collection[Any]:
    """Return the values of a parameter; raises `FilterError` for an empty list, which would leave it out and give every row."""
    if not isinstance(value, list | tuple | set | frozenset):
        return (value,)
    if not value:
        raise FilterError(f"parameter `{name}` cannot be an empty list")
    return value


def _text(name: str, value: Any) -> str:
    try:
        return query_text(value)
    except FilterError as error:
        raise FilterError(f"parameter `{name}`: {error.message}") from None


class _Baq(Generic[R, F, P]):
    """The declaration of a BAQ."""

    def __init__(
        self,
        name: str,
        row: type[R],
        fields: type[F],
        parameters: Callable[P, Parameters | AnyParameters],
    ) -> None:
        self._name = name
        self._row = row
        self._fields = fields
        self._parameters = parameters

    def _resource(
        self, session: Session | AsyncSession, pairs: Pairs = ()
    ) -> Resource[R]:
        path = ("BaqSvc", self._name, "Data")
        return resource_of(session, self._row, *path, name=self._name, parameters=pairs)

    def _query(
        self, session: Session | AsyncSession, *args: P.args, **parameters: P.kwargs
    ) -> Any:
        """Return the query for these parameters, of the session's kind."""
        self._check(parameters)
        resource = self._resource(
            session, self._parameters(*args, **parameters)._query()
        )
        if isinstance(session, AsyncSession):
            return AsyncQuery(session, resource, self._fields)
        return Query(session, resource, self._fields)

    def _check(self, given: Mapping[str, Any]) -> None:
        """Raise TypeError for a parameter that the BAQ does not have: the server would ignore it and give every row."""
        declared = self._parameters
        if not (isinstance(declared, type) and issubclass(declared, Parameters)):
            return
        names = part_names(declared)
        if strange := [name for name in given if name not in names]:
            meant = suggestion(strange[0], names)
            raise TypeError(f"BAQ {self._name} has no parameter `{strange[0]}`{meant}")


class _Queried(_Baq[R, F, P]):
    """A BAQ that is read: called with its parameters it gives a query."""

    @overload
    def __get__(self, area: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, area: Area[Session], owner: Any) -> Callable[P, Query[R, F]]: ...
    @overload
    def __get__(
        self, area: Area[AsyncSession], owner: Any
    ) -> Callable[P, AsyncQuery[R, F]]: ...
    def __get__(self, area: Area[Any] | None, owner: Any) -> Any:
        return self if area is None else partial(self._query, area._session)


class _Updated(_Baq[R, F, P]):
    """A BAQ that is read and written."""

    @overload
    def __get__(self, area: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, area: Area[Session], owner: Any) -> UpdatableBaq[R, F, P]: ...
    @overload
    def __get__(
        self, area: Area[AsyncSession], owner: Any
    ) -> AsyncUpdatableBaq[R, F, P]: ...
    def __get__(self, area: Area[Any] | None, owner: Any) -> Any:
        if area is None:
            return self
        session = area._session
        query = partial(self._query, session)
        if isinstance(session, AsyncSession):
            return AsyncUpdatableBaq(session, self._resource(session), query)
        return UpdatableBaq(session, self._resource(session), query)


@overload
def baq(
    name: str,
    row: type[R],
    fields: type[F],
    parameters: Callable[P, Parameters | AnyParameters],
) -> _Queried[R, F, P]: ...
@overload
def baq(
    name: str,
    row: type[R],
    fields: type[F],
    parameters: Callable[P, Parameters | AnyParameters],
    *,
    updatable: Literal[True],
) -> _Updated[R, F, P]: ...
def baq(
    name: str,
    row: type[R],
    fields: type[F],
    parameters: Callable[P, Parameters | AnyParameters],
    *,
    updatable: bool = False,
) -> Any:
    """Return the declaration of a BAQ, an attribute of its area."""
    kind: Any = _Updated if updatable else _Queried
    return kind(name, row, fields, parameters)


class BaqArea(Area[S]):
    """The BAQs of the company, by their names in Python; `call` has any other."""

    def __dir__(self) -> list[str]:
        return sorted((*super().__dir__(), "call"))

    @overload
    def call(
        self: BaqArea[Session], baq_id: str, row: type[R], /, **parameters: Any
    ) -> Query[R, Fields]: ...
    @overload
    def call(
        self: BaqArea[AsyncSession], baq_id: str, row: type[R], /, **parameters: Any
    ) -> AsyncQuery[R, Fields]: ...
    def call(
        self: BaqArea[Any], baq_id: str, row: type[R], /, **parameters: Any
    ) -> Any:
        """Return the query for a BAQ that was not generated, its rows read as `row`, its parameters by their wire names.

        A name that the BAQ does not have is not noticed: the server ignores it and gives every row.
        """
        declared: Any = baq(baq_id, row, Fields, AnyParameters)
        return declared.__get__(self, type(self))(**parameters)
