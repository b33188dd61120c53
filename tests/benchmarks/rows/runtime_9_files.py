"""A file of 200 MB comes down: time and memory, a fresh process each time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from tests.benchmarks.measure import Line, Place, Program, against
from tests.benchmarks.projects import TESTS
from tests.transfers.streaming import BLOCK, block, streaming

SIZE = 200_000_000


def run(place: Place) -> Iterator[Line]:
    """Against a reply that is read whole, as a short program by hand does."""
    with streaming() as server:
        server.blocks = SIZE // BLOCK
        digest = hashlib.sha256()
        for number in range(server.blocks):
            digest.update(block(number))
        beside = (server.url, str(place.folder), digest.hexdigest())
        programs = [
            Program(
                name,
                place.root,
                ("-m", f"{TESTS}.download", name, *beside),
            )
            for name in ("generated", "by_hand")
        ]
        yield against(
            f"a file of {SIZE // 1_000_000} MB downloaded",
            "≤ 80 MB",
            *programs,
            place,
        )
