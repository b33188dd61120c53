"""Sets that lack some of the writes, since the service's metadata says that it refuses them (vocabulary Capabilities)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    ParamSpec,
    Self,
    TypeVar,
    overload,
)

from .api import entity_set, keyless_set, singleton
from .calls.resource import Derived, Resource
from .data.keys import AlternateKey, Key
from .data.row import Row
from .operations import AsyncAt_co, AsyncBoundSet, At_co, BoundSet
from .query.columns import Column, Items, Nested, StreamColumn
from .services import Service
from .streams import MediaRow
from .tasks_below import AsyncCell, AsyncComplexCell, AsyncStream
from .tasks import (
    AsyncKeylessSet,
    AsyncOneRow,
    AsyncRowPlace,
    AsyncSession,
    AsyncSingleton,
)
from .threads import KeylessSet, OneRow, RowPlace, Session, Singleton
from .threads_below import Cell, ComplexCell, Stream

R = TypeVar("R", bound=Row)
M = TypeVar("M", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)
P = ParamSpec("P")
Q = ParamSpec("Q")
T = TypeVar("T")
V = TypeVar("V")
X = TypeVar("X")
Y = TypeVar("Y")


class Refused:
    """A write that a set does not have: reading it raises AttributeError, and type checkers do not let it be called."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, rows: Any, owner: Any) -> Self:
        where = owner.__name__ if rows is None else _resource_of(rows).name
        raise AttributeError(
            f"{where} has no `{self._name}`: the service's metadata says that it refuses that"
        )


def _resource_of(rows: Any) -> Resource[Any]:
    held = vars(rows)
    found: Resource[Any] = held.get("_resource") or held["_place"].resource
    return found


class Restricted:
    """What lacks the writes that its class refuses."""

    _without: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._without = tuple(
            verb
            for verb in ("create", "update", "delete")
            if any(isinstance(vars(b).get(verb), Refused) for b in cls.__mro__)
        )
        super().__init_subclass__()

    def __dir__(self) -> Iterable[str]:
        refused = (vars(base) for base in type(self).__mro__)
        names = {n for own in refused for n, v in own.items() if isinstance(v, Refused)}
        return sorted({*super().__dir__()} - names)


class FixedCell(Restricted, Cell[T, V], Generic[T, V]):
    """One column of a row that cannot be changed."""

    set: Refused = Refused()  # type: ignore[assignment]  # not what it is
    clear: Refused = Refused()  # type: ignore[assignment]  # not what it is


class FixedComplexCell(Restricted, ComplexCell[R]):
    """A column of complex type of a row that cannot be changed."""

    set: Refused = Refused()  # type: ignore[assignment]  # not what it is
    clear: Refused = Refused()  # type: ignore[assignment]  # not what it is
    update: Refused = Refused()  # type: ignore[assignment]  # not what it is


class FixedStream(Restricted, Stream):
    """A stream of a row that cannot be changed."""

    write: Refused = Refused()  # type: ignore[assignment]  # not what it is
    delete: Refused = Refused()  # type: ignore[assignment]  # not what it is


class FixedRow(OneRow[R_co]):
    """A row that cannot be changed: its columns and streams are only read."""

    @property
    def media(self: FixedRow[MediaRow]) -> FixedStream:
        """What the row describes, if it is a media entity."""
        # Checkers take the type of self for another one behind super().
        whole: Any = super()
        return FixedStream(whole.media._place)

    def stream(self, column: StreamColumn[R_co]) -> FixedStream:
        """Return a stream property of the row, to read."""
        return FixedStream(super().stream(column)._place)

    @overload
    def column(self, column: Nested[R_co, M]) -> FixedComplexCell[M]: ...
    @overload
    def column(self, column: Items[R_co, T]) -> FixedCell[list[T], list[T]]: ...
    @overload
    def column(self, column: Column[R_co, T, V]) -> FixedCell[T, V]: ...
    def column(self, column: Any) -> Any:
        """Return one of its columns, to read by itself; raises as `RowPlace.column` does."""
        kind = FixedComplexCell if isinstance(column, Nested) else FixedCell
        return kind(super().column(column)._place)


class FixedPlace(FixedRow[R], RowPlace[R]):
    """The place of one row that has a key and cannot be changed."""


