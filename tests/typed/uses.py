"""Uses of the generated example whose types every checker must see exactly so."""

from collections.abc import Callable, Coroutine
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_type
from uuid import UUID

from generated_example import (
    AsyncGroups,
    AsyncKinetic,
    AsyncQuery,
    Column,
    EntitySet,
    FileDetails,
    Filter,
    Group,
    Groups,
    Handle,
    Kinetic,
    Many,
    Query,
    Tableset,
    TextColumn,
    Written,
    now,
    outer,
    raw,
)
from generated_example.baq.part_pricing import PartPricing
from generated_example.baq.z_customer_orders import ZCustomerOrders
from generated_example._runtime import AsyncSession, Session
from generated_example.efx.my_library import CalculatePriceResult, MyLibrary
from generated_example.erp.bo.customer import (
    Customer,
    CustomerKey,
    CustomerSvc,
    ShipTo,
    ShipToKey,
)
from generated_example.erp.bo.sales_order import OrderHed
from generated_example.erp.bo.sales_order_methods import (
    GetRowsResult,
    SalesOrderTableset,
)

# A column on the class.
assert_type(Customer.name, TextColumn[Customer, str | None])
assert_type(Customer.company, TextColumn[Customer, str])
assert_type(Customer.cust_num, Column[Customer, int, int])
assert_type(Customer.credit_hold, Column[Customer, bool, bool | None])
assert_type(Customer.sys_row_id, Column[Customer, UUID, UUID | None])
assert_type(Customer.ship_toes, Many[Customer, ShipTo])
assert_type(Customer.name == "x", Filter[Customer])
assert_type(Customer.name.contains("x"), Filter[Customer])
assert_type(Customer.cust_num.in_([1, 2]), Filter[Customer])
assert_type(Customer.ship_toes.any(ShipTo.city == "Oakland"), Filter[Customer])
assert_type(Customer.ship_toes.any(), Filter[Customer])
assert_type(Customer.ship_toes.count() > 3, Filter[Customer])
assert_type(Customer.name.matchespattern("^A"), Filter[Customer])
assert_type(Customer.name.cast(int) > 3, Filter[Customer])
assert_type(Customer.cust_num.isof(str), Filter[Customer])
assert_type(
    Customer.ship_toes.any(ShipTo.city == outer(Customer.city)), Filter[Customer]
)
assert_type((Customer.name == "x") & ~(Customer.cust_num > 3), Filter[Customer])

kinetic = Kinetic.from_env()
later = AsyncKinetic.from_env()
assert_type(kinetic.erp.bo.customer, CustomerSvc[Session])
assert_type(later.erp.bo.customer, CustomerSvc[AsyncSession])
assert_type(kinetic.efx.my_library, MyLibrary[Session])
assert_type(kinetic.efx.staging.my_library, MyLibrary[Session])
assert_type(later.efx.my_library, MyLibrary[AsyncSession])
customers = kinetic.erp.bo.customer.customers

# Groups.
sales_orders = kinetic.erp.bo.sales_order.sales_orders
groups = sales_orders.where(OrderHed.open_order == True).group_by(
    OrderHed.cust_num, OrderHed.order_date.year()
)
assert_type(
    groups.sum(OrderHed.order_amt),
    Groups[OrderHed, int | None, int | None, Decimal | None],
)
for a_group in groups.sum(OrderHed.total_lines).average(OrderHed.total_lines).count():
    assert_type(a_group, tuple[int | None, int | None, int | None, Decimal | None, int])
assert_type(
    sales_orders.group_by().max(OrderHed.order_date).sum(OrderHed.order_amt * 2).one(),
    tuple[datetime | None, Decimal | None],
)
assert_type(
    groups.countdistinct(OrderHed.terms_code).first(),
    tuple[int | None, int | None, int] | None,
)
assert_type(
    sales_orders.group_by(
        OrderHed.cust_num,
        OrderHed.order_num,
        OrderHed.po_num,
        OrderHed.open_order,
        OrderHed.order_date,
        OrderHed.order_amt,
    ).count(),
    Groups[
        OrderHed,
        int | None,
        int,
        str | None,
        bool | None,
        datetime | None,
        Decimal | None,
        int,
    ],
)
assert_type(Group.sum(OrderHed.order_amt) > 5, Filter[Group[OrderHed]])
groups.order_by(Group.sum(OrderHed.order_amt).desc(), OrderHed.cust_num).top(3)
groups.having((Group.count() > 3) & (Group.min(OrderHed.po_num) < "B")).skip(2)
assert_type(
    later.erp.bo.sales_order.sales_orders.group_by(OrderHed.order_num).count(),
    AsyncGroups[OrderHed, int, int],
)


