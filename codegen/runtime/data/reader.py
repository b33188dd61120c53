"""From decoded JSON to rows, with one validator for each shape a query asks for.

The class's own validator is not used: it would give unselected columns a default, and build the classes of all children. A
reader knows the columns that were asked for and no others, which also makes narrow queries fast. What it reads are dicts, which
become the rows' own: for models pydantic-core notes of each value that it was given, a sixth of the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from .annotations import annotation_of, bare
from .errors import ReplyError
from .remembered import remembered
from .row import Row, child_type, children, columns, key_columns
from .values import SCHEMAS

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Shape(Generic[R]):
    """What the rows of a reply hold."""

    row_type: type[R]
    columns: frozenset[str] | None = None
    """Wire names of the columns; None is all of them."""
    children: tuple[tuple[str, Shape[Any]], ...] = ()
    """Wire name → shape of each expanded child."""


def read(shape: Shape[R], records: Any, *, source: str) -> list[R]:
    """Return the rows for decoded JSON objects; raises `ReplyError` naming row and column of a value that cannot be read."""
    try:
        found: list[dict[str, Any]] = _validator(shape).validate_python(records)
    except ValidationError as error:
        raise ReplyError(_complaint(error, shape, records, source)) from None
    rows = _rows(shape.row_type, found, records, _wanted(shape))
    _settle(rows, _holders(shape))
    return rows


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

    All of it may be null, whatever the metadata says (EPICOR.md, "On the wire").
    """
    expanded = dict(shape.children)
    for wire, name in _wanted(shape).items():
        annotation = annotation_of(shape.row_type, name)
        if wire in expanded:
            model = _model(expanded[wire], complex_types)
            many = get_origin(bare(annotation)) is list
            schema = _list(model) if many else model
        else:
            schema = _column(annotation, complex_types)
        yield wire, name, core_schema.nullable_schema(schema)


@remembered
def _wanted(shape: Shape[Any]) -> dict[str, str]:
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


@remembered
def _holders(shape: Shape[Any]) -> tuple[str, ...]:
    """Return the attributes whose values are rows themselves: expanded children and columns of complex type."""
    expanded = dict(shape.children)
    return tuple(
        name
        for wire, name in _wanted(shape).items()
        if wire in expanded or child_type(shape.row_type, name) is not Row
    )


# The slots themselves: assignment by name would be taken for a change.
_mark: Final = BaseModel.__dict__["__pydantic_fields_set__"].__set__
_keep: Final = BaseModel.__dict__["__pydantic_extra__"].__set__
_hide: Final = BaseModel.__dict__["__pydantic_private__"].__set__
_hold: Final = object.__setattr__


def _rows(
    row_type: type[R],
    found: Iterable[dict[str, Any]],
    records: Iterable[dict[str, Any]],
    wanted: Mapping[str, str],
) -> list[R]:
    """Return the rows of these values, each with what its record holds beside them.

    A record with as many values has nothing else: that is seen at once, where pydantic-core's `extra="allow"` looks every
    name up again, an eighth of the reading. No row costs a call of Python.
    """
    rows = []
    for values, record in zip(found, records):
        row = object.__new__(row_type)
        if len(values) == len(record):
            _keep(row, {})
        else:
            _keep(row, {n: v for n, v in record.items() if n not in wanted})
        if len(values) < len(wanted):
            # What a server leaves out is null.
            values = {name: values.get(name) for name in wanted.values()}
        _hold(row, "__dict__", values)
        _hide(row, None)
        rows.append(row)
    return rows


def _settle(rows: Iterable[Row], holders: tuple[str, ...]) -> None:
    """Mark rows, and the rows in them, as unchanged since they were read."""
    for row in rows:
        _mark(row, set())
        for name in holders:
            value = row.__dict__[name]
            for inner in value if isinstance(value, list) else [value]:
                if inner is not None:
                    _settle(
                        [inner], tuple(inner.__dict__.keys() & _rows_in(type(inner)))
                    )


@remembered
def _rows_in(row_type: type[Row]) -> frozenset[str]:
    """Return every attribute of a row type whose values may be rows."""
    return children(row_type) | frozenset(_holders(Shape(row_type)))


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
    where = f"{source}: row {_key_text(shape, records, index)}"
    return f"{where}: {what} cannot be read: {first['input']!r:.60}: {first['msg']}"


def _has(value: Any, step: int | str) -> bool:
    return isinstance(value, dict) and step in value or isinstance(value, list)


def _key_text(shape: Shape[Any], records: Any, index: Any) -> str:
    """Return the key of a record as the wire has it, else its place in the reply."""
    paths = key_columns(shape.row_type)
    record = records[index] if isinstance(records, list) else None
    if not paths or not isinstance(record, dict):
        return str(index)
    return ", ".join(f"{path}={record.get(path)!r:.60}" for path in paths)
