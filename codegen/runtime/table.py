"""Tables of a tableset: lists of rows that know what has happened to them since a method gave them.

Nothing is recorded while a list changes. What a method is sent follows from two things: the rows that are in the list, and the
rows that were read with the record each of them came as. A row that was read and is gone is deleted, one that was not read is
added, one whose columns were assigned is updated.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar, overload

from .changes import changed, given
from .errors import ReplyError
from .reader import Shape, read
from .row import Row, children, columns, key_names, unknown, wire_of
from .steps import reload
from .values import to_json

R = TypeVar("R", bound=Row)
Record = dict[str, Any]
"""A row as JSON has it."""

ADDED: Final = "A"
UPDATED: Final = "U"
DELETED: Final = "D"
"""What `RowMod` says of a row; `""` is one that nothing has happened to (EPICOR.md, "On the wire")."""

_NO_GUID: Final = "00000000-0000-0000-0000-000000000000"


class Table(list[R]):
    """The rows of one table, in the server's order: a list that is changed like any other.

    A row is one row however often it stands in the list. A method that gives the tableset back fills the table anew, and rows
    that are known stay the same objects, with the values that came: those with a `SysRowID` by it, new ones by their order as
    long as they are not saved. A save gives them ids, so that only a single one is known then; of several the server's take
    the places.
    """

    __slots__ = ("_name", "_read", "_row_type")

    def __init__(self, name: str, row_type: type[R]) -> None:
        super().__init__()
        self._name = name
        self._row_type = row_type
        self._read: list[tuple[R, Record]] = []

    @overload
    def add(self, row: R, /) -> R: ...
    @overload
    def add(self, /, **values: Any) -> R: ...
    def add(self, row: R | None = None, /, **values: Any) -> R:
        """Return the row that was added: the one given, or a new one with these columns.

        Raises TypeError naming the nearest column where there is none of a name, and pydantic's ValidationError for a value
        that is none of its column's.
        """
        added = self._new(values) if row is None else row
        self.append(added)
        return added

    def _new(self, values: Record) -> R:
        row_type = self._row_type
        known = row_type.__pydantic_fields__
        strange = values.keys() - known.keys() - columns(row_type).keys()
        if known and strange:
            raise TypeError(unknown(min(strange), row_type))
        return row_type(**values)

    def remove(self, row: R, /) -> None:
        """Take this very row out; an equal one stays. Raises ValueError where it is not in the table."""
        del self[self.index_of(row)]

    def index_of(self, row: R) -> int:
        """Return where this very row stands; raises ValueError where it is not in the table."""
        for index, own in enumerate(self):
            if own is row:
                return index
        raise ValueError(f"the row is not in {self._name}")

    def __repr__(self) -> str:
        return f"<Table {self._name}: {list(self)!r}>"


def sent(table: Table[Any]) -> list[Record]:
    """Return the rows as a method takes them: those in the table in their order, then those that were deleted."""
    records = {id(row): record for row, record in table._read}
    here = {id(row): row for row in table}
    kept = [
        _stored(row, records[place]) if place in records else _added(row)
        for place, row in here.items()
    ]
    return kept + [
        record | {"RowMod": DELETED}
        for row, record in table._read
        # A row that was new when it came is not in the database yet.
        if id(row) not in here and record.get("RowMod") != ADDED
    ]


def _stored(row: Row, record: Record) -> Record:
    """Return a row that was read: whole, as it came but for what was assigned."""
    edits = changed(row)
    if record.get("RowMod") == ADDED:
        edits |= _key_columns(row)
    body = record | edits
    happened = UPDATED if edits.keys() - {"RowMod"} else ""
    return body | {"RowMod": body.get("RowMod") or happened}


def _added(row: Row) -> Record:
    """Return a row that was made here: the columns that have a value, or were given null."""
    below = {wire_of(type(row), name) for name in children(type(row))}
    body = {wire: value for wire, value in given(row).items() if wire not in below}
    return body | {"RowMod": body.get("RowMod") or ADDED}


def rows_of(table: Table[R], records: Any) -> list[tuple[R, Record]]:
    """Return decoded JSON objects with the rows they are; raises `ReplyError` for what is no row of the table."""
    found = [] if records is None else records
    if not isinstance(found, list):
        raise ReplyError(f"{table._name}: the table is no list of rows")
    return list(zip(read(Shape(table._row_type), found, source=table._name), found))


def fill(table: Table[R], found: list[tuple[R, Record]]) -> None:
    """Put what was read into the table, in place of all that it holds; rows that are known stay the same objects."""
    same = _known(table, [record for _, record in found])
    held = [
        (_reloaded(same.get(place), row), record)
        for place, (row, record) in enumerate(found)
    ]
    for row, record in held:
        if record.get("RowMod") == ADDED:
            _open_key(row)
    table._read = held
    # A row that is to be deleted may come back from a call that does not save.
    table[:] = [row for row, record in held if record.get("RowMod") != DELETED]


def _known(table: Table[R], records: list[Record]) -> dict[int, R]:
    """Return the rows that stay, by the place of the record that each is to take its values from."""
    identified = {_row_id(record): row for row, record in table._read}
    same = {
        place: identified.pop(row_id)
        for place, record in enumerate(records)
        if (row_id := _row_id(record)) in identified and row_id
    }
    kept = set(map(id, same.values()))
    numbered = {id(row) for row, record in table._read if _row_id(record)}
    new = {id(row): row for row in table if id(row) not in kept | numbered}
    places = [place for place in range(len(records)) if place not in same]
    unsaved = all(records[place].get("RowMod") == ADDED for place in places)
    if len(places) == len(new) and (unsaved or len(new) == 1):
        same |= dict(zip(places, new.values()))
    return same


def _row_id(record: Record) -> str:
    """Return what the server knows a row by, `""` for one that it has not stored."""
    row_id = str(record.get("SysRowID") or "").casefold()
    return "" if row_id == _NO_GUID else row_id


def _reloaded(known: R | None, found: R) -> R:
    """Return the known row with the values that were found, or what was found where there is none."""
    if type(known) is not type(found):
        return found
    reload(known, found)
    return known


def _open_key(row: Row) -> None:
    """Let the key of a row that is not stored yet be given: `reader` takes what it read for a stored one."""
    row.model_fields_set.update(key_names(type(row)))


def _key_columns(row: Row) -> Record:
    return {
        wire_of(type(row), part): to_json(value)
        for part in key_names(type(row))
        if (value := getattr(row, part, None)) is not None
    }
