"""A set split by ranges of its key, so that several machines read it at once: each row is in one range, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from msgspec.structs import replace

from ..calls.reading import count, raw_pages
from ..calls.resource import Resource
from ..data.values import Days, Record
from ..query.conditions import EVERYTHING, Filter, all_of
from ..query.key_order import Step, behind, key_order
from ..query.selection import Selection


@dataclass(frozen=True, slots=True)
class Range:
    """The rows of one company behind a key, up to another one."""

    company: str
    condition: str = ""
    """OData; "" for all rows."""


async def ranges(
    resource: Resource[Any], selection: Selection[Any], number: int
) -> list[Range]:
    """Return about so many ranges of a selection, of about as many rows each; one where its rows have no order of their key.

    One call counts the rows, and one finds the end of each range but the last.
    """
    company = resource.session.options.company
    text = partial(_text, days=resource.session.options.days)
    whole = [Range(company, text(selection.filter))]
    steps = key_order(selection.in_key_order())
    is_limited = selection.skip or selection.top is not None
    may_skip = resource.session.options.takes_skip
    if number < 2 or not steps or is_limited or not may_skip:
        return whole
    total = await count(resource, selection)
    if total < 2 * number:
        return whole
    places = [total * n // number - 1 for n in range(1, number)]
    ends = [await _key_at(resource, selection, place) for place in places]
    found = [
        Range(company, text(all_of((selection.filter, *condition))))
        for condition in _between(steps, [e for e in ends if e is not None], company)
    ]
    if not _is_text(steps):
        return found
    # Where text is ordered in one way and compared in another, ranges may share rows.
    counts = [await count(resource, _within(selection, r)) for r in found]
    return found if sum(counts) == total else whole


def _text(condition: Filter[Any], days: Days) -> str:
    return "" if condition == EVERYTHING else condition.as_text(days)


def _is_text(steps: Sequence[Step]) -> bool:
    return any(step.kind is str and not step.is_company for step in steps)


def _within(selection: Selection[Any], part: Range) -> Selection[Any]:
    only = replace(selection, filter=EVERYTHING)
    return only.where((part.condition,)) if part.condition else only


async def _key_at(
    resource: Resource[Any], selection: Selection[Any], place: int
) -> Record | None:
    """Return the key of the row at a place, as the wire has it; None if there is none any more."""
    steps = key_order(selection.in_key_order())
    names = tuple({step.path.partition("/")[0]: 0 for step in steps})
    alone = replace(selection, columns=names, children=()).limit(top=1, skip=place)
    async for records in raw_pages(resource, alone):
        return records[0]
    return None


def _between(
    steps: Sequence[Step], ends: Sequence[Record], company: str
) -> Iterator[tuple[Filter[Any], Filter[Any]]]:
    """Yield the conditions of the ranges between these rows: behind one, and not behind the next."""
    made = (behind(steps, [end], company) for end in ends)
    # A key that cannot be compared is the end of no range.
    behinds = [condition for condition in made if condition is not None]
    starts = [EVERYTHING, *behinds]
    stops = [*(~condition for condition in behinds), EVERYTHING]
    yield from zip(starts, stops)
