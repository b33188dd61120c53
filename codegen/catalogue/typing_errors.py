"""Which known words are near to one that is not known: those that differ by a small typing error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_MOST: Final = 3
_SHORTEST: Final = 4
"""Letters from which on a word may have an error: of fewer, too much would be near."""
_LONG: Final = 8
"""Letters from which on it may have two."""


def nearest(word: str, known: Mapping[str, int]) -> list[str]:
    """The known words nearest to a word; none where all differ by more than a small error.

    Of equally near ones, those come first that have a letter more or less, or two swapped (`limt` is `limit` before it is
    `list`), and then the most frequent.
    """
    if len(word) < _SHORTEST:
        return []
    most = 1 if len(word) < _LONG else 2
    near = {
        other: distance
        for other in known
        if abs(len(other) - len(word)) <= most
        and (distance := errors(word, other, most)) <= most
    }
    best = min(near.values(), default=0)
    found = sorted(
        (o for o, d in near.items() if d == best),
        key=lambda o: (is_changed(word, o), -known[o], o),
    )
    return found[:_MOST]


def is_changed(one: str, other: str) -> bool:
    """Whether one of two near words has a letter in another's place: people leave letters out more often than they take a wrong one."""
    return len(one) == len(other) and sorted(one) != sorted(other)


def errors(one: str, other: str, most: int) -> int:
    """How many letters must be put in, left out, changed, or swapped with the next to make one word the other.

    Where that is more than `most`, some number above it (optimal string alignment, row by row, given up early).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            swapped = (
                i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted
            )
            row.append(min(cost, above[j - 2] + 1) if swapped else cost)
        if min(row) > most:
            return most + 1
    return row[-1]
