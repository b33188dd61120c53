"""Columns, children and values of complex type, as a row's class has them: `Customer.state` is a `Column`."""

from __future__ import annotations

from datetime import date as Date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, Self, TypeVar, overload

from msgspec import Struct
from msgspec.structs import replace

from ..data.names import refused
from .conditions import (
    EVERYTHING,
    NOTHING,
    Filter,
    Node,
    all_of,
    is_of,
    is_whole,
    owner_name,
    raw,
)
from .expressions import Expression, Order, Text, computed_as, under

O_contra = TypeVar("O_contra", contravariant=True)
"""Whose column or condition it is."""
T_contra = TypeVar("T_contra", contravariant=True)
"""What it is compared with."""
V_co = TypeVar("V_co", covariant=True)
"""What it is read as."""
C = TypeVar("C")
D = TypeVar("D")
T = TypeVar("T")
X = TypeVar("X")
V = TypeVar("V")
O = TypeVar("O")


def as_filter(given: object) -> Filter[Any]:
    """Return an argument of `where` as a condition; a string is raw OData. Raises TypeError for anything else."""
    if isinstance(given, Filter):
        return given
    if isinstance(given, str):
        return raw(given)
    hint = ""
    if isinstance(given, Order | Selectable):
        hint = ": compare the column with a value"
    if isinstance(given, bool):
        hint = ": write ~ in place of `not`, compare a column, and ask of children with any() or count()"
    takes = "conditions, such as `Customer.name == 'A'`, or OData text"
    raise refused("where", takes, given, hint)


@overload
def seen_from(base: type[C], column: Text[D, V]) -> Text[C, V | None]: ...  # type: ignore[overload-overlap]  # the first that fits is meant
@overload
def seen_from(
    base: type[C], column: Expression[D, T, V]
) -> Expression[C, T, V | None]: ...
@overload
def seen_from(base: type[C], column: Many[D, X]) -> Many[C, X]: ...
@overload
def seen_from(base: type[C], column: One[D, X]) -> One[C, X]: ...
def seen_from(base: Any, column: Any) -> Any:
    """Return a column of a derived type as one of rows of its base type: `people.where(seen_from(Person, Employee.salary) > 5)`.

    It is null for rows of other types (OData URL Conventions, section 5.1.1.15). Raises TypeError for a type that does not derive
    from the base.
    """
    derived = column.owner
    if not (is_of(derived, base) and derived.__edm_type__ != base.__edm_type__):
        raise TypeError(
            f"{owner_name(derived)} does not derive from {owner_name(base)}"
        )
    found = column._below(base, derived.__edm_type__)
    if not isinstance(column, Column):
        return found
    return computed_as(column, found.owner, found.node)


