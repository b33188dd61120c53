"""Reading a selection page by page: what to ask next, and when to believe that it was everything. No network here.

Others write while rows are read, and Epicor caps pages silently. So if rows are in the order of their key, a
page is requested by the key of the last row that came: then it does not matter what others insert and delete elsewhere. Otherwise
a page begins with the last row of the page before: another row there shows that rows moved, and the place is searched for again,
further to the front. If a server supports neither, its nextLink is followed.

The end is the number of rows that the server counted, or a page without rows; a short page is not the end.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property, partial
from itertools import count, takewhile
from typing import Any, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from ..data.reader import records_of
from ..data.values import Record
from ..errors import PagingError, RowsMoved
from .conditions import EVERYTHING, NOTHING, Filter
from .selection import Selection, Step, behind, in_order, key_order
from .links import (
    Links,
    Marking,
    link_of,
    marking_of,
    marks_of_all,
    marks_of_paths,
    number_of,
    uncounted,
)

Way = Literal["key", "skip", "link"]
"""How the next page is requested: by the key of the last row, by its position, or by the server's own link."""
MOST_LOOKS: Final = 64
"""How often the position of the last row is searched for without getting a new row."""
BEYOND: Final = 999_999_999
"""A position beyond the end of any set."""
_NO_SKIP: Final = "this server does not take $skip"
COUNTED: Final = ("$count", "true")
"""Asks for the number of rows as well, so that a list that fits into one page takes one call."""


class Ask(Struct, frozen=True):
    """The request for the next page: options of a query and a condition, or a link from the server."""

    query: tuple[tuple[str, str], ...] = ()
    behind: Filter[Any] = EVERYTHING
    """The rows that come after the last one that came."""
    link: str = ""


class _Page(Struct, frozen=True, dict=True):
    """The rows of a reply, or some of them."""

    records: list[Record]
    marking: Marking
    joining: Marking
    link: str = ""
    total: int | None = None

    @cached_property
    def marks(self) -> list[Hashable]:
        """What to know each record by: made once, and only if somebody asks."""
        return self.marking(self.records)

    @cached_property
    def joints(self) -> list[Hashable]:
        """What to know each record by at its place: it has not moved if it has the same key, and the same values in the order's columns."""
        same = self.joining is self.marking
        return self.marks if same else self.joining(self.records)

    def only(self, places: Sequence[int]) -> _Page:
        """Return the page with the records at these places alone."""
        part = replace(self, records=[self.records[n] for n in places])
        vars(part)["marks"] = [self.marks[n] for n in places]
        if self.joining is not self.marking:
            vars(part)["joints"] = [self.joints[n] for n in places]
        return part


class Plan(Struct, frozen=True, kw_only=True, dict=True):
    """What is read, in pages of which size, and what the server takes."""

    selection: Selection[Any]
    """In key order (see `Selection.in_key_order`)."""
    name: str
    page_size: int
    company: str
    orders_text: bool
    """Whether filters compare text by `gt` and `lt`."""
    may_skip: bool
    """Whether it takes `$skip`: if not, what is not paged by key is read by the server's links."""

    @property
    def front(self) -> int:
        """The place of the first row of all."""
        return self.selection.skip

    @property
    def end(self) -> int | None:
        """The place behind the last row that is wanted, None for all rows."""
        top = self.selection.top
        return None if top is None else self.front + top

    @cached_property
    def marking(self) -> Marking:
        """Gives what to know each record by."""
        return marking_of(self.selection.identity())

    @property
    def has_key(self) -> bool:
        return self.marking is not marks_of_all

    @cached_property
    def joining(self) -> Marking:
        """Gives what to know each record by at its place."""
        key = self.selection.identity()
        others = self.selection.order_columns().difference(key)
        if not self.has_key or not others:
            return self.marking
        return partial(marks_of_paths, (*key, *sorted(others)))

    @cached_property
    def is_blind(self) -> bool:
        """Whether rows do not show what decides their place."""
        return not self.selection.shows_order()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return key_order(self.selection)

    @property
    def may_leave_out(self) -> bool:
        """Whether the server may compare the key's text otherwise than it orders it, as its count of each page shows."""
        return any(step.kind is str and not step.is_company for step in self.steps)

    def way(self, wanted: Way) -> Way:
        """Return how the first page is asked for, given how it should be."""
        is_comparable = self.orders_text or not self.may_leave_out
        # Who begins somewhere in the middle begins at a place.
        by_key = bool(self.steps) and not self.front and is_comparable
        if wanted == "link" or wanted == "key" and by_key:
            return wanted
        return "skip" if self.may_skip else "link"


