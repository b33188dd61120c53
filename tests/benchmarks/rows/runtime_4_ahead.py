"""100,000 rows from a server that answers after 50 ms, each stored in a database: the work of a real consumer.

A row goes by itself into a table in a file, column by column, as a mirror of Kinetic's data has them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from generated_example.erp.bo.customer import Customer
from tests.benchmarks.customers import generated, generated_at_once, page
from tests.benchmarks.measure import Line, Place
from tests.benchmarks.server import serving
from tests.benchmarks.timing import by_turns

ROWS = 100_000
MILLISECONDS = 50
AT_ONCE = 4


class Store:
    """A database with a table of customers; one that is there already is replaced."""

    def __init__(self, file: Path) -> None:
        names = [n for n in Customer.model_fields if n != "ship_toes"]
        self._rows = sqlite3.connect(file)
        self._rows.execute("drop table if exists customer")
        self._rows.execute(
            f"create table customer ({', '.join(names)}, primary key (company, cust_num))"
        )
        values = ", ".join(f":{name}" for name in names)
        self._insert = f"insert or replace into customer values ({values})"

    def put(self, row: Customer) -> None:
        """Store a row."""
        self._rows.execute(self._insert, row.model_dump(mode="json"))

    def close(self) -> int:
        """Commit and close; return how many rows are there."""
        self._rows.commit()
        count: int = self._rows.execute("select count(*) from customer").fetchone()[0]
        self._rows.close()
        return count


def run(place: Place) -> Iterator[Line]:
    """Against the same loop with `prefetch=0`."""
    file = place.folder / "customers.sqlite"
    with serving(page(place.folder), ROWS, milliseconds=MILLISECONDS) as url:
        plain = ("prefetch off", lambda: store(url, file, prefetch=0))
        what = f"{ROWS:,} rows at {MILLISECONDS} ms, each stored"
        yield by_turns(
            what, "< 0.6", lambda: store(url, file), plain, rounds=place.rounds
        )
        yield by_turns(
            f"{what}, {AT_ONCE} pages at once",
            "",
            lambda: asyncio.run(store_at_once(url, file)),
            plain,
            rounds=place.rounds,
        )


def store(url: str, file: Path, **settings: int) -> int:
    """Read and store every row; return how many there are."""
    kept = Store(file)
    for row in generated(url, **settings):
        kept.put(row)
    return kept.close()


async def store_at_once(url: str, file: Path) -> int:
    """Read and store every row, pages being fetched at once; return how many there are."""
    kept = Store(file)
    async for row in generated_at_once(url, AT_ONCE):
        kept.put(row)
    return kept.close()
