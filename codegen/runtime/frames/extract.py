"""Reading a set, a query or a BAQ into frames: coroutines over the pages that iterating over it would read."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec.structs import replace

from ..calls.reading import converted_pages, divided, value_pages
from ..calls.resource import Resource, check_declared
from ..data.reader import read_values
from ..data.row import Row, whole
from ..data.values import Record
from ..errors import UrlTooLong
from ..http.transport import closing
from ..query.columns import Selectable
from ..query.paging import Pages
from ..query.selection import Selection
from . import library
from .fields import Field, Frame, fields_of, frame_of, has_json

if TYPE_CHECKING:
    from ..query.lists import Parts
    from . import Pandas, Polars, RecordBatch, Table

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Extract(Generic[R]):
    """What is to be read, and how its rows become columns."""

    resource: Resource[R]
    selection: Selection[R]
    frame: Frame
    paths: tuple[tuple[str, ...], ...] | None = None
    """The paths of the columns, None for all that the selection has."""
    seen: Callable[[Sequence[Record], Pages], object] = field(
        default=lambda records, pages: None, compare=False
    )
    """Is given the records of each page, and how far the reading is."""

    is_ordered: bool = False
    """Whether the rows have to come in their order, which those of a selection in parts do not."""

    @cached_property
    def parts(self) -> Parts[R] | None:
        """What is read one after the other, None if one query can hold all.

        Raises `UrlTooLong` for parts of rows that have to come in their order.
        """
        found = divided(self.resource, self.selection)
        if found and self.is_ordered:
            what = "the query is too long for one request"
            why = "`resume` goes on behind the last key, and parts of a list are not in its order"
            raise UrlTooLong(f"{self.resource.name}: {what}; {why}: give fewer values")
        return found

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The columns."""
        return fields_of(self.selection.shape(), self.frame, self.paths)

    @cached_property
    def schema(self) -> Any:
        """Arrow's schema of the columns."""
        from .arrays import schema_of

        return schema_of(self.fields, self.frame)

    def batches(self) -> AsyncGenerator[RecordBatch, None]:
        """Yield a record batch for each page."""
        from .arrays import batch_of

        made = partial(
            batch_of,
            fields=self.fields,
            frame=self.frame,
            schema=self.schema,
            source=self.resource.name,
        )
        is_textual = not has_json(self.fields)
        return _each(self._pages(lambda rows: [made(rows)], is_textual=is_textual))

    def dicts(self) -> AsyncGenerator[Record, None]:
        """Yield a dict of its columns' values for each row, as rows have them."""
        columns: Any = self.fields
        shape = self.selection.shape()
        names = [one.name for one in self.fields]

        def made(records: list[Record]) -> list[Record]:
            rows = read_values(shape, columns, records, source=self.resource.name)
            return [dict(zip(names, map(opened, self.fields, row))) for row in rows]

        return _each(self._pages(made, is_textual=False))

    def _pages(
        self, made: Callable[[list[Record]], list[Any]], *, is_textual: bool
    ) -> AsyncGenerator[list[Any], None]:
        def convert(records: list[Record], progress: Pages) -> list[Any]:
            found = made(records)
            self.seen(records, progress)
            return found

        return converted_pages(
            self.resource,
            self.selection,
            self.parts,
            convert,
            at_once=self.frame.at_once,
            is_textual=is_textual,
        )


def extract_of(
    resource: Resource[R],
    selection: Selection[R],
    settings: Mapping[str, Any],
    columns: Sequence[Any] | None = None,
    **more: Any,
) -> Extract[R]:
    """Return what reads a selection, or these columns of it alone, with a frame's settings."""
    frame = frame_of(settings, **more)
    check_declared(selection)
    if columns is None:
        return Extract(resource, selection, frame)
    if not all(isinstance(column, Selectable) for column in columns):
        from .tuples import values_extract  # for those who ask

        pages = partial(value_pages, resource, selection, columns)
        return values_extract(resource, selection, columns, settings, pages, **more)
    narrow = replace(selection, columns=(), children=()).select(tuple(columns))
    paths = tuple(tuple(column.node.text.split("/")) for column in columns)
    return Extract(resource, narrow, frame, paths)


async def to_arrow(extract: Extract[Any]) -> Table:
    """Return a table of Arrow."""
    pa = library("pyarrow")
    async with closing(extract.batches()) as batches:
        found = [batch async for batch in batches]
    return pa.Table.from_batches(found, extract.schema)


async def to_polars(extract: Extract[Any]) -> Polars:
    """Return a data frame of Polars."""
    frame: Polars = library("polars").from_arrow(await to_arrow(extract))
    return frame


async def to_pandas(extract: Extract[Any]) -> Pandas:
    """Return a data frame of pandas, with Arrow's types: numpy's have no null, and no decimals."""
    kinds = library("pandas").ArrowDtype
    table = await to_arrow(extract)
    return table.to_pandas(types_mapper=kinds)


async def to_dicts(extract: Extract[Any]) -> list[Record]:
    """Return a dict for each row."""
    async with closing(extract.dicts()) as rows:
        return [row async for row in rows]


def opened(one: Field, value: Any) -> Any:
    """Return a row's value with a dict in the place of each row inside of it."""
    if value is None or one.form == "value":
        return value
    if one.form == "json":
        # A row of a complex type that holds itself, else what has no type of its own.
        is_many = isinstance(value, list)
        found = [whole(v) if isinstance(v, Row) else v for v in _many(value)]
        return found if is_many else found[0]
    if one.form == "list":
        return [opened(one.inside[0], item) for item in value]
    return {
        inner.name: opened(inner, getattr(value, inner.attribute))
        for inner in one.inside
    }


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


async def _each(
    pages: AsyncGenerator[list[Any], None],
) -> AsyncGenerator[Any, None]:
    async with closing(pages):
        async for page in pages:
            for item in page:
                yield item
