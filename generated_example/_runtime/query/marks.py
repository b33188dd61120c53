"""What records are known by: the values of their key, else all that they hold."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, Final

from ..data.values import Record, encode
from ..data.values import encode

_VOLATILE: Final = frozenset(
    {"RowIdent", "@odata.id", "@odata.editLink", "@id", "@editLink"}
)
"""Columns that a server may fill with new values each time."""


Marking = Callable[[Sequence[Record]], list[Hashable]]
"""Gives what to know each record by."""


def marking_of(key: Sequence[str]) -> Marking:
    """Return what makes the marks of records: the values of their key, else all of them but what changes by itself."""
    if not key:
        return marks_of_all
    if any("/" in path for path in key):
        return partial(marks_of_paths, key)
    return partial(_marks_of_key, key, itemgetter(*key))


def marks_of_all(records: Sequence[Record]) -> list[Hashable]:
    return [
        encode({n: v for n, v in record.items() if n not in _VOLATILE})
        for record in records
    ]


def marks_of_paths(paths: Sequence[str], records: Sequence[Record]) -> list[Hashable]:
    return [tuple(at_path(r, path) for path in paths) for r in records]


def _marks_of_key(
    key: Sequence[str], values: Callable[[Record], Any], records: Sequence[Record]
) -> list[Hashable]:
    marks: list[Hashable]
    try:
        marks = list(map(values, records))
    except KeyError:
        # A server may leave null out.
        marks = [tuple(map(record.get, key)) for record in records]
    try:
        hash(tuple(marks))
    except TypeError:
        # Somewhere a list or an object stands for a value.
        return [_hashable(mark) for mark in marks]
    return marks


def _hashable(value: Any) -> Hashable:
    try:
        hash(value)
    except TypeError:
        return encode(value)
    return value  # type: ignore[no-any-return]  # it has just been hashed


def unknown(
    items: Sequence[Any], key: Sequence[str], known: set[Hashable]
) -> list[Any]:
    """Return the records whose key is not among the known ones, which theirs are added to; what is not a record has no key."""
    found = []
    for item in items:
        mark = tuple(at_path(item, path) for path in key)
        if not isinstance(item, dict) or mark not in known:
            found.append(item)
        known.add(mark)
    return found


def at_path(record: Record, path: str) -> Any:
    """Return the value at a path of a record, None if there is none."""
    found: Any = record
    for step in path.split("/"):
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, Hashable) else encode(found)
