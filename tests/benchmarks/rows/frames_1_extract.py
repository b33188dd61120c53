"""100,000 rows of 20 columns into a table and a Parquet file, and a million with the memory over time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

from tests.benchmarks import frames
from tests.benchmarks.customers import page
from tests.benchmarks.measure import Line, Place, Program, against, plotted
from tests.benchmarks.projects import TESTS
from tests.benchmarks.server import serving
from tests.benchmarks.timing import by_turns

ROWS = 100_000
MANY = 1_000_000


def run(place: Place) -> Iterator[Line]:
    """Against a loop of an expert, and against rows that are put into a frame."""
    file = frames.narrow(page(place.folder))
    target = str(place.folder / "customers.parquet")
    with serving(file, ROWS) as url:
        tables = [frames.arrow(url), frames.arrow_by_hand(url)]
        tables += [frames.rows_into_frame(url)]
        names = tables[1].column_names
        assert all(t.select(names).equals(tables[0].select(names)) for t in tables)
        what = f"{ROWS:,} rows × {len(names)} columns"
        yield by_turns(
            f"{what} to a table of Arrow",
            "≤ 1.15",
            lambda: frames.arrow(url),
            ("msgspec and pyarrow by hand", lambda: frames.arrow_by_hand(url)),
            rounds=place.rounds,
        )
        yield by_turns(
            f"{what} to a Parquet file",
            "≤ 1.15",
            lambda: frames.parquet(url, target),
            (
                "msgspec and pyarrow by hand",
                lambda: frames.parquet_by_hand(url, target),
            ),
            rounds=place.rounds,
        )
        yield by_turns(
            f"{what} to a table of Arrow",
            "≤ 0.33",
            lambda: frames.arrow(url),
            ("rows into a frame", lambda: frames.rows_into_frame(url)),
            rounds=place.rounds,
        )
    with serving(file, MANY) as url:
        programs = [
            Program(name, place.root, ("-m", f"{TESTS}.frames", name, url, target))
            for name in ("generated", "by_hand")
        ]
        once = replace(place, rounds=1)
        what = f"{MANY:,} rows × {len(names)} columns to a Parquet file"
        yield against(what, "memory flat", programs[0], programs[1], once)
        print(plotted(programs[0], place.root), file=sys.stderr)
