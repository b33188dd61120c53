"""Operations that are bound to values of complex type, and to lists of them: called on a column of a row, by its path."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from loopback import Answer, Call, Loopback
from other_services.both import package
from transfers.either import Both

SERVICE = "Hazard.ValuesSvc"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("values")
    with package("values_client", {"operations_on_values": SERVICE}, folder) as found:
        yield found


def answer(call: Call) -> Answer:
    for name, value in (("Distance", 4.50), ("Population", 7)):
        if f"Geo.{name}(" in call.path:
            return Answer({"value": value})
    if "Geo.Neighbours()" in call.path:
        return Answer({"value": [{"Id": "n"}]})
    return Answer(None, 204)


@pytest.fixture
def server(loopback: Loopback) -> Loopback:
    loopback.reset(answer)
    return loopback


def test_they_are_called_by_the_path_of_the_column(
    both: Both, server: Loopback, made: Any
) -> None:
    from values_client.hazard import values_methods as methods  # type: ignore[import-not-found]  # generated
    from values_client.hazard.values import Home, Person

    prefix = "Async" if both.runner else ""
    value, values, place_value = (
        getattr(methods, f"{prefix}{name}")
        for name in ("AddressValue", "AddressValues", "PlaceValue")
    )
    place = both.client(retries=0).hazard.values.people.at(id="a b")
    address = value(place.column(Person.address))
    home = value(place.column(Person.home.to(Home.address)))
    assert not server.calls
    assert both.done(address.distance(to="x/y")) == Decimal("4.5")
    assert both.done(home.distance(to="O'Hara")) == Decimal("4.5")
    assert both.done(address.population()) == 7
    assert both.done(values(place.column(Person.addresses)).sort(by="City")) is None
    sent = [(c.method, c.target.partition("Svc/")[2]) for c in server.calls]
    assert sent == [
        ("GET", "People('a%20b')/Address/Geo.Distance(To=@To)?@To=%27x/y%27"),
        ("GET", "People('a%20b')/Home/Address/Geo.Distance(To='O''Hara')"),
        ("GET", "People('a%20b')/Address/Geo.Population()"),
        ("POST", "People('a%20b')/Addresses/Geo.Sort"),
    ]
    assert server.calls[-1].body == {"By": "City"}
    near = address.neighbours().where(Person.name == "A").top(2)
    assert both.done(near.first()).id == "n"
    assert "/Address/Geo.Neighbours()" in server.calls[-1].target
    assert server.calls[-1].query["$filter"] == "Name eq 'A'"
    assert both.done(place_value(place.column(Person.address)).population()) == 7
    for other in (place, Person.address, 5):
        with pytest.raises(TypeError, match="takes a column of a row that holds Place"):
            place_value(other)
    for wrong in (Person.name, Person.home):
        with pytest.raises(TypeError, match="holds no Address"):
            value(place.column(wrong))


# Checked by tests/test_types.py.
PROGRAM = """
from decimal import Decimal
from typing import assert_type

from values_client import AsyncKinetic, Kinetic
from values_client.hazard.values import Home, Person
from values_client.hazard.values_methods import (
    AddressValue,
    AddressValues,
    AsyncAddressValue,
)

place = Kinetic.from_env().hazard.values.people.at(id="a")
address = AddressValue(place.column(Person.address))
assert_type(address.distance(to="x"), Decimal | None)
assert_type(address.population(), int | None)
AddressValue(place.column(Person.home.to(Home.address))).distance(to="x")
AddressValues(place.column(Person.addresses)).sort(by="x")
for person in address.neighbours().where(Person.name == "A"):
    assert_type(person, Person)


async def main() -> None:
    place = AsyncKinetic.from_env().hazard.values.people.at(id="a")
    address = AsyncAddressValue(place.column(Person.address))
    assert_type(await address.distance(to="x"), Decimal | None)
    AddressValue(place.column(Person.address))  # wrong

address.distance(to=1)  # wrong
address.sort(by="x")  # wrong
AddressValue(place.column(Person.name))  # wrong
AddressValue(place.column(Person.home))  # wrong
AddressValues(place.column(Person.address))  # wrong
"""
