"""What methods and functions give, from decoded JSON; and what they take, to JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, TypeVar, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from .annotations import annotation_of, bare
from .changes import given
from .errors import ReplyError
from .reader import Shape, read
from .remembered import remembered
from .row import Row
from .table import Table, sent
from .tableset import Tableset, body_of, refill, wires
from .values import SCHEMAS, json_name, to_json

T = TypeVar("T", bound="Result")
Json = dict[str, Any]


class Result:
    """What a method gives beside or instead of one value: an attribute for each.

    What the server left out is None, an empty tableset, or an empty list.
    """

    wire_names: ClassVar[Mapping[str, str]] = {}
    """Attribute → name in the reply, where `to_parameter` does not lead to it."""

    def __repr__(self) -> str:
        values = (f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({', '.join(values)})"


def result_of(kind: type[T], outputs: Json, inputs: Mapping[str, Any]) -> T:
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
        raise ReplyError(f"{source}: {value!r:.60} is no {told}") from None


def _nothing() -> None:
    return None


_EMPTY: Final[Mapping[Any, Callable[[], Any]]] = {list: list, dict: dict}
"""What stands for a value that was left out, of a kind that may not be None."""


def _dataset(kind: Any, value: Any, source: str) -> Json:
    """Return a .NET DataSet: a list of rows for each table."""
    if not isinstance(value, dict):
        raise ReplyError(f"{source}: {value!r:.60} is no set of tables")
    return {name: taken(kind, rows, source=name) for name, rows in value.items()}


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
    """Return an input as `wire.encode` takes it; dates are sent as they are, naive or with their offset."""
    for type_, write in _WRITERS:
        if isinstance(value, type_):
            return write(value)
    return to_json(value)


_WRITERS: Final[tuple[tuple[Any, Callable[[Any], Any]], ...]] = (
    (Tableset, body_of),
    (Row, given),
    (Table, sent),
    ((list, tuple), lambda items: [put(item) for item in items]),
    (dict, lambda items: {json_name(k): put(item) for k, item in items.items()}),
)
