"""A server that always has another nextLink is left at some time, and one that is only slow to its end is read to it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from loopback import Answer, Call, Loopback
from tiny_acme import AsyncKinetic, Kinetic
from tiny_acme._runtime import Methods, PagingError, Row, S, method
from tiny_acme._runtime import Call as MethodCall
from tiny_acme.erp.bo.customer import Customer

from codegen.runtime.operations import Function
from codegen.runtime.query import links

WHO: dict[str, Any] = dict(company="EPIC06", username="u", password="p", retries=0)


class Airport(Row):
    name: str | None = None


class PublicMethods(Methods[S], name="Public"):
    @method
    def airports(self) -> MethodCall[list[Airport]]:
        return Function("Airports", list[Airport])

    @method
    def numbers(self) -> MethodCall[list[int]]:
        return Function("Numbers", list[int])


Page = Callable[[int], list[int]]
ENDLESS: Mapping[str, tuple[Page, int | None, str]] = {
    "the same rows": (lambda n: [0, 1], None, "again and again"),
    "a round": (lambda n: [2 * n % 5, (2 * n + 1) % 5], None, "again and again"),
    "nothing": (lambda n: [], None, "empty page"),
    "more than there are": (
        lambda n: [*range(100 * n, 100 * n + 100)],
        3,
        "counted 3 rows",
    ),
}
"""Manner of a server → the numbers of its rows by page, how many it counts, and what the error says."""
SHAPES: Mapping[str, Callable[[int], Any]] = {
    "ShipToes": lambda n: {"Company": "EPIC06", "CustNum": 1, "ShipToNum": f"{n}"},
    "Customers": lambda n: {
        "Company": "EPIC06",
        "CustNum": n,
        "State": f"{n}",
        "CreditHold": False,
        # Of a group.
        "count": 1,
    },
    "Data": lambda n: {"OrderHed_OrderNum": n, "RowIdent": object().__hash__()},
    "Airports": lambda n: {"Name": f"{n}"},
    "Numbers": lambda n: n,
}
"""What the address holds → the item of a number."""
READERS: Mapping[str, Callable[[Any], Any]] = {
    "a set": lambda k: k.erp.bo.customer.customers,
    "pages": lambda k: k.erp.bo.customer.customers.pages(at_once=3),
    "values": lambda k: k.erp.bo.customer.customers.values(Customer.cust_num),
    "raw rows": lambda k: k.erp.bo.customer.customers.raw(),
    "children": lambda k: k.erp.bo.customer.customers.expand(Customer.ship_toes),
    "a BAQ": lambda k: k.baq.z_customer_orders(),
    "rows of a function": lambda k: PublicMethods(k._session).airports(),
    "values of a function": lambda k: PublicMethods(k._session).numbers(),
    "a frame": lambda k: k.erp.bo.customer.customers.to_arrow(),
    "groups": lambda k: k.erp.bo.customer.customers.group_by(Customer.state).count(),
}


def by_links(page: Page, counted: int | None, last: int | None = None) -> Any:
    """A server that pages by links alone, up to its last page."""

    def answer(call: Call) -> Answer:
        if "$skip" in call.query or " gt " in call.query.get("$filter", ""):
            return Answer({"ErrorMessage": "not implemented"}, status=501)
        n = int(call.query.get("$skiptoken", 0))
        name = next(name for name in SHAPES if name in call.path)
        said: dict[str, Any] = {"value": [*map(SHAPES[name], page(n))]}
        if counted is not None:
            said["@odata.count"] = counted
        if n != last:
            said["@odata.nextLink"] = f"{call.raw_path}?$skiptoken={n + 1}"
        if "ShipToes" not in call.query.get("$expand", ""):
            return Answer(said)
        inside = {f"ShipToes{k if k[0] == '@' else ''}": v for k, v in said.items()}
        inside["ShipToes"] = [*map(SHAPES["ShipToes"], page(n))]
        if n != last:
            place = call.raw_path + "(Company='EPIC06',CustNum=0)/ShipToes"
            inside["ShipToes@odata.nextLink"] = f"{place}?$skiptoken={n + 1}"
        return Answer({"@odata.count": 1, "value": [SHAPES["Customers"](0) | inside]})

    return answer


def consumed(kind: str, url: str, reader: Callable[[Any], Any]) -> list[Any]:
    """What a reader gives, the pages of one joined, to a client for threads or for tasks."""
    if kind == "threads":
        with Kinetic(url, **WHO) as kinetic:
            return [*reader(kinetic)]

    async def run() -> list[Any]:
        async with AsyncKinetic(url, **WHO) as kinetic:
            made = reader(kinetic)
            if inspect.isawaitable(made):
                return [*await made]
            return [item async for item in made]

    return asyncio.run(run())


KEYLESS = ("a BAQ", "rows of a function", "values of a function")
"""What takes more pages to show that it does not end."""
NEWS, ALIKE = 25, 40
"""The bounds here: fewer pages than `links` has show the same."""


@pytest.fixture(autouse=True)
def fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert NEWS < links.MOST_WITHOUT_NEWS < links.MOST_PAGES_ALIKE
    monkeypatch.setattr(links, "MOST_WITHOUT_NEWS", NEWS)
    monkeypatch.setattr(links, "MOST_PAGES_ALIKE", ALIKE)


CASES = [
    *(
        (kind, "more than there are", r)
        for kind in ("threads", "tasks")
        for r in READERS
    ),
    *(("threads", "the same rows", r) for r in READERS if r not in KEYLESS),
    *(("tasks", "the same rows", r) for r in ("a set", "children", "a BAQ")),
    *(("tasks", "a round", r) for r in ("a set", "children", "groups")),
    ("threads", "a round", "values of a function"),
    *(("threads", "nothing", r) for r in ("a set", "children", *KEYLESS)),
]


@pytest.mark.parametrize("kind, manner, reader", CASES)
def test_a_server_without_an_end_is_left(
    server: Loopback, kind: str, manner: str, reader: str
) -> None:
    page, counted, why = ENDLESS[manner]
    server.reset(by_links(page, counted))
    with pytest.raises(PagingError, match=rf"{why}.*[\d,]+ rows came before"):
        consumed(kind, server.url, READERS[reader])
    assert len(server.calls) <= ALIKE + 10


LEGAL: Mapping[str, tuple[Page, int, int]] = {
    "many empty pages": (lambda n: [n] if n in (0, NEWS) else [], NEWS, 2),
    "a page again after an insert": (lambda n: [max(n - 1, 0)], 30, 31),
    "far more than were counted": (lambda n: [*range(50 * n, 50 * n + 50)], 19, 1000),
}
"""Manner → the numbers of its rows by page, its last page, and how many rows come: those with a key once."""


@pytest.mark.parametrize("kind", ["threads", "tasks"])
@pytest.mark.parametrize("reader", ["a set", "children", "values of a function"])
@pytest.mark.parametrize("manner", LEGAL)
def test_a_server_that_has_an_end_is_read_to_it(
    server: Loopback, kind: str, manner: str, reader: str
) -> None:
    page, last, rows = LEGAL[manner]
    server.reset(by_links(page, 10 if "counted" in manner else None, last))
    found = consumed(kind, server.url, READERS[reader])
    again = int("again" in manner and reader not in KEYLESS)
    assert len(found[0].ship_toes if reader == "children" else found) == rows - again


@pytest.mark.parametrize(
    "reader, counted", [("a BAQ", 3_700), ("values of a function", None)]
)
def test_rows_without_a_key_may_be_equal(
    server: Loopback, reader: str, counted: int | None
) -> None:
    """A narrow BAQ may say the same thing of many rows."""
    server.reset(by_links(lambda n: [7] * 100, counted, 36))
    assert len(consumed("threads", server.url, READERS[reader])) == 3_700


def test_a_server_that_goes_round_by_the_key_is_asked_by_place(
    server: Loopback,
) -> None:
    """It compares text in another way than it orders it, and does not count."""
    codes = ["a", "b", "c", "d", "e", "f"]

    def answer(call: Call) -> Answer:
        behind = call.query.get("$filter", "").rpartition(" gt ")[2].strip("'")
        start = int(call.query.get("$skip", 0))
        if behind:
            start = {"b": 2, "d": 4, "f": 2}[behind]
        return Answer({"value": [{"ID": c} for c in codes[start : start + 2]]})

    server.reset(answer)
    found = consumed("threads", server.url, lambda k: k.erp.bo.lab.notes)
    assert [note.id for note in found] == codes
