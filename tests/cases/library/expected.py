"""Hazard.LibrarySvc."""

from datetime import date, timedelta
from decimal import Decimal

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    UNSET,
    Child,
    Children,
    Col,
    Complex,
    EdmEnum,
    Key,
    Row,
    S,
    Service,
    entity_set,
    row_key,
    singleton,
)


class Binding(EdmEnum, edm_type="Hazard.Binding"):
    """Values of `Binding`."""

    PAPER = "Paper"
    HARD = "Hard"


class Measure(Row, scales={"Width": 2}):
    """Values of complex type `Measure`."""

    width: Col[Decimal | None] = COLUMN
    """At most 2 decimal places."""
    unit: Col[str | None] = COLUMN


class PublisherKey(Key):
    """The key of `Publisher`."""

    id: int


class Publisher(Row):
    """A row of `Publishers`."""

    key = row_key(PublisherKey)
    id: Col[int] = KEY
    """Key."""
    name: Col[str | None] = COLUMN
    books: Children["Book"] = CHILDREN


class AuthorKey(Key):
    """The key of `Author`."""

    name: str


class Author(Row):
    """A row of `Authors`."""

    key = row_key(AuthorKey)
    name: Col[str] = KEY
    """Key."""
    born: Col[date | None] = COLUMN
    books: Children["Book"] = CHILDREN


class BookKey(Key):
    """The key of `Book`."""

    id: int


class Book(Row, scales={"Price": 2}):
    """A row of `Books`."""

    key = row_key(BookKey)
    id: Col[int] = KEY
    """Key."""
    title: Col[str | None] = COLUMN
    pages: Col[int | None] = COLUMN
    price: Col[Decimal | None] = COLUMN
    """At most 2 decimal places."""
    in_print: Col[bool | None] = COLUMN
    published: Col[date | None] = COLUMN
    lent: Col[timedelta | None] = COLUMN
    cover: Col[bytes | None] = COLUMN
    binding: Col[Binding | None] = COLUMN
    size: Complex[Measure | None] = COLUMN
    tags: Col[list[str]] = UNSET
    sys_rev_id: Col[int | None] = COLUMN
    publisher: Child[Publisher] = CHILDREN
    authors: Children[Author] = CHILDREN


class LibrarySvc(Service[S], name="Hazard.LibrarySvc"):
    """Hazard.LibrarySvc."""

    books = entity_set("Books", Book, BookKey)
    """Key: id."""
    publishers = entity_set("Publishers", Publisher, PublisherKey)
    """Key: id."""
    authors = entity_set("Authors", Author, AuthorKey)
    """Key: name."""
    desk = singleton("Desk", Publisher)
