"""Sets that lack some of the writes, for tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, overload

from ..calls.resource import Derived
from ..data.keys import AlternateKey
from ..data.row import Row
from ..operations import AsyncAt_co, AsyncBoundSet
from ..query.columns import Column, Items, Nested, StreamColumn
from ..restricted import Refused, Restricted
from ..streams import MediaRow
from .below import AsyncCell, AsyncComplexCell, AsyncStream
from .sets import AsyncKeylessSet, AsyncOneRow, AsyncRowPlace, AsyncSingleton

R = TypeVar("R", bound=Row)
M = TypeVar("M", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)
P = ParamSpec("P")
Q = ParamSpec("Q")
T = TypeVar("T")
V = TypeVar("V")


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


class _NoCreate(Restricted, AsyncBoundSet[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]):
    """What cannot create rows."""

    create: Refused = Refused()  # type: ignore[assignment]  # not what it is
    create_many: Refused = Refused()  # type: ignore[assignment]  # not what it is
    create_media: Refused = Refused()  # type: ignore[assignment]  # not what it is
    upsert: Refused = Refused()  # type: ignore[assignment]  # not what it is


class _NoUpdate(Restricted, AsyncBoundSet[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]):
    """What cannot change rows."""

    _place = AsyncFixedPlace
    update: Refused = Refused()  # type: ignore[assignment]  # not what it is
    update_many: Refused = Refused()  # type: ignore[assignment]  # not what it is
    replace: Refused = Refused()  # type: ignore[assignment]  # not what it is
    upsert: Refused = Refused()  # type: ignore[assignment]  # not what it is


class _NoDelete(Restricted, AsyncBoundSet[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]):
    """What cannot delete rows."""

    delete: Refused = Refused()  # type: ignore[assignment]  # not what it is
    delete_many: Refused = Refused()  # type: ignore[assignment]  # not what it is


class AsyncSetWithoutDelete(_NoDelete[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]):
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


class AsyncSetWithoutCreate(_NoCreate[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]):
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


class AsyncSetWithoutUpdate(_NoUpdate[R, P, AsyncAt_co], Generic[R, P, AsyncAt_co]):
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
    _NoCreate[R, P, AsyncAt_co],
    _NoDelete[R, P, AsyncAt_co],
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
    _NoUpdate[R, P, AsyncAt_co],
    _NoDelete[R, P, AsyncAt_co],
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
    _NoCreate[R, P, AsyncAt_co],
    _NoUpdate[R, P, AsyncAt_co],
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
    _NoCreate[R, P, AsyncAt_co],
    _NoUpdate[R, P, AsyncAt_co],
    _NoDelete[R, P, AsyncAt_co],
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
