"""100,000 rows from a server that answers after 50 ms, each row stored in SQLite by itself: the work of a real consumer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator

from generated_example.erp.bo.customer import Customer
from tests.benchmarks.customers import generated, generated_at_once, page
from tests.benchmarks.measure import Line, Place
from tests.benchmarks.server import serving
from tests.benchmarks.timing import by_turns

ROWS = 100_000
MILLISECONDS = 50
AT_ONCE = 4


class Store:
    """A database in memory; a row goes in as its key and its JSON, and takes the place of one that is there."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect(":memory:")
        self._rows.execute(
            "create table customer (company, number, row, primary key (company, number))"
        )

    def put(self, row: Customer) -> None:
        """Store a row."""
        values = (row.company, row.cust_num, row.model_dump_json(by_alias=True))
        self._rows.execute("insert or replace into customer values (?, ?, ?)", values)


def run(place: Place) -> Iterator[Line]:
    """Against the same loop with `prefetch=False`."""
    with serving(page(place.folder), ROWS, milliseconds=MILLISECONDS) as url:
        plain = ("prefetch off", lambda: store(url, prefetch=False))
        what = f"{ROWS:,} rows at {MILLISECONDS} ms, each stored"
        yield by_turns(what, "< 0.6", lambda: store(url), plain, rounds=place.rounds)
        yield by_turns(
            f"{what}, {AT_ONCE} pages at once",
            "",
            lambda: asyncio.run(store_at_once(url)),
            plain,
            rounds=place.rounds,
        )


def store(url: str, **settings: bool) -> None:
    """Read and store every row."""
    kept = Store()
    for row in generated(url, **settings):
        kept.put(row)


async def store_at_once(url: str) -> None:
    """Read and store every row, pages being fetched at once."""
    kept = Store()
    async for row in generated_at_once(url, AT_ONCE):
        kept.put(row)
