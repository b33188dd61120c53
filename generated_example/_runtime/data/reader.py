"""From decoded JSON to records, rows and values, with one validator for each shape a query asks for.

The class's own validator is not used: it would give unselected columns a default, and build the classes of all children. A
reader knows the columns that were asked for and no others, which also makes narrow queries fast. What it reads are dicts, which
become the rows' own: for models pydantic-core notes of each value that it was given, a sixth of the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar, get_args, get_origin

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from ..errors import ReplyError
from ..http.secret import cleaned, shown
from ..query.columns import Selectable
from .declared import value_of
from .names import bare, remembered
from .row import SHORT_TYPE, TYPE, Loaded, Row, derived_types, holds_row, keep_stored
from .row_types import (
    absent,
    child_type,
    children,
    columns,
    key_columns,
    watched,
    wire_of,
)
from .values import MOST_PARTS, SCHEMAS

R = TypeVar("R", bound=Row)


class Shape(Struct, Generic[R], frozen=True):
    """What the rows of a reply hold."""

    row_type: type[R]
    columns: frozenset[str] | None = None
    """Wire names of the columns; None is all of them."""
    children: tuple[tuple[str, Shape[Any]], ...] = ()
    """Wire name → shape of each expanded child."""


def records_of(
    body: Any, what: str, row_type: type[Row] | None = None
) -> list[dict[str, Any]]:
    """Return the records of a list that a server sent.

    Raises `ReplyError` for what is not a list of rows, and if the class is given, for a record without the columns of its key.
    """
    records = items_of(body, what)
    if not _are_whole(records, row_type):
        for record in records:
            _check_record(record, what, row_type)
    return records


def _are_whole(records: list[Any], row_type: type[Row] | None) -> bool:
    """Return whether all are objects with the columns of their key, looked at column by column."""
    if not {*map(type, records)} <= {dict}:
        return False
    roots = _key_roots(row_type) if row_type else ()
    try:
        return all(None not in map(itemgetter(step), records) for step in roots)
    except KeyError:
        return False


def items_of(body: Any, what: str) -> list[Any]:
    """Return the items of a list that a server sent; raises `ReplyError` for anything else."""
    items = body.get("value") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise ReplyError(f"{what}: the reply is not a list of rows")
    return items


def record_of(body: Any, what: str, row_type: type[Row]) -> dict[str, Any]:
    """Return the record of the one row that a server sent; raises `ReplyError` for anything else, such as a list of rows."""
    if isinstance(body, dict) and isinstance(body.get("value"), list):
        if "value" not in columns(row_type):
            raise ReplyError(f"{what}: the reply is a list of rows, not one row")
    _check_record(body, what, row_type)
    if not key_columns(row_type) and not _known(body, row_type):
        raise ReplyError(f"{what}: the reply has no column of {row_type.__name__}")
    # Where it was read is not part of the row: it would differ from the same row in a list.
    record: dict[str, Any] = body.copy()
    # OData 4.01 leaves the prefix out (OData JSON Format 4.01, section 4.6).
    record.pop("@odata.context", None)
    record.pop("@context", None)
    return record


def _check_record(record: Any, what: str, row_type: type[Row] | None) -> None:
    if not isinstance(record, dict):
        raise ReplyError(f"{what}: {shown(record)} is not a row")
    for step in _key_roots(row_type) if row_type else ():
        if record.get(step) is None:
            name = row_type.__name__ if row_type else ""
            raise ReplyError(
                f"{what}: a row without `{step}`, which is part of the key of {name}"
            )


def _known(record: dict[str, Any], row_type: type[Row]) -> bool:
    names = columns(row_type)
    return not names or not names.keys().isdisjoint(record)


@remembered
def _key_roots(row_type: type[Row]) -> tuple[str, ...]:
    """Return the wire names of the columns that hold a key, or a part of it."""
    return tuple(path.partition("/")[0] for path in key_columns(row_type))


def read(shape: Shape[R], records: Any, *, source: str) -> list[R]:
    """Return the rows for decoded JSON objects; raises `ReplyError` naming row and column of a value that cannot be read.

    A row that says of which derived type it is (OData JSON Format, section 4.6.3) is one of that type's class.
    """
    if derived := derived_types(shape.row_type):
        return _read_mixed(shape, derived, records, source)
    found = _validated(shape, records, source)
    return _rows(shape, found, records)


def _read_mixed(
    shape: Shape[R],
    derived: Mapping[str, type[R]],
    records: Sequence[dict[str, Any]],
    source: str,
) -> list[R]:
    places: dict[type[R], list[int]] = {}
    for place, record in enumerate(records):
        named = str(record.get(TYPE) or record.get(SHORT_TYPE, "")).rpartition("#")[2]
        places.setdefault(derived.get(named, shape.row_type), []).append(place)
    rows: dict[int, R] = {}
    for row_type, at in places.items():
        own = replace(shape, row_type=row_type)
        some = [records[place] for place in at]
        rows.update(zip(at, _rows(own, _validated(own, some, source), some)))
    return [rows[place] for place in range(len(records))]


def read_values(
    shape: Shape[Any],
    wanted: Sequence[Selectable[Any, Any]],
    records: Any,
    *,
    source: str,
) -> list[tuple[Any, ...]]:
    """Return a tuple of these columns' values for each record; no rows are made.

    Raises `ReplyError` as `read` does, and for a record without a column that cannot be null.
    """
    found = _validated(shape, records, source)
    paths = [
        attributes(shape.row_type, column.node.text.split("/")) for column in wanted
    ]
    needed = {path[0] for path in paths} & absent(shape.row_type)
    for values in found:
        _mark_inside(values, _holders(shape))
        if not needed <= values.keys():
            raise ReplyError(_left_out(shape, needed - values.keys(), source))
    if all(len(path) == 1 for path in paths):
        names = [path[0] for path in paths]
        return [tuple(map(values.get, names)) for values in found]
    return [tuple(_value(values, path) for path in paths) for values in found]


def attributes(row_type: type[Row], steps: Sequence[str]) -> list[str]:
    """Return the attributes that a path leads through."""
    found = []
    for step in steps:
        name = columns(row_type).get(step, step)
        found.append(name)
        row_type = child_type(row_type, name)
    return found


def _value(values: Mapping[str, Any], path: Sequence[str]) -> Any:
    """Return the value at a path; None if there is none on the way. Raises `NotLoaded` for what cannot be null and did not come."""
    found: Any = values.get(path[0])
    for name in path[1:]:
        if found is not None:
            is_there = name not in absent(type(found))
            found = vars(found).get(name) if is_there else getattr(found, name)
    return found


def _left_out(shape: Shape[Any], names: Set[str], source: str) -> str:
    name = min(wire_of(shape.row_type, name) for name in names)
    return f"{source}: a row without `{name}`, which was asked for and cannot be null"


def _validated(shape: Shape[Any], records: Any, source: str) -> list[dict[str, Any]]:
    if (cells := _cells(shape, records)) > MOST_PARTS:
        what = f"rows with {cells:,} values, more than the {MOST_PARTS:,} that are read"
        raise ReplyError(f"{source}: {what}")
    try:
        found: list[dict[str, Any]] = _validator(shape).validate_python(records)
    except ValidationError as error:
        raise ReplyError(_complaint(error, shape, records, source)) from None
    return found


def _cells(shape: Shape[Any], records: Any) -> int:
    """Return how many values the rows have once they are made, and those in them: `{}` becomes a row of three hundred columns."""
    rows = records if isinstance(records, list) else [records]
    cells = len(rows) * len(asked_of(shape))
    for wire, inner in shape.children:
        held = (row.get(wire) for row in rows if isinstance(row, dict))
        lists = (h if isinstance(h, list) else [h] for h in held if h)
        cells += _cells(inner, [row for some in lists for row in some])
    return cells


@remembered
def _validator(shape: Shape[Any]) -> SchemaValidator:
    complex_types: dict[type[Row], CoreSchema] = {}
    schema = _list(_record(shape, complex_types))
    # Without the option pydantic-core takes the class's own validator for every model schema of that class.
    return SchemaValidator(
        core_schema.definitions_schema(schema, list(complex_types.values())),
        _use_prebuilt=False,
    )


def _record(
    shape: Shape[Any], complex_types: dict[type[Row], CoreSchema]
) -> CoreSchema:
    """Return the schema for the values of a row, by attribute."""
    fields = {
        name: core_schema.typed_dict_field(
            schema, required=False, validation_alias=wire
        )
        for wire, name, schema in _values(shape, complex_types)
    }
    return core_schema.typed_dict_schema(fields, extra_behavior="ignore")


def _model(
    shape: Shape[Any],
    complex_types: dict[type[Row], CoreSchema],
    *,
    ref: str | None = None,
) -> CoreSchema:
    """Return the schema for rows inside of rows."""
    fields = {
        name: core_schema.model_field(
            core_schema.with_default_schema(schema, default=None),
            validation_alias=wire,
        )
        for wire, name, schema in _values(shape, complex_types)
    }
    return core_schema.model_schema(
        shape.row_type,
        core_schema.model_fields_schema(fields, model_name=shape.row_type.__name__),
        config=core_schema.CoreConfig(extra_fields_behavior="allow"),
        ref=ref,
    )


def _values(
    shape: Shape[Any], complex_types: dict[type[Row], CoreSchema]
) -> Iterator[tuple[str, str, CoreSchema]]:
    """Yield wire name, attribute and schema of everything that the shape asks for.

    All of it may be null, whatever the metadata says.
    """
    expanded = dict(shape.children)
    for wire, name in asked_of(shape).items():
        annotation = value_of(shape.row_type, name)
        if wire in expanded:
            model = _model(expanded[wire], complex_types)
            schema = _list(model) if is_many(shape.row_type, name) else model
        else:
            schema = _column(annotation, complex_types)
        yield wire, name, core_schema.nullable_schema(schema)


def is_many(row_type: type[Row], name: str) -> bool:
    """Return whether an attribute holds a list."""
    return get_origin(bare(value_of(row_type, name))) is list


@remembered
def asked_of(shape: Shape[Any]) -> dict[str, str]:
    """Return the attributes to read, by wire name."""
    absent = children(shape.row_type)
    expanded = dict(shape.children)
    return {
        wire: name
        for wire, name in columns(shape.row_type).items()
        if wire in expanded
        or (name not in absent and (shape.columns is None or wire in shape.columns))
    }


def _column(annotation: Any, complex_types: dict[type[Row], CoreSchema]) -> CoreSchema:
    plain = bare(annotation)
    if get_origin(plain) is list:
        inner = _column(get_args(plain)[0], complex_types)
        return _list(core_schema.nullable_schema(inner))
    if isinstance(plain, type) and issubclass(plain, Row):
        return _complex(plain, complex_types)
    return SCHEMAS.get(plain) or TypeAdapter(plain).core_schema


def _complex(
    row_type: type[Row], complex_types: dict[type[Row], CoreSchema]
) -> CoreSchema:
    """Return a reference to the schema of a complex type, which may hold itself."""
    ref = f"{row_type.__module__}.{row_type.__qualname__}"
    if row_type not in complex_types:
        complex_types[row_type] = core_schema.any_schema()
        complex_types[row_type] = _model(Shape(row_type), complex_types, ref=ref)
    return core_schema.definition_reference_schema(ref)


def _list(items: CoreSchema) -> CoreSchema:
    """Return the schema for lists, which stops at the first item that cannot be read: errors take more memory than replies."""
    return core_schema.list_schema(items, fail_fast=True)


# The slots themselves: assignment by name would be taken for a change.
_mark: Final = BaseModel.__dict__["__pydantic_fields_set__"].__set__
_keep: Final = BaseModel.__dict__["__pydantic_extra__"].__set__
_hide: Final = BaseModel.__dict__["__pydantic_private__"].__set__
_hold: Final = object.__setattr__


def _rows(
    shape: Shape[R],
    found: Iterable[dict[str, Any]],
    records: Iterable[dict[str, Any]],
) -> list[R]:
    """Return the rows of these values, each with what its record holds beside them.

    A record with as many values has nothing else: that is seen at once, where pydantic-core's `extra="allow"` looks every
    name up again, an eighth of the reading. No row costs a call of Python. Rows of one shape share the set of their names.
    """
    row_type, wanted, holders = shape.row_type, asked_of(shape), _holders(shape)
    whole, beside = _loaded(shape), dict[tuple[str, ...], Loaded]()
    is_watched = not whole.isdisjoint(watched(row_type))
    rows = []
    for values, record in zip(found, records):
        row = object.__new__(row_type)
        names, extra = whole, {}
        if len(record) > len(values):
            extra = {n: v for n, v in record.items() if n not in wanted}
            more = tuple(extra)
            names = beside.get(more) or beside.setdefault(
                more, Loaded(whole.union(more))
            )
        if len(values) < len(wanted):
            values = _filled(values, wanted, absent(row_type))
            names = Loaded((*values, *extra))
        _keep(row, extra)
        _hold(row, "__dict__", values)
        _hide(row, None)
        _mark(row, names)
        if holders:
            _mark_inside(values, holders)
        if is_watched or extra:
            keep_stored(row)
        rows.append(row)
    return rows


@remembered
def _loaded(shape: Shape[Any]) -> Loaded:
    """Return the names of a row that has all that the shape asks for."""
    return Loaded(asked_of(shape).values())


def _filled(
    values: dict[str, Any], wanted: Mapping[str, str], optional: Set[str]
) -> dict[str, Any]:
    """Return the values with null for what a server left out, but for what cannot be null: that is not loaded."""
    names = (n for n in wanted.values() if n in values or n not in optional)
    return {name: values.get(name) for name in names}


def _mark_inside(values: dict[str, Any], holders: Mapping[str, bool]) -> None:
    """Mark the rows inside of a row as read; expanded children that are null have none."""
    for name, is_many in holders.items():
        value = values.get(name)
        if value is None and is_many and name in values:
            values[name] = []
        for inner in value if isinstance(value, list) else [value]:
            if inner is not None:
                _mark_read(inner)


def _mark_read(row: Row) -> None:
    names = row.__pydantic_fields_set__
    for name in absent(type(row)) & vars(row).keys() - names:
        del vars(row)[name]
    inside = vars(row)
    _mark_inside(
        inside, {n: many for n, many in _rows_in(type(row)).items() if n in inside}
    )
    _mark(row, Loaded((*inside, *names)))
    keep_stored(row)


@remembered
def _holders(shape: Shape[Any]) -> Mapping[str, bool]:
    """Return the attributes whose values are rows, expanded children and columns of complex type: whether they are children."""
    expanded = dict(shape.children)
    return {
        name: wire in expanded and is_many(shape.row_type, name)
        for wire, name in asked_of(shape).items()
        if wire in expanded or holds_row(shape.row_type, name)
    }


@remembered
def _rows_in(row_type: type[Row]) -> Mapping[str, bool]:
    """Return every attribute of a row type whose values may be rows: whether they are a list of children."""
    below = {name: is_many(row_type, name) for name in children(row_type)}
    return {**_holders(Shape(row_type)), **below}


def _complaint(
    error: ValidationError, shape: Shape[Any], records: Any, source: str
) -> str:
    """Return the first failure in one line: which row, which column, what stood there."""
    first = error.errors(include_url=False, include_context=False)[0]
    found: Any = records
    column: list[str] = []
    for step in first["loc"]:
        if not _has(found, step):
            break
        found = found[step]
        column += [step] if isinstance(step, str) else []
    what = f"column `{'/'.join(column)}`" if column else "a row"
    index = first["loc"][0] if first["loc"] else 0
    where = f"{source}: row {row_text(shape, records, index)}"
    # An enumeration of ours quotes in its reason what it cannot read.
    why = cleaned(first["msg"])[:_LONGEST]
    return f"{where}: {what} cannot be read: {shown(first['input'])}: {why}"


_LONGEST: Final = 200
"""Characters of a reason that is given; a server may send a text of any length where a name should be."""


def _has(value: Any, step: int | str) -> bool:
    if isinstance(value, list):
        # Of a value with several ways to be read, the next step names the way.
        return isinstance(step, int) and step < len(value)
    return isinstance(value, dict) and step in value


def row_text(shape: Shape[Any], records: Any, index: Any) -> str:
    """Return the key of a record as the wire has it, else its place in the reply."""
    paths = key_columns(shape.row_type)
    record = records[index] if isinstance(records, list) else None
    if not paths or not isinstance(record, dict):
        return str(index)
    return ", ".join(f"{path}={shown(record.get(path))}" for path in paths)
