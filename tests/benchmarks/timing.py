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
    found: dict[Work, list[tuple[float, float]]] = {subject: [], other: []}
    for work in found:
        work()
    for _ in range(rounds):
        for work, taken in found.items():
            start, worked = time.perf_counter(), time.process_time()
            work()
            taken.append((time.perf_counter() - start, time.process_time() - worked))
    (mine, cpu), (others, other_cpu) = (
        (median(seconds), median(cpu)) for seconds, cpu in map(_columns, found.values())
    )
    return Line(what, reach, mine, 0, name, others, 0, cpu, other_cpu)


def _columns(taken: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Seconds, and seconds of the processor."""
    return [seconds for seconds, _ in taken], [cpu for _, cpu in taken]
