"""What pages of a server lead to, and what shows that they do not end.

Records are known by the values of their key, else by all that they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, Final

from ..data.values import Record, encode
from ..errors import PagingError

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


def fresh(items: Sequence[Any], key: Sequence[str], known: set[Hashable]) -> list[Any]:
    """Return the records whose key is not among the known ones, which theirs are added to; what is not a record has no key.

    Keys are compared and not their hashes, which are enough for `Links`: those of -1 and -2 are the same, and a row would be lost.
    """
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


MOST_WITHOUT_NEWS: Final = 100
"""How many pages in a row may lead to another one without a new row: empty ones are legal, and offsets move while others write."""
MOST_PAGES_ALIKE: Final = 1000
"""The same for rows without a key: values that are equal may be a list that has so many of them."""
MOST_UNCOUNTED: Final = 1000
"""How many rows more than twice those that the server counted may come: others write meanwhile."""


class Links:
    """The nextLinks that were followed, one after the other, and whether the pages behind them lead anywhere.

    A server may send empty pages with a link, and rows again that others moved. It shows that it will not end by a link that it
    sent before, or by many pages in a row without a new row. Rows are known by their key; without one a page is old if the
    same page came before.
    """

    def __init__(self, key: Sequence[str] = ()) -> None:
        self._marking = marking_of(key)
        self._has_key = self._marking is not marks_of_all
        self._followed: set[str] = set()
        self._known: set[int] = set()
        """The hashes of what came: rows, or pages of rows without a key."""
        self._without_news = 0

    def fault(self, link: str, items: Sequence[Any]) -> str:
        """Return why nothing is to be read behind a page, `""` if nothing speaks against it."""
        if link in self._followed:
            return "a nextLink leads back to a page that was read"
        self._followed |= {link} if link else set()
        self._without_news = 0 if self._note(items) else self._without_news + 1
        is_alike = items and not self._has_key
        if self._without_news <= (MOST_PAGES_ALIKE if is_alike else MOST_WITHOUT_NEWS):
            return ""
        what = (
            "to the same rows again and again"
            if items
            else "from one empty page to another"
        )
        return f"nextLinks lead {what}"

    def _note(self, items: Sequence[Any]) -> bool:
        """Note the items of a page; return whether some are new."""
        before = len(self._known)
        if not all(isinstance(item, dict) for item in items):
            self._known.add(hash(encode(items)))
        elif self._has_key:
            self._known.update(map(hash, self._marking(items)))
        elif items:
            self._known.add(hash(tuple(self._marking(items))))
        return len(self._known) > before


def uncounted(got: int, total: int | None) -> str:
    """Return the fault of a server that sends far more rows than it counted, `""` for any other, and for one that did not count."""
    if total is None or got <= 2 * total + MOST_UNCOUNTED:
        return ""
    return f"the server counted {total:,} rows, and sends on"


def link_of(body: Any, what: str) -> str:
    """Return the nextLink of a page, `""` if it has none; raises `PagingError` for one that is not a text."""
    link = body.get("@odata.nextLink") or body.get("@nextLink") or ""
    if not isinstance(link, str):
        raise PagingError(f"{what}: the server sent a nextLink that is not a text")
    return link


def number_of(body: Any) -> int | None:
    """Return the number of rows that a page states, None if it states none."""
    try:
        return int(body.get("@odata.count", body.get("@count")))
    except (TypeError, ValueError):
        return None
