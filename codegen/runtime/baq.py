"""Saved queries (BAQs): declared in a line, called with their parameters, read like an entity set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from decimal import Decimal
from functools import partial
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    ParamSpec,
    Self,
    TypeVar,
    overload,
)
from uuid import UUID

from .errors import FilterError
from .fields import Fields
from .queries import AsyncQuery, Query
from .row import Row
from .service import place_of
from .session import AsyncSession, Session

if TYPE_CHECKING:
    from .area import Area

R = TypeVar("R", bound=Row)
F = TypeVar("F", bound=Fields)
P = ParamSpec("P")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The parameters of a BAQ; None leaves one out, a list repeats its name."""

    wire_names: ClassVar[Mapping[str, str]] = {}

    def query(self) -> Pairs:
        """Return them as a URL's query has them: by name, unquoted (EPICOR.md, "On the wire")."""
        named = {f.name: getattr(self, f.name) for f in fields(self)}
        return _pairs((self.wire_names[name], value) for name, value in named.items())


class AnyParameters:
    """Parameters by their wire names, for a BAQ whose own could not be looked up when the package was generated."""

    def __init__(self, **parameters: Any) -> None:
        self._parameters = parameters

    def query(self) -> Pairs:
        """Return them as a URL's query has them."""
        return _pairs(self._parameters.items())


def _pairs(named: Iterable[tuple[str, Any]]) -> Pairs:
    return tuple(
        (name, _text(name, item))
        for name, value in named
        if value is not None
        for item in (value if isinstance(value, list | tuple | set) else (value,))
    )


def _text(name: str, value: Any) -> str:
    for type_, write in _TEXTS:
        if isinstance(value, type_):
            return write(value)
    raise FilterError(f"parameter `{name}` cannot be a {type(value).__name__}")


_TEXTS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (str, str.__str__),
    (bool, lambda value: "true" if value else "false"),
    (Decimal, lambda value: format(value, "f")),
    ((int, float, UUID), str),
    # A date and time as it is, naive or with its offset.
    ((date, time), lambda value: str(value.isoformat())),
)


class baq(Generic[R, F, P]):  # noqa: N801  # used like `property`
    """A BAQ: called with its parameters it gives a query."""

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

    def _query(
        self, session: Session | AsyncSession, *args: P.args, **parameters: P.kwargs
    ) -> Query[R, F] | AsyncQuery[R, F]:
        pairs = self._parameters(*args, **parameters).query()
        path = ("BaqSvc", self._name, "Data")
        place = place_of(session, self._row, *path, parameters=pairs)
        if isinstance(session, AsyncSession):
            return AsyncQuery(session, place, self._fields)
        return Query(session, place, self._fields)