for computed in sales_orders.values(
    OrderHed.order_num,
    OrderHed.customer_name.toupper(),
    OrderHed.order_dtls.count(),
    OrderHed.order_date.year(),
    OrderHed.order_amt,
):
    assert_type(computed, tuple[int, str | None, int, int | None, Decimal | None])


async def first_group() -> None:
    found = later.erp.bo.sales_order.sales_orders.group_by(OrderHed.order_num)
    assert_type(await found.first(), tuple[int] | None)
    async for one_group in found.min(OrderHed.po_num):
        assert_type(one_group, tuple[int, str | None])


# The same column on a row.
customer = customers.get(cust_num=12)
assert_type(customer, Customer)
assert_type(customers.get(company="EPIC06", cust_num=12), Customer)
assert_type(customer.key, CustomerKey)
assert_type(customer.key.cust_num, int)
assert_type(customer.cust_num, int)
assert_type(customer.name, str | None)
assert_type(customer.credit_limit, Decimal | None)
assert_type(customer.est_date, datetime | None)
assert_type(customer.sys_row_id, UUID | None)
assert_type(customer.ship_toes, list[ShipTo])
assert_type(customers.first(), Customer | None)
assert_type(customers.one(), Customer)
assert_type(customers.count(), int)
assert_type(customers.create(Customer(cust_num=1, name="x", cust_id="y")), Customer)
customer.credit_limit = Decimal(250_000)
customer.name = None
if customer.name is not None:
    customer.name.upper()

# What a row has below it.
ship_toes = customers.at(cust_num=12).below(Customer.ship_toes, ShipToKey)
assert_type(ship_toes.get(cust_num=12, ship_to_num="A"), ShipTo)
assert_type(ship_toes.where(ShipTo.city == "Reno").first(), ShipTo | None)

ship_toes.unlink(kinetic.erp.bo.customer.ship_toes.at(cust_num=12, ship_to_num="A"))
customer.ship_toes = list(ship_toes.references())
new = ShipTo(cust_num=12, ship_to_num="B")
Customer(cust_num=1, name="x", cust_id="y", ship_toes=[new, ship_toes.at(new)])
customer.ship_toes = [ship_toes.at(cust_num=12, ship_to_num="A")]

# One column of it, and the row whole.
place = customers.at(cust_num=12)
assert_type(place.column(Customer.name).get(), str | None)
assert_type(place.column(Customer.cust_num).get(), int)
assert_type(place.column(Customer.credit_limit).get(), Decimal | None)
place.column(Customer.credit_limit).set(5)
place.column(Customer.name).clear()
assert_type(customers.upsert(customer, only="new"), Customer)
customers.replace(customer, refresh=True)

# Conditions, orders, selections.
query = (
    customers.where((Customer.credit_limit > Decimal(5)) & ~(Customer.name == "x"))
    .where(Customer.credit_limit > 5, Customer.discount_percent == None)  # noqa: E711
    .where(Customer.name.contains("Steel"), Customer.est_date >= date(2020, 1, 1))
    .where(Customer.ship_toes.any((ShipTo.city == "Oakland") | (ShipTo.state != "CA")))
    .where(Customer.ship_toes.all(ShipTo.city == "Oakland"))
    .where(Customer.state.in_(["CA", "WA"]), Customer.name.length() > 3)
    .where(Customer.est_date.year() == 2020, Customer.name.tolower() == "x")
    .where(Customer.name.indexof("x") == 3, Customer.name.substring(1, 2) == "x")
    .where(Customer.credit_limit.round() > 5, Customer.name.concat("x") == "x")
    .where(Customer.name.cast(Decimal) > 5, Customer.cust_num.cast(str).contains("1"))
    .order_by(Customer.ship_toes.count().desc(), Customer.credit_limit.floor())
    .where(Customer.est_date < now() + timedelta(days=7))
    .where(Customer.est_date - now() > timedelta(days=7))
    .where(Customer.name == Customer.cust_id, Customer.cust_num + 1 > 5)
    .select(Customer.name, Customer.cust_num)
    .order_by(Customer.name.desc(), Customer.cust_num)
    .expand(Customer.ship_toes.where(ShipTo.city == "Oakland").top(3))
    .top(5)
)
assert_type(query.where("Name eq 'x'").first(), Customer | None)
for row in query:
    assert_type(row, Customer)
for page in query.pages(at_once=2):
    assert_type(page, list[Customer])
for record in query.raw():
    assert_type(record, dict[str, Any])
assert_type(customers.select(Customer.name).get(cust_num=12), Customer)

# Short names for notebooks.
c = customers.row
its_class: type[Customer] = c
assert_type(customers.where(c.city == "Oakland").first(), Customer | None)

# Values without rows.
for num, limit, day in customers.values(
    Customer.cust_num, Customer.credit_limit, Customer.est_date
):
    assert_type(num, int)
    assert_type(limit, Decimal | None)
    assert_type(day, datetime | None)
