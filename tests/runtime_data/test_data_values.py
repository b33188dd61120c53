"""Values from the wire, and back."""

from __future__ import annotations

import tracemalloc
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from codegen.runtime.data.reader import Shape, read
from codegen.runtime.data.row_types import columns
from codegen.runtime.data.row import given as what_is_sent
from codegen.runtime.data.values import MOST_PARTS, decode, encode
from hypothesis import given
from hypothesis import strategies as st
from tiny_acme._runtime import KineticError, ReplyError
from tiny_acme.erp.bo.customer import Customer, ShipTo
from tiny_acme.erp.bo.lab import Color, Info, Perm, Point, Sample

EAST = timezone(timedelta(hours=-5))
KEY = '"Key1":"k","Taken":"2026-01-01","Info":{"ID":"00000000-0000-0000-0000-000000000001"}'


def sample(text: str) -> Sample:
    return read(
        Shape(Sample), decode(f"[{{{KEY},{text}}}]".encode()), source="Samples"
    )[0]


@pytest.mark.parametrize(
    ("column", "wire", "value"),
    [
        ("Text", '"x "', "x "),
        ("Text", "12", "12"),
        ("Whole", "9223372036854775807", 2**63 - 1),
        ("Whole", '"9223372036854775807"', 2**63 - 1),
        ("Whole", '" 12 "', 12),
        ("Whole", "12.0", 12),
        ("Exact", "12345678901234.12345", Decimal("12345678901234.12345")),
        ("Exact", '" 1.50 "', Decimal("1.50")),
        ("Exact", "5", Decimal(5)),
        ("Exact", "0.1", Decimal("0.1")),
        ("Real", "0.1", 0.1),
        ("Real", '"INF"', float("inf")),
        ("Real", '"-INF"', float("-inf")),
        ("Yes", "true", True),
        ("Yes", '"false"', False),
        ("At", '"2019-10-02T00:00:00"', datetime(2019, 10, 2)),
        ("At", '"2019-10-02T00:00:00-05:00"', datetime(2019, 10, 2, tzinfo=EAST)),
        (
            "At",
            '"2019-10-02T00:00:00.1234567Z"',
            datetime(2019, 10, 2, 0, 0, 0, 123456, timezone.utc),
        ),
        ("Clock", '"07:59:59.9999999"', time(7, 59, 59, 999999)),
        ("Lasted", '"P1DT2.5S"', timedelta(days=1, seconds=2.5)),
        ("Lasted", '"-PT5M"', timedelta(minutes=-5)),
        ("GUID", '""', None),
        (
            "GUID",
            '"6F9619FF-8B86-D011-B42D-00CF4FC964FF"',
            UUID("6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
        ),
        ("Data", '"+/8="', b"\xfb\xff"),
        ("Data", '"-_8"', b"\xfb\xff"),
        ("Data", '""', b""),
        ("Color", '"DarkBlue"', Color.DARK_BLUE),
        ("Color", '"Green"', "Green"),
        ("Perm", '"Read, WriteAll"', Perm.READ | Perm.WRITE_ALL),
        ("Perm", "3", Perm.READ | Perm.WRITE_ALL),
        ("Perm", '"8"', Perm(8)),
        ("Tags", '["a",null]', ["a", None]),
        ("Anything", '{"a":[1.10]}', {"a": [Decimal("1.10")]}),
    ],
)
def test_what_the_wire_says_is_kept(column: str, wire: str, value: Any) -> None:
    row = sample(f'"{column}":{wire}')
    found = getattr(row, column.lower())
    assert found == value
    assert type(found) is type(value) or isinstance(value, str)


def test_offsets_are_kept_and_never_converted() -> None:
    naive, aware = (
        sample('"At":"2019-10-02T00:00:00"').at,
        sample('"At":"2019-10-02T00:00:00-05:00"').at,
    )
    assert naive is not None and naive.tzinfo is None
    assert aware is not None and aware.isoformat() == "2019-10-02T00:00:00-05:00"


@pytest.mark.parametrize(
    "column",
    [
        "Text",
        "Whole",
        "Exact",
        "Real",
        "Yes",
        "At",
        "Clock",
        "Lasted",
        "GUID",
        "Data",
        "Color",
        "Perm",
        "Point",
        "Tags",
        "Points",
        "Anything",
        "Key1",
        "Taken",
    ],
)
def test_null_is_none_in_any_column(column: str) -> None:
    assert getattr(sample(f'"{column}":null'), column.lower()) is None


@pytest.mark.parametrize(
    ("column", "wire"),
    [
        ("Whole", '"x"'),
        ("Whole", "1.5"),
        ("Exact", '"1,5"'),
        ("Yes", '"maybe"'),
        ("At", '"yesterday"'),
        ("At", "1700000000"),
        ("At", '"1700000000"'),
        ("At", '"20191002"'),
        ("Clock", "3600"),
        ("Clock", '"3600"'),
        ("Lasted", "90"),
        ("GUID", '"x"'),
        ("Data", '"*"'),
        ("Perm", "1.5"),
        ("Tags", '"a"'),
        ("Point", "5"),
    ],
)
def test_what_cannot_be_read_is_named_with_set_key_and_column(
    column: str, wire: str
) -> None:
    with pytest.raises(
        ReplyError, match=f"Samples: row Key1='k', .*column `{column}` cannot be read: "
    ):
        sample(f'"{column}":{wire}')


def test_the_place_of_a_value_inside_others_is_named() -> None:
    with pytest.raises(ReplyError, match="column `Point/Near/X` cannot be read: 'a'"):
        sample('"Point":{"Near":[{"X":"a"}]}')


def _complaint(records: list[Any]) -> tuple[str, int]:
    """The error for records that cannot be read, and the bytes that it took to find it."""
    shape = Shape(Customer, None, (("ShipToes", Shape(ShipTo)),))
    tracemalloc.start()
    try:
        with pytest.raises(ReplyError) as caught:
            read(shape, records, source="Customers")
        return str(caught.value), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "records",
    [
        [5] * 100_000,
        [{"CustNum": "x"}] * 100_000,
        [{"ShipToes": [5] * 100_000}],
    ],
    ids=["rows", "columns", "children"],
)
def test_a_reply_full_of_what_cannot_be_read_costs_one_error(records: Any) -> None:
    _complaint([5])
    said, taken = _complaint(records)
    assert "row" in said and taken < 2_000_000


