"""100 rows of 200 columns from JSON bytes to exact rows, and what `select` costs."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.measure import Line, Place
from tests.benchmarks.timing import by_turns
from tests.benchmarks.wide import COLUMNS, ROWS, readers

TIMES = 20


def run(place: Place) -> Iterator[Line]:
    """Against pydantic's `validate_json` over the same bytes, whose decimals are inexact."""
    for selected in (None, COLUMNS // 10):
        ours, fast = readers(selected=selected)
        columns = f"{selected} selected of {COLUMNS}" if selected else f"{COLUMNS}"
        yield by_turns(
            f"{ROWS} rows × {columns} columns to exact rows, {TIMES} times",
            "≤ 1.15",
            lambda: [ours() for _ in range(TIMES)],
            ("validate_json", lambda: [fast() for _ in range(TIMES)]),
            rounds=place.rounds,
        )
