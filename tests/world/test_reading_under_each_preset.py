"""What is read is the same under the manners of every preset, but for what those manners themselves change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from worlds import World, kinds

from codegen.sandbox import PRESETS, Temperament
from generated_example import Kinetic, NotLoaded, UpdateErrors
from generated_example.erp.bo.customer import Customer, ShipTo
from generated_example.erp.bo.part import Part
from generated_example.erp.bo.sales_order import OrderDtl, OrderDtlKey, OrderHed

Reading = Callable[[Kinetic], Any]


def _keys_of_sets(kinetic: Kinetic) -> Any:
    bo = kinetic.erp.bo
    sets: tuple[Any, ...] = (
        bo.customer.ship_toes,
        bo.part.part_revs,
        bo.sales_order.order_dtls,
        kinetic.ice.bo.sys_tag.sys_tags,
        kinetic.ice.bo.ud_01.ud_01s,
    )
    return [sorted(map(repr, (row.key for row in rows))) for rows in sets]


def _values(kinetic: Kinetic) -> Any:
    customers = kinetic.erp.bo.customer.customers.order_by(Customer.cust_num)
    return list(customers.values(Customer.cust_num, Customer.name))


def _pages_at_once(kinetic: Kinetic) -> Any:
    toes = kinetic.erp.bo.customer.ship_toes
    return [row.key for page in toes.pages(at_once=3) for row in page]


def _orders_of_ones_own(kinetic: Kinetic) -> Any:
    parts = kinetic.erp.bo.part.parts.order_by(Part.part_num.desc())
    return [part.part_num for part in parts], [p.part_num for p in parts.top(3).skip(2)]


def _children(kinetic: Kinetic) -> Any:
    rows = kinetic.erp.bo.customer.customers.expand(
        Customer.ship_toes.select(ShipTo.name)
    )
    return {row.cust_num: [to.ship_to_num for to in row.ship_toes] for row in rows}


def _rows_below_rows(kinetic: Kinetic) -> Any:
    orders = kinetic.erp.bo.sales_order.sales_orders
    few = [*orders.order_by(OrderHed.order_num).expand(OrderHed.order_dtls).top(3)]
    assert {len(order.order_dtls) > 1 for order in few} == {False, True}
    for order in few:
        place = orders.at(order_num=order.order_num)
        lines = place.below(OrderHed.order_dtls, OrderDtlKey)
        assert [line.key for line in lines] == [d.key for d in order.order_dtls]
        assert lines.count() == len(order.order_dtls)
        first = order.order_dtls[0].order_line
        found = lines.where(OrderDtl.order_line > first).top(1).first()
        second = next((d.key for d in order.order_dtls[1:]), None)
        assert (found and found.key) == second
    return [line.key for order in few for line in order.order_dtls]


def _single_rows(kinetic: Kinetic) -> Any:
    customers = kinetic.erp.bo.customer.customers
    first = customers.order_by(Customer.cust_num).first()
    assert first is not None
    alone = customers.where(Customer.cust_num == 12).one()
    return first.cust_num, customers.get(cust_num=12).name, alone.name


def _counts(kinetic: Kinetic) -> Any:
    customers = kinetic.erp.bo.customer.customers
    return customers.count(), customers.where(Customer.cust_num > 10).count()


def _days(kinetic: Kinetic) -> Any:
    orders = kinetic.erp.bo.sales_order.sales_orders
    shown = {o.order_num: o.order_date for o in orders}
    day = sorted(d.date() for d in shown.values() if d)[3]
    found = sorted(o.order_num for o in orders.where(OrderHed.order_date >= day))
    return found == sorted(n for n, d in shown.items() if d and d.date() >= day)


def _baqs(kinetic: Kinetic) -> Any:
    from datetime import date

    rows = kinetic.baq.z_customer_orders(start_date=date(2025, 1, 1))
    return sorted(row.order_hed_order_num or 0 for row in rows)


def _exact_and_null(kinetic: Kinetic) -> Any:
    """Decimals to their last digit, null as None, and what was not asked for as `NotLoaded`."""
    customers = kinetic.erp.bo.customer.customers
    few = customers.select(Customer.credit_limit, Customer.comment)
    found = {row.cust_num: (repr(row.credit_limit), row.comment) for row in few}
    with pytest.raises(NotLoaded):
        _ = few.get(cust_num=12).name
    return found


def _errors_inside_a_good_reply(kinetic: Kinetic) -> Any:
    sales_order = kinetic.erp.bo.sales_order
    first = sales_order.sales_orders.order_by(OrderHed.order_num).first()
    assert first is not None
    ds = sales_order.get_by_id(order_num=first.order_num)
    # There is no such customer.
    ds.order_hed[0].cust_num = 98_765_432
    with pytest.raises(UpdateErrors) as caught:
        sales_order.update_ext(
            ds,
            continue_processing_on_error=True,
            rollback_parent_on_child_error=False,
        )
    return len(caught.value.rows) > 0


READINGS: tuple[Reading, ...] = (
    _exact_and_null,
    _errors_inside_a_good_reply,
    _keys_of_sets,
    _values,
    _pages_at_once,
    _orders_of_ones_own,
    _children,
    _rows_below_rows,
    _single_rows,
    _counts,
    _days,
    _baqs,
)
SKIPPED = {
    ("no-date-functions", _days): "such a server has no form for a day",
    ("no-skip", _orders_of_ones_own): "it has `skip()`, which such a server refuses",
}


@pytest.fixture(scope="module")
def friendly(world: World) -> dict[Reading, Any]:
    world.begin(PRESETS["friendly"])
    with world.client() as kinetic:
        return {reading: reading(kinetic) for reading in READINGS}


NOT_ASKED = ("files", "batch", "batch_root", "query_in_body", "colleague")
"""Traits of what no reading here asks for."""


@pytest.fixture(scope="module", params=kinds(PRESETS, *NOT_ASKED))
def under(
    request: pytest.FixtureRequest, world: World, friendly: dict[Reading, Any]
) -> Iterator[tuple[str, Kinetic]]:
    """A preset's name, and a client of an instance with its manners: no reading changes a row."""
    # What somebody else writes is another test's: here the same rows are there all the time.
    manners: Temperament = replace(PRESETS[request.param], colleague=None)
    world.begin(manners)
    style: Any = "named" if manners.keys == "named" else "positional"
    skips = manners.skip == "taken"
    with world.client(
        key_style=style, takes_skip=skips, page_size=9, prefetch=2
    ) as kinetic:
        yield request.param, kinetic


@pytest.mark.parametrize("reading", READINGS, ids=lambda r: r.__name__.strip("_"))
def test_what_is_read_is_the_same(
    under: tuple[str, Kinetic], friendly: dict[Reading, Any], reading: Reading
) -> None:
    preset, kinetic = under
    if reason := SKIPPED.get((preset, reading)):
        pytest.skip(reason)
    assert reading(kinetic) == friendly[reading]
