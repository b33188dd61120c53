"""The first day at an instance, whatever its manners: init, doctor, probe, fetch, generate and a program, in one go from a fresh folder.

The probe finds out what each preset of the sandbox is, and says unknown where it cannot.
The generated client then makes no call that the profile says is refused.
"""

from __future__ import annotations

import importlib
import json
import sys
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from long import LONG
from worlds import World

from codegen import cli, profile
from codegen.sandbox import PRESETS
from tests.probe.finding import check_found, watched
from tests.support import SETTINGS

INCLUDE = """
[include]
services = ["Erp.BO.CustomerSvc", "Erp.BO.SalesOrderSvc", "Ice.BO.UD01Svc"]
baqs = []
functions = []
methods = false
"""


@pytest.fixture
def project(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, str]:
    """A fresh folder with what `init` writes, and the name of its package."""
    package = f"acme_{tmp_path.name}".replace("-", "_")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for name, value in SETTINGS.environment(world.url, "EPIC06").items():
        monkeypatch.setenv(name, value)
    given = {"--url": world.url, "--company": "EPIC06", "--package": package}
    assert cli.run(["init", *(part for pair in given.items() for part in pair)]) == 0
    with open(tmp_path / "kinetic.toml", "a", encoding="utf-8") as file:
        file.write(INCLUDE)
    return tmp_path, package


def refusals(world: World) -> list[str]:
    """The calls that the instance refuses from now on: not those for a row that is not there."""
    found: list[str] = []
    inner = world.app

    async def app(scope: Any, receive: Any, send: Any) -> None:
        status = 0

        async def watched(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)
            # Before it is sent: whoever gets it may look at once.
            if status >= 400 and b"Record not found" not in message.get(
                "body", b"Record not found"
            ):
                query = scope["query_string"].decode()
                found.append(f"{status} {scope['path']}?{query}")
            await send(message)

        await inner(scope, receive, watched)

    world.app = app
    return found


def program(package: str) -> dict[str, int]:
    """What a program does that uses every manner of an instance: pages, keys, days, children."""
    acme: Any = importlib.import_module(package)
    orders_of: Any = importlib.import_module(f"{package}.erp.bo.sales_order")
    customers_of: Any = importlib.import_module(f"{package}.erp.bo.customer")
    with acme.Kinetic.from_env() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        orders = kinetic.erp.bo.sales_order.sales_orders
        rows = [*customers, *orders]
        texts = [*kinetic.ice.bo.ud_01.ud_01s]
        ships = customers_of.Customer.ship_toes
        parents = [*customers.expand(ships)]
        for row in (*texts, *rows[:3]):
            place = customers if hasattr(row, "cust_id") else orders
            place = kinetic.ice.bo.ud_01.ud_01s if row in texts else place
            _read_again(acme, place, row)
        return {
            "rows": len(rows) + len(texts),
            "children": sum(len(parent.ship_toes) for parent in parents),
            "orders of the day": _on_day(acme, orders, orders_of.OrderHed.order_date),
        }


def _read_again(acme: Any, place: Any, row: Any) -> None:
    try:
        assert place.get(**vars(row.key)).key == row.key
    except acme.NotFound:
        assert place.where().first() is not None


def _on_day(acme: Any, orders: Any, column: Any) -> int:
    """The orders of a day; by moments where the instance takes no day."""
    day = date(2026, 1, 15)
    try:
        return len([*orders.where(column == day)])
    except acme.FilterError:
        first = datetime(2026, 1, 15, 5, tzinfo=timezone.utc)
        last = first + timedelta(days=1)
        return len([*orders.where(column >= first, column < last)])


REFUSING = ("no-text-order", "no-date-functions", "named-keys")
"""Presets at which a client without a profile is refused."""
DAYS = [*PRESETS] if LONG > 1 else sorted({*REFUSING, *[*PRESETS][::6]})
"""Reading, writing and entering are tested with each preset in every run."""


@pytest.mark.parametrize("name", DAYS)
def test_the_first_day_in_one_go(
    world: World, project: tuple[Path, str], name: str
) -> None:
    folder, package = project
    manners = world.begin(PRESETS[name]).temperament
    assert cli.run(["doctor"]) == 0
    calls = watched(world)
    assert cli.run(["probe"]) == 0
    found = profile.parse((folder / "metadata" / profile.FILE).read_bytes())
    check_found(manners, found, calls)
    for command in ("fetch", "generate"):
        assert cli.run([command]) == 0
    refused = refusals(world)
    done = program(package)
    assert refused == []
    if manners.colleague is None:
        assert done["rows"] == 33 and done["children"] == 21
        assert done["orders of the day"] == ORDERS


ORDERS = sum(
    row["OrderDate"].startswith("2026-01-15")
    for row in json.loads(
        (
            Path(__file__).parents[2]
            / "codegen/sample/rows/Erp.BO.SalesOrderSvc.SalesOrders.json"
        ).read_text("utf-8")
    )
)


@pytest.mark.parametrize("name", REFUSING)
def test_without_a_profile_the_client_finds_out_by_being_refused(
    world: World, project: tuple[Path, str], name: str
) -> None:
    """So that the test above can fail."""
    folder, package = project
    world.begin(PRESETS[name])
    for command in ("fetch", "generate"):
        assert cli.run([command]) == 0
    assert "PROFILE" not in (folder / package / "client.py").read_text("utf-8")
    refused = refusals(world)
    with suppress(Exception):  # of any class: what matters is what was sent
        program(package)
    assert refused


def test_the_constants_of_a_package_are_those_of_its_profile(
    world: World, project: tuple[Path, str]
) -> None:
    folder, package = project
    world.begin(PRESETS["named-keys"])
    assert cli.run(["fetch"]) == cli.run(["generate"]) == 0
    before = (folder / package / "client.py").read_text("utf-8")
    assert cli.run(["generate", "--check"]) == 0
    assert cli.run(["probe"]) == 0
    assert cli.run(["generate", "--check"]) == 1
    assert cli.run(["generate"]) == 0
    after = (folder / package / "client.py").read_text("utf-8")
    gone = {*before.splitlines()} - {*after.splitlines()}
    classes = {"class Kinetic(Client):", "class AsyncKinetic(AsyncClient):"}
    assert gone - classes == {
        "from ._runtime import AsyncClient, AsyncSession, Client, Session"
    }
    module: ModuleType = importlib.import_module(f"{package}.client")
    given = vars(module)["PROFILE"]
    told = profile.parse((folder / "metadata" / profile.FILE).read_bytes())
    assert given == profile.client_settings(told)
    assert given["key_style"] == "named"
    importlib.invalidate_caches()
    acme: Any = sys.modules[package]
    with acme.Kinetic.from_env() as kinetic:
        assert kinetic._session.options.key_style == "named"
    with acme.Kinetic.from_env(key_style="positional", page_size=3) as kinetic:
        options = kinetic._session.options
        assert (options.key_style, options.page_size) == ("positional", 3)
