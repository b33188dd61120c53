"""References that are read (`$ref`): what a server sends as an id becomes the place of a row, or is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from loopback import BASE, Answer, Call, Loopback
from other_services.both import package
from transfers.either import Both

SERVICE = "Hazard.KeysOfReferencesSvc"
BELOW = f"{BASE}/api/v2/odata/EPIC06/{SERVICE}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("shelves")
    with package("shelves", {"keys_of_references": SERVICE}, folder) as found:
        yield found


@pytest.fixture
def server(loopback: Loopback) -> Loopback:
    return loopback


@pytest.fixture
def rows(made: Any) -> Any:
    return import_module("shelves.hazard.keys_of_references")


@pytest.fixture
def service(both: Both) -> Any:
    return both.client().hazard.keys_of_references


def pairs(service: Any, rows: Any) -> Any:
    return service.shelves.at(id=1).below(rows.Shelf.pairs, rows.PairKey)


def listed(both: Both, children: Any) -> list[Any]:
    async def every() -> list[Any]:
        return [place async for place in children.references()]

    return both.done(every()) if both.runner else list(children.references())


def ids(server: Loopback, *found: Any, **beside: Any) -> None:
    server.reset(
        lambda call: Answer({"value": [{"@odata.id": i} for i in found]} | beside)
    )


@pytest.mark.parametrize("style", ["positional", "named"])
def test_a_key_of_every_type_is_read_from_either_form(
    both: Both, server: Loopback, rows: Any, style: str
) -> None:
    service = both.client(key_style=style).hazard.keys_of_references
    keys = [
        rows.ThingKey(
            text=text,
            number=-(2**60),
            guid=UUID(int=5),
            day=date(2026, 3, 9),
            flag=True,
            amount=Decimal("12345678901234567890.5"),
            moment=datetime(2026, 3, 9, 1, 2, 3, tzinfo=UTC),
            hour=time(1, 2, 3),
            span=timedelta(days=1, seconds=5),
            raw=b"\x00\xff",
            colour=rows.Colour.BLUE,
        )
        for text in ("plain", "", "it's, a=(b)", "A/B & 'Co'", "%41", "ü€", "a;b#?")
    ]
    addresses = [service.things.at(key)._address() for key in keys]
    ids(server, *addresses)
    things = service.shelves.at(id=1).below(rows.Shelf.things, rows.ThingKey)
    found = listed(both, things)
    assert [place.key for place in found] == keys
    assert server.calls[-1].path == f"{SERVICE}/Shelves(" + (
        "1)/Things/$ref" if style == "positional" else "ID=1)/Things/$ref"
    )
    # They lead where the ids lead.
    assert [place._address() for place in found] == addresses


def test_pages_are_followed_and_a_place_reads_its_row(
    both: Both, server: Loopback, service: Any, rows: Any
) -> None:
    def answers(call: Call) -> Answer:
        if not call.path.endswith("$ref"):
            return Answer({"Company": "C", "Number": 2})
        number = int(call.query.get("$skip", 0))
        page: dict[str, Any] = {
            "@context": f"{server.url}/api/v2/odata/EPIC06/{SERVICE}/$metadata#Collection($ref)",
            "value": [{"@id": f"Pairs('C',{number + 1})"}],
        }
        link = f"$ref?$skip={number + 1}"
        return Answer(page | ({"@nextLink": link} if number < 2 else {}))

    server.reset(answers)
    found = listed(both, pairs(service, rows))
    assert [place.key.number for place in found] == [1, 2, 3]
    assert len(server.calls) == 3
    # A place is one as `at` gives it: of its own set, to link, and with what is below it.
    second = service.pairs.at(company="C", number=2)
    assert found[1].key == second.key and found[1]._address() == second._address()
    assert both.done(pairs(service, rows).link(found[1])) is None
    assert server.calls[-1].body == {"@odata.id": second._address()}


def test_links_that_lead_back_end(
    both: Both, server: Loopback, service: Any, rows: Any, made: Any
) -> None:
    server.reset(lambda call: Answer({"value": [], "@odata.nextLink": "$ref?$skip=1"}))
    with pytest.raises(made.PagingError, match="leads back"):
        listed(both, pairs(service, rows))
    assert len(server.calls) == 2


def test_any_number_of_pages_of_references_is_read(
    both: Both,
    server: Loopback,
    service: Any,
    rows: Any,
    made: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pages of one reference each are no circle, and one that others moved to a later page comes once."""
    links = import_module(f"{made.__name__}._runtime.query.links")
    monkeypatch.setattr(links, "MOST_PAGES_ALIKE", links.MOST_WITHOUT_NEWS)
    most = links.MOST_PAGES_ALIKE + 20

    def answers(call: Call) -> Answer:
        number = int(call.query.get("$skip", 0))
        page: dict[str, Any] = {"value": [{"@id": f"Pairs('C',{max(number, 1)})"}]}
        link = f"$ref?$skip={number + 1}"
        return Answer(page | ({"@nextLink": link} if number < most else {}))

    server.reset(answers)
    found = listed(both, pairs(service, rows))
    assert [place.key.number for place in found] == [*range(1, most + 1)]


