"""Growth: time and memory of reading 1,000 to 1,000,000 rows, a fresh process each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.benchmarks.customers import page
from tests.benchmarks.measure import Line, Place, Program, against
from tests.benchmarks.projects import TESTS
from tests.benchmarks.server import serving

MANY = 1_000_000


def run(place: Place) -> Iterator[Line]:
    """Against the loop written by hand; the largest once only."""
    file = page(place.folder)
    for rows in (1_000, 10_000, 100_000, MANY):
        with serving(file, rows) as url:
            programs = [
                Program(name, place.root, ("-m", f"{TESTS}.iterate", name, url))
                for name in ("generated", "by_hand")
            ]
            yield against(
                f"growth: {rows:,} rows",
                "memory flat",
                programs[0],
                programs[1],
                replace(place, rounds=1) if rows == MANY else place,
            )
