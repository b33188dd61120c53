"""Uses of the generated example whose types both checkers must see exactly so."""

from collections.abc import Callable, Coroutine
from datetime import date, datetime
from decimal import Decimal
from typing import Any, assert_type
from uuid import UUID

from generated_example import (
    AsyncKinetic,
    EntitySet,
    Filter,
    Kinetic,
    Query,
    Tableset,
    Written,
    raw,
)
from generated_example.baq.z_customer_orders import ZCustomerOrders
from generated_example.efx.my_library import CalculatePriceResult
from generated_example.erp.bo.customer import (
    Customer,
    CustomerFields,
    CustomerKey,
    ShipTo,
)
from generated_example.erp.bo.sales_order import OrderHed
from generated_example.erp.bo.sales_order_methods import (
    GetRowsResult,
    SalesOrderTableset,
)

kinetic = Kinetic.from_env()
customers = kinetic.erp.bo.customer.customers
c = customers.fields

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

query = (
    customers.where((c.credit_limit > Decimal(5)) & ~(c.name == "x"))
    .where(c.name.contains("Steel"), c.est_date >= date(2020, 1, 1))
    .where(c.ship_toes.any(lambda s: s.city == "Oakland"))
    .where(c.state.in_(["CA", "WA"]), c.name.length() > 3, c.est_date.year() == 2020)
    .select(c.name)
    .order_by(c.name.desc(), c.cust_num)
    .expand(c.ship_toes.where(c.ship_toes.fields.city == "Oakland").top(3))
    .top(5)
)
for row in query:
    assert_type(row, Customer)
for page in query.pages():
    assert_type(page, list[Customer])
for record in query.raw():
    assert_type(record, dict[str, Any])


def taken(
    set_: EntitySet[Customer, CustomerFields, ...],
    asked: Query[Customer, CustomerFields],
    condition: Filter,
) -> list[Written[Customer]]:
    return set_.update_many(asked.where(condition))


taken(customers, customers, c.name == "x")
taken(customers, query, raw("Name eq 'x'"))
tables: Tableset = kinetic.erp.bo.customer.get_by_id(cust_num=12)

orders = kinetic.baq.z_customer_orders(start_date=date(2026, 1, 1), cust_id=["A", "B"])
for order in orders.where(orders.fields.calculated_total > 10):
    assert_type(order, ZCustomerOrders)
    assert_type(order.order_hed_order_num, int | None)

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


async def main() -> None:
    async with AsyncKinetic.from_env() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        assert_type(await customers.get(cust_num=1), Customer)
        assert_type(await customers.first(), Customer | None)
        assert_type(await customers.count(), int)
        async for row in customers.where(customers.fields.name == "x"):
            assert_type(row, Customer)
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