def test_contained_derived_and_renamed_keys(
    both: Both, server: Loopback, service: Any, rows: Any
) -> None:
    ids(
        server,
        f"{BELOW}/Shelves(1)/Pairs(Company='C',Number=2)",
        f"{BELOW}/Pairs('C',3)/Hazard.Twin",
        f"{BELOW}/Pairs%28%27C%27%2C4%29",
    )
    contained, twin, encoded = listed(both, pairs(service, rows))
    assert contained._address().endswith(f"{SERVICE}/Shelves(1)/Pairs('C',2)")
    assert twin._names() is rows.Twin and twin.key.number == 3
    assert encoded._address().endswith(f"{SERVICE}/Pairs('C',4)")
    ids(server, f"{BELOW}/CodedRows('x')", f"{BELOW}/CodedRows(InfoCode='y')")
    coded = service.shelves.at(id=1).below(rows.Shelf.coded, rows.CodedKey)
    assert [place.key.info_code for place in listed(both, coded)] == ["x", "y"]


def test_a_single_reference_or_none(
    both: Both, server: Loopback, service: Any, rows: Any, made: Any
) -> None:
    first = service.shelves.at(id=1).one(rows.Shelf.first)
    server.reset(lambda call: Answer({"@odata.id": f"{BELOW}/Pairs('C',2)"}))
    place = both.done(first.reference())
    assert (place.key.company, place.key.number) == ("C", 2)
    assert server.calls[-1].path == f"{SERVICE}/Shelves(1)/First/$ref"
    for nothing in (Answer(None, 204), Answer({"@odata.id": None})):
        server.reset(lambda call, nothing=nothing: nothing)
        assert both.done(first.reference()) is None
    server.reset(lambda call: Answer({}, 404))
    with pytest.raises(made.NotFound):
        both.done(first.reference())


HOSTILE = [
    "https://evil.example/KineticTest/api/v2/odata/EPIC06/{service}/Pairs('C',1)",
    "//evil.example{below}/Pairs('C',1)",
    "file://{below}/Pairs('C',1)",
    "javascript:alert(1)",
    "https://user:pw@evil.example{below}/Pairs('C',1)",
    "http://[::1{below}/Pairs('C',1)",
    "{below}/../Other/Pairs('C',1)",
    "{below}/%2e%2e/Other/Pairs('C',1)",
    "{below}/..%5cOther/Pairs('C',1)",
    "{below}/%252e%252e/Pairs('C',1)",
    "/KineticTest/api/v2/odata/EPIC06/Hazard.OtherSvc/Pairs('C',1)",
    "/elsewhere/Pairs('C',1)",
    "{below}/Pairs",
    "{below}/",
    "{below}/Pairs()",
    "{below}/Pairs('C')",
    "{below}/Pairs('C',1,2)",
    "{below}/Pairs('C',1,)",
    "{below}/Pairs('C',1",
    "{below}/Pairs('C',1)x",
    "{below}/Pairs('C','1')",
    "{below}/Pairs(C,1)",
    "{below}/Pairs('C',one)",
    "{below}/Pairs('C',99999999999999999999x)",
    "{below}/Pairs('C''D,1)",
    "{below}/Pairs(Company='C',Company='D')",
    "{below}/Pairs(Company='C',Other=1)",
    "{below}/Pairs('C',null)",
    "{below}/Pairs('C',1_0)",
    "{below}/Pairs(Company='C',2)",
    "{below}/Pairs('C',1)?$expand=All",
    "{below}/Pairs('C',1)#x",
    "{below}/Pairs('C',1)/Hazard.Thing",
    "{below}/Pairs('C',1)/$value",
    "{below}/Pairs('C\n',1)",
    "{below}/Pairs('" + "x" * 20_000 + "',1)",
    "{below}/Pairs(" + "'C'," * 20_000 + "1)",
    "",
    None,
    5,
    ["{below}/Pairs('C',1)"],
]


def test_what_is_not_the_id_of_such_a_row_is_refused(
    both: Both, server: Loopback, service: Any, rows: Any, made: Any
) -> None:
    children = pairs(service, rows)
    for hostile in HOSTILE:
        if isinstance(hostile, str):
            hostile = hostile.format(service=SERVICE, below=BELOW)
        ids(server, hostile)
        with pytest.raises(made.ReplyError) as caught:
            listed(both, children)
        assert len(server.calls) == 1 and len(str(caught.value)) < 1_000
    for body in (None, 5, [], {"value": 5}, {"value": [5]}, {"value": [{}]}):
        server.reset(lambda call, body=body: Answer(body))
        with pytest.raises(made.ReplyError):
            listed(both, children)


def test_a_server_behind_a_proxy_names_itself_in_the_context(
    both: Both, server: Loopback, service: Any, rows: Any
) -> None:
    inner = "https://erp.internal.invalid/KineticTest/api/v2/odata/EPIC06/" + SERVICE
    context = {"@odata.context": f"{inner}/$metadata#Collection($ref)"}
    ids(server, f"{inner}/Pairs('C',1)", "Pairs('C',2)", **context)
    found = listed(both, pairs(service, rows))
    assert [place._address() for place in found] == [
        f"{server.url}/api/v2/odata/EPIC06/{SERVICE}/Pairs('C',{n})" for n in (1, 2)
    ]
