"""What the server computes: values of each row, for `values`, and groups of rows with what is computed of each.

Values are `$compute` (OData URL Conventions 4.01, "System Query Option $compute"), groups are `$apply` (OData Extension for Data
Aggregation 4.0, section 3). How many children a row has is asked of every server, by `$count` inside of `$expand` (OData URL
Conventions, section 5.1.3.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Final, Generic, NamedTuple, Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from pydantic import TypeAdapter, ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from ..data.names import refused, remembered
from ..data.reader import read_values
from ..data.row import Row
from ..data.row_types import children, columns, key_columns, wire_of
from ..data.values import SCHEMAS, Days, Record
from ..errors import ReplyError
from ..http.secret import shown
from .columns import Asked, Selectable
from .conditions import (
    EVERYTHING,
    NOTHING,
    Filter,
    Node,
    all_of,
    is_of,
    owner_name,
    printed,
)
from .expressions import Expression, Group, Order
from .selection import Selection, expanded

R = TypeVar("R", bound=Row)


class GroupPart(NamedTuple):
    """A key of groups, or what is computed of each."""

    node: Node
    kind: Any
    """The Python type of its values; None for a number, which is read as a Decimal."""


class GroupRow(Row):
    """The class of groups as they are paged: no column is declared."""


class Grouped(Struct, Generic[R], frozen=True):
    """Which rows are put into groups, by which keys, and what is asked of each group."""

    rows: Selection[R]
    keys: tuple[GroupPart, ...] = ()
    """What the rows of a group have in common; without one there is a single group."""
    values: tuple[GroupPart, ...] = ()
    having: Filter[Any] = EVERYTHING
    orders: tuple[Order[Any], ...] = ()
    top: int | None = None
    skip: int = 0

    def with_value(self, value: Expression[Any, Any, Any]) -> Self:
        """Return the same with one value more of each group; raises TypeError for a value of other rows."""
        self._check(value)
        return replace(self, values=(*self.values, GroupPart(value.node, value.kind)))

    def where(self, filters: tuple[Filter[Any], ...]) -> Self:
        """Return the same of groups that pass these conditions too; raises TypeError for a condition on rows, or other groups."""
        for condition in filters:
            if not isinstance(condition, Filter):
                takes = "conditions, such as `Group.count() > 1`"
                raise refused("having", takes, condition)
            self._check(condition)
        return replace(self, having=all_of((self.having, *filters)))

    def order_by(self, orders: tuple[Order[Any], ...]) -> Self:
        """Return the same in this order, after the one it has; raises TypeError for anything but keys and what groups have."""
        keys = {key.node for key in self.keys}
        for order in orders:
            if not isinstance(order, Order):
                raise TypeError(
                    f"order_by() takes keys, and `Group.sum(…)`, not {order!r:.60}"
                )
            if order.node not in keys:
                self._check(order)
        return replace(self, orders=(*self.orders, *orders))

    def limit(self, *, top: int | None, skip: int) -> Self:
        """Return at most `top` groups after the first `skip`; raises ValueError for negative numbers."""
        found: Selection[GroupRow] = Selection(GroupRow).limit(top=top, skip=skip)
        return replace(self, top=found.top, skip=found.skip)

    def _check(self, given: Any) -> None:
        owner = given.owner
        if owner is None:
            return
        if not isinstance(owner, Group):
            raise TypeError(
                f"{given!r:.80} is of a row, and not of a group: give it to where() before group_by(), or to Group.sum() and so on"
            )
        if owner.row and not is_of(self.rows.row_type, owner.row):
            here = owner_name(self.rows.row_type)
            raise TypeError(f"groups of {here} do not have {given!r:.80}")

    def names(self) -> Mapping[Node, str]:
        """Return the name in the reply of each key and of all that is computed; a column's is its own path."""
        computed = [*self.values, *_called(self.having.node, self.orders)]
        taken = {*columns(self.rows.row_type), *columns(self.rows.row_type).values()}
        found: dict[Node, str] = {}
        for node, _ in (*self.keys, *computed):
            if node not in found:
                found[node] = node.text if node.kind == "path" else name_of(node, taken)
                taken.add(found[node])
        return found

    def selection(self) -> GroupSelection:
        """Return what is asked of the set, as it is paged."""
        names = self.names()
        is_none = NOTHING in (self.rows.filter, self.having)
        return GroupSelection(
            GroupRow,
            filter=NOTHING if is_none else EVERYTHING,
            orders=tuple(
                Order(GroupRow, _renamed(order.node, names), order.descending)
                for order in self.orders
            ),
            top=self.top,
            skip=self.skip,
            grouped=self,
            paths=tuple(names[key.node] for key in self.keys),
        )

    def transformed(self, days: Days) -> str:
        """Return `$apply`: rows are filtered, their keys computed, and their groups are filtered again."""
        names = self.names()
        return "/".join(self._steps(names, days))

    def _steps(self, names: Mapping[Node, str], days: Days) -> Iterator[str]:
        if self.rows.filter != EVERYTHING:
            yield f"filter({self.rows.filter.as_text(days)})"
        if self.rows.search:
            yield f"search({self.rows.search})"
        keys = {key.node: names[key.node] for key in self.keys}
        made = [(n, name) for n, name in keys.items() if n.kind != "path"]
        if made:
            yield f"compute({','.join(f'{printed(n)} as {name}' for n, name in made)})"
        parts = [_aggregated(n, name) for n, name in names.items() if n not in keys]
        totals = f"aggregate({','.join(parts)})" if parts else ""
        if keys:
            by = ",".join(keys.values())
            yield f"groupby(({by}){',' if totals else ''}{totals})"
        else:
            yield totals
        if self.having != EVERYTHING:
            yield f"filter({printed(_renamed(self.having.node, names), days)})"

    def read(self, records: Sequence[Any], *, source: str) -> list[tuple[Any, ...]]:
        """Return the keys and values of each group; raises `ReplyError` naming the one that cannot be read."""
        names, wanted = self.names(), (*self.keys, *self.values)
        paths = [names[node].split("/") for node, _ in wanted]
        kinds = [kind for _, kind in wanted]
        keys = len(self.keys)
        return tuples_of(records, paths, kinds, source=source, left_out=keys)

    def nothing(self) -> tuple[Any, ...]:
        """Return what there is of no rows at all."""
        counts = ("$count", "countdistinct")
        return tuple(0 if node.text in counts else None for node, _ in self.values)


