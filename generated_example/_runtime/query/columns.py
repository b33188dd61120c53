"""Columns and what is made of them: conditions, orders, and selections of children.

`Customer.state` is a `Column`, and comparing it gives a `Filter`: a tree that knows whose rows it is about and is printed when
it is sent, with parentheses exactly where OData needs them (OData URL Conventions, section 5.1.1.14). Literals are written when
the condition is made, so that a value without a form is refused where it stands. What can be decided without the server is: a
column in an empty list is `NOTHING`, which asks the server nothing.

A `date` compared with a column that holds times means the day that rows show, wherever the server's midnight is: it is asked for
by `year`, `month` and `day`, between bounds a day wider on each side, by which an index can be used. A `datetime` needs an offset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as Date
from datetime import datetime, timedelta
from datetime import time as Time
from decimal import Decimal
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    overload,
)
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from ..data.values import Days, EdmEnum, EdmFlags, literal
from ..errors import FilterError

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
F = TypeVar("F", bound=EdmEnum | EdmFlags)
Number = int | float | Decimal


class Node(NamedTuple):
    """A part of a condition or an expression, as plain values that can be compared, hashed and pickled."""

    kind: str
    """`path`, `text` (a literal), `raw` (OData of the program's own), `call`, `not`, `any`, `all`, `count` (of the rows at a path, those that pass
    its part), `outer` (a part about the row outside of all `any` and `all`), `day`, `in` (the first part is one of the others), or the operator between the parts."""
    text: str
    """Of a path its steps, of a text the text, of a call the function's name, of `any`, `all` and `count` the path of the rows, of a
    `day` the operator between the two."""
    parts: tuple[Node, ...] = ()


_OR, _AND, _COMPARED, _SUM, _PRODUCT, _ATOM = range(1, 7)
_BINDING: Final = {
    "raw": 0,
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("eq", "ne", "lt", "le", "gt", "ge", "has", "in"), _COMPARED),
    **dict.fromkeys(("add", "sub"), _SUM),
    **dict.fromkeys(("mul", "div", "mod"), _PRODUCT),
}
"""How tightly operators bind; what has none needs no parentheses."""


def dated(node: Node, days: Days) -> Node:
    """Return a condition with each comparison of days as this server takes it; raises `FilterError` if it takes none."""
    if node.kind != "day":
        parts = tuple(dated(part, days) for part in node.parts)
        return node if parts == node.parts else node._replace(parts=parts)
    if days == "refused":
        raise FilterError(
            f"{printed(node.parts[0])}: this instance takes neither date() nor year() in a filter: compare with moments that "
            "have an offset, as in `datetime(2026, 3, 9, tzinfo=timezone.utc)`"
        )
    column, day = node.parts
    return _on_day(column, day, node.text, days)


def printed(node: Node, row: str = "") -> str:
    """Return a node as OData; inside of `any` and `all`, `row` is the name of the row that its paths begin at."""
    kind, text, parts = node
    if kind == "path":
        return "/".join(filter(None, (row, text)))
    if kind in ("text", "raw"):
        return text
    if kind in ("any", "all"):
        return _lambda(node, row)
    if kind == "count":
        condition = f"($filter={printed(parts[0])})" if parts else ""
        return "/".join(filter(None, (row, text, f"$count{condition}")))
    if kind == "outer":
        return printed(parts[0], "$it")
    if kind == "call":
        if text == "isof" and len(parts) == 1 and row:
            # Alone it is about the row outside of all `any` and `all`.
            return f"isof({row},{printed(parts[0])})"
        return f"{text}({','.join(printed(part, row) for part in parts)})"
    if kind == "not":
        return f"not ({printed(parts[0], row)})"
    binding = _BINDING[kind]
    if kind == "in":
        values = ",".join(printed(part, row) for part in parts[1:])
        return f"{_within(parts[0], binding + 1, row)} in ({values})"
    # `a sub (b sub c)`: the right operand of an arithmetic operator must bind more tightly.
    least = binding + (binding in (_SUM, _PRODUCT))
    rest = (_within(part, least, row) for part in parts[1:])
    return f" {kind} ".join((_within(parts[0], binding, row), *rest))


def _within(node: Node, least: int, row: str) -> str:
    text = printed(node, row)
    return text if _BINDING.get(node.kind, _ATOM) >= least else f"({text})"


def _lambda(node: Node, row: str) -> str:
    """Return `any` or `all`; the name of its rows is made of all the paths around it, so that nested ones differ."""
    path = "/".join(filter(None, (row, node.text)))
    if not node.parts:
        return f"{path}/{node.kind}()"
    # A path may hold the name of a type, whose dots no variable has.
    name = path.replace("/", "_").replace(".", "_").lower()
    return f"{path}/{node.kind}({name}:{printed(node.parts[0], name)})"


def owner_name(owner: Any) -> str:
    """Return what messages call the rows that a column or condition is about."""
    return owner.__name__ if isinstance(owner, type) else str(owner)


def common(one: Any, other: Any) -> Any:
    """Return whose rows a condition is about that is made of two; raises TypeError for rows that have nothing in common."""
    if other is None or one == other:
        return one
    if one is None or is_of(other, one):
        return other
    if is_of(one, other):
        return one
    names = f"{owner_name(one)} and {owner_name(other)}"
    raise TypeError(f"conditions on {names} do not go together: each is about one row")


def is_of(owner: Any, base: Any) -> bool:
    """Return whether what is said of `base` is said of `owner`."""
    if isinstance(owner, type) and isinstance(base, type):
        return issubclass(owner, base)
    return bool(owner == base)


class Filter(Struct, Generic[O_contra], frozen=True):
    """A condition on rows; combine conditions with `&`, `|` and `~`."""

    node: Node
    owner: Any = None
    """The class of the rows; None for a text, which may be about any."""

    @property
    def text(self) -> str:
        """The condition as OData."""
        return self.as_text()

    def as_text(self, days: Days = "parts") -> str:
        """Return the condition as OData, with days as a server takes them; raises `FilterError` if it takes none."""
        return printed(dated(self.node, days))

    def __repr__(self) -> str:
        of = f" of {owner_name(self.owner)}" if self.owner else ""
        return f"<Filter{of}: {self.text}>"

    def __and__(self: Filter[C], other: Filter[C]) -> Filter[C]:
        return all_of((self, other)) if isinstance(other, Filter) else NotImplemented

    def __or__(self: Filter[C], other: Filter[C]) -> Filter[C]:
        return any_of((self, other)) if isinstance(other, Filter) else NotImplemented

    def __invert__(self: Filter[C]) -> Filter[C]:
        if self in (NOTHING, EVERYTHING):
            return EVERYTHING if self == NOTHING else NOTHING
        return Filter(Node("not", "", (self.node,)), self.owner)

    # Hidden from type checkers, which would take the right side of an `and` for unreachable.
    if not TYPE_CHECKING:

        def __bool__(self) -> bool:
            raise TypeError(
                f"a condition is neither true nor false: {self.text:.80}; combine conditions with & | ~ in place of and, "
                "or, not, write a range as between() and a list of values as in_()"
            )


class _Compared(Filter[O_contra], frozen=True):
    """Two columns compared with each other: true if they are the same column, so that sets, dicts and `in` work."""

    if not TYPE_CHECKING:

        def __bool__(self) -> bool:
            same = self.node.parts[0] == self.node.parts[1]
            return same if self.node.kind == "eq" else not same

        def __eq__(self, other):
            if not isinstance(other, Filter):
                return NotImplemented
            return (self.node, self.owner) == (other.node, other.owner)

        def __hash__(self):
            return hash((self.node, self.owner))


NOTHING: Final[Filter[Any]] = Filter(Node("text", "false"))
"""The condition that no row passes."""
EVERYTHING: Final[Filter[Any]] = Filter(Node("text", "true"))
"""The condition that every row passes."""


def raw(text: str) -> Filter[Any]:
    """Return a condition of raw OData, for what columns cannot express; nothing in it is escaped.

    Raises `FilterError` for a text that would get out of the parentheses around it.
    """
    if not is_whole(str.__str__(text), "'"):
        raise FilterError(
            f"{text!r:.60} is not a whole condition: a parenthesis or quote in it has no other, or it has a `;`"
        )
    return Filter(Node("raw", text))


def is_whole(text: str, quote: str) -> bool:
    """Return whether a text stays what it is between parentheses: it closes no other's, leaves none open, and ends no option."""
    depth = 0
    for outside in text.split(quote)[::2]:
        for char in outside:
            depth += (char == "(") - (char == ")")
            if depth < 0 or char == ";":
                return False
    return depth == 0 and text.count(quote) % 2 == 0


