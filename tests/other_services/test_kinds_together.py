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
    if call.path.endswith("/Kind/$value"):
        return Answer("a", headers={"Content-Type": "text/plain"})
    if call.path.endswith("Main/Parent"):
        return Answer(ITEM)
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
    server.calls.clear()
    # Each part gives the same row, as if it had moved there: it comes once.
    assert len(both.done(rows.to_dicts())) == 1 < len(server.calls)
    assert both.done(rows.to_arrow()).num_rows == 1
    assert both.done(rows.to_parquet(tmp_path / "rows.parquet")) == 1
    with pytest.raises(Exception, match="resume. goes on behind the last key"):
        both.done(rows.to_parquet(tmp_path / "parts", resume=True))


def test_frames_name_the_computed_value_that_a_server_ignores(
    both: Both, hazard: Any, types: Any
) -> None:
    values = hazard.items.values(types.Item.code, types.Item.amount * 2)
    with pytest.raises(Exception, match="a row without `Amount_mul_2`"):
        both.done(values.to_dicts())
    values.aclose().close() if both.runner else values.close()


def test_children_with_operations_are_sets_of_children_like_any(
    both: Both, hazard: Any, server: Loopback
) -> None:
    item, other = hazard.items.at(id="i"), hazard.items.at(id="j")
    both.done(item.parts.link(other))
    assert last(server) == ("POST", "Items('i')/Parts/$ref")
    assert server.calls[-1].body["@odata.id"].endswith("/Items('j')")
    both.done(item.parts.unlink(other))
    assert last(server) == ("DELETE", "Items('i')/Parts/$ref")
    assert server.calls[-1].query["$id"].endswith("/Items('j')")
    both.done(item.parts.hold_all())
    assert last(server) == ("POST", "Items('i')/Parts/Hazard.HoldAll")
    both.done(item.parent.link(other))
    assert last(server) == ("PUT", "Items('i')/Parent/$ref")
    both.done(item.parent.unlink())
    assert last(server) == ("DELETE", "Items('i')/Parent/$ref")
    both.done(item.parent.delete())
    assert last(server) == ("DELETE", "Items('i')/Parent")


def test_references_from_a_row_are_held_to_its_etag_under_every_name(
    both: Both, hazard: Any, types: Any, server: Loopback
) -> None:
    other = hazard.items.at(id="j")
    for write in (
        lambda place: place.parts.link(other),
        lambda place: place.below(types.Item.parts, types.ItemKey).link(other),
        lambda place: place.parent.link(other),
        lambda place: place.one(types.Item.parent).unlink(),
    ):
        place = hazard.items.at(both.done(hazard.items.get(id="i")))
        both.done(write(place))
        assert server.calls[-1].headers["If-Match"] == 'W/"1"'
    # What lies further down is not the row's own.
    both.done(place.parts.at(id="k").parts.link(other))
    assert "If-Match" not in server.calls[-1].headers


def test_what_cannot_be_added_to_a_set_has_no_link(hazard: Any) -> None:
    item = hazard.items.at(id="i")
    for rows in (hazard.items, item.notes, hazard.main):
        assert not hasattr(rows, "link") and "link" not in dir(rows)


def test_a_singleton_has_what_a_row_has(
    both: Both, hazard: Any, types: Any, server: Loopback
) -> None:
    main, machine = hazard.main, types.Machine
    for call, expected in (
        (main.column(machine.power).clear, ("DELETE", "Main/Power")),
        (main.one(machine.parent).get, ("GET", "Main/Parent")),
        (main.one(machine.parent).unlink, ("DELETE", "Main/Parent/$ref")),
        (main.below(machine.notes, types.NoteKey).count, ("GET", "Main/Notes")),
        (main.below(machine.parts, types.ItemKey).count, ("GET", "Main/Parts")),
        (main.parts.at(id="j").similar().count, ("GET", _SIMILAR)),
        (main.stream(machine.thumb).delete, ("DELETE", "Main/Thumb")),
        (main.media.delete, ("DELETE", "Main/$value")),
    ):
        both.done(call())
        assert last(server) == expected
    both.done(hazard.items.at(id="i").one(types.Item.parent).link(main))
    assert server.calls[-1].body["@odata.id"].endswith("Svc/Main")
    both.done(hazard.items.create(types.Item(id="n", code="c", parent=main)))
    body = next(call.body for call in reversed(server.calls) if call.method == "POST")
    assert body["Parent@odata.bind"].endswith("Svc/Main")
    with pytest.raises(TypeError, match="is not a column of Machine"):
        main.column(types.Note.nr)


_SIMILAR = "Main/Parts('j')/Hazard.Similar()"


