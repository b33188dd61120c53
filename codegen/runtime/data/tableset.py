"""Tablesets: what methods take and give in one value, a list of rows for each table.

A tableset keeps what the server sent. A table's rows are made when the table is first looked at; a table that never was, and
whatever the generated class does not know, goes back as it came. Nothing is recorded while a table changes: what a method is
sent follows from the rows that are in the list, and from the rows that were read with the record each of them came as. A row that
was read and is gone is deleted, one that was not read is added, one whose columns were assigned is updated. A row that is changed
or deleted travels behind its original, and is one row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from inspect import getdoc
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    NamedTuple,
    Self,
    TypeVar,
    get_args,
    get_origin,
)

from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from ..errors import KineticError, ReplyError
from ..http.secret import shown
from .changes import changes, open_key, original, reload
from .display import counted, laid_out, table
from .names import (
    annotation_of,
    bare,
    names_of,
    remembered,
    suggestion,
    to_parameter,
    to_wire,
)
from .reader import Shape, read
from .row import Row, given, is_read, rows_table, whole
from .row_types import children, columns, key_columns, key_names, unknown, wire_of
from .values import SCHEMAS, Record, to_json

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


T = TypeVar("T", bound="Tableset")
X = TypeVar("X", bound="Result")
Json = dict[str, Any]


class Tableset:
    """A list of rows for each table: `ds.order_hed`, or by its wire name `ds["OrderHed"]`; a new one has no rows.

    A class that declares no tables, as this one, has every table, of plain rows.
    """

    wire_names: ClassVar[Mapping[str, str]] = {}
    """Attribute → name of its table, if `to_wire` does not lead to it."""

    def __init__(self) -> None:
        self._body: dict[str, Any] = {}
        self._tables: dict[str, Table[Any]] = {}

    def __getitem__(self, name: str) -> Table[Any]:
        """Return the table of a wire name; raises KeyError if neither the class nor the server has one."""
        if name not in self._tables:
            self._tables[name] = self._made(name)
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the wire names of the tables, those that the server sent first."""
        declared = wires(type(self)).values()
        return iter(dict.fromkeys((*self._body, *declared, *self._tables)))

    def __contains__(self, name: object) -> bool:
        return any(own == name for own in self)

    def __dir__(self) -> list[str]:
        return sorted(wires(type(self)))

    def __repr__(self) -> str:
        counts = (f"{name}={number}" for name, number in self._counts() if number)
        return f"<{' '.join((type(self).__name__, *counts))}>"

    def _repr_html_(self) -> str:
        counts = dict(self._counts())
        shown = (
            rows_table(self[name][:SHOWN], f"{name}: {counted(number)}")
            for name, number in counts.items()
            if number
        )
        return "".join(shown) or table((), (), f"{type(self).__name__}: no rows")

    # Hidden from type checkers, which would otherwise let every attribute pass.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            wire = wires(type(self)).get(name)
            if wire is None:
                raise AttributeError(_unknown(type(self), name, wires(type(self))))
            return self[wire]

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            super().__setattr__(name, value)
        elif getattr(self, name) is not value:
            raise AttributeError(
                f"`{name}` is a table: change its rows, or replace them with `{name}[:] = …`"
            )

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        rows = {wire: _row_type(cls, wire) for wire in wires(cls).values()}
        tables = {
            wire: core_schema.typed_dict_field(
                core_schema.list_schema(handler.generate_schema(row_type)),
                required=False,
            )
            for wire, row_type in rows.items()
        }
        return core_schema.no_info_plain_validator_function(
            cls._validated,
            json_schema_input_schema=core_schema.typed_dict_schema(tables),
            serialization=core_schema.plain_serializer_function_ser_schema(body_of),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: Any, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        told = {"title": cls.__name__, "description": getdoc(cls)}
        return told | handler(schema["json_schema_input_schema"])

    @classmethod
    def _validated(cls, value: Any) -> Self:
        """Return what another model holds, or was given as JSON, as a tableset; raises ValueError for anything else."""
        if isinstance(value, cls):
            return value
        try:
            made = refill(cls(), value)
            for wire in wires(cls).values():
                made[wire]
        except ReplyError as error:
            raise ValueError(str(error)) from None
        return made

    def _counts(self) -> Iterator[tuple[str, int]]:
        for name in self:
            if name in self._tables:
                yield name, len(self._tables[name])
                continue
            keys, records = key_columns(_row_type(type(self), name)), self._body.get(
                name
            )
            if isinstance(records, list) and all(isinstance(r, dict) for r in records):
                yield name, len(folded(records, keys))

    def _made(self, name: str) -> Table[Any]:
        declared = wires(type(self))
        if declared and name not in self:
            raise KeyError(_unknown(type(self), name, declared.values()))
        table = Table(name, _row_type(type(self), name))
        fill(table, rows_of(table._row_type, self._body.get(name), name))
        return table


@remembered
def wires(owner: type[Any]) -> Mapping[str, str]:
    """Return, by attribute, the wire names of what a tableset's or a result's class declares."""
    named: Mapping[str, str] = owner.wire_names
    rule = to_wire if issubclass(owner, Tableset) else to_parameter
    return {
        name: named.get(name) or rule(name)
        for name in names_of(owner)
        if name != "wire_names"
    }


def table_of(owner: type[Tableset], row_type: type[Row]) -> str:
    """Return the wire name of the table for rows of an entity set: of their type, or of its name; "" if there is none."""
    kinds = row_type.__mro__[: row_type.__mro__.index(Row)]
    tables = wires(owner).values()
    of_type = (wire for wire in tables if _row_type(owner, wire) in kinds)
    named = (wire for wire in tables if wire in {kind.__name__ for kind in kinds})
    return next(of_type, "") or next(named, "")


@remembered
def _row_type(owner: type[Tableset], wire: str) -> type[Row]:
    """Return the row type of a table, `Row` for one that the class does not declare."""
    name = next((name for name, own in wires(owner).items() if own == wire), "")
    kinds = get_args(annotation_of(owner, name))
    row_type: type[Row] = bare(kinds[0]) if kinds else Row
    return row_type


def _unknown(owner: type[Tableset], name: str, names: Iterable[str]) -> str:
    return f"{owner.__name__} has no table `{name}`{suggestion(name, names)}"


def body_of(tableset: Tableset, *, pairs: bool = True) -> dict[str, Any]:
    """Return the tableset as a method takes it, with the RowMod of every row that was looked at.

    Changed and deleted rows travel as `pairs` with their originals, or alone.
    """
    tables = {n: sent(table, pairs=pairs) for n, table in tableset._tables.items()}
    known = tableset._body
    return known | {n: rows for n, rows in tables.items() if rows or n in known}


def refill(tableset: T, body: Any) -> T:
    """Return the tableset itself with what the server sent in place of all that it held; null means no rows.

    Raises `ReplyError` for anything but a tableset, and leaves it as it was then.
    """
    tables = {} if body is None else body
    if not isinstance(tables, dict):
        raise ReplyError("a tableset is not an object")
    found = [
        (table, rows_of(table._row_type, tables.get(name), name))
        for name, table in tableset._tables.items()
    ]
    tableset._body = tables
    for table, rows in found:
        fill(table, rows)
    return tableset


class Result:
    """What a method gives beside or instead of one value: an attribute for each.

    What the server left out is None, an empty tableset, or an empty list.
    """

    wire_names: ClassVar[Mapping[str, str]] = {}
    """Attribute → name in the reply, if `to_parameter` does not lead to it."""

    def __repr__(self) -> str:
        return laid_out(type(self).__name__, vars(self).items())

    def _repr_html_(self) -> str:
        """Return the values, and below them the tables of those that are tablesets."""
        inside = [v for v in vars(self).values() if isinstance(v, Tableset)]
        alone = ((n, v) for n, v in vars(self).items() if v not in inside)
        values = table(("Name", "Value"), alone, type(self).__name__)
        return values + "".join(part._repr_html_() for part in inside)


def result_of(kind: type[X], outputs: Json, inputs: Mapping[str, Any]) -> X:
    """Return the result made of a reply's values by wire name; raises `ReplyError` naming one that cannot be read.

    A tableset that was given, and comes back, is the same object with what came.
    """
    result = kind()
    for name, wire in wires(kind).items():
        declared, value = annotation_of(kind, name), outputs.get(wire)
        output = taken(declared, value, source=wire, before=inputs.get(wire))
        setattr(result, name, output)
    return result


def taken(kind: Any, value: Any, *, source: str, before: Any = None) -> Any:
    """Return a value of a reply as what it is declared to be; `before` is what was sent under the same name.

    Raises `ReplyError` naming `source` for another value.
    """
    if kind is None:
        return None
    plain = bare(kind)
    if isinstance(plain, type) and issubclass(plain, Tableset):
        if isinstance(value, plain):
            return value
        return refill(before if isinstance(before, plain) else plain(), value)
    if value is None:
        return _EMPTY.get(get_origin(kind) or kind, _nothing)()
    if get_origin(plain) is dict:
        return _dataset(get_args(plain)[1], value, source)
    if row_type := _row_in(plain):
        many = get_origin(plain) is list
        held = rows_of(row_type, value if many else [value], source, "the value")
        return [one.row for one in held] if many else held[0].row
    try:
        return _validator(plain).validate_python(value)
    except ValidationError:
        told = getattr(plain, "__name__", plain)
        raise ReplyError(f"{source}: {shown(value)} is not a {told}") from None


def _nothing() -> None:
    return None


_EMPTY: Final[Mapping[Any, Callable[[], Any]]] = {list: list, dict: dict}
"""What stands for a value that was left out, of a kind that may not be None."""


def _dataset(kind: Any, value: Any, source: str) -> Json:
    """Return a .NET DataSet: a list of rows for each table."""
    if not isinstance(value, dict):
        raise ReplyError(f"{source}: {shown(value)} is not a set of tables")
    return {
        name: taken(kind, rows, source=_named(name)) for name, rows in value.items()
    }


def _named(table: str) -> str:
    """Return what messages call a table whose name a server chose."""
    return table if len(table) <= _MAX_NAME and table.isprintable() else shown(table)


_MAX_NAME: Final = 60


def _row_in(plain: Any) -> type[Row] | None:
    """Return the row type of a row, or of a list of rows; None for anything else."""
    inner = bare(get_args(plain)[0]) if get_origin(plain) is list else plain
    return inner if isinstance(inner, type) and issubclass(inner, Row) else None


@remembered
def _validator(plain: Any) -> SchemaValidator:
    return SchemaValidator(_schema(plain))


def _schema(plain: Any) -> CoreSchema:
    if get_origin(plain) is list:
        items = core_schema.nullable_schema(_schema(bare(get_args(plain)[0])))
        return core_schema.list_schema(items)
    return SCHEMAS.get(plain) or TypeAdapter(plain).core_schema


def put(value: Any, *, pairs: bool = True) -> Any:
    """Return an input as `encode` takes it; dates are sent as they are, naive or with their offset."""
    if isinstance(value, Tableset):
        return body_of(value, pairs=pairs)
    if isinstance(value, Table):
        return sent(value, pairs=pairs)
    if isinstance(value, list | tuple):
        return [put(item, pairs=pairs) for item in value]
    if isinstance(value, dict):
        return {name: put(item, pairs=pairs) for name, item in value.items()}
    return given(value) if isinstance(value, Row) else to_json(value)