class Pages:
    """The progress of reading a selection: send what it asks, `feed` it the body of the reply, until it asks nothing.

    `way` is how pages are asked for, as far as the server takes it. Raises `PagingError` for a selection that skips rows where the
    server does not.
    """

    ask: Ask | None = None
    """What to ask next; None at the end."""
    learned: Way | None = None
    """What the server has shown that it takes, where it refused or ignored another way."""
    _got = _largest = _full = _looks = 0
    _total: int | None = None
    """How many rows the server counted last, those before the front included."""
    _first: Hashable = None
    _knows_all = True
    """Whether every row that came is in `_seen`."""
    _is_behind = False
    """Whether the next page begins behind the last row, and not with it."""
    _single: tuple[Hashable, int | None] = (None, None)
    """The row that came alone, and how many the server counted then."""
    _waiting: _Page | None = None
    """The page behind a row that came alone, until its place is looked at once more."""
    _doubted: _Page | None = None

    def __init__(
        self,
        plan: Plan,
        *,
        way: Way = "key",
        is_counted: bool = True,
        takes_skip: bool = False,
    ) -> None:
        self._plan = plan
        self.way: Way = plan.way(way)
        """How the next page is asked for."""
        self.takes_skip = takes_skip
        """Whether the server has shown that it takes `$skip`."""
        self._start = plan.front
        """The place of the next page."""
        self._last = _Page([], plan.marking, plan.joining)
        """The rows that were given last."""
        self._asked_behind: set[Hashable] = set()
        """The rows that pages were asked for by: who sends one of them again goes round."""
        self._seen: dict[Hashable, int] = {}
        """What came, with its number in the order in which it came."""
        self._joints: set[Hashable] = set()
        """What came, by where it was; what is in `_seen` says it if the order is the key's."""
        self._links = Links(plan.selection.identity())
        self._bound = plan.page_size - 1
        """As many rows a chain of links gives at most that begins where the last one came: its request had a `$top`."""
        # Links end with `$top`.
        size = self._left() if self.way == "link" else self._size()
        self._begins = self._asked(plan.front, size, counted=is_counted)
        if plan.selection.filter != NOTHING and plan.selection.top != 0:
            if plan.front and not plan.may_skip:
                raise self._error(f"{_NO_SKIP}: give a condition on the key instead")
            self.ask = self._beyond() if self._is_unsure else self._begins

    @property
    def total(self) -> int | None:
        """How many rows are wanted, as the server counted last; None if it did not."""
        if self._total is None:
            return None
        return (
            self._total if self._plan.end is None else min(self._total, self._plan.end)
        ) - (self._plan.front)

    @property
    def counted(self) -> int | None:
        """How many rows there are, those before and behind the wanted ones included, as the server counted last."""
        return self._total

    def feed(self, body: Any) -> list[Record]:
        """Return the new records of the reply to `ask`, and move on to the next one.

        Raises `PagingError` for a server that does not page, `RowsMoved` if the place of the last row was lost, `ReplyError`
        for anything but a list of rows.
        """
        asked, self.ask = self.ask, None
        if asked is None:
            raise self._error("a reply after the last page")
        records = records_of(body, self._plan.name, self._plan.selection.row_type)
        link, total = link_of(body, self._plan.name), number_of(body)
        page = _Page(records, self._plan.marking, self._plan.joining, link, total)
        self._is_full(page)
        if self._doubted:
            return self._probed(page, self._doubted)
        if self._is_unsure:
            return self._shown(page)
        if asked.link:
            return self._linked(page)
        if not self._got:
            return self._begun(page)
        return self._keyed(page) if self.way == "key" else self._placed(page)

    def refused(self) -> bool:
        """Return whether there is another way to go on, once the server has refused what was asked; `ask` has it then."""
        if self._is_unsure:
            self.takes_skip, self.ask = True, self._begins
            return True
        if not self._got or self.way == "link":
            return False
        if self._doubted:
            # Who refuses a place beyond all rows looks at it.
            self._doubted, self.takes_skip = None, True
            self.ask = self._at(self._start)
            return True
        if self.way == "key" and self._plan.may_skip:
            self._go_by_place()
            self.learned = "skip"
            return True
        return self._go_by_link()

    def coming(self, most: int, *, at_once: bool = False) -> list[Ask]:
        """Return what is asked next, at `most` so many: one after a full page, two after two, or all of them `at_once`.

        Who goes by key, or by links, knows one page in advance.
        """
        most = most if at_once else min(most, self._full)
        if self.ask is None or most < 1:
            return []
        is_alone = self._doubted or self._looks or self._is_unsure or self._is_behind
        if self.way != "skip" or is_alone:
            return [self.ask]
        stride = max(self._largest - 1, 1)
        ends = (self._start + stride * most, self._plan.end, self._total)
        end = min(number for number in ends if number is not None)
        starts = range(self._start, max(end, self._start + 1), stride)
        return [self._at(start) for start in starts]

    # Who is asked to skip rows shows first that it does: nothing in a list says what stands before it.

    @property
    def _is_unsure(self) -> bool:
        return bool(self._plan.front) and not self.takes_skip

    def _beyond(self) -> Ask:
        return self._asked(BEYOND, 1)

    def _shown(self, probe: _Page) -> list[Record]:
        if probe.records:
            raise self._error(
                "the server ignores $skip: give a condition on the key in place of skip()"
            )
        self.takes_skip, self.ask = True, self._begins
        return []

    # The first page shows how the server pages.

    def _begun(self, page: _Page) -> list[Record]:
        self._first = next(iter(self._plan.marking(page.records[:1])), None)
        if page.link and (self.way == "link" or not page.records):
            self._follow(page)
        self._total = page.total
        wanted = self._given(page)
        if page.records and not self._is_done(page, self._plan.front):
            if self.way == "key" and in_order(self._plan.steps, page.records):
                self._go_by_key()
            elif self.way != "link":
                self._go_by_place()
            elif not page.link:
                self._check_whole(page)
        return wanted

    def _check_bound(self) -> None:
        """Raise `PagingError` if the end of links may be that of the `$top` which they began with."""
        if self._got >= self._bound:
            raise self._error(
                "nextLinks end with $top, and nothing shows that it is all"
            )

    def _check_whole(self, page: _Page) -> None:
        """Raise `PagingError` for a page without a link unless it holds all rows."""
        if (self._rest() or 0) > 0:
            raise self._error("there are more rows, and no nextLink leads to them")
        if page.total is None and page.records and not self._plan.may_skip:
            raise self._error(f"{_NO_SKIP}, and nothing shows whether this is all")

    def _given(self, page: _Page) -> list[Record]:
        """Return the records that are wanted of a page."""
        left = self._left()
        if left is not None and left < len(page.records):
            page = page.only(range(left))
        if page.records:
            if self.way != "link":
                self._bound = self._got + self._plan.page_size - 1
            self._got += len(page.records)
            if fault := uncounted(self._plan.front + self._got, self._total):
                raise self._error(fault)
            self._last = page
        if self._left() == 0:
            self.ask = None
        return page.records

    def _is_done(self, page: _Page, before: int) -> bool:
        """Return whether all rows that are wanted have come, with so many rows before the page."""
        is_last = page.total == before + len(page.records) and not page.link
        return is_last or self._left() == 0

    # By the key of the last row.

    def _go_by_key(self) -> None:
        condition = behind(self._plan.steps, self._last.records, self._plan.company)
        if condition is None:
            return self._go_by_place()
        self._asked_behind.add(self._last.marks[-1])
        size, rest = self._size(), self._rest()
        # So the last page is known as such, and that no row is left out where text is compared otherwise than it is ordered.
        counts = rest is not None and (
            rest <= min(size, self._largest) or self._plan.may_leave_out
        )
        self.ask = replace(self._asked(0, size, counted=counts), behind=condition)

    def _keyed(self, page: _Page) -> list[Record]:
        records, total = page.records, page.total
        known = {self._first, *self._last.marks}
        joint = (self._last.records[-1], *records[:1])
        is_circle = not self._asked_behind.isdisjoint(page.marks[-1:])
        is_known = is_circle or not known.isdisjoint(page.marks)
        if is_known or not in_order(self._plan.steps, joint):
            # The condition was ignored.
            self._go_by_place()
            self.learned = self.way
            return []
        if self._plan.may_leave_out and None is not total != self._rest():
            # Rows came or went, or text is compared in one way and ordered in another: places show which.
            if not self._plan.may_skip:
                raise self._moved()
            self._go_by_place()
            return []
        if total is not None:
            self._total = self._plan.front + self._got + total
        wanted = self._given(page)
        if records and not self._is_done(page, 0):
            self._go_by_key()
        elif page.link and not records:
            self._bound = self._got + self._plan.page_size - 1
            self._follow(page)
        return wanted

    # By place: a page begins with the last row of the one before.

    def _go_by_place(self) -> None:
        if not self._plan.may_skip:
            if not self._go_by_link():
                raise self._error(f"{_NO_SKIP}, and sends no nextLink")
            return
        self.way = "skip"
        self._seen = {}
        self._joints = set()
        if self._plan.has_key:
            self._note(self._last)
        self._knows_all = len(self._last.records) == self._got
        self._start = self._plan.front + self._got - 1
        self.ask = self._at(self._start)

    def _at(self, start: int) -> Ask:
        """Return what asks for the row at a place, which is known, and those behind it."""
        size = self._plan.page_size
        if self._plan.end is not None:
            size = min(size, self._plan.end - start)
        size, total = max(size, 2), self._total
        is_last = total is not None and start + min(size, self._largest) >= total
        counts = is_last or (total is not None and self._is_behind)
        return self._asked(start, size, counted=counts)

    def _placed(self, page: _Page) -> list[Record]:
        if self._waiting is not None:
            return self._confirmed(page, self._waiting)
        if self._is_suspicious(page):
            self._doubted = page
            self.ask = self._beyond()
            return []
        if self._is_behind:
            self._waiting = page
            self.ask = self._at(self._start - 1)
            return []
        return self._taken(page)

    def _confirmed(self, look: _Page, waiting: _Page) -> list[Record]:
        """Return the new records behind a row that came alone, if it and the number of all rows are still what they were.

        No reply shows both rows, so what others undo between two calls is not seen: a row that goes before the place and one that
        comes there.
        """
        self._waiting = None
        joint, total = self._single
        if len(look.records) > 1:
            self._is_behind = False
            self._start -= 1
            return self._taken(look)
        totals = {n for n in (total, look.total, waiting.total) if n is not None}
        if look.joints != [joint] or len(totals) > 1:
            self._look_back()
            return []
        return self._taken(waiting)

    def _taken(self, page: _Page) -> list[Record]:
        places = self._fresh(page)
        if places is None:
            self._look_back()
            return []
        return self._joined(page, page.only(places))

    def _fresh(self, page: _Page) -> Sequence[int] | None:
        """Return the places of the rows of a page that are new; None if they do not join those that came."""
        if not self._plan.has_key:
            return self._fresh_without_key(page.marks)
        seen, marks = self._seen, page.marks
        # A known row joins only at its place: others may have moved it, and then rows before it have not come.
        known = seen if self._plan.joining is self._plan.marking else self._joints
        joins = bool(marks) and page.joints[0] in known
        if self._plan.is_blind:
            joins = self._runs_on(marks)
        is_all = self._start == self._plan.front and self._knows_all
        if not (joins or is_all or self._is_behind):
            return None
        return [n for n, mark in enumerate(marks) if mark not in seen]

    def _note(self, fresh: _Page, page: _Page | None = None) -> None:
        """Note the rows that are new, and where all rows of the page are that they came in."""
        self._seen.update(zip(fresh.marks, count(len(self._seen))))
        if self._plan.joining is not self._plan.marking:
            self._joints.update((page or fresh).joints)

    def _runs_on(self, marks: Sequence[Hashable]) -> bool:
        """Return whether a page begins with known rows, the last that came among them, or several in the order in which they came.

        A single other one may have been moved there, and its place is not known.
        """
        run = [*takewhile(self._seen.__contains__, marks)]
        if self._last.marks[-1] in run:
            return True
        numbers = [self._seen[mark] for mark in run]
        return len(run) > 1 and numbers == sorted(numbers)

    def _fresh_without_key(self, marks: Sequence[Hashable]) -> Sequence[int] | None:
        last = self._last.marks[-1]
        places = [n for n, mark in enumerate(marks) if mark == last]
        if self._is_behind:
            is_moved = self._largest > 1 and bool(places)
            return None if is_moved else range(len(marks))
        if not places or (places[0] and len(places) > 1):
            return None
        return range(places[0] + 1, len(marks))

    def _look_back(self) -> None:
        """Ask further to the front: rows that stood there have gone. Raises `RowsMoved` if that leads nowhere."""
        self._looks += 1
        self._is_behind = False
        if self._start == self._plan.front or self._looks > MOST_LOOKS:
            raise self._moved()
        self._start = max(self._start - 2 ** min(self._looks - 1, 30), self._plan.front)
        self.ask = self._at(self._start)

    def _joined(self, page: _Page, fresh: _Page) -> list[Record]:
        """Return the new records of a page that joins what came before, and go on behind it."""
        size = len(page.records)
        if page.total is not None:
            self._total = page.total
        wanted = self._given(fresh)
        if self._plan.has_key:
            self._note(fresh, page)
        elif fault := self._links.fault("", fresh.records):
            raise self._error(fault)
        if not size or self._is_done(page, self._start):
            return wanted
        self._looks = 0 if fresh.records else self._looks
        # A single known row is at the end, or is all that fits a page.
        self._is_behind = size == 1
        self._single = (page.joints[0], page.total)
        self._start += max(size - 1, 1)
        if self._start > self._plan.front + 2 * self._got + MOST_LOOKS:
            raise self._moved()
        self.ask = self._at(self._start)
        return wanted

    def _is_suspicious(self, page: _Page) -> bool:
        """Return whether a page may be the first one again, from a server that ignores `$skip`."""
        if self.takes_skip or not page.records or self._start == self._plan.front:
            return False
        mark, last = page.marks[0], self._last.marks
        known = self._seen if self._plan.has_key else last
        return mark == self._first or (mark in known and mark != last[-1])

    def _probed(self, probe: _Page, waiting: _Page) -> list[Record]:
        """Return the new records of the page that waited, if a place where no row can be was empty."""
        self._doubted = None
        if not probe.records:
            self.takes_skip = True
            return self._placed(waiting)
        if not self._go_by_link():
            raise self._error(
                "the server sends rows again: it does not take $skip, and has no nextLink"
            )
        return []

    # By the server's links.

    def _go_by_link(self) -> bool:
        """Follow the link of the last page that came; return whether there was one."""
        if not self._last.link:
            return False
        self._follow(self._last)
        self.learned = "link"
        return True

    def _follow(self, page: _Page) -> None:
        if fault := self._links.fault(page.link, page.records):
            raise self._error(fault)
        self.way = "link"
        self.ask = Ask(link=page.link) if page.link else None

    def _linked(self, page: _Page) -> list[Record]:
        self._follow(page)
        wanted = self._given(self._unknown(page) if self._plan.has_key else page)
        if self.ask is None and self._left() != 0 and (self._rest() or 0) > 0:
            raise self._error("nextLinks end before the rows that were counted")
        is_bound = "$top" in dict(self._begins.query) and self._total is None
        if self.ask is None and self._left() != 0 and is_bound:
            self._check_bound()
        return wanted

    def _unknown(self, page: _Page) -> _Page:
        """Return the rows of a page behind a link that have not come: a link may be a place, where others put rows in front."""
        self._seen.update(zip(self._last.marks, count(len(self._seen))))
        fresh = page.only([n for n, m in enumerate(page.marks) if m not in self._seen])
        # They count for the server's `$top`.
        self._bound -= len(page.records) - len(fresh.records)
        return fresh

    # What all of them need.

    def _asked(self, start: int, size: int | None, *, counted: bool = False) -> Ask:
        most = (("$top", str(size)),) if size is not None else ()
        after = (("$skip", str(start)),) if start else ()
        return Ask((*most, *after, *((COUNTED,) if counted else ())))

    def _is_full(self, page: _Page) -> None:
        """Count the pages in a row that are as large as pages are."""
        size = len(page.records)
        usual = min(self._plan.page_size, self._largest or self._plan.page_size)
        self._full = self._full + 1 if page.link or size >= usual else 0
        self._largest = max(self._largest, size)

    def _size(self) -> int:
        """Return how many rows to ask for."""
        left = self._left()
        return self._plan.page_size if left is None else min(self._plan.page_size, left)

    def _left(self) -> int | None:
        """Return how many of the rows that are wanted are still to come; None is all there are."""
        return (
            None
            if self._plan.end is None
            else self._plan.end - self._plan.front - self._got
        )

    def _rest(self) -> int | None:
        """Return how many rows there are behind those that came, as counted last."""
        return (
            None if self._total is None else self._total - self._plan.front - self._got
        )

    def _error(self, what: str) -> PagingError:
        return PagingError(f"{self._plan.name}: {what}; {self._got:,} rows came before")

    def _moved(self) -> RowsMoved:
        what = "rows came or went before the last one that was read, and its place was not found again"
        return RowsMoved(f"{self._plan.name}: {what}; {self._got:,} rows came before")
