"""What changed in a row since it was read: what an update sends, and what counts as stored after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import is_
from typing import (
    Any,
    NamedTuple,
    TypeVar,
)

from ..errors import KineticError
from .declared import UNSET
from .keys import Delta, Reference, references_in
from .names import remembered
from .row import (
    ASSIGNED,
    NAMES,
    SHORT_TYPE,
    STORED,
    TYPE,
    Assignment,
    Loaded,
    Row,
    assigned_since,
    dumped,
    holds_row,
    is_read,
    keep_stored,
    note_assigned,
    snapshot,
    stored_of,
    type_said,
    types_beside,
    values_in,
)
from .row_types import children, defaults_of, fixed, key_names, watched, wire_of

C = TypeVar("C", bound=Row)


def dynamic_value(row: Row, wire: str) -> Any:
    """Return what a row holds beside its columns under a name, None if there is nothing."""
    return (row.__pydantic_extra__ or {}).get(wire)


def put_dynamic(row: Row, wire: str, value: Any, said: str) -> None:
    """Put a value beside the columns of a row, for the next write; `said` is its type, "" if its JSON says that.

    A type that the server has said stays.
    """
    extra: dict[str, Any] = row.__pydantic_extra__  # type: ignore[assignment]  # there, as rows keep what is extra
    name = f"@{wire}" if wire in vars(row) else wire
    before = extra.get(wire, UNSET)
    extra[wire] = value
    if said and not any(f"{wire}{type_}" in extra for type_ in (TYPE, SHORT_TYPE)):
        extra[f"{wire}{TYPE}"] = said
    if name not in row.__pydantic_fields_set__:
        own = row.__pydantic_fields_set__
        NAMES.__set__(row, type(own)((*own, name)))
    note_assigned(row, (name,), {name: before})


def open_key(row: Row) -> None:
    """Let the key of a row be given that is not stored yet: it counts as assigned."""
    note_assigned(row, key_names(type(row)))


class _Sent(NamedTuple):
    """What was sent of a column."""

    token: object
    """Of its latest assignment, None if it was not assigned."""
    inside: Tokens
    """Of a value of complex type."""
    value: Any
    """Of a list, how it was."""


Tokens = Mapping[str, _Sent]
"""What was sent of a row, by name: for `settle`, which forgets exactly that."""


OfChildren = Callable[["Row", Mapping[str, object], Mapping[str, Any]], dict[str, Any]]
"""Gives what an update sends of a row's children, by name, of what was assigned and how they were when the row was read."""


class Changes(NamedTuple):
    """What an update sends."""

    body: dict[str, Any]
    """JSON object; empty if nothing has changed."""
    tokens: Tokens


def original(row: Row) -> dict[str, Any]:
    """Return the JSON object of what the row held when it was read, but for children; empty for a row made here."""
    if not is_read(row):
        return {}
    noted, stored, below = assigned_since(row), stored_of(row), children(type(row))
    body: dict[str, Any] = {}
    for name, wire, value in values_in(row):
        if name in stored:
            value = stored[name]
        elif name in noted:
            value = noted[name].before
        if value is not UNSET and name not in below:
            body[wire] = original(value) if isinstance(value, Row) else dumped(value)
    return body


def etag_of(row: Row) -> str:
    """Return what the server tags this state of the row with, "" if it does not (OData JSON Format, section 4.6.11).

    Raises `KineticError` for a tag that a header cannot carry.
    """
    extra = row.__pydantic_extra__ or {}
    etag = extra.get("@odata.etag") or extra.get("@etag") or ""
    if not (isinstance(etag, str) and etag.isascii() and etag.isprintable()):
        raise KineticError(f"the row's etag {etag!r:.60} cannot be sent back")
    return etag


def retag(row: Row, etag: str) -> None:
    """Put the tag of its state after a write into the row; "" if it is not known, and the next write is not held to one."""
    if row.__pydantic_extra__ is not None and (etag or etag_of(row)):
        row.__pydantic_extra__.pop("@etag", None)
        row.__pydantic_extra__["@odata.etag"] = etag


def changes(row: Row, of_children: OfChildren | None = None) -> Changes:
    """Return what an update sends: the columns that were assigned since the row was read, and lists that have changed.

    A column of complex type sends what changed inside it, a child the references that it was set to, as they are, and other changes
    as `of_children` has them. The key stays. Raises `KineticError` for children that were changed if they cannot be sent, and for
    what cannot change and is another in a copy of a stored row.
    """
    noted, stored = assigned_since(row), stored_of(row)
    references = (of_children or _new_references)(row, noted, stored)
    for name in fixed(type(row)).keys() & noted if is_read(row) else ():
        raise KineticError(
            f"`{name}` of {type(row).__name__}: {fixed(type(row))[name]}"
        )
    below, inside = children(type(row)), _complex(type(row))
    looked_at = (noted.keys() | stored.keys() | inside).difference(
        below, key_names(type(row)), fixed(type(row))
    )
    body: dict[str, Any] = {}
    tokens: dict[str, _Sent] = {}
    for name, wire, value in values_in(row, looked_at):
        changed = _changed(name, value, noted.get(name), stored)
        if changed is not None:
            body[wire], tokens[name] = changed
    for name, given_there in references.items():
        body[wire_of(type(row), name)] = given_there
        tokens[name] = _Sent(noted.get(name), {}, given_there)
    if not body:
        return Changes(body, tokens)
    return Changes(type_said(row) | types_beside(row, body) | body, tokens)


