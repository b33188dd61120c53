"""What operations are called with: rows by their places, and values of another type, which are refused before anything is sent.

Entity references are those of OData JSON Format 4.0, section 13, and 4.01, section 14; in functions they are behind aliases (OData URL
Conventions, section 5.3.2).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Loopback
from other_services.both import CASES, either
from pydantic import ValidationError
from support import generated_as
from transfers.either import Both

from codegen.source.layout import path_for, stem

OLD, NEW = "Hazard.FleetSvc", "Hazard.NewFleetSvc"
"""The same service as OData 4.0 and as 4.01."""
PACKAGE, WIRE = "fleet_client", "fleet_by_wire"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("fleet")
    text = (CASES / "entity_arguments" / "metadata.edmx").read_text("utf-8")
    later = text.replace('Edmx Version="4.0"', 'Edmx Version="4.01"')
    for service, document in ((OLD, text), (NEW, later)):
        file = folder / "metadata" / path_for("service", stem(service))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document, "utf-8")
    generated_as(PACKAGE, folder, metadata=folder / "metadata")
    generated_as(WIRE, folder, metadata=folder / "metadata", naming="wire")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def made(folder: Path) -> Any:
    import fleet_client  # type: ignore[import-not-found]  # generated

    return fleet_client


@pytest.fixture
def server(loopback: Loopback) -> Loopback:
    loopback.reset(lambda call: Answer({"value": []}))
    return loopback


def fleet(both: Both, service: str = OLD) -> Any:
    return getattr(both.client().hazard, "fleet" if service == OLD else "new_fleet")


def sent(server: Loopback, service: str = OLD) -> tuple[str, Any]:
    call = server.calls[-1]
    return call.raw_path.partition(f"{service}/")[2], call.body


@pytest.mark.parametrize(("service", "name"), [(OLD, "@odata.id"), (NEW, "@id")])
def test_rows_are_named_by_their_places(
    both: Both, server: Loopback, service: str, name: str
) -> None:
    hazard = fleet(both, service)
    vehicles, drivers = hazard.vehicles, hazard.drivers
    root = f"{server.url}/api/v2/odata/EPIC06/{service}"
    one, ann = vehicles.at(id=2), drivers.at(name="A/B")
    places = [ann, drivers.at(name="Bo")]
    url, urls = f"{root}/Vehicles(2)", [
        f"{root}/Drivers('A%2FB')",
        f"{root}/Drivers('Bo')",
    ]
    server.reset(lambda call: Answer(None, 204))
    both.done(vehicles.at(id=1).swap(with_=one, drivers=places))
    assert sent(server, service) == (
        "Vehicles(1)/Fleet.Swap",
        {"With": {name: url}, "Drivers": [{name: address} for address in urls]},
    )
    server.reset(lambda call: Answer({"value": 2.5}))
    assert both.done(vehicles.at(id=1).gap(to=one, grade=None)) == Decimal("2.5")
    assert sent(server, service)[0] == "Vehicles(1)/Fleet.Gap(To=@To,Grade=null)"
    assert json.loads(server.calls[-1].query["@To"]) == {name: url}
    server.reset(lambda call: Answer({"value": []}))
    assert both.done(vehicles.free(drivers=places).first()) is None
    assert sent(server, service)[0] == "Vehicles/Fleet.Free(Drivers=@Drivers)"
    assert json.loads(server.calls[-1].query["@Drivers"]) == [
        {name: address} for address in urls
    ]


def test_rows_themselves_are_sent_as_they_are(both: Both, server: Loopback) -> None:
    from fleet_client.hazard.fleet import Driver, Truck  # type: ignore[import-not-found]  # generated

    server.reset(lambda call: Answer(None, 204))
    new = Truck(id=7, load=Decimal("1.50"))
    both.done(fleet(both).vehicles.at(id=1).swap(with_=new, drivers=[Driver(name="A")]))
    assert sent(server)[1] == {
        "With": {"@odata.type": "#Fleet.Truck", "Id": 7, "Load": "1.50"},
        "Drivers": [{"Name": "A"}],
    }


def plan(**other: Any) -> Callable[[Any, Any], Any]:
    """A call of `plan` with one argument of another type."""

    def call(service: Any, module: Any) -> Any:
        right = {
            "truck": module.Truck(id=1),
            "period": module.Period(from_=date(2026, 1, 2)),
            "hours": 3,
            "rates": [Decimal("1.5")],
        }
        return service.plan(**(right | other))

    return call


WRONG: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "a text for a number": (plan(hours="three"), r"Plan\nhours\n"),
    "null for what cannot be null": (plan(hours=None), r"Plan\nhours\n"),
    "a number for a time": (plan(starts=5), "a number is not a date or time"),
    "one of a list": (plan(rates=[1, "x"]), r"Plan\nrates.1\n"),
    "no list": (plan(rates=1), r"Plan\nrates\n"),
    "a row of another class": (
        lambda s, m: plan(truck=m.Driver(name="A"))(s, m),
        r"Plan\ntruck\n",
    ),
    "a place of another class": (
        lambda s, m: plan(truck=s.vehicles.at(id=1))(s, m),
        r"Plan\ntruck\n.*takes rows of Truck, and .* is one of Vehicle",
    ),
    "a value for a complex one": (plan(period=date(2026, 1, 2)), r"Plan\nperiod\n"),
    "of what is bound to a row": (
        lambda s, m: s.vehicles.at(id=1).gap(to=s.drivers.at(name="A"), grade=None),
        r"Gap\nto\n",
    ),
    "of what is bound to a set": (
        lambda s, m: s.vehicles.free(drivers=[s.vehicles.at(id=1)]),
        r"Free\ndrivers.0\n",
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_what_is_of_another_type_is_refused_before_it_is_sent(
    both: Both, server: Loopback, case: tuple[Callable[[Any, Any], Any], str]
) -> None:
    from fleet_client.hazard import fleet as module

    call, said = case
    with pytest.raises(ValidationError, match=f"(?s){said}"):
        both.done(call(fleet(both), module))
    assert server.calls == []


def test_a_row_of_another_client_is_refused(both: Both, server: Loopback) -> None:
    mine, other = fleet(both).vehicles, fleet(both).vehicles
    with pytest.raises(TypeError, match="`to`: .* is a row of another client"):
        both.done(mine.at(id=1).gap(to=other.at(id=2), grade=None))
    assert server.calls == []


def test_values_are_what_columns_would_make_of_them(
    both: Both, server: Loopback
) -> None:
    from fleet_client.hazard import fleet as module

    server.reset(lambda call: Answer(None, 204))
    both.done(plan(hours="4", rates=(1, Decimal("2.5")))(fleet(both), module))
    assert sent(server) == (
        "Plan",
        {
            "Truck": {"@odata.type": "#Fleet.Truck", "Id": 1},
            "Period": {"From": "2026-01-02"},
            "Hours": 4,
            "Rates": [1, "2.5"],
        },
    )


def test_names_of_the_wire(folder: Path, server: Loopback) -> None:
    import fleet_by_wire  # type: ignore[import-not-found]  # generated

    server.reset(lambda call: Answer(None, 204))
    with either("threads", fleet_by_wire, server) as both:
        vehicles = both.client().hazard.fleet.vehicles
        vehicles.at(Id=1).swap(With=vehicles.at(Id=2), Drivers=[])
        url = f"{server.url}/api/v2/odata/EPIC06/{OLD}/Vehicles(2)"
        assert sent(server)[1] == {"With": {"@odata.id": url}, "Drivers": []}
        with pytest.raises(ValidationError, match=r"Swap\nWith\n"):
            vehicles.at(Id=1).swap(With="2", Drivers=[])


def test_sums_have_the_decimal_places_that_the_metadata_states(
    both: Both, server: Loopback
) -> None:
    from fleet_client.hazard.fleet import Truck

    row = {
        "Load_sum": 12345678901234.25,
        "Load_mul_0_5_max": None,
        "Load_average": 0.125,
    }
    server.reset(lambda call: Answer({"value": [row]}))
    trucks = fleet(both).vehicles.of(Truck)
    totals = trucks.group_by().sum(Truck.load).max(Truck.load * Decimal("0.5"))
    table = both.done(totals.average(Truck.load).to_arrow())
    assert [str(field.type) for field in table.schema] == [
        "decimal128(38, 2)",
        "decimal128(38, 3)",
        "decimal128(38, 28)",
    ]
    assert table.to_pylist() == [
        {
            "load_sum": Decimal("12345678901234.25"),
            "load_mul_0_5_max": None,
            "load_average": Decimal("0.125"),
        }
    ]


# Checked by tests/test_types.py.
PROGRAM = """
from decimal import Decimal
from typing import assert_type

from fleet_client import AsyncKinetic, Kinetic, Query
from fleet_client.hazard.fleet import Driver, Grade, Truck, Vehicle

service = Kinetic.from_env().hazard.fleet
later = AsyncKinetic.from_env().hazard.fleet
one, ann = service.vehicles.at(id=1), service.drivers.at(name="A")
assert_type(one.gap(to=service.vehicles.at(id=2), grade=Grade.LOW), Decimal | None)
assert_type(service.vehicles.free(drivers=[ann, Driver(name="B")]), Query[Vehicle])
one.swap(with_=Truck(id=2), drivers=[], then=service.vehicles.of(Truck).at(id=3))
places = [ann]
one.swap(with_=one, drivers=places)


async def main() -> None:
    await later.vehicles.at(id=1).swap(with_=later.vehicles.at(id=2), drivers=[])


one.gap(to=ann, grade=None)  # wrong
one.gap(to=2, grade=None)  # wrong
one.swap(with_=one, drivers=[one])  # wrong
one.swap(with_=one, drivers=[], then=one)  # wrong
"""
