"""Reading a selection page by page: what to ask next, and when to believe that it was all. No network here.

Epicor caps pages silently (EPICOR.md, Queries), so a short page is no end by itself. An end is the number of rows that the
server counted with its first page, an empty page, a page shorter than both what was asked for and an earlier page, or the `top`
that was wanted. A server that ignores `$skip` sends its first rows again and is refused; nothing here goes on for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ..data.reader import records_of
from ..data.row import key_columns
from ..data.values import encode
from ..errors import PagingError
from .columns import NOTHING
from .selection import Selection

Record = dict[str, Any]

MOST_EMPTY_PAGES: Final = 100
"""How many empty pages in a row may lead to another one."""
BEYOND: Final = 2_000_000_000
"""A place in a set where no row stands."""
COUNTED: Final = ("$count", "true")
"""Asks for the number of rows beside the first of them: a list that fits a page is then one call."""
_VOLATILE: Final = frozenset({"RowIdent"})
"""Columns that a BAQ may fill anew each time."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What to ask for the next page: options of a query, or a link that the server gave."""

    query: tuple[tuple[str, str], ...] = ()
    link: str = ""


Page = tuple[list[Record], Ask | None]
"""Records, and what a nextLink asks."""


class Pages:
    """Where the reading of a selection stands: send what it asks, `feed` it the body of the reply, until it asks nothing."""

    def __init__(
        self,
        selection: Selection[Any],
        *,
        name: str,
        page_size: int,
        seen: set[Any] | None = None,
    ) -> None:
        self._selection = selection
        self._name = name
        self._page_size = page_size
        self._key = key_columns(selection.row_type)
        self._got = 0
        self._total: int | None = None
        """How many rows there are behind `skip`, if the server said so with its first page."""
        self._due = 0
        self._largest = 0
        self._empty = 0
        # Shared by those who read parts of one result: a row that one has seen is no other's.
        self._seen = set() if seen is None else seen
        self._linked = self._after_links = self._skips = False
        self._doubted: Page | None = None
        self._full = 0
        """How many pages in a row were as large as pages are."""
        self.ask: Ask | None = None
        """What to ask next; None at the end."""
        if selection.filter != NOTHING and selection.top != 0:
            self.ask = self._next_ask(selection.skip)
            # Who reads a part of a result knows how many rows there are.
            if seen is None:
                self.ask = Ask((*self.ask.query, COUNTED))

    def feed(self, body: Any) -> list[Record]:
        """Return the records of the reply to `ask`, and move on to the next one.

        Raises `PagingError` for a server that does not page, `ReplyError` for anything but a list of rows.
        """
        asked, self.ask = self.ask, None
        if asked is None:
            raise self._error("a reply after the last page")
        page = self._page(body)
        if self._doubted:
            return self._probed(page, self._doubted)
        if page[0] and self._repeats(page):
            return []
        return self._take(page)

    def coming(self, most: int) -> list[Ask]:
        """Return what is asked next if pages go on being full: one after a full page, two after two, at `most` so many."""
        if self.ask is None or not self._full:
            return []
        if self._linked or self._doubted:
            return [self.ask][:most]
        skip = self._selection.skip + self._got
        starts = range(skip, skip + self._largest * self._full, self._largest)
        sizes = [(start, self._size(start - skip)) for start in starts[:most]]
        return [self._at(start, size) for start, size in sizes if size]

    def _page(self, body: Any) -> Page:
        records = records_of(body, self._name, self._selection.row_type)
        link = link_of(body, self._name)
        if not self._got and (total := _number(body)) is not None:
            self._total = max(total - self._selection.skip, 0)
        if not link:
            return records, None
        if link in self._seen:
            if self._after_links:
                # The first rows again, from a server that knows its links and no $skip.
                return [], None
            raise self._error("a nextLink leads back to a page that was read")
        self._seen.add(link)
        return records, Ask(link=link)

    def _take(self, page: Page) -> list[Record]:
        records, following = page
        wanted = records[: self._left()]
        self._got += len(wanted)
        if self._left() != 0:
            self.ask = self._following(len(records), following)
        return wanted

    def _following(self, size: int, following: Ask | None) -> Ask | None:
        """Return what to ask after a page of that size."""
        # A count that the rows have overtaken was none, or they have become more since.
        counted = self._got == self._total
        ended = counted or size == 0 or (size < self._due and size < self._largest)
        usual = min(self._due, self._largest or self._due)
        is_full = following is not None or 0 < size >= usual
        self._full = self._full + 1 if is_full else 0
        self._due -= size
        self._largest = max(self._largest, size)
        self._empty = 0 if size else self._empty + 1
        if self._empty > MOST_EMPTY_PAGES:
            raise self._error("nextLinks lead from one empty page to another")
        if following is None and ended:
            return None
        self._after_links = self._linked and following is None
        self._linked = following is not None
        return following or self._next_ask(self._selection.skip + self._got)

    def _next_ask(self, skip: int) -> Ask:
        """Return what asks for the rows after the first `skip`."""
        self._due = self._size()
        return self._at(skip, self._due)

    def _at(self, skip: int, size: int) -> Ask:
        after = (("$skip", str(skip)),) if skip else ()
        return Ask((("$top", str(size)), *after))

    def _size(self, further: int = 0) -> int:
        """Return how many rows to ask for, once `further` ones have come."""
        size, left = self._page_size, self._left()
        return size if left is None else min(size, max(left - further, 0))

    def _left(self) -> int | None:
        """Return how many of the rows that are wanted are still to come; None is all there are."""
        top = self._selection.top
        return None if top is None else max(top - self._got, 0)

    def _repeats(self, page: Page) -> bool:
        """Return whether the page begins like an earlier one and is not to be used, or not yet.

        Keys make it certain that rows came again. Rows without a key may be equal by right: then the page waits, while the
        server is asked for a row that cannot exist.
        """
        certain, mark = self._mark(page[0][0])
        if mark not in self._seen:
            self._seen.add(mark)
            return False
        if certain:
            return self._ended_by_links("the server sends rows again")
        if self._skips or self._linked:
            return False
        self._doubted = page
        self.ask = self._at(BEYOND, 1)
        return True

    def _probed(self, probe: Page, waiting: Page) -> list[Record]:
        """Return the records of the page that waited, if the server has shown that it takes `$skip`."""
        self._doubted = None
        if probe[0] and self._ended_by_links("the server sends rows that cannot be"):
            return []
        self._skips = True
        return self._take(waiting)

    def _ended_by_links(self, what: str) -> bool:
        """Return True if nextLinks had ended, so that what came after them may be ignored; else raise `PagingError`."""
        if self._after_links:
            return True
        raise self._error(f"{what}: it does not take $skip, and has no nextLink")

    def _mark(self, record: Any) -> tuple[bool, Any]:
        """Return whether a page's first record tells it from all others, and what to know it by."""
        if not isinstance(record, dict):
            return False, encode(record)
        if self._key and all(path in record for path in self._key):
            return True, encode([record[path] for path in self._key])
        kept = {name: v for name, v in record.items() if name not in _VOLATILE}
        return False, encode(kept)

    def _error(self, what: str) -> PagingError:
        return PagingError(f"{self._name}: {what}; {self._got:,} rows came before")


def link_of(body: Any, what: str) -> str:
    """Return the nextLink of a page, `""` if it has none; raises `PagingError` for one that is not a text."""
    link = body.get("@odata.nextLink") or body.get("@nextLink") or ""
    if not isinstance(link, str):
        raise PagingError(f"{what}: the server sent a nextLink that is not a text")
    return link


def _number(body: Any) -> int | None:
    """Return the number of rows that a page states, None if it states none."""
    try:
        return int(body.get("@odata.count", body.get("@count")))
    except (TypeError, ValueError):
        return None
