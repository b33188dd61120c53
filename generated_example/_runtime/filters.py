"""Conditions as values: what `where` takes, and what columns make when they are compared.

A `Filter` holds OData text whose literals are escaped already, and how tightly its outermost operator binds, so that combined
conditions get parentheses exactly where they need them (OData URL Conventions, section 5.1.1.14). What can be decided without
the server is: a column in an empty list is `NOTHING`, which asks the server nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NoReturn

from .errors import FilterError

OR: Final = 1
AND: Final = 2
ATOM: Final = 3


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on rows; combine them with `&`, `|` and `~`."""

    text: str
    """The condition as OData."""
    binding: int = ATOM
    """How tightly its outermost operator binds: `OR`, `AND`, or `ATOM` for what needs no parentheses."""

    def __and__(self, other: Filter) -> Filter:
        return all_of((self, other)) if isinstance(other, Filter) else NotImplemented

    def __or__(self, other: Filter) -> Filter:
        return any_of((self, other)) if isinstance(other, Filter) else NotImplemented

    def __invert__(self) -> Filter:
        if self in (NOTHING, EVERYTHING):
            return EVERYTHING if self == NOTHING else NOTHING
        return Filter(f"not ({self.text})")

    def __bool__(self) -> NoReturn:
        raise FilterError(
            f"a filter is neither true nor false: {self.text:.80}; combine filters with & | ~ in place of and, or, not, "
            "and write a range as two comparisons"
        )


NOTHING: Final = Filter("false")
"""The filter that no row passes."""
EVERYTHING: Final = Filter("true")
"""The filter that every row passes."""


def as_filter(given: Filter | str) -> Filter:
    """Return what `where` was given as a filter; a text is OData as it stands. Raises TypeError for anything else."""
    if isinstance(given, Filter):
        return given
    if isinstance(given, str):
        return raw(given)
    raise TypeError(
        f"where() takes conditions, such as `fields.name == 'A'`, or OData text: {given!r:.60} is neither"
    )


def raw(text: str) -> Filter:
    """Return a filter of OData text as it stands, for what columns cannot say; nothing in it is escaped."""
    return Filter(text, 0)


def all_of(filters: Iterable[Filter]) -> Filter:
    """Return the filter of rows that pass every one; `EVERYTHING` where there are none."""
    found = list(filters)
    if NOTHING in found:
        return NOTHING
    return _joined([f for f in found if f != EVERYTHING], AND)


def any_of(filters: Iterable[Filter]) -> Filter:
    """Return the filter of rows that pass at least one; `NOTHING` where there are none."""
    found = list(filters)
    if EVERYTHING in found:
        return EVERYTHING
    return _joined([f for f in found if f != NOTHING], OR)


def _joined(parts: list[Filter], binding: int) -> Filter:
    if len(parts) < 2:
        return parts[0] if parts else (EVERYTHING if binding == AND else NOTHING)
    word = " and " if binding == AND else " or "
    return Filter(word.join(_within(part, binding) for part in parts), binding)


def _within(part: Filter, binding: int) -> str:
    return part.text if part.binding >= binding else f"({part.text})"
