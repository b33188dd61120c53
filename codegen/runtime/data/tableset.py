"""Tablesets: what methods take and give in one value, a list of rows for each table.

A tableset keeps what the server sent. A table's rows are made when the table is first looked at; a table that never was, and
whatever the generated class does not know, goes back as it came. Nothing is recorded while a table changes: what a method is
sent follows from the rows that are in the list, and from the rows that were read with the record each of them came as. A row that
was read and is gone is deleted, one that was not read is added, one whose columns were assigned is updated. A row that is changed
or deleted travels behind its original, and is one row here.
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
from .row import Row, given, rows_table
from .row_types import key_columns
from .table import SHOWN, Table, fill, folded, rows_of, sent
from .values import SCHEMAS, to_json

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
