"""Reading a query page by page: what to ask next, and when to believe that it was all.

Epicor caps pages silently (EPICOR.md, Queries), so a short page is no end by itself. An end is an empty page, a page shorter
than both what was asked for and an earlier page, or the `top` that was wanted. A nextLink is followed within the service.
A server that ignores `$skip` sends its first rows again and is refused; nothing here goes on for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Generic, TypeVar

from .errors import PagingError, ReplyError
from .filters import NOTHING
from .links import followed
from .message import Reply, Request
from .resource import Resource
from .row import key_columns
from .selection import Selection
from .wire import encode

T = TypeVar("T")
Page = tuple[list[Any], Request | None]
"""Records, and the request a nextLink makes."""

MOST_EMPTY_PAGES: Final = 100
"""How many empty pages in a row may lead to another one."""
BEYOND: Final = 2_000_000_000
"""A place in a set where no row stands."""
_VOLATILE: Final = frozenset({"RowIdent"})
"""Columns that a BAQ may fill anew each time."""


class Pages(Generic[T]):
    """Where the reading of a query stands: send `request`, `feed` the reply, until there is no request."""

    def __init__(
        self,
        resource: Resource[Any],
        selection: Selection,
        convert: Callable[[list[Any]], list[T]],
        *,
        seen: set[Any] | None = None,
    ) -> None:
        self._resource = resource
        self._selection = selection.in_key_order(resource.row_type)
        self.convert = convert
        """Makes rows of records."""
        self._key = key_columns(resource.row_type)
        self._got = 0
        self._due = 0
        self._largest = 0
        self._empty = 0
        # Shared by those who read parts of one result: a row that one has seen is no other's.
        self._seen = set() if seen is None else seen
        self._linked = self._after_links = self._skips = False
        self._doubted: Page | None = None
        self._full = 0
        """How many pages in a row were as large as pages are."""
        self.request: Request | None = None
        """The request to send next; None at the end."""
        if selection.filter != NOTHING and selection.top != 0:
            self.request = self._ask(selection.skip)

    def feed(self, reply: Reply) -> list[T]:
        """Return the rows of the reply to `request`, and move on to the next one.

        Raises `PagingError` for a server that does not page, `ReplyError` for what is no page or holds unreadable values.
        """
        return self.convert(self.turn(reply))

    def turn(self, reply: Reply) -> list[Any]:
        """Return the records of the reply to `request`, for `convert`, and move on to the next one."""
        asked, self.request = self.request, None
        if asked is None:
            raise PagingError(f"{self._resource.name}: a reply after the last page")
        page = self._page(asked, reply)
        if self._doubted:
            return self._probed(page, self._doubted)
        if page[0] and self._repeats(page):
            return []
        return self._take(page)

    def coming(self, most: int) -> list[Request]:
        """Return the requests that come next if pages go on being full: one after a full page, two after two, at `most` so many."""
        if self.request is None or not self._full:
            return []
        if self._linked or self._doubted:
            return [self.request][:most]
        skip = self._selection.skip + self._got
        starts = range(skip, skip + self._largest * self._full, self._largest)
        sizes = [(start, self._size(start - skip)) for start in starts[:most]]
        return [self._at(start, size) for start, size in sizes if size]

    def _page(self, asked: Request, reply: Reply) -> Page:
        records, link = contents(reply)
        if not link:
            return records, None
        if link in self._seen:
            if self._after_links:
                # The first rows again, from a server that knows its links and no $skip.
                return [], None
            raise self._error("a nextLink leads back to a page that was read")
        self._seen.add(link)
        return records, followed(link, asked, reply, below=self._resource.service)

    def _take(self, page: Page) -> list[Any]:
        records, following = page
        wanted = records[: self._left()]
        self._got += len(wanted)
        if self._left() != 0:
            self.request = self._next(len(records), following)
        return wanted

    def _next(self, size: int, following: Request | None) -> Request | None:
        """Return what to ask after a page of that size."""
        ended = size == 0 or (size < self._due and size < self._largest)
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
        return following or self._ask(self._selection.skip + self._got)

    def _ask(self, skip: int) -> Request:
        """Return the request for the rows after the first `skip`."""
        self._due = self._size()
        return self._at(skip, self._due)

    def _at(self, skip: int, size: int) -> Request:
        page = self._resource.page(self._selection, (("$top", str(size)),))
        if not skip:
            return page
        # Not measured: the length that is refused leaves room for it, and a query that has begun to be read is read on.
        return replace(page, query=(*page.query, ("$skip", str(skip))))

    def _size(self, further: int = 0) -> int:
        """Return how many rows to ask for, once `further` ones have come."""
        size, left = self._resource.page_size, self._left()
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
        self.request = self._at(BEYOND, 1)
        return True

    def _probed(self, probe: Page, waiting: Page) -> list[Any]:
        """Return the records of the page that waited, if the server has shown that it takes `$skip`."""
        self._doubted = None
        if probe[0] and self._ended_by_links("the server sends rows that cannot be"):
            return []
        self._skips = True
        return self._take(waiting)

    def _ended_by_links(self, what: str) -> bool:
        """Return True where nextLinks had ended, so that what came after them may be ignored; else raise `PagingError`."""
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
        return PagingError(
            f"{self._resource.name}: {what}; {self._got:,} rows came before"
        )


def contents(reply: Reply) -> tuple[list[Any], str]:
    """Return the records of a list and its nextLink, `""` where it has none.

    Raises `ReplyError` for what is no list, `PagingError` for a nextLink that is no text.
    """
    body = reply.json()
    records = body.get("value") if isinstance(body, dict) else None
    if not isinstance(records, list):
        raise ReplyError(f"{reply.what}: the reply is no list of rows")
    link = body.get("@odata.nextLink") or body.get("@nextLink") or ""
    if not isinstance(link, str):
        raise PagingError(f"{reply.what}: the server sent a nextLink that is none")
    return records, link
