"""Changes of children that travel with their row: deep updates (OData Protocol 4.01, section 11.4.3.1; JSON Format 4.01, section 15).

Of children a delta is sent: those that were added, that changed, and that are no longer there. A child is named by its key, and held
to its etag if it has one (OData Protocol 4.01, section 11.4.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..errors import KeyMismatch, KineticError, NotLoaded
from .changes import Tokens, changes, etag_of, keep_children, retag, settle, unload
from .keys import Delta, Reference
from .row import Row, dumped, given, is_read, values_in
from .row_types import children, columns, key_columns, key_of

REMOVED: Final = {"reason": "changed"}
"""A row that is taken away from children stays; one that only its row has goes with it."""


class ChildrenSent(Delta):
    """A delta, and what was sent of each row in it."""

    def __init__(self, now: tuple[Any, ...], *, is_list: bool) -> None:
        self.body: Any = [] if is_list else None
        self.is_list = is_list
        self.now = now
        """The children that there are then."""
        self.inside: list[tuple[Row, Tokens | None]] = []
        """The rows that were sent, with what of each; None for all of it."""
        self.has_new = False
        """Whether some were not among them before: what the server fills in of those is not known."""

    def add(self, body: Any) -> None:
        """Send one more."""
        if self.is_list:
            self.body.append(body)
        else:
            self.body = body

    def settle(self, row: Row, name: str) -> None:
        """Mark as stored what was sent; children with new ones are not loaded afterwards, unless they have changed since."""
        for child, tokens in self.inside:
            settle(child, tokens)
            retag(child, "")
        if self.has_new and _is_same(_held(vars(row).get(name)), self.now):
            unload(row, name)
        else:
            keep_children(row, name, self.now)


def changed_children(
    row: Row, noted: Mapping[str, object], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a deep update sends of a row's children, by name.

    Raises `KineticError` for what cannot be sent so: a list that was not read, rows without a key, and a row that is there twice.
    """
    read = stored if is_read(row) else {}
    found = {}
    for name in sorted(children(type(row)) & vars(row).keys()):
        value = vars(row)[name]
        _check_class(row, name, _held(value))
        if isinstance(value, list):
            sent = _of_list(row, name, value, read.get(name))
        else:
            before = _held(read[name]) if name in read else ()
            sent = _of_single(value, before, name in noted or name not in read)
        if sent is not None:
            found[name] = sent
    return found


def _check_class(row: Row, name: str, held: tuple[Any, ...]) -> None:
    """Raise TypeError for what a list of children was given by its own methods, which check nothing, and is of another class."""
    inner: type[Row] = getattr(type(row), name).inner
    for one in held:
        if not isinstance(one, inner | Reference | None):
            raise TypeError(
                f"`{name}` of {type(row).__name__} takes {inner.__name__}, not {type(one).__name__}"
            )


def _held(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _is_same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other))


def _of_list(
    row: Row, name: str, rows: list[Any], before: tuple[Any, ...] | None
) -> ChildrenSent | None:
    if before is None and not all(isinstance(one, Reference) for one in rows or [row]):
        raise KineticError(
            f"`{name}` of {type(row).__name__} was not read, so that what has changed in it is not known: read the row "
            f"with expand(), or set `{name}` to places alone, which are added"
        )
    there = {_identity(one): one for one in before or ()}
    sent = ChildrenSent(tuple(rows), is_list=True)
    now = {_identity(one): one for one in rows}
    if len(now) != len(rows):
        what = f"`{name}` of {type(row).__name__} holds a row twice"
        raise KineticError(what)
    for identity, gone in there.items():
        if identity not in now:
            sent.add({"@removed": REMOVED, **_named(gone)})
    for identity, child in now.items():
        _put(sent, child, there.get(identity))
    return sent if sent.body else None


def _of_single(
    child: Any, before: tuple[Any, ...], is_set: bool
) -> ChildrenSent | None:
    sent = ChildrenSent((child,), is_list=False)
    if child is None:
        return sent if is_set and before != (None,) else None
    there = {_identity(one): one for one in before if one is not None}
    _put(sent, child, there.get(_identity(child)))
    return sent if sent.body is not None else None


def _put(sent: ChildrenSent, child: Any, before: Any) -> None:
    """Send a child that is not as it was `before`, None if it was not there.

    A place is sent as such, a new row with all that it was given, and any other row by its key, with its changes.
    """
    if isinstance(child, Reference):
        if before is None:
            sent.has_new = True
            sent.add(child)
    elif child is before or is_read(child):
        _put_changes(sent, child, is_new=before is None)
    else:
        sent.has_new = True
        sent.add(given(child))
        sent.inside.append((child, None))


def _put_changes(sent: ChildrenSent, child: Row, *, is_new: bool) -> None:
    changed = changes(child, changed_children)
    if not changed.body and not is_new:
        return
    tag = etag_of(child)
    held = {"@etag": tag} if tag and changed.body else {}
    sent.has_new = sent.has_new or is_new
    sent.add({**held, **_named(child), **changed.body})
    sent.inside.append((child, changed.tokens))


def _identity(child: Any) -> Any:
    """Return what tells a child from the others: its key, or for a row without one yet the row itself."""
    if isinstance(child, Reference):
        return child.key or child._address()
    if not isinstance(child, Row):
        return id(child)
    try:
        return key_of(child)
    except (KeyMismatch, NotLoaded):
        return id(child)


def _named(child: Any) -> dict[str, Any]:
    """Return the columns of a child's key; raises `KineticError` for a child that has none."""
    if isinstance(child, Reference):
        return {"@id": child._address()}
    roots = {path.partition("/")[0] for path in key_columns(type(child))}
    names = {columns(type(child)).get(root, root) for root in roots}
    if not roots:
        raise KineticError(
            f"rows of {type(child).__name__} have no key by which an update could name them"
        )
    held = values_in(child, names)
    return {wire: dumped(value) for _, wire, value in held if wire in roots}
