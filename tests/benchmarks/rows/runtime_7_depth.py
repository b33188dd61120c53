"""100,000 rows of the sandbox and its SQLite, which every page costs to find: by key, however deep, and by `$skip`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import httpx2
import msgspec
from pydantic import TypeAdapter

from codegen.sandbox import Temperament
from codegen.sandbox.statements import EVERY
from generated_example import Kinetic
from generated_example._runtime.http.message import Request
from generated_example.erp.bo.customer import Customer
from tests.benchmarks.customers import PATH, ByHand
from tests.benchmarks.measure import Line, Place
from tests.benchmarks.timing import by_turns
from tests.worlds import World, served

ROWS = 100_000
FIRST = 1_000
SIZE = 100


def run(place: Place) -> Iterator[Line]:
    """Page 1,000 against page 1, and all rows against a loop over `$skip` written by hand."""
    with served() as world:
        world.begin(Temperament(cap=10 * SIZE))
        _fill(world)
        with world.client(page_size=SIZE) as kinetic:
            deep = _page(kinetic, FIRST + ROWS - 2 * SIZE)
            yield by_turns(
                "20 × page 1,000 by key",
                "≤ 1.2",
                deep,
                ("page 1", _page(kinetic)),
                rounds=place.rounds,
            )
        with world.client(page_size=10 * SIZE) as kinetic:
            customers = kinetic.erp.bo.customer.customers
            yield by_turns(
                f"{ROWS:,} rows of the sandbox by key",
                "≤ 1.0",
                lambda: sum(1 for _ in customers),
                ("by hand with $skip", lambda: _by_hand(world)),
                rounds=1,
            )


def _page(kinetic: Kinetic, last: int | None = None) -> Callable[[], object]:
    """What reads the first page, or the one behind a customer, as each is asked for within a reading."""
    behind = (("$filter", (Customer.cust_num > last).text),) if last else ()
    asked = (*behind, ("$orderby", "Company,CustNum"), ("$top", str(SIZE)))
    request = Request("GET", PATH, asked)
    return lambda: [kinetic._session.send(request).json() for _ in range(20)]


def _by_hand(world: World) -> int:
    settings, url = world.instance.settings, world.url
    decode = msgspec.json.Decoder(float_hook=Decimal).decode
    validate = TypeAdapter(list[ByHand]).validate_python
    who = (settings.username, settings.password)
    found, size = 0, 10 * SIZE
    with httpx2.Client(auth=who, headers={"x-api-key": settings.api_key}) as http:
        while True:
            asked = {"$top": size, "$skip": found, "$orderby": "Company,CustNum"}
            reply = http.get(f"{url}/{PATH}", params=asked).raise_for_status()
            rows = validate(decode(reply.content)["value"])
            found += len(rows)
            if len(rows) < size:
                return found


def _fill(world: World) -> None:
    """Put 100,000 customers into the set."""
    store = world.instance.store
    table = store.table("Erp.BO.CustomerSvc", "Customers")
    row = store.select(table, EVERY)[0]
    with store.change():
        for number in range(FIRST, FIRST + ROWS):
            store.insert(table, row | {"CustNum": number, "CustID": f"N{number}"})
    store.take_stock(table)
