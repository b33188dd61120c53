"""Operations of Hazard.BoundOperationsSvc."""

from datetime import date
from typing import TYPE_CHECKING, Any, overload

from .._runtime import UNSET, Call, Methods, S, method, operations as _op
from .bound_operations import (
    Atlas,
    Book,
    Branch,
    BranchKey,
    Copy,
    CopyKey,
    ItemKey,
    Note,
    NoteKey,
    Period,
    Shelf,
    Visit,
)


class BranchOperations(_op.Bound[S]):
    """Operations on a row of `Branch`."""

    @method
    def open(self) -> Call[None]:
        """Call `Lib.Open`."""
        return _op.Action("Lib.Open", None)


class BranchPlace(BranchOperations[_op.Session], _op.RowPlace[Branch]):
    """A row of `Branch`, by its key."""


class AsyncBranchPlace(BranchOperations[_op.AsyncSession], _op.AsyncRowPlace[Branch]):
    """A row of `Branch`, by its key."""


class BranchSet(_op.BoundSet[Branch, _op.P, BranchPlace]):
    """A set of `Branch`."""


class AsyncBranchSet(_op.AsyncBoundSet[Branch, _op.P, AsyncBranchPlace]):
    """A set of `Branch`."""


class BranchSingleChild(BranchOperations[_op.Session], _op.SingleChild[Branch]):
    """A single row of `Branch`."""


class AsyncBranchSingleChild(
    BranchOperations[_op.AsyncSession], _op.AsyncSingleChild[Branch]
):
    """A single row of `Branch`."""


class BranchSingleton(BranchOperations[_op.Session], _op.Singleton[Branch]):
    """A single row of `Branch`."""


class AsyncBranchSingleton(
    BranchOperations[_op.AsyncSession], _op.AsyncSingleton[Branch]
):
    """A single row of `Branch`."""


class ItemOperations(_op.Bound[S]):
    """Operations on a row of `Item`."""

    @method
    def reserve(self, *, days: int) -> Call[date | None]:
        """Call `Lib.Reserve`."""
        return _op.Action("Lib.Reserve", date | None, wires={"days": "Days"})

    owner = _op.below(
        lambda: _op.bound_single(
            "Owner", Branch, BranchSingleChild, AsyncBranchSingleChild
        )
    )


class CopyOperations(_op.Bound[S]):
    """Operations on a row of `Copy`."""

    @method
    def bind(self) -> Call[None]:
        """Call `Lib.Bind`."""
        return _op.Action("Lib.Bind", None)

    book = _op.below(
        lambda: _op.bound_single("Book", Book, BookSingleChild, AsyncBookSingleChild)
    )


class CopyPlace(CopyOperations[_op.Session], _op.RowPlace[Copy]):
    """A row of `Copy`, by its key."""


class AsyncCopyPlace(CopyOperations[_op.AsyncSession], _op.AsyncRowPlace[Copy]):
    """A row of `Copy`, by its key."""


class CopySet(_op.BoundSet[Copy, _op.P, CopyPlace]):
    """A set of `Copy`."""


class AsyncCopySet(_op.AsyncBoundSet[Copy, _op.P, AsyncCopyPlace]):
    """A set of `Copy`."""


class NoteSetOperations(_op.Bound[S]):
    """Operations on a set of `Note`."""

    @method
    def delete_(self) -> Call[None]:
        """Call `Lib.Delete`."""
        return _op.Action("Lib.Delete", None)


class NoteSet(
    NoteSetOperations[_op.Session], _op.BoundSet[Note, _op.P, _op.RowPlace[Note]]
):
    """A set of `Note`."""


class AsyncNoteSet(
    NoteSetOperations[_op.AsyncSession],
    _op.AsyncBoundSet[Note, _op.P, _op.AsyncRowPlace[Note]],
):
    """A set of `Note`."""


class NoteChildren(NoteSet[_op.P], _op.ChildSet[Note, _op.P]):
    """Children of type `Note`."""


class AsyncNoteChildren(AsyncNoteSet[_op.P], _op.AsyncChildSet[Note, _op.P]):
    """Children of type `Note`."""


class BookOperations(ItemOperations[S]):
    """Operations on a row of `Book`."""

    @method
    def reserve_by_period_readers(
        self, *, period: Period, readers: list[str]
    ) -> Call[Copy | None]:
        """Call `Lib.Reserve`."""
        return _op.Action(
            "Lib.Reserve", Copy | None, wires={"period": "Period", "readers": "Readers"}
        )

    @_op.composable
    def similar(self, *, words: str) -> Call[list[Book]]:
        """Call `Lib.Similar`."""
        return _op.Function("Lib.Similar", list[Book], wires={"words": "Words"})

    @method
    def readers(self, *, since: date | None = UNSET) -> Call[list[Branch]]:
        """Call `Lib.Readers`."""
        return _op.Function("Lib.Readers", list[Branch], wires={"since": "Since"})

    copies = _op.below(
        lambda: _op.bound_set("Copies", Copy, CopyKey, CopySet, AsyncCopySet)
    )
    notes = _op.below(
        lambda: _op.bound_set("Notes", Note, NoteKey, NoteChildren, AsyncNoteChildren)
    )


class BookSetOperations(_op.Bound[S]):
    """Operations on a set of `Book`."""

    @method
    def reserve_all(self, *, days: int) -> Call[int | None]:
        """Call `Lib.ReserveAll`."""
        return _op.Action("Lib.ReserveAll", int | None, wires={"days": "Days"})

    @_op.composable
    def newest(self, *, shelf: Shelf, periods: list[Period]) -> Call[list[Book]]:
        """Call `Lib.Newest`."""
        return _op.Function(
            "Lib.Newest", list[Book], wires={"shelf": "Shelf", "periods": "Periods"}
        )


