"""An instance that fails at random, and fetches that are killed: nothing good is lost, and what is told is true."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from long import LONG
from support import OURS

from codegen.source.fetch import Report, fetch
from codegen.source.progress import Lines
from codegen.source.snapshot import open_snapshot

SEEDS = range(3 * LONG)
KILLS = 10 * LONG
PROGRAM = Path(__file__).parent / "killing_fetches.py"
ROOT = Path(__file__).resolve().parents[2]

Configured = Callable[..., tuple[Any, Any]]
Documents = dict[str, bytes]

EMPTY_LIST = b'{"value": []}'
PASSING: list[Any] = [
    "reset",
    "stall",
    "truncate",
    "cut",
    (500, b""),
    (502, b"<html>Bad Gateway</html>"),
    (503, b""),
    (401, b"{}"),
    (429, b""),
    b"",
    b"<!DOCTYPE html><html></html>",
    EMPTY_LIST,
    b"\xff\xfe\x00 no document",
]
"""What happens to a request and may not happen to the next one."""
LASTING: list[Any] = [*PASSING, (403, b"{}"), (404, b"")]


def files_in(folder: Path) -> Documents:
    found = (p for p in folder.rglob("*") if p.is_file() and p.name not in OURS)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def fill(server: Any, version: str, services: int = 14) -> None:
    for number in range(services):
        server.instance.service(f"Erp.BO.S{number:02}Svc", f"{version}{number}")
    for number in range(3):
        server.instance.baq(f"z{number}")
    server.instance.library("Lib")


class Weather:
    """Faults drawn from a seed, the same ones whatever the order of the requests."""

    def __init__(self, seed: int, share: float, passing: list[Any]) -> None:
        self.seed = seed
        self.share = share
        self.passing = passing
        self.seen: Counter[str] = Counter()

    def __call__(self, path: str, nth: int) -> Any:
        """The fault for the nth request for a path; lists fail passingly, documents for good too."""
        chance = random.Random(f"{self.seed} {path}")
        lasting = _is_document(path) and chance.random() < self.share / 2
        kind = chance.choice(LASTING) if lasting else None
        # An empty list is a list: of those an instance may not have any.
        kinds = [k for k in self.passing if _is_document(path) or k != EMPTY_LIST]
        passing = chance.choice(kinds) if chance.random() < self.share else None
        fault = kind if lasting else passing if nth == 1 else None
        self.seen[str(fault)] += fault is not None
        return fault

    def spares(self, path: str) -> bool:
        """Whether a document comes sooner or later."""
        chance = random.Random(f"{self.seed} {path}")
        return chance.random() >= self.share / 2


def _is_document(path: str) -> bool:
    lists = ("api/helppage", "GetQueryList", "GetLibraryList2")
    return not any(part in path for part in lists)


def asked_by(path: str) -> str:
    """The request's path for a document's."""
    name = path.partition("/")[2]
    odata, lookup = "api/v2/odata/EPIC06", "Ice.BO.DynamicQuerySvc/GetQuery"
    for ending, made in (
        (".methods.json", "api/swagger/v2/methods/{}.json"),
        (
            ".parameters.json",
            f'{odata}/{lookup}ExecutionParametersByID {{"queryID": "{{}}"}}',
        ),
        (
            ".columns.json",
            f'{odata}/{lookup}ResultSetMetadataByID {{"queryID": "{{}}"}}',
        ),
        (
            ".json",
            f'{odata}/Ice.LIB.EfxLibraryDesignerSvc/GetLibraries {{"libraryIds": ["{{}}"]}}',
        ),
        (
            ".edmx",
            f"{odata}/{'BaqSvc/' if path.startswith('baqs') else ''}{{}}/$metadata",
        ),
    ):
        if name.endswith(ending):
            made = made.replace("{{", "{").replace("}}", "}") if "{{" in made else made
            return made.replace("{}", name.removesuffix(ending))
    raise AssertionError(path)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_an_instance_that_fails_at_random_all_comes_that_can_be_had(
    server: Any, configured: Configured, tmp_path: Path, seed: int
) -> None:
    """Once into an empty folder, once over an older copy, and once more when the weather has cleared."""
    metadata = tmp_path / "metadata"

    def fetched(more: str = "[fetch]\ntimeout = 0.6\n") -> Report:
        # A door that is shut for a moment is for the session's own retries, with their waits.
        config, options = configured(more, retries=int(seed == 0))
        return fetch(config, metadata, options, progress=Lines(io.StringIO()))

    before: Documents = {}
    for version in ("Old", "New"):
        fill(server, version)
        passing = [*PASSING, "refuse", "refuse"] if seed == 0 else PASSING
        weather = Weather(seed * 2 + (version == "New"), 0.4, passing)
        server.fault, server.asked = weather, Counter()
        report = fetched()
        there = server.instance.documents()
        came = {path for path in there if weather.spares(asked_by(path))}
        assert len(weather.seen) > 5 and 0 < len(came) < len(there)
        _expect(report, metadata, there, before=before, came=came)
        before = files_in(metadata)
    server.fault = lambda path, nth: None
    report = fetched("")
    assert not report.failed and not report.problems
    assert files_in(metadata) == server.instance.documents()
    assert not any(entry.failed for entry in open_snapshot(metadata).documents)


def _expect(
    report: Report,
    metadata: Path,
    there: Documents,
    *,
    before: Documents,
    came: set[str],
) -> None:
    """What came is there to the byte, what did not keeps its copy, and the report and the manifest say which."""
    without_sets = _without_sets(report, came=came)
    assert without_sets <= there.keys() - came and not without_sets & before.keys()
    lost = sorted(there.keys() - came - without_sets)
    copies = {path: before[path] for path in lost if path in before}
    assert files_in(metadata) == {path: there[path] for path in came} | copies
    assert report.failed == lost and report.kept == len(copies)
    told = {p.what.split(" ")[0]: p for p in report.problems if p.level == "error"}
    assert sorted(told) == lost
    for path, problem in told.items():
        assert ("the previous copy is kept" in problem.what) == (path in copies)
    snapshot = open_snapshot(metadata)
    marked = [e.path for e in (*snapshot.documents, *snapshot.lost) if e.failed]
    assert sorted(marked) == lost


def _without_sets(report: Report, *, came: set[str]) -> set[str]:
    """The `$metadata` that a server said is not there, of services whose methods came."""
    notes = [p.where for p in report.problems if "no $metadata" in p.what]
    assert all(f"services/{name}.methods.json" in came for name in notes)
    return {f"services/{name}.edmx" for name in notes}


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Callable[..., int]]:
    """Do what `killing_fetches.py` says in the test's folder; its exit code."""
    if os.name != "posix":
        pytest.skip("needs fork and SIGKILL")
    credentials = {"API_KEY": "key", "USERNAME": "manager", "PASSWORD": "pass"}
    others = {k: v for k, v in os.environ.items() if not k.startswith("KINETIC_")}
    own = {f"KINETIC_{name}": value for name, value in credentials.items()}
    with subprocess.Popen(
        [sys.executable, "-W", "error", str(PROGRAM)],
        cwd=tmp_path,
        env=others | own | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        asked, told = process.stdin, process.stdout

        def call(*words: object) -> int:
            print(*words, file=asked, flush=True)
            return int(told.readline())

        yield call
        asked.close()


def test_fetches_that_are_killed_leave_every_document_whole(
    server: Any, configured: Configured, command: Callable[..., int], tmp_path: Path
) -> None:
    """Killed again and again while the instance changes; each whole fetch between takes up what is there."""
    metadata = tmp_path / "metadata"
    fill(server, "V0-", services=8)
    configured()
    chance = random.Random(5)
    old: Documents = {}
    seen: Counter[str] = Counter()
    for number in range(KILLS):
        new = server.instance.documents()
        how = (
            ("step", chance.randrange(300))
            if number % 2
            else ("after", chance.uniform(0, 0.15))
        )
        code = command(*how)
        assert code in (0, -signal.SIGKILL), (how, code)
        seen["killed" if code else "was done"] += 1
        found = _documents(metadata)
        assert not old or found.keys() == old.keys()
        for path, data in found.items():
            assert data in (old.get(path), new[path]), (how, path)
        seen["new documents"] += sum(data == new[path] for path, data in found.items())
        seen["old documents"] += sum(
            data == old.get(path) for path, data in found.items()
        )
        if chance.random() < 0.5:
            assert command("whole") == 0
            assert files_in(metadata) == new
            fill(server, f"V{number + 1}-", services=8)
            old = new
    assert seen["killed"] > KILLS / 2
    assert seen["new documents"] > KILLS and seen["old documents"] > KILLS, seen


def _documents(metadata: Path) -> Documents:
    """What a reader of the folder finds there."""
    if all(path.rpartition("/")[2].startswith(".") for path in files_in(metadata)):
        return {}
    snapshot = open_snapshot(metadata)
    assert all("was interrupted" in problem.what for problem in snapshot.problems)
    return {entry.path: snapshot.read(entry) for entry in snapshot.documents}