def as_filter(given: object) -> Filter[Any]:
    """Return an argument of `where` as a condition; a string is raw OData. Raises TypeError for anything else."""
    if isinstance(given, Filter):
        return given
    if isinstance(given, str):
        return raw(given)
    hint = (
        ": compare the column with a value"
        if isinstance(given, Order | Selectable)
        else ""
    )
    raise TypeError(
        f"where() takes conditions, such as `Customer.name == 'A'`, or OData text, not {given!r:.60}{hint}"
    )


def all_of(filters: Iterable[Filter[Any]]) -> Filter[Any]:
    """Return the condition of rows that pass every one; `EVERYTHING` if there are none."""
    return _joined("and", filters, NOTHING, EVERYTHING)


def any_of(filters: Iterable[Filter[Any]]) -> Filter[Any]:
    """Return the condition of rows that pass at least one; `NOTHING` if there are none."""
    return _joined("or", filters, EVERYTHING, NOTHING)


def _joined(
    word: str,
    filters: Iterable[Filter[Any]],
    decides: Filter[Any],
    changes_nothing: Filter[Any],
) -> Filter[Any]:
    owner: Any = None
    parts: list[Node] = []
    decided = False
    for found in filters:
        owner = common(owner, found.owner)
        decided = decided or found.node == decides.node
        if found.node != changes_nothing.node:
            nested = found.node.kind == word
            parts += found.node.parts if nested else [found.node]
    if decided:
        return decides
    if len(parts) < 2:
        return Filter(parts[0], owner) if parts else changes_nothing
    return Filter(Node(word, "", tuple(parts)), owner)


