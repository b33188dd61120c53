"""Hazard.BoundOperationsSvc."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    UNSET,
    Child,
    Children,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    column,
    row_key,
)


class Shelf(EdmEnum, edm_type="Lib.Shelf"):
    """Values of `Shelf`."""

    OPEN = "Open"
    CLOSED = "Closed"


class Period(Row):
    """Values of complex type `Period`."""

    from_: Col[date] = UNSET
    to: Col[date | None] = COLUMN


class BranchKey(Key):
    """The key of `Branch`."""

    city: str


class Branch(Row):
    """A row of `Branches`."""

    key = row_key(BranchKey)
    city: Col[str] = KEY
    """Key."""


class ItemKey(Key):
    """The key of `Item`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: str


class Item(Row):
    """A row of type `Item`."""

    key = row_key(ItemKey)
    id: Col[str] = column("Id", KEY)
    """Key."""
    owner: Child[Branch] = CHILDREN


class CopyKey(Key):
    """The key of `Copy`."""

    nr: int


class Copy(Row):
    """A row of type `Copy`."""

    key = row_key(CopyKey)
    nr: Col[int] = KEY
    """Key."""
    book: Child["Book"] = CHILDREN


class NoteKey(Key):
    """The key of `Note`."""

    nr: int


class Note(Row):
    """A row of `Notes`."""

    key = row_key(NoteKey)
    nr: Col[int] = KEY
    """Key."""
    text: Col[str | None] = COLUMN


class Book(Item, edm_type="Lib.Book"):
    """A row of `Books`."""

    title: Col[str | None] = COLUMN
    copies: Children[Copy] = CHILDREN
    notes: Children[Note] = CHILDREN


class Atlas(Book, edm_type="Lib.Atlas"):
    """A row of type `Atlas`."""

    maps: Col[int | None] = COLUMN


class Visit(Row):
    """A row of `Visits`."""

    at: Col[datetime | None] = COLUMN


if TYPE_CHECKING:
    from .bound_operations_methods import BoundOperationsMethods
else:
    from .._runtime import LazyMethods as BoundOperationsMethods


class BoundOperationsSvc(BoundOperationsMethods[S], name="Hazard.BoundOperationsSvc"):
    """Hazard.BoundOperationsSvc."""
