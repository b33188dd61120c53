"""Columns, conditions and keys as values; what is said of them, and of names that there are not."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import pydoc
import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from codegen.runtime.query.conditions import EVERYTHING, NOTHING
from codegen.runtime.query.expressions import Order
from codegen.runtime.query.selection import Selection
from pydantic import BaseModel, TypeAdapter
from tiny_acme._runtime import (
    COLUMN,
    THIS_COMPANY,
    Col,
    EdmEnum,
    EdmFlags,
    Row,
    Table,
    Tableset,
    column,
    raw,
)
from tiny_acme.baq.z_customer_orders import ZCustomerOrders
from tiny_acme.erp.bo.customer import Country, Customer, CustomerKey, ShipTo
from tiny_acme.erp.bo.lab import Color, Info, Log, Note, Perm, Point, Sample


class Orders(Tableset):
    """Customers and notes."""

    customer: Table[Customer]
    sample: Table[Sample]


VALUES: dict[str, Callable[[], Any]] = {
    "column": lambda: Customer.name,
    "function": lambda: Customer.name.tolower().length(),
    "nested": lambda: Sample.info,
    "inside a nested": lambda: Sample.info.to(Info.id),
    "items": lambda: Sample.tags,
    "item": lambda: Sample.tags.item,
    "children": lambda: Customer.ship_toes.where(ShipTo.city == "X").top(3),
    "child": lambda: Customer.country.select(Country.description),
    "order": lambda: Customer.name.desc(),
    "condition": lambda: (Customer.name == "x") & ~(Customer.cust_num > 3),
    "condition on children": lambda: Customer.ship_toes.any(ShipTo.city == "X"),
    "condition on columns": lambda: Customer.name == Customer.cust_id,
    "raw": lambda: raw("a or b"),
    "key": lambda: CustomerKey(cust_num=1),
    "selection": lambda: Selection(Customer)
    .where((Customer.name == "x",))
    .select((Customer.name,))
    .order_by((Customer.name.desc(),))
    .expand((Customer.ship_toes.select(ShipTo.city),))
    .limit(top=1, skip=2),
}


@pytest.mark.parametrize("kind", VALUES)
def test_they_are_values_of_python(kind: str) -> None:
    value, again = VALUES[kind](), VALUES[kind]()
    others = [VALUES[other]() for other in VALUES if other != kind]
    ways = (copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v)))
    for same in (again, *(way(value) for way in ways)):
        assert {value: 1}[same] == 1 and hash(same) == hash(value)
        assert same in [value] and repr(same) == repr(value)
        assert len({value, same}) == 1
    assert len({value, *others}) == len(others) + 1


def test_an_unpickled_key_still_means_this_company() -> None:
    for way in (copy.deepcopy, copy.copy, lambda v: pickle.loads(pickle.dumps(v))):
        assert way(CustomerKey(cust_num=1)).company is THIS_COMPANY


def test_columns_are_told_from_each_other() -> None:
    columns = [Customer.name, Customer.state]
    assert Customer.name in columns and Customer.phone_num not in columns
    assert columns.index(Customer.state) == 1
    assert (Customer.name != Customer.state) and not (Customer.name != Customer.name)
    with pytest.raises(TypeError, match="in_"):
        assert Customer.cust_num in [1, 2]


def test_conditions_say_whose_rows_they_are_about() -> None:
    assert repr(Customer.name == "x") == "<Filter of Customer: Name eq 'x'>"
    assert repr(Customer.name) == "<TextColumn of Customer: Name>"
    assert repr(Sample.tags) == "<Items of Sample: Tags>"
    assert repr(raw("a")) == "<Filter: a>"


class MyCustomer(Customer):
    """A customer of one's own."""