class Order(Generic[O_contra]):
    """One step of `order_by`: a value of each row, from small to large or from large to small."""

    __slots__ = ("owner", "node", "descending")

    def __init__(self, owner: Any, node: Node, descending: bool = False) -> None:
        self.owner = owner
        """The class of the rows."""
        self.node = node
        self.descending = descending

    @property
    def path(self) -> str:
        """The value as OData."""
        return printed(dated(self.node, "parts"))

    def as_text(self, days: Days = "parts") -> str:
        """Return the step as OData, with days as a server takes them; raises `FilterError` if it takes none."""
        text = printed(dated(self.node, days))
        return f"{text} desc" if self.descending else text

    def __str__(self) -> str:
        return self.as_text()

    def __repr__(self) -> str:
        return f"<Order of {owner_name(self.owner)}: {self}>"

    def __eq__(self, other: object) -> Any:
        if type(other) is not Order:
            return NotImplemented
        return _parts_of(self) == _parts_of(other)

    def __hash__(self) -> int:
        return hash(_parts_of(self))


def _parts_of(value: Order[Any]) -> tuple[Any, ...]:
    return value.owner, value.node, value.descending


class Expression(Order[O_contra], Generic[O_contra, T_contra, V_co]):
    """A value of each row, as the server computes it: compared with `T`, read as `V`."""

    __slots__ = ("kind",)

    def __init__(self, owner: Any, node: Node, kind: Any = None) -> None:
        super().__init__(owner, node)
        self.kind = kind
        """The Python type of its values, None if it is not known."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {owner_name(self.owner)}: {self.path}>"

    def __hash__(self) -> int:
        return hash(_parts_of(self))

    # Comparing gives a condition and no bool, as in every query builder.
    def __eq__(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # not a bool
        self, other: T_contra | Expression[O_contra, Any, T_contra | None] | None
    ) -> Filter[O_contra]:
        return self._compared("eq", other)

    def __ne__(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # not a bool
        self, other: T_contra | Expression[O_contra, Any, T_contra | None] | None
    ) -> Filter[O_contra]:
        return self._compared("ne", other)

    def __lt__(
        self, other: T_contra | Expression[O_contra, Any, T_contra | None]
    ) -> Filter[O_contra]:
        return self._compared("lt", other)

    def __le__(
        self, other: T_contra | Expression[O_contra, Any, T_contra | None]
    ) -> Filter[O_contra]:
        return self._compared("le", other)

    def __gt__(
        self, other: T_contra | Expression[O_contra, Any, T_contra | None]
    ) -> Filter[O_contra]:
        return self._compared("gt", other)

    def __ge__(
        self, other: T_contra | Expression[O_contra, Any, T_contra | None]
    ) -> Filter[O_contra]:
        return self._compared("ge", other)

    def in_(self, values: Iterable[T_contra]) -> Filter[O_contra]:
        """Return the condition of rows whose value is one of these; of none if there are none."""
        if isinstance(values, str | bytes):
            what = "in_() takes a list of values, not one text"
            raise FilterError(f"{self.path}: {what}")
        return any_of([self._compared("eq", value) for value in values])

    def between(self, least: T_contra, most: T_contra) -> Filter[O_contra]:
        """Return the condition of rows whose value is not less than one and not more than the other."""
        return all_of((self._compared("ge", least), self._compared("le", most)))

    @overload
    def __add__(
        self: Expression[X, int, Any],
        other: Number | Expression[X, Any, Number | None],
    ) -> Expression[X, Number, Number | None]: ...
    @overload
    def __add__(
        self: Expression[X, datetime, datetime | None],
        other: timedelta | Expression[X, Any, timedelta | None],
    ) -> Expression[X, datetime | Date, datetime | None]: ...
    def __add__(self, other: Any) -> Any:
        return self._computed("add", other)

    @overload
    def __sub__(
        self: Expression[X, int, Any],
        other: Number | Expression[X, Any, Number | None],
    ) -> Expression[X, Number, Number | None]: ...
    @overload
    def __sub__(
        self: Expression[X, datetime, datetime | None],
        other: timedelta | Expression[X, Any, timedelta | None],
    ) -> Expression[X, datetime | Date, datetime | None]: ...
    @overload
    def __sub__(
        self: Expression[X, datetime, datetime | None],
        other: Expression[X, Any, datetime | None],
    ) -> Expression[X, timedelta, timedelta | None]: ...
    def __sub__(self, other: Any) -> Any:
        return self._computed("sub", other)

    def __mul__(
        self: Expression[X, int, Any],
        other: Number | Expression[X, Any, Number | None],
    ) -> Expression[X, Number, Number | None]:
        return self._computed("mul", other)

    def __truediv__(
        self: Expression[X, int, Any],
        other: Number | Expression[X, Any, Number | None],
    ) -> Expression[X, Number, Number | None]:
        return self._computed("div", other)

    def __mod__(
        self: Expression[X, int, Any],
        other: Number | Expression[X, Any, Number | None],
    ) -> Expression[X, Number, Number | None]:
        return self._computed("mod", other)

    def __radd__(
        self: Expression[X, int, Any], other: Number
    ) -> Expression[X, Number, Number | None]:
        return self._computed("add", other, reflected=True)

    def __rsub__(
        self: Expression[X, int, Any], other: Number
    ) -> Expression[X, Number, Number | None]:
        return self._computed("sub", other, reflected=True)

    def __rmul__(
        self: Expression[X, int, Any], other: Number
    ) -> Expression[X, Number, Number | None]:
        return self._computed("mul", other, reflected=True)

    def year(self: Expression[X, Any, Date | None]) -> Expression[X, int, int | None]:
        """Return the year of a date."""
        return self._called("year")

    def month(self: Expression[X, Any, Date | None]) -> Expression[X, int, int | None]:
        """Return the month of a date, 1 to 12."""
        return self._called("month")

    def day(self: Expression[X, Any, Date | None]) -> Expression[X, int, int | None]:
        """Return the day of the month of a date."""
        return self._called("day")

    def hour(
        self: Expression[X, Any, datetime | Time | None],
    ) -> Expression[X, int, int | None]:
        """Return the hour of a time, 0 to 23."""
        return self._called("hour")

    def minute(
        self: Expression[X, Any, datetime | Time | None],
    ) -> Expression[X, int, int | None]:
        """Return the minute of a time."""
        return self._called("minute")

    def second(
        self: Expression[X, Any, datetime | Time | None],
    ) -> Expression[X, int, int | None]:
        """Return the second of a time."""
        return self._called("second")

    def date(
        self: Expression[X, Any, datetime | None],
    ) -> Expression[X, Date, Date | None]:
        """Return the day, as the value's own offset has it."""
        return self._called("date", Date)

    def time(
        self: Expression[X, Any, datetime | None],
    ) -> Expression[X, Time, Time | None]:
        """Return the time of day, as the value's own offset has it."""
        return self._called("time", Time)

    def fractionalseconds(
        self: Expression[X, Any, datetime | Time | None],
    ) -> Expression[X, Number, Number | None]:
        """Return the part of a second of a time, from 0 to below 1."""
        return self._called("fractionalseconds", None)

    def totaloffsetminutes(
        self: Expression[X, Any, datetime | None],
    ) -> Expression[X, int, int | None]:
        """Return the minutes that the value's own offset is ahead of UTC."""
        return self._called("totaloffsetminutes")

    def totalseconds(
        self: Expression[X, Any, timedelta | None],
    ) -> Expression[X, Number, Number | None]:
        """Return a duration in seconds."""
        return self._called("totalseconds", None)

    def round(self: Expression[X, int, Any]) -> Expression[X, Number, Number | None]:
        """Return the nearest whole number; a half goes away from zero."""
        return self._called("round", None)

    def floor(self: Expression[X, int, Any]) -> Expression[X, Number, Number | None]:
        """Return the next whole number below."""
        return self._called("floor", None)

    def ceiling(self: Expression[X, int, Any]) -> Expression[X, Number, Number | None]:
        """Return the next whole number above."""
        return self._called("ceiling", None)

    def has(self: Expression[X, F, F | None], member: F) -> Filter[X]:
        """Return the condition of rows whose value includes this member of its enumeration."""
        return self._compared("has", member)

    @overload
    def cast(self, kind: type[str]) -> Text[O_contra, str | None]: ...  # type: ignore[overload-overlap]  # the first that fits is meant
    @overload
    def cast(  # type: ignore[overload-overlap]  # the first that fits is meant
        self, kind: type[datetime]
    ) -> Expression[O_contra, datetime | Date, datetime | None]: ...
    @overload
    def cast(  # type: ignore[overload-overlap]  # the first that fits is meant
        self, kind: type[Decimal]
    ) -> Expression[O_contra, Decimal | int, Decimal | None]: ...
    @overload
    def cast(self, kind: type[T]) -> Expression[O_contra, T, T | None]: ...
    def cast(self, kind: Any) -> Any:
        """Return the value as one of another type: `Part.part_num.cast(int)`; raises TypeError for a type without an Edm name.

        An int is an Edm.Int64, a Decimal an Edm.Decimal, a float an Edm.Double, a datetime an Edm.DateTimeOffset.
        """
        made = Text if kind is str else Expression
        node = Node("call", "cast", (self.node, Node("text", edm_name(kind))))
        return made(self.owner, node, kind)

    def isof(self, kind: type[Any]) -> Filter[O_contra]:
        """Return the condition of rows whose value is of this type, which is named as for `cast`."""
        parts = (self.node, Node("text", edm_name(kind)))
        return Filter(Node("call", "isof", parts), self.owner)

    def asc(self) -> Order[O_contra]:
        """Return the order from small to large."""
        return Order(self.owner, self.node)

    def desc(self) -> Order[O_contra]:
        """Return the order from large to small."""
        return Order(self.owner, self.node, descending=True)

    def _compared(self, operator: str, other: object) -> Filter[Any]:
        if self.kind is datetime and issubclass(type(other), Date):
            if not issubclass(type(other), datetime):
                # By the literal: what a subclass says of itself is not sent.
                day = Node("text", literal(other))
                return Filter(Node("day", operator, (self.node, day)), self.owner)
            self._check_offset(other)
        kind = _Compared if isinstance(other, Order) else Filter
        owner, node = self._operand(other)
        return kind(Node(operator, "", (self.node, node)), owner)

    def _check_offset(self, moment: Any) -> None:
        """Raise `FilterError` for a time without an offset: it would name another moment on each server."""
        text = literal(moment)
        # `Z` is what a literal gives to a time that has none.
        if text.endswith("Z"):
            raise FilterError(
                f"{self.path}: {text[:-1]} has no offset: compare with a day, as in `date(2026, 3, 9)`, or say which "
                "moment it is, as in `datetime(2026, 3, 9, 12, tzinfo=timezone.utc)`"
            )

    def _computed(
        self, operator: str, other: object, *, reflected: bool = False
    ) -> Expression[Any, Any, Any]:
        fits = timedelta if self.kind in (datetime, Date) else Number
        if not isinstance(other, Order | fits) or isinstance(other, bool):
            return NotImplemented  # type: ignore[no-any-return]  # as Python's operators do
        owner, node = self._operand(other)
        parts = (node, self.node) if reflected else (self.node, node)
        return Expression(owner, Node(operator, "", parts), self._result(other))

    def _result(self, other: object) -> Any:
        """Return the type of a sum or a difference; None for a number, whose exact type is the server's."""
        if self.kind not in (datetime, Date):
            return None
        return timedelta if getattr(other, "kind", None) == self.kind else self.kind

    def _called(self, function: str, kind: Any = int) -> Expression[Any, Any, Any]:
        return Expression(self.owner, Node("call", function, (self.node,)), kind)

    def _below(self, owner: Any, path: str) -> Self:
        return type(self)(owner, _under(path, self.node), self.kind)

    def _operand(self, other: object) -> tuple[Any, Node]:
        """Return whose rows the two are about, and the other one as a node."""
        if isinstance(other, Expression):
            return common(self.owner, other.owner), other.node
        return self.owner, Node("text", literal(other))


