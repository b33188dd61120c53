"""What a service's annotations say holds for its rows and sets: at run time, on the wire, for type checkers, and in the sandbox."""

from __future__ import annotations

import inspect
import json
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer
from loopback import running as loopback
from support import ROOT, SETTINGS, generated_as

from codegen.sandbox import running
from codegen.source.layout import path_for, stem

CASES = ROOT / "tests" / "cases"
SERVICES = {
    "annotated_terms": "Hazard.AnnotatedTermsSvc",
    "writable_columns": "Hazard.WritableColumnsSvc",
}
PACKAGE = "annotated_client"
VERBS = ("create", "update", "delete")
SETS = {
    "undeletable": {"delete"},
    "uncreatable": {"create"},
    "unchangeable": {"update"},
    "only_changed": {"create", "delete"},
    "only_created": {"update", "delete"},
    "only_deleted": {"create", "update"},
    "only_read": {"create", "update", "delete"},
    "restricted_entity_set_": set(),
}
"""Sets of the same rows → what they refuse."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("annotated")
    for case, name in SERVICES.items():
        file = folder / "metadata" / path_for("service", stem(name))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((CASES / case / "metadata.edmx").read_bytes())
    generated_as(PACKAGE, folder, metadata=folder / "metadata")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def sandbox(folder: Path) -> Iterator[str]:
    with running(folder / "metadata", settings=SETTINGS) as url:
        yield url


@pytest.fixture
def hazard(sandbox: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from annotated_client import Kinetic  # type: ignore[import-not-found]  # generated

    for name, value in SETTINGS.environment(sandbox, "EPIC06").items():
        monkeypatch.setenv(name, value)
    with Kinetic.from_env() as kinetic:
        yield kinetic.hazard


@pytest.fixture
def service(hazard: Any) -> Any:
    return hazard.annotated_terms


def test_the_server_fills_in_what_it_says_that_it_fills_in(service: Any) -> None:
    from annotated_client import NotLoaded
    from annotated_client.hazard.annotated_terms import HazardOrderStatus, Order

    new = Order(serial="S1", status=HazardOrderStatus.IN_PROGRESS)
    with pytest.raises(NotLoaded, match="the server fills it in"):
        new.id  # noqa: B018
    made = service.orders.create(new)
    assert made.id == max(row.id for row in service.orders)
    assert made.made is not None
    assert made.priority is not None
    assert (made.serial, made.status) == ("S1", HazardOrderStatus.IN_PROGRESS)
    assert service.orders.get(id=made.id) == made
    assert (
        service.orders.create(Order(status=HazardOrderStatus.OPEN, priority=3)).priority
        == 3
    )


def test_what_the_server_fills_in_is_not_given(service: Any) -> None:
    from annotated_client.hazard.annotated_terms import Address, Order, Stamp

    for kind, given in (
        (Order, {"id": 5}),
        (Order, {"Id": 5}),
        (Order, {"total": 5}),
        (Order, {"stamp": None}),
        (Stamp, {"times": 1}),
        (Address, {"Zone": 1}),
    ):
        with pytest.raises(TypeError, match=f"`{next(iter(given))}`.*server alone"):
            kind(**given)
        with pytest.raises(TypeError, match="server alone"):
            kind().model_copy(update=given)
    row = service.orders.first()
    for name in ("id", "total", "made", "stamp", "notes"):
        with pytest.raises(AttributeError, match="server alone"):
            setattr(row, name, "another")
        setattr(row, name, getattr(row, name))
    assert service.orders.update(row, dry_run=True) is None


def test_what_cannot_change_is_given_once(service: Any) -> None:
    from annotated_client.hazard.annotated_terms import Order, OrderStatus

    new = Order(status="Open")
    new.serial = "S2"
    row = service.orders.create(new)
    assert row.serial == "S2"
    with pytest.raises(AttributeError, match="cannot change once the row is stored"):
        row.serial = "S3"
    row.serial = "S2"
    row.both = "x"
    request = service.orders.update(row, dry_run=True)
    assert json.loads(request.body) == {"Both": "x"}
    service.orders.update(row)
    # A key cannot change anyway, and is given to a new row as ever.
    assert service.order_statuses.create(OrderStatus(id=77)).id == 77


@pytest.mark.parametrize(
    "path", ["id", "total", "stamp", "stamp.by", "notes", "serial"]
)
def test_single_columns_are_held_to_the_same(service: Any, path: str) -> None:
    from annotated_client.hazard.annotated_terms import Order, Stamp

    column = Order.stamp.to(Stamp.by) if "." in path else getattr(Order, path)
    cell = service.orders.at(id=1).column(column)
    value = {"stamp": Stamp(by="x"), "notes": ["x"]}.get(path, "x")
    writes = [lambda: cell.set(value), cell.clear]
    if path == "stamp":
        writes.append(lambda: cell.update(value))
    for write in writes:
        with pytest.raises(AttributeError, match="server alone|cannot change"):
            write()


def test_what_no_set_takes_in_new_rows_is_given_later(hazard: Any) -> None:
    from annotated_client import NotLoaded
    from annotated_client.hazard.writable_columns import Order, Rush

    orders = hazard.writable_columns.orders
    for kind, given in (
        (Order, {"closed": True}),
        (Order, {"Closed": None}),
        (Order, {"nr": 1}),
        (Order, {"total": 1}),
        (Rush, {"fee": 4}),
        (Rush, {"closed": True}),
    ):
        with pytest.raises(TypeError, match=f"made without `{next(iter(given))}`"):
            kind(**given)
    assert not {"closed", "nr"} & inspect.signature(Order).parameters.keys()
    new = Order(customer="c", later_="x")
    with pytest.raises(NotLoaded, match="before the row is stored"):
        new.closed  # noqa: B018
    made = orders.create(new)
    made.closed = True
    orders.update(made)
    assert orders.get(nr=made.nr).closed is True
    orders.at(nr=made.nr).column(Order.closed).set(False)
    assert orders.get(nr=made.nr).closed is False
    # What was read without a value has none: it is not one that was not read.
    assert orders.select(Order.closed).get(nr=made.nr).closed is False
    # A copy of a stored row is created without it, and put in its place with it.
    copy = orders.get(nr=made.nr).model_copy(update={"closed": True})
    assert "Closed" not in json.loads(orders.create(copy, dry_run=True).body)
    assert json.loads(orders.upsert(copy, dry_run=True).body)["Closed"] is True
    assert json.loads(orders.replace(copy, dry_run=True).body)["Closed"] is True
    # And what was assigned before the row was stored is not silently left out.
    new.closed = True
    with pytest.raises(TypeError, match="`closed`: assign it once it is stored"):
        orders.create(new)


def test_what_no_set_takes_in_changed_rows_is_given_once(hazard: Any) -> None:
    from annotated_client.hazard.writable_columns import Line, Shared, State

    service = hazard.writable_columns
    row = service.orders.first()
    for name in ("customer", "total"):
        with pytest.raises(AttributeError, match="cannot change|server alone"):
            setattr(row, name, "another")
    with pytest.raises(AttributeError, match="cannot change"):
        service.shared.first().both = "another"
    # One of the sets takes it: what another one says is for the server to hold to.
    shared = service.shared.first()
    shared.one = "another"
    assert service.also_shared.update(shared, dry_run=True).method == "PATCH"
    assert Shared(nr=1, both="x", one="y").both == "x"
    assert Line(nr=1, part="p").part == "p"
    with pytest.raises(TypeError, match="made without `version`"):
        State(version="x")


def test_copies_of_stored_rows_are_created_without_what_the_server_fills_in(
    service: Any,
) -> None:
    from annotated_client import KineticError

    row = service.orders.first()
    again = pickle.loads(pickle.dumps(row))
    for copy in (row, again, row.model_copy(update={"serial": "S9"})):
        sent = json.loads(service.orders.create(copy, dry_run=True).body)
        if copy.serial == "S9":
            with pytest.raises(KineticError, match="`serial`.*cannot change"):
                service.orders.update(copy)
        assert not sent.keys() & {"Id", "Total", "Made", "Stamp", "Notes"}
        assert sent["Serial"] == copy.serial


def test_values_beyond_the_list_are_read_and_sent_back(folder: Path) -> None:
    from annotated_client import Kinetic
    from annotated_client.hazard.annotated_terms import (
        Colour,
        HazardOrderStatus,
        Order,
    )

    body = {"Id": 1, "Status": "Brand new", "Colours": ["Red", "Mauve"], "Colour": None}
    with loopback() as server:
        server.reset(
            lambda call: Answer({"value": [body]} if "(" not in call.path else None)
        )
        with Kinetic(
            server.url, company="EPIC06", api_key="k", username="u", password="p"
        ) as kinetic:
            orders = kinetic.hazard.annotated_terms.orders
            status = Order.status
            row = (
                orders.where(
                    status == HazardOrderStatus.IMPORT_OS, Order.colour == Colour.RED
                )
                .top(1)
                .first()
            )
            assert server.calls[-1].query["$filter"] == (
                "Status eq '''); import os #' and Colour eq 'Red'"
            )
            assert (row.status, row.colours) == ("Brand new", [Colour.RED, "Mauve"])
            row.status = row.status
            row.colours = [*row.colours, Colour.GREEN]
            orders.update(row)
            assert server.calls[-1].body == {
                "Status": "Brand new",
                "Colours": ["Red", "Mauve", "Green"],
            }


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_the_writes_that_it_takes(
    name: str, service: Any, sandbox: str
) -> None:
    from annotated_client.hazard.annotated_terms import Item

    rows = getattr(service, name)
    lacking = {
        verb
        for verb in VERBS
        for ending in ("", "_many")
        if not hasattr(rows, verb + ending)
    }
    assert lacking == SETS[name]
    assert {
        v for v in VERBS if v not in dir(rows) and f"{v}_many" not in dir(rows)
    } == lacking
    for verb in lacking:
        with pytest.raises(AttributeError, match=f"no `{verb}`.*metadata says"):
            getattr(rows, verb)
    row = rows.first()
    rows.refresh(row)
    row.text = "changed"
    # Through a set that takes all: it is the server whose answer is asked for.
    whole = service.restricted_entity_set_
    for verb, write in {
        "create": lambda: whole.create(Item(id=1_000, text="x")),
        "update": lambda: whole.update(row),
        "delete": lambda: whole.delete(row),
    }.items():
        status = _answer(whole, rows, write)
        assert (status == 405) == (verb in lacking), (name, verb)


def _answer(whole: Any, rows: Any, write: Any) -> int:
    """The status of a write that the one set makes to the address of the other."""
    from annotated_client import StatusError

    before = whole._resource
    whole._resource = rows._resource
    try:
        write()
    except StatusError as error:
        return error.status or 0
    finally:
        whole._resource = before
    return 200


def test_sets_without_a_key_and_singletons_lack_writes_too(service: Any) -> None:
    assert service.log.count()
    assert not hasattr(service.log, "create")
    assert not hasattr(service.main, "update")
    assert service.main.get().status
    with pytest.raises(AttributeError, match="`delete`"):
        type(service.only_read).delete  # noqa: B018


def test_every_write_of_a_set_can_be_refused() -> None:
    """A write that a set learns later belongs to one of the three."""
    from codegen.runtime import EntitySet, KeylessSet, Singleton
    from codegen.runtime.threads import restricted
    from codegen.runtime.threads.below import Stream
    from codegen.runtime.threads.below import Cell, ComplexCell

    kinds = {
        EntitySet: restricted.ReadOnlySet,
        KeylessSet: restricted.ReadOnlyKeylessSet,
        Singleton: restricted.ReadOnlySingleton,
        Cell: restricted.FixedCell,
        ComplexCell: restricted.FixedComplexCell,
        Stream: restricted.FixedStream,
    }
    for kind, fixed in kinds.items():
        writes = {
            name
            for name in dir(kind)
            if callable(member := getattr(kind, name))
            and name[0] != "_"
            and "dry_run" in inspect.getsource(member)
        }
        assert writes
        for name in writes:
            assert not hasattr(fixed, name), (fixed, name)


def test_the_docstrings_say_what_checkers_cannot(folder: Path) -> None:
    from annotated_client._runtime.data.names import docstrings_of
    from annotated_client.hazard.annotated_terms import (
        AnnotatedTermsSvc,
        Old,
        OldKind,
        Order,
    )

    words = docstrings_of(Order)
    assert words["total"].endswith("Read only.")
    assert (
        words["priority"]
        == "One of 1, 2, 3. The server fills it in if it is not given."
    )
    assert docstrings_of(AnnotatedTermsSvc)["orders"] == (
        "Key: id. Cannot: count; filter by Made, Stamp/By."
    )
    # Programs read such rows without a warning: it is the one who writes the program who is told.
    assert (Old.__deprecated__, OldKind.__deprecated__) == (
        "Deprecated: Use Order, which has the same columns and more of them, and will be here after this one is gone.",
        "Deprecated in 3.",
    )
    assert Old(id=1).kind is None


def test_what_describes_a_row_says_what_the_server_fills_in(folder: Path) -> None:
    from annotated_client.hazard.annotated_terms import Order

    assert not {"id", "total", "stamp"} & inspect.signature(Order).parameters.keys()
    properties = Order.model_json_schema()["properties"]
    read_only = {name for name, shape in properties.items() if shape.get("readOnly")}
    assert read_only == {"Id", "Total", "Made", "Stamp", "Notes"}


# tests/test_types.py checks it.
PROGRAM = """
from typing import assert_type

