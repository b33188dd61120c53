"""Orders that are made of a key's columns: the rows behind one are asked for by its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import lt
from typing import Any, Final, Literal, NamedTuple

from pydantic import ValidationError
from pydantic_core import SchemaValidator

from ..data.declared import value_of
from ..data.keys import is_open, part_names, path_of
from ..data.names import bare, remembered
from ..data.row import Row
from ..data.row_types import child_type, columns, key_type_of
from ..data.values import SCHEMAS, Record, literal
from ..errors import FilterError
from .conditions import Filter, Node
from .links import at_path
from .selection import Selection

_ORDERED: Final = frozenset({str, int, Decimal, float, datetime, date})
"""Types of keys that `gt` compares."""


class Step(NamedTuple):
    """One part of an order that is made of a key's columns."""

    path: str
    kind: Any
    is_company: bool
    """Whether it is the company, which the path of a request names already."""
    operator: Literal["gt", "lt"]


def key_order(selection: Selection[Any]) -> tuple[Step, ...]:
    """Return the steps of an order that is the key's: each row has a place of its own, which others do not move.

    Empty if it is not, or if a part of the key has a type that `gt` does not compare.
    """
    parts = _key_parts(selection.row_type)
    if any(order.path not in parts for order in selection.orders):
        return ()
    return tuple(
        Step(order.path, *parts[order.path], "lt" if order.descending else "gt")
        for order in selection.orders
    )


@remembered
def _key_parts(row_type: type[Row]) -> Mapping[str, tuple[Any, bool]]:
    """Return the type of each of a key's columns, by path, and whether it is the company; none if they have no order."""
    key_type = key_type_of(row_type)
    if key_type is None:
        return {}
    parts = {path_of(key_type, part): part for part in part_names(key_type)}
    kinds = {path: kind_of(row_type, path) for path in parts}
    if not _ORDERED.issuperset(kinds.values()):
        return {}
    return {
        path: (kinds[path], is_open(key_type, part)) for path, part in parts.items()
    }


def kind_of(row_type: type[Row], path: str) -> Any:
    """Return the Python type of the column at a path."""
    *above, last = path.split("/")
    for step in above:
        row_type = child_type(row_type, columns(row_type).get(step, step))
    name = columns(row_type).get(last)
    return bare(value_of(row_type, name)) if name else None


def behind(
    steps: Sequence[Step], page: Sequence[Record], company: str
) -> Filter[Any] | None:
    """Return the condition of rows that come after the last of a page; None if its key has a value that cannot be compared.

    The company is left out where it is the one that the path names: `Num gt 5 or Num eq 5 and Line gt 2`.
    """
    node: Node | None = None
    for step in reversed(steps):
        value = at_path(page[-1], step.path)
        if step.is_company and value == company == at_path(page[0], step.path):
            continue
        text = _literal(step.kind, value)
        if text is None:
            return None
        sides = (Node("path", step.path), Node("text", text))
        further = Node(step.operator, "", sides)
        if node is not None:
            further = Node(
                "or", "", (further, Node("and", "", (Node("eq", "", sides), node)))
            )
        node = further
    return None if node is None else Filter(node)


def _literal(kind: Any, value: Any) -> str | None:
    """Return a key's value as a literal of its column's type, None if it is not such a value, or is a time without an offset."""
    try:
        plain = validator(kind).validate_python(value)
        if isinstance(plain, datetime) and plain.tzinfo is None:
            return None
        return literal(plain)
    except (ValidationError, FilterError):
        return None


@remembered
def validator(kind: Any) -> SchemaValidator:
    """Return what makes a value of a column's type of one on the wire."""
    return SchemaValidator(SCHEMAS[kind])


def in_order(steps: Sequence[Step], page: Sequence[Record]) -> bool:
    """Return whether a page is in its key's order, as far as numbers show it: text is ordered as the server likes."""
    ordered = [step for step in steps if not step.is_company]
    if any(step.kind is not int for step in ordered):
        return True
    keys: list[tuple[int, ...]] = []
    for record in page:
        values = [at_path(record, step.path) for step in ordered]
        if not all(isinstance(value, int) for value in values):
            return True
        signs = (1 if step.operator == "gt" else -1 for step in ordered)
        keys.append(tuple(sign * value for sign, value in zip(signs, values)))
    return all(map(lt, keys, keys[1:]))
