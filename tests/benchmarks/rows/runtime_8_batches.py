"""1,000 creates, one by one and in batches, from a sandbox that takes its time for each call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Literal

from codegen.sandbox import Temperament
from generated_example.erp.bo.customer import ShipTo
from tests.benchmarks.measure import Line, Place
from tests.benchmarks.timing import by_turns
from tests.worlds import World, served

ROWS = 1_000
SIZE = 50
DELAY = 0.02
"""Seconds before each reply; a live server takes 0.11 to 0.13 (EPICOR.md, "On the wire")."""


def run(place: Place) -> Iterator[Line]:
    """In batches of 50, in both forms, against `create_many` without them."""
    with served() as world:
        for form in ("multipart", "json"):
            yield by_turns(
                f"{ROWS:,} rows created in batches of {SIZE}, {form}, {DELAY * 1000:.0f} ms a call",
                "≤ 0.5",
                _created(world, form, SIZE),
                ("one by one", _created(world, form, 0)),
                rounds=min(place.rounds, 3),
            )


def _created(
    world: World, form: Literal["multipart", "json"], batch: int
) -> Callable[[], object]:
    def work() -> None:
        world.begin(Temperament())
        world.app = _delayed(world.app)
        rows = [
            ShipTo(company="EPIC06", cust_num=2, ship_to_num=f"B{n}")
            for n in range(ROWS)
        ]
        with world.client(batch_form=form) as kinetic:
            toes = kinetic.erp.bo.customer.ship_toes
            written = toes.create_many(rows, batch=batch)
            assert [w.row.ship_to_num for w in written if w.row] == [
                row.ship_to_num for row in rows
            ]

    return work


def _delayed(app: Any) -> Any:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(DELAY)
        await app(scope, receive, send)

    return slow
