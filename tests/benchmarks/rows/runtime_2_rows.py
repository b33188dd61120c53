"""100 rows of 200 columns from JSON bytes to exact rows, and what `select` costs."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.measure import Line, Place
from tests.benchmarks.timing import by_turns
from tests.benchmarks.wide import COLUMNS, ROWS, Read, readers

TIMES = 20
ROUNDS = 5
"""How many times as often as other rows: a run takes a tenth of a second, in which a busy machine is soon heard."""


def run(place: Place) -> Iterator[Line]:
    """Against pydantic's `validate_json`, whose decimals are inexact; with `select` against a class of these columns alone."""
    ours, fast = readers()
    yield by_turns(
        f"{ROWS} rows × {COLUMNS} columns to exact rows, {TIMES} times",
        "≤ 1.15",
        lambda: again(ours),
        ("validate_json", lambda: again(fast)),
        rounds=ROUNDS * place.rounds,
    )
    few = COLUMNS // 10
    selecting, _ = readers(selected=few)
    narrow, _ = readers(columns=few)
    yield by_turns(
        f"{ROWS} rows × {few} selected of {COLUMNS} columns, {TIMES} times",
        "≤ 1.1",
        lambda: again(selecting),
        ("a class without the others", lambda: again(narrow)),
        rounds=ROUNDS * place.rounds,
    )


def again(read: Read) -> None:
    """Read a number of times, and keep nothing."""
    for _ in range(TIMES):
        read()