MIXED: dict[str, Callable[[], object]] = {
    "and": lambda: (Customer.name == "x") & (ShipTo.city == "x"),
    "or": lambda: (Customer.name == "x") | (ShipTo.city == "x"),
    "compared": lambda: Customer.name == ShipTo.city,
    "contains": lambda: Customer.name.contains(ShipTo.city),  # type: ignore[arg-type]
    "sum": lambda: Customer.cust_num + ShipTo.cust_num,
    "any": lambda: Customer.ship_toes.any(Customer.name == "x"),  # type: ignore[arg-type]
    "all": lambda: Customer.ship_toes.all(Customer.name == "x"),  # type: ignore[arg-type]
    "where of children": lambda: Customer.ship_toes.where(Customer.name == "x"),  # type: ignore[arg-type]
    "select of children": lambda: Customer.ship_toes.select(Customer.name),  # type: ignore[arg-type]
    "order of children": lambda: Customer.ship_toes.order_by(Customer.name),  # type: ignore[arg-type]
    "expand of children": lambda: Customer.ship_toes.expand(Customer.country),  # type: ignore[arg-type]
    "items": lambda: Sample.tags.any(Sample.text == "x"),  # type: ignore[arg-type]
    "item outside": lambda: Selection(Sample).where((Sample.tags.item == "x",)),
    "to": lambda: Sample.point.to(Info.id),  # type: ignore[call-overload]
    "where": lambda: Selection(Customer).where((ShipTo.city == "x",)),
    "select": lambda: Selection(Customer).select((ShipTo.city,)),
    "order": lambda: Selection(Customer).order_by((ShipTo.city.desc(),)),
    "expand": lambda: Selection(Country).expand((Customer.ship_toes,)),
    "derived": lambda: Selection(Customer).where((MyCustomer.name == "x",)),
    "children selected": lambda: Selection(Customer).select((Customer.ship_toes,)),
}


@pytest.mark.parametrize("how", MIXED)
def test_rows_of_another_class_are_refused_at_once(how: str) -> None:
    with pytest.raises(TypeError):
        MIXED[how]()


def test_both_classes_are_named() -> None:
    with pytest.raises(TypeError, match="Customer and ShipTo"):
        MIXED["and"]()
    with pytest.raises(
        TypeError, match=r"where\(\) of Customer cannot use a part of ShipTo"
    ):
        MIXED["where"]()


def test_a_condition_on_the_base_fits_a_derived_row() -> None:
    both = (Customer.name == "x") & (MyCustomer.state == "CA")
    assert both.owner is MyCustomer
    asked = Selection(MyCustomer).where((both, Customer.cust_num > 1))
    assert str(asked) == "$filter=Name eq 'x' and State eq 'CA' and CustNum gt 1"


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Sample.exact > Sample.whole + 1, "Exact gt Whole add 1"),
        (
            (Sample.exact - (Sample.whole - 1)) * 2 == 4,
            "(Exact sub (Whole sub 1)) mul 2 eq 4",
        ),
        (Sample.exact / 2 % 3 < 3, "Exact div 2 mod 3 lt 3"),
        (100 - Sample.exact * 2 > 3, "100 sub Exact mul 2 gt 3"),
        (1 + Sample.whole == 2 * Sample.exact, "1 add Whole eq 2 mul Exact"),
        (Sample.exact.between(1, Decimal("2.5")), "Exact ge 1 and Exact le 2.5"),
        (Sample.tags.any(), "Tags/any()"),
        (Sample.tags.any(Sample.tags.item == "a"), "Tags/any(tags:tags eq 'a')"),
        (
            Sample.tags.all(Sample.tags.item.contains("a") | (Sample.tags.item == "b")),
            "Tags/all(tags:contains(tags,'a') or tags eq 'b')",
        ),
        (Sample.points.any(Point.x > 1), "Points/any(points:points/X gt 1)"),
        (
            Sample.points.any(Point.near.all(Point.x > 1)),
            "Points/any(points:points/Near/all(points_near:points_near/X gt 1))",
        ),
        (Sample.point.to(Point.near).any(), "Point/Near/any()"),
        (Customer.name.contains(Customer.cust_id), "contains(Name,CustID)"),
        (
            Customer.country.to(Country.description.tolower()) == "x",
            "tolower(Country/Description) eq 'x'",
        ),
    ],
)
def test_what_conditions_say(condition: Any, text: str) -> None:
    assert condition.text == text


def test_what_can_be_decided_is() -> None:
    assert Sample.tags.any(Sample.tags.item.in_([])) == NOTHING
    assert Sample.tags.all(~Sample.tags.item.in_([])) == EVERYTHING
    assert (Customer.name.in_([]) | (Customer.name == "x")) == (Customer.name == "x")


def test_a_long_chain_of_conditions_is_flat() -> None:
    found = Customer.cust_num == 0
    for number in range(1, 3_000):
        found |= Customer.cust_num == number
    assert (
        found.text.count(" or ") == 2_999 and pickle.loads(pickle.dumps(found)) == found
    )


# What is said of columns.


