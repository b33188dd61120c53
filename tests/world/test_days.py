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
from generated_example._runtime.data.values import Days
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


BY_DATE = ("daylight", "east", "no-offset", "zone +05:45")
"""The zones in which days are asked for by `date()`, too, as where a profile says that it does."""


@pytest.mark.parametrize(
    ("name", "days"),
    [*((name, "parts") for name in sorted(ZONES)), *((n, "date") for n in BY_DATE)],
)
def test_filtered_rows_are_the_rows_that_show_such_a_day(
    world: World, name: str, days: Days
) -> None:
    world.begin(ZONES[name])
    column = OrderHed.order_date
    with world.client(days=days) as kinetic:
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
        condition = compare(OrderHed.order_date, day)
        assert "year(OrderDate)" in condition.text
        assert "date(OrderDate)" in condition.as_text("date")


def test_a_day_by_date_is_one_comparison_between_the_same_bounds() -> None:
    day = OrderHed.order_date == date(2026, 3, 9)
    assert day.as_text("date") == (
        "OrderDate ge 2026-03-08T00:00:00Z and OrderDate lt 2026-03-11T00:00:00Z"
        " and date(OrderDate) eq 2026-03-09"
    )
    assert (OrderHed.order_date != date(2026, 3, 9)).as_text("date") == (
        "OrderDate eq null or date(OrderDate) ne 2026-03-09"
    )
    line = OrderHed.order_num == 5
    assert (~day | line).as_text(
        "date"
    ) == f"not ({day.as_text('date')}) or OrderNum eq 5"
    assert (day & line).as_text("date") == f"{day.as_text('date')} and OrderNum eq 5"


def test_a_day_is_printed_with_bounds_that_an_index_can_use() -> None:
    assert (OrderHed.order_date == date(2026, 3, 9)).text == (
        "OrderDate ge 2026-03-08T00:00:00Z and OrderDate lt 2026-03-11T00:00:00Z"
        " and year(OrderDate) eq 2026 and month(OrderDate) eq 3 and day(OrderDate) eq 9"
    )
    assert (OrderHed.order_date <= date(2026, 3, 9)).text == (
        "OrderDate lt 2026-03-11T00:00:00Z and (year(OrderDate) lt 2026 or year(OrderDate) eq 2026"
        " and (month(OrderDate) lt 3 or month(OrderDate) eq 3 and day(OrderDate) le 9))"
    )