class _NoCreate(Restricted, BoundSet[R, P, At_co], Generic[R, P, At_co]):
    """What cannot create rows."""

    create: Refused = Refused()  # type: ignore[assignment]  # not what it is
    create_many: Refused = Refused()  # type: ignore[assignment]  # not what it is
    create_media: Refused = Refused()  # type: ignore[assignment]  # not what it is
    upsert: Refused = Refused()  # type: ignore[assignment]  # not what it is


class _NoUpdate(Restricted, BoundSet[R, P, At_co], Generic[R, P, At_co]):
    """What cannot change rows."""

    _place = FixedPlace
    update: Refused = Refused()  # type: ignore[assignment]  # not what it is
    update_many: Refused = Refused()  # type: ignore[assignment]  # not what it is
    replace: Refused = Refused()  # type: ignore[assignment]  # not what it is
    upsert: Refused = Refused()  # type: ignore[assignment]  # not what it is


class _NoDelete(Restricted, BoundSet[R, P, At_co], Generic[R, P, At_co]):
    """What cannot delete rows."""

    delete: Refused = Refused()  # type: ignore[assignment]  # not what it is
    delete_many: Refused = Refused()  # type: ignore[assignment]  # not what it is


class SetWithoutDelete(_NoDelete[R, P, At_co], Generic[R, P, At_co]):
    """An entity set whose rows cannot be deleted."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> SetWithoutDelete[R, Q, At_co]: ...
        def as_(self, row: Derived[R, M]) -> SetWithoutDelete[M, P, RowPlace[M]]: ...
        def of(self, row: Derived[R, M]) -> SetWithoutDelete[M, P, RowPlace[M]]: ...


class SetWithoutCreate(_NoCreate[R, P, At_co], Generic[R, P, At_co]):
    """An entity set whose rows cannot be created."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> SetWithoutCreate[R, Q, At_co]: ...
        def as_(self, row: Derived[R, M]) -> SetWithoutCreate[M, P, RowPlace[M]]: ...
        def of(self, row: Derived[R, M]) -> SetWithoutCreate[M, P, RowPlace[M]]: ...


class SetWithoutUpdate(_NoUpdate[R, P, At_co], Generic[R, P, At_co]):
    """An entity set whose rows cannot be changed."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> SetWithoutUpdate[R, Q, At_co]: ...
        def as_(self, row: Derived[R, M]) -> SetWithoutUpdate[M, P, FixedPlace[M]]: ...
        def of(self, row: Derived[R, M]) -> SetWithoutUpdate[M, P, FixedPlace[M]]: ...


class UpdateOnlySet(
    _NoCreate[R, P, At_co], _NoDelete[R, P, At_co], Generic[R, P, At_co]
):
    """An entity set whose rows can be changed, and neither created nor deleted."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> UpdateOnlySet[R, Q, At_co]: ...
        def as_(self, row: Derived[R, M]) -> UpdateOnlySet[M, P, RowPlace[M]]: ...
        def of(self, row: Derived[R, M]) -> UpdateOnlySet[M, P, RowPlace[M]]: ...


class CreateOnlySet(
    _NoUpdate[R, P, At_co], _NoDelete[R, P, At_co], Generic[R, P, At_co]
):
    """An entity set whose rows can be created, and neither changed nor deleted."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> CreateOnlySet[R, Q, At_co]: ...
        def as_(self, row: Derived[R, M]) -> CreateOnlySet[M, P, FixedPlace[M]]: ...
        def of(self, row: Derived[R, M]) -> CreateOnlySet[M, P, FixedPlace[M]]: ...


class DeleteOnlySet(
    _NoCreate[R, P, At_co], _NoUpdate[R, P, At_co], Generic[R, P, At_co]
):
    """An entity set whose rows can be deleted, and neither created nor changed."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> DeleteOnlySet[R, Q, At_co]: ...
        def as_(self, row: Derived[R, M]) -> DeleteOnlySet[M, P, FixedPlace[M]]: ...
        def of(self, row: Derived[R, M]) -> DeleteOnlySet[M, P, FixedPlace[M]]: ...


class ReadOnlySet(
    _NoCreate[R, P, At_co],
    _NoUpdate[R, P, At_co],
    _NoDelete[R, P, At_co],
    Generic[R, P, At_co],
):
    """An entity set whose rows are only read."""

    if TYPE_CHECKING:

        def by(self, key: Callable[Q, AlternateKey[R]]) -> ReadOnlySet[R, Q, At_co]: ...
        def as_(self, row: Derived[R, M]) -> ReadOnlySet[M, P, FixedPlace[M]]: ...
        def of(self, row: Derived[R, M]) -> ReadOnlySet[M, P, FixedPlace[M]]: ...


