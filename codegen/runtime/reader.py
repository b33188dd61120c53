"""From decoded JSON to rows, with one validator for each shape a query asks for.

The class's own validator is not used: it would give unselected columns a default, and build the classes of all children. A
reader knows the columns that were asked for and no others, which also makes narrow queries fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from .annotations import annotation_of, bare
from .errors import ReplyError
from .row import Row, child_type, children, columns, key_type_of
from .keys import key_paths
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
    reader = _reader(shape)
    try:
        rows: list[R] = reader.validator.validate_python(records)
    except ValidationError as error:
        raise ReplyError(_complaint(error, shape, records, source)) from None
    _settle(rows, reader.nested)
    return rows


@dataclass(frozen=True, slots=True)
class _Reader:
    validator: SchemaValidator
    nested: Nested


@dataclass(frozen=True, slots=True)
class Nested:
    """The attributes of a row that hold rows themselves, as a tree."""

    names: tuple[tuple[str, Nested], ...] = ()


@lru_cache(maxsize=512)
def _reader(shape: Shape[Any]) -> _Reader:
    schema = core_schema.list_schema(_model(shape))
    # Without the option pydantic-core takes the class's own validator for every model schema of that class.
    return _Reader(SchemaValidator(schema, _use_prebuilt=False), _nested(shape))


def _model(shape: Shape[Any]) -> CoreSchema:
    expanded = dict(shape.children)
    fields = {}
    for wire, name in _wanted(shape).items():
        child = expanded.get(wire)
        annotation = annotation_of(shape.row_type, name)
        schema = _child(child, annotation) if child else column_schema(annotation)
        fields[name] = core_schema.model_field(_nullable(schema), validation_alias=wire)
    return core_schema.model_schema(
        shape.row_type,
        core_schema.model_fields_schema(fields, model_name=shape.row_type.__name__),
        config=core_schema.CoreConfig(extra_fields_behavior="allow"),
    )


def _wanted(shape: Shape[Any]) -> dict[str, str]:
    """Return the attributes to read, by wire name."""
    all_of_them = columns(shape.row_type)
    absent = children(shape.row_type)
    expanded = dict(shape.children)
    return {
        wire: name
        for wire, name in all_of_them.items()
        if wire in expanded
        or (name not in absent and (shape.columns is None or wire in shape.columns))
    }


def _child(shape: Shape[Any], annotation: Any) -> CoreSchema:
    model = _model(shape)
    return core_schema.list_schema(model) if _is_list(annotation) else model


def _is_list(annotation: Any) -> bool:
    return get_origin(bare(annotation)) is list


def column_schema(annotation: Any) -> CoreSchema:
    """Return how a column of that annotation is read."""
    plain = bare(annotation)
    if get_origin(plain) is list:
        return core_schema.list_schema(_nullable(column_schema(get_args(plain)[0])))
    if isinstance(plain, type) and issubclass(plain, Row):
        return _model(Shape(plain))
    return SCHEMAS.get(plain) or TypeAdapter(plain).core_schema


def _nullable(schema: CoreSchema) -> CoreSchema:
    """Return the schema for values that may be null or left out, whatever the metadata says (EPICOR.md, "On the wire")."""
    return core_schema.with_default_schema(
        core_schema.nullable_schema(schema), default=None
    )


def _nested(shape: Shape[Any]) -> Nested:
    expanded = dict(shape.children)
    found = []
    for wire, name in _wanted(shape).items():
        if wire in expanded:
            found.append((name, _nested(expanded[wire])))
        elif (inner := child_type(shape.row_type, name)) is not Row:
            found.append((name, _nested(Shape(inner))))
    return Nested(tuple(found))


def _settle(rows: Iterable[Row | None], nested: Nested) -> None:
    """Mark rows as read: nothing has changed yet."""
    for row in rows:
        if row is None:
            continue
        _set_fields_set(row, set())
        for name, below in nested.names:
            value = row.__dict__[name]
            _settle(value if isinstance(value, list) else (value,), below)


# The slot itself: assignment by name would go through validation.
_set_fields_set = Row.__dict__.get("__pydantic_fields_set__", Row.__mro__[1].__dict__["__pydantic_fields_set__"]).__set__


def _complaint(
    error: ValidationError, shape: Shape[Any], records: Any, source: str
) -> str:
    """Return the first failure in one line."""
    first = error.errors(include_url=False, include_context=False)[0]
    index, *path = first["loc"] or ("",)
    value = f"{first['input']!r:.60}"
    if not isinstance(index, int) or not path:
        return f"{source}: a row is not an object: {value}"
    column = "/".join(str(step) for step in path if _is_name(step, shape))
    return f"{source}: row {_key_text(records[index], shape)}: column `{column}` cannot be read: {value}: {first['msg']}"
