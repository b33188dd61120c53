"""Queries that are longer than a server's URLs: each row is read once, or the query is refused with the reason."""

from __future__ import annotations

import asyncio
import functools
import operator
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from tempfile import mkdtemp
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import Watched, World

from codegen.sandbox import PRESETS, Temperament
from generated_example import (
    BadRequest,
    Filter,
    KineticError,
    NotFound,
    NotLoaded,
    PagingError,
    UrlTooLong,
)
from generated_example.erp.bo.customer import Customer, ShipTo
from generated_example.ice.bo.ud_01 import UD01

MANY = Customer.cust_num.in_(range(-200, 40))
LONG = Customer.name != "x" * 2500


def begun(world: World, temperament: Temperament) -> Watched:
    world.begin(temperament)
    return world.watched()


@pytest.mark.parametrize("preset", ["friendly", "capped", "linked", "opaque-links"])
def test_a_long_list_is_read_in_parts(world: World, preset: str) -> None:
    watched = begun(world, PRESETS[preset])
    with world.client() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        every = list(customers.where(Customer.cust_num < 40))
        watched.queries.clear()
        asked = customers.where(MANY)
        found = list(asked)
        assert sorted(row.cust_num for row in found) == [r.cust_num for r in every]
        assert len({query["$filter"] for query in watched.queries}) > 5
        assert all(len(query["$filter"]) < 2000 for query in watched.queries)
        assert asked.count() == len(every)
        assert asked.top(3).skip(1).count() == 3
        assert [row["CustNum"] for row in asked.raw()] == [r.cust_num for r in found]
        assert sorted(asked.values(Customer.cust_num)) == [
            (row.cust_num,) for row in every
        ]
        both = asked.where(Customer.state == "CA").expand(Customer.ship_toes)
        california = [row for row in every if row.state == "CA"]
        assert {row.cust_num for row in both} == {row.cust_num for row in california}


NUMBERS = Customer.cust_num.in_(range(-9, 30))
STATES = Customer.state.in_([*(f"S{n:03}" for n in range(20)), "CA", "IL", "TX"])
NAMED = Customer.name.in_([None, *(f"N{n:03}" for n in range(16)), "Dalton"])
TOWNS = ShipTo.city.in_([*(f"T{n:03}" for n in range(16)), "Oakland", "Chicago"])
PAIRS: Filter[Customer] = functools.reduce(
    operator.or_,
    [
        (Customer.cust_num == n) & (Customer.state == s)
        for n in range(12)
        for s in ("CA", "IL")
    ],
)
CONDITIONS: dict[str, Filter[Customer]] = {
    "a list": NUMBERS,
    "beside others": NUMBERS & (Customer.credit_limit > 0),
    "beside days": NUMBERS & (Customer.est_date >= date(2021, 1, 1)),
    "two lists": NUMBERS & STATES,
    "a list or another": NUMBERS | STATES,
    "a list or a condition": STATES | (Customer.cust_num < 5),
    "a list or a condition, and a list": (STATES | (Customer.cust_num < 5)) & NUMBERS,
    "a list with null": NAMED | NUMBERS,
    "pairs of values": PAIRS,
    "children with one of a list": Customer.ship_toes.any(TOWNS),
    "such children, or a list": Customer.ship_toes.any(TOWNS) | STATES,
    "negated beside a list": NUMBERS & ~(Customer.state == "CA"),
}


@pytest.fixture
def known(world: World) -> Iterator[tuple[Any, Any, Watched]]:
    """The customers as parts of queries give them, and as the server gives them that takes a long query in one request."""
    world.begin(PRESETS["query-in-body"])
    with world.client(page_size=7, longest_query=660) as kinetic:
        with world.client(query_in_body=True, in_lists=True) as whole:
            sets = (c.erp.bo.customer.customers for c in (kinetic, whole))
            yield *sets, world.watched()


CONDITION = pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
KINDS = ("a list", "two lists", "a list or another")
"""Of each kind one: parts that never have the same row, may have it by chance, and by their meaning."""
KIND = pytest.mark.parametrize("condition", [CONDITIONS[k] for k in KINDS], ids=KINDS)


@CONDITION
def test_a_query_in_parts_has_the_rows_of_the_whole(
    known: tuple[Any, Any, Watched], condition: Filter[Customer]
) -> None:
    customers, whole, watched = known
    asked, every = customers.where(condition), list(whole.where(condition))
    watched.queries.clear()
    found = [row.cust_num for row in asked]
    assert sorted(found) == sorted(row.cust_num for row in every)
    assert len({query["$filter"] for query in watched.queries}) > 1
    assert all(len(query["$filter"]) < 760 for query in watched.queries)
    assert asked.count() == len(every)


