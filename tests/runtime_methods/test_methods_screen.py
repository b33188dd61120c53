"""Methods, functions and BAQs as a screen uses them, against the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from screen_acme._runtime import BusinessError, NotFound, UpdateErrors
from screen_acme.erp.bo.sales_order_methods import UpdExtSalesOrderTableset
from support import SETTINGS

from codegen.sandbox.server import running

SAMPLE = Path(__file__).resolve().parents[2] / "codegen" / "sample"


@pytest.fixture
def sandbox(open_client: Callable[..., Any]) -> Iterator[Any]:
    with running(SAMPLE / "metadata", rows=SAMPLE / "rows", settings=SETTINGS) as url:
        yield open_client(
            url,
            api_key=SETTINGS.api_key,
            username=SETTINGS.username,
            password=SETTINGS.password,
        )


def test_a_sales_order_is_made_as_a_screen_makes_it(sandbox: Any) -> None:
    done, service = sandbox.done, sandbox.kinetic.erp.bo.sales_order
    ds = done(service.get_new_order_hed())
    order = ds.order_hed[0]
    order.cust_num = 2
    done(service.change_customer(ds))
    done(service.update(ds))
    assert ds.order_hed[0] is order and order.order_num and order.row_mod == ""

    done(service.get_new_order_dtl(ds, order_num=order.order_num))
    line = ds.order_dtl[0]
    line.part_num = "WIDGET-001"
    done(service.change_part_num(ds, l_substitute_parts_exist=False, uom_code=""))
    quantity = {"l_keep_unit_price": False, "ip_selling_quantity": Decimal("2.5")}
    assert done(service.change_selling_quantity(ds, **quantity)).ds is ds
    done(service.update(ds))
    assert ds.order_dtl[0] is line and line.order_line == 1

    orders = service.sales_orders
    stored = done(orders.expand(orders.row.order_dtls).get(order_num=order.order_num))
    assert stored.customer_cust_id == "TARROW"
    assert [(r.part_num, r.selling_quantity) for r in stored.order_dtls] == [
        ("WIDGET-001", Decimal("2.5"))
    ]
    assert stored.doc_order_amt == Decimal("2.5") * stored.order_dtls[0].doc_unit_price


def test_rows_are_added_changed_and_deleted(sandbox: Any) -> None:
    done, service = sandbox.done, sandbox.kinetic.erp.bo.sales_order
    page = done(service.get_list(where_clause="", page_size=1, absolute_page=0))
    assert page.more_pages is True
    number = page.return_obj.order_hed_list[0].order_num
    ds = done(service.get_by_id(order_num=number))
    before = len(ds.order_dtl)
    ds.order_hed[0].po_num = "PO-77"
    del ds.order_dtl[0]
    done(service.update(ds))
    again = done(service.get_by_id(order_num=number))
    assert again.order_hed[0].po_num == "PO-77"
    assert len(again.order_dtl) == before - 1
    done(service.delete_by_id(order_num=number))
    with pytest.raises(NotFound):
        done(service.get_by_id(order_num=number))


def test_a_rule_that_is_broken_is_told(sandbox: Any) -> None:
    done, service = sandbox.done, sandbox.kinetic.erp.bo.sales_order
    ds = done(service.get_new_order_hed())
    ds.order_hed[0].cust_num = 987654
    with pytest.raises(BusinessError, match="customer"):
        done(service.change_customer(ds))
    assert ds.order_hed[0].cust_num == 987654


def test_rows_that_were_not_saved_are_told_one_by_one(sandbox: Any) -> None:
    done, service = sandbox.done, sandbox.kinetic.erp.bo.sales_order
    ds = UpdExtSalesOrderTableset()
    ds.order_hed.add(order_num=99999999, cust_num=2, row_mod="U")
    ds.order_hed.add(cust_num=2, po_num="GOOD")
    with pytest.raises(UpdateErrors) as caught:
        done(
            service.update_ext(
                ds,
                continue_processing_on_error=True,
                rollback_parent_on_child_error=False,
            )
        )
    assert [row.table for row in caught.value.rows] == ["OrderHed"]
    assert [row.po_num for row in caught.value.ds["OrderHed"]] == ["GOOD"]


def test_functions_compute(sandbox: Any) -> None:
    library = sandbox.kinetic.efx.my_library
    price = sandbox.done(
        library.calculate_price(part_num="WIDGET-001", quantity=Decimal(100))
    )
    assert price.currency == "USD" and price.price > 0
    assert sandbox.done(library.log_event(text="x")) is None
    assert sandbox.done(library.open_orders(cust_num=2)).count
    with pytest.raises(NotFound, match="published"):
        sandbox.done(sandbox.kinetic.efx.call("NoLibrary", "F"))


def test_a_baq_is_read_and_written(sandbox: Any) -> None:
    pricing = sandbox.kinetic.baq.part_pricing
    rows = sandbox.rows(pricing(prod_code="WIDG", min_price=Decimal(10)))
    assert rows and all(row.part_prod_code == "WIDG" for row in rows)
    rows[0].part_unit_price += Decimal("0.05")
    sandbox.done(pricing.update(rows[0]))
    again = sandbox.rows(pricing(prod_code="WIDG", min_price=Decimal(10)))
    assert again[0].part_unit_price == rows[0].part_unit_price
    row = sandbox.done(pricing.new())
    row.part_part_num, row.part_unit_price = "NEW-1", Decimal("4.25")
    assert sandbox.done(pricing.create(row)).part_unit_price == Decimal("4.25")