_EDM_NAMES: Final[Mapping[Any, str]] = {
    str: "Edm.String",
    bool: "Edm.Boolean",
    int: "Edm.Int64",
    float: "Edm.Double",
    Decimal: "Edm.Decimal",
    datetime: "Edm.DateTimeOffset",
    Date: "Edm.Date",
    Time: "Edm.TimeOfDay",
    timedelta: "Edm.Duration",
    UUID: "Edm.Guid",
    bytes: "Edm.Binary",
}


def edm_name(kind: Any) -> str:
    found = _EDM_NAMES.get(kind) or getattr(kind, "__edm_type__", "")
    if not found:
        names = ", ".join(known.__name__ for known in _EDM_NAMES)
        raise TypeError(
            f"{kind!r:.60} has no Edm type: use {names}, or an enumeration of the service"
        )
    return str(found)


def isof(row: Any) -> Filter[Any]:
    """Return the condition of rows that are of a derived type: `people.where(isof(Employee))`."""
    return Filter(Node("call", "isof", (Node("text", edm_name(row)),)))


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
    return _computed_as(column, found.owner, found.node)


def now() -> Expression[Any, datetime | Date, datetime]:
    """Return the server's present moment: `Order.need_by_date < now() + timedelta(days=7)`."""
    return Expression(None, Node("call", "now"), datetime)


