"""Searches, and query options and headers of a program's own: they are in each request of whatever is read or written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from worlds import World

from codegen.sandbox import PRESETS, Temperament
from generated_example import BadRequest, FilterError, StatusError
from generated_example.erp.bo.customer import Customer

CAPPED = Temperament(cap=2)
Asked = tuple[str, dict[str, str], dict[str, str]]


@pytest.fixture
def asked(world: World) -> Iterator[list[Asked]]:
    """The requests to a fresh instance: method, query and headers."""
    world.begin(CAPPED)
    inner, seen = world.app, list[Asked]()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            query = dict(parse_qsl(scope["query_string"].decode()))
            headers = {n.decode(): v.decode() for n, v in scope["headers"]}
            seen.append((scope["method"], query, headers))
        await inner(scope, receive, send)

    world.app = app
    yield seen


def test_a_search_finds_the_same_rows_on_all_pages(
    world: World, asked: list[Asked]
) -> None:
    with world.client() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        everyone = [
            row.cust_num
            for row in customers
            if "steel" in " ".join(map(str, row.model_dump().values())).lower()
        ]
        assert len(everyone) > CAPPED.cap
        found = customers.search("STEEL")
        assert [row.cust_num for row in found] == everyone
        assert found.count() == len(everyone)
        both = found.where(Customer.state == "CA").search('"tarrowick steel"')
        assert "$search=(STEEL) AND" in repr(both)
        assert customers.search('steel AND "Tarrowick Steel"').one().cust_num == 2
        assert customers.search("nothing of that kind").first() is None
        with pytest.raises(StatusError) as caught:
            customers.search("steel OR pump").first()
        assert caught.value.status == 501
        with pytest.raises(BadRequest, match="Syntax error"):
            customers.search('"steel').first()


def test_children_are_searched_too(world: World, asked: list[Asked]) -> None:
    with world.client() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        oakland = Customer.ship_toes.search("oakland")
        row = customers.expand(oakland).get(cust_num=2)
        whole = customers.expand(Customer.ship_toes).get(cust_num=2)
        assert row.ship_toes == [s for s in whole.ship_toes if s.city == "Oakland"]


def test_own_options_and_headers_go_with_every_request(
    world: World, asked: list[Asked]
) -> None:
    with world.client() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        mine = customers.sending(query={"trace": "17"}, headers={"X-Reason": "audit"})
        assert len(list(mine.expand(Customer.ship_toes.top(1)))) == customers.count()
        row = mine.get(cust_num=2)
        row.phone_num = "555-0100"
        mine.update(row)
        mine.where(Customer.state == "CA").count()
        more = mine.sending(headers={"X-More": "y"})
        more.first()
        plain = asked.copy()
        asked.clear()
        customers.first()
    with_own = [a for a in plain if a[1].get("trace") == "17"]
    assert {method for method, _, _ in with_own} == {"GET", "PATCH"}
    assert len(with_own) > 5
    assert all(headers["x-reason"] == "audit" for _, _, headers in with_own)
    assert [a[2]["x-more"] for a in plain if "x-more" in a[2]] == ["y"]
    assert all("trace" not in query and "x-reason" not in h for _, query, h in asked)


def test_own_headers_go_with_the_links_of_children(world: World) -> None:
    world.begin(PRESETS["linked-children"])
    seen = []
    inner = world.app

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append({n.decode(): v.decode() for n, v in scope.get("headers", ())})
        await inner(scope, receive, send)

    world.app = app
    with world.client() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        mine = customers.sending(headers={"X-Reason": "audit"})
        row = mine.expand(Customer.ship_toes).get(cust_num=7)
    assert len(row.ship_toes) == 3
    reasons = [headers.get("x-reason") for headers in seen]
    assert reasons == ["audit"] * len(reasons) and len(reasons) > 1


def test_what_is_sent_last_holds(world: World, asked: list[Asked]) -> None:
    with world.client() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        mine = customers.sending(query={"trace": "1"}, headers={"X-Reason": "a"})
        mine = mine.sending(query={"trace": "2"}, headers={"x-reason": "b"})
        mine.first()
    _, query, headers = asked[-1]
    assert (query["trace"], headers["x-reason"]) == ("2", "b")
    assert mine._resource.options == (("trace", "2"),)
    assert len(mine._resource.headers) == 1


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"query": {"$filter": "x"}}, "OData's own"),
        ({"query": {"@p": "x"}}, "OData's own"),
        ({"query": {"": "x"}}, "not the name of a query option"),
        *(
            ({"query": {f"{a}$filter{b}": "x"}}, "not the name of a query option")
            for a, b in ((" ", ""), ("", " "), ("\t", ""), ("\u00a0", ""), ("", "\n"))
        ),
        *(
            ({"query": {name: "x"}}, "OData's own")
            for name in ("filter", "TOP", "Skip", "skiptoken")
        ),
        ({"query": {"api-key": "x"}}, "credential"),
        *(
            ({"headers": {name: "x"}}, "connection's own")
            for name in (
                "Proxy-Authorization",
                "proxy-connection",
                "Keep-Alive",
                "TE",
                "Trailer",
                "Upgrade",
                "Expect",
                "X-HTTP-Method-Override",
                "If-None-Match",
                "Range",
                "Content-Encoding",
            )
        ),
        ({"headers": {" Authorization": "x"}}, "not the name of an HTTP header"),
        ({"headers": {"authorization": "x"}}, "given by the client itself"),
        ({"headers": {"X-API-Key": "x"}}, "given by the client itself"),
        ({"headers": {"X-A": "a\r\nb: c"}}, "line break"),
        ({"headers": {"X A": "a"}}, "not the name of an HTTP header"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_once(
    world: World, given: dict[str, dict[str, str]], what: str
) -> None:
    with world.client() as kinetic, pytest.raises(ValueError, match=what):
        kinetic.erp.bo.customer.customers.sending(**given)


def test_a_search_is_words(world: World) -> None:
    with world.client() as kinetic:
        with pytest.raises(ValueError, match="words to look for"):
            kinetic.erp.bo.customer.customers.search("  ")


def test_what_a_header_holds_is_not_shown(world: World) -> None:
    with world.client() as kinetic:
        mine = kinetic.erp.bo.customer.customers.sending(headers={"X-Key": "hush"})
        assert "hush" not in repr(mine) + repr(vars(mine))


def test_no_text_of_a_user_gets_out_of_its_condition(world: World) -> None:
    """A program that narrows what somebody may look for stays narrow, whatever is typed."""
    with world.client() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        for words in ("x) OR (y", '"', "(", ")("):
            with pytest.raises(ValueError, match="search"):
                customers.search("steel").search(words)
            with pytest.raises(ValueError, match="search"):
                customers.search(words).search("steel")
        for words in ("x;$filter=true", "x)", '"'):
            with pytest.raises(ValueError, match="search"):
                Customer.ship_toes.search(words)
        for text in ("a eq 1) or (1 eq 1", "Name eq 'x", "(a eq 1", "a eq 1;$top=9"):
            with pytest.raises(FilterError, match="whole condition"):
                customers.where(Customer.cust_num > 5, text)
        asked = customers.where("Name eq 'O''Neil;) ('").search('"a) (b;"')
        assert "O''Neil;) ('" in str(asked.search("(c OR d)"))