class _Description:
    """The docstring of a column's class, and of each column what its row says of it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __get__(self, column: Any, owner: Any) -> str:
        described = getattr(getattr(column, "owner", None), "_described", None)
        return self._text if described is None else described(column.node)


class Selectable(Generic[O_contra, V_co]):
    """What a row holds under one name, and `select` and `values` take: a column of any kind, read as `V`."""

    __slots__ = ()
    owner: Any
    node: Node

    # `help(Customer)` lists with their descriptions what may be assigned.
    if not TYPE_CHECKING:

        def __delete__(self, row):
            raise AttributeError(f"{self!r} cannot be deleted")


class Column(
    Expression[O_contra, T_contra, V_co],
    Selectable[O_contra, V_co],
    Generic[O_contra, T_contra, V_co],
):
    if not TYPE_CHECKING:
        __doc__ = _Description("A column of `O`: compared with `T`, read as `V`.")
    __slots__ = ()


class TextColumn(
    Text[O_contra, V_co], Column[O_contra, str, V_co], Generic[O_contra, V_co]
):
    if not TYPE_CHECKING:
        __doc__ = _Description("A column of text.")
    __slots__ = ()


class _Place(Generic[O_contra]):
    """A part of a row that has columns, or values, of its own."""

    __slots__ = ("owner", "node", "inner")

    def __init__(self, owner: Any, node: Node, inner: Any) -> None:
        self.owner = owner
        """The class of the rows."""
        self.node = node
        self.inner = inner
        """The class of what it holds."""

    @property
    def path(self) -> str:
        """Its path as OData has it."""
        return self.node.text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {owner_name(self.owner)}: {self.path}>"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._told() == other._told()

    def __hash__(self) -> int:
        return hash(self._told())

    def _told(self) -> tuple[Any, ...]:
        return self.owner, self.node, self.inner

    def _below(self, owner: Any, path: str) -> Self:
        return type(self)(owner, under(path, self.node), self.inner)

    def _inside(self, given: Any) -> Any:
        """Return what belongs to the rows in here, as it is seen from the outer row; raises TypeError for anything else."""
        if not isinstance(given, Expression | _Place):
            raise TypeError(f"{self!r}: to() takes a column, not {given!r:.60}")
        if not is_of(self.inner, given.owner):
            there = owner_name(self.inner)
            raise TypeError(f"{self!r} leads to {there}, and {given!r} is not of it")
        return given._below(self.owner, self.path)


class Nested(_Place[O_contra], Selectable[O_contra, C | None], Generic[O_contra, C]):
    if not TYPE_CHECKING:
        __doc__ = _Description("A column of complex type `C`.")
    __slots__ = ()

    @overload
    def to(self, column: TextColumn[C, V]) -> TextColumn[O_contra, V | None]: ...  # type: ignore[overload-overlap]  # the first that fits is meant
    @overload
    def to(self, column: Column[C, T, V]) -> Column[O_contra, T, V | None]: ...
    @overload
    def to(self, column: Nested[C, D]) -> Nested[O_contra, D]: ...
    @overload
    def to(self, column: Items[C, T]) -> Items[O_contra, T]: ...
    @overload
    def to(self, column: One[C, D]) -> One[O_contra, D]: ...
    @overload
    def to(self, column: Many[C, D]) -> Many[O_contra, D]: ...
    @overload
    def to(self, column: StreamColumn[C]) -> StreamColumn[O_contra]: ...
    def to(self, column: Any) -> Any:
        """Return a column of the value, as a column of the row: `Customer.address.to(Address.city)`."""
        return self._inside(column)


class StreamColumn(_Place[O_contra]):
    """A stream property, for `at(…).stream(…)`; one of a value of complex type is `Photo.film.to(Film.cut)`."""

    __slots__ = ()


class _Item:
    """One of the values in a collection, to be compared."""

    @overload
    def __get__(
        self, items: Items[O, str], owner: Any
    ) -> TextColumn[Items[O, str], str]: ...
    @overload
    def __get__(
        self, items: Items[O, Decimal], owner: Any
    ) -> Column[Items[O, Decimal], Decimal | int, Decimal]: ...
    @overload
    def __get__(
        self, items: Items[O, datetime], owner: Any
    ) -> Column[Items[O, datetime], datetime | Date, datetime]: ...
    @overload
    def __get__(self, items: Items[O, T], owner: Any) -> Column[Items[O, T], T, T]: ...
    def __get__(self, items: Any, owner: Any) -> Any:
        if items is None:
            return self
        made = TextColumn if items.inner is str else Column
        return made(items, Node("path", ""), items.inner)


class Items(_Place[O], Selectable[O, list[T] | None], Generic[O, T]):
    if not TYPE_CHECKING:
        __doc__ = _Description(
            "A column that holds a list of values: `Customer.tags.any(Customer.tags.item == 'new')`."
        )
    __slots__ = ()

    item = _Item()
    """One of the values, for the conditions of `any` and `all`."""

    def __str__(self) -> str:
        return f"{owner_name(self.owner)}.{self.path}"

    def any(
        self, condition: Filter[Items[O, T]] | Filter[T] | None = None
    ) -> Filter[O]:
        """Return the condition of rows that have one of these values for which it holds, or any at all."""
        return _some(self, condition, (self, self.inner))

    def all(self, condition: Filter[Items[O, T]] | Filter[T]) -> Filter[O]:
        """Return the condition of rows for all of whose values it holds, or that have none."""
        return _every(self, condition, (self, self.inner))

    def count(self) -> Expression[O, int, int]:
        """Return how many of these values a row has, to filter and order by."""
        return _counted(self, None, (self, self.inner))


def _counted(
    place: _Place[Any], condition: Any, owners: tuple[Any, ...]
) -> Expression[Any, Any, Any]:
    inner = EVERYTHING if condition is None else _about(place, condition, owners)
    parts = () if inner == EVERYTHING else (inner.node,)
    return Expression(place.owner, Node("count", place.path, parts), int)


def _some(place: _Place[Any], condition: Any, owners: tuple[Any, ...]) -> Filter[Any]:
    inner = EVERYTHING if condition is None else _about(place, condition, owners)
    if inner == NOTHING:
        return NOTHING
    parts = () if inner == EVERYTHING else (inner.node,)
    return Filter(Node("any", place.path, parts), place.owner)


def _every(place: _Place[Any], condition: Any, owners: tuple[Any, ...]) -> Filter[Any]:
    inner = _about(place, condition, owners)
    if inner == EVERYTHING:
        return EVERYTHING
    if inner == NOTHING:
        return ~_some(place, None, owners)
    return Filter(Node("all", place.path, (inner.node,)), place.owner)


def _about(place: _Place[Any], condition: Any, owners: tuple[Any, ...]) -> Filter[Any]:
    """Return a condition on what is in a place; raises TypeError for a condition on anything else."""
    found = as_filter(condition)
    if found.owner is None or any(is_of(owner, found.owner) for owner in owners):
        return found
    names = " or ".join(owner_name(owner) for owner in owners)
    told = owner_name(found.owner)
    raise TypeError(f"{place!r} takes conditions on {names}, not on {told}")


MAX: Final = 0
DEEPEST: Final = 32
"""The levels of children that are read where the server decides how many there are."""


class Asked(Struct, frozen=True):
    """Which rows of a class, which columns, in which order, with which children: what is asked of a set, or of children."""

    row_type: Any
    filter: Filter[Any] = EVERYTHING
    columns: tuple[str, ...] = ()
    """Wire names, or paths into columns of complex type; none is all columns."""
    orders: tuple[Order[Any], ...] = ()
    children: tuple[tuple[str, Asked], ...] = ()
    """Wire name → what is asked of each child, or set of children, to expand."""
    top: int | None = None
    skip: int = 0
    levels: int = 1
    """Of children, how often they are expanded again in themselves; `MAX` is as deep as the server goes."""
    search: str = ""
    """What the server is to search for, in its own way (OData URL Conventions, section 5.1.8)."""

    def with_skipped(self) -> Self:
        """Return the same with the rows that it skips: those of children are dropped when they have come.

        A server that ignores `$skip` in `$expand`, or takes it behind its cap, would give others, and no reply shows it.
        """
        top = self.top + self.skip if self.top else self.top
        return replace(self, top=top, skip=0)

    def where(self, filters: tuple[Any, ...]) -> Self:
        """Return the same of rows that pass these conditions too; a string is raw OData.

        Raises TypeError for a condition on other rows, and so do the methods below.
        """
        found = [as_filter(given) for given in filters]
        for condition in found:
            self.check("where", condition)
        return replace(self, filter=all_of((self.filter, *found)))

    def select(self, columns: tuple[Any, ...]) -> Self:
        """Return the same with these columns too; of a complex one it may be a part: `Person.address.to(Address.city)`."""
        for given in columns:
            if isinstance(given, _Related):
                raise TypeError(
                    f"{given!r} is not a column: give it to expand(), with a select() of its own"
                )
            if not isinstance(given, Selectable):
                raise refused("select", "columns, such as `Customer.name`", given)
            self.check("select", given)
        wires = tuple(given.node.text for given in columns)
        return replace(self, columns=tuple(dict.fromkeys(self.columns + wires)))

    def order_by(self, orders: tuple[Any, ...]) -> Self:
        """Return the same in this order, after the one it has."""
        for given in orders:
            if not isinstance(given, Order):
                takes = "columns, such as `Customer.name` or `Customer.name.desc()`"
                raise refused("order_by", takes, given)
            self.check("order_by", given)
        steps = (g.asc() if isinstance(g, Expression) else g for g in orders)
        return replace(self, orders=self.orders + tuple(steps))

    def expand(self, related: tuple[Any, ...]) -> Self:
        """Return the same with these children; one that is there already is replaced."""
        for given in related:
            if not isinstance(given, _Related):
                takes = "children, such as `Customer.ship_toes`"
                raise refused("expand", takes, given)
            self.check("expand", given)
            if "/" in given.path:
                raise TypeError(
                    f"expand() takes children of {owner_name(self.row_type)} itself, not {given!r:.80}"
                )
        kept = dict(self.children) | {
            given.path: given.asked.recursive(given.path) for given in related
        }
        return replace(self, children=tuple(kept.items()))

    def recursive(self, name: str, depth: int = 1) -> Asked:
        """Return what is asked of children with the same of those in them, level by level."""
        if self.levels == 1 or depth == DEEPEST:
            return self
        rest = replace(self, levels=self.levels - 1 if self.levels else MAX)
        below = rest.recursive(name, depth + 1)
        return replace(self, children=(*self.children, (name, below)))

    def searched(self, text: str) -> Self:
        """Return the same of rows that match the search as well; raises ValueError for a text without a word."""
        if not isinstance(text, str):
            raise TypeError(f"search() takes a text, not {text!r:.60}")
        if not text.strip():
            raise ValueError("search() takes words to look for")
        words = str.__str__(text)
        if not self.search:
            return replace(self, search=words)
        if not (is_whole(words, '"') and is_whole(self.search, '"')):
            raise ValueError(
                "search() takes whole searches: a parenthesis or quote has no other"
            )
        return replace(self, search=f"({self.search}) AND ({words})")

    def limit(self, *, top: int | None, skip: int) -> Self:
        """Return at most `top` rows after the first `skip`; raises ValueError for negative numbers."""
        count = None if top is None else row_count(top)
        return replace(self, top=count, skip=row_count(skip))

    def check(self, method: str, given: Any) -> None:
        """Raise TypeError for a part of other rows, which that method was given."""
        if given.owner is None or is_of(self.row_type, given.owner):
            return
        here, there = owner_name(self.row_type), owner_name(given.owner)
        raise TypeError(
            f"{method}() of {here} cannot use a part of {there}: {given!r:.80}"
        )


def row_count(number: int) -> int:
    """Return a number of rows, of the base type; raises TypeError for anything but an integer, ValueError if it is negative."""
    if not isinstance(number, int):
        raise TypeError(
            f"a number of rows is an integer, such as 5, which {number!r:.40} is not"
        )
    # By the base type: what a subclass says of itself is not sent.
    plain = int.__add__(number, 0)
    if plain < 0:
        raise ValueError(f"a number of rows cannot be negative: {plain}")
    return plain


class _Related(_Place[O_contra], Generic[O_contra, C]):
    """A child or children: which of them to read, and how, is a selection."""

    __slots__ = ("asked",)

    if not TYPE_CHECKING:
        __delete__ = Selectable.__delete__

    def __init__(
        self, owner: Any, node: Node, inner: Any, asked: Asked | None = None
    ) -> None:
        super().__init__(owner, node, inner)
        self.asked = asked or Asked(inner)

    def _told(self) -> tuple[Any, ...]:
        return *super()._told(), self.asked

    def select(self, *columns: Selectable[C, Any]) -> Self:
        """Return it with these columns alone, beside those of its key."""
        return self._with(self.asked.select(columns))

    def expand(self, *related: One[C, Any] | Many[C, Any]) -> Self:
        """Return it with children of its own."""
        return self._with(self.asked.expand(related))

    def _with(self, asked: Asked) -> Self:
        return type(self)(self.owner, self.node, self.inner, asked)


def _levels(related: _Related[Any, Any], number: object) -> Asked:
    """Return what is asked of children so deep; raises TypeError for children of another type, ValueError for a wrong number."""
    if not is_of(related.inner, related.owner):
        names = f"{owner_name(related.owner)} to {owner_name(related.inner)}"
        raise TypeError(f"levels() is for children of their own type, not from {names}")
    if number != "max" and (type(number) is not int or not 1 <= number <= DEEPEST):
        raise ValueError(f'levels() takes 1 to {DEEPEST}, or "max"')
    return replace(related.asked, levels=MAX if number == "max" else number)


class One(_Related[O_contra, C], Generic[O_contra, C]):
    if not TYPE_CHECKING:
        __doc__ = _Description(
            "A single related row, to filter and order by, and to expand."
        )
    __slots__ = ()

    def levels(self: One[X, X], number: int | Literal["max"]) -> One[X, X]:
        """Return it with its own inside, so many levels deep: `expand(Employee.manager.levels(3))`.

        `"max"` is as deep as the server goes. Raises TypeError for children of another type.
        """
        return self._with(_levels(self, number))

    @overload
    def to(self, column: Text[C, V]) -> Text[O_contra, V | None]: ...  # type: ignore[overload-overlap]  # the first that fits is meant
    @overload
    def to(self, column: Expression[C, T, V]) -> Expression[O_contra, T, V | None]: ...
    @overload
    def to(self, column: Nested[C, D]) -> Nested[O_contra, D]: ...
    @overload
    def to(self, column: Items[C, T]) -> Items[O_contra, T]: ...
    @overload
    def to(self, column: One[C, D]) -> One[O_contra, D]: ...
    @overload
    def to(self, column: Many[C, D]) -> Many[O_contra, D]: ...
    def to(self, column: Any) -> Any:
        """Return a column of the related row, as seen from this one: `Customer.country.to(Country.name)`.

        It is for conditions and orders; to read it, expand the related row.
        """
        found = self._inside(column)
        if not isinstance(found, Column):
            return found
        return computed_as(found, found.owner, found.node)


class Many(_Related[O_contra, C], Generic[O_contra, C]):
    if not TYPE_CHECKING:
        __doc__ = _Description(
            "Related rows: to expand, with a selection of their own, and to filter by with `any` and `all`."
        )
    __slots__ = ()

    def levels(self: Many[X, X], number: int | Literal["max"]) -> Many[X, X]:
        """Return them with theirs inside, so many levels deep: `expand(Employee.reports.levels(3))`.

        `"max"` is as deep as the server goes. Raises TypeError for children of another type.
        """
        return self._with(_levels(self, number))

    def where(self, *filters: Filter[C] | str) -> Self:
        """Return them with those rows alone that pass every condition."""
        return self._with(self.asked.where(filters))

    def search(self, text: str) -> Self:
        """Return those alone that match a search, as the server understands it."""
        if isinstance(text, str) and not is_whole(str.__str__(text), '"'):
            # It comes between other options of the children.
            raise ValueError(
                "search() takes a whole search: a parenthesis or quote has no other, or it has a `;`"
            )
        return self._with(self.asked.searched(text))

    def order_by(self, *orders: Order[C]) -> Self:
        """Return them in this order."""
        return self._with(self.asked.order_by(orders))

    def top(self, number: int) -> Self:
        """Return the first of them, this many for each row."""
        return self._with(self.asked.limit(top=number, skip=self.asked.skip))

    def skip(self, number: int) -> Self:
        """Return them without the first ones, this many for each row."""
        return self._with(self.asked.limit(top=self.asked.top, skip=number))

    def any(self, condition: Filter[C] | None = None) -> Filter[O_contra]:
        """Return the condition of rows for which one of these passes, or that have any at all.

        `Customer.ship_toes.any(ShipTo.city == "Oakland")`
        """
        return _some(self, condition, (self.inner,))

    def all(self, condition: Filter[C]) -> Filter[O_contra]:
        """Return the condition of rows for which all of these pass, or that have none."""
        return _every(self, condition, (self.inner,))

    def count(
        self, condition: Filter[C] | None = None
    ) -> Expression[O_contra, int, int]:
        """Return how many of these a row has, or how many that pass (OData 4.01), to filter and order by.

        `customers.where(Customer.ship_toes.count() > 3).order_by(Customer.ship_toes.count().desc())`
        """
        return _counted(self, condition, (self.inner,))