def outer(expression: Expression[Any, T, V]) -> Expression[Any, T, V]:
    """Return a value of the row that is asked for, for a condition on its children.

    `Customer.ship_toes.any(ShipTo.city == outer(Customer.city))`; a query of other rows refuses it with TypeError.
    """
    named = Node("outer", owner_name(expression.owner), (expression.node,))
    found: Expression[Any, T, V] = _computed_as(expression, None, named)
    return found


def _computed_as(like: Expression[Any, Any, Any], owner: Any, node: Node) -> Any:
    """Return an expression of the same type as another one, which is not a column: it cannot be selected."""
    made = Text if isinstance(like, Text) else Expression
    return made(owner, node, like.kind)


def check_outer(node: Node, row: Any) -> None:
    """Raise TypeError for an `outer` value in a condition that is of other rows than these."""
    if node.kind == "outer" and node.text not in {
        base.__name__ for base in row.__mro__
    }:
        raise TypeError(
            f"outer({printed(node.parts[0])}) is of {node.text}, and the query of {owner_name(row)}"
        )
    for part in node.parts:
        check_outer(part, row)


_DAY: Final = timedelta(days=1)
_BOUNDS: Final[Mapping[str, tuple[int | None, int | None]]] = {
    "eq": (-1, 2),
    "lt": (None, 1),
    "le": (None, 2),
    "gt": (0, None),
    "ge": (-1, None),
}
"""Days from the one compared with: the first and the last midnight in UTC that no such day lies beyond, at any offset."""


