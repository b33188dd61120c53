"""Columns hold what rows show: every type, generously read, exact, with the row and column of what does not fit."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import polars
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import Answer, Loopback
from long import LONG
from tiny_acme import AsyncKinetic, Kinetic
from tiny_acme._runtime import EdmEnum, EdmFlags, KineticError, ReplyError, Row
from tiny_acme.erp.bo.customer import Customer, ShipTo
from tiny_acme.erp.bo.lab import Info, Point, Sample

WHO: dict[str, Any] = {
    "company": "EPIC06",
    "username": "u",
    "password": "p",
    "retries": 0,
}
KEY = {"Key1": "a", "Taken": "2026-02-01", "Info": {"ID": str(UUID(int=7))}}


@pytest.fixture
def kinetic(server: Loopback) -> Iterator[Kinetic]:
    with Kinetic(server.url, **WHO) as client:
        yield client


def lab(kinetic: Kinetic) -> Any:
    return kinetic.erp.bo.lab.samples


def answers(server: Loopback, records: list[Any]) -> None:
    """Let the server have these samples, each with a key of its own, as JSON that stands here as it is."""
    texts = []
    for n, record in enumerate(records):
        body = record if isinstance(record, str) else json.dumps(record)[1:-1]
        key = json.dumps(KEY | {"Key1": f"k{n:06}"})[1:-1]
        texts.append(f"{{{key}{', ' if body else ''}{body}}}")
    body = f'{{"@odata.count": {len(records)}, "value": [{",".join(texts)}]}}'
    server.reset(lambda call: Answer(body))


def test_each_type_has_its_own(server: Loopback, kinetic: Kinetic) -> None:
    answers(
        server,
        [
            {
                "Text": "ä",
                "Whole": 5_000_000_000,
                "Exact": 1.5,
                "Real": 0.1,
                "Yes": True,
                "At": "2026-02-01T23:30:00-05:00",
                "Clock": "08:30:00",
                "Lasted": "PT90S",
                "GUID": "924811CB-5656-4a01-8a0d-13a564090324",
                "Data": "AAECAw==",
                "Color": "Mauve",
                "Perm": 3,
                "Point": {"X": 1.25, "Near": [{"X": 2}]},
                "Tags": ["a", None],
                "Points": [{"X": 3}, {"Y": 4.5}],
                "Anything": {"a": [1, 1.5]},
            },
            {},
        ],
    )
    table = lab(kinetic).to_arrow()
    exact = pa.decimal128(38, 10)
    point = pa.struct([("x", exact), ("y", exact), ("near", pa.string())])
    kinds = {name: table.schema.field(name).type for name in table.column_names}
    assert kinds == {
        "key1": pa.string(),
        "taken": pa.date32(),
        "info": pa.struct([("id", pa.string())]),
        "text": pa.string(),
        "whole": pa.int64(),
        "exact": exact,
        "real": pa.float64(),
        "yes": pa.bool_(),
        "at": pa.timestamp("us"),
        "clock": pa.time64("us"),
        "lasted": pa.duration("us"),
        "guid": pa.string(),
        "data": pa.binary(),
        "color": pa.string(),
        "perm": pa.string(),
        "point": point,
        "tags": pa.list_(pa.string()),
        "points": pa.list_(point),
        "anything": pa.string(),
    }
    full, empty = table.to_pylist()
    assert full == {
        "key1": "k000000",
        "taken": date(2026, 2, 1),
        "info": {"id": str(UUID(int=7))},
        "text": "ä",
        "whole": 5_000_000_000,
        "exact": Decimal("1.5"),
        "real": 0.1,
        "yes": True,
        "at": datetime(2026, 2, 1, 23, 30),
        "clock": time(8, 30),
        "lasted": timedelta(seconds=90),
        "guid": "924811cb-5656-4a01-8a0d-13a564090324",
        "data": bytes(range(4)),
        "color": "Mauve",
        "perm": "3",
        "point": {"x": Decimal("1.25"), "y": None, "near": '[{"X":2}]'},
        "tags": ["a", None],
        "points": [
            {"x": Decimal(3), "y": None, "near": None},
            {"x": None, "y": Decimal("4.5"), "near": None},
        ],
        "anything": '{"a":[1,1.5]}',
    }
    assert all(
        v is None for n, v in empty.items() if n not in ("key1", "taken", "info")
    )


# Whatever the wire has, a column holds what the row shows, or both refuse it.

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=9).map(str),
    st.sampled_from(
        ["0.0", "-0.00", "1e5", "1E-7", "1e30", "1e-11", "0.00000000010", "1e300"]
        + ["12345678901234567890123456789.5", "1e-400", "9" * 60, "1.50000000000000"]
    ),
)
OFFSETS = st.sampled_from(["", "Z", "-05:00", "+05:30", "+00:00", "-0500", "z"])
FRACTIONS = st.sampled_from(["", ".1", ".123", ".123456", ".1234567", ".000"])
MOMENTS = st.builds(
    lambda at, fraction, offset: at.isoformat(timespec="seconds") + fraction + offset,
    st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),
    FRACTIONS,
    OFFSETS,
)
ODD = st.sampled_from(
    ["null", '""', '" "', "true", "0", "1", "1.0", "1.5", '"1.5"', '" 7 "', '"x"']
    + ["[]", "{}", '[""]', '"2026-02-01"', '"2026-02-01T00:00:00"', '"NaN"', "-1"]
    + ['"2026-02-01 10:00"', '"20260201"', '"00:00:00"', '"24:00:00"', '"P1D"', "1e999"]
)
VALUES = {
    "text": TEXTS.map(json.dumps),
    "whole": st.integers(-(2**64), 2**64).map(str),
    "exact": NUMBERS | NUMBERS.map(json.dumps),
    "real": NUMBERS | st.sampled_from(["1e999", "-1e999", '"NaN"', '"1e400"']),
    "yes": st.sampled_from(["true", "false"]),
    "at": MOMENTS.map(json.dumps),
    "clock": st.times().map(lambda at: json.dumps(at.isoformat())),
    "lasted": st.sampled_from(['"PT1S"', '"-P1DT0.5S"', '"P9999999999D"']),
    "guid": st.uuids().map(lambda u: json.dumps(str(u)))
    | st.uuids().map(lambda u: json.dumps(u.hex.upper())),
    "data": st.binary(max_size=9).map(
        lambda data: json.dumps(__import__("base64").urlsafe_b64encode(data).decode())
    ),
    "color": st.sampled_from(['"Red"', '"DarkBlue"', '"Mauve"', "3"]),
    "perm": st.sampled_from(['"Read"', '"Read, WriteAll"', "3", '"Read,Own"', '"9"']),
    "tags": st.lists(TEXTS | st.none()).map(json.dumps),
    "point": st.builds(lambda x: f'{{"X": {x}, "Y": "2.5"}}', NUMBERS),
    "points": st.lists(st.builds(lambda x: f'{{"X": {x}}}', NUMBERS), max_size=3).map(
        lambda items: f"[{','.join(items)}]"
    ),
}
WIRES = {name: "GUID" if name == "guid" else name.capitalize() for name in VALUES}


def shown(value: Any) -> Any:
    """What a column has in the place of a row's value."""
    if isinstance(value, EdmEnum | EdmFlags):
        return value.wire
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | time):
        return value.replace(tzinfo=None)
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, Point):
        return {"x": value.x, "y": value.y, "near": None}
    return value