class ReadOnlyKeylessSet(Restricted, KeylessSet[R]):
    """A set of rows without a key whose rows are only read."""

    create: Refused = Refused()  # type: ignore[assignment]  # not what it is
    create_many: Refused = Refused()  # type: ignore[assignment]  # not what it is
    create_media: Refused = Refused()  # type: ignore[assignment]  # not what it is


class ReadOnlySingleton(Restricted, FixedRow[R], Singleton[R]):
    """A row that exists once per service and is only read."""

    update: Refused = Refused()  # type: ignore[assignment]  # not what it is
    replace: Refused = Refused()  # type: ignore[assignment]  # not what it is


class AsyncFixedCell(Restricted, AsyncCell[T, V], Generic[T, V]):
    """One column of a row that cannot be changed."""

    set: Refused = Refused()  # type: ignore[assignment]  # not what it is
    clear: Refused = Refused()  # type: ignore[assignment]  # not what it is


class AsyncFixedComplexCell(Restricted, AsyncComplexCell[R]):
    """A column of complex type of a row that cannot be changed."""

    set: Refused = Refused()  # type: ignore[assignment]  # not what it is
    clear: Refused = Refused()  # type: ignore[assignment]  # not what it is
    update: Refused = Refused()  # type: ignore[assignment]  # not what it is


class AsyncFixedStream(Restricted, AsyncStream):
    """A stream of a row that cannot be changed."""

    write: Refused = Refused()  # type: ignore[assignment]  # not what it is
    delete: Refused = Refused()  # type: ignore[assignment]  # not what it is


class AsyncFixedRow(AsyncOneRow[R_co]):
    """A row that cannot be changed: its columns and streams are only read."""

    @property
    def media(self: AsyncFixedRow[MediaRow]) -> AsyncFixedStream:
        """What the row describes, if it is a media entity."""
        # Checkers take the type of self for another one behind super().
        whole: Any = super()
        return AsyncFixedStream(whole.media._place)

    def stream(self, column: StreamColumn[R_co]) -> AsyncFixedStream:
        """Return a stream property of the row, to read."""
        return AsyncFixedStream(super().stream(column)._place)

    @overload
    def column(self, column: Nested[R_co, M]) -> AsyncFixedComplexCell[M]: ...
    @overload
    def column(self, column: Items[R_co, T]) -> AsyncFixedCell[list[T], list[T]]: ...
    @overload
    def column(self, column: Column[R_co, T, V]) -> AsyncFixedCell[T, V]: ...
    def column(self, column: Any) -> Any:
        """Return one of its columns, to read by itself; raises as `RowPlace.column` does."""
        kind = AsyncFixedComplexCell if isinstance(column, Nested) else AsyncFixedCell
        return kind(super().column(column)._place)


class AsyncFixedPlace(AsyncFixedRow[R], AsyncRowPlace[R]):
    """The place of one row that has a key and cannot be changed."""


class _AsyncNoCreate(
    Restricted, AsyncBoundSet[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]
):
    """What cannot create rows."""

    create: Refused = Refused()  # type: ignore[assignment]  # not what it is
    create_many: Refused = Refused()  # type: ignore[assignment]  # not what it is
    create_media: Refused = Refused()  # type: ignore[assignment]  # not what it is
    upsert: Refused = Refused()  # type: ignore[assignment]  # not what it is


class _AsyncNoUpdate(
    Restricted, AsyncBoundSet[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]
):
    """What cannot change rows."""

    _place = AsyncFixedPlace
    update: Refused = Refused()  # type: ignore[assignment]  # not what it is
    update_many: Refused = Refused()  # type: ignore[assignment]  # not what it is
    replace: Refused = Refused()  # type: ignore[assignment]  # not what it is
    upsert: Refused = Refused()  # type: ignore[assignment]  # not what it is


class _AsyncNoDelete(
    Restricted, AsyncBoundSet[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]
):
    """What cannot delete rows."""

    delete: Refused = Refused()  # type: ignore[assignment]  # not what it is
    delete_many: Refused = Refused()  # type: ignore[assignment]  # not what it is