def test_descriptions_are_read_from_the_source() -> None:
    assert Customer.loyalty_c.__doc__ == "User-defined column."
    assert MyCustomer.loyalty_c.__doc__ == "User-defined column."
    assert inspect.getdoc(Customer.company) == "Company identifier. Key."
    assert Customer.model_fields["company"].description == "Company identifier. Key."
    assert "column of text" in (type(Customer.company).__doc__ or "")
    text = pydoc.plain(pydoc.render_doc(Customer))
    assert "User-defined column." in text and "loyalty_c: str | None = None" in text


def test_a_class_lists_its_columns() -> None:
    assert {"name", "ship_toes"} <= {*dir(Customer)}
    assert "model_dump" not in dir(Customer)
    assert not hasattr(Customer, "nothing")


def test_a_class_without_source_has_no_descriptions() -> None:
    made = type(Row)(
        "Made", (Row,), {"__annotations__": {"a": Col[str]}, "__module__": "nowhere"}
    )
    assert made.model_fields["a"].description is None


NAMES = [
    ("CustNum", "cust_num"),
    ("custnum", "cust_num"),
    ("CustID", "cust_id"),
    ("Order_total", "order_total"),
    ("nmae", "name"),
    ("shipToes", "ship_toes"),
]


@pytest.mark.parametrize(("wrong", "meant"), NAMES)
def test_epicors_spelling_is_understood(wrong: str, meant: str) -> None:
    row: Any = Customer(cust_num=1)
    told = f"Customer has no column `{wrong}`: did you mean `{meant}`"
    with pytest.raises(AttributeError, match=told):
        getattr(row, wrong)
    with pytest.raises(AttributeError, match=told):
        getattr(Customer, wrong)
    with pytest.raises(AttributeError, match=told):
        setattr(row, wrong, 1)


# JSON schema.


def test_every_row_and_tableset_has_a_json_schema_without_a_warning() -> None:
    rows = (Customer, ShipTo, Country, Sample, Point, Info, Note, Log, ZCustomerOrders)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind in (*rows, Orders):
            for mode in ("validation", "serialization"):
                made = TypeAdapter(kind).json_schema(mode=mode)  # type: ignore[arg-type]
                assert "KEY" not in json.dumps(made) and "UNSET" not in json.dumps(made)


def test_a_json_schema_tells_keys_enumerations_and_descriptions() -> None:
    told = Customer.model_json_schema()
    assert told["required"] == ["Company", "CustNum"]
    assert told["properties"]["Company"]["description"] == "Company identifier. Key."
    sample = json.dumps(Sample.model_json_schema())
    assert '"enum": ["Red", "DarkBlue"]' in sample
    assert "READ = 1, WRITE_ALL = 2" in sample
    assert '"format": "date-time"' in sample


def test_a_model_may_hold_rows_and_tablesets() -> None:
    class Message(BaseModel):
        orders: Orders
        note: Note | None = None
        color: Color | None = None

    text = '{"orders":{"Customer":[{"Company":"E","CustNum":5}]},"note":{"ID":"x"},"color":"Red"}'
    message = Message.model_validate_json(text)
    assert message.orders.customer[0].cust_num == 5
    assert message.orders.customer[0].model_fields_set >= {"company", "cust_num"}
    assert message.color is Color.RED
    assert '"CustNum":5' in message.model_dump_json()
    again = pickle.loads(pickle.dumps(message.orders))
    assert again.customer == message.orders.customer
    with pytest.raises(ValueError, match="column `CustNum` cannot be read"):
        Message.model_validate({"orders": {"Customer": [{"CustNum": "x"}]}})
    with pytest.raises(ValueError, match="not an object"):
        Message.model_validate({"orders": 5})


@pytest.mark.parametrize(
    "member", [Color.RED, Color("New"), Perm.READ | Perm.WRITE_ALL]
)
def test_members_are_copied_and_pickled(member: EdmEnum | EdmFlags) -> None:
    for way in (copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))):
        assert way(member) == member and way(member).wire == member.wire


# Names as the wire has them.


class Wire(Row):
    """A row of a package with `naming = "wire"`."""

    CustNum: Col[int | None] = COLUMN
    """The number."""
    Order_total: Col[Decimal | None] = COLUMN
    from_: Col[UUID | None] = column("from")


def test_wire_names_serve_for_all_of_it() -> None:
    condition = (Wire.CustNum == 1) & (Wire.Order_total > 2)
    assert condition.text == "CustNum eq 1 and Order_total gt 2"
    assert Wire.CustNum.__doc__ == "The number." and Wire.from_.path == "from"
    row: Any = Wire(CustNum=1)
    with pytest.raises(AttributeError, match="did you mean `CustNum`"):
        row.cust_num
    assert isinstance(Wire.CustNum.desc(), Order)
