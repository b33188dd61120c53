"""What a row has below it is a set of its own: read, counted, created, changed and deleted there, for threads and for tasks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from worlds import World

from codegen.sandbox import Temperament
from generated_example import AsyncKinetic, Kinetic, NotFound
from generated_example.erp.bo.customer import Customer, CustomerKey, ShipTo, ShipToKey
from generated_example.erp.bo.sales_order import OrderHed


def test_they_are_written_there(world: World) -> None:
    world.begin(Temperament())
    with world.client() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        ship_toes = customers.at(cust_num=2).below(Customer.ship_toes, ShipToKey)
        before = ship_toes.count()
        made = ship_toes.create(ShipTo(ship_to_num="NEW", city="Reno"))
        assert (made.cust_num, made.city) == (2, "Reno")
        assert ship_toes.count() == before + 1
        row = ship_toes.get(cust_num=2, ship_to_num="NEW")
        row.city = "Elko"
        ship_toes.update(row)
        elsewhere = customers.at(cust_num=5).below(Customer.ship_toes, ShipToKey)
        with pytest.raises(NotFound):
            elsewhere.get(cust_num=2, ship_to_num="NEW")
        assert ship_toes.where(ShipTo.city == "Elko").one().key == row.key
        ship_toes.delete(row)
        assert ship_toes.count() == before
        whole = customers.expand(Customer.ship_toes).get(cust_num=2)
        assert list(ship_toes) == whole.ship_toes


def test_for_tasks_too(world: World) -> None:
    world.begin(Temperament(cap=1))

    async def main() -> list[Any]:
        async with world.async_client() as kinetic:
            place = kinetic.erp.bo.customer.customers.at(cust_num=7)
            ship_toes = place.below(Customer.ship_toes, ShipToKey)
            return [row.ship_to_num async for row in ship_toes]

    with world.client() as kinetic:
        row = kinetic.erp.bo.customer.customers.expand(Customer.ship_toes).get(
            cust_num=7
        )
    assert asyncio.run(main()) == [s.ship_to_num for s in row.ship_toes]
    assert len(row.ship_toes) == 3


def test_what_is_not_below_is_refused(world: World) -> None:
    with world.client() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        place: Any = customers.at(cust_num=2)
        for wrong in (OrderHed.order_dtls, Customer.name, "ShipToes"):
            with pytest.raises(
                TypeError, match="is not a list of children of Customer"
            ):
                place.below(wrong, ShipToKey)
        with pytest.raises(TypeError, match="is not a single child of Customer"):
            place.one(Customer.ship_toes)
        with pytest.raises(Exception, match="cust_num"):
            customers.at()  # type: ignore[call-arg]  # what is tested


def test_both_worlds_show_the_same() -> None:
    assert isinstance(CustomerKey, type)
    for client in (Kinetic, AsyncKinetic):
        with_url = client(
            "https://host/Instance",
            company="E",
            api_key="k",
            username="u",
            password="p",
        )
        place = with_url.erp.bo.customer.customers.at(cust_num=2)
        assert "RowPlace Customers CustomerKey(" in repr(place)
