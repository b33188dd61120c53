"""One property of one row, by its path: as JSON, or raw with `$value` (OData Protocol, sections 11.2.4 and 11.4.9)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from codegen.sandbox import json_text, reading, values, writing
from codegen.sandbox.exchange import (
    ODATA,
    Answer,
    Call,
    Refusal,
    not_found,
    odata_error,
    wrong_verb,
)
from codegen.sandbox.relations import End
from codegen.sandbox.schema import JSON, Column
from codegen.sandbox.store import Store

TEXT: Final = "text/plain; charset=utf-8"
BINARY: Final = "application/octet-stream"
VALUE: Final = "$value"


def answer(store: Store, call: Call, end: End, path: tuple[str, ...]) -> Answer:
    """The reply for the path of a property below a row; raises Refusal 404 for one that there is not."""
    is_raw = path[-1] == VALUE
    steps = path[:-1] if is_raw else path
    column = _column(end, steps)
    if is_raw and column.edm == JSON:
        raise odata_error(f"The property '{column.name}' has no raw value.")
    if call.method == "GET":
        return _read(_value(end.row, steps), column, is_raw=is_raw)
    new = _new(call, column, _value(end.row, steps), is_raw=is_raw)
    changed = {steps[0]: _put(end.row.get(steps[0]), steps[1:], new)}
    if new is None and steps[0] in end.table.key:
        raise Refusal(400, "The key of a record cannot be null.")
    key = reading.matching_key(end.table, end.row)
    writing.change(store, end.table, key, changed)
    return Answer(204)


def _column(end: End, steps: tuple[str, ...]) -> Column:
    first, *inside = steps
    found = end.table.columns[first]
    for step in inside:
        parts = {part.name: part for part in found.parts or ()}
        if step not in parts:
            raise not_found(f"Resource not found for the segment '{step}'.")
        found = parts[step]
    return found


def _value(row: Mapping[str, Any], steps: tuple[str, ...]) -> Any:
    found: Any = row
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _put(held: Any, steps: tuple[str, ...], new: Any) -> Any:
    """The value of a column in which the value at a path is a new one."""
    if not steps:
        return new
    inside = held if isinstance(held, dict) else {}
    return {**inside, steps[0]: _put(inside.get(steps[0]), steps[1:], new)}


def _read(value: Any, column: Column, *, is_raw: bool) -> Answer:
    if value is None:
        return Answer(204)
    if is_raw:
        return _raw(value, column)
    is_complex = column.parts is not None
    body = value if is_complex else {"value": value}
    return Answer(200, json_text.dumps(body), ODATA)


def _raw(value: Any, column: Column) -> Answer:
    if column.edm == "Edm.Binary":
        return Answer(200, base64.b64decode(value), BINARY)
    if isinstance(value, bool):
        value = str(value).lower()
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return Answer(200, text.encode(), TEXT)


def _new(call: Call, column: Column, held: Any, *, is_raw: bool) -> Any:
    """The value that a write gives the property; raises Refusal 400 for one that its type does not have, 405 for other methods."""
    is_complex = column.parts is not None
    if call.method == "DELETE" and (is_complex or column.edm != JSON):
        return None
    if call.method == "PATCH" and is_complex and not is_raw:
        merged = held if isinstance(held, dict) else {}
        return {**merged, **_parts(column, json_text.load_object(call.body))}
    if call.method != "PUT":
        raise wrong_verb(call)
    if is_raw:
        return _from_raw(call.body, column)
    body = json_text.load_object(call.body)
    if is_complex:
        return {part.name: None for part in column.parts or ()} | _parts(column, body)
    if body.keys() - {"@odata.context"} != {"value"}:
        raise odata_error(f"The body for '{column.name}' has 'value' and nothing else.")
    return body["value"]


def _parts(column: Column, body: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a complex value in a body; raises Refusal 400 for one that the type does not have."""
    parts = {part.name: part for part in column.parts or ()}
    given = {name: value for name, value in body.items() if "@" not in name}
    for name, value in given.items():
        part = parts.get(name)
        try:
            if part is None:
                raise values.WrongValue
            values.to_sql(value, part.edm)
        except values.WrongValue:
            raise odata_error(f"'{column.name}' takes no such '{name}'.") from None
    return given


def _from_raw(body: bytes, column: Column) -> Any:
    try:
        if column.edm == "Edm.Binary":
            return base64.b64encode(body).decode()
        text = body.decode()
        if column.edm == "Edm.Boolean":
            return {"true": True, "false": False}[text]
        is_number = column.edm in (*values.INTEGERS, *values.FLOATS, "Edm.Decimal")
        return Decimal(text) if is_number else text
    except (ArithmeticError, KeyError, UnicodeDecodeError, binascii.Error):
        raise odata_error(f"The body is not a value of '{column.edm}'.") from None
