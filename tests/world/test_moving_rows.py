"""Others write while rows are read: what existed all the time comes exactly once, or `RowsMoved` is raised."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import World

from codegen.sandbox import Temperament
from codegen.sandbox.statements import EVERY
from generated_example import Kinetic
from generated_example._runtime import RowsMoved
from generated_example.erp.bo.customer import Customer, ShipTo
from generated_example.erp.bo.part import PartRev
from generated_example.erp.bo.sales_order import OrderDtl
from generated_example.ice.bo.sys_tag import SysTag

LONG = bool(os.environ.get("KINETIC_LONG_TESTS"))
seeded = settings(
    max_examples=1_000 if LONG else 150,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

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

MOVING = st.builds(
    Temperament,
    cap=st.integers(2, 12),
    top_above_cap=st.booleans(),
    links=st.sampled_from(["none", "relative", "absolute", "elsewhere"]),
    opaque_links=st.booleans(),
    refuses=st.sampled_from([frozenset(), frozenset({"text order"})]),
    ignores_case=st.booleans(),
    colleague=st.integers(0, 1_000_000),
    colleague_writes=st.integers(0, 4),
)


@dataclass(frozen=True)
class Reading:
    """One way to read a set to its end."""

    of: Set
    order: int
    page_size: int
    prefetch: int
    at_once: int
    way: Literal["rows", "values", "raw"] = "rows"

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


READINGS = st.builds(
    Reading,
    of=st.sampled_from(SETS),
    order=st.integers(0, 3),
    page_size=st.sampled_from([1, 2, 3, 5, 8, 1000]),
    prefetch=st.integers(0, 3),
    at_once=st.sampled_from([1, 1, 1, 2, 4]),
)


@seeded
@given(manners=MOVING, reading=READINGS)
def test_what_existed_all_the_time_comes_exactly_once(
    world: World, manners: Temperament, reading: Reading
) -> None:
    instance = world.begin(manners)
    before = _keys(world, reading.of)
    found: list[Key] = []
    with world.client(
        page_size=reading.page_size, prefetch=reading.prefetch, max_concurrency=4
    ) as kinetic:
        try:
            found = reading.keys(kinetic)
        except RowsMoved:
            return
    colleague = instance.colleague
    assert colleague is not None
    gone = set(colleague.moved.get(reading.of.name, ()))
    gone |= colleague.reordered(reading.of.name, reading.columns)
    always = before - gone
    counts = Counter(found)
    assert {key: counts[key] for key in always} == dict.fromkeys(always, 1)
    assert max(counts.values(), default=1) == 1


def _keys(world: World, of: Set) -> set[Key]:
    """The keys of all rows that the sandbox has, read past the colleague."""
    store = world.instance.store
    table = store.table(of.service, of.name)
    rows = store.select(table, EVERY)
    return {tuple(row[part] for part in table.key) for row in rows}
