"""Work in several processes gives what it gives in one, ends cleanly, and needs no more memory for more services."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from support import ROOT, SAMPLE

from codegen.config import Config, Package
from codegen.errors import CodegenError
from codegen.generate import Result, generate
from codegen.generate.processes import spread
from codegen.source.snapshot import open_snapshot
from codegen.stopwatch import Stopwatch

CONFIG = Config(package=Package("acme"))


def instance(folder: Path, services: int, *, padding: int = 0) -> Path:
    """A snapshot of so many services, all of them the sample's largest, padded with a comment of so many characters."""
    (folder / "services").mkdir(parents=True)
    documents = (SAMPLE / "metadata" / "services").glob("*.edmx")
    text = max((d.read_text("utf-8") for d in documents), key=len)
    text = text.replace("</edmx:Edmx>", f"<!-- {'x' * padding} --></edmx:Edmx>")
    for number in range(services):
        file = folder / "services" / f"Erp.BO.Copy{number}Svc.edmx"
        file.write_text(text, "utf-8")
    broken = folder / "services" / "Erp.BO.BrokenSvc.edmx"
    broken.write_text("<html></html>", "utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*.*")}


def test_two_processes_make_what_one_makes(tmp_path: Path) -> None:
    snapshot = open_snapshot(instance(tmp_path / "metadata", 20, padding=600_000))
    results: list[Result] = []
    memories = []
    for processes in (1, 2):
        watch, steps = Stopwatch(), list[int]()
        results.append(
            generate(
                snapshot,
                CONFIG,
                tmp_path / str(processes) / "acme",
                processes=processes,
                watch=watch,
                progress=lambda name, done, total: steps.append(done),
                remember=tmp_path / "caches" / str(processes),
            )
        )
        memories += [*(tmp_path / "caches" / str(processes)).glob("*.json")]
        assert steps == [*range(1, 22)]
        assert {"parse", "build", "render"} <= watch.seconds.keys()
    one, two = results
    assert files(tmp_path / "1" / "acme") == files(tmp_path / "2" / "acme")
    assert (one.problems, one.package) == (two.problems, two.package)
    assert len(one.package["service"]) == 20 and len(one.problems) == 1
    first, second = (memory.read_bytes().partition(b"\n")[2] for memory in memories)
    assert first == second


def test_results_come_in_the_order_of_the_work() -> None:
    numbers = list(range(300))
    assert list(spread(abs, numbers, processes=2)) == numbers
    assert list(spread(abs, numbers, processes=1)) == numbers


def test_a_process_that_dies_is_told() -> None:
    with pytest.raises(CodegenError, match="has ended"):
        list(spread(os._exit, [3], processes=2))


def test_an_error_in_another_process_is_raised_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(spread(int, ["1", "x", "3"], processes=2))


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal's process group")
def test_ctrl_c_ends_all_processes_and_leaves_nothing(tmp_path: Path) -> None:
    instance(tmp_path / "metadata", 400, padding=30_000)
    run = subprocess.Popen(
        [sys.executable, "-m", "codegen", "generate", "--package", "acme"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    stages = ".acme.codegen-*"
    while not any(tmp_path.glob(f"{stages}/erp/bo/*.py")) and run.poll() is None:
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT)
    _, told = run.communicate(timeout=120)
    assert run.returncode == 130 and told.endswith("interrupted\n"), told
    assert "Traceback" not in told
    _wait_for_the_end(run.pid)
    assert not (tmp_path / "acme").exists() and not [*tmp_path.glob(stages)]


def _wait_for_the_end(group: int) -> None:
    """Return when no process of the group is left; the library's own ends a moment after the last of ours."""
    with suppress(ProcessLookupError):
        for _ in range(6_000):
            os.killpg(group, 0)
            time.sleep(0.01)
        pytest.fail("a process is left")


def test_memory_is_bounded_by_the_largest_service(tmp_path: Path) -> None:
    peaks = []
    for count in (20, 20, 80):  # the first one fills what is kept from then on
        folder = tmp_path / f"{len(peaks)}"
        # Padded, so that what is known of each service for good weighs little beside its document.
        metadata = instance(folder / "metadata", count, padding=300_000)
        snapshot = open_snapshot(metadata)
        tracemalloc.start()
        try:
            generate(snapshot, CONFIG, folder / "acme")
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[2] < 1.5 * peaks[1], peaks
