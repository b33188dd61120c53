"""What a row sends: what was given for a new one, what has changed since it was read."""

from __future__ import annotations

from typing import Any

from .errors import KineticError
from .row import Row, children, key_names, wire_of
from .values import to_json


def given(row: Row) -> dict[str, Any]:
    """Return the JSON object for a new row: the columns and children that have a value, or were given null."""
    named = row.model_fields_set
    return {
        _wire(row, name): _dumped(value)
        for name, value in _values(row).items()
        if value is not None or name in named
    }


def whole(row: Row) -> dict[str, Any]:
    """Return the JSON object of all that the row holds, null too."""
    return {_wire(row, name): _dumped(value) for name, value in _values(row).items()}


def changed(row: Row) -> dict[str, Any]:
    """Return the JSON object for an update: the columns that were assigned since the row was read, but for its key.

    A column of complex type sends what changed inside it. Raises `KineticError` for children that were assigned: they are
    rows of their own set.
    """
    fixed = key_names(type(row))
    assigned = row.model_fields_set.difference(fixed)
    if own := sorted(assigned & children(type(row))):
        raise KineticError(
            f"`{own[0]}` of {type(row).__name__} holds rows of another set: create and update them there"
        )
    found: dict[str, Any] = {}
    for name, value in _values(row).items():
        if name in assigned:
            found[_wire(row, name)] = _dumped(value)
        elif isinstance(value, Row) and name not in children(type(row)):
            inside = changed(value)
            found |= {_wire(row, name): inside} if inside else {}
    return found


def settle(row: Row) -> None:
    """Mark the row, and values of complex type in it, as stored."""
    row.model_fields_set.clear()
    for name, value in _values(row).items():
        if isinstance(value, Row) and name not in children(type(row)):
            settle(value)


def _values(row: Row) -> dict[str, Any]:
    """Return what the row holds, by attribute; annotations such as `@odata.etag` are no columns."""
    more = row.model_extra or {}
    return row.__dict__ | {n: value for n, value in more.items() if "@" not in n}


def _wire(row: Row, name: str) -> str:
    """Return the wire name of what `_values` gives; a column that the class does not know is named by it."""
    return name if name in (row.model_extra or ()) else wire_of(type(row), name)


def _dumped(value: Any) -> Any:
    if isinstance(value, Row):
        return given(value)
    if isinstance(value, list):
        return [_dumped(item) for item in value]
    return to_json(value)
