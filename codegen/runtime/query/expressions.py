"""What can be made of columns: comparisons, functions, arithmetic and orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date as Date, datetime, time as Time, timedelta
from decimal import Decimal
from typing import Any, Final, Generic, Self, TypeVar, overload
from uuid import UUID

from ..data.names import refused
from ..data.values import Days, EdmEnum, EdmFlags, literal
from ..errors import FilterError
from .conditions import (
    Compared,
    Filter,
    Node,
    all_of,
    any_of,
    common,
    owner_name,
    printed,
)

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
F = TypeVar("F", bound=EdmEnum | EdmFlags)
Number = int | float | Decimal


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
        return printed(self.node)

    def as_text(self, days: Days = "parts") -> str:
        """Return the step as OData, with days as a server takes them; raises `FilterError` if it takes none."""
        text = printed(self.node, days)
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
        if isinstance(values, str | bytes) or not isinstance(values, Iterable):
            what = f"in_() takes a list of values, not {values!r:.60}"
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
        kind = Compared if isinstance(other, Order) else Filter
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
        return type(self)(owner, under(path, self.node), self.kind)

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


def now() -> Expression[Any, datetime | Date, datetime]:
    """Return the server's present moment: `Order.need_by_date < now() + timedelta(days=7)`."""
    return Expression(None, Node("call", "now"), datetime)


def outer(expression: Expression[Any, T, V]) -> Expression[Any, T, V]:
    """Return a value of the row that is asked for, for a condition on its children.

    `Customer.ship_toes.any(ShipTo.city == outer(Customer.city))`; a query of other rows refuses it with TypeError.
    """
    named = Node("outer", owner_name(expression.owner), (expression.node,))
    found: Expression[Any, T, V] = computed_as(expression, None, named)
    return found


def computed_as(like: Expression[Any, Any, Any], owner: Any, node: Node) -> Any:
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


def under(path: str, node: Node) -> Node:
    """Return a path, or a function of one, as it is seen from where `path` begins."""
    if node.kind in ("path", "count"):
        return node._replace(text=f"{path}/{node.text}")
    if node.kind == "outer":
        return node
    return node._replace(parts=tuple(under(path, part) for part in node.parts))


O = TypeVar("O")


class Group(Generic[O]):
    """A group of rows of class `O`: what is of it orders groups, and says which of them are wanted.

    `orders.group_by(Order.cust_num).sum(Order.amount).order_by(Group.sum(Order.amount).desc())`
    """

    def __init__(self, row: Any) -> None:
        self.row = row
        """The class of the rows; None for what groups of any rows have."""

    def __eq__(self, other: object) -> bool:
        # What groups of any rows have goes with what these have.
        return isinstance(other, Group) and (
            self.row == other.row or None in (self.row, other.row)
        )

    def __hash__(self) -> int:
        return hash(Group)

    def __str__(self) -> str:
        return f"groups of {getattr(self.row, '__name__', 'rows')}"

    @overload
    @staticmethod
    def sum(  # type: ignore[overload-overlap]  # the first that fits is meant
        value: Expression[X, int, int | None], /
    ) -> Expression[Group[X], int, int | None]: ...
    @overload
    @staticmethod
    def sum(  # type: ignore[overload-overlap]  # the first that fits is meant
        value: Expression[X, int, Decimal | None], /
    ) -> Expression[Group[X], Decimal | int, Decimal | None]: ...
    @overload
    @staticmethod
    def sum(  # type: ignore[overload-overlap]  # the first that fits is meant
        value: Expression[X, int, float | None], /
    ) -> Expression[Group[X], float, float | None]: ...
    @overload
    @staticmethod
    def sum(
        value: Expression[X, int, Number | None], /
    ) -> Expression[Group[X], Number, Decimal | None]: ...
    @staticmethod
    def sum(value: Any, /) -> Any:
        """Return the sum of a value, null if no row has one."""
        return aggregated("sum", value)

    @overload
    @staticmethod
    def average(  # type: ignore[overload-overlap]  # the first that fits is meant
        value: Expression[X, int, int | Decimal | None], /
    ) -> Expression[Group[X], Decimal | int, Decimal | None]: ...
    @overload
    @staticmethod
    def average(  # type: ignore[overload-overlap]  # the first that fits is meant
        value: Expression[X, int, float | None], /
    ) -> Expression[Group[X], float, float | None]: ...
    @overload
    @staticmethod
    def average(
        value: Expression[X, int, Number | None], /
    ) -> Expression[Group[X], Number, Decimal | None]: ...
    @staticmethod
    def average(value: Any, /) -> Any:
        """Return the average of a value, null if no row has one."""
        return aggregated("average", value)

    @staticmethod
    def min(value: Expression[X, T, V | None], /) -> Expression[Group[X], T, V | None]:
        """Return the least value, null if no row has one."""
        return aggregated("min", value)

    @staticmethod
    def max(value: Expression[X, T, V | None], /) -> Expression[Group[X], T, V | None]:
        """Return the largest value, null if no row has one."""
        return aggregated("max", value)

    @staticmethod
    def countdistinct(
        value: Expression[X, Any, Any], /
    ) -> Expression[Group[X], int, int]:
        """Return how many different values there are."""
        return aggregated("countdistinct", value)

    @staticmethod
    def count() -> Expression[Group[Any], int, int]:
        """Return the number of rows."""
        return Expression(Group(None), Node("call", "$count"), int)


def aggregated(method: str, value: Any) -> Expression[Any, Any, Any]:
    """Return what a method makes of a value of all rows of a group; raises TypeError for anything but a value of rows."""
    if not isinstance(value, Expression):
        raise refused(method, "a value, such as `Order.amount`", value)
    kind = value.kind
    if method == "average" and kind is not float:
        kind = None
    owner: Group[Any] = Group(value.owner)
    node = Node("call", method, (value.node,))
    return Expression(owner, node, int if method == "countdistinct" else kind)
