"""100,000 rows of 31 columns, paged from a local server."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.customers import by_hand, generated, page
from tests.benchmarks.measure import Line, Place
from tests.benchmarks.server import serving
from tests.benchmarks.timing import by_turns

ROWS = 100_000


def run(place: Place) -> Iterator[Line]:
    """Against a loop over httpx2, msgspec and a TypeAdapter, written by hand."""
    with serving(page(place.folder), ROWS) as url:
        for what, settings in (("", {}), (", prefetch off", {"prefetch": 0})):
            yield by_turns(
                f"{ROWS:,} rows paged{what}",
                "≤ 1.0",
                lambda: sum(1 for _ in generated(url, **settings)),
                ("by hand", lambda: sum(1 for _ in by_hand(url))),
                rounds=place.rounds,
            )