class GroupSelection(Selection[GroupRow], frozen=True, kw_only=True):
    """Groups as a set is asked for them: known by their keys, in the order of these where no other one decides."""

    grouped: Grouped[Any]
    paths: tuple[str, ...]
    manner: ClassVar[str] = "?$apply"

    def options(
        self, *, counted: bool = False, days: Days = "parts"
    ) -> list[tuple[str, str]]:
        """Return the query options but for `$top` and `$skip`: `$apply` is evaluated before the rest (section 3)."""
        orders = ",".join(map(str, self.orders))
        found = [("$apply", self.grouped.transformed(days))]
        return found + ([("$orderby", orders)] if orders else [])

    def identity(self) -> tuple[str, ...]:
        """Return the paths of the keys."""
        return self.paths


def _called(node: Node, orders: Sequence[Order[Any]]) -> Iterator[GroupPart]:
    """Yield what conditions and orders want to know of a group."""
    for part in (node, *(order.node for order in orders)):
        for found in _below(part):
            yield GroupPart(found, None)


_METHODS: Final = frozenset(("sum", "average", "min", "max", "countdistinct", "$count"))


def _below(node: Node) -> Iterator[Node]:
    if node.kind == "call" and node.text in _METHODS:
        yield node
    else:
        for part in node.parts:
            yield from _below(part)