class AsyncSetWithoutDelete(
    _AsyncNoDelete[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]
):
    """An entity set whose rows cannot be deleted."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> AsyncSetWithoutDelete[R, Q, AsyncAt_co]: ...
        def as_(
            self, row: Derived[R, M]
        ) -> AsyncSetWithoutDelete[M, P, AsyncRowPlace[M]]: ...
        def of(
            self, row: Derived[R, M]
        ) -> AsyncSetWithoutDelete[M, P, AsyncRowPlace[M]]: ...


class AsyncSetWithoutCreate(
    _AsyncNoCreate[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]
):
    """An entity set whose rows cannot be created."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> AsyncSetWithoutCreate[R, Q, AsyncAt_co]: ...
        def as_(
            self, row: Derived[R, M]
        ) -> AsyncSetWithoutCreate[M, P, AsyncRowPlace[M]]: ...
        def of(
            self, row: Derived[R, M]
        ) -> AsyncSetWithoutCreate[M, P, AsyncRowPlace[M]]: ...


class AsyncSetWithoutUpdate(
    _AsyncNoUpdate[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]
):
    """An entity set whose rows cannot be changed."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> AsyncSetWithoutUpdate[R, Q, AsyncAt_co]: ...
        def as_(
            self, row: Derived[R, M]
        ) -> AsyncSetWithoutUpdate[M, P, AsyncFixedPlace[M]]: ...
        def of(
            self, row: Derived[R, M]
        ) -> AsyncSetWithoutUpdate[M, P, AsyncFixedPlace[M]]: ...


class AsyncUpdateOnlySet(
    _AsyncNoCreate[R, P, AsyncAt_co],
    _AsyncNoDelete[R, P, AsyncAt_co],
    Generic[R, P, AsyncAt_co],
):
    """An entity set whose rows can be changed, and neither created nor deleted."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> AsyncUpdateOnlySet[R, Q, AsyncAt_co]: ...
        def as_(
            self, row: Derived[R, M]
        ) -> AsyncUpdateOnlySet[M, P, AsyncRowPlace[M]]: ...
        def of(
            self, row: Derived[R, M]
        ) -> AsyncUpdateOnlySet[M, P, AsyncRowPlace[M]]: ...


class AsyncCreateOnlySet(
    _AsyncNoUpdate[R, P, AsyncAt_co],
    _AsyncNoDelete[R, P, AsyncAt_co],
    Generic[R, P, AsyncAt_co],
):
    """An entity set whose rows can be created, and neither changed nor deleted."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> AsyncCreateOnlySet[R, Q, AsyncAt_co]: ...
        def as_(
            self, row: Derived[R, M]
        ) -> AsyncCreateOnlySet[M, P, AsyncFixedPlace[M]]: ...
        def of(
            self, row: Derived[R, M]
        ) -> AsyncCreateOnlySet[M, P, AsyncFixedPlace[M]]: ...


class AsyncDeleteOnlySet(
    _AsyncNoCreate[R, P, AsyncAt_co],
    _AsyncNoUpdate[R, P, AsyncAt_co],
    Generic[R, P, AsyncAt_co],
):
    """An entity set whose rows can be deleted, and neither created nor changed."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> AsyncDeleteOnlySet[R, Q, AsyncAt_co]: ...
        def as_(
            self, row: Derived[R, M]
        ) -> AsyncDeleteOnlySet[M, P, AsyncFixedPlace[M]]: ...
        def of(
            self, row: Derived[R, M]
        ) -> AsyncDeleteOnlySet[M, P, AsyncFixedPlace[M]]: ...


