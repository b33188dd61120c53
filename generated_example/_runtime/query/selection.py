"""What to read of a set, as a value, and how a URL says it (OData URL Conventions, section 5.1).

An order that is made of a key's columns gives each row a place of its own: the rows behind one are asked for by its key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import lt
from typing import Any, ClassVar, Final, Generic, Literal, NamedTuple, Self, TypeVar

from msgspec.structs import replace
from pydantic import ValidationError
from pydantic_core import SchemaValidator

from ..data.declared import value_of
from ..data.keys import is_open, part_names, path_of
from ..data.names import bare, remembered
from ..data.reader import Shape, is_many
from ..data.row import Row
from ..data.row_types import child_type, columns, key_columns, key_type_of
from ..data.values import SCHEMAS, Days, Record, literal
from ..errors import FilterError
from .columns import Asked
from .conditions import EVERYTHING, Filter, Node
from .expressions import Order, check_outer
from .links import at_path

R = TypeVar("R", bound=Row)


class Selection(Asked, Generic[R], frozen=True):
    """Which rows of a class, which columns, in which order, with which children."""

    manner: ClassVar[str] = ""
    """What keeps apart what a session learns of how to page this, and of how to page the rows of the same set."""

    def where(self, filters: tuple[Any, ...]) -> Self:
        """Return the same of rows that pass these conditions too; raises TypeError for conditions that are not of these rows."""
        found = super(Selection, self).where(filters)
        check_outer(found.filter.node, found.row_type)
        return found

    def order_by(self, orders: tuple[Any, ...]) -> Self:
        """Return the same in this order, after the one it has; raises TypeError for an order of other rows."""
        found = super(Selection, self).order_by(orders)
        for order in found.orders:
            check_outer(order.node, found.row_type)
        return found

    def expand(self, related: tuple[Any, ...]) -> Self:
        """Return the same with these children; raises TypeError for those of other rows."""
        found = super(Selection, self).expand(related)
        for node in _nodes_below(found):
            check_outer(node, found.row_type)
        return found

    def options(
        self, *, counted: bool = False, days: Days = "parts"
    ) -> list[tuple[str, str]]:
        """Return the query options but for `$top` and `$skip`, which paging gives; children are `counted` if that is asked.

        Raises `FilterError` for a day in a filter of a server that takes none.
        """
        return options(self, counted=counted, days=days)

    def shape(self) -> Shape[R]:
        """Return what the rows of the reply hold."""
        return shape(self)

    def identity(self) -> tuple[str, ...]:
        """Return the paths of the columns that tell each row from all others, none if there are none."""
        return tuple(key_columns(self.row_type))

    def in_key_order(self) -> Self:
        """Return the selection with the key's columns behind its order: pages need an order that leaves no choice."""
        given = {order.path for order in self.orders}
        paths = (path for path in self.identity() if path not in given)
        ties = (Order[Any](self.row_type, Node("path", path)) for path in paths)
        return replace(self, orders=(*self.orders, *ties))

    def order_columns(self) -> frozenset[str]:
        """Return the columns of the rows themselves that their order is made of, by wire name: functions of them included."""
        paths = _paths(order.node for order in self.orders)
        return frozenset(path for path in paths if "/" not in path)

    def shows_order(self) -> bool:
        """Return whether rows show what their order is made of: no number of children, and no columns of what they hold."""
        paths = _paths(order.node for order in self.orders)
        return paths <= {*self.order_columns(), *self.identity()}

    def showing_order(self) -> Self:
        """Return the same with the columns of its order, if it does not have all columns."""
        more = self.order_columns().difference(self.columns)
        columns = (*self.columns, *sorted(more)) if self.columns else ()
        return replace(self, columns=columns)

    def __str__(self) -> str:
        """Return all of it as a URL has it, but not encoded."""
        return "&".join(f"{name}={value}" for name, value in _limited(self))