def _renamed(node: Node, names: Mapping[Node, str]) -> Node:
    """Return a node with the names of the reply for what is computed."""
    if node in names:
        return Node("path", names[node])
    return node._replace(parts=tuple(_renamed(part, names) for part in node.parts))


_LONGEST: Final = 60
"""Characters of a name that is made, without what keeps it apart from others."""


def name_of(node: Node, taken: set[str]) -> str:
    """Return a name for what is computed that no column has, and nothing else: `Amount_sum`."""
    words = printed(node)
    if node.kind == "call":
        words = "_".join((*map(printed, node.parts), node.text))
    name = re.sub(r"\W+", "_", words)[:_LONGEST].strip("_")
    name = name if name[:1].isalpha() else f"value_{name}"
    while name in taken:
        name += "_"
    return name


def _aggregated(node: Node, name: str) -> str:
    """Return one item of the transformation `aggregate` (section 3.1)."""
    if node.text == "$count":
        return f"$count as {name}"
    return f"{printed(node.parts[0])} with {node.text} as {name}"


def tuples_of(
    records: Sequence[Any],
    paths: Sequence[Sequence[str]],
    kinds: Sequence[Any],
    *,
    source: str,
    left_out: int = 0,
) -> list[tuple[Any, ...]]:
    """Return the values at these paths of each record, of these types; raises `ReplyError` naming one that is missing or cannot be read.

    Null is a value, and is there (OData JSON Format, section 7.1): a server that leaves a name out has ignored what it was asked.
    The first ones may be left out, so many: columns, which are null then.
    """
    raw = [
        (
            *(_at_path(record, path) for path in paths[:left_out]),
            *(_taken(record, path, source) for path in paths[left_out:]),
        )
        for record in records
    ]
    try:
        found: list[tuple[Any, ...]] = _validator(tuple(kinds)).validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        row, place, *_ = first["loc"]
        name = "/".join(paths[int(place)])
        raise ReplyError(
            f"{source}: row {row}: `{name}` cannot be read: {shown(first['input'])}"
        ) from None
    return found


def _at_path(record: Any, path: Sequence[str]) -> Any:
    """Return the value at a path, None if there is none."""
    try:
        return _at(record, path)
    except KeyError:
        return None


def _taken(record: Any, path: Sequence[str], source: str) -> Any:
    try:
        return _at(record, path)
    except KeyError:
        name = "/".join(path)
        raise ReplyError(
            f"{source}: a row without `{name}`, which was asked for: the server may not know $compute, $apply, or $count in $expand"
        ) from None


def _at(record: Any, path: Sequence[str]) -> Any:
    """Return the value at a path, None if there is null on the way; raises KeyError if it did not come."""
    for step in path:
        if record is None:
            return None
        if not isinstance(record, dict):
            raise KeyError(step)
        # OData 4.01 leaves the prefix out (OData JSON Format 4.01, section 4.5).
        record = record[step if step in record else step.replace("@odata.", "@")]
    return record


@remembered
def _validator(kinds: tuple[Any, ...]) -> SchemaValidator:
    schemas: list[CoreSchema] = [
        core_schema.nullable_schema(_schema(kind)) for kind in kinds
    ]
    return SchemaValidator(core_schema.list_schema(core_schema.tuple_schema(schemas)))


def _schema(kind: Any) -> CoreSchema:
    return SCHEMAS.get(kind or Decimal) or TypeAdapter(kind).core_schema


def grouped(rows: Selection[R], keys: tuple[Any, ...]) -> Grouped[R]:
    """Return the groups of rows that have the same values; raises TypeError for keys of other rows, ValueError after `top` or `skip`."""
    if rows.top is not None or rows.skip:
        raise ValueError(
            "group_by() is of all rows that pass: give top() and skip() after it, for groups"
        )
    for key in keys:
        if not isinstance(key, Expression):
            raise refused("group_by", "columns, such as `Order.cust_num`", key)
        rows.check("group_by", key)
    return Grouped(rows, tuple(GroupPart(key.node, key.kind) for key in keys))


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
