"""Conditions with lists of values: as `in` where a server takes it, and in parts where one query cannot hold the whole list."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any, TypeVar

from msgspec.structs import replace

from ..data.row import Row
from .conditions import Filter, Node
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


def parts_of(
    selection: Selection[R], fits: Callable[[Selection[R]], bool]
) -> list[Selection[R]]:
    """Return selections that have the rows of one between them, each row in one of them; none if it cannot be divided so.

    The longest list of values is divided, in its order. Values that a server may take for the same stay together: it may ignore
    letter case, accents and spaces at the end of texts.
    """
    node = selection.filter.node
    place, values = _longest(node)
    if not values:
        return []
    found = []
    for some in _portions(values, lambda part: fits(_with(selection, place, part))):
        if not some:
            return []
        found.append(_with(selection, place, some))
    return found


Values = list[list[Node]]
"""Conditions on one value each, those together that mean the same."""


def _longest(node: Node) -> tuple[int | None, Values]:
    """Return where the longest list among the conditions stands, None if it is all there is, and the list."""
    places = dict(enumerate(node.parts)) if node.kind == "and" else {None: node}
    lists = {n: part for n, part in places.items() if _is_list(part)}
    if not lists:
        return None, []
    place = max(lists, key=lambda n: len(lists[n].parts))
    together: dict[object, list[Node]] = {}
    for part in lists[place].parts:
        together.setdefault(_folded(part.parts[1].text), []).append(part)
    return place, list(together.values())


def _is_list(part: Node) -> bool:
    """Return whether a condition compares one value of a row with several: a row has one value, and so is in one part."""
    compared = {_compared(item) for item in part.parts} if part.kind == "or" else set()
    return len(compared) == 1 and None not in compared


def _folded(text: str) -> object:
    """Return what literals have in common that mean the same."""
    if text.startswith("'"):
        plain = unicodedata.normalize("NFKD", text[1:-1].rstrip())
        return "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    try:
        return Decimal(text)
    except InvalidOperation:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text.casefold()
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment


def _portions(values: Values, fits: Callable[[Values], bool]) -> Iterator[Values]:
    """Yield the list in portions that fit; an empty one if a single value does not."""
    if fits(values):
        yield values
    elif len(values) == 1:
        yield []
    else:
        half = len(values) // 2
        yield from _portions(values[:half], fits)
        yield from _portions(values[half:], fits)


def _with(selection: Selection[R], place: int | None, values: Values) -> Selection[R]:
    parts = tuple(part for same in values for part in same)
    part = parts[0] if len(parts) == 1 else Node("or", "", parts)
    whole = selection.filter.node
    if place is not None:
        others = (part if n == place else old for n, old in enumerate(whole.parts))
        part = whole._replace(parts=tuple(others))
    return replace(selection, filter=Filter(part, selection.filter.owner))
