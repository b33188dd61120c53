"""A day in a filter means the day that rows show, wherever the server's midnight is."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from worlds import World

from codegen.sandbox import PRESETS, Temperament
from generated_example._runtime import FilterError
from generated_example.erp.bo.sales_order import OrderHed

ZONES = {
    name: replace(manners, colleague=None)
    for name, manners in PRESETS.items()
    if "year()" not in manners.refuses
    and (manners.zone is not None or name == "friendly")
} | {f"zone {zone}": Temperament(zone=zone) for zone in ("+14:00", "-12:00", "+05:45")}

COMPARISONS: tuple[Callable[[Any, Any], Any], ...] = (
    operator.eq,
    operator.ne,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
)


@pytest.fixture(params=sorted(ZONES))
def manners(request: pytest.FixtureRequest) -> Temperament:
    return ZONES[request.param]


def test_filtered_rows_are_the_rows_that_show_such_a_day(
    world: World, manners: Temperament
) -> None:
    world.begin(manners)
    column = OrderHed.order_date
    with world.client() as kinetic:
        orders = kinetic.erp.bo.sales_order.sales_orders
        shown = {row.order_num: _day(row.order_date) for row in orders}
        some = sorted({day for day in shown.values() if day is not None})[::3]
        for day in [*some, some[0] - timedelta(days=1)]:
            for compare in COMPARISONS:
                found = {o.order_num for o in orders.where(compare(column, day))}
                assert found == {
                    number
                    for number, other in shown.items()
                    if (compare(other, day) if other else compare is operator.ne)
                }, (compare, day)
            outside = {o.order_num for o in orders.where(~(column == day))}
            assert outside == {n for n, other in shown.items() if other != day}
        listed = {o.order_num for o in orders.where(column.in_(some))}
        assert listed == {n for n, other in shown.items() if other in some}
        first, last = some[0], some[-1]
        between = {o.order_num for o in orders.where(column.between(first, last))}
        assert between == {n for n, d in shown.items() if d and first <= d <= last}


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def test_a_moment_with_an_offset_is_sent_as_it_is_and_one_without_is_refused() -> None:
    here = timezone(timedelta(hours=-6))
    moment = datetime(2026, 3, 9, 7, 30, tzinfo=here)
    assert (
        OrderHed.order_date >= moment
    ).text == "OrderDate ge 2026-03-09T07:30:00-06:00"
    with pytest.raises(FilterError, match=r"has no offset: compare with a day"):
        OrderHed.order_date < moment.replace(tzinfo=None)
    with pytest.raises(FilterError, match=r"has no offset"):
        OrderHed.order_date.in_([moment.replace(tzinfo=None)])


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_have_no_bound_beyond_them(day: date) -> None:
    for compare in COMPARISONS:
        assert "year(OrderDate)" in compare(OrderHed.order_date, day).text


def test_a_day_is_printed_with_bounds_that_an_index_can_use() -> None:
    assert (OrderHed.order_date == date(2026, 3, 9)).text == (
        "OrderDate ge 2026-03-08T00:00:00Z and OrderDate lt 2026-03-11T00:00:00Z"
        " and year(OrderDate) eq 2026 and month(OrderDate) eq 3 and day(OrderDate) eq 9"
    )
    assert (OrderHed.order_date <= date(2026, 3, 9)).text == (
        "OrderDate lt 2026-03-11T00:00:00Z and (year(OrderDate) lt 2026 or year(OrderDate) eq 2026"
        " and (month(OrderDate) lt 3 or month(OrderDate) eq 3 and day(OrderDate) le 9))"
    )
