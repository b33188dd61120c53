"""Queries that are longer than a server's URLs: each row is read once, or the query is refused with the reason."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import Watched, World

from codegen.sandbox import PRESETS, Temperament
from generated_example import Filter, UrlTooLong
from generated_example.erp.bo.customer import Customer
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


@pytest.mark.parametrize(
    "change",
    [
        lambda query: query.order_by(Customer.name),
        lambda query: query.top(5),
        lambda query: query.skip(5),
    ],
)
def test_parts_have_no_order_and_no_first_rows(world: World, change: Any) -> None:
    watched = begun(world, Temperament())
    with world.client() as kinetic:
        asked = kinetic.erp.bo.customer.customers.where(MANY)
        for read in (list, lambda query: query.first(), lambda query: query.one()):
            with pytest.raises(UrlTooLong, match=r"without order_by\(\)"):
                read(change(asked))
    assert watched.queries == []


def test_other_long_conditions_are_refused(world: World) -> None:
    watched = begun(world, Temperament())
    names = Customer.name.in_("x" * n for n in range(1, 90))
    conditions: list[Filter[Customer]] = [
        ~MANY,
        MANY | (Customer.name == "x"),
        Customer.name == "y" * 3000,
        names & (Customer.name != "y" * 1900),
        Customer.name.in_(["z" * 2500, "a"]),
    ]
    with world.client() as kinetic:
        for condition in conditions:
            with pytest.raises(UrlTooLong):
                list(kinetic.erp.bo.customer.customers.where(condition))
    assert watched.queries == []


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
