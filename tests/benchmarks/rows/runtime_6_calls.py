"""One `get` and one `update`, many times over, from a local server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

import httpx2
import msgspec
from pydantic import TypeAdapter

from generated_example import Kinetic
from tests.benchmarks.customers import PATH, WHO, ByHand, page
from tests.benchmarks.measure import Line, Place
from tests.benchmarks.server import MARK, serving
from tests.benchmarks.timing import by_turns

CALLS = 300
_FIRST = (MARK.decode(), "")


def run(place: Place) -> Iterator[Line]:
    """Against httpx2, msgspec and a TypeAdapter, as an expert would call them."""
    records = json.loads(page(place.folder, size=1).read_text("utf-8").replace(*_FIRST))
    file = place.folder / "customer.json"
    file.write_text(json.dumps(records["value"][0]), "utf-8")
    with ExitStack() as stack:
        url = stack.enter_context(serving(file, 1, size=1))
        kinetic = stack.enter_context(Kinetic(url, **WHO))
        http = stack.enter_context(httpx2.Client(auth=("u", "p")))
        customers = kinetic.erp.bo.customer.customers
        decode = msgspec.json.Decoder(float_hook=Decimal).decode
        encode = msgspec.json.encode
        validate = TypeAdapter(ByHand).validate_python
        path = f"{url}/{PATH}('EPIC06',1)"

        def get_by_hand() -> None:
            for _ in range(CALLS):
                validate(decode(http.get(path).raise_for_status().content))

        def get() -> None:
            for _ in range(CALLS):
                customers.get(cust_num=1)

        mine: Any = customers.get(cust_num=1)
        theirs = validate(decode(http.get(path).content))

        def update_by_hand() -> None:
            for number in range(CALLS):
                theirs.name = f"Customer {number}"
                body = encode({"Name": theirs.name})
                headers = {"Content-Type": "application/json"}
                http.patch(path, content=body, headers=headers).raise_for_status()

        def update() -> None:
            for number in range(CALLS):
                mine.name = f"Customer {number}"
                customers.update(mine)

        hand = ("by hand", get_by_hand)
        yield by_turns(f"{CALLS} × `get`", "≤ 1.15", get, hand, rounds=place.rounds)
        hand = ("by hand", update_by_hand)
        yield by_turns(
            f"{CALLS} × `update`", "≤ 1.2", update, hand, rounds=place.rounds
        )