@KIND
def test_every_way_to_read_reads_parts(
    known: tuple[Any, Any, Watched], condition: Filter[Customer]
) -> None:
    customers, _, watched = known
    asked = customers.where(condition)
    watched.sent.clear()
    found = [row.cust_num for row in asked]
    assert asked.skip(2).top(3).count() == max(min(len(found) - 2, 3), 0)
    assert [num for (num,) in asked.values(Customer.cust_num)] == found
    assert [row["CustNum"] for row in asked.raw()] == found
    assert [row["cust_num"] for row in asked.to_dicts()] == found
    # Without an order, the first rows are those that come first.
    assert [row.cust_num for row in asked.skip(2).top(3)] == found[2:5]
    first = asked.first()
    assert (first and first.cust_num) == next(iter(found), None)
    assert [row.cust_num for row in asked.head(4)] == found[:4]
    assert [row["cust_num"] for row in asked.top(4).to_dicts()] == found[:4]
    assert {method for method, *_ in watched.sent} == {"GET"}


LIMIT, NUM = Customer.credit_limit, Customer.cust_num
ORDERS: tuple[tuple[Any, ...], ...] = (
    (LIMIT.desc(), NUM),
    (Customer.est_date, NUM.desc()),
    (Customer.credit_hold.desc(), NUM),
)


def ranked(rows: Any) -> list[tuple[Any, Any]]:
    return [(row.credit_limit, row.cust_num) for row in rows]


@CONDITION
def test_parts_are_joined_in_the_order_of_numbers_and_times(
    known: tuple[Any, Any, Watched], condition: Filter[Customer]
) -> None:
    customers, whole, _ = known
    for orders in ORDERS:
        asked, every = (
            s.where(condition).order_by(*orders) for s in (customers, whole)
        )
        assert ranked(asked) == ranked(every)


@KIND
def test_every_way_to_read_joins_parts(
    known: tuple[Any, Any, Watched], condition: Filter[Customer]
) -> None:
    asked = known[0].where(condition).order_by(*ORDERS[0])
    every = ranked(asked)
    assert ranked(asked.skip(3).top(5)) == every[3:8]
    assert ranked(asked.skip(1).head(2)) == every[1:3]
    last = asked.first()
    assert ranked([last] if last else []) == every[:1]
    assert [n for (n,) in asked.values(NUM)] == [n for _, n in every]
    narrow = known[0].where(condition).order_by(LIMIT, NUM).select(Customer.name)
    for row in narrow:
        with pytest.raises(NotLoaded):
            row.credit_limit


def test_one_row_is_found_in_parts(known: tuple[Any, Any, Watched]) -> None:
    customers, *_ = known
    asked = customers.where(NUMBERS | STATES)
    assert asked.get(cust_num=2).cust_num == 2
    assert asked.where(Customer.cust_num == 2).one().cust_num == 2
    with pytest.raises(KineticError, match="more than one row"):
        asked.one()
    with pytest.raises(NotFound):
        asked.where(Customer.cust_num == -5).one()


