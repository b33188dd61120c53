"""A table of a tableset: its rows, with what marks them as added, changed and deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    NamedTuple,
    TypeVar,
)

from .values import Record, to_json
from ..errors import KineticError, ReplyError
from .changes import changes, open_key, original, reload
from .display import counted
from .reader import Shape, read
from .row import Row, given, is_read, rows_table, whole
from .row_types import children, columns, key_columns, key_names, unknown, wire_of

R = TypeVar("R", bound=Row)


ADDED: Final = "A"
UPDATED: Final = "U"
DELETED: Final = "D"
"""What `RowMod` says of a row; `""` is one that nothing has happened to."""

SHOWN: Final = 20
"""Rows of a table that a notebook shows."""
_NO_GUID: Final = "00000000-0000-0000-0000-000000000000"


class Table(list[R]):
    """The rows of one table, in the server's order: a list that is changed like any other.

    A row is one row however often it is in the list. A method that gives the tableset back fills the table anew, and rows
    that are known stay the same objects, with the values that came: those with a `SysRowID` by it, new ones by their order as
    long as they are not saved. A save gives them ids, so that only a single one is known then; of several the server's take
    the places.
    """

    __slots__ = ("_name", "_read", "_row_type")

    def _repr_html_(self) -> str:
        return rows_table(self[:SHOWN], f"{self._name}: {counted(len(self))}")

    def __init__(self, name: str, row_type: type[R]) -> None:
        super().__init__()
        self._name = name
        self._row_type = row_type
        self._read: list[Held] = []

    if TYPE_CHECKING:

        @property
        def add(self) -> type[R]:
            """Add a new row with these columns, and return it; `append` adds a row that there is."""
            return self._row_type

    else:
        # To type checkers and editors it is the row's class, which is how they know the columns.
        def add(self, /, **values: Any) -> R:
            """Return a new row with these columns, which was added; `append` adds a row that there is.

            Raises TypeError naming the nearest column if there is none of a name, and pydantic's ValidationError for a
            value that its column does not take.
            """
            added = self._new(values)
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
        """Take this very row out; an equal one stays. Raises ValueError if it is not in the table."""
        del self[self.index_of(row)]

    def index_of(self, row: R) -> int:
        """Return where this very row stands; raises ValueError if it is not in the table."""
        for index, own in enumerate(self):
            if own is row:
                return index
        raise ValueError(f"the row is not in {self._name}")

    def __repr__(self) -> str:
        return f"<Table {self._name}: {list(self)!r}>"


class Held(NamedTuple):
    """A row that was read."""

    row: Any
    original: Record | None
    """As it is in the database; None for a new row, and for a changed one that came without it."""
    record: Record
    """As it came last."""


def sent(table: Table[Any], *, pairs: bool = True) -> list[Record]:
    """Return the rows as a method takes them: those in the table in their order, then those that were deleted.

    Raises `KineticError` for a copy of a row that is in the table, and for children that changed.
    """
    here = {id(row): row for row in table}
    away = {id(held.row): held for held in table._read}
    known = {place: held for place in here if (held := away.pop(place, None))}
    bodies: list[tuple[Record | None, Record]] = []
    for place, row in here.items():
        held = known.get(place) or _held_elsewhere(table, row, away)
        bodies.append((held.original, _stored(row, held)) if held else _added(row))
    bodies += [
        (held.original, (held.original or held.record) | {"RowMod": DELETED})
        for held in away.values()
        # A row that was new when it came is not in the database yet.
        if held.record.get("RowMod") != ADDED
    ]
    return [record for body in bodies for record in _travelling(*body, pairs)]


def _travelling(
    original: Record | None, body: Record, pairs: bool
) -> tuple[Record, ...]:
    if pairs and original is not None and body["RowMod"] in (UPDATED, DELETED):
        return original | {"RowMod": ""}, body
    return (body,)


def _held_elsewhere(table: Table[Any], row: Row, away: dict[int, Held]) -> Held | None:
    """Return what is known of a row that was not read into the table, None if it is new.

    A copy takes the place of the row that it is of, and takes it out of those that are `away`.
    """
    mode = _value(row, "RowMod")
    if mode and mode not in (UPDATED, DELETED):
        return None
    row_id = _id_of(row)
    for held in table._read if row_id else ():
        if row_id_of(held.record) == row_id:
            if away.pop(id(held.row), None):
                return held
            raise KineticError(
                f"{table._name} holds a row and its copy: change the row itself, or add() a new one with its values"
            )
    before = original(row)
    return Held(row, before, before) if is_read(row) else None


def _value(row: Row, wire: str) -> Any:
    """Return the value of a column by its wire name, None if the row has none."""
    return getattr(row, columns(type(row)).get(wire, wire), None)


def _id_of(row: Row) -> str:
    return row_id_of({"SysRowID": _value(row, "SysRowID")})


def _stored(row: Row, held: Held) -> Record:
    """Return a row that was read: whole, as it came but for what was assigned."""
    edits = changes(row).body
    if edits:
        # A value of complex type travels whole.
        edits = {wire: v for wire, v in whole(row).items() if wire in edits}
    if held.record.get("RowMod") == ADDED:
        edits |= _key_columns(row)
    body = held.record | edits
    happened = UPDATED if edits.keys() - {"RowMod"} else ""
    return body | {"RowMod": body.get("RowMod") or happened}


def _added(row: Row) -> tuple[None, Record]:
    """Return a row that was made here: the columns that have a value, or were given null."""
    body = given(row)
    for name in sorted(children(type(row))):
        if body.pop(wire_of(type(row), name), None):
            raise KineticError(
                f"`{name}` of {type(row).__name__} holds rows of another table: add them there"
            )
    return None, body | {"RowMod": body.get("RowMod") or ADDED}


def folded(records: list[Record], keys: Sequence[str]) -> list[Held]:
    """Return the rows of a reply, each once, beside its original; `keys` tells rows without an id apart."""
    mods = [record.get("RowMod") or "" for record in records]
    if UPDATED not in mods and DELETED not in mods:
        return [Held(None, None if m else r, r) for m, r in zip(mods, records)]
    ids = [_identity(record, keys) for record in records]
    changed = {i for i, mod in zip(ids, mods) if mod in (UPDATED, DELETED)} - {""}
    before = {i: r for i, m, r in zip(ids, mods, records) if i in changed and not m}
    return [
        Held(None, before.get(row_id) if mod else record, record)
        for row_id, mod, record in zip(ids, mods, records)
        if mod or row_id not in changed
    ]


def _identity(record: Record, keys: Sequence[str]) -> str:
    """Return what tells a stored row from all others, "" if nothing does."""
    parts = [record.get(key) for key in keys]
    return row_id_of(record) or (repr(parts) if parts and None not in parts else "")


def rows_of(
    row_type: type[Row], records: Any, source: str, what: str = "the table"
) -> list[Held]:
    """Return the rows that decoded JSON objects are; raises `ReplyError` for anything but rows of this type."""
    found = [] if records is None else records
    if not isinstance(found, list) or not all(isinstance(r, dict) for r in found):
        raise ReplyError(f"{source}: {what} is not a list of rows")
    held = folded(found, key_columns(row_type))
    rows = read(Shape(row_type), [one.record for one in held], source=source)
    return [one._replace(row=row) for one, row in zip(held, rows)]


def fill(table: Table[R], found: list[Held]) -> None:
    """Put what was read into the table, in place of all that it holds; rows that are known stay the same objects."""
    same = _known(table, [held.record for held in found])
    before = {row_id_of(held.record): held.original for held in table._read}
    before.pop("", None)
    table._read = [
        held._replace(
            row=_reloaded(same.get(place), held.row),
            original=held.original or before.get(row_id_of(held.record)),
        )
        for place, held in enumerate(found)
    ]
    for held in table._read:
        if held.record.get("RowMod") == ADDED:
            open_key(held.row)
    # A row that is to be deleted may come back from a call that does not save.
    table[:] = [h.row for h in table._read if h.record.get("RowMod") != DELETED]


def _known(table: Table[R], records: list[Record]) -> dict[int, R]:
    """Return the rows that stay, by the place of the record that each is to take its values from."""
    identified = {row_id_of(held.record): held.row for held in table._read}
    read_here = {id(held.row) for held in table._read}
    # A copy has taken the place of the row it is of.
    identified |= {_id_of(row): row for row in table if id(row) not in read_here}
    same = {
        place: identified.pop(row_id)
        for place, record in enumerate(records)
        if (row_id := row_id_of(record)) in identified and row_id
    }
    kept = set(map(id, same.values()))
    numbered = {id(held.row) for held in table._read if row_id_of(held.record)}
    new = {id(row): row for row in table if id(row) not in kept | numbered}
    places = [place for place in range(len(records)) if place not in same]
    unsaved = all(records[place].get("RowMod") == ADDED for place in places)
    if len(places) == len(new) and (unsaved or len(new) == 1):
        same |= dict(zip(places, new.values()))
    return same


def row_id_of(record: Record) -> str:
    """Return what the server knows a row by, `""` for one that it has not stored."""
    row_id = str(record.get("SysRowID") or "").casefold()
    return "" if row_id == _NO_GUID else row_id


def _reloaded(known: R | None, found: R) -> R:
    """Return the known row with the values that were found, or what was found if there is none."""
    if type(known) is not type(found):
        return found
    reload(known, found)
    return known


def _key_columns(row: Row) -> Record:
    return {
        wire_of(type(row), part): to_json(value)
        for part in key_names(type(row))
        if (value := getattr(row, part, None)) is not None
    }
