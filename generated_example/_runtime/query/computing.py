"""Values that the server computes of each row, for `values`: `$compute` (OData URL Conventions 4.01, "System Query Option $compute").

How many children a row has is asked of every server, by `$count` inside of `$expand` (OData URL Conventions, section 5.1.3.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec.structs import replace

from ..data.values import Days, Record
from ..data.names import refused
from ..data.reader import read_values
from ..data.row import Row
from ..data.row_types import children, columns, key_columns, wire_of
from .columns import Asked, Selectable
from .conditions import Node, printed
from .expressions import Expression
from .grouping import name_of, tuples_of
from .selection import Selection, expanded

R = TypeVar("R", bound=Row)


class ComputedSelection(Selection[R], frozen=True, kw_only=True):
    """A selection of columns, and of values that have names of their own."""

    computed: tuple[tuple[Node, str], ...]
    counted: tuple[tuple[Node, str], ...]
    """Numbers of children, by the name of the children."""

    def options(
        self, *, counted: bool = False, days: Days = "parts"
    ) -> list[tuple[str, str]]:
        """Return the query options but for `$top` and `$skip`; raises `FilterError` as any selection does."""
        given = dict(super(ComputedSelection, self).options(counted=counted, days=days))
        # Rows without a key are known by all their columns.
        shown = [given.get("$select", "*"), *(name for _, name in self.computed)]
        made = (f"{printed(node)} as {name}" for node, name in self.computed)
        below = (self._number(node, name, days) for node, name in self.counted)
        more = {"$compute": made, "$select": shown, "$expand": below}
        given |= {name: ",".join(texts) for name, texts in more.items()}
        return [(name, text) for name, text in given.items() if text]

    def _number(self, node: Node, name: str, days: Days) -> str:
        """Return the children of which none is sent, and the number of those that pass."""
        rows: Asked = Asked(None, top=0)
        if node.parts:
            rows = replace(rows, filter=replace(rows.filter, node=node.parts[0]))
        return expanded(name, rows, counted=True, days=days)


def computed(
    selection: Selection[R], wanted: Sequence[Any], *, source: str
) -> tuple[Selection[R], Callable[[list[Record]], list[tuple[Any, ...]]]]:
    """Return what is asked for these columns and values, and what makes a tuple of each record; raises TypeError for those of other rows."""
    plain = tuple(item for item in wanted if isinstance(item, Selectable))
    made = [item for item in wanted if not isinstance(item, Selectable)]
    for item in made:
        if not isinstance(item, Expression):
            takes = "columns, such as `Customer.name`, and values"
            raise refused("values", takes, item)
    for item in wanted:
        selection.check("values", item)
    asked = replace(selection, columns=(), children=()).select(plain)
    keys = tuple(path.partition("/")[0] for path in key_columns(selection.row_type))
    asked = replace(asked, columns=asked.columns or keys)
    numbers = _numbers(selection.row_type, (item.node for item in made))
    names = _names(selection.row_type, (item.node for item in made), numbers)
    whole: ComputedSelection[R] = ComputedSelection(
        **{name: getattr(asked, name) for name in asked.__struct_fields__},
        computed=tuple((n, name) for n, name in names.items() if n not in numbers),
        counted=tuple(numbers.items()),
    )
    shape = asked.shape()
    paths = [names[item.node] for item in made]
    kinds = tuple(item.kind for item in made)

    def read(records: list[Record]) -> list[tuple[Any, ...]]:
        found = read_values(shape, plain, records, source=source)
        values = tuples_of(records, [(p,) for p in paths], kinds, source=source)
        return [
            _in_order(wanted, iter(row), iter(more)) for row, more in zip(found, values)
        ]

    return whole, read


def _in_order(wanted: Sequence[Any], plain: Any, made: Any) -> tuple[Any, ...]:
    sources = (plain if isinstance(item, Selectable) else made for item in wanted)
    return tuple(map(next, sources))


def _numbers(row_type: type[Row], nodes: Iterable[Node]) -> dict[Node, str]:
    """Return the numbers of children that `$expand` gives: one for each of the lists of rows of a row itself."""
    lists = {wire_of(row_type, name) for name in children(row_type)}
    found: dict[str, Node] = {}
    for node in nodes:
        if node.kind == "count" and node.text in lists:
            found.setdefault(node.text, node)
    return {node: path for path, node in found.items()}


def _names(
    row_type: type[Row], nodes: Iterable[Node], numbers: Mapping[Node, str]
) -> dict[Node, str]:
    """Return the name in a record of each value."""
    taken = {*columns(row_type), *columns(row_type).values()}
    found: dict[Node, str] = {}
    for node in nodes:
        if node in numbers:
            found[node] = f"{numbers[node]}@odata.count"
        elif node not in found:
            found[node] = name_of(node, taken)
            taken.add(found[node])
    return found