class AsyncReadOnlySet(
    _AsyncNoCreate[R, P, AsyncAt_co],
    _AsyncNoUpdate[R, P, AsyncAt_co],
    _AsyncNoDelete[R, P, AsyncAt_co],
    Generic[R, P, AsyncAt_co],
):
    """An entity set whose rows are only read."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> AsyncReadOnlySet[R, Q, AsyncAt_co]: ...
        def as_(
            self, row: Derived[R, M]
        ) -> AsyncReadOnlySet[M, P, AsyncFixedPlace[M]]: ...
        def of(
            self, row: Derived[R, M]
        ) -> AsyncReadOnlySet[M, P, AsyncFixedPlace[M]]: ...


class AsyncReadOnlyKeylessSet(Restricted, AsyncKeylessSet[R]):
    """A set of rows without a key whose rows are only read."""

    create: Refused = Refused()  # type: ignore[assignment]  # not what it is
    create_many: Refused = Refused()  # type: ignore[assignment]  # not what it is
    create_media: Refused = Refused()  # type: ignore[assignment]  # not what it is


class AsyncReadOnlySingleton(Restricted, AsyncFixedRow[R], AsyncSingleton[R]):
    """A row that exists once per service and is only read."""

    update: Refused = Refused()  # type: ignore[assignment]  # not what it is
    replace: Refused = Refused()  # type: ignore[assignment]  # not what it is


_KINDS: Final[dict[tuple[str, ...], tuple[Any, Any]]] = {
    ("delete",): (SetWithoutDelete, AsyncSetWithoutDelete),
    ("create",): (SetWithoutCreate, AsyncSetWithoutCreate),
    ("update",): (SetWithoutUpdate, AsyncSetWithoutUpdate),
    ("create", "delete"): (UpdateOnlySet, AsyncUpdateOnlySet),
    ("update", "delete"): (CreateOnlySet, AsyncCreateOnlySet),
    ("create", "update"): (DeleteOnlySet, AsyncDeleteOnlySet),
    ("create", "update", "delete"): (ReadOnlySet, AsyncReadOnlySet),
}
"""The writes that a set lacks → its classes, for threads and for tasks."""


class restricted(Generic[X, Y]):  # noqa: N801  # used like `property`
    """The declaration of a set or singleton whose classes, for threads and for tasks, are `X` and `Y`."""

    def __init__(
        self,
        declared: entity_set[Any, Any] | keyless_set[Any] | singleton[Any],
        kinds: tuple[Any, Any],
        **given: Any,
    ) -> None:
        self._declared = declared
        self._kinds = kinds
        self._given = given

    def __set_name__(self, owner: type, attribute: str) -> None:
        self._declared.__set_name__(owner, attribute)

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, service: Service[Session], owner: Any) -> X: ...
    @overload
    def __get__(self, service: Service[AsyncSession], owner: Any) -> Y: ...
    def __get__(self, service: Service[Any] | None, owner: Any) -> Any:
        if service is None:
            return self
        return self._declared._of(service, self._kinds, **self._given)


@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["delete"]],
) -> restricted[
    SetWithoutDelete[R, P, RowPlace[R]], AsyncSetWithoutDelete[R, P, AsyncRowPlace[R]]
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"]],
) -> restricted[
    SetWithoutCreate[R, P, RowPlace[R]], AsyncSetWithoutCreate[R, P, AsyncRowPlace[R]]
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["update"]],
) -> restricted[
    SetWithoutUpdate[R, P, FixedPlace[R]],
    AsyncSetWithoutUpdate[R, P, AsyncFixedPlace[R]],
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"], Literal["delete"]],
) -> restricted[
    UpdateOnlySet[R, P, RowPlace[R]], AsyncUpdateOnlySet[R, P, AsyncRowPlace[R]]
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["update"], Literal["delete"]],
) -> restricted[
    CreateOnlySet[R, P, FixedPlace[R]], AsyncCreateOnlySet[R, P, AsyncFixedPlace[R]]
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"], Literal["update"]],
) -> restricted[
    DeleteOnlySet[R, P, FixedPlace[R]], AsyncDeleteOnlySet[R, P, AsyncFixedPlace[R]]
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"], Literal["update"], Literal["delete"]],
) -> restricted[
    ReadOnlySet[R, P, FixedPlace[R]], AsyncReadOnlySet[R, P, AsyncFixedPlace[R]]
]: ...
def restricted_entity_set(
    name: str, row: type[Any], key: Callable[..., Key], *, without: tuple[str, ...]
) -> Any:
    """Return the declaration of an entity set without these writes."""
    return restricted(entity_set(name, row, key), _KINDS[without], key=key)


def restricted_keyless_set(
    name: str, row: type[R], *, without: tuple[Literal["create"]]
) -> restricted[ReadOnlyKeylessSet[R], AsyncReadOnlyKeylessSet[R]]:
    """Return the declaration of a set without a key whose rows cannot be created."""
    return restricted(
        keyless_set(name, row), (ReadOnlyKeylessSet, AsyncReadOnlyKeylessSet)
    )


def restricted_singleton(
    name: str, row: type[R], *, without: tuple[Literal["update"]]
) -> restricted[ReadOnlySingleton[R], AsyncReadOnlySingleton[R]]:
    """Return the declaration of a singleton that cannot be changed."""
    return restricted(singleton(name, row), (ReadOnlySingleton, AsyncReadOnlySingleton))