def _changed(
    name: str, value: Any, token: object, stored: Mapping[str, Any]
) -> tuple[Any, _Sent] | None:
    if token is not None:
        return dumped(value), _sent(token, value)
    if isinstance(value, Row):
        inside = changes(value)
        return (inside.body, _Sent(None, inside.tokens, None)) if inside.body else None
    if name in stored:
        now = _sent(None, value)
        return (dumped(value), now) if stored[name] != now.value else None
    return None


def _sent(token: object, value: Any) -> _Sent:
    if not isinstance(value, Row):
        return _Sent(token, {}, snapshot(value))
    noted = assigned_since(value)
    inside = {n: _sent(noted.get(n), part) for n, _, part in values_in(value)}
    return _Sent(token, inside, None)


def _new_references(
    row: Row, noted: Mapping[str, object], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the references that children were set to, or that were added to them; raises `KineticError` for other changes."""
    found: dict[str, Any] = {}
    for name in sorted(children(type(row)) & vars(row).keys()):
        value = vars(row)[name]
        if references := references_in(value):
            found[name] = references if isinstance(value, list) else value
        if not isinstance(value, Reference):
            _check_children(row, name, noted, stored)
    return found


def _check_children(
    row: Row, name: str, noted: Mapping[str, object], stored: Mapping[str, Any]
) -> None:
    now = snapshot(vars(row)[name], True)
    before = stored.get(name, ())
    kept = [child for child in now if not isinstance(child, Reference)]
    same = len(kept) == len(before) and all(map(is_, kept, before))
    inside = (child for child in kept if isinstance(child, Row))
    is_set = name in noted and len(kept) == len(now)
    if is_set or not same or any(changes(child).body for child in inside):
        raise KineticError(
            f"`{name}` of {type(row).__name__} holds rows of another set, and they have changed: create, update and "
            "delete them there, and set them to other rows by their places, as `authors.at(id=2)`"
        )


def settle(row: Row, tokens: Tokens | None = None) -> None:
    """Mark as stored what was sent of the row: all of it, or what `changes` gave tokens for, if not assigned anew since."""
    if tokens is None:
        tokens = _sent(None, row).inside
        assigned_since(row).clear()
        keep_stored(row)
    noted, below = assigned_since(row), children(type(row))
    for name, sent in tokens.items():
        if sent.token is not None and noted.get(name) is sent.token:
            del noted[name]
        elif name in noted and not sent.inside:
            noted[name] = Assignment(sent.value)
        value = vars(row).get(name)
        if isinstance(sent.value, Delta):
            sent.value.settle(row, name)
        elif name in below:
            _forget_references(row, name, sent)
        elif isinstance(value, Row):
            settle(value, sent.inside)
        elif isinstance(sent.value, list | dict):
            STORED.__set__(row, stored_of(row) | {name: sent.value})


def _forget_references(row: Row, name: str, sent: _Sent) -> None:
    """Take out a child that was set to a reference, or a list with some: which rows there are is not loaded."""
    there = references_in(vars(row).get(name))
    if there and name not in assigned_since(row) and there == references_in(sent.value):
        unload(row, name)


def unload(row: Row, name: str) -> None:
    """Take out children: which rows there are is not known."""
    vars(row).pop(name, None)
    stored_of(row).pop(name, None)


def keep_children(row: Row, name: str, now: tuple[Any, ...]) -> None:
    """Note which children the server has now."""
    STORED.__set__(row, stored_of(row) | {name: now})


def reload(row: C, found: C, *, keep_assigned: bool = False) -> None:
    """Put what was read into the row, whose changes are gone; children that it has stay.

    With `keep_assigned`, what was assigned and not sent yet stays as well.
    """
    kept = dict(assigned_since(row)) if keep_assigned else {}
    fresh = {name: v for name, v in vars(found).items() if name not in kept}
    vars(row).update(fresh)
    if row.__pydantic_extra__ is not None:
        before = {n: v for n, v in row.__pydantic_extra__.items() if n in kept}
        row.__pydantic_extra__.clear()
        row.__pydantic_extra__.update((found.model_extra or {}) | before)
    own, came = row.__pydantic_fields_set__, found.__pydantic_fields_set__
    NAMES.__set__(row, came if own <= came else Loaded(own | came))
    settle(row)
    if kept:
        ASSIGNED.__set__(row, kept)


@remembered
def _complex(row_type: type[Row]) -> frozenset[str]:
    """Return the attributes of complex type: what changes in their values is noted there."""
    return frozenset(
        name
        for name in defaults_of(row_type)
        if holds_row(row_type, name) and name not in watched(row_type)
    )
