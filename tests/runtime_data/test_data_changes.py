"""What an update sends: what was assigned since, wherever it stands, and nothing is dropped without a word."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import pytest
from codegen.runtime.data.reader import Shape, read, read_values, record_of, records_of
from codegen.runtime.data.changes import changes, reload, settle
from codegen.runtime.data.row import given, whole
from pydantic import ValidationError, computed_field
from tiny_acme._runtime import (
    COLUMN,
    CHILDREN,
    Children,
    Col,
    KeyMismatch,
    KineticError,
    NotLoaded,
    ReplyError,
    Row,
)
from tiny_acme.erp.bo.customer import Country, Customer, ShipTo
from tiny_acme.erp.bo.lab import Info, Log, Point, Sample

CUSTOMER: dict[str, Any] = {"Company": "E", "CustNum": 1, "Name": "A"}
SHIP_TO: dict[str, Any] = {"Company": "E", "CustNum": 1, "ShipToNum": "1", "City": "X"}
SAMPLE: dict[str, Any] = {
    "Key1": "k",
    "Taken": "2026-01-01",
    "Info": {"ID": "00000000-0000-0000-0000-000000000001"},
    "Point": {"X": 1, "Near": [{"X": 2}]},
    "Tags": ["a"],
    "Points": [{"X": 3}],
    "Anything": {"deep": [1]},
    "New_c": {"own": 1},
}


def sample() -> Sample:
    return read(Shape(Sample), [copy.deepcopy(SAMPLE)], source="Samples")[0]


def customer(**more: Any) -> Customer:
    children = (("ShipToes", Shape(ShipTo)), ("Country", Shape(Country)))
    record = CUSTOMER | more
    shape = Shape(Customer, None, tuple(c for c in children if c[0] in more))
    return read(shape, [copy.deepcopy(record)], source="Customers")[0]


INSIDE: dict[str, tuple[Callable[[Any], object], dict[str, Any]]] = {
    "a list": (lambda row: row.tags.append("b"), {"Tags": ["a", "b"]}),
    "an emptied list": (lambda row: row.tags.clear(), {"Tags": []}),
    "a row in a list": (
        lambda row: setattr(row.points[0], "x", Decimal(9)),
        {"Points": [{"X": 9, "Y": None, "Near": None}]},
    ),
    "a complex value": (
        lambda row: setattr(row.point, "y", Decimal(9)),
        {"Point": {"Y": 9}},
    ),
    "a list in a complex value": (
        lambda row: row.point.near.clear(),
        {"Point": {"Near": []}},
    ),
    "a column of any type": (
        lambda row: row.anything["deep"].append(2),
        {"Anything": {"deep": [1, 2]}},
    ),
    "a column that the class does not know": (
        lambda row: row.model_extra["New_c"].update(own=2),
        {"New_c": {"own": 2}},
    ),
}


@pytest.mark.parametrize("where", INSIDE)
def test_a_change_inside_of_a_value_is_sent_once(where: str) -> None:
    change, body = INSIDE[where]
    row = sample()
    assert changes(row).body == {}
    change(row)
    found = changes(row)
    assert found.body.keys() == body.keys()
    if where != "a row in a list":
        assert found.body == body
    settle(row, found.tokens)
    assert changes(row).body == {}
    change(row)


@pytest.mark.parametrize("where", INSIDE)
@pytest.mark.parametrize("again", ["copy", "deepcopy", "pickle", "model_copy"])
def test_copies_know_what_has_changed_in_them(where: str, again: str) -> None:
    change, _ = INSIDE[where]
    row = sample()
    change(row)
    ways: dict[str, Callable[[Sample], Sample]] = {
        "copy": copy.copy,
        "deepcopy": copy.deepcopy,
        "pickle": lambda row: pickle.loads(pickle.dumps(row)),
        "model_copy": lambda row: row.model_copy(deep=True),
    }
    other = ways[again](row)
    assert changes(other).body == changes(row).body != {}
    assert other == row
    settle(other)
    assert changes(other).body == {}


CHILDREN_CHANGED: dict[str, Callable[[Customer], object]] = {
    "a column of a child": lambda row: setattr(row.ship_toes[0], "city", "Y"),
    "an appended child": lambda row: row.ship_toes.append(ShipTo(ship_to_num="2")),
    "a removed child": lambda row: row.ship_toes.clear(),
    "a replaced child": lambda row: row.ship_toes.__setitem__(0, ShipTo()),
    "assigned children": lambda row: setattr(row, "ship_toes", []),
    "a column of a single child": lambda row: setattr(row.country, "description", "Y"),
    "an assigned child": lambda row: setattr(row, "country", None),
}


@pytest.mark.parametrize("where", CHILDREN_CHANGED)
def test_changed_children_are_refused_and_never_dropped(where: str) -> None:
    row = customer(ShipToes=[SHIP_TO], Country={"CountryNum": 1, "Description": "X"})
    row.name = "B"
    assert changes(row).body == {"Name": "B"}
    CHILDREN_CHANGED[where](row)
    with pytest.raises(KineticError, match="holds rows of another set"):
        changes(row)


def test_a_child_that_was_stored_is_no_change_any_more() -> None:
    row = customer(ShipToes=[SHIP_TO])
    row.ship_toes[0].city = "Y"
    settle(row.ship_toes[0], changes(row.ship_toes[0]).tokens)
    assert changes(row).body == {}


def test_what_is_assigned_while_an_update_is_under_way_is_sent_by_the_next() -> None:
    row = sample()
    row.text, row.whole = "first", 1
    row.tags = ["x"]
    row.point = Point(x=Decimal(1))
    sent = changes(row)
    assert sent.body == {"Text": "first", "Whole": 1, "Tags": ["x"], "Point": {"X": 1}}
    row.text = "second"
    row.tags.append("y")
    row.point.y = Decimal(2)
    settle(row, sent.tokens)
    assert changes(row).body == {
        "Text": "second",
        "Tags": ["x", "y"],
        "Point": {"Y": 2},
    }
    # Even an equal value is an assignment of its own.
    sent = changes(row)
    row.text = "second"
    settle(row, sent.tokens)
    assert changes(row).body == {"Text": "second"}


def test_reloading_keeps_what_was_not_sent_yet_if_asked() -> None:
    row = customer()
    row.name = "mine"
    reload(row, customer(Name="theirs", State="CA"), keep_assigned=True)
    assert (row.name, row.state, changes(row).body) == ("mine", "CA", {"Name": "mine"})
    reload(row, customer(Name="theirs"))
    assert (row.name, changes(row).body) == ("theirs", {})


def test_model_fields_set_is_pydantics() -> None:
    one, other = read(
        Shape(Customer, frozenset(CUSTOMER)), [CUSTOMER, CUSTOMER], source="x"
    )
    assert one.model_fields_set == {"company", "cust_num", "name"}
    assert one.model_dump(exclude_unset=True) == one.model_dump()
    one.state = "CA"
    assert one.model_fields_set - other.model_fields_set == {"state"}
    assert "state" not in other.model_dump(exclude_unset=True)
    one.model_fields_set.clear()
    assert "name" in one.model_fields_set


def test_a_row_that_was_validated_has_no_changes_and_keeps_what_was_given() -> None:
    made = Customer.model_validate_json('{"Company":"E","CustNum":1,"Name":null}')
    assert made.model_fields_set == {"company", "cust_num", "name"}
    assert changes(made).body == {}
    assert given(made) == {"Company": "E", "CustNum": 1, "Name": None}
    made.state = "CA"
    assert changes(made).body == {"State": "CA"}
    assert changes(Customer(cust_num=1, name=None)).body == {"Name": None}
    read_row = customer()
    assert "State" not in given(read_row) and whole(read_row)["State"] is None


def test_a_copy_with_updates_sends_them() -> None:
    assert changes(customer().model_copy(update={"name": "B"})).body == {"Name": "B"}


def test_a_column_and_another_that_differs_from_its_attribute_alone() -> None:
    row = read(Shape(Customer), [CUSTOMER | {"name": "other"}], source="x")[0]
    row.state = "CA"
    assert row.name == "A"
    row.name = "B"
    assert changes(row).body == {"State": "CA", "Name": "B"}
    assert whole(row)["Name"] == "B" and whole(row)["name"] == "other"


def test_a_number_is_no_date() -> None:
    row = sample()
    for name in ("at", "taken", "clock", "lasted"):
        for value in (5, 5.0, Decimal(5), "5", "1700000000"):
            with pytest.raises((ValidationError, KeyMismatch)):
                setattr(row, name, value)
    row.at = datetime(2026, 1, 1)
    row.at = "2026-01-01T00:00:00"  # type: ignore[assignment]  # read by pydantic
    assert row.at == datetime(2026, 1, 1)


# What is not a row.


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"Name": "A"},
        {"Company": None, "CustNum": None, "Name": "A"},
        {"value": [CUSTOMER]},
        {"Message": "ok"},
        [CUSTOMER],
        None,
        5,
    ],
)
def test_what_is_not_a_row_is_not_made_one(body: Any) -> None:
    with pytest.raises(ReplyError, match="Customers: "):
        record_of(body, "Customers", Customer)


def test_a_row_without_key_has_a_column_at_least() -> None:
    with pytest.raises(ReplyError, match="no column of Log"):
        record_of({"Message": "ok"}, "Logs", Log)
    assert record_of({"@odata.context": "x", "Text": "a"}, "Logs", Log) == {"Text": "a"}


@pytest.mark.parametrize("record", [{}, {"Name": "A"}, {"Company": None}, 5, [], None])
def test_a_list_of_what_is_not_a_row_is_refused(record: Any) -> None:
    with pytest.raises(ReplyError, match="Customers: "):
        records_of({"value": [CUSTOMER, record]}, "Customers", Customer)


def test_a_key_with_a_null_addresses_nothing() -> None:
    row = read(Shape(Customer), [{"Company": "E", "CustNum": None}], source="x")[0]
    with pytest.raises(KeyMismatch, match="`cust_num` of this Customer is None"):
        row.key


def test_expanded_children_that_are_null_are_none() -> None:
    row = customer(ShipToes=None, Country=None)
    assert row.ship_toes == [] and row.country is None
    assert changes(row).body == {}
    shape = Shape(Customer, None, (("ShipToes", Shape(ShipTo)),))
    (row,) = read(shape, [CUSTOMER], source="Customers")
    with pytest.raises(NotLoaded):
        row.ship_toes


# Rows of one's own, and values without rows.


class MyCustomer(Customer):
    """A customer with what a program knows of it."""

    @computed_field  # type: ignore[prop-decorator]  # as pydantic has it
    @property
    def label(self) -> str:
        return f"{self.cust_num} {self.name}"

    @cached_property
    def slow(self) -> str:
        return f"{self.name}!"

    @property
    def shouted(self) -> str:
        return str(self.name).upper()

    @shouted.setter
    def shouted(self, value: str) -> None:
        self.name = value.lower()


def test_rows_of_ones_own() -> None:
    (row,) = read(Shape(MyCustomer), [CUSTOMER], source="Customers")
    assert type(row) is MyCustomer and row.label == "1 A" and row.slow == "A!"
    row.shouted = "B"
    assert changes(row).body == {"Name": "b"} and "Slow" not in whole(row)
    assert row.model_dump()["label"] == "1 b"
    assert MyCustomer.state.owner is MyCustomer
    (row,) = read(Shape(MyCustomer, frozenset({"CustNum"})), [CUSTOMER], source="x")
    with pytest.raises(NotLoaded, match="`name` of this MyCustomer"):
        row.label


def test_values_are_read_without_rows() -> None:
    shape = Shape(Sample, frozenset({"Key1", "Point", "Tags"}))
    columns = (Sample.tags, Sample.point.to(Point.x), Sample.key1)
    none = SAMPLE | {"Point": None, "Tags": None}
    found = read_values(shape, columns, [SAMPLE, none], source="Samples")
    assert found == [(["a"], Decimal(1), "k"), (None, None, "k")]
    with pytest.raises(ReplyError, match="column `Tags` cannot be read"):
        read_values(shape, columns, [SAMPLE | {"Tags": 5}], source="Samples")


# Rows of an older package.


def test_a_row_of_an_older_package_is_unpickled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Old(Row):
        name: Col[str | None] = COLUMN
        gone: Col[str | None] = COLUMN

    class New(Row):
        name: Col[str | None] = COLUMN
        fresh: Col[str | None] = COLUMN
        below: Children[Row] = CHILDREN

    (row,) = read(Shape(Old), [{"Name": "A", "Gone": "x"}], source="Old")
    row.name = "B"
    for kind in (Old, New):
        kind.__module__, kind.__qualname__ = __name__, "Versioned"
    monkeypatch.setitem(globals(), "Versioned", Old)
    written = pickle.dumps(row)
    monkeypatch.setitem(globals(), "Versioned", New)
    found = pickle.loads(written)
    assert type(found) is New and found.name == "B"
    assert found.model_extra == {"Gone": "x"}
    assert changes(found).body == {"Name": "B"}
    with pytest.raises(NotLoaded, match="`fresh`"):
        found.fresh


def test_a_complex_key_is_given_as_it_is() -> None:
    row = Sample(key1="k", info=Info())
    assert given(row) == {"Key1": "k", "Info": {}}