@st.composite
def column(draw: Any) -> tuple[str, list[str]]:
    name = draw(st.sampled_from(sorted(VALUES)))
    usual = st.lists(VALUES[name] | st.just("null"), min_size=1, max_size=5)
    found = draw(usual)
    if draw(st.booleans()):
        found.insert(draw(st.integers(0, len(found))), draw(ODD))
    return name, found


@given(column())
@settings(
    max_examples=20 * LONG,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_column_holds_what_rows_show(
    server: Loopback, made: tuple[str, list[str]]
) -> None:
    name, values = made
    answers(server, [f'"{WIRES[name]}": {value}' for value in values])
    with Kinetic(server.url, **WHO) as kinetic:
        query = lab(kinetic).select(getattr(Sample, name))
        try:
            expected = [shown(getattr(row, name)) for row in query]
        except KineticError:
            with pytest.raises(KineticError):
                query.to_arrow()
            return
        try:
            found = query.to_arrow()
        except ReplyError as error:
            # What rows can hold and columns cannot.
            told = str(error)
            assert "Key1='k0" in told and WIRES[name] in told and "fit" in told
            assert name in ("whole", "exact", "points", "point", "lasted", "text")
            return
    got = found[name].to_pylist()
    assert got == expected or (name == "real" and str(got) == str(expected))


def test_a_value_that_does_not_fit_names_its_row_and_column(
    server: Loopback, kinetic: Kinetic
) -> None:
    for wire, text in (
        ("Exact", "0.12345678901"),
        ("Exact", "12345678901234567890123456789.5"),
        ("Exact", "1e300"),
        ("Whole", str(2**63)),
    ):
        answers(server, ['"Text": ""', f'"{wire}": {text}', '"Exact": 1.5'])
        with pytest.raises(ReplyError) as raised:
            lab(kinetic).to_arrow()
        told = str(raised.value)
        assert "Key1='k000001'" in told and f"`{wire}` does not fit" in told, told


def test_the_scale_is_the_metadatas_or_what_is_given(
    server: Loopback, kinetic: Kinetic
) -> None:
    class Scaled(Sample, scales={"Exact": 2}):
        pass

    answers(server, ['"Exact": 1.25'])
    samples = lab(kinetic)
    assert samples.as_(Scaled).to_arrow()["exact"].type == pa.decimal128(38, 2)
    assert samples.to_arrow(scale=4)["exact"].type == pa.decimal128(38, 4)
    answers(server, ['"Exact": 1.255'])
    with pytest.raises(ReplyError, match="`Exact` does not fit decimal128.38, 2."):
        samples.as_(Scaled).to_arrow()


def test_days_do_not_move(server: Loopback, kinetic: Kinetic) -> None:
    wire = ["2026-02-01T23:30:00-05:00", "2026-02-01T00:00:00+05:30"]
    wire += ["2026-02-01T00:00:00Z", "2026-02-01T12:00:00.25-05:00"]
    answers(server, [{"At": at} for at in [*wire, None]])
    at = lab(kinetic).values(Sample.at)
    table = at.to_arrow(offsets=True)
    assert table.column_names == ["at", "at_offset"]
    walls = [datetime.fromisoformat(w).replace(tzinfo=None) for w in wire]
    assert table["at"].to_pylist() == [*walls, None]
    assert table["at_offset"].to_pylist() == [-300, 330, 0, -300, None]
    moments = lab(kinetic).values(Sample.at).to_arrow(zone="UTC")["at"]
    assert moments.type == pa.timestamp("us", "UTC")
    assert moments.to_pylist() == [*map(datetime.fromisoformat, wire), None]
    zone = timezone(timedelta(hours=1))
    there = lab(kinetic).values(Sample.at).to_arrow(zone="+01:00")["at"].to_pylist()
    assert there[0] == moments.to_pylist()[0] and there[
        0
    ].utcoffset() == zone.utcoffset(None)


def test_a_time_without_an_offset_is_no_instant(
    server: Loopback, kinetic: Kinetic
) -> None:
    answers(server, [{"At": "2026-02-01T00:00:00Z"}, {"At": "2026-02-01T00:00:00"}])
    assert lab(kinetic).to_arrow()["at"].null_count == 0
    with pytest.raises(ReplyError, match="Key1='k000001'.*`At` does not fit timestamp"):
        lab(kinetic).to_arrow(zone="UTC")


def test_names_are_those_of_the_wire_if_asked(
    server: Loopback, kinetic: Kinetic
) -> None:
    answers(server, [{}])
    asked = lab(kinetic).select(Sample.at, Sample.text)
    assert asked.to_arrow(names="wire", offsets=True).column_names == [
        *("Key1", "Taken", "Info", "Text", "At", "At_offset")
    ]
    # The places of values are those that were given.
    values = lab(kinetic).values(Sample.at, Sample.info.to(Info.id), Sample.text)
    assert values.to_polars().columns == ["at", "info_id", "text"]
    with pytest.raises(ValueError, match="names must be"):
        asked.to_arrow(names="kinetic")
    with pytest.raises(TypeError, match="no setting `offset`"):
        asked.to_arrow(offset=True)
    for zone in ("Mars", "Europe/Nowhere", "../UTC", "+5"):
        with pytest.raises(ValueError, match="zone must be a time zone, such as"):
            asked.to_arrow(zone=zone)
    with pytest.raises(ValueError, match="two columns are called `at`"):
        lab(kinetic).values(Sample.at, Sample.at).to_arrow()


def test_children_are_nested(server: Loopback, kinetic: Kinetic) -> None:
    def customer(number: int, toes: Any) -> dict[str, Any]:
        return {"Company": "EPIC06", "CustNum": number, "ShipToes": toes}

    toe = {"Company": "EPIC06", "CustNum": 1, "ShipToNum": "A", "City": 7}
    rows = [customer(1, [toe, toe]), customer(2, None), customer(3, [])]
    server.reset(lambda call: Answer({"@odata.count": 3, "value": rows}))
    customers = kinetic.erp.bo.customer.customers.select(Customer.name)
    asked = customers.expand(Customer.ship_toes.select(ShipTo.city))
    expected = [[r.city for r in row.ship_toes] for row in asked]
    table = asked.to_arrow()
    assert [[r["city"] for r in toes] for toes in table["ship_toes"].to_pylist()] == (
        expected
    )
    assert "ship_toes" not in asked.to_arrow(nested=False).column_names
    dicts = asked.to_dicts(names="wire")
    assert [[r["City"] for r in row["ShipToes"]] for row in dicts] == expected
    assert polars.DataFrame(table).equals(asked.to_polars())
    rows[0]["ShipToes"] = [5]
    for read in (list, lambda query: query.to_arrow()):
        with pytest.raises(ReplyError, match="CustNum=1.*`ShipToes` cannot be read"):
            read(asked)


def test_dicts_have_the_values_of_rows(server: Loopback, kinetic: Kinetic) -> None:
    answers(
        server, ['"Exact": 1.50, "At": "2026-02-01T00:00:00-05:00", "Color": "Red"']
    )
    (row,) = lab(kinetic)
    (found,) = lab(kinetic).to_dicts()
    values = {name: getattr(row, name) for name in found if name != "info"}
    assert {n: v for n, v in found.items() if n != "info"} == values
    assert str(found["exact"]) == "1.50" and found["info"] == {"id": UUID(int=7)}
    assert not any(isinstance(v, Row) for v in found.values())


def test_a_column_that_cannot_be_null_has_to_come(
    server: Loopback, kinetic: Kinetic
) -> None:
    server.reset(
        lambda call: Answer({"@odata.count": 1, "value": [{**KEY, "Taken": None}]})
    )
    with pytest.raises(ReplyError, match="Taken"):
        lab(kinetic).to_arrow()


def test_tasks_have_the_same(server: Loopback, kinetic: Kinetic) -> None:
    answers(server, [{"Exact": n, "Text": "x"} for n in range(5)])

    async def read() -> list[Any]:
        async with AsyncKinetic(server.url, **WHO) as client:
            samples = client.erp.bo.lab.samples
            values = samples.values(Sample.exact)
            batches = [batch async for batch in samples.batches()]
            numbers = [number async for number in samples.values(Sample.exact)]
            return [
                await samples.to_arrow(),
                pa.Table.from_batches(batches),
                numbers,
                await values.to_arrow(),
                await samples.to_dicts(),
            ]

    whole, pages, numbers, values, dicts = asyncio.run(read())
    samples = lab(kinetic)
    assert (
        whole == pages == samples.to_arrow() == pa.Table.from_batches(samples.batches())
    )
    assert [(v,) for v in values["exact"].to_pylist()] == numbers
    assert dicts == samples.to_dicts()


def test_files_hold_what_tables_do(
    server: Loopback, kinetic: Kinetic, tmp_path: Path
) -> None:
    import pyarrow.parquet as pq

    records: list[Any] = [
        {"Text": 'a "b",\n', "Exact": 1.5, "Data": "AAE=", "Points": [{"X": 1}]},
        {"Text": "", "Lasted": "PT1S", "Clock": "01:00:00", "Anything": 5},
        {"Text": None},
    ]
    answers(server, records)
    samples = lab(kinetic)
    assert samples.to_parquet(tmp_path / "s.parquet") == 3
    assert pq.read_table(tmp_path / "s.parquet").to_pylist() == (
        samples.to_arrow().to_pylist()
    )
    assert samples.to_csv(tmp_path / "s.csv", names="wire") == 3
    with (tmp_path / "s.csv").open(newline="") as file:
        first, second, third = csv.DictReader(file)
    assert first["Text"] == 'a "b",\n' and second["Text"] == ""
    assert Decimal(first["Exact"]) == Decimal("1.5") and first["Data"] == "AAE="
    assert json.loads(first["Points"]) == [{"X": 1}] and second["Anything"] == "5"
    assert third["Key1"] == "k000002"
    # Null and the empty text are told apart.
    lines = (tmp_path / "s.csv").read_text().splitlines()
    assert '"",' in lines[-2] or ',"",' in lines[-2]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s.csv", "s.parquet"]


def test_a_file_is_there_when_it_is_whole(
    server: Loopback, kinetic: Kinetic, tmp_path: Path
) -> None:
    (tmp_path / "s.parquet").write_bytes(b"before")
    answers(server, ['"Exact": 1.5', '"Exact": "x"'])
    for write in (kinetic.erp.bo.lab.samples.to_parquet, lab(kinetic).to_csv):
        with pytest.raises(ReplyError):
            write(tmp_path / "s.parquet")
    assert [p.name for p in tmp_path.iterdir()] == ["s.parquet"]
    assert (tmp_path / "s.parquet").read_bytes() == b"before"


def test_a_file_that_cannot_be_written_is_named(
    server: Loopback, kinetic: Kinetic, tmp_path: Path
) -> None:
    """Not the temporary one that is written first."""
    answers(server, ['"Exact": 1.5'])
    for write in (kinetic.erp.bo.lab.samples.to_parquet, lab(kinetic).to_csv):
        missing = tmp_path / "none" / "s.parquet"
        with pytest.raises(FileNotFoundError) as caught:
            write(missing)
        assert str(missing) in str(caught.value) and ".tmp" not in str(caught.value)


def test_pandas_keeps_nulls_and_digits(server: Loopback, kinetic: Kinetic) -> None:
    answers(server, ['"Exact": 1.1, "Whole": 9007199254740993', "", '"Yes": true'])
    frame = lab(kinetic).to_pandas()
    assert frame["exact"].tolist()[0] == Decimal("1.1")
    assert frame["whole"][0] == 9007199254740993
    assert frame["whole"].isna().tolist() == [False, True, True]
    assert frame["yes"].isna().tolist() == [True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T00:00:00-99:99",
        "2026-01-31T00:00:00+24:00",
        "2026-01-31T00:00:00-",
        "2026-01-31T00:00:00Zjunk",
        "2026-01-31T00:00:00+05",
        "2026-01-31T10",
        "2026-01-31T00:00:00+0500",
        "2026-01-31T10:30+05:00",
        "2026-01-31T10:30Z",
        "2026-01-31T00:00:00.5-05:30",
        "2026-01-31T00:00:00\u221205:00",
        "2026-01-31t00:00:00z",
        "2026-01-31",
    ],
)
def test_a_time_and_its_offset_are_read_as_rows_read_them(
    server: Loopback, kinetic: Kinetic, text: str
) -> None:
    answers(server, [{"At": text}])
    samples = lab(kinetic)
    try:
        (row,) = samples
    except ReplyError:
        for settings_ in ({}, {"zone": "UTC"}):
            with pytest.raises(ReplyError):
                samples.to_arrow(**settings_)
        return
    table = samples.to_arrow(offsets=True)
    east = row.at.utcoffset()
    assert table["at"].to_pylist() == [row.at.replace(tzinfo=None)]
    minutes = None if east is None else east.total_seconds() // 60
    assert table["at_offset"].to_pylist() == [minutes]
