"""An editor at work in a program of a whole instance with all methods: the first completions, over the Language Server Protocol."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from statistics import median

from tests.benchmarks.measure import Line, Place, family
from tests.benchmarks.projects import COMMAND, Project
from tests.instance import snapshot_of
from tests.language_server import Editor, editing

PROGRAM = "from acme import Kinetic\nkinetic = Kinetic.from_env()\n"
ROW = "row = kinetic.erp.bo.customer.customers.get(cust_num=1)\n"
STEPS = {
    "kinetic.": PROGRAM + "kinetic.",
    "kinetic.erp.bo.": PROGRAM + "kinetic.erp.bo.",
    "kinetic.erp.bo.customer.": PROGRAM + "kinetic.erp.bo.customer.",
    "row.": PROGRAM + ROW + "row.",
    "kinetic.baq.": PROGRAM + "kinetic.baq.",
}
NOTHING = {
    "kinetic.": "import decimal\ndecimal.",
    "kinetic.erp.bo.": "import decimal\ndecimal.Decimal.",
}
"""A program without the package: what the server does on its own account. It reads the standard library for the first completion,
and once more for the one after it."""
BOTH = "`kinetic.` and `kinetic.erp.bo.`"


def run(place: Place) -> Iterator[Line]:
    """Each first completion after the ones before it, in one server; the first two against those in a program without it."""
    project = Project(place.folder / "editor")
    snapshot_of(place.instance, project.metadata)
    project.configure()
    command = [sys.executable, *COMMAND]
    env = {**os.environ, "PYTHONPATH": str(place.root)}
    subprocess.run(
        command, cwd=project.folder, env=env, check=True, capture_output=True
    )
    rounds = [_round(project.folder, STEPS) for _ in range(place.rounds)]
    alone = [_round(project.folder, NOTHING) for _ in range(place.rounds)]
    reach = {BOTH: "≤ 5 CPU s, ≤ 800 MB"} | dict.fromkeys(list(STEPS)[2:4], "≤ 1.5 s")
    for step in (BOTH, *STEPS):
        what = step if step == BOTH else f"`{step}`"
        yield _line(
            f"editor, first completion after {what}",
            reach.get(step, ""),
            [r[step] for r in rounds],
            [r[step] for r in alone if step in r],
        )


Figures = tuple[float, float, float]
"""Seconds, seconds of the processor, megabytes."""


def _sum(one: Figures, other: Figures) -> Figures:
    return one[0] + other[0], one[1] + other[1], other[2]


def _line(what: str, reach: str, found: list[Figures], alone: list[Figures]) -> Line:
    seconds, cpu, peak = (median(column) for column in zip(*found))
    if not alone:
        return Line(what, reach, seconds, peak, cpu=cpu)
    name = "the same in a program without the package"
    others = [median(column) for column in zip(*alone)]
    return Line(what, reach, seconds, peak, name, others[0], others[2], cpu, others[1])


def _round(folder: Path, steps: Mapping[str, str]) -> dict[str, Figures]:
    with _started(folder) as editor:
        found = {step: _taken(editor, text) for step, text in steps.items()}
    return {BOTH: _sum(found["kinetic."], found["kinetic.erp.bo."]), **found}


def _started(folder: Path) -> AbstractContextManager[Editor]:
    work = folder / "program"
    work.mkdir(exist_ok=True)
    return editing(work, path=(folder,))


def _taken(editor: Editor, text: str) -> Figures:
    worked, start = _worked(editor.server.pid), time.perf_counter()
    if not editor.labels(text):
        raise RuntimeError(f"no completion after {text.splitlines()[-1]}")
    seconds = time.perf_counter() - start
    return seconds, _worked(editor.server.pid) - worked, _peak(editor.server.pid)


def _worked(process: int) -> float:
    """Seconds that processors worked for a process and all that come from it; 0 where the system does not say."""
    ticks = 0
    for member in family(process):
        with suppress(OSError):
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _peak(process: int) -> float:
    """Megabytes that the processes had at most; 0 where the system does not say."""
    kilobytes = 0
    for member in family(process):
        with suppress(OSError):
            status = Path(f"/proc/{member}/status").read_text().splitlines()
            high = next(line for line in status if line.startswith("VmHWM:"))
            kilobytes += int(high.split()[1])
    return kilobytes * 1024 / 1e6
