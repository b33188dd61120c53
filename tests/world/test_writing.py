"""A day's writing, by sets, tablesets, screens and BAQs, under the manners of every preset and under mixtures of them."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from long import LONG
from worlds import World, kinds

from codegen.sandbox import PRESETS, Temperament
from generated_example import Kinetic, NotFound
from generated_example.erp.bo.customer import Customer, ShipTo

CALM = {
    name: replace(manners, colleague=None, external_baqs=False)
    for name, manners in PRESETS.items()
}
"""Without a colleague, who could delete what was just written; and what pads text is an external BAQ, which takes no writes."""

OF_LISTS = "cap top_above_cap links opaque_links refuses query_in_body files".split()
"""Traits of how rows and files are read; "rough" and the mixtures have them too."""


def _sets_are_written(kinetic: Kinetic) -> None:
    service = kinetic.erp.bo.customer
    before = service.ship_toes.count()
    made = service.customers.create(
        Customer(
            cust_id="NEWX", name="New", ship_toes=[ShipTo(ship_to_num="1", name="P")]
        )
    )
    assert "P" in [place.name for place in made.ship_toes]
    for limit in (Decimal("12.50"), Decimal("13.50")):
        made.credit_limit = limit
        service.customers.update(made)
        found = service.customers.get(cust_num=made.cust_num)
        assert (found.credit_limit, found.name) == (limit, "New")
    new = [ShipTo(cust_num=made.cust_num, ship_to_num=f"m{i}") for i in range(3)]
    assert all(outcome.ok for outcome in service.ship_toes.create_many(new))
    assert all(outcome.ok for outcome in service.ship_toes.delete_many(new))
    _a_tableset_is_written(kinetic, made.cust_num)
    for row in service.ship_toes.where(ShipTo.cust_num == made.cust_num):
        service.ship_toes.delete(row)
    service.customers.delete(made.key)
    with pytest.raises(NotFound):
        service.customers.get(cust_num=made.cust_num)
    assert service.ship_toes.count() == before


def _a_tableset_is_written(kinetic: Kinetic, number: int) -> None:
    service = kinetic.erp.bo.customer
    ds = service.get_by_id(cust_num=number)
    row, before = ds.customer[0], [place.key for place in ds.ship_to]
    row.comment = "x"
    ds.ship_to.add(ship_to_num="9", cust_num=number, name="nine")
    service.update(ds)
    assert ds.customer[0] is row and row.comment == "x"
    assert len(ds.ship_to) == len(before) + 1
    ds.ship_to.remove(next(place for place in ds.ship_to if place.ship_to_num == "9"))
    service.update(ds)
    again = service.get_by_id(cust_num=number)
    assert [place.key for place in again.ship_to] == before
    assert again.customer[0].comment == "x"


def _an_order_is_taken(kinetic: Kinetic) -> None:
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


def _a_baq_is_written(kinetic: Kinetic) -> None:
    row: Any = kinetic.baq.part_pricing().first()
    row.part_unit_price = Decimal("9.25")
    kinetic.baq.part_pricing.update(row)
    changed: Any = kinetic.baq.part_pricing().first()
    assert changed.part_unit_price == Decimal("9.25")


def _written(world: World, manners: Temperament) -> None:
    world.begin(manners)
    style: Any = "named" if manners.keys == "named" else "positional"
    skips = manners.skip == "taken"
    with world.client(key_style=style, takes_skip=skips) as kinetic:
        _sets_are_written(kinetic)
        _an_order_is_taken(kinetic)
        _a_baq_is_written(kinetic)


@pytest.mark.parametrize("name", kinds(CALM, *OF_LISTS))
def test_what_is_written_is_there(world: World, name: str) -> None:
    _written(world, CALM[name])


@st.composite
def mixtures(draw: st.DrawFn) -> Temperament:
    """Each trait as one preset or another has it."""
    traits = {
        field.name: draw(
            st.sampled_from(
                list(dict.fromkeys(getattr(m, field.name) for m in CALM.values()))
            )
        )
        for field in fields(Temperament)
    }
    return Temperament(**traits)


@settings(max_examples=4 * LONG)
@given(manners=mixtures())
def test_what_is_written_is_there_under_mixtures(
    world: World, manners: Temperament
) -> None:
    _written(world, manners)
