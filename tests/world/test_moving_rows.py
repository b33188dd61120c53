"""Others write while rows are read: what existed all the time comes exactly once, or `RowsMoved` is raised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from long import LONG
from worlds import World

from codegen.sandbox import Temperament
from codegen.sandbox.statements import EVERY
from generated_example import Kinetic
from generated_example._runtime import RowsMoved
from generated_example.erp.bo.customer import Customer, ShipTo
from generated_example.erp.bo.part import PartRev
from generated_example.erp.bo.sales_order import OrderDtl
from generated_example.ice.bo.sys_tag import SysTag

SEEDS = 1_000 if LONG > 1 else 20
AT_ONCE = 10

Key = tuple[Any, ...]


@dataclass(frozen=True, repr=False)
class Set:
    """A set of the sample: how it is read, and the key of each row as the sandbox notes it."""

    service: str
    name: str
    rows: Callable[[Kinetic], Any]
    key: Callable[[Any], Key]
    orders: tuple[tuple[Any, ...], ...] = ((),)

    def __repr__(self) -> str:
        return self.name


SETS = (
    Set(
        "Erp.BO.CustomerSvc",
        "ShipToes",
        lambda k: k.erp.bo.customer.ship_toes,
        lambda r: (r.company, r.cust_num, r.ship_to_num),
        ((), (ShipTo.cust_num.desc(),), (ShipTo.name,), (ShipTo.city.desc(),)),
    ),
    Set(
        "Erp.BO.CustomerSvc",
        "Customers",
        lambda k: k.erp.bo.customer.customers,
        lambda r: (r.company, r.cust_num),
        ((), (Customer.cust_num.desc(),), (Customer.name, Customer.cust_num)),
    ),
    Set(
        "Erp.BO.SalesOrderSvc",
        "OrderDtls",
        lambda k: k.erp.bo.sales_order.order_dtls,
        lambda r: (r.company, r.order_num, r.order_line),
        ((), (OrderDtl.order_line, OrderDtl.order_num), (OrderDtl.part_num,)),
    ),
    Set(
        "Erp.BO.PartSvc",
        "PartRevs",
        lambda k: k.erp.bo.part.part_revs,
        lambda r: (
            r.company,
            r.part_num,
            r.revision_num,
            r.alt_method,
            r.process_mfg_id,
        ),
        ((), (PartRev.part_num.desc(),)),
    ),
    Set(
        "Ice.BO.SysTagSvc",
        "SysTags",
        lambda k: k.ice.bo.sys_tag.sys_tags,
        lambda r: (str(r.sys_row_id),),
        ((), (SysTag.sys_row_id.desc(),)),
    ),
)


def manners(choice: Random) -> Temperament:
    """A server whose rows move, and which pages as it likes."""
    return Temperament(
        cap=choice.randint(2, 12),
        top_above_cap=choice.random() < 0.5,
        links=choice.choice(("none", "relative", "absolute", "elsewhere")),
        opaque_links=choice.random() < 0.5,
        refuses=choice.choice((frozenset(), frozenset({"text order"}))),
        ignores_case=choice.random() < 0.5,
        colleague=choice.randrange(1_000_000),
        colleague_writes=choice.randint(1, 4),
    )


@dataclass(frozen=True)
class Reading:
    """One way to read a set to its end."""

    of: Set
    order: int
    page_size: int
    prefetch: int
    at_once: int

    def keys(self, kinetic: Kinetic) -> list[Key]:
        query = self.of.rows(kinetic)
        steps = self.of.orders[self.order % len(self.of.orders)]
        query = query.order_by(*steps) if steps else query
        if self.at_once == 1:
            return [self.of.key(row) for row in query]
        pages: Iterable[list[Any]] = query.pages(at_once=self.at_once)
        return [self.of.key(row) for page in pages for row in page]

    @property
    def columns(self) -> set[str]:
        """The columns that the order is made of."""
        steps = self.of.orders[self.order % len(self.of.orders)]
        return {step.path.partition(" ")[0] for step in steps}


def reading_of(choice: Random) -> Reading:
    return Reading(
        of=choice.choice(SETS),
        order=choice.randint(0, 3),
        page_size=choice.choice((1, 2, 3, 5, 8, 1000)),
        prefetch=choice.randint(0, 3),
        at_once=choice.choice((1, 1, 1, 2, 4)),
    )


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_what_existed_all_the_time_comes_exactly_once(world: World, first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        choice = Random(seed)
        _check(world, manners(choice), reading_of(choice), seed)


@pytest.mark.parametrize("seed", range(2, 2 + max(SEEDS // 30, 1)))
def test_a_page_of_one_row_shows_that_rows_moved(world: World, seed: int) -> None:
    choice = Random(seed)
    alone = replace(manners(choice), cap=1, top_above_cap=False, links="none")
    moving = replace(alone, colleague_writes=1)
    # In an order of one's own: by key a page of one row is as good as any other.
    reading = replace(reading_of(choice), of=SETS[0], order=choice.choice((2, 3)))
    _check(world, moving, reading, seed)


@pytest.mark.parametrize("order", [ShipTo.name, ShipTo.city.desc()])
def test_pages_of_one_row_hold_all_rows(world: World, order: Any) -> None:
    world.begin(Temperament(cap=1))
    with world.client() as kinetic:
        toes = kinetic.erp.bo.customer.ship_toes
        alone = [row.key for row in toes]
        found = [row.key for row in toes.order_by(order)]
        assert len(found) == len(alone) and set(found) == set(alone)
        assert [row.key for row in toes.order_by(order).skip(2).top(3)] == found[2:5]


def _check(world: World, moving: Temperament, reading: Reading, seed: int) -> None:
    instance = world.begin(moving)
    before = _keys(world, reading.of)
    settings = {"page_size": reading.page_size, "prefetch": reading.prefetch}
    with world.client(max_concurrency=4, **settings) as kinetic:
        try:
            found = Counter(reading.keys(kinetic))
        except RowsMoved:
            return
    colleague = instance.colleague
    assert colleague is not None
    gone = set(colleague.moved.get(reading.of.name, ()))
    # What is changed in a column that decides the order has no place of its own.
    gone |= colleague.reordered(reading.of.name, reading.columns)
    wrong = {key: found[key] for key in before - gone if found[key] != 1}
    twice = {key: number for key, number in found.items() if number > 1}
    assert not (wrong or twice), (seed, moving, reading, wrong, twice)


@pytest.mark.parametrize("prefetch", [0, 2])
@pytest.mark.parametrize("order", [(), (ShipTo.name,)])
def test_deleting_each_row_that_is_read_deletes_all(
    world: World, prefetch: int, order: tuple[Any, ...]
) -> None:
    world.begin(Temperament(cap=4))
    with world.client(prefetch=prefetch, max_concurrency=2) as kinetic:
        toes = kinetic.erp.bo.customer.ship_toes
        for row in toes.order_by(*order) if order else toes:
            toes.delete(row)
        assert toes.count() == 0


def _keys(world: World, of: Set) -> set[Key]:
    """The keys of all rows that the sandbox has, read past the colleague."""
    store = world.instance.store
    # A page that an earlier reading wanted may still be on its way, and be answered by this instance.
    with store.lock:
        table = store.table(of.service, of.name)
        rows = store.select(table, EVERY)
    return {tuple(row[part] for part in table.key) for row in rows}
