"""Hazard.RevisionsSvc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Child,
    Children,
    Col,
    Key,
    Row,
    S,
    column,
    row_key,
    singleton,
)
from .._runtime.data.annotated import deprecates
from .._runtime.streams import stream


class BookKey(Key):
    """The key of `Book`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


@deprecates(
    old_title="Deprecated in 2: Use Title.", old="Deprecated.", old_cover="Deprecated."
)
class Book(Row):
    """A row of `Books` and `OldBooks`."""

    key = row_key(BookKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    title: Col[str | None] = COLUMN
    old_title: Col[str | None] = COLUMN
    """Deprecated in 2: Use Title."""
    old: Child["Book"] = CHILDREN
    """Deprecated."""
    olds: Children["Book"] = CHILDREN
    old_cover = stream("OldCover")
    """Deprecated."""


class Atlas(Book, edm_type="Hazard.Atlas"):
    """A row of type `Atlas`."""

    maps: Col[int | None] = COLUMN


class DeskKey(Key):
    """The key of `Desk`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Desk(Row):
    """A row of type `Desk`."""

    key = row_key(DeskKey)
    id: Col[int] = column("Id", KEY)
    """Key."""


if TYPE_CHECKING:
    from .revisions_methods import RevisionsMethods
else:
    from .._runtime import LazyMethods as RevisionsMethods


@deprecates(old_desk="Deprecated.")
class RevisionsSvc(RevisionsMethods[S], name="Hazard.RevisionsSvc"):
    """Hazard.RevisionsSvc."""

    old_desk = singleton("OldDesk", Desk)
    """Deprecated."""
