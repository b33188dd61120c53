"""Tuples as frames: groups, and values that the server computes, each column of the type that the metadata gives it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ..calls.resource import Resource
from ..data.reader import Shape, attributes
from ..data.row import Row, scale_of
from ..data.row_types import child_type
from ..data.values import Record
from ..http.transport import closing
from ..query.columns import Selectable
from ..query.computing import Grouped, name_of
from ..query.conditions import Node
from ..query.selection import Selection, kind_of
from .extract import Extract, opened
from .fields import SCALE, Field, Frame, check_names, fields_of, frame_of, with_offsets

if TYPE_CHECKING:
    from . import RecordBatch

R = TypeVar("R", bound=Row)
Tuples = AsyncGenerator[list[tuple[Any, ...]], None]
_MOST: Final = 28
"""Decimal places that numbers of servers have at most, such as averages: those of .NET's decimal."""
_KEPT: Final = ("sum", "min", "max")
"""What has no more decimal places than the values it is made of."""
_EXACT: Final[Mapping[str, Callable[[list[int]], int]]] = {
    "add": max,
    "sub": max,
    "mul": sum,
}
"""Operator → the decimal places of its result; other operators have as many as the server likes."""
_WHOLE: Final = ("round", "floor", "ceiling")


@dataclass(frozen=True)
class TupleExtract(Extract[R]):
    """Tuples that are to be read, and how they become columns."""

    columns: tuple[Field, ...] = ()
    pages: Callable[[], Tuples] | None = None

    def __post_init__(self) -> None:
        if self.is_ordered:
            raise ValueError(
                "resume=True needs rows in the order of their key, which groups and computed values are not"
            )

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The columns."""
        return self.columns

    def batches(self) -> AsyncGenerator[RecordBatch, None]:
        """Yield a record batch for each page."""
        return self._made(self._batch)

    def dicts(self) -> AsyncGenerator[Record, None]:
        """Yield a dict of its columns' values for each tuple."""
        return self._made(self._dicts)

    async def _made(
        self, make: Callable[[list[tuple[Any, ...]]], list[Any]]
    ) -> AsyncGenerator[Any, None]:
        assert self.pages
        async with closing(self.pages()) as pages:
            async for page in pages:
                for item in make(page):
                    yield item

    def _dicts(self, page: list[tuple[Any, ...]]) -> list[Record]:
        names = [one.name for one in self.columns]
        return [dict(zip(names, map(opened, self.columns, row))) for row in page]

    def _batch(self, page: list[tuple[Any, ...]]) -> list[RecordBatch]:
        from .arrays import batch_of_columns  # needs pyarrow

        values = [
            [_flat(one, value) for value in some]
            for one, some in zip(self.columns, zip(*page))
        ]
        return [
            batch_of_columns(
                values,
                fields=self.columns,
                frame=self.frame,
                schema=self.schema,
                source=self.resource.name,
            )
        ]


def _flat(one: Field, value: Any) -> Any:
    """Return a value as the text that it becomes in a file without types, if it is to be one."""
    if one.form == "json":
        return opened(one, value)
    return (
        b64encode(value).decode()
        if isinstance(value, bytes) and one.kind is str
        else value
    )


def values_extract(
    resource: Resource[R],
    selection: Selection[R],
    wanted: Sequence[Any],
    settings: Mapping[str, Any],
    pages: Callable[[], Tuples],
    **more: Any,
) -> TupleExtract[R]:
    """Return what reads columns and computed values of rows, with a frame's settings."""
    frame = frame_of(settings, **more)
    items = [(item.node, getattr(item, "kind", None)) for item in wanted]
    names = _wire_names([node for node, _ in items], {})
    is_plain = [isinstance(item, Selectable) for item in wanted]
    made = _Fields(selection.row_type, frame, names)
    columns = [
        made.field(*item, is_plain=plain) for item, plain in zip(items, is_plain)
    ]
    return TupleExtract(
        resource, selection, frame, columns=made.named(columns), pages=pages
    )


def groups_extract(
    resource: Resource[R],
    grouped: Grouped[R],
    settings: Mapping[str, Any],
    pages: Callable[[], Tuples],
    **more: Any,
) -> TupleExtract[R]:
    """Return what reads groups, with a frame's settings."""
    frame = frame_of(settings, **more)
    made = _Fields(grouped.rows.row_type, frame, grouped.names())
    wanted = (*grouped.keys, *grouped.values)
    columns = [made.field(n, k, is_plain=n.kind == "path") for n, k in wanted]
    return TupleExtract(
        resource, grouped.rows, frame, columns=made.named(columns), pages=pages
    )


def _wire_names(nodes: Sequence[Node], taken: Mapping[str, str]) -> dict[Node, str]:
    found: dict[Node, str] = {}
    for node in nodes:
        used = {*taken, *found.values()}
        if node.kind in ("path", "count"):
            found[node] = node.text
        elif node not in found:
            found[node] = name_of(node, used)
    return found


class _Fields:
    """Makes the columns of a frame of what a row has, and of what is computed of it."""

    def __init__(
        self, row_type: type[Row], frame: Frame, names: Mapping[Node, str]
    ) -> None:
        self._shape: Shape[Any] = Shape(row_type)
        self._row_type = row_type
        self._frame = frame
        self._names = names
        self._taken: set[str] = set()

    def field(self, node: Node, kind: Any, *, is_plain: bool) -> Field:
        """Return the column of a value."""
        if is_plain:
            path = tuple(node.text.split("/"))
            (one,) = fields_of(self._shape, self._frame, [path])
            return one
        name = self._names[node]
        if self._frame.names == "python":
            name = name_of(self._in_python(node), self._taken)
        self._taken.add(name)
        scale = self._scale(node)
        if scale is None:
            scale = _MOST if self._frame.scale == SCALE else self._frame.scale
        path = (self._names[node],)
        made = kind or Decimal
        return Field(path, name, "value", made, self._shape, min(scale, _MOST))

    def named(self, fields: Sequence[Field]) -> tuple[Field, ...]:
        """Return all columns, with those of offsets; raises ValueError for a name that two have."""
        found = tuple(fields)
        if self._frame.offsets:
            found = with_offsets(found)
        return check_names(found)

    def _in_python(self, node: Node) -> Node:
        """Return a node with the names of attributes in its paths."""
        if node.kind in ("path", "count"):
            steps = attributes(self._row_type, node.text.split("/"))
            text = "_".join(steps)
            return Node("path", f"{text}_count" if node.kind == "count" else text)
        return node._replace(parts=tuple(map(self._in_python, node.parts)))

    def _scale(self, node: Node) -> int | None:
        """Return how many decimal places a value has at most, None if nothing says."""
        inside = [self._scale(part) for part in node.parts]
        known = [scale for scale in inside if scale is not None]
        if node.kind == "text":
            return _places(node.text)
        if node.kind == "path":
            return self._scale_of_column(node.text)
        if node.kind == "call":
            if node.text in _WHOLE:
                return 0
            return inside[0] if node.text in _KEPT else None
        if len(known) < len(inside) or not known:
            return None
        of_all = _EXACT.get(node.kind)
        return of_all(known) if of_all else None

    def _scale_of_column(self, path: str) -> int:
        if kind_of(self._row_type, path) is int:
            return 0
        *above, last = attributes(self._row_type, path.split("/"))
        owner = self._row_type
        for step in above:
            owner = child_type(owner, step)
        known = scale_of(owner, last)
        return self._frame.scale if known is None else known


def _places(text: str) -> int | None:
    found = re.fullmatch(r"-?\d+(?:\.(\d+))?", text)
    return len(found[1] or "") if found else None