from annotated_client import AsyncKinetic, Kinetic
from annotated_client.hazard.annotated_terms import (
    Colour,
    HazardOrderStatus,
    Item,
    Keyless,
    Order,
    Stamp,
)

from annotated_client.hazard.writable_columns import Order as Writable
from annotated_client.hazard.writable_columns import Rush, Shared

writable = Writable(customer="c", later_="x", text="t")
assert_type(writable.closed, bool | None)
writable.closed = True
Shared(nr=1, both="x", one="y")
Writable(closed=True, later_="x")  # wrong
Writable(nr=1, later_="x")  # wrong
Rush(fee=4, later_="x")  # wrong
writable.total = 4  # wrong
service = Kinetic.from_env().hazard.annotated_terms
tasks = AsyncKinetic.from_env().hazard.annotated_terms
order = Order(serial="x", status=HazardOrderStatus.OPEN, priority=1, colour=Colour.RED)
assert_type(order.id, int)
assert_type(order.stamp, Stamp | None)
assert_type(order.colour, Colour | None)
service.orders.where(Order.id == 5, Order.stamp.to(Stamp.by) == "x", Order.status == HazardOrderStatus.OPEN)
service.orders.create(order)
service.orders.update(order)
service.undeletable.create_many([Item(id=1)])
service.only_deleted.delete(id=1)
assert_type(service.only_read.get(id=1), Item)
assert_type(service.only_read.at(id=1).column(Item.text).get(), str | None)
service.orders.at(id=1).column(Order.priority).set(2)
Order(id=5)  # wrong
Order(total=None)  # wrong
Order(stamp=Stamp())  # wrong
Stamp(times=1)  # wrong
Order(status="closed")  # wrong
Order(colour="Red")  # wrong
order.id = 5  # wrong
order.notes = ["x"]  # wrong
order.stamp = Stamp()  # wrong
order.status = "Open"  # wrong
service.orders.delete(id=1)  # wrong
service.undeletable.delete_many([])  # wrong
service.uncreatable.create(Item())  # wrong
service.unchangeable.update(Item())  # wrong
service.only_changed.create(Item())  # wrong
service.only_created.update_many([])  # wrong
service.only_deleted.create_many([])  # wrong
service.only_read.delete(id=1)  # wrong
service.log.create(Keyless())  # wrong
service.main.update(order)  # wrong
service.unchangeable.at(id=1).column(Item.text).set("x")  # wrong
service.main.column(Order.serial).set("x")  # wrong
tasks.orders.delete(id=1)  # wrong
tasks.only_read.create(Item())  # wrong
tasks.main.update(order)  # wrong
"""