class BookPlace(BookOperations[_op.Session], _op.RowPlace[Book]):
    """A row of `Book`, by its key."""


class AsyncBookPlace(BookOperations[_op.AsyncSession], _op.AsyncRowPlace[Book]):
    """A row of `Book`, by its key."""


class BookSet(BookSetOperations[_op.Session], _op.BoundSet[Book, _op.P, BookPlace]):
    """A set of `Book`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Atlas]) -> "AtlasSet[_op.P]": ...

        @overload
        def of(self, row: _op.Derived[Book, _op.M]) -> _op.EntitySet[_op.M, _op.P]: ...
        def of(self, row: Any) -> Any: ...


class AsyncBookSet(
    BookSetOperations[_op.AsyncSession], _op.AsyncBoundSet[Book, _op.P, AsyncBookPlace]
):
    """A set of `Book`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Atlas]) -> "AsyncAtlasSet[_op.P]": ...

        @overload
        def of(
            self, row: _op.Derived[Book, _op.M]
        ) -> _op.AsyncEntitySet[_op.M, _op.P]: ...
        def of(self, row: Any) -> Any: ...


class BookSingleChild(BookOperations[_op.Session], _op.SingleChild[Book]):
    """A single row of `Book`."""


class AsyncBookSingleChild(
    BookOperations[_op.AsyncSession], _op.AsyncSingleChild[Book]
):
    """A single row of `Book`."""


class AtlasOperations(_op.Bound[S]):
    """Operations on a row of `Atlas`."""

    @method
    def reserve(self, *, days: int) -> Call[date | None]:
        """Call `Lib.Reserve`."""
        return _op.Action("Lib.Reserve", date | None, wires={"days": "Days"})

    @method
    def reserve_by_period_readers(
        self, *, period: Period, readers: list[str]
    ) -> Call[Copy | None]:
        """Call `Lib.Reserve`."""
        return _op.Action(
            "Lib.Reserve", Copy | None, wires={"period": "Period", "readers": "Readers"}
        )

    @method
    def readers(self, *, since: date | None = UNSET) -> Call[list[Branch]]:
        """Call `Lib.Readers`."""
        return _op.Function("Lib.Readers", list[Branch], wires={"since": "Since"})

    @method
    def print(self, *, sheet: int | None = UNSET) -> Call[None]:
        """Call `Lib.Print`."""
        return _op.Action("Lib.Print", None, wires={"sheet": "Sheet"})

    @_op.composable
    def similar(self, *, words: str) -> Call[list[Atlas]]:
        """Call `Lib.Similar`."""
        return _op.Function("Lib.Similar", list[Atlas], wires={"words": "Words"})

    owner = _op.below(
        lambda: _op.bound_single(
            "Owner", Branch, BranchSingleChild, AsyncBranchSingleChild
        )
    )
    copies = _op.below(
        lambda: _op.bound_set("Copies", Copy, CopyKey, CopySet, AsyncCopySet)
    )
    notes = _op.below(
        lambda: _op.bound_set("Notes", Note, NoteKey, NoteChildren, AsyncNoteChildren)
    )


class AtlasPlace(AtlasOperations[_op.Session], _op.RowPlace[Atlas]):
    """A row of `Atlas`, by its key."""


class AsyncAtlasPlace(AtlasOperations[_op.AsyncSession], _op.AsyncRowPlace[Atlas]):
    """A row of `Atlas`, by its key."""


class AtlasSet(BookSetOperations[_op.Session], _op.BoundSet[Atlas, _op.P, AtlasPlace]):
    """A set of `Atlas`."""


class AsyncAtlasSet(
    BookSetOperations[_op.AsyncSession],
    _op.AsyncBoundSet[Atlas, _op.P, AsyncAtlasPlace],
):
    """A set of `Atlas`."""


class VisitSetOperations(_op.Bound[S]):
    """Operations on a set of `Visit`."""

    @method
    def count_(self) -> Call[None]:
        """Call `Lib.Count`."""
        return _op.Action("Lib.Count", None)


class VisitSet(VisitSetOperations[_op.Session], _op.KeylessSet[Visit]):
    """A set of `Visit`."""


class AsyncVisitSet(VisitSetOperations[_op.AsyncSession], _op.AsyncKeylessSet[Visit]):
    """A set of `Visit`."""


class PeriodValueOperations(_op.Bound[S]):
    """Operations on a value of complex type `Period`."""

    @method
    def widen(self) -> Call[None]:
        """Call `Lib.Widen`."""
        return _op.Action("Lib.Widen", None)


class PeriodValue(PeriodValueOperations[_op.Session], _op.Value[Period]):
    """A value of `Period`."""


class AsyncPeriodValue(PeriodValueOperations[_op.AsyncSession], _op.AsyncValue[Period]):
    """A value of `Period`."""


class BoundOperationsMethods(Methods[S]):
    """Operations of Hazard.BoundOperationsSvc."""

    books = _op.bound_set("Books", Book, ItemKey, BookSet, AsyncBookSet)
    """Key: id."""
    branches = _op.bound_set("Branches", Branch, BranchKey, BranchSet, AsyncBranchSet)
    """Key: city."""
    visits = _op.bound_single("Visits", Visit, VisitSet, AsyncVisitSet)
    """No key."""
    notes = _op.bound_set("Notes", Note, NoteKey, NoteSet, AsyncNoteSet)
    """Key: nr."""
    home = _op.bound_single("Home", Branch, BranchSingleton, AsyncBranchSingleton)

    @_op.composable
    def top(self, *, shelf: str) -> Call[list[Book]]:
        """Call `Top`."""
        return _op.Function("Top", list[Book], wires={"shelf": "Shelf"})
