"""The nextLinks and counts of a server's pages, and when they show that the pages do not end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ..data.values import encode
from ..errors import PagingError
from .marks import marking_of, marks_of_all

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