def test_the_complaint_about_a_gigantic_value_is_short() -> None:
    for name in ("Company", "CustNum"):
        said, _ = _complaint([{"CustNum": "x", name: "y" * 1_000_000}])
        assert len(said) < 500


def test_complex_values_may_hold_themselves() -> None:
    row = sample('"Point":{"X":1.10,"Near":[{"X":2,"Near":null}]},"Points":[{"Y":3}]')
    assert row.point is not None and row.point.near is not None
    assert row.point.near[0].x == 2
    assert row.points == [Point(y=Decimal(3))]


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text(st.characters(exclude_categories=["Cs"])),
        "whole": st.integers(-(2**63), 2**63 - 1),
        "exact": st.decimals(
            allow_nan=False,
            allow_infinity=False,
            places=5,
            min_value=-(10**20),
            max_value=10**20,
        ),
        "real": st.floats(allow_nan=False, allow_infinity=False),
        "yes": st.booleans(),
        "at": st.datetimes()
        | st.datetimes(timezones=st.sampled_from([timezone.utc, EAST])),
        "clock": st.times(),
        "lasted": st.timedeltas(min_value=timedelta(-999), max_value=timedelta(999)),
        "guid": st.uuids(),
        "data": st.binary(),
        "color": st.sampled_from(Color)
        | st.builds(Color, st.text(st.characters(exclude_categories=["Cs"]))),
        "perm": st.builds(Perm, st.integers(0, 3)),
        "tags": st.lists(st.text(st.characters(exclude_categories=["Cs"]))),
        "point": st.builds(
            lambda x: Point(x=x),
            st.decimals(allow_nan=False, allow_infinity=False, places=3),
        ),
    },
)


@given(VALUES)
def test_what_is_sent_is_what_is_read(values: dict[str, Any]) -> None:
    row = Sample(key1="k", taken=date(2026, 1, 1), info=Info(id=UUID(int=1)), **values)
    body = encode(what_is_sent(row))
    again = read(Shape(Sample), [decode(body)], source="Samples")[0]
    assert {name: getattr(again, name) for name in values} == values


def test_decimals_are_numbers_in_json() -> None:
    row = Sample(exact=Decimal("12345678901234.12345"))
    assert encode(what_is_sent(row)) == b'{"Exact":12345678901234.12345}'
    with pytest.raises(KineticError, match="nan has no OData form"):
        what_is_sent(Sample(real=float("nan")))


@pytest.mark.parametrize("place", ["rows", "children"])
def test_rows_of_nothing_have_a_bound(place: str) -> None:
    """A server that leaves out all columns has rows made of thirty bytes each that take kilobytes: one reply was gigabytes."""
    narrowest = min(len(columns(Customer)), len(columns(ShipTo)))
    empty: list[dict[str, Any]] = [{}] * (MOST_PARTS // (narrowest - 2))
    records = empty if place == "rows" else [{"ShipToes": empty}]
    shape = Shape(Customer, None, (("ShipToes", Shape(ShipTo)),))
    tracemalloc.start()
    try:
        with pytest.raises(
            ReplyError, match="Customers: rows with .* values, more than"
        ):
            read(shape, records, source="Customers")
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
    assert len(read(shape, [{}] * 1000, source="Customers")) == 1000
