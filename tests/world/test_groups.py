"""Groups of rows, and what the server computes of each: the same that Python makes of the rows, whatever the server's cap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import Watched, World, without

from codegen.sandbox import Temperament
from generated_example import (
    Group,
    KineticError,
    PagingError,
    ReplyError,
    RowsMoved,
    StatusError,
)
from generated_example._runtime import Request
from generated_example.erp.bo.customer import Customer, ShipTo
from generated_example.erp.bo.sales_order import OrderDtl, OrderHed

CAPPED = Temperament(cap=3)


@pytest.fixture
def watched(world: World) -> Watched:
    world.begin(CAPPED)
    return world.watched()


METHODS: dict[str, Callable[[list[Any]], Any]] = {
    "sum": lambda values: sum(values) if values else None,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "average": lambda values: sum(values) / Decimal(len(values)) if values else None,
    "countdistinct": lambda values: len(set(values)),
}
KEYS = ("cust_num", "currency_code", "open_order", "terms_code", "ship_via_code")
NUMBERS = ("order_amt", "total_lines", "exchange_rate")


def grouped(
    rows: Iterable[Any], keys: list[str], values: list[tuple[str, str]]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """What Python makes of the rows."""
    members: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        members.setdefault(tuple(getattr(row, key) for key in keys), []).append(row)
    return {
        key: (
            *(
                METHODS[method](
                    [v for r in some if (v := getattr(r, name)) is not None]
                )
                for method, name in values
            ),
            len(some),
        )
        for key, some in members.items()
    }


@pytest.fixture(scope="module")
def orders(world: World) -> Iterator[Any]:
    world.begin(CAPPED)
    with world.client() as kinetic:
        yield kinetic.erp.bo.sales_order.sales_orders


@settings(max_examples=20)
@given(
    keys=st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True),
    values=st.lists(
        st.tuples(st.sampled_from(sorted(METHODS)), st.sampled_from(NUMBERS)),
        max_size=3,
    ),
    most=st.sampled_from([None, 2000, 0]),
)
def test_groups_are_those_of_python(
    orders: Any, keys: list[str], values: list[tuple[str, str]], most: int | None
) -> None:
    asked = orders if most is None else orders.where(OrderHed.order_amt < most)
    groups = asked.group_by(*(getattr(OrderHed, key) for key in keys))
    for method, name in values:
        groups = getattr(groups, method)(getattr(OrderHed, name))
    found = list(groups.count())
    size = len(keys)
    assert {group[:size]: group[size:] for group in found} == grouped(
        asked, keys, values
    )
    assert len({group[:size] for group in found}) == len(found)


def test_what_is_asked_page_by_page(world: World, watched: Watched) -> None:
    with world.client(page_size=3) as kinetic:
        lines = kinetic.erp.bo.sales_order.order_dtls
        groups = (
            lines.where(OrderDtl.unit_price > 1)
            .group_by(OrderDtl.prod_code)
            .sum(OrderDtl.order_qty * OrderDtl.unit_price)
            .count()
        )
        found = list(groups)
        assert len(found) > CAPPED.cap
        assert [type(value) for _, value, _ in found] == [Decimal] * len(found)
        rows = list(lines.where(OrderDtl.unit_price > 1))
        assert sum(number for *_, number in found) == len(rows)
        assert sum(value or 0 for _, value, _ in found) == sum(
            (row.order_qty or 0) * (row.unit_price or 0) for row in rows
        )
    first, second, *_ = watched.queries
    assert first == {
        "$apply": "filter(UnitPrice gt 1)/groupby((ProdCode),"
        "aggregate(OrderQty mul UnitPrice with sum as OrderQty_mul_UnitPrice_sum,$count as count))",
        "$orderby": "ProdCode",
        "$top": "3",
        "$count": "true",
    }
    # With one row of overlap, by which groups that come or go are noticed.
    assert {name: second[name] for name in first if name != "$count"} == {
        name: text for name, text in first.items() if name != "$count"
    }
    assert second["$skip"] == "2"


def test_order_and_conditions_of_groups(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        total = Group.sum(OrderHed.order_amt)
        groups = orders.group_by(OrderHed.cust_num).sum(OrderHed.order_amt)
        every = dict(groups)
        ranked = sorted(every.items(), key=lambda group: group[1] or 0, reverse=True)
        watched.queries.clear()
        assert list(groups.order_by(total.desc()).top(4)) == ranked[:4]
        assert watched.queries[0] == {
            "$apply": "groupby((CustNum),aggregate(OrderAmt with sum as OrderAmt_sum))",
            "$orderby": "OrderAmt_sum desc,CustNum",
            "$top": "4",
            "$count": "true",
        }
        assert list(groups.order_by(total.desc()).skip(2).top(5)) == ranked[2:7]
        assert list(groups.order_by(total.desc(), OrderHed.cust_num).skip(2)) == (
            ranked[2:]
        )
        large = groups.having(total > 3000, Group.count() < 3)
        assert list(large) == [
            (num, amount)
            for num, amount in groups
            if (amount or 0) > 3000
            and len(list(orders.where(OrderHed.cust_num == num))) < 3
        ]
        assert 0 < len(list(large)) < len(ranked)
        assert watched.queries[-1]["$apply"] == (
            "groupby((CustNum),aggregate(OrderAmt with sum as OrderAmt_sum,$count as count))"
            "/filter(OrderAmt_sum gt 3000 and count lt 3)"
        )
        assert groups.order_by(total.desc()).first() == ranked[0]
        assert groups.having(total > 10**9).first() is None


def test_a_server_without_apply_is_named(world: World, watched: Watched) -> None:
    watched.change = without("$apply")
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        groups = orders.group_by(OrderHed.cust_num).sum(OrderHed.order_amt)
        for read in (list, lambda groups: groups.first(), lambda some: some.one()):
            with pytest.raises(ReplyError, match="a row without `OrderAmt_sum`"):
                read(groups)


def test_groups_of_many_keys(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        found = list(
            orders.group_by(
                OrderHed.cust_num,
                OrderHed.currency_code,
                OrderHed.open_order,
                OrderHed.terms_code,
                OrderHed.ship_via_code,
                OrderHed.order_num,
            ).count()
        )
        assert sorted(group[5] for group in found) == sorted(
            row.order_num for row in orders
        )
        assert {group[6] for group in found} == {1}


def test_all_rows_together_are_one_request(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        rows = list(orders)
        watched.queries.clear()
        totals = orders.group_by().sum(OrderHed.order_amt).count()
        assert totals.one() == (sum(row.order_amt or 0 for row in rows), len(rows))
        assert watched.queries == [
            {"$apply": "aggregate(OrderAmt with sum as OrderAmt_sum,$count as count)"}
        ]
        none = orders.where(OrderHed.order_num < 0)
        empty = none.group_by().max(OrderHed.order_date).count()
        assert empty.one() == (None, 0)
        watched.queries.clear()
        nothing = orders.where(OrderHed.order_num.in_([]))
        assert nothing.group_by().sum(OrderHed.order_amt).count().one() == (None, 0)
        assert list(nothing.group_by(OrderHed.cust_num).count()) == []
        assert watched.queries == []


def test_keys_that_are_computed(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        years: dict[int, int] = {}
        for row in orders:
            assert row.order_date
            years[row.order_date.year] = years.get(row.order_date.year, 0) + 1
        groups = orders.group_by(OrderHed.order_date.year()).count()
        assert dict(groups) == years
    assert watched.queries[-1]["$apply"] == (
        "compute(year(OrderDate) as OrderDate_year)/groupby((OrderDate_year),aggregate($count as count))"
    )


def test_tasks_have_the_same(world: World, watched: Watched) -> None:
    import asyncio

    async def main() -> list[tuple[int | None, int]]:
        async with world.async_client() as kinetic:
            orders = kinetic.erp.bo.sales_order.sales_orders
            groups = orders.group_by(OrderHed.cust_num).count()
            assert await groups.first() == [g async for g in groups][0]
            assert await orders.group_by().count().one() == (12,)
            return [group async for group in groups]

    with world.client() as kinetic:
        groups = kinetic.erp.bo.sales_order.sales_orders.group_by(OrderHed.cust_num)
        assert asyncio.run(main()) == list(groups.count())


def test_no_group_is_lost_where_the_server_does_not_count(
    world: World, watched: Watched
) -> None:
    watched.change = without("$count")
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        found = list(orders.group_by(OrderHed.cust_num).count())
        assert {num for num, _ in found} == {row.cust_num for row in orders}


def test_a_server_that_cannot_page_groups_is_refused(
    world: World, watched: Watched
) -> None:
    watched.change = without("$skip")
    with world.client() as kinetic:
        groups = kinetic.erp.bo.sales_order.sales_orders.group_by(OrderHed.cust_num)
        with pytest.raises(PagingError, match="does not take .skip"):
            list(groups.count())


def test_groups_that_are_there_all_the_time_come_once(world: World) -> None:
    """Others write between any two calls: each group comes once, or `RowsMoved` is raised."""
    whole = changed = 0
    for seed in range(8):
        manners = Temperament(cap=5, colleague=seed, colleague_writes=6)
        store = world.begin(manners).store
        table = store.table("Erp.BO.SalesOrderSvc", "OrderDtls")

        def there() -> set[tuple[Any, Any]]:
            return {(row["PartNum"], row["OrderNum"]) for row in store.select(table)}

        before = there()
        with world.client() as kinetic:
            lines = kinetic.erp.bo.sales_order.order_dtls
            groups = lines.group_by(OrderDtl.part_num, OrderDtl.order_num).count()
            try:
                found = [group[:2] for group in groups]
            except RowsMoved:
                continue
        whole += 1
        changed += before != there()
        assert len(found) == len(set(found)), seed
        assert before & there() <= set(found), seed
    assert whole > 3 and changed > 3


@pytest.mark.parametrize("links", ["absolute", "relative"])
def test_links_lead_on(world: World, links: Any) -> None:
    world.begin(Temperament(cap=3, links=links, opaque_links=links == "absolute"))
    watched = world.watched()
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        found = list(orders.group_by(OrderHed.cust_num).count())
        assert {num for num, _ in found} == {row.cust_num for row in orders}
    assert watched.queries


def test_what_is_no_group_is_refused(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        groups = orders.group_by(OrderHed.cust_num)
        wrong: Any = orders
        with pytest.raises(TypeError, match="cannot use a part of Customer"):
            wrong.group_by(Customer.cust_num)
        with pytest.raises(TypeError, match="takes columns"):
            wrong.group_by("CustNum")
        with pytest.raises(ValueError, match="give top"):
            orders.top(3).group_by(OrderHed.cust_num)
        any_groups: Any = groups
        for value in (ShipTo.city, 5, OrderHed.order_dtls):
            with pytest.raises(TypeError):
                any_groups.max(value)
        with pytest.raises(TypeError, match="of a row"):
            any_groups.having(OrderHed.order_amt > 5)
        with pytest.raises(TypeError, match="of a row"):
            any_groups.order_by(OrderHed.order_amt)
        with pytest.raises(TypeError, match="groups of OrderHed"):
            any_groups.order_by(Group.max(Customer.name))
        with pytest.raises(TypeError):
            wrong.where(Group.count() > 3)
        with pytest.raises(ValueError, match="takes sum"):
            orders.group_by().one()
        with pytest.raises(ValueError, match="has one group"):
            orders.group_by().count().having(Group.count() > 1).one()
        with pytest.raises(KineticError, match="more than one group"):
            groups.one()
    assert all("$apply" in query for query in watched.queries)


def test_what_the_sandbox_does_not_have_is_refused(world: World) -> None:
    world.begin(Temperament())
    with world.client() as kinetic:
        url = "api/v2/odata/EPIC06/Erp.BO.SalesOrderSvc/SalesOrders"
        for apply, status in (
            ("topcount(2,OrderAmt)", 501),
            ("groupby((rollup($all,CustNum)))", 501),
            ("aggregate(OrderAmt with Custom.concat as X)", 501),
            ("aggregate(OrderAmt with sum as CustNum)", 400),
            ("aggregate(CustomerName with sum as X)", 400),
            ("groupby((NoSuchThing))", 400),
        ):
            with pytest.raises(StatusError) as caught:
                kinetic._session.send(Request("GET", url, (("$apply", apply),)))
            assert caught.value.status == status, apply
