"""Operations of Hazard.RevisionsSvc."""

from typing import TYPE_CHECKING, Any, overload

from .._runtime import Call, Methods, S, method, operations as _op
from .._runtime.data.annotated import deprecates
from .revisions import Atlas, Book, BookKey


@deprecates(old="Deprecated.", borrow="Deprecated: Use Lend.")
class BookOperations(_op.Bound[S]):
    """Operations on a row of `Book`."""

    @method
    def borrow(self) -> Call[None]:
        """Call `Borrow`. Deprecated: Use Lend."""
        return _op.Action("Hazard.Borrow", None)

    @method
    def lend(self) -> Call[None]:
        """Call `Hazard.Lend`."""
        return _op.Action("Hazard.Lend", None)

    old = _op.below(
        lambda: _op.bound_single("Old", Book, BookSingleChild, AsyncBookSingleChild)
    )
    """Deprecated."""
    olds = _op.below(
        lambda: _op.bound_set("Olds", Book, BookKey, BookChildren, AsyncBookChildren)
    )


class BookPlace(BookOperations[_op.Session], _op.RowPlace[Book]):
    """A row of `Book`, by its key."""


class AsyncBookPlace(BookOperations[_op.AsyncSession], _op.AsyncRowPlace[Book]):
    """A row of `Book`, by its key."""


class BookSet(_op.BoundSet[Book, _op.P, BookPlace]):
    """A set of `Book`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Atlas]) -> "AtlasSet[_op.P]": ...

        @overload
        def of(self, row: _op.Derived[Book, _op.M]) -> _op.EntitySet[_op.M, _op.P]: ...
        def of(self, row: Any) -> Any: ...


class AsyncBookSet(_op.AsyncBoundSet[Book, _op.P, AsyncBookPlace]):
    """A set of `Book`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Atlas]) -> "AsyncAtlasSet[_op.P]": ...

        @overload
        def of(
            self, row: _op.Derived[Book, _op.M]
        ) -> _op.AsyncEntitySet[_op.M, _op.P]: ...
        def of(self, row: Any) -> Any: ...


class BookChildren(BookSet[_op.P], _op.ChildSet[Book, _op.P]):
    """Children of type `Book`."""


class AsyncBookChildren(AsyncBookSet[_op.P], _op.AsyncChildSet[Book, _op.P]):
    """Children of type `Book`."""


class BookSingleChild(BookOperations[_op.Session], _op.SingleChild[Book]):
    """A single row of `Book`."""


class AsyncBookSingleChild(
    BookOperations[_op.AsyncSession], _op.AsyncSingleChild[Book]
):
    """A single row of `Book`."""


class AtlasPlace(BookOperations[_op.Session], _op.RowPlace[Atlas]):
    """A row of `Atlas`, by its key."""


class AsyncAtlasPlace(BookOperations[_op.AsyncSession], _op.AsyncRowPlace[Atlas]):
    """A row of `Atlas`, by its key."""


class AtlasSet(_op.BoundSet[Atlas, _op.P, AtlasPlace]):
    """A set of `Atlas`."""


class AsyncAtlasSet(_op.AsyncBoundSet[Atlas, _op.P, AsyncAtlasPlace]):
    """A set of `Atlas`."""


@deprecates(count_them="Deprecated.", old_books="Deprecated.")
class RevisionsMethods(Methods[S]):
    """Operations of Hazard.RevisionsSvc."""

    books = _op.bound_set("Books", Book, BookKey, BookSet, AsyncBookSet)
    """Key: id."""
    old_books = _op.bound_set("OldBooks", Book, BookKey, BookSet, AsyncBookSet)
    """Key: id. Deprecated."""

    @method
    def count_them(self) -> Call[int | None]:
        """Call `CountThem`. Deprecated."""
        return _op.Function("CountThem", int | None)