def _on_day(column: Node, given: Node, operator: str, days: Days) -> Node:
    """Return the comparison of the day that a time shows (OData URL Conventions, section 5.1.1.7: `date`, `year`, `month`, `day`)."""
    day = Date.fromisoformat(given.text)
    if days == "date":
        shown = [(Node("call", "date", (column,)), given)]
    else:
        shown = [
            (Node("call", name, (column,)), Node("text", literal(number)))
            for name, number in zip(("year", "month", "day"), day.timetuple())
        ]
    if operator in ("eq", "ne"):
        parts = [Node(operator, "", pair) for pair in shown]
        if operator == "ne":
            nothing = Node("eq", "", (column, Node("text", "null")))
            return Node("or", "", (nothing, *parts))
    else:
        parts = [_ordered(operator, shown)]
    return Node("and", "", (*_bounds(column, operator, day), *parts))


def _ordered(operator: str, shown: Sequence[tuple[Node, Node]]) -> Node:
    """Return the comparison of year, month and day in turn: the last of them decides whether equal ones pass."""
    *before, last = shown
    node = Node(operator, "", last)
    for pair in reversed(before):
        same = Node("and", "", (Node("eq", "", pair), node))
        node = Node("or", "", (Node(operator[0] + "t", "", pair), same))
    return node


