"""What a row sends: what was given for a new one, what has changed since it was read."""

from __future__ import annotations

from typing import Any

from .errors import KineticError
from .named import part_names
from .row import Row, children, key_type_of, wire_of
from .values import to_json


def given(row: Row) -> dict[str, Any]:
    """Return the JSON object for a new row: the columns and children that have a value, or were given null."""
    named = row.model_fields_set
    return {
        wire: _dumped(value)
        for name, (wire, value) in _entries(row).items()
        if value is not None or name in named
    }


def changed(row: Row) -> dict[str, Any]:
    """Return the JSON object for an update: the columns that were assigned since the row was read, but for its key.

    A column of complex type sends what changed inside it. Raises `KineticError` for children that were assigned: they are
    rows of their own set.
    """
    key_type = key_type_of(type(row))
    fixed = part_names(key_type) if key_type else ()
    assigned = row.model_fields_set.difference(fixed)
    if own := sorted(assigned & children(type(row))):
        raise KineticError(
            f"`{own[0]}` of {type(row).__name__} holds rows of another set: create and update them there"
        )
    found: dict[str, Any] = {}
    for name, (wire, value) in _entries(row).items():
        if name in assigned:
            found[wire] = _dumped(value)
        elif isinstance(value, Row) and name not in children(type(row)):
            inside = changed(value)
            found |= {wire: inside} if inside else {}
    return found


def settle(row: Row) -> None:
    """Mark the row, and values of complex type in it, as stored."""
    row.model_fields_set.clear()
    for name, (_, value) in _entries(row).items():
        if isinstance(value, Row) and name not in children(type(row)):
            settle(value)


def _entries(row: Row) -> dict[str, tuple[str, Any]]:
    """Return wire name and value of what the row holds, by attribute; annotations such as `@odata.etag` are no columns."""
    own = {name: (wire_of(type(row), name), v) for name, v in row.__dict__.items()}
    more = {name: (name, v) for name, v in (row.model_extra or {}).items()}
    return own | {name: pair for name, pair in more.items() if "@" not in name}


def _dumped(value: Any) -> Any:
    if isinstance(value, Row):
        return given(value)
    if isinstance(value, list):
        return [_dumped(item) for item in value]
    return to_json(value)
