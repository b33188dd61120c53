"""Two ways to do the same, in one process, by turns."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from tests.benchmarks.measure import Line

Work = Callable[[], object]


def by_turns(
    what: str, reach: str, subject: Work, reference: tuple[str, Work], *, rounds: int
) -> Line:
    """The line of two pieces of work; each is done once before, uncounted."""
    name, other = reference
    found: dict[Work, list[float]] = {subject: [], other: []}
    for work in found:
        work()
    for _ in range(rounds):
        for work, seconds in found.items():
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
    return Line(what, reach, median(found[subject]), 0, name, median(found[other]))