def _paths(nodes: Iterable[Node]) -> frozenset[str]:
    """Return the paths that expressions are made of, those of children that are counted among them."""
    found: set[str] = set()
    for node in nodes:
        if node.kind in ("path", "count"):
            found.add(node.text if node.kind == "path" else f"{node.text}/$count")
        else:
            found |= _paths(node.parts)
    return frozenset(found)


def _nodes_below(asked: Asked) -> Iterator[Node]:
    for _, child in asked.children:
        yield child.filter.node
        yield from (order.node for order in child.orders)
        yield from _nodes_below(child)


def options(
    asked: Asked, *, counted: bool = False, days: Days = "parts"
) -> list[tuple[str, str]]:
    """Return the query options of what is asked, those that are not empty, without `$top` and `$skip`.

    With `counted` lists of children come with how many there are (OData URL Conventions, section 5.1.3.1).
    """
    is_all = asked.filter == EVERYTHING
    found = (
        ("$filter", "" if is_all else asked.filter.as_text(days)),
        ("$search", asked.search),
        ("$select", ",".join(_selected(asked))),
        ("$orderby", ",".join(order.as_text(days) for order in asked.orders)),
        (
            "$expand",
            ",".join(
                expanded(
                    name,
                    child,
                    counted=counted and holds_many(asked, name),
                    days=days,
                )
                for name, child in asked.children
            ),
        ),
    )
    return [(name, value) for name, value in found if value]


def _limited(
    asked: Asked, *, counted: bool = False, days: Days = "parts"
) -> list[tuple[str, str]]:
    limits = (("$top", asked.top), ("$skip", asked.skip or None))
    given = [(name, str(number)) for name, number in limits if number is not None]
    return options(asked, counted=counted, days=days) + given


def holds_many(asked: Asked, name: str) -> bool:
    """Return whether a child of these rows, by its wire name, is a list of rows."""
    attribute = columns(asked.row_type).get(name)
    return attribute is not None and is_many(asked.row_type, attribute)


def expanded(name: str, child: Asked, *, counted: bool, days: Days) -> str:
    """Return a child as an item of `$expand` (OData URL Conventions, section 5.1.3)."""
    # Every level is asked for as the first one is.
    inside_it = tuple(item for item in child.children if item[0] != name)
    first = child if child.levels == 1 else replace(child, children=inside_it)
    levels = "" if child.levels == 1 else str(child.levels or "max")
    given = [
        *_limited(first.with_skipped(), counted=counted, days=days),
        *([("$levels", levels)] if levels else []),
        *([("$count", "true")] if counted else []),
    ]
    inside = ";".join(f"{option}={value}" for option, value in given)
    return f"{name}({inside})" if inside else name


def shape(asked: Asked) -> Shape[Any]:
    """Return what the rows of a reply to it hold."""
    below = ((name, shape(child)) for name, child in asked.children)
    return _shape(asked.row_type, _selected(asked), tuple(below))


def _shape(
    row_type: Any, paths: Iterable[str], below: tuple[tuple[str, Shape[Any]], ...] = ()
) -> Shape[Any]:
    """Return what rows hold of which these columns, and parts of columns, were asked for; all of it if there are none."""
    inside: dict[str, list[str]] = {}
    for path in paths:
        root, _, rest = path.partition("/")
        inside.setdefault(root, []).append(rest)
    parts = (
        (root, _shape(child_type(row_type, columns(row_type).get(root, root)), rests))
        for root, rests in inside.items()
        if "" not in rests
    )
    return Shape(row_type, frozenset(inside) or None, (*below, *parts))


def _selected(asked: Asked) -> tuple[str, ...]:
    """Return the columns to ask for: the key's always come along, and no part of what is asked for whole."""
    if not asked.columns:
        return ()
    keys = (path.partition("/")[0] for path in key_columns(asked.row_type))
    found = dict.fromkeys((*keys, *asked.columns))
    return tuple(path for path in found if found.keys().isdisjoint(_above(path)))


def _above(path: str) -> Iterator[str]:
    """Yield the paths that lead to a path."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


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
