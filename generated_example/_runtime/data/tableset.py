"""Tablesets: what methods take and give in one value, a list of rows for each table (EPICOR.md, "On the wire").

A tableset keeps what the server sent. A table's rows are made when the table is first looked at; a table that never was, and
whatever the generated class does not know, goes back as it came. Nothing is recorded while a table changes: what a method is
sent follows from the rows that are in the list, and from the rows that were read with the record each of them came as. A row that
was read and is gone is deleted, one that was not read is added, one whose columns were assigned is updated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import getdoc
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Self,
    TypeVar,
    get_args,
    get_origin,
    overload,
)

from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from ..errors import ReplyError
from ..http.secret import shown
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
from .row import (
    Row,
    changes,
    children,
    columns,
    given,
    key_names,
    open_key,
    reload,
    unknown,
    wire_of,
)
from .values import SCHEMAS, to_json

R = TypeVar("R", bound=Row)
T = TypeVar("T", bound="Tableset")
X = TypeVar("X", bound="Result")
Json = dict[str, Any]

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

        Raises TypeError naming the nearest column if there is none of a name, and pydantic's ValidationError for a value
        that its column does not take.
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
    edits = changes(row).body
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
    """Return decoded JSON objects with the rows they are; raises `ReplyError` for anything but rows of the table."""
    found = [] if records is None else records
    if not isinstance(found, list):
        raise ReplyError(f"{table._name}: the table is not a list of rows")
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
            open_key(row)
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
        counts = (f"{name}={len(rows)}" for name, rows in self._lists() if rows)
        return f"<{' '.join((type(self).__name__, *counts))}>"

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

    def _lists(self) -> Iterator[tuple[str, list[Any]]]:
        for name in self:
            rows = self._tables.get(name, self._body.get(name))
            yield name, rows if isinstance(rows, list) else []

    def _made(self, name: str) -> Table[Any]:
        declared = wires(type(self))
        if declared and name not in self:
            raise KeyError(_unknown(type(self), name, declared.values()))
        table = Table(name, _row_type(type(self), name))
        fill(table, rows_of(table, self._body.get(name)))
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


@remembered
def _row_type(owner: type[Tableset], wire: str) -> type[Row]:
    """Return the row type of a table, `Row` for one that the class does not declare."""
    name = next((name for name, own in wires(owner).items() if own == wire), "")
    kinds = get_args(annotation_of(owner, name))
    row_type: type[Row] = bare(kinds[0]) if kinds else Row
    return row_type


def _unknown(owner: type[Tableset], name: str, names: Iterable[str]) -> str:
    return f"{owner.__name__} has no table `{name}`{suggestion(name, names)}"


def body_of(tableset: Tableset) -> dict[str, Any]:
    """Return the tableset as a method takes it, with the RowMod of every row that was looked at."""
    tables = {name: sent(table) for name, table in tableset._tables.items()}
    known = tableset._body
    return known | {n: rows for n, rows in tables.items() if rows or n in known}


def refill(tableset: T, body: Any) -> T:
    """Return the tableset itself with what the server sent in place of all that it held; null is no rows.

    Raises `ReplyError` for anything but a tableset, and leaves it as it was then.
    """
    tables = {} if body is None else body
    if not isinstance(tables, dict):
        raise ReplyError("a tableset is not an object")
    found = [(t, rows_of(t, tables.get(name))) for name, t in tableset._tables.items()]
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
        values = (f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({', '.join(values)})"


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
        return refill(before if isinstance(before, plain) else plain(), value)
    if value is None:
        return _EMPTY.get(get_origin(kind) or kind, _nothing)()
    if get_origin(plain) is dict:
        return _dataset(get_args(plain)[1], value, source)
    if row_type := _row_in(plain):
        many = get_origin(plain) is list
        rows = read(Shape(row_type), value if many else [value], source=source)
        return rows if many else rows[0]
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


def put(value: Any) -> Any:
    """Return an input as `encode` takes it; dates are sent as they are, naive or with their offset."""
    for type_, write in _WRITERS:
        if isinstance(value, type_):
            return write(value)
    return to_json(value)


_WRITERS: Final[tuple[tuple[Any, Callable[[Any], Any]], ...]] = (
    (Tableset, body_of),
    (Row, given),
    (Table, sent),
    ((list, tuple), lambda items: [put(item) for item in items]),
    (dict, lambda items: {name: put(item) for name, item in items.items()}),
)
