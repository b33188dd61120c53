"""What services declare beyond Epicor's, where two kinds of it meet in one set."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Call, Loopback
from other_services.both import package
from transfers.either import Both

SERVICES = {"kinds_together": "Hazard.KindsTogetherSvc"}
ITEM = {
    "@odata.etag": 'W/"1"',
    "@odata.type": "#Hazard.Item",
    "Id": "i",
    "Code": "c",
    "Stamp": 4,
    "Kind": "a",
    "Rating": 7,
    "Rating@odata.type": "#Int16",
}
WRITES = ("create", "upsert", "create_media", "update", "replace", "delete")


def service(call: Call) -> Answer:
    if call.method not in ("GET", "POST"):
        return Answer(None, 204)
    if "$apply" in call.query:
        # A server may leave out what is null.
        return Answer({"value": [{"count": 2}], "@odata.count": 1})
    is_list = call.path.endswith(("Similar()", "Notes")) or "(" not in call.path
    if is_list and call.method == "GET":
        return Answer({"value": [ITEM], "@odata.count": 1})
    return Answer(ITEM)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with package("met", SERVICES, tmp_path_factory.mktemp("met")) as found:
        yield found


@pytest.fixture
def server(loopback: Loopback) -> Loopback:
    loopback.reset(service)
    return loopback


@pytest.fixture
def hazard(both: Both) -> Any:
    return both.client().hazard.kinds_together


@pytest.fixture
def types(made: Any) -> Any:
    return import_module("met.hazard.kinds_together")


def last(server: Loopback) -> tuple[str, str]:
    call = server.calls[-1]
    return call.method, call.raw_path.partition("Svc/")[2]


@pytest.mark.parametrize("way", ["itself", "of", "by", "of by", "by of", "sending"])
def test_a_set_refuses_writes_however_its_rows_are_named(
    way: str, hazard: Any, types: Any, server: Loopback
) -> None:
    ways = {
        "of": lambda rows: rows.of(types.Machine),
        "by": lambda rows: rows.by(types.ItemByCode),
        "sending": lambda rows: rows.sending(headers={"X-Area": "9"}),
        "itself": lambda rows: rows,
    }
    rows, some = hazard.frozen, hazard.undeletable
    for step in way.split():
        rows, some = ways[step](rows), ways[step](some)
    assert [name for name in WRITES if hasattr(rows, name) or name in dir(rows)] == []
    assert [name for name in WRITES if not hasattr(some, name)] == ["delete"]
    assert callable(rows.hold_all)
    assert not server.calls


def test_rows_that_an_alternate_key_names_have_their_operations(
    both: Both, hazard: Any, types: Any, server: Loopback
) -> None:
    by = hazard.items.by(types.ItemByCode)
    both.done(by.at(code="c d").hold(days=1))
    assert last(server) == ("POST", "Items(Code='c%20d')/Hazard.Hold")
    both.done(by.at(code="c").picture(size=2).read())
    assert last(server) == ("GET", "Items(Code='c')/Hazard.Picture(Size=2)")
    both.done(by.at(code="c").similar().first())
    assert last(server) == ("GET", "Items(Code='c')/Hazard.Similar()")
    both.done(by.at(code="c").notes.count())
    assert last(server) == ("GET", "Items(Code='c')/Notes")
    both.done(by.hold_all())
    assert last(server) == ("POST", "Items/Hazard.HoldAll")
    for machines in (by.of(types.Machine), hazard.items.of(types.Machine)):
        both.done(machines.by(types.ItemByCode).at(code="c").start())
        assert last(server) == ("POST", "Items/Hazard.Machine(Code='c')/Hazard.Start")


def test_a_row_of_an_open_type_is_replaced_with_the_types_of_its_values(
    both: Both, hazard: Any, server: Loopback
) -> None:
    row = both.done(hazard.items.get(id="i"))
    both.done(hazard.items.replace(row))
    call = server.calls[-1]
    assert (call.method, call.headers["If-Match"]) == ("PUT", 'W/"1"')
    assert call.body["Rating"] == 7
    assert call.body["Rating@odata.type"] == "#Int16"
    # What the server alone gives a value is not sent.
    assert "Stamp" not in call.body
    assert call.body["Id"] == "i"


def test_a_group_whose_key_is_left_out_has_none_as_its_key(
    both: Both, hazard: Any, types: Any
) -> None:
    groups = hazard.items.group_by(types.Item.kind).count()
    assert both.done(groups.first()) == (None, 2)


def test_frames_read_a_long_list_in_parts(
    both: Both, hazard: Any, types: Any, server: Loopback, tmp_path: Path
) -> None:
    rows = hazard.items.where(types.Item.id.in_(f"i{n:04}" for n in range(300)))
    wanted = both.done(rows.count())
    server.calls.clear()
    assert len(both.done(rows.to_dicts())) == wanted == len(server.calls) > 1
    assert both.done(rows.to_arrow()).num_rows == wanted
    assert both.done(rows.to_parquet(tmp_path / "rows.parquet")) == wanted
    with pytest.raises(Exception, match="characters, servers take"):
        both.done(rows.to_parquet(tmp_path / "parts", resume=True))


def test_frames_name_the_computed_value_that_a_server_ignores(
    both: Both, hazard: Any, types: Any
) -> None:
    values = hazard.items.values(types.Item.code, types.Item.amount * 2)
    with pytest.raises(Exception, match="a row without `Amount_mul_2`"):
        both.done(values.to_dicts())
    values.aclose().close() if both.runner else values.close()
