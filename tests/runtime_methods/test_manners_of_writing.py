"""A day's writing under the manners that instances may have: sets, tablesets, screens and BAQs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from mannered import mannered
from long import LONG
from support import SETTINGS

from codegen.sandbox import PRESETS
from generated_example import Kinetic
from generated_example.erp.bo.customer import Customer, ShipTo

SHORT = ("friendly", "west", "pairs-only", "named-keys", "ignores-case", "rough")
NAMES = tuple(PRESETS) if LONG > 1 else SHORT


def sets_are_written(kinetic: Kinetic) -> Customer:
    service = kinetic.erp.bo.customer
    given = Customer(
        cust_id="NEWX", name="New", ship_toes=[ShipTo(ship_to_num="1", name="P")]
    )
    made = service.customers.create(given)
    assert "P" in [place.name for place in made.ship_toes]
    for limit in (Decimal("12.50"), Decimal("13.50")):
        made.credit_limit = limit
        service.customers.update(made)
        found = service.customers.get(cust_num=made.cust_num)
        assert found.credit_limit == limit
    new = [ShipTo(cust_num=made.cust_num, ship_to_num=f"m{i}") for i in range(3)]
    assert all(outcome.ok for outcome in service.ship_toes.create_many(new))
    assert all(outcome.ok for outcome in service.ship_toes.delete_many(new))
    return made


def a_tableset_is_written(kinetic: Kinetic, customer: Customer) -> None:
    service = kinetic.erp.bo.customer
    ds = service.get_by_id(cust_num=customer.cust_num)
    row, before = ds.customer[0], list(ds.ship_to)
    row.comment = "x"
    ds.ship_to.add(ship_to_num="9", cust_num=customer.cust_num, name="nine")
    service.update(ds)
    assert ds.customer[0] is row and row.comment == "x"
    assert len(ds.ship_to) == len(before) + 1
    ds.ship_to.remove(next(place for place in ds.ship_to if place.ship_to_num == "9"))
    service.update(ds)
    again = service.get_by_id(cust_num=customer.cust_num)
    assert [p.key for p in again.ship_to] == [p.key for p in before]


def an_order_is_taken(kinetic: Kinetic) -> None:
    service = kinetic.erp.bo.sales_order
    ds = service.get_new_order_hed()
    ds.order_hed[0].cust_num = 12
    service.change_customer(ds)
    service.update(ds)
    service.get_new_order_dtl(ds, order_num=ds.order_hed[0].order_num)
    line = ds.order_dtl[0]
    line.part_num = "WIDGET-001"
    service.change_part_num(ds, l_substitute_parts_exist=False, uom_code="")
    line.selling_quantity = Decimal(3)
    service.update(ds)
    line.selling_quantity = Decimal(4)
    service.change_selling_quantity(
        ds, l_keep_unit_price=False, ip_selling_quantity=Decimal(4)
    )
    assert len(ds.order_dtl) == 1 and ds.order_dtl[0] is line
    service.update(ds)
    assert len(ds.order_dtl) == 1 and ds.order_dtl[0] is line
    assert line.order_qty == Decimal(4) and len(ds.order_rel) == 1


def a_baq_is_written(kinetic: Kinetic) -> None:
    row: Any = kinetic.baq.part_pricing().first()
    row.part_unit_price = Decimal("9.25")
    kinetic.baq.part_pricing.update(row)
    changed: Any = kinetic.baq.part_pricing().first()
    assert changed.part_unit_price == Decimal("9.25")


@pytest.mark.parametrize("name", NAMES)
def test_a_day_of_writing(name: str) -> None:
    # What pads text is an external BAQ, and takes no writes; a colleague may delete what was just written.
    manners = replace(PRESETS[name], colleague=None, external_baqs=False)
    with (
        mannered(manners) as url,
        Kinetic(
            url,
            company="EPIC06",
            api_key=SETTINGS.api_key,
            username=SETTINGS.username,
            password=SETTINGS.password,
            key_style="named" if manners.keys == "named" else "positional",
        ) as kinetic,
    ):
        customer = sets_are_written(kinetic)
        a_tableset_is_written(kinetic, customer)
        an_order_is_taken(kinetic)
        a_baq_is_written(kinetic)
        kinetic.erp.bo.customer.customers.refresh(customer)
        kinetic.erp.bo.customer.customers.delete(customer.key)
