"""Conditions: trees that know whose rows they are about, printed when they are sent.

Parentheses stand exactly where OData needs them (OData URL Conventions, section 5.1.1.14). Literals are written when the condition
is made, so that a value without a form is refused where it stands. What can be decided without the server is: a column in an empty
list is `NOTHING`, which asks the server nothing.

A `date` compared with a column that holds times means the day that rows show, wherever the server's midnight is: it is asked for
by `year`, `month` and `day`, between bounds a day wider on each side, by which an index can be used. A `datetime` needs an offset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as Date, datetime, time as Time, timedelta
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from msgspec import Struct

from ..data.values import Days, literal
from ..errors import FilterError

C = TypeVar("C")

O_contra = TypeVar("O_contra", contravariant=True)
"""Whose column or condition it is."""


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


def printed(node: Node, days: Days = "parts", row: str = "") -> str:
    """Return a node as OData, with days as a server takes them; inside of `any` and `all`, `row` is the name of the row that its paths begin at.

    Raises `FilterError` for a comparison of days if the server takes none.
    """
    kind, text, parts = node
    if kind == "path":
        return f"{row}/{text}" if row and text else row or text
    if kind in ("text", "raw"):
        return text
    if kind in ("any", "all"):
        return _lambda(node, days, row)
    if kind == "count":
        condition = f"($filter={printed(parts[0], days)})" if parts else ""
        return "/".join(filter(None, (row, text, f"$count{condition}")))
    if kind == "outer":
        return printed(parts[0], days, "$it")
    if kind == "call":
        if text == "isof" and len(parts) == 1 and row:
            # Alone it is about the row outside of all `any` and `all`.
            return f"isof({row},{printed(parts[0], days)})"
        return f"{text}({','.join(printed(part, days, row) for part in parts)})"
    if kind == "not":
        return f"not ({printed(parts[0], days, row)})"
    if kind == "day":
        return printed(_on_day(node, days), days, row)
    binding = _BINDING[kind]
    if kind == "in":
        values = ",".join(printed(part, days, row) for part in parts[1:])
        return f"{_within(parts[0], binding + 1, days, row)} in ({values})"
    # `a sub (b sub c)`: the right operand of an arithmetic operator must bind more tightly.
    least = binding + (binding in (_SUM, _PRODUCT))
    rest = (_within(part, least, days, row) for part in parts[1:])
    return f" {kind} ".join((_within(parts[0], binding, days, row), *rest))


def _within(node: Node, least: int, days: Days, row: str) -> str:
    if node.kind == "text":
        return node.text
    if node.kind == "day":
        node = _on_day(node, days)
    text = printed(node, days, row)
    return text if _BINDING.get(node.kind, _ATOM) >= least else f"({text})"


def _lambda(node: Node, days: Days, row: str) -> str:
    """Return `any` or `all`; the name of its rows is made of all the paths around it, so that nested ones differ."""
    path = "/".join(filter(None, (row, node.text)))
    if not node.parts:
        return f"{path}/{node.kind}()"
    # A path may hold the name of a type, whose dots no variable has.
    name = path.replace("/", "_").replace(".", "_").lower()
    return f"{path}/{node.kind}({name}:{printed(node.parts[0], days, name)})"


def may_have_lists(node: Node) -> bool:
    """Return whether a condition is met, or one of those that it joins, where either of several is: `in_` is such a one."""
    inside = node.parts if node.kind in ("and", "any") else ()
    return node.kind == "or" or any(map(may_have_lists, inside))


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
        return printed(self.node, days)

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


class Compared(Filter[O_contra], frozen=True):
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


_DAY: Final = timedelta(days=1)
_BOUNDS: Final[Mapping[str, tuple[int | None, int | None]]] = {
    "eq": (-1, 2),
    "lt": (None, 1),
    "le": (None, 2),
    "gt": (0, None),
    "ge": (-1, None),
}
"""Days from the one compared with: the first and the last midnight in UTC that no such day lies beyond, at any offset."""


def _on_day(node: Node, days: Days) -> Node:
    """Return the comparison of the day that a time shows (OData URL Conventions, section 5.1.1.7: `date`, `year`, `month`, `day`).

    Raises `FilterError` if the server takes none.
    """
    (column, given), operator = node.parts, node.text
    if days == "refused":
        raise FilterError(
            f"{printed(column)}: this instance takes neither date() nor year() in a filter: compare with moments that "
            "have an offset, as in `datetime(2026, 3, 9, tzinfo=timezone.utc)`"
        )
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