def _bounds(column: Node, operator: str, day: Date) -> Iterator[Node]:
    for days, side in zip(_BOUNDS[operator], ("ge", "lt")):
        try:
            bound = None if days is None else day + days * _DAY
        except OverflowError:
            continue
        if bound is not None:
            midnight = datetime.combine(bound, Time())
            yield Node(side, "", (column, Node("text", literal(midnight))))


class Text(Expression[O_contra, str, V_co], Generic[O_contra, V_co]):
    """A text of each row."""

    __slots__ = ()

    def contains(
        self, text: str | Expression[O_contra, Any, str | None]
    ) -> Filter[O_contra]:
        """Return the condition of rows with `text` somewhere in the value."""
        return self._asked("contains", text)

    def startswith(
        self, text: str | Expression[O_contra, Any, str | None]
    ) -> Filter[O_contra]:
        """Return the condition of rows whose value begins with `text`."""
        return self._asked("startswith", text)

    def endswith(
        self, text: str | Expression[O_contra, Any, str | None]
    ) -> Filter[O_contra]:
        """Return the condition of rows whose value ends with `text`."""
        return self._asked("endswith", text)

    def tolower(self) -> Text[O_contra, V_co]:
        """Return the value in lower case."""
        return self._made("tolower")

    def toupper(self) -> Text[O_contra, V_co]:
        """Return the value in upper case."""
        return self._made("toupper")

    def trim(self) -> Text[O_contra, V_co]:
        """Return the value without spaces around it."""
        return self._made("trim")

    def length(self) -> Expression[O_contra, int, int | None]:
        """Return the number of characters."""
        return self._called("length")

    def indexof(
        self, text: str | Expression[O_contra, Any, str | None]
    ) -> Expression[O_contra, int, int | None]:
        """Return where `text` begins in the value, from 0; -1 if it does not contain it."""
        return Expression(*self._call("indexof", text), int)

    def substring(
        self, start: int, length: int | None = None
    ) -> Text[O_contra, str | None]:
        """Return the value from its character `start` on, counted from 0: all of the rest, or `length` characters."""
        return Text(
            *self._call("substring", *(n for n in (start, length) if n is not None)),
            str,
        )

    def concat(
        self, text: str | Expression[O_contra, Any, str | None]
    ) -> Text[O_contra, str | None]:
        """Return the value with `text` behind it."""
        return Text(*self._call("concat", text), str)

    def matchespattern(self, pattern: str) -> Filter[O_contra]:
        """Return the condition of rows whose value matches an ECMAScript pattern somewhere (OData 4.01)."""
        return self._asked("matchesPattern", pattern)

    def _asked(self, function: str, text: object) -> Filter[O_contra]:
        owner, node = self._call(function, text)
        return Filter(node, owner)

    def _call(self, function: str, *arguments: object) -> tuple[Any, Node]:
        """Return whose rows a call of this value and its arguments is about, and the call."""
        found = [self._operand(argument) for argument in arguments]
        owner = self.owner
        for other, _ in found:
            owner = common(owner, other)
        return owner, Node("call", function, (self.node, *(node for _, node in found)))

    def _made(self, function: str) -> Text[Any, Any]:
        return Text(self.owner, Node("call", function, (self.node,)), str)


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


