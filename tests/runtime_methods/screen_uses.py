"""Typed uses of the package: every line passes the type checkers but for those that are marked as refused."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime
from decimal import Decimal
from typing import Any, assert_type

from screen_acme import AsyncKinetic, Kinetic
from screen_acme._runtime import AsyncQuery, Query, Row, Table, Tableset
from screen_acme.baq.part_pricing import PartPricing
from screen_acme.efx.my_library import CalculatePriceResult
from screen_acme.erp.bo.sales_order import OrderDtl, OrderHed
from screen_acme.erp.bo.sales_order_methods import (
    GetListResult,
    OrderHedListTableset,
    SalesOrderTableset,
    UpdExtSalesOrderTableset,
)


def methods(kinetic: Kinetic) -> None:
    service = kinetic.erp.bo.sales_order
    ds = service.get_by_id(order_num=1)
    assert_type(ds, SalesOrderTableset)
    assert_type(ds.order_hed, Table[OrderHed])
    assert_type(ds.order_hed[0], OrderHed)
    assert_type(ds.order_dtl.add(part_num="X", order_qty=Decimal(1)), OrderDtl)
    ds.order_dtl.append(OrderDtl(part_num="X"))
    assert_type(ds["Other"], Table[Any])
    assert_type(service.get_new_order_hed(), SalesOrderTableset)
    assert_type(service.get_new_order_hed(ds), SalesOrderTableset)
    assert_type(service.update(ds=ds), SalesOrderTableset)
    assert_type(service.order_total(order_num=1), Decimal | None)
    assert_type(service.get_codes(from_="", import_=True, _terms=""), list[str])
    page = service.get_list(where_clause="", page_size=1, absolute_page=0)
    assert_type(page, GetListResult)
    assert_type(page.return_obj, OrderHedListTableset)
    assert_type(page.more_pages, bool | None)
    found = service.check_order_hed_dates(order_num=1, request_date=datetime.now())
    assert_type(found.suggested_date, datetime | None)
    service.delete_by_id(order_num=1)
    assert_type(service.sales_orders.get(order_num=1), OrderHed)
    plain: Callable[..., SalesOrderTableset] = service.get_by_id
    plain()
    service.get_by_id(order_number=1)  # refused
    service.get_by_id(1)  # refused
    service.get_by_id(order_num="1")  # refused
    service.get_by_idd(order_num=1)  # refused
    service.update()  # refused
    service.update(UpdExtSalesOrderTableset())  # refused
    ds.order_head  # refused
    ds.order_dtl = []  # refused
    ds.order_dtl.add(part_nun="X")  # refused
    ds.order_dtl.add(part_num=1)  # refused
    ds.order_dtl.add(OrderDtl())  # refused
    ds.order_dtl.append(OrderHed())  # refused
    ds.order_hed[0].po_number = ""  # refused
    page.more_page  # refused


def functions(kinetic: Kinetic) -> None:
    library = kinetic.efx.my_library
    price = library.calculate_price(part_num="X", quantity=Decimal(1))
    assert_type(price, CalculatePriceResult)
    assert_type(price.price, Decimal | None)
    assert_type(library.open_orders(cust_num=1).ds, dict[str, list[Row]])
    library.check_customers(ds=Tableset())
    library.log_event(text="x")
    kinetic.efx.staging.my_library
    assert_type(kinetic.efx.call("Library", "Function", {"a": 1}), dict[str, Any])
    library.calculate_price(part_num="X")  # refused
    library.calculate_price(part_num="X", quantity=Decimal(1), plant="")  # refused
    kinetic.efx.my_librari  # refused
    kinetic.efx.call("Library", "Function", "inputs")  # refused


def baqs(kinetic: Kinetic) -> None:
    pricing = kinetic.baq.part_pricing
    query = pricing(prod_code=["A"], min_price=Decimal(1), current_plant="LAF")
    assert_type(query, Query[PartPricing])
    assert_type(pricing.new(), PartPricing)
    assert_type(pricing.create(PartPricing(part_part_num="X")), PartPricing)
    pricing.update(pricing.new())
    kinetic.baq.label(Anything=1)
    assert_type(kinetic.baq.call("Id", PartPricing, X=1), Query[PartPricing])
    assert_type(pricing.row, type[PartPricing])
    for part, price in query.values(
        PartPricing.part_part_num, PartPricing.part_unit_price
    ):
        assert_type(part, str | None)
        assert_type(price, Decimal | None)
    pricing(prod_cod="A")  # refused
    pricing(min_price="A")  # refused
    pricing.create(OrderHed())  # refused
    kinetic.baq.label.new()  # refused


async def tasks(kinetic: AsyncKinetic) -> None:
    service = kinetic.erp.bo.sales_order
    getting: Callable[..., Coroutine[Any, Any, SalesOrderTableset]] = service.get_by_id
    assert_type(await getting(), SalesOrderTableset)
    ds = await service.get_by_id(order_num=1)
    assert_type(ds, SalesOrderTableset)
    assert_type(await service.update(ds), SalesOrderTableset)
    assert_type(await service.order_total(order_num=1), Decimal | None)
    price = await kinetic.efx.my_library.calculate_price(
        part_num="X", quantity=Decimal(1)
    )
    assert_type(price, CalculatePriceResult)
    outputs = await kinetic.efx.staging.call("Library", "Function")
    assert_type(outputs, dict[str, Any])
    pricing = kinetic.baq.part_pricing
    query = pricing(prod_code="A")
    assert_type(query, AsyncQuery[PartPricing])
    assert_type(await pricing.new(), PartPricing)
    await pricing.update(await pricing.create(PartPricing()))
    other = kinetic.baq.call("Id", PartPricing)
    assert_type(other, AsyncQuery[PartPricing])
    await service.get_by_id(order_number=1)  # refused
    service.get_by_id(order_num=1).order_hed  # refused
    (await service.get_by_id(order_num=1)).order_head  # refused
