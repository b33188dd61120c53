"""Rows: what is there, what is not, and what has changed."""

from __future__ import annotations

import copy
import pickle
import re
from decimal import Decimal
from typing import Any

import pytest
from codegen.runtime.data.reader import Shape, read
from codegen.runtime.data.changes import changes
from codegen.runtime.data.row import given as what_is_sent
from pydantic import ValidationError
from loopback import Answer, Loopback
from tiny_acme import Kinetic
from tiny_acme._runtime import THIS_COMPANY, KeyMismatch, KineticError, NotLoaded, Row
from tiny_acme.erp.bo.customer import Customer, CustomerKey, ShipTo
from tiny_acme.erp.bo.lab import Info, Point, Sample

RECORD: dict[str, Any] = {
    "Company": "EPIC06",
    "CustNum": 12,
    "Name": "A",
    "Order_total": Decimal("1.50"),
    "New_Col": 5,
    "@odata.etag": "W/1",
    "ShipToes": [
        {
            "Company": "EPIC06",
            "CustNum": 12,
            "ShipToNum": "1",
            "City": None,
            "Contacts": [{"Email": "x"}],
        }
    ],
}


def customer(*columns: str, expand: bool = False) -> Customer:
    children = (("ShipToes", Shape(ShipTo, None, (("Contacts", Shape(Row)),))),)
    shape = Shape(Customer, frozenset(columns) or None, children if expand else ())
    record = copy.deepcopy(RECORD)
    if columns:
        record = {name: value for name, value in record.items() if name in columns}
    return read(shape, [record], source="Customers")[0]


def changed(row: Row) -> dict[str, Any]:
    """What an update of the row would send."""
    return changes(row).body


def test_a_column_that_was_not_selected_raises_and_is_never_none() -> None:
    row = customer("Company", "CustNum", "Name")
    assert row.name == "A"
    with pytest.raises(
        NotLoaded,
        match=r"`phone_num` of this Customer is not loaded: add it to select\(\)",
    ):
        row.phone_num
    assert not hasattr(row, "phone_num")
    assert "phone_num" not in repr(row)


def test_a_child_that_was_not_expanded_raises() -> None:
    with pytest.raises(NotLoaded, match=r"add it to expand\(\)"):
        customer().ship_toes
    row = customer(expand=True)
    assert [s.ship_to_num for s in row.ship_toes] == ["1"]
    contact = row.ship_toes[0].contacts[0]
    assert contact.model_extra == {"Email": "x"}
    # Read, and not changed.
    assert [changed(found) for found in (row.ship_toes[0], contact)] == [{}, {}]
    shape = Shape(ShipTo, None, (("Contacts", Shape(Row)),))
    (ship_to,) = read(shape, RECORD["ShipToes"], source="ShipToes")
    assert ship_to.contacts[0].model_fields_set == contact.model_fields_set == {"Email"}


def test_a_new_row_has_what_was_given() -> None:
    row = Customer(cust_num=1, name="x")
    assert row.state is None
    assert row.key == CustomerKey(company=THIS_COMPANY, cust_num=1)
    with pytest.raises(NotLoaded, match="give it a value"):
        row.company
    with pytest.raises(NotLoaded, match="`cust_num`"):
        Customer().key
    assert what_is_sent(row) == {"CustNum": 1, "Name": "x"}
    assert what_is_sent(Customer(name=None)) == {"Name": None}


def test_the_key_is_a_value() -> None:
    assert customer().key == CustomerKey(company="EPIC06", cust_num=12)
    assert len({customer().key, customer().key}) == 1


def test_a_key_column_that_was_read_cannot_change() -> None:
    row = customer()
    row.cust_num = 12
    with pytest.raises(KeyMismatch, match="`cust_num` is part of the key"):
        row.cust_num = 13
    assert changed(row) == {}
    new = Customer(cust_num=1)
    new.cust_num = 2
    assert new.cust_num == 2


def test_only_assignments_are_changes() -> None:
    row = customer()
    assert changed(row) == {}
    row.name = "B"
    row.order_total = Decimal("2.50")
    row.phone_num = None
    assert changed(row) == {
        "Name": "B",
        "Order_total": Decimal("2.50"),
        "PhoneNum": None,
    }


def test_a_change_inside_a_complex_value_is_a_change() -> None:
    record = {"Key1": "k", "Info": {"ID": None}, "Point": {"X": 1, "Y": 2}}
    row = read(Shape(Sample), [record], source="Samples")[0]
    assert row.point is not None
    row.point.x = Decimal(5)
    assert changed(row) == {"Point": {"X": Decimal(5)}}
    row.point = Point(y=Decimal(1))
    assert changed(row) == {"Point": {"Y": Decimal(1)}}