def _under(path: str, node: Node) -> Node:
    """Return a path, or a function of one, as it is seen from where `path` begins."""
    if node.kind in ("path", "count"):
        return node._replace(text=f"{path}/{node.text}")
    if node.kind == "outer":
        return node
    return node._replace(parts=tuple(_under(path, part) for part in node.parts))


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
        return type(self)(owner, _under(path, self.node), self.inner)

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
    def to(self, column: Any) -> Any:
        """Return a column of the value, as a column of the row: `Customer.address.to(Address.city)`."""
        return self._inside(column)


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
                raise TypeError(
                    f"select() takes columns, such as `Customer.name`, not {given!r:.60}"
                )
            self.check("select", given)
        wires = tuple(given.node.text for given in columns)
        return replace(self, columns=tuple(dict.fromkeys(self.columns + wires)))

    def order_by(self, orders: tuple[Any, ...]) -> Self:
        """Return the same in this order, after the one it has."""
        for given in orders:
            if not isinstance(given, Order):
                raise TypeError(
                    f"order_by() takes columns, such as `Customer.name` or `Customer.name.desc()`, not {given!r:.60}"
                )
            self.check("order_by", given)
        steps = (g.asc() if isinstance(g, Expression) else g for g in orders)
        return replace(self, orders=self.orders + tuple(steps))

    def expand(self, related: tuple[Any, ...]) -> Self:
        """Return the same with these children; one that is there already is replaced."""
        for given in related:
            if not isinstance(given, _Related):
                raise TypeError(
                    f"expand() takes children, such as `Customer.ship_toes`, not {given!r:.60}"
                )
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
        count = None if top is None else _count(top)
        return replace(self, top=count, skip=_count(skip))

    def check(self, method: str, given: Any) -> None:
        """Raise TypeError for a part of other rows, which that method was given."""
        if given.owner is None or is_of(self.row_type, given.owner):
            return
        here, there = owner_name(self.row_type), owner_name(given.owner)
        raise TypeError(
            f"{method}() of {here} cannot use a part of {there}: {given!r:.80}"
        )


def _count(number: int) -> int:
    if not isinstance(number, int):
        raise TypeError(f"top and skip count rows, which {number!r:.40} does not")
    # By the base type: what a subclass says of itself is not sent.
    plain = int.__add__(number, 0)
    if plain < 0:
        raise ValueError("top and skip count rows: they cannot be negative")
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
        return _computed_as(found, found.owner, found.node)


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