for values in customers.where(Customer.cust_num > 3).values(Customer.name):
    assert_type(values, tuple[str | None])
for ten in customers.values(
    Customer.cust_num,
    Customer.name,
    Customer.city,
    Customer.state,
    Customer.zip,
    Customer.country,
    Customer.credit_hold,
    Customer.credit_limit,
    Customer.est_date,
    Customer.sys_row_id,
):
    assert_type(ten[0], int)
    assert_type(ten[9], UUID | None)


# Rows of one's own.
class MyCustomer(Customer):
    """A customer with what this program knows of it."""

    def label(self) -> str:
        return f"{self.cust_num} {self.name}"


mine = customers.as_(MyCustomer)
for own in mine.where(Customer.state == "CA", MyCustomer.name == "x"):
    assert_type(own, MyCustomer)
    assert_type(own.label(), str)


# What a program annotates with.
def changed(
    rows: EntitySet[Customer], asked: Query[Customer], condition: Filter[Customer]
) -> list[Written[Customer]]:
    return rows.update_many(asked.where(condition))


changed(customers, customers, Customer.name == "x")
changed(customers, query, raw("Name eq 'x'"))
tables: Tableset = kinetic.erp.bo.customer.get_by_id(cust_num=12)

# BAQs, methods, functions.
orders = kinetic.baq.z_customer_orders(start_date=date(2026, 1, 1), cust_id=["A", "B"])
for order in orders.where(ZCustomerOrders.calculated_total > 10):
    assert_type(order, ZCustomerOrders)
    assert_type(order.order_hed_order_num, int | None)
for number, total in orders.values(
    ZCustomerOrders.order_hed_order_num, ZCustomerOrders.calculated_total
):
    assert_type(number, int | None)
    assert_type(total, Decimal | None)
assert_type(kinetic.baq.z_customer_orders.row, type[ZCustomerOrders])
assert_type(kinetic.baq.part_pricing.new(), PartPricing)

svc = kinetic.erp.bo.sales_order
assert_type(svc.get_by_id(order_num=1), SalesOrderTableset)
ds = svc.get_new_order_hed()
assert_type(ds, SalesOrderTableset)
assert_type(ds.order_hed[0], OrderHed)
assert_type(svc.update(ds), SalesOrderTableset)
get_by_id: Callable[..., SalesOrderTableset] = svc.get_by_id

price = kinetic.efx.my_library.calculate_price(part_num="X", quantity=100)
assert_type(price, CalculatePriceResult)
assert_type(price.price, Decimal | None)


# Batches and files.
with kinetic.batch(atomic=True) as batch:
    assert_type(batch.add(customers.get, cust_num=12), Handle[Customer])
    assert_type(batch.add(customers.get, cust_num=12).result(), Customer)
    batch.add(customers.create, customer)
    assert_type(batch.add(customers.first), Handle[Customer | None])
    assert_type(batch.add(customers.count), Handle[int])
    lookup = kinetic.erp.bo.sales_order.get_by_id
    assert_type(batch.add(lookup, order_num=1), Handle[SalesOrderTableset])
    batch.add(customers.update, customer)
    batch.add(customers.delete, customer)
assert_type(kinetic.files.details(1, "a"), FileDetails)
assert_type(kinetic.files.download("exports", "a", to="b"), Path)


async def main() -> None:
    async with AsyncKinetic.from_env() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        assert_type(await customers.get(cust_num=1), Customer)
        assert_type(await customers.first(), Customer | None)
        assert_type(await customers.count(), int)
        async with kinetic.batch() as batch:
            assert_type(batch.add(customers.get, cust_num=12), Handle[Customer])
            batch.add(customers.create, customer)
        assert_type(await kinetic.files.exists(1, "a"), bool)
        asked: AsyncQuery[Customer] = customers.where(Customer.name == "x")
        async for row in asked:
            assert_type(row, Customer)
        async for page in asked.pages(at_once=4):
            assert_type(page, list[Customer])
        async for num, name in asked.values(Customer.cust_num, Customer.name):
            assert_type(num, int)
            assert_type(name, str | None)
        async for order in kinetic.baq.z_customer_orders(cust_id="x").top(3):
            assert_type(order, ZCustomerOrders)
        svc = kinetic.erp.bo.sales_order
        assert_type(await svc.get_by_id(order_num=1), SalesOrderTableset)
        call: Callable[..., Coroutine[Any, Any, SalesOrderTableset]] = svc.get_by_id
        await call(order_num=1)
        result = await svc.get_rows(
            where_clause_order_hed="",
            where_clause_order_dtl="",
            where_clause_order_rel="",
            page_size=0,
            absolute_page=0,
        )
        assert_type(result, GetRowsResult)
        assert_type(result.more_pages, bool | None)