def test_columns_that_the_class_does_not_know_are_kept() -> None:
    row = customer()
    assert row.model_extra == {
        "New_Col": 5,
        "@odata.etag": "W/1",
        "ShipToes": RECORD["ShipToes"],
    }
    setattr(row, "New_Col", 6)
    assert changed(row) == {"New_Col": 6}


def test_a_misspelt_column_is_refused() -> None:
    row = customer()
    for name in ("phone_nun", "key"):
        with pytest.raises(AttributeError, match=f"Customer has no column `{name}`"):
            setattr(row, name, "x")


def test_a_misspelt_column_of_a_new_row_is_refused() -> None:
    meant = "Customer has no column `cust_nm`: did you mean `cust_num`?"
    with pytest.raises(TypeError, match=re.escape(meant)):
        Customer(cust_nm=1)  # type: ignore[call-arg]  # what is tested
    with pytest.raises(TypeError, match="no column `Point`"):
        Customer(**{"CustNum": 1, "Point": None})  # type: ignore[arg-type]
    assert Customer(**{"CustNum": 1}) == Customer(cust_num=1)  # type: ignore[arg-type]
    assert Row(**{"Anything": 1}).model_extra == {"Anything": 1}
    kept = Customer.model_validate({"CustNum": 1, "New_c": 5})
    assert kept.model_extra == {"New_c": 5}
    nested = Customer.model_validate({"ShipToes": [{"New_c": 5}]})
    assert nested.ship_toes[0].model_extra == {"New_c": 5}
    assert Customer.model_validate_json(kept.model_dump_json()) == kept


def test_assignments_are_checked() -> None:
    row = customer()
    with pytest.raises(ValidationError):
        row.order_total = "abc"  # type: ignore[assignment]  # what is tested
    assert row.order_total == Decimal("1.50")
    assert changed(row) == {}


@pytest.mark.parametrize(
    "row",
    [
        customer(),
        customer("CustNum", "Name"),
        customer(expand=True),
        Customer(cust_num=1),
    ],
    ids=["read", "selected", "expanded", "new"],
)
def test_rows_are_copied_pickled_compared_and_dumped(row: Customer) -> None:
    for other in (
        copy.copy(row),
        copy.deepcopy(row),
        pickle.loads(pickle.dumps(row)),
        row.model_copy(),
    ):
        assert other == row
        assert other.model_fields_set == row.model_fields_set
        assert repr(other) == repr(row)
        assert changed(other) == changed(row)
        other.name = "other"
        assert other != row
    assert "cust_num" in row.model_dump()
    assert "cust_num" in row.model_dump_json()
    assert all("KEY" not in str(value) for value in row.model_dump().values())


def test_a_row_is_made_by_either_name() -> None:
    assert Customer(cust_id="x") == Customer.model_validate({"CustID": "x"})


def test_keys_follow_paths_into_complex_columns() -> None:
    row = Sample(key1="k", taken="2026-01-01", info=Info())  # type: ignore[arg-type]  # read by pydantic
    with pytest.raises(KeyMismatch, match="`info_id` of this Sample is None"):
        row.key
    with pytest.raises(KeyMismatch, match="Sample has no value for `info_id`"):
        read(
            Shape(Sample),
            [{"Key1": "k", "Taken": "2026-01-01", "Info": None}],
            source="",
        )[0].key


@pytest.mark.parametrize("depth", [300, 480, 700, 900, 100_000])
@pytest.mark.parametrize("opening, closing", ["[]", ('{"a":', "}")])
def test_json_nested_deeply_in_an_unknown_column_is_read_or_refused(
    server: Loopback, kinetic: Kinetic, opening: str, closing: str, depth: int
) -> None:
    deep = opening * depth + "1" + closing * depth
    row = f'{{"Company": "EPIC06", "CustNum": 1, "New_c": {deep}}}'
    server.reset(
        lambda call: Answer(
            row
            if "(" in call.path or call.method == "POST"
            else f'{{"value": [{row}]}}'
        )
    )
    customers = kinetic.erp.bo.customer.customers
    ways = (
        lambda: list(customers.top(1)),
        lambda: customers.get(cust_num=1),
        lambda: customers.create(Customer(cust_num=1)),
    )
    for way, is_write in zip(ways, (False, False, True)):
        try:
            way()
        except KineticError as error:
            assert "nested too deeply" in str(error)
            assert error.may_have_happened == is_write
