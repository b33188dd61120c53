"""Children that a server cut off are read on, whether it says so or not."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote

import pytest
from worlds import World

from codegen.sandbox import Temperament
from generated_example.erp.bo.customer import Customer, ShipTo
from generated_example.erp.bo.sales_order import OrderDtl, OrderHed

CUTTING = {
    "in silence": Temperament(child_cap=1),
    "in silence, two": Temperament(child_cap=2, cap=3),
    "relative links": Temperament(child_cap=1, child_links=True, links="relative"),
    "links": Temperament(child_cap=2, child_links=True, links="absolute", cap=2),
    "links through a proxy": Temperament(
        child_cap=1, child_links=True, links="elsewhere"
    ),
    "not at all": Temperament(),
}


@pytest.fixture(params=sorted(CUTTING))
def world_that_cuts(world: World, request: pytest.FixtureRequest) -> World:
    world.begin(CUTTING[request.param])
    return world


def _ship_toes(rows: Any) -> dict[int, list[str]]:
    return {row.cust_num: [s.ship_to_num for s in row.ship_toes] for row in rows}


def test_every_child_comes(world_that_cuts: World) -> None:
    with world_that_cuts.client() as kinetic:
        service = kinetic.erp.bo.customer
        alone = [(s.cust_num, s.ship_to_num) for s in service.ship_toes]
        found = _ship_toes(service.customers.expand(Customer.ship_toes))
        assert sorted(alone) == sorted((c, s) for c, all in found.items() for s in all)
        num = max(found, key=lambda c: len(found[c]))
        one = service.customers.expand(Customer.ship_toes).get(cust_num=num)
        assert [s.ship_to_num for s in one.ship_toes] == found[num]


def test_a_selection_of_children_is_kept(world_that_cuts: World) -> None:
    with world_that_cuts.client() as kinetic:
        service = kinetic.erp.bo.customer
        every = list(service.ship_toes)
        wanted = Customer.ship_toes.where(ShipTo.ship_to_num != "").select(ShipTo.name)
        for top in (1, 2, 3):
            rows = service.customers.expand(wanted.top(top))
            found = _ship_toes(rows)
            assert {c: len(all) for c, all in found.items()} == {
                c: min(top, sum(s.cust_num == c and s.ship_to_num != "" for s in every))
                for c in found
            }


def test_children_of_children_come(world_that_cuts: World) -> None:
    with world_that_cuts.client() as kinetic:
        service = kinetic.erp.bo.sales_order
        lines = OrderHed.order_dtls.expand(OrderDtl.order_rels)
        found = [
            (rel.order_num, rel.order_line, rel.order_rel_num)
            for order in service.sales_orders.expand(lines)
            for line in order.order_dtls
            for rel in line.order_rels
        ]
        alone = [
            (r.order_num, r.order_line, r.order_rel_num) for r in service.order_rels
        ]
        assert sorted(found) == sorted(alone)


IGNORED = {"": "", "$skip": r";?\$skip=\d+", "$top": r";?\$top=\d+"}


@pytest.mark.parametrize("ignored", IGNORED)
def test_children_are_skipped_whatever_the_server_ignores(
    world_that_cuts: World, ignored: str
) -> None:
    inner = world_that_cuts.app

    async def ignoring(scope: Any, receive: Any, send: Any) -> None:
        query = unquote(scope.get("query_string", b"").decode())
        if "$expand" in query and IGNORED[ignored]:
            query = re.sub(IGNORED[ignored], "", query).replace("(;", "(")
            scope = {**scope, "query_string": quote(query, safe="&=$").encode()}
        await inner(scope, receive, send)

    world_that_cuts.app = ignoring
    with world_that_cuts.client() as kinetic:
        customers = kinetic.erp.bo.customer.customers.where(Customer.cust_num < 8)
        whole = _ship_toes(customers.expand(Customer.ship_toes))
        for skip, top in ((1, None), (2, 1), (1, 2), (0, 1), (1, 0), (9, 3)):
            wanted = Customer.ship_toes.skip(skip)
            wanted = wanted if top is None else wanted.top(top)
            end = None if top is None else skip + top
            found = _ship_toes(customers.expand(wanted))
            assert found == {c: all[skip:end] for c, all in whole.items()}
            one = customers.expand(wanted).get(cust_num=7)
            assert [s.ship_to_num for s in one.ship_toes] == whole[7][skip:end]
