"""Sets that lack some of the writes, for threads.

Made from `../tasks/restricted.py`, which is the one to change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, overload

from ..calls.resource import Derived
from ..data.keys import AlternateKey
from ..data.row import Row
from ..operations import At_co, BoundSet
from ..query.columns import Column, Items, Nested, StreamColumn
from ..restricted import Refused, Restricted
from ..streams import MediaRow
from .below import Cell, ComplexCell, Stream
from .sets import KeylessSet, OneRow, RowPlace, Singleton

R = TypeVar("R", bound=Row)
M = TypeVar("M", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)
P = ParamSpec("P")
Q = ParamSpec("Q")
T = TypeVar("T")
V = TypeVar("V")


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
    _NoCreate[R, P, At_co],
    _NoDelete[R, P, At_co],
    Generic[R, P, At_co],
):
    """An entity set whose rows can be changed, and neither created nor deleted."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> UpdateOnlySet[R, Q, At_co]: ...
        def as_(self, row: Derived[R, M]) -> UpdateOnlySet[M, P, RowPlace[M]]: ...
        def of(self, row: Derived[R, M]) -> UpdateOnlySet[M, P, RowPlace[M]]: ...


class CreateOnlySet(
    _NoUpdate[R, P, At_co],
    _NoDelete[R, P, At_co],
    Generic[R, P, At_co],
):
    """An entity set whose rows can be created, and neither changed nor deleted."""

    if TYPE_CHECKING:

        def by(
            self, key: Callable[Q, AlternateKey[R]]
        ) -> CreateOnlySet[R, Q, At_co]: ...
        def as_(self, row: Derived[R, M]) -> CreateOnlySet[M, P, FixedPlace[M]]: ...
        def of(self, row: Derived[R, M]) -> CreateOnlySet[M, P, FixedPlace[M]]: ...


class DeleteOnlySet(
    _NoCreate[R, P, At_co],
    _NoUpdate[R, P, At_co],
    Generic[R, P, At_co],
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
