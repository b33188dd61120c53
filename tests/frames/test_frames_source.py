"""What the source of Spark says of itself, splits and asks for: without a Spark, as Spark's own workers call it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest


from codegen.sandbox import Temperament
from tests.support import SETTINGS
from tests.worlds import World, served

pyspark = pytest.importorskip("pyspark", reason="pip install 'pyspark[sql]'")

SET = "erp.bo.customer.customers"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with served() as found:
        yield found


@pytest.fixture
def source(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    begin(world, monkeypatch)
    from generated_example.spark import KineticSource

    return KineticSource


def begin(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.begin(Temperament())
    for name, value in SETTINGS.environment(world.url, "EPIC06").items():
        monkeypatch.setenv(name, value)


def rows(reader: Any) -> list[dict[str, Any]]:
    """What all tasks give, each with a reader of its own, as Spark sends it."""
    sent = pickle.dumps(reader)
    found: list[dict[str, Any]] = []
    for part in reader.partitions():
        for batch in pickle.loads(sent).read(pickle.loads(pickle.dumps(part))):
            found += batch.to_pylist()
    return found


def made(source: Any, **options: Any) -> Any:
    chosen = source({n.replace("__", "."): str(v) for n, v in options.items()})
    return chosen.reader(chosen.schema())


def test_each_row_is_in_one_range(source: Any) -> None:
    for path in (SET, "erp.bo.customer.ship_toes", "erp.bo.part.parts"):
        whole = rows(made(source, set=path))
        assert len(whole) > 4
        for concurrency, number in ((1, 2), (2, 2), (2, 3)):
            reader = made(source, set=path, concurrency=concurrency, ranges=number)
            parts = reader.partitions()
            assert len(parts) <= concurrency
            found = rows(reader)
            assert sorted(found, key=str) == sorted(whole, key=str)
            # The server compares the text of keys as it orders it.
            if len(whole) >= 2 * number:
                assert sum(len(part.parts) for part in parts) == number


def test_a_schema_of_the_readers_own_says_what_is_read(source: Any) -> None:
    from pyspark.sql.types import LongType, StringType, StructField, StructType

    given = StructType(
        [StructField("name", StringType()), StructField("cust_num", LongType())]
    )
    found = rows(source({"set": SET}).reader(given))
    assert {tuple(row) for row in found} == {("name", "cust_num")}


def test_a_condition_holds_in_each_range(source: Any) -> None:
    options = {"set": SET, "filter": "State eq 'CA' or State eq 'WA'"}
    whole = rows(made(source, **options))
    split = rows(made(source, **options, ranges=2, concurrency=2))
    assert {row["state"] for row in whole} == {"CA", "WA"}
    assert sorted(split, key=str) == sorted(whole, key=str)


FILTERS: list[tuple[Any, Callable[[dict[str, Any]], bool], bool]] = []
"""A filter of Spark, what it lets pass, and whether OData can say it."""


def filters() -> Iterator[tuple[Any, Callable[[Any], bool], bool]]:
    from pyspark.sql import datasource as s

    def at(name: str) -> tuple[str]:
        return (name,)

    day = datetime(2019, 3, 11)
    limit = Decimal("180000.0000000000")
    yield s.GreaterThan(at("cust_num"), 7), lambda r: r["cust_num"] > 7, True
    yield s.LessThanOrEqual(at("cust_num"), 7), lambda r: r["cust_num"] <= 7, True
    yield s.In(at("cust_num"), (2, 5)), lambda r: r["cust_num"] in (2, 5), True
    yield s.EqualTo(at("credit_limit"), limit), (
        lambda r: r["credit_limit"] == limit
    ), True
    yield s.EqualTo(at("credit_hold"), True), lambda r: r["credit_hold"], True
    yield s.EqualTo(at("state"), "CA"), lambda r: r["state"] == "CA", True
    yield s.EqualTo(at("state"), "' or 1 eq 1"), lambda r: False, True
    yield s.In(at("state"), ("CA", "WA")), lambda r: r["state"] in ("CA", "WA"), True
    yield s.StringStartsWith(at("name"), "T"), lambda r: r["name"][0] == "T", True
    yield s.StringContains(at("name"), "Pump"), lambda r: "Pump" in r["name"], True
    yield s.IsNotNull(at("comment")), lambda r: r["comment"] is not None, True
    for kind, passes in (
        (s.EqualTo, lambda at: at == day),
        (s.GreaterThan, lambda at: at > day),
        (s.GreaterThanOrEqual, lambda at: at >= day),
        (s.LessThan, lambda at: at < day),
        (s.LessThanOrEqual, lambda at: at <= day),
    ):
        yield kind(at("est_date"), day), (lambda r, p=passes: p(r["est_date"])), True
    # A database may compare texts in another way: what it leaves out, Spark would miss.
    yield s.GreaterThan(at("name"), "M"), lambda r: r["name"] > "M", False
    yield s.Not(s.EqualTo(at("state"), "CA")), lambda r: r["state"] != "CA", False
    yield s.IsNull(at("sys_row_id")), lambda r: r["sys_row_id"] is None, False
    yield s.EqualTo(at("cust_num"), "7"), lambda r: False, False


def test_what_is_pushed_down_loses_no_row(source: Any) -> None:
    everything = rows(made(source, set=SET))
    for given, passes, is_said in filters():
        reader = made(source, set=SET)
        assert [*reader.pushFilters([given])] == [
            given
        ], "Spark looks at all that comes"
        assert bool(reader.wanted.conditions) == is_said, given
        found = rows(reader)
        wanted = [row for row in everything if passes(row)]
        assert all(row in found for row in wanted), given
        assert (
            not is_said
            or len(found) < len(everything)
            or len(wanted) == len(everything)
        )


def test_a_stream_goes_from_mark_to_mark(source: Any) -> None:
    chosen = source({"set": SET, "columns": "cust_num,sys_rev_id"})
    reader = chosen.streamReader(chosen.schema())
    start = reader.initialOffset()
    end = reader.latestOffset(start, None)
    assert start == {"": 0} and end[""] > 2**32
    found = [
        r
        for p in reader.partitions(start, end)
        for b in reader.read(p)
        for r in b.to_pylist()
    ]
    assert len(found) == len(rows(made(source, set=SET)))
    assert reader.latestOffset(end) == end and reader.partitions(end, end) == []
    late = source({"set": SET, "starting": "latest"})
    assert late.streamReader(late.schema()).initialOffset() == end


@pytest.mark.parametrize(
    "options, told",
    [
        ({"set": SET, "password": "planted"}, "no option `password`"),
        ({"set": SET, "api_key": "planted"}, "no option `api_key`"),
        ({"set": SET, "path": "https://u:planted@h/K"}, "no option `path`"),
        ({"set": "https://u:planted@h/K"}, "`set` must name a set"),
        ({"set": "erp.bo.customer"}, "`set` must name a set"),
        ({"set": "_session.options"}, "`set` must name a set"),
        ({"baq": "u:planted"}, "`baq` must name a BAQ"),
        ({"set": SET, "credentials": "planted"}, "`credentials` must name a function"),
        ({}, "give the option `set` or the option `baq`"),
        ({"set": SET, "columns": "custnum"}, "no column `custnum`"),
        ({"set": SET, "concurrency": "0"}, "concurrency must be a number above 0"),
        ({"baq": "z_customer_orders", "parameter__begin": "x"}, "no parameter `begin`"),
    ],
)
def test_what_is_wrong_is_said(source: Any, options: Any, told: str) -> None:
    with pytest.raises((ValueError, TypeError), match=told) as raised:
        made(source, **options).partitions()
    assert "planted" not in str(raised.value)


def test_what_is_sent_to_the_workers_has_no_credential(source: Any) -> None:
    reader = made(source, set=SET, concurrency=2)
    sent = pickle.dumps((reader, [*reader.partitions()]))
    assert b"Customers" in sent or b"customers" in sent
    for secret in (SETTINGS.password, SETTINGS.api_key):
        assert secret.encode() not in sent
