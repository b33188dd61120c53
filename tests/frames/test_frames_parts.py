"""An extraction in parts survives: whatever ends a run, the next one goes on, and each row is there once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from loopback import Answer, Call, Loopback
from long import LONG
from support import ROOT, on_a_terminal
from tiny_acme import Kinetic
from tiny_acme._runtime import PagingError, ServerError
from tiny_acme.erp.bo.customer import Customer
from tiny_acme.erp.bo.lab import Note

WHO: dict[str, Any] = {
    "company": "EPIC06",
    "username": "u",
    "password": "secret-of-tests",
    "retries": 0,
}


def customers_of(total: int, *, fails_at: int = -1) -> Callable[[Call], Answer]:
    """A server of so many customers, which fails when the one of this number is asked for."""

    def answer(call: Call) -> Answer:
        first = call.start
        if first == fails_at:
            return Answer({}, 503)
        top = int(call.query["$top"])
        numbers = range(first, min(total, first + top))
        body: dict[str, Any] = {
            "value": [
                {"Company": "EPIC06", "CustNum": n, "Name": f"n{n}"} for n in numbers
            ]
        }
        if call.query.get("$count"):
            is_behind = "CustNum gt" in call.query.get("$filter", "")
            body["@odata.count"] = total - first if is_behind else total
        return Answer(body)

    return answer


@pytest.fixture
def kinetic(server: Loopback) -> Iterator[Kinetic]:
    with Kinetic(server.url, **WHO, page_size=10) as client:
        yield client


def query(kinetic: Kinetic) -> Any:
    return kinetic.erp.bo.customer.customers.select(Customer.name)


def numbers(folder: Path) -> list[int]:
    found: list[int] = pq.read_table(folder)["cust_num"].to_pylist()
    return found


def test_the_next_run_goes_on_behind_the_last_part(
    server: Loopback, kinetic: Kinetic, tmp_path: Path
) -> None:
    for fails_at in (30, 60, -1):
        server.reset(customers_of(75, fails_at=fails_at))
        if fails_at < 0:
            rows = query(kinetic).to_parquet(tmp_path, resume=True, rows_per_part=20)
            assert rows == 75
            continue
        with pytest.raises(ServerError):
            query(kinetic).to_parquet(tmp_path, resume=True, rows_per_part=20)
    # Of 60 rows that came the last 10 were in no part yet, and one part was not known to be gone on behind.
    first = server.calls[0].query["$filter"]
    behind = re.fullmatch(r"CustNum gt (\d+)", first)
    assert behind and int(behind[1]) in (39, 59)
    assert sorted(numbers(tmp_path)) == [*range(75)]
    server.reset(customers_of(0))
    assert query(kinetic).to_parquet(tmp_path, resume=True, rows_per_part=20) == 75
    assert not server.calls
    with pytest.raises(ValueError, match="the parts of another query"):
        query(kinetic).where(Customer.cust_num > 5).to_parquet(tmp_path, resume=True)
    wrongs: list[Any] = [0, -1, "x"]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="rows_per_part must be a number"):
            query(kinetic).to_parquet(tmp_path, resume=True, rows_per_part=wrong)
    with pytest.raises(FileExistsError, match="is a file: resume=True writes a folder"):
        query(kinetic).to_parquet(next(tmp_path.glob("*.parquet")), resume=True)
    other = query(kinetic).sending(query={"area": "PLANTED-key"})
    with pytest.raises(ValueError, match="the parts of another query"):
        other.to_parquet(tmp_path, resume=True)
    other.to_parquet(tmp_path / "more", resume=True)
    assert "PLANTED" not in (tmp_path / "more" / "_query.json").read_text()
    written = b"".join(f.read_bytes() for f in tmp_path.iterdir() if f.is_file())
    assert b"secret-of-tests" not in written


def test_top_is_that_of_all_runs(
    server: Loopback, kinetic: Kinetic, tmp_path: Path
) -> None:
    asked = query(kinetic).top(50)
    server.reset(customers_of(75, fails_at=40))
    with pytest.raises(ServerError):
        asked.to_parquet(tmp_path, resume=True, rows_per_part=10)
    server.reset(customers_of(75))
    assert asked.to_parquet(tmp_path, resume=True, rows_per_part=10) == 50
    assert sorted(numbers(tmp_path)) == [*range(50)]


def test_a_server_that_ignores_the_condition_is_found_out(
    server: Loopback, kinetic: Kinetic, tmp_path: Path
) -> None:
    server.reset(customers_of(75, fails_at=40))
    with pytest.raises(ServerError):
        query(kinetic).to_parquet(tmp_path, resume=True, rows_per_part=10)
    before = sorted(p.name for p in tmp_path.glob("part-*"))
    whole = customers_of(75)
    server.reset(
        lambda call: whole(
            Call("GET", call.target.split("&$filter")[0].replace("gt", ""), None, {})
        )
    )
    with pytest.raises(PagingError, match="rows that an earlier run has read"):
        query(kinetic).to_parquet(tmp_path, resume=True, rows_per_part=10)
    assert sorted(p.name for p in tmp_path.glob("part-*")) == before


def test_rows_by_place_begin_anew(
    server: Loopback, kinetic: Kinetic, tmp_path: Path
) -> None:
    """A server that does not take the condition is read by place: nothing is gone on with that cannot be."""
    total, fails = 45, [True]

    def answer(call: Call) -> Answer:
        if "CustNum gt" in call.query.get("$filter", ""):
            return Answer({}, 400)
        if call.start > 25 and fails[0]:
            return Answer({}, 503)
        return customers_of(total)(call)

    server.reset(answer)
    with pytest.raises(ServerError):
        query(kinetic).to_parquet(tmp_path, resume=True, rows_per_part=10)
    assert [*tmp_path.glob("part-*")]
    fails[0] = False
    assert query(kinetic).to_parquet(tmp_path, resume=True, rows_per_part=10) == 45
    assert sorted(numbers(tmp_path)) == [*range(45)]


def test_only_rows_in_the_order_of_their_key_are_gone_on_with(
    kinetic: Kinetic, tmp_path: Path
) -> None:
    lab = kinetic.erp.bo.lab
    for asked in (
        query(kinetic).order_by(Customer.name),
        query(kinetic).skip(5),
        lab.logs,
    ):
        with pytest.raises(ValueError, match="in the order of their key"):
            asked.to_parquet(tmp_path, resume=True)
    (tmp_path / "part-00000.parquet").write_bytes(b"")
    with pytest.raises(ValueError, match="holds parts of something else"):
        lab.notes.to_parquet(tmp_path, resume=True)


def test_a_set_without_rows_is_a_file_with_columns(
    server: Loopback, kinetic: Kinetic, tmp_path: Path
) -> None:
    notes = kinetic.erp.bo.lab.notes.where(Note.id == "x")
    assert notes.to_parquet(tmp_path / "parts", resume=True) == 0
    assert notes.to_parquet(tmp_path / "one.parquet") == 0
    for path in (tmp_path / "parts", tmp_path / "one.parquet"):
        assert pq.read_table(path).column_names == ["id", "text"]


def test_progress_is_reported(
    server: Loopback, kinetic: Kinetic, tmp_path: Path
) -> None:
    seen: list[Any] = []
    server.reset(customers_of(35))
    query(kinetic).to_parquet(tmp_path / "a.parquet", progress=seen.append)
    assert [(p.rows, p.total) for p in seen] == [(10, 35), (20, 35), (30, 35), (35, 35)]
    assert seen[-1].rate == 35 / seen[-1].seconds
    # pytest's stderr is no terminal: nothing is shown, and nothing needs rich.
    query(kinetic).to_parquet(tmp_path / "a.parquet", progress=True)
    seen.clear()
    folder = tmp_path / "parts"
    server.reset(customers_of(35, fails_at=30))
    with pytest.raises(ServerError):
        query(kinetic).to_parquet(folder, resume=True, rows_per_part=10)
    server.reset(customers_of(35))
    query(kinetic).to_parquet(
        folder, resume=True, rows_per_part=10, progress=seen.append
    )
    assert (seen[-1].rows, seen[-1].total) == (35, 35)
    assert 0 < seen[-1].fresh < 35


def test_a_terminal_has_a_bar(
    server: Loopback, kinetic: Kinetic, tmp_path: Path
) -> None:
    server.reset(customers_of(35))
    path = tmp_path / "a.parquet"
    _, told = on_a_terminal(lambda: query(kinetic).to_parquet(path, progress=True))
    assert "35 rows" in told


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed runs are forked")
def test_no_kill_loses_or_doubles_a_row(server: Loopback, in_memory: Path) -> None:
    total, count = 120, 10 if LONG == 1 else 200
    server.reset(customers_of(total))
    given = [server.url, str(in_memory), "20261128", str(count), str(total)]
    run = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "killed.py"), *given],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240 + 5 * count,
    )
    assert run.returncode == 0, run.stderr
    seen = json.loads(run.stdout)
    assert seen["killed"] >= count, seen


def test_nothing_is_written_through_a_link_that_was_planted(
    server: Loopback, kinetic: Kinetic, tmp_path: Path
) -> None:
    """In a folder that others write to, they may guess a temporary name that says the file and the process."""
    server.answer = customers_of(5)
    mine = tmp_path / "mine"
    mine.write_text("mine")
    for name in ("rows.csv", "rows.parquet"):
        (tmp_path / f".{name}.{os.getpid()}.tmp").symlink_to(mine)
    query(kinetic).to_csv(tmp_path / "rows.csv")
    query(kinetic).to_parquet(tmp_path / "rows.parquet")
    assert mine.read_text() == "mine"
    assert not any((tmp_path / n).is_symlink() for n in ("rows.csv", "rows.parquet"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_complete.json", '{"rows":-5}'),
        ("_complete.json", "[]"),
        ("_complete.json", "[" * 100_000),
        ("_query.json", "[" * 100_000),
        ("_part-00000.json", '{"key":5,"rows":"x","is_by_key":true}'),
        ("_part-00000.json", '{"evil":1}'),
    ],
)
def test_what_is_kept_with_parts_is_read_strictly(
    server: Loopback, kinetic: Kinetic, tmp_path: Path, name: str, text: str
) -> None:
    server.answer = customers_of(5)
    query(kinetic).to_parquet(tmp_path, resume=True)
    if name != "_complete.json":
        (tmp_path / "_complete.json").unlink()
    (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match="is damaged"):
        query(kinetic).to_parquet(tmp_path, resume=True)
