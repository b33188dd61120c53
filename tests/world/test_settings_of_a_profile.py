"""Each setting that a profile gives keeps a call from being sent that the instance refuses."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any
from urllib.parse import unquote

import pytest
from worlds import World

from codegen.sandbox import PRESETS, Temperament
from generated_example import FilterError, PagingError, UrlTooLong
from generated_example._runtime.frames.spark import ranges
from generated_example.erp.bo.customer import Customer
from generated_example.erp.bo.part import Part, PartRev
from generated_example.erp.bo.sales_order import OrderHed
from generated_example.ice.bo.ud_01 import UD01


def asked(world: World, manners: Temperament) -> list[str]:
    """The queries that a fresh instance of these manners gets from now on."""
    world.begin(manners)
    queries: list[str] = []
    inner = world.app

    async def app(scope: Any, receive: Any, send: Any) -> None:
        query = scope["query_string"].decode()
        queries.append(f"{scope['path']}?{query}")
        await inner(scope, receive, send)

    world.app = app
    return queries


def test_sets_with_text_in_their_key_are_paged_by_place_where_text_has_no_order(
    world: World,
) -> None:
    manners = PRESETS["no-text-order"]
    queries = asked(world, manners)
    with world.client(text_order=False) as kinetic:
        parts = [*kinetic.erp.bo.part.parts]
        customers = [*kinetic.erp.bo.customer.customers]
    assert (len(parts), len(customers)) == (15, 12)
    of_parts = [query for query in queries if "Parts" in query]
    assert not any("$filter" in query for query in of_parts)
    assert any("CustNum%20gt" in q or "CustNum+gt" in q for q in queries)
    asked_again = asked(world, manners)
    with world.client() as kinetic:
        assert [p.key for p in kinetic.erp.bo.part.parts] == [p.key for p in parts]
    assert any("$filter" in query for query in asked_again)


@pytest.mark.parametrize("skip", ["ignored", "refused"])
def test_nothing_is_skipped_where_the_server_takes_no_skip(
    world: World, skip: Any
) -> None:
    manners = replace(PRESETS["no-skip"], skip=skip)
    queries = asked(world, manners)
    with world.client(takes_skip=False, page_size=5) as kinetic:
        bo = kinetic.erp.bo
        customers, toes = bo.customer.customers, bo.customer.ship_toes
        by_name = [c.name for c in customers.order_by(Customer.name)]
        assert (len(by_name), by_name) == (12, sorted(by_name))
        assert len([*bo.part.parts]) == 15
        assert sum(map(len, toes.pages(at_once=3))) == 21
        found = customers.expand(Customer.ship_toes.skip(1))
        assert sum(len(row.ship_toes) for row in found) == 10
        sent = len(queries)
        with pytest.raises(PagingError, match="does not take .skip"):
            list(customers.skip(2))
        assert len(queries) == sent
    assert not any("skip=" in unquote(query) for query in queries)


def test_what_cannot_be_read_whole_without_skip_is_an_error(world: World) -> None:
    """Neither `$skip` nor links: rows in an order of one's own are all there in one reply, or the reading fails."""
    queries = asked(world, replace(PRESETS["no-skip"], links="none"))
    with world.client(takes_skip=False) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        with pytest.raises(PagingError, match="more rows"):
            list(customers.order_by(Customer.name))
        few = customers.where(Customer.cust_num < 10).order_by(Customer.name)
        assert len([*few]) == 4
        assert len([*customers]) == 12
        assert len([*customers.order_by(Customer.name).top(7)]) == 7
    assert not any("skip" in query for query in queries)


def test_children_are_not_counted_where_that_is_refused(world: World) -> None:
    queries = asked(world, Temperament())
    for counts in (True, False):
        queries.clear()
        with world.client(child_counts=counts) as kinetic:
            customers = kinetic.erp.bo.customer.customers
            found = [*customers.expand(Customer.ship_toes)]
            one = customers.expand(Customer.ship_toes).get(cust_num=23)
        assert sum(len(row.ship_toes) for row in found) == 21
        assert len(one.ship_toes) == 3
        is_counted = ["ShipToes($count" in query for query in queries]
        assert is_counted == [counts] * len(queries)


def test_a_query_is_as_long_as_the_server_takes(world: World) -> None:
    condition = Customer.name == "x" * 300
    queries = asked(world, Temperament())
    with world.client(longest_query=200) as kinetic:
        with pytest.raises(UrlTooLong, match="servers take 200"):
            kinetic.erp.bo.customer.customers.where(condition).first()
    assert queries == []
    with world.client(longest_query=400) as kinetic:
        assert kinetic.erp.bo.customer.customers.where(condition).first() is None
    assert len(queries) == 1


def test_keys_with_a_character_that_paths_refuse_are_read_through_a_filter(
    world: World,
) -> None:
    queries = asked(world, PRESETS["strict-paths"])
    parts = {"key_1": "A:B", "key_2": "", "key_3": "", "key_4": "", "key_5": ""}
    with world.client(refused_key_characters=":") as kinetic:
        rows = kinetic.ice.bo.ud_01.ud_01s
        rows.create(UD01(company="EPIC06", **parts))
        assert rows.get(**parts).key_1 == "A:B"
    assert "$filter=" in queries[-1]
    with world.client() as kinetic, pytest.raises(Exception, match="404"):
        kinetic.ice.bo.ud_01.ud_01s.get(**parts)


def test_no_day_is_asked_for_where_no_function_compares_it(world: World) -> None:
    queries = asked(world, PRESETS["no-date-functions"])
    day = OrderHed.order_date == date(2026, 1, 15)
    with world.client(days="refused") as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        for condition in (day, ~day, day | (OrderHed.order_num > 0)):
            with pytest.raises(FilterError, match="OrderDate: this instance takes"):
                orders.where(condition).first()
            with pytest.raises(FilterError):
                orders.where(condition).count()
        effective = Part.part_revs.count(PartRev.effective_date == date(2026, 1, 15))
        with pytest.raises(FilterError, match="EffectiveDate: this instance takes"):
            kinetic.erp.bo.part.parts.order_by(effective.desc()).first()
        with pytest.raises(FilterError):
            asyncio.run(ranges(orders._resource, orders.where(day)._selection, 2))
        assert queries == []
        moment = datetime(2026, 1, 15, tzinfo=timezone.utc)
        assert orders.where(OrderHed.order_date >= moment).first() is not None


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("days", "never", ValueError),
        ("key_style", "both", ValueError),
        ("longest_query", 0, ValueError),
        ("longest_query", "long", TypeError),
        ("refused_key_characters", 7, TypeError),
    ],
)
def test_settings_of_another_kind_are_refused(
    world: World, name: str, value: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match=name):
        world.client(**{name: value})