@pytest.mark.parametrize("way", ["itself", "of", "by"])
def test_a_row_that_cannot_be_changed_is_only_read(
    way: str, both: Both, hazard: Any, types: Any, server: Loopback
) -> None:
    ways = {
        "itself": lambda rows: rows.at(id="i"),
        "of": lambda rows: rows.of(types.Machine).at(id="i"),
        "by": lambda rows: rows.by(types.ItemByCode).at(code="c"),
    }
    place, some = ways[way](hazard.frozen), ways[way](hazard.undeletable)
    item = types.Item
    for whole, fixed in (
        (some.column(item.amount), place.column(item.amount)),
        (some.media, place.media),
        (some.stream(item.thumb), place.stream(item.thumb)),
    ):
        lacking = {"set", "clear", "update", "write", "delete"} & {*dir(whole)}
        assert lacking and not lacking & {*dir(fixed)}
        for verb in lacking:
            with pytest.raises(AttributeError, match=f"Frozen has no `{verb}`"):
                getattr(fixed, verb)
    assert both.done(place.column(item.kind).get()) == "a"
    both.done(place.media.read())
    both.done(place.hold(days=1))
    assert last(server)[1].endswith("/Hazard.Hold")


# Checked by tests/test_types.py.
PROGRAM = """
from typing import assert_type

from met import AsyncKinetic, Kinetic
from met.hazard.kinds_together import Item, ItemByCode, ItemKey, Machine, Note, NoteKey

service = Kinetic.from_env().hazard.kinds_together
item = service.items.at(id="i")
other = service.items.at(id="j")
# Children with operations are sets of children like any.
item.parts.link(other)
item.parts.unlink(other)
item.parts.hold_all()
item.parent.link(other)
item.parent.unlink()
item.parent.upsert(Item(id="j", code="c"))
item.parent.hold(days=1)
item.parent.delete()
assert_type(item.notes.get(nr=1), Note)
item.notes.at(nr=1).shout()
# A singleton has what a row has.
assert_type(service.main.column(Machine.power).get(), int | None)
service.main.column(Machine.power).set(4)
service.main.one(Machine.parent).link(other)
service.main.one(Machine.parent).link(service.main)
assert_type(service.main.below(Machine.notes, NoteKey).get(nr=1), Note)
service.main.parts.link(other)
service.main.start(other=None)
service.main.media.write(b"x", content_type="image/png")
Item(id="x", code="c", parent=service.main)
# A restricted set reads everything.
frozen = service.frozen
assert_type(frozen.get(id="i"), Item)
frozen.hold_all()
frozen.at(id="i").hold(days=1)
frozen.at(id="i").column(Item.amount).get()
frozen.at(id="i").media.read()
frozen.at(id="i").stream(Item.thumb).read()
frozen.by(ItemByCode).at(code="c").hold(days=1)
frozen.of(Machine).at(id="i").start(other=None)
service.undeletable.at(id="i").column(Item.kind).clear()
service.undeletable.at(id="i").media.delete()
service.undeletable.of(Machine).create(Machine(id="m", code="c"))
frozen.by(ItemByCode).hold_all()
service.items.by(ItemByCode).of(Machine).at(code="c").start()
service.items.by(ItemByCode).by(ItemByCode).recent()
service.undeletable.by(ItemByCode).update(Item(id="i", code="c"))

service.items.link(other)  # wrong
item.notes.link(service.items.at(id="i"))  # wrong
item.parts.link(item.notes.at(nr=1))  # wrong
item.parent.link(item.notes.at(nr=1))  # wrong
service.main.link(other)  # wrong
service.main.column(Note.nr)  # wrong
service.main.column(Machine.power).set("x")  # wrong
service.main.one(Item.notes)  # wrong
frozen.create(Item(id="i", code="c"))  # wrong
frozen.delete(id="i")  # wrong
frozen.update_many([])  # wrong
frozen.at(id="i").column(Item.amount).set(1)  # wrong
frozen.at(id="i").column(Item.amount).clear()  # wrong
frozen.at(id="i").media.write(b"", content_type="x")  # wrong
frozen.at(id="i").media.delete()  # wrong
frozen.at(id="i").stream(Item.thumb).write(b"", content_type="x")  # wrong
frozen.by(ItemByCode).delete(code="c")  # wrong
frozen.by(ItemByCode).at(code="c").media.delete()  # wrong
frozen.of(Machine).update(Machine(id="m", code="c"))  # wrong
frozen.of(Machine).at(id="i").column(Machine.power).set(4)  # wrong
service.undeletable.delete(id="i")  # wrong
service.undeletable.by(ItemByCode).delete(code="c")  # wrong
service.undeletable.of(Machine).delete(id="i")  # wrong


async def tasks() -> None:
    service = AsyncKinetic.from_env().hazard.kinds_together
    item = service.items.at(id="i")
    await item.parts.link(service.items.at(id="j"))
    assert_type(await service.main.column(Machine.power).get(), int | None)
    await service.frozen.at(id="i").hold(days=1)
    await service.items.link(item)  # wrong
    await service.frozen.create(Item(id="i", code="c"))  # wrong
    await service.frozen.at(id="i").column(Item.amount).set(1)  # wrong
    await service.frozen.at(id="i").media.delete()  # wrong
    await service.undeletable.of(Machine).delete(id="i")  # wrong
"""
