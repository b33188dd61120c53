"""What a row has, for threads: made from `tasks_below.py`, which is the one to change."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Generic

from typing_extensions import ParamSpec, TypeVar

from . import cells, references
from .calls import writing
from .calls.resource import Resource
from .data.keys import Key, Reference
from .data.row import Row
from .http.message import Request
from .http.transport import finish, iterate
from .query.columns import Nested
from .threads import EntitySet, RowPlace, Singleton, Upserts

R = TypeVar("R", bound=Row)
P = ParamSpec("P", default=...)
T = TypeVar("T")
V = TypeVar("V")


class Cell(Generic[T, V]):
    """One column of one row: set to `T`, read as `V`."""

    def __init__(self, place: cells.CellPlace[Any]) -> None:
        self._place = place

    def get(self) -> V:
        """Return the value; raises `NotFound` if there is no such row."""
        # The overloads of `column` say which type it has.
        value: V = finish(cells.read_cell(self._place))
        return value

    def set(self, value: T, *, dry_run: bool = False) -> Request | None:
        """Put a value in the place of the one that is there, and change nothing else of the row.

        A `dry_run` returns the request that it would be. Given a row to `at`, raises `Conflict` if it was changed meanwhile, where
        the server sends etags.
        """
        write = cells.write_cell(self._rehearsed(dry_run), value)
        return finish(writing.unsent(write))

    def clear(self, *, dry_run: bool = False) -> Request | None:
        """Set the column to null, and a list to an empty one; the rest is as `set` has it."""
        write = cells.clear_cell(self._rehearsed(dry_run))
        return finish(writing.unsent(write))

    def _rehearsed(self, dry_run: bool) -> cells.CellPlace[Any]:
        return self._place.rehearsed(dry_run)

    def __repr__(self) -> str:
        place = self._place
        key = "" if place.key is None else f" {place.key}"
        where = f"{place.resource.name}{key}"
        return f"<{type(self).__name__} {where} {place.column!r}>"


class ComplexCell(Cell[R, R | None]):
    """A column of complex type of one row."""

    def update(self, value: R, *, dry_run: bool = False) -> Request | None:
        """Send what was assigned in `value` since it was read, and nothing if there is nothing; the rest is as `set` has it."""
        write = cells.update_cell(self._rehearsed(dry_run), value)
        return finish(writing.unsent(write))


def cell(
    resource: Resource[Any], key: Key | None, column: Any, row: Row | None
) -> Cell[Any, Any]:
    """Return a column of the row with that key; raises as `RowPlace.column` does."""
    kind = ComplexCell if isinstance(column, Nested) else Cell
    return kind(cells.place_of(resource, key, column, row))


class ChildSet(EntitySet[R, P], Generic[R, P]):
    """The children of a row: a set, to which rows of another set can be added."""

    def link(self, row: Reference[R], *, dry_run: bool = False) -> Request | None:
        """Add a row that there is to these: `books.at(id=4).below(Book.authors, AuthorKey).link(authors.at(id=2))`.

        A `dry_run` returns the request that it would be. Raises TypeError for a row of another class or client.
        """
        resource = self._resource.rehearsed(dry_run)
        write = references.link(resource, row, "POST")
        return finish(writing.unsent(write))

    def unlink(self, row: Reference[R], *, dry_run: bool = False) -> Request | None:
        """Take a row away from these; the row itself stays. The rest is as `link` has it."""
        resource = self._resource.rehearsed(dry_run)
        write = references.unlink(resource, row)
        return finish(writing.unsent(write))

    def references(self) -> Generator[RowPlace[R], None, None]:
        """Yield the places of these rows, whose `key` says which they are; the rows themselves are not read (`$ref`).

        Raises `ReplyError` for a reference to what is not a row of this service.
        """
        return iterate(references.places(self._resource, RowPlace[R]))


class SingleChild(Singleton[R], Upserts[R]):
    """The single child of a row: `get` raises `NotFound` if there is none."""

    _is_single = True

    def link(self, row: Reference[R], *, dry_run: bool = False) -> Request | None:
        """Set it to a row that there is: `books.at(id=4).one(Book.publisher).link(publishers.at(id=1))`.

        A `dry_run` returns the request that it would be. Raises TypeError for a row of another class or client.
        """
        resource = self._resource.rehearsed(dry_run)
        write = references.link(resource, row, "PUT")
        return finish(writing.unsent(write))

    def unlink(self, *, dry_run: bool = False) -> Request | None:
        """Leave the row without it; the child itself stays. The rest is as `link` has it."""
        resource = self._resource.rehearsed(dry_run)
        write = references.unlink(resource, None)
        return finish(writing.unsent(write))

    def reference(self) -> RowPlace[R] | None:
        """Return the place of the child, None if there is none; the rest is as `references` of a set has it."""
        steps = references.place(self._resource, RowPlace[R])
        return finish(steps)

    def delete(self, *, dry_run: bool = False) -> Request | None:
        """Delete the child itself, and not only its place here; a `dry_run` returns the request that it would be."""
        resource = self._resource.rehearsed(dry_run)
        steps = resource.send(resource.write("DELETE", None))
        return finish(writing.unsent(steps))