MANY_TOWNS = ShipTo.city.in_(f"T{n:03}" for n in range(150))
REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "not one of a list": (lambda q: list(q.where(~MANY)), "not in ~ and all"),
    "of all children": (
        lambda q: list(q.where(Customer.ship_toes.all(MANY_TOWNS))),
        "not in ~ and all",
    ),
    "a long value": (
        lambda q: list(q.where(Customer.name == "y" * 3000)),
        "the query has 3,0",
    ),
    "long conditions beside a list": (
        lambda q: list(q.where(STATES, Customer.name != "y" * 1960)),
        "set in_lists=True or query_in_body=True",
    ),
    "in the order of texts": (
        lambda q: q.where(MANY).order_by(Customer.name).first(),
        "orders texts in its own way.* order by numbers or times, or sort the rows in Python",
    ),
    "in the order of UUIDs": (
        lambda q: q.where(MANY).order_by(Customer.sys_row_id).first(),
        "orders such values in its own way",
    ),
    "into a folder that is gone on with": (
        lambda q: q.where(MANY).to_parquet(mkdtemp(), resume=True),
        "goes on behind the last key, and parts of a list are not in its order",
    ),
    "in a computed order": (
        lambda q: list(q.where(MANY).order_by(Customer.ship_toes.count())),
        "do not show the order by ShipToes/",
    ),
    "groups": (
        lambda q: list(q.where(MANY).group_by(Customer.state).count()),
        r"before group_by\(\) is not read in parts",
    ),
    "children of a list": (
        lambda q: list(q.expand(Customer.ship_toes.where(MANY_TOWNS))),
        "from their own set",
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_parts_would_not_give_is_refused_before_anything_is_sent(
    world: World, case: tuple[Callable[[Any], Any], str]
) -> None:
    read, why = case
    watched = begun(world, Temperament())
    with world.client() as kinetic:
        with pytest.raises(UrlTooLong, match=why):
            read(kinetic.erp.bo.customer.customers)
    assert watched.queries == []


def test_rows_without_a_key_are_not_joined(world: World) -> None:
    watched = begun(world, Temperament())
    with world.client() as kinetic:
        baq = kinetic.baq.z_customer_orders
        name = baq.row.customer_name
        long = name.in_(f"N{n:03}" for n in range(150))
        assert list(baq().where(long)) == []
        watched.queries.clear()
        with pytest.raises(UrlTooLong, match="nothing tells apart without a key"):
            list(baq().where(long | name.startswith("D")))
    assert watched.queries == []


def test_tasks_read_parts(world: World) -> None:
    begun(world, Temperament())

    async def read() -> None:
        async with world.async_client(longest_query=500) as kinetic:
            customers = kinetic.erp.bo.customer.customers
            asked = customers.where(NUMBERS | STATES).order_by(Customer.cust_num.desc())
            found = [row.cust_num async for row in asked]
            assert found == sorted(found, reverse=True)
            assert len(found) == await asked.count() > 5
            first = await asked.first()
            assert first and first.cust_num == found[0]

    asyncio.run(read())


def test_a_server_with_another_order_is_found_out(world: World) -> None:
    """Its parts are in its own order, which is not that of the values."""
    watched = begun(world, Temperament())

    def backwards(query: dict[str, str]) -> dict[str, str]:
        return query | {"$orderby": query.get("$orderby", "").replace(" desc", "")}

    watched.change = backwards
    with world.client() as kinetic:
        asked = kinetic.erp.bo.customer.customers.where(MANY)
        with pytest.raises(PagingError, match="order asked for"):
            list(asked.order_by(Customer.cust_num.desc()))


@pytest.mark.parametrize("order", [(), (Customer.credit_limit, Customer.cust_num)])
@pytest.mark.parametrize("joined", [(), (Customer.cust_num < 0,)])
def test_a_row_that_moves_to_a_later_part_comes_once(
    world: World, order: Any, joined: tuple[Filter[Customer], ...]
) -> None:
    """A colleague changes the value that the list is about, and the one of the order, of rows that have come."""
    begun(world, PRESETS["friendly"])
    states = ["CA", *(f"S{n:03}" for n in range(60)), "MOVED"]
    with world.client(page_size=1, longest_query=500) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        wanted = Customer.state.in_(states)
        asked = customers.where(functools.reduce(operator.or_, joined, wanted))
        last = list(asked)[-1]
        last.state = "MOVED"
        customers.update(last)
        there = {row.cust_num for row in asked}
        assert len(there) > 1
        came = []
        for row in asked.order_by(*order):
            came.append(row.cust_num)
            if len(came) == 1:
                row.state, row.credit_limit = "MOVED", Decimal(999_999_999)
                customers.update(row)
        assert sorted(came) == sorted(there)


ALIKE = [
    "Ægir",
    "AEGIR",
    "łódź",
    "LODZ",
    "かな",
    "カナ",
    "co\u00adop",
    "coop",
    "x😀",
    "x",
]


def test_texts_that_a_collation_takes_for_the_same_stay_together(world: World) -> None:
    """Else `count`, and rows without a key, have some rows twice."""
    watched = begun(world, Temperament())
    filling = [f"{n:04}" for n in range(60)]
    with world.client(longest_query=500) as kinetic:
        baq = kinetic.baq.z_customer_orders
        name = baq.row.customer_name
        assert list(baq().where(name.in_([*ALIKE[::2], *filling, *ALIKE[1::2]]))) == []
    filters = [query["$filter"] for query in watched.queries]
    assert len(filters) > 2
    for one, other in zip(ALIKE[::2], ALIKE[1::2]):
        (found,) = {text for text in filters if f"'{one}'" in text}
        assert f"'{other}'" in found


def test_a_moment_that_utc_has_no_form_for_is_one_of_a_list(world: World) -> None:
    begun(world, Temperament())
    west = timezone(timedelta(hours=-5))
    ends = [datetime.max.replace(tzinfo=west)]
    days = [datetime(2026, 1, day, tzinfo=west) for day in range(1, 29)]
    with world.client(longest_query=500) as kinetic:
        asked = kinetic.erp.bo.customer.customers.where(
            Customer.est_date.in_([*ends, *days])
        )
        assert asked.count() == len(list(asked))


@settings(max_examples=8)
@given(
    keys=st.lists(st.sampled_from(["a", "A", "ä", "b ", "b", "ß", "SS"]), min_size=1)
)
def test_values_that_mean_the_same_are_in_one_part(
    ignoring: World, keys: list[str]
) -> None:
    """A server that ignores letter case finds a row by either value, and it comes once."""
    filling = [f"{n:04}" for n in range(120)]
    with ignoring.client() as kinetic:
        rows = kinetic.ice.bo.ud_01.ud_01s
        wanted = rows.where(UD01.character_01.in_([*keys, *filling, *keys[::-1]]))
        found = [row.key_1 for row in wanted]
        assert len(found) == len(set(found)) == wanted.count()
        assert {"1", "2"} & set(found) == (
            {"1", "2"} if {"a", "A"} & {*keys} else set()
        )


def test_moments_that_have_no_time_in_utc_are_for_the_server_to_refuse(
    world: World,
) -> None:
    """No `datetime` has the time in UTC of the first and last hours of other zones."""
    watched = begun(world, Temperament())
    first = datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))
    filling = [datetime(2026, 1, 1, 0, n % 60, n // 60, tzinfo=UTC) for n in range(240)]
    with world.client() as kinetic:
        rows = kinetic.ice.bo.ud_01.ud_01s
        with pytest.raises(BadRequest):
            list(rows.where(UD01.date_01.in_([first, last, *filling])))
    assert "0001-01-01T00:00:00+01:00" in watched.queries[-1]["$filter"]


@pytest.fixture(scope="module")
def ignoring(world: World) -> World:
    world.begin(Temperament(ignores_case=True))
    with world.client() as kinetic:
        rows = kinetic.ice.bo.ud_01.ud_01s
        for number, text in enumerate(("a", "A", "b", "ß"), 1):
            parts = {"key_1": str(number), "key_2": "", "key_3": "", "key_4": ""}
            rows.create(UD01(**parts, key_5="", character_01=text))
    return world


def test_a_long_query_goes_into_a_body_where_the_server_takes_it(world: World) -> None:
    watched = begun(world, PRESETS["query-in-body"])
    with world.client(query_in_body=True, page_size=6) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        short = customers.order_by(Customer.name)
        every = [row.cust_num for row in short]
        watched.sent.clear()
        asked = customers.where(LONG).order_by(Customer.name)
        assert [row.cust_num for row in asked] == every
        assert asked.count() == len(every)
        assert (first := asked.first()) and first.cust_num == every[0]
    method, path, body = watched.sent[0]
    assert (method, path.rpartition("/")[2]) == ("POST", "$query")
    query = dict(parse_qsl(body.decode()))
    assert query["$filter"] == LONG.text
    assert {n: v for n, v in query.items() if n != "$filter"} == {
        "$orderby": "Name,Company,CustNum",
        "$top": "6",
        "$count": "true",
    }
    assert {method for method, *_ in watched.sent} == {"POST"}


@pytest.mark.parametrize("links", ["absolute", "relative"])
def test_links_behind_a_query_in_a_body_are_followed(world: World, links: Any) -> None:
    begun(world, Temperament(cap=3, links=links, query_in_body=True))
    with world.client(query_in_body=True, dry_run=True) as kinetic:
        lines = kinetic.baq.z_customer_orders
        long = f"Customer_Name ne '{'x' * 2500}'"
        assert len(list(lines().where(long))) == len(list(lines()))


def test_a_list_is_sent_as_such_where_the_server_takes_it(world: World) -> None:
    watched = begun(world, Temperament())
    with world.client(in_lists=True) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        listed = Customer.state.in_(["CA", "O'HARE", "IL"])
        found = list(customers.where(listed, Customer.cust_num > 1))
        assert watched.queries[-1]["$filter"] == (
            "State in ('CA','O''HARE','IL') and CustNum gt 1"
        )
        assert {row.state for row in found} <= {"CA", "IL"}
        customers.where(~listed | (Customer.cust_num == 1)).first()
        assert watched.queries[-1]["$filter"] == (
            "not (State in ('CA','O''HARE','IL')) or CustNum eq 1"
        )
        mixed = Customer.cust_num.in_([1, 2]) | Customer.state.in_(["CA"])
        customers.where(mixed).first()
        assert watched.queries[-1]["$filter"] == "CustNum in (1,2) or State eq 'CA'"
        by_state = customers.where(listed).group_by(Customer.state).count()
        assert sum(number for _, number in by_state) == customers.where(listed).count()
        assert watched.queries[-2]["$apply"].startswith("filter(State in ('CA',")
    with world.client() as kinetic:
        same = list(
            kinetic.erp.bo.customer.customers.where(listed, Customer.cust_num > 1)
        )
        assert same == found
