"""Values that the server computes of each row, beside columns: the same that Python makes of the rows."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import Watched, World, without

from codegen.sandbox import Temperament
from generated_example import ReplyError
from generated_example.erp.bo.customer import Customer, ShipTo
from generated_example.erp.bo.sales_order import OrderDtl, OrderHed


@pytest.fixture
def watched(world: World) -> Watched:
    world.begin(Temperament(cap=5))
    return world.watched()


def test_values_that_are_computed(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        lines = kinetic.erp.bo.sales_order.order_dtls
        rows = list(lines)
        watched.queries.clear()
        found = list(
            lines.values(
                OrderDtl.order_qty * OrderDtl.unit_price,
                OrderDtl.order_num,
                OrderDtl.line_desc.toupper(),
                OrderDtl.need_by_date.year(),
            )
        )
        assert len(rows) > 5
        assert found == [
            (
                (row.order_qty or 0) * (row.unit_price or 0),
                row.order_num,
                (row.line_desc or "").upper(),
                row.need_by_date and row.need_by_date.year,
            )
            for row in rows
        ]
        assert watched.queries[0] == {
            "$compute": "OrderQty mul UnitPrice as OrderQty_mul_UnitPrice,"
            "toupper(LineDesc) as LineDesc_toupper,year(NeedByDate) as NeedByDate_year",
            "$select": "Company,OrderNum,OrderLine,OrderQty_mul_UnitPrice,LineDesc_toupper,NeedByDate_year",
            "$orderby": "Company,OrderNum,OrderLine",
            "$top": "1000",
            "$count": "true",
        }
        alone = list(
            lines.order_by(OrderDtl.line_desc.desc()).values(OrderDtl.order_qty + 1)
        )
        assert sorted(alone) == sorted(((row.order_qty or 0) + 1,) for row in rows)
        assert "LineDesc" in watched.queries[-1]["$select"].split(",")


def test_numbers_of_children(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        lines = OrderHed.order_dtls
        rows = list(orders.expand(lines))
        watched.queries.clear()
        found = list(orders.values(OrderHed.order_num, lines.count()))
        assert found == [(row.order_num, len(row.order_dtls)) for row in rows]
        assert watched.queries[0]["$expand"] == "OrderDtls($top=0;$count=true)"
        assert watched.queries[0]["$select"] == "Company,OrderNum"
        assert "$compute" not in watched.queries[0]
        many = lines.count(OrderDtl.order_qty > 100)
        assert list(orders.values(many, OrderHed.order_num)) == [
            (sum((line.order_qty or 0) > 100 for line in row.order_dtls), row.order_num)
            for row in rows
        ]
        assert watched.queries[-1]["$expand"] == (
            "OrderDtls($filter=OrderQty gt 100;$top=0;$count=true)"
        )


def test_what_is_not_of_the_rows_is_refused(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        customers: Any = kinetic.erp.bo.customer.customers
        for wrong in (ShipTo.city.toupper(), "Name", Customer.name == "A"):
            with pytest.raises(TypeError):
                list(customers.values(Customer.name, wrong))
        with pytest.raises(TypeError, match="cannot use a part of ShipTo"):
            customers.values(ShipTo.city.toupper()).to_dicts()
    assert watched.queries == []


def ignoring(query: dict[str, str]) -> dict[str, str]:
    """What a server of OData 4.0 makes of a query: `$compute` is unknown to it, and so is what is made by it."""
    return {n: text for n, text in query.items() if n not in ("$compute", "$select")}


READS = {
    "all rows": lambda query, *columns: list(query.values(*columns)),
    "the first ones": lambda query, *columns: list(query.top(1).values(*columns)),
    "in another order": lambda query, *columns: list(
        query.order_by(OrderHed.order_num.desc()).values(*columns)
    ),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_server_that_ignores_what_it_is_asked_is_named(
    world: World, watched: Watched, read: Any
) -> None:
    """None would be a value: it is never made of one that did not come."""
    count, number = OrderHed.order_dtls.count(), OrderHed.order_num
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        watched.change = ignoring
        with pytest.raises(ReplyError, match="a row without `OrderNum_add_1`"):
            read(orders, number, number + 1)
        watched.change = without("$expand")
        with pytest.raises(ReplyError, match=r"without `OrderDtls@odata\.count`"):
            read(orders, count, number)
        watched.change = dict
        assert read(orders, number + 1, count, OrderHed.order_date.year())


def test_nulls_are_values(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        lines = kinetic.erp.bo.sales_order.order_dtls
        new = lines.first()
        assert new
        new.need_by_date = None
        lines.update(new)
        same = lines.where(
            OrderDtl.order_num == new.order_num, OrderDtl.order_line == new.order_line
        )
        assert list(same.values(OrderDtl.need_by_date.year())) == [(None,)]


def test_values_say_what_goes_before_them(world: World, watched: Watched) -> None:
    with world.client() as kinetic:
        orders: Any = kinetic.erp.bo.sales_order.sales_orders
        with pytest.raises(TypeError, match=r"values\(\) takes columns, such as"):
            orders.values()
        for name in ("top", "where", "order_by", "first"):
            with pytest.raises(AttributeError, match=r"before values\(\)"):
                getattr(orders.values(OrderHed.order_num), name)
        for name in ("where", "search", "values"):
            with pytest.raises(AttributeError, match=r"before group_by\(\)"):
                getattr(orders.group_by(OrderHed.order_num), name)
        with pytest.raises(AttributeError, match="Values has no `tpo`$"):
            orders.values(OrderHed.order_num).tpo
    assert watched.queries == []


@pytest.mark.parametrize("change", [dict, without("$count")])
def test_the_number_of_all_rows_comes_with_the_first_ones(
    world: World, watched: Watched, change: Any
) -> None:
    watched.change = change
    with world.client() as kinetic:
        query = kinetic.erp.bo.customer.customers.where(Customer.state == "CA")
        number = len(list(query))
        watched.queries.clear()
        for skip, size in ((0, 2), (0, 1), (2, 2), (number - 1, 1), (0, number)):
            found = query.skip(skip).head(size)
            assert len(found) == size
            assert found.total == (number if change is dict else None)
        assert all(query["$count"] == "true" for query in watched.queries[:2])
