"""Conditions with lists of values: as `in` where a server takes it, and in parts where one query cannot hold the whole list."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import IntEnum
from itertools import groupby
from typing import Any, Final, Generic, NamedTuple, TypeVar

from msgspec.structs import replace

from ..data.row import Row
from .conditions import Filter, Node, printed
from .selection import Selection

R = TypeVar("R", bound=Row)


def listed(node: Node) -> Node:
    """Return a condition with `in` for each value that is compared with several (OData URL Conventions 4.01, section 5.1.1.1, the operator `in`)."""
    parts = tuple(map(listed, node.parts))
    if node.kind != "or":
        return node._replace(parts=parts)
    found: list[Node] = []
    for left, some in groupby(parts, key=_compared):
        same = list(some)
        if left is None or len(same) == 1:
            found += same
        else:
            found.append(Node("in", "", (left, *(part.parts[1] for part in same))))
    return found[0] if len(found) == 1 else Node("or", "", tuple(found))


def _compared(part: Node) -> Node | None:
    """Return what a condition compares with a value for equality, None if it is any other one."""
    if part.kind != "eq" or part.parts[1].kind != "text":
        return None
    return None if part.parts[1].text == "null" else part.parts[0]


def with_lists(selection: Selection[R]) -> Selection[R]:
    """Return the selection with its lists as `in`, those of conditions on its children included."""
    found: Selection[R] = _with_lists(selection)
    return found


def _with_lists(asked: Any) -> Any:
    condition = replace(asked.filter, node=listed(asked.filter.node))
    below = tuple((name, _with_lists(child)) for name, child in asked.children)
    return replace(asked, filter=condition, children=below)


class Shared(IntEnum):
    """Whether two parts may have the same row."""

    NEVER = 0
    """Each has other values of a key, which no write changes."""
    BY_CHANCE = 1
    """The value of a row changes while parts are read, or the server takes two texts for the same."""
    BY_MEANING = 2
    """A row may meet the conditions of both."""


class Parts(NamedTuple, Generic[R]):
    """Selections that have the rows of one between them."""

    selections: list[Selection[R]]
    shared: Shared

    @property
    def is_overlapping(self) -> bool:
        """Whether counting each of them counts some rows twice."""
        return self.shared is Shared.BY_MEANING


def parts_of(
    selection: Selection[R], fits: Callable[[Selection[R]], bool], most: int
) -> Parts[R] | None:
    """Return the parts of a selection that all fit, the first of them if there are more than `most`; None if it cannot be divided so.

    A condition is divided where either of several is enough: a list of values, conditions that `|` joins, and those inside of an
    `any`. Only parts of a list keep rows apart, and only if values that a server may take for the same stay together: it may ignore
    letter case, accents and spaces at the end of texts.
    """
    found: list[Selection[R]] = []
    waiting, shared = [selection], Shared.NEVER
    while waiting and len(found) <= most:
        part = waiting.pop()
        if fits(part):
            found.append(part)
            continue
        halves = _halved(part.filter.node)
        if halves is None:
            return None
        shared = max(shared, halves.shared(selection.identity()))
        # The first half is divided first.
        waiting += [_with(part, halves.second), _with(part, halves.first)]
    return Parts(found, shared)


def _with(selection: Selection[R], node: Node) -> Selection[R]:
    return replace(selection, filter=Filter(node, selection.filter.owner))


class _Halves(NamedTuple):
    """Two conditions, one of which is met where the whole is."""

    first: Node
    second: Node
    one: Node | None = None
    """One of the comparisons of a list, which is divided between both; None if a row may meet both."""

    def shared(self, key: Sequence[str]) -> Shared:
        """Return whether the halves may have the same row, of rows with this key."""
        if self.one is None:
            return Shared.BY_MEANING
        compared, value = self.one.parts
        is_fixed = compared.kind == "path" and compared.text in key
        is_text = value.text.startswith("'")
        return Shared.NEVER if is_fixed and not is_text else Shared.BY_CHANCE


def _halved(node: Node) -> _Halves | None:
    """Return the halves of a condition, None if it has none: `not` and `all` hold of all their parts at once."""
    if node.kind == "or":
        return _halved_or(node)
    if node.kind == "any" and node.parts:
        inside = _halved(node.parts[0])
        # A row may have one child that passes the one, and another that passes the other.
        return inside and _around(node, 0, inside)._replace(one=None)
    if node.kind != "and":
        return None
    sizes = {place: len(printed(part)) for place, part in enumerate(node.parts)}
    for place in sorted(sizes, key=lambda n: -sizes[n]):
        if inside := _halved(node.parts[place]):
            return _around(node, place, inside)
    return None


def _around(node: Node, place: int, inside: _Halves) -> _Halves:
    """Return the halves of a node, made of those of its part at a place."""

    def put(part: Node) -> Node:
        parts = (part if n == place else old for n, old in enumerate(node.parts))
        return node._replace(parts=tuple(parts))

    return _Halves(put(inside.first), put(inside.second), inside.one)


def _halved_or(node: Node) -> _Halves | None:
    lists: dict[Node | None, list[Node]] = {}
    for part in node.parts:
        lists.setdefault(_compared(part), []).append(part)
    if len(lists) == 1 and None not in lists:
        return _halved_list(node.parts)
    others = lists.pop(None, [])
    longest = max(lists.values(), key=len, default=others)
    if longest is others or len(longest) == 1:
        half = len(node.parts) // 2
        return _Halves(_either(node.parts[:half]), _either(node.parts[half:]))
    # What is not a list comes last: there may be any number of its rows, and those of the last part need not be remembered.
    rest = [part for some in lists.values() if some is not longest for part in some]
    return _Halves(_either(longest), _either([*rest, *others]))


def _halved_list(parts: Sequence[Node]) -> _Halves | None:
    """Return the halves of a list of values of one column: a row has one value, and so is in one half."""
    together: dict[object, list[Node]] = {}
    for part in parts:
        together.setdefault(_folded(part.parts[1].text), []).append(part)
    values = list(together.values())
    half = len(values) // 2
    if not half:
        return None
    first, second = (
        _either([part for same in some for part in same])
        for some in (values[:half], values[half:])
    )
    return _Halves(first, second, parts[0])


def _either(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Node("or", "", tuple(parts))


def _folded(text: str) -> object:
    """Return what literals have in common that mean the same."""
    if text.startswith("'"):
        if text.isascii() and text.isprintable():
            return text[1:-1].lower().rstrip()
        plain = unicodedata.normalize("NFKD", text[1:-1]).casefold().translate(_AS)
        return "".join(c for c in plain if not _weighs_nothing(c)).rstrip()
    try:
        return Decimal(text)
    except InvalidOperation:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text.casefold()


_AS: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
    # Hiragana, and the katakana of the same sound.
    | {chr(code): chr(code + 0x60) for code in range(0x3041, 0x3097)}
)
"""Letters that collations of SQL Server take for others."""
_LAST_WEIGHED: Final = "\uffff"
"""The last character that older collations compare."""


def _weighs_nothing(character: str) -> bool:
    """Return whether a server may compare texts as if they were without it."""
    kind = unicodedata.category(character)
    return character > _LAST_WEIGHED or kind in ("Mn", "Me", "Cc", "Cf")
