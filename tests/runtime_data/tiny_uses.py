"""Typed uses of the package: every line passes the type checkers but for those that are marked."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import assert_type
from uuid import UUID

from tiny_acme import AsyncKinetic, Kinetic
from tiny_acme._runtime import (
    AsyncQuery,
    Column,
    Filter,
    Items,
    Key,
    Nested,
    One,
    Query,
    Written,
)
from tiny_acme.baq.z_customer_orders import ZCustomerOrders
from tiny_acme.erp.bo.customer import Country, Customer, CustomerKey, ShipTo
from tiny_acme.erp.bo.lab import Info, Point, Sample


def filters(c: type[Customer]) -> None:
    assert_type((c.credit_limit > 5) & ~(c.name == "x"), Filter[Customer])
    assert_type(c.est_date >= date(2026, 1, 1), Filter[Customer])
    assert_type(c.est_date == datetime(2026, 1, 1), Filter[Customer])
    assert_type(c.est_date.date() == date(2026, 1, 1), Filter[Customer])
    assert_type(c.est_date.year() > 2025, Filter[Customer])
    assert_type(c.credit_limit == None, Filter[Customer])  # noqa: E711
    assert_type(c.cust_num.in_([1, 2]), Filter[Customer])
    assert_type(c.name.tolower().trim().length() > 3, Filter[Customer])
    assert_type(c.ship_toes.any(ShipTo.city == "X"), Filter[Customer])
    assert_type(c.country.to(Country.description) == "x", Filter[Customer])
    c.credit_limit > "x"  # refused
    c.name > 5  # refused
    c.cust_num.contains("x")  # refused
    c.name.year()  # refused
    c.ship_toes.any(ShipTo.nothing == "X")  # refused
    c.nam  # refused


def places(kinetic: Kinetic) -> None:
    assert_type(Sample.point, Nested[Sample, Point])
    assert_type(Sample.tags, Items[Sample, str])
    assert_type(Sample.points, Items[Sample, Point])
    assert_type(Sample.exact, Column[Sample, Decimal | int, Decimal | None])
    assert_type(Customer.country, One[Customer, Country])
    assert_type(Sample.info.to(Info.id) == UUID(int=1), Filter[Sample])
    assert_type(Sample.point.to(Point.x) > 5, Filter[Sample])
    assert_type(Sample.point.to(Point.x), Column[Sample, Decimal | int, Decimal | None])
    assert_type(
        Customer.country.to(Country.description).tolower() == "x", Filter[Customer]
    )
    assert_type(Sample.tags.any(Sample.tags.item.startswith("x")), Filter[Sample])
    assert_type(Sample.points.any(Point.x > 5), Filter[Sample])
    assert_type(Sample.exact + 5 > Sample.whole, Filter[Sample])
    assert_type(Sample.exact.between(1, Decimal(5)), Filter[Sample])
    assert_type(Sample.clock.hour() == 5, Filter[Sample])
    samples = kinetic.erp.bo.lab.samples
    for tags, point, x in samples.values(
        Sample.tags, Sample.point, Sample.point.to(Point.x)
    ):
        assert_type(tags, list[str] | None)
        assert_type(point, Point | None)
        assert_type(x, Decimal | None)
    samples.where(Sample.tags.any(Sample.text == "x"))  # refused
    samples.where(Sample.points.any(Sample.exact > 5))  # refused
    samples.where(Sample.tags.item == "x")  # refused
    samples.order_by(Sample.tags)  # refused
    Sample.point.to(Info.id)  # refused
    Sample.taken.hour()  # refused
    Sample.text + 1  # refused
    Sample.tags.item > 5  # refused
    samples.select(Customer.country.to(Country.description))  # refused


def reads(kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    c = customers.row
    assert_type(c, type[Customer])
    assert_type(customers.get(cust_num=12), Customer)
    assert_type(customers.get(company="X", cust_num=12).key, CustomerKey)
    query = (
        customers.where(c.name.contains("Steel"), "Name ne 'x'")
        .select(c.name)
        .order_by(c.name.desc(), c.cust_num)
        .expand(c.ship_toes.where(ShipTo.city == "X").top(1), c.country)
        .top(5)
        .skip(1)
    )
    for row in query:
        assert_type(row, Customer)
        assert_type(row.ship_toes, list[ShipTo])
        row.nam = "x"  # refused
    for page in query.pages():
        assert_type(page, list[Customer])
    assert_type(customers.first(), Customer | None)
    assert_type(customers.one(), Customer)
    assert_type(customers.count(), int)
    customers.get(custnum=12)  # refused
    customers.get(cust_num="x")  # refused
    customers.where(c.cust_num == "x")  # refused
    customers.select(c.name.tolower())  # refused
    customers.select(c.ship_toes)  # refused
    customers.expand(c.name)  # refused


def writes(kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    row = Customer(cust_num=1, name="x", order_total=Decimal(1))
    assert_type(customers.create(row), Customer)
    customers.update(row)
    customers.delete(row)
    customers.delete(cust_num=12)
    customers.refresh(row)
    assert_type(customers.create_many([row]), list[Written[Customer]])
    assert_type(customers.update_many(r for r in [row])[0].row, Customer | None)
    outcomes = customers.delete_many([row, CustomerKey(cust_num=12)])
    assert_type(outcomes, list[Written[Customer | Key]])
    customers.create(ShipTo())  # refused
    customers.create_many([ShipTo()])  # refused
    customers.delete_many([12])  # refused
    customers.delete(custnum=12)  # refused
    row.credit_limit = "x"  # refused
    Customer(custnum=1)  # refused


def baqs(kinetic: Kinetic) -> None:
    orders = kinetic.baq.z_customer_orders(start_date=date(2026, 1, 1), cust_id=["a"])
    assert_type(orders, Query[ZCustomerOrders])
    for order in orders.where(orders.row.calculated_total > 5):
        assert_type(order.order_hed_order_num, int | None)
    kinetic.baq.z_customer_orders(start="x")  # refused


async def tasks(kinetic: AsyncKinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    assert_type(await customers.get(cust_num=1, company="X"), Customer)
    assert_type(await customers.count(), int)
    async for row in customers.where(customers.row.name == "x"):
        assert_type(row, Customer)
    orders = kinetic.baq.z_customer_orders(cust_id="x").top(3)
    assert_type(orders, AsyncQuery[ZCustomerOrders])
    async for order in orders:
        assert_type(order, ZCustomerOrders)
    await customers.delete(cust_num=12)
    assert_type(await customers.create_many([Customer()]), list[Written[Customer]])
    async for page in customers.pages(at_once=4):
        assert_type(page, list[Customer])
    assert_type(await customers.update_many(customers), list[Written[Customer]])
    for other in customers:  # refused
        print(other)
