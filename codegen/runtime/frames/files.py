"""Rows in files: written under temporary names and renamed, in parts whose reading can be resumed after any interruption.

A folder of parts holds `part-00000.parquet`, … and beside each a file with its last key. A part counts once both are there, and
once the page behind it showed that the server goes on after that key: then the next run may as well. Names that begin with `_`
or `.` are left alone by those who read the folder as one table.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec

from ..data.values import Record
from ..errors import PagingError, naming
from ..http.transport import closing
from ..progress import Progress, Report, Watched, of_rows
from ..query.selection import Step, behind, in_order, key_order
from ..query.links import at_path
from ..query.paging import Pages
from . import library
from .extract import Extract

GROUP: Final = 65_536
"""Rows of a group in a Parquet file."""
PART: Final = 250_000
"""Rows of a part, unless said otherwise; a part ends with a page."""
_QUERY: Final = "_query.json"
_COMPLETE: Final = "_complete.json"

T = TypeVar("T")
_Number = Annotated[int, msgspec.Meta(ge=0)]


async def to_csv(extract: Extract[Any], path: str | os.PathLike[str]) -> int:
    """Write a CSV file with a header; return the number of rows."""
    csv = library("pyarrow.csv")
    with placed(Path(path)) as temporary:
        with csv.CSVWriter(str(temporary), extract.schema) as writer:
            return await _each_batch(extract, writer.write_batch)


async def to_parquet(
    extract: Extract[Any],
    path: str | os.PathLike[str],
    watched: Watched[Progress] = False,
) -> int:
    """Write a Parquet file; return the number of rows."""
    with (
        of_rows(watched, extract.resource.name) as report,
        placed(Path(path)) as temporary,
        _Groups(temporary, extract.schema) as groups,
    ):
        seen = _Seen(extract, report)
        return await _each_batch(seen.extract, groups.write, seen)


async def to_parts(
    extract: Extract[Any],
    folder: str | os.PathLike[str],
    *,
    rows: int = PART,
    watched: Watched[Progress] = False,
) -> int:
    """Write a folder of Parquet files, or go on with one; return the number of rows that it has then.

    Raises ValueError for rows without a key to go on after, and for a folder with the parts of another query.
    """
    extract = replace(extract, is_ordered=True)
    parts = _Parts(Path(folder), extract, rows)
    if (known := parts.complete()) is not None:
        return known
    rest = parts.open()
    with of_rows(watched, extract.resource.name) as report:
        seen = _Seen(rest, report, before=parts.rows)
        if rest.selection.top != 0:
            async with closing(seen.extract.batches()) as batches:
                async for batch in batches:
                    parts.add(batch, seen)
                    seen.tell(batch.num_rows)
        parts.close(seen)
    return parts.rows


async def _each_batch(extract: Extract[Any], write: Any, seen: Any = None) -> int:
    rows = 0
    async with closing(extract.batches()) as batches:
        async for batch in batches:
            write(batch)
            rows += batch.num_rows
            if seen is not None:
                seen.tell(batch.num_rows)
    return rows


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """Return a temporary place beside a file, which takes the file's place if all goes well, and is gone otherwise."""
    # Nobody can tell its name before: a link that was planted there would be written through.
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with naming(path, temporary):
            yield temporary
            _stored(temporary)
            os.replace(temporary, path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _stored(file: Path) -> None:
    """Wait until a file is on the disk."""
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


class _Seen:
    """What came last, and how far the reading is."""

    def __init__(
        self, extract: Extract[Any], report: Report[Progress], *, before: int = 0
    ) -> None:
        self._clock = extract.resource.session.transport.clock.monotonic
        self._begun = self._clock()
        self._report = report
        self._before = before
        self._fresh = 0
        self._pages: Pages | None = None
        self._first = extract.seen
        self.last: Record = {}
        self.extract = replace(extract, seen=self._note)

    def _note(self, records: Sequence[Record], pages: Pages) -> None:
        self._first(records, pages)
        self.last, self._pages = records[-1], pages

    @property
    def is_by_key(self) -> bool:
        """Whether pages were asked for by the key of the last row, up to now."""
        return self._pages is not None and self._pages.way == "key"

    def tell(self, rows: int) -> None:
        """Report rows that have been written."""
        self._fresh += rows
        # Of a selection in parts each part knows its own number alone.
        is_whole = self.extract.parts is None
        total = self._pages.total if self._pages and is_whole else None
        self._report(
            Progress(
                rows=self._before + self._fresh,
                total=None if total is None else self._before + total,
                seconds=self._clock() - self._begun,
                fresh=self._fresh,
            )
        )


class _Groups:
    """A Parquet file that takes batches and stores them in groups of a size."""

    def __init__(self, file: Path, schema: Any) -> None:
        self._schema = schema
        self._writer = library("pyarrow.parquet").ParquetWriter(str(file), schema)
        self._held: list[Any] = []
        self.rows = 0
        self._stored = 0

    def __enter__(self) -> _Groups:
        return self

    def __exit__(self, *error: object) -> None:
        try:
            if error[0] is None:
                self._flush()
        finally:
            self._writer.close()

    def write(self, batch: Any) -> None:
        """Take a batch."""
        self._held.append(batch)
        self.rows += batch.num_rows
        if self.rows - self._stored >= GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            table = library("pyarrow").Table.from_batches(self._held, self._schema)
            self._writer.write_table(table, row_group_size=2 * GROUP)
        self._held, self._stored = [], self.rows


@dataclass(frozen=True, slots=True)
class _Mark:
    """What is kept with a part."""

    key: Record
    """The columns of its last row's key, as the wire has them."""
    rows: _Number
    is_by_key: bool
    """Whether the page behind it was asked for by that key, and came."""


@dataclass(frozen=True, slots=True)
class _Done:
    """What is kept with all parts."""

    rows: _Number


class _Parts:
    """A folder of parts."""

    def __init__(self, folder: Path, extract: Extract[Any], size: int) -> None:
        self._folder = folder
        self._extract = extract
        self._size = size
        selection = extract.selection.in_key_order()
        self._steps = key_order(selection)
        if not self._steps or selection.skip:
            raise ValueError(
                f"{extract.resource.name}: resume=True needs rows in the order of their key, without skip(): the next run goes on "
                "after the last one, and a Guid, Boolean or Binary in a key has no order"
            )
        if not (isinstance(size, int) and size > 0):
            raise ValueError("rows_per_part must be a number of rows, 1 or more")
        if folder.is_file():
            raise FileExistsError(
                f"{folder} is a file: resume=True writes a folder of parts, so give another path"
            )
        self._number = self.rows = 0
        self._run = secrets.token_hex(8)
        self._groups: _Groups | None = None
        self._ready: _Mark | None = None

    def complete(self) -> int | None:
        """Return the number of rows if all are there already; raises ValueError for the parts of another query."""
        self._folder.mkdir(parents=True, exist_ok=True)
        mine = {"query": self._query(), "columns": str(self._extract.schema)}
        query = self._folder / _QUERY
        if not query.exists():
            if any(self._folder.glob("part-*.parquet")):
                raise ValueError(f"{self._folder} holds parts of something else")
            _write(query, mine)
        elif _read(query, dict[str, str]) != mine:
            what = "holds the parts of another query: give another folder"
            raise ValueError(f"{self._folder} {what}")
        done = self._folder / _COMPLETE
        return _read(done, _Done).rows if done.exists() else None

    def _query(self) -> str:
        resource, selection = self._extract.resource, self._extract.selection
        url = resource.session.options.url
        given = [*resource.parameters, ("", str(selection))]
        if resource.of_type or resource.options:
            # Not as they are: an option of the program's own may be a credential.
            more = json.dumps([resource.of_type, *resource.options])
            given.append(("more", sha256(more.encode()).hexdigest()))
        return f"{url}/{resource.path}?{json.dumps(given)}"

    def open(self) -> Extract[Any]:
        """Return what is still to be read, and remove what an interrupted run has left."""
        marks = list(self._whole())
        condition = self._behind(marks[-1].key) if marks else None
        if condition is None:
            marks = []
        self._number = len(marks)
        self.rows = sum(mark.rows for mark in marks)
        self._clear()
        if condition is None:
            return self._extract
        selection = self._extract.selection.where((condition,))
        if selection.top is not None:
            left = selection.top - self.rows
            selection = selection.limit(top=max(left, 0), skip=0)
        last = marks[-1].key
        check = _Behind(self._steps, last, self._extract.resource.name)
        return replace(self._extract, selection=selection, seen=check)

    def _behind(self, key: Record) -> Any:
        company = self._extract.resource.session.options.company
        return behind(self._steps, [key], company)

    def _whole(self) -> Iterator[_Mark]:
        """Yield the marks of the parts behind which the server goes on."""
        number = 0
        while self._part(number).exists() and self._beside(number).exists():
            mark = _read(self._beside(number), _Mark)
            if not mark.is_by_key:
                return
            yield mark
            number += 1

    def _clear(self) -> None:
        """Remove all parts from the next one on, each before what is kept with it, and whatever has a temporary name."""
        kept = {self._part(n) for n in range(self._number)}
        for part in sorted(self._folder.glob("part-*.parquet"), reverse=True):
            if part not in kept:
                part.unlink()
        for file in self._folder.glob(".*.tmp"):
            file.unlink()

    def add(self, batch: Any, seen: _Seen) -> None:
        """Take a batch, and put the part before it in place: the server went on behind it."""
        self._place(is_by_key=seen.is_by_key)
        with self._named():
            self._groups = self._groups or self._begun()
            self._groups.write(batch)
        if self._groups.rows >= self._size:
            self._end(seen)

    def close(self, seen: _Seen) -> None:
        """Put the last part in place, and say that all are there."""
        self._place(is_by_key=False)
        if self._groups is None and self._number == 0:
            with self._named():
                self._groups = self._begun()
        if self._groups is not None:
            self._end(seen)
        self._place(is_by_key=False)
        _write(self._folder / _COMPLETE, {"rows": self.rows})

    def _end(self, seen: _Seen) -> None:
        """Complete the file of a part."""
        assert self._groups is not None
        with self._named(), self._groups as groups:
            key = {step.path: at_path(seen.last, step.path) for step in self._steps}
            self._ready = _Mark(_nested(key), groups.rows, False)
        self._groups = None
        with self._named():
            _stored(self._temporary)

    def _begun(self) -> _Groups:
        return _Groups(self._temporary, self._extract.schema)

    def _named(self) -> AbstractContextManager[None]:
        return naming(self._part(self._number), self._temporary)

    def _place(self, *, is_by_key: bool) -> None:
        if self._ready is None:
            return
        mark = replace(self._ready, is_by_key=is_by_key)
        _write(self._beside(self._number), asdict(mark))
        with self._named():
            os.replace(self._temporary, self._part(self._number))
        self._number += 1
        self.rows += mark.rows
        self._ready = None

    def _part(self, number: int) -> Path:
        return self._folder / f"part-{number:05}.parquet"

    def _beside(self, number: int) -> Path:
        return self._folder / f"_part-{number:05}.json"

    @property
    def _temporary(self) -> Path:
        return self._folder / f".part-{self._number:05}.{self._run}.tmp"


class _Behind:
    """Sees to it that the first rows of a resumed reading come after the last one of the run before."""

    def __init__(self, steps: Sequence[Step], last: Record, name: str) -> None:
        self._steps = steps
        self._last = last
        self._name = name
        self._is_checked = False

    def __call__(self, records: Sequence[Record], pages: Pages) -> None:
        if self._is_checked:
            return
        self._is_checked = True
        paths = [step.path for step in self._steps]
        first = records[0]
        is_same = all(at_path(first, p) == at_path(self._last, p) for p in paths)
        if is_same or not in_order(self._steps, (self._last, first)):
            raise PagingError(
                f"{self._name}: the server sends rows that an earlier run has read: it ignores the condition that they are behind"
            )


def _nested(values: Record) -> Record:
    """Return a record that has these values at their paths."""
    record: Record = {}
    for path, value in values.items():
        *above, last = path.split("/")
        place = record
        for step in above:
            place = place.setdefault(step, {})
        place[last] = value
    return record


def _read(file: Path, kind: type[T]) -> T:
    """Return what is kept in a folder of parts; raises ValueError for anything else."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (msgspec.MsgspecError, RecursionError):
        raise ValueError(f"{file} is damaged: give another folder") from None


def _write(file: Path, value: Any) -> None:
    with placed(file) as temporary:
        temporary.write_text(json.dumps(value), "utf-8")
