"""What makes reading fast changes nothing of what is read: the benchmarks' two ways agree, and unknown columns are kept."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import Answer, Loopback
from support import ROOT
from tiny_acme import Kinetic
from tiny_acme._runtime import NotLoaded
from tiny_acme.erp.bo.customer import Customer

from codegen.runtime.data.reader import Shape, read
from codegen.runtime.data.changes import changes
from codegen.runtime.data.changes import changes
from tests.benchmarks import customers, wide
from tests.benchmarks.server import serving

KNOWN = ["Company", "CustNum", "Name", "State", "CreditHold"]
UNKNOWN = ["Name2", "name", "cust_num", "@odata.etag", "X_c", "model_config"]
RECORDS = st.lists(
    st.dictionaries(
        st.sampled_from(KNOWN + UNKNOWN), st.just("1") | st.none(), max_size=8
    ),
    max_size=4,
)


@settings(deadline=None)
@given(records=RECORDS, selected=st.none() | st.sets(st.sampled_from(KNOWN)))
def test_every_value_of_a_record_is_kept(
    records: list[dict[str, Any]], selected: set[str] | None
) -> None:
    columns = frozenset(selected) if selected is not None else None
    rows = read(Shape(Customer, columns), records, source="Customers")
    wanted = set(KNOWN) if columns is None else columns
    for row, record in zip(rows, records, strict=True):
        assert row.model_extra == {n: v for n, v in record.items() if n not in wanted}
        assert changes(row).body == {}
        assert ("name" in vars(row)) == ("Name" in wanted)


def _python_calls(act: Callable[[], Any]) -> int:
    """How many of our functions are called."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        ours = frame.f_globals.get("__name__", "").startswith("codegen.runtime.")
        calls += event == "call" and ours

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("selected", [None, 10])
def test_no_row_costs_a_call_of_python(selected: int | None) -> None:
    """What rows are made of is read by msgspec and pydantic-core alone, whether columns are selected or not."""
    found = []
    for rows in (10, 1_000):
        ours, _ = wide.readers(rows, 20, selected=selected)
        ours()
        found.append(_python_calls(ours))
    assert found[0] == found[1] < 20


def test_rows_read_with_and_without_unknown_columns_are_alike() -> None:
    records = [{"Company": "E", "CustNum": 1}, {"Company": "E", "CustNum": 1, "X_c": 5}]
    plain, more = read(Shape(Customer), records, source="Customers")
    assert plain.model_extra == {} and more.model_extra == {"X_c": 5}
    assert plain != more
    (again,) = read(Shape(Customer), records[:1], source="Customers")
    assert plain == again


def test_what_was_not_selected_is_not_loaded(server: Loopback) -> None:
    record = {"Company": "EPIC06", "CustNum": 1, "Name": "A"}
    server.reset(lambda call: Answer({"value": [record]}))
    with Kinetic(server.url, company="EPIC06", username="u", password="secret") as k:
        customers = k.erp.bo.customer.customers
        row = customers.select(Customer.name).first()
    assert row is not None and row.name == "A"
    with pytest.raises(NotLoaded, match="state"):
        row.state


@pytest.mark.parametrize("selected", [None, 10])
def test_wide_rows_equal_those_of_pydantic(selected: int | None) -> None:
    ours, fast = wide.readers(5, 100, selected=selected)
    found, expected = ours(), fast()
    assert [vars(row) for row in found] == [vars(row) for row in expected]
    assert len(vars(found[0])) == (selected or 100)


def test_paged_rows_equal_those_read_by_hand(tmp_path: Path) -> None:
    async def at_once(url: str) -> list[Any]:
        rows = customers.generated_at_once(url, 4)
        return [customers.values(row) async for row in rows]

    with serving(customers.page(tmp_path), 5_000) as url:
        expected = [customers.values(row) for row in customers.by_hand(url)]
        for prefetch in (2, 0):
            found = customers.generated(url, prefetch=prefetch)
            assert [customers.values(row) for row in found] == expected
        assert asyncio.run(at_once(url)) == expected
    assert len({row["cust_num"] for row in expected}) == 5_000


def test_a_row_with_bytes_has_a_json_form(tmp_path: Path) -> None:
    with serving(customers.page(tmp_path), 1_000) as url:
        row = next(customers.generated(url))
    again = type(row).model_validate_json(row.model_dump_json(by_alias=True))
    assert customers.values(again) == customers.values(row)
    assert '"UD_SysRevID":"AAAAAAAAB9E="' in row.model_dump_json(by_alias=True)


def test_memory_stays_flat_however_many_rows_are_read(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        """Megabytes that a process has at most, which reads so many rows and keeps none."""
        with serving(customers.page(tmp_path), rows) as url:
            program = [
                sys.executable,
                "-m",
                "tests.benchmarks.iterate",
                "generated",
                url,
            ]
            done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True)
        count, megabytes = done.stdout.split()
        assert int(count) == rows, done.stderr
        return int(megabytes)

    few, many = peak(4_000), peak(40_000)
    # All rows at once would be some 200 MB more.
    assert many < few + 25


@pytest.mark.parametrize(
    ("program", "absent"),
    [
        (
            "kinetic.erp.bo.customer.customers.where('CustNum gt 1')",
            ["httpx2", "httpcore2", "asyncio", "ssl", "email.utils"],
        ),
        ("kinetic.close()", ["httpx2", "ssl", "concurrent.futures"]),
    ],
)
def test_nothing_is_loaded_before_it_is_used(program: str, absent: list[str]) -> None:
    text = (
        "import sys\n"
        "from generated_example import Kinetic\n"
        "kinetic = Kinetic('https://127.0.0.1:1/K', company='E', username='u', password='p')\n"
        f"{program}\n"
        f"print([name for name in {absent} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
