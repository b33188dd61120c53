"""Programs run and measured: seconds from start to end, and the most memory that all their processes had at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Thread

_PAUSE = 0.005
"""Seconds between two looks at a program's memory."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows work, and with what."""

    folder: Path
    """A temporary one."""
    root: Path
    """The checkout."""
    instance: Path
    """The zip with a whole instance's metadata."""
    corpus: Path
    """The folder with public metadata."""
    rounds: int


@dataclass(frozen=True, slots=True)
class Program:
    """A program to be measured, run as `python arguments` in a folder."""

    name: str
    folder: Path
    arguments: tuple[str, ...]
    before: Callable[[], object] = lambda: None
    """Runs before each measurement, and is not measured."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One measurement."""

    seconds: float
    cpu: float
    """Seconds that processors worked for it: other work on the machine counts little. 0 where the system does not say."""
    peak: float
    """Megabytes that all processes of the program had at once; 0 where the system does not say."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    what: str
    reach: str
    seconds: float
    peak: float
    reference: str = ""
    reference_seconds: float = 0.0
    reference_peak: float = 0.0
    cpu: float = 0.0
    reference_cpu: float = 0.0


def against(
    what: str, reach: str, subject: Program, reference: Program | None, place: Place
) -> Line:
    """The line of a subject and its reference, run alternately."""
    programs = [subject, *([reference] if reference else [])]
    found: dict[str, list[Taken]] = {program.name: [] for program in programs}
    for _ in range(place.rounds):
        for program in programs:
            found[program.name].append(taken(program, place.root))
    middles = [_middle(found[program.name]) for program in programs]
    mine, other = middles[0], middles[-1]
    if reference is None:
        return Line(what, reach, mine.seconds, mine.peak, cpu=mine.cpu)
    return Line(
        what,
        reach,
        mine.seconds,
        mine.peak,
        reference.name,
        other.seconds,
        other.peak,
        mine.cpu,
        other.cpu,
    )


def plotted(program: Program, root: Path, *, height: int = 8, width: int = 72) -> str:
    """A program's memory over its time, as text: one column for each part of the time, one line for each part of the peak."""
    peaks: list[float] = []
    taken(program, root, peaks)
    step = max(len(peaks) / width, 1.0)
    parts = [peaks[int(n * step) : int((n + 1) * step)] for n in range(width)]
    tops = [max(part) for part in parts if part]
    most = max(tops)
    lines = [
        f"{most * level / height:6.0f} MB |"
        + "".join("#" if top >= most * (level - 0.5) / height else " " for top in tops)
        for level in range(height, 0, -1)
    ]
    return "\n".join([*lines, " " * 10 + "+" + "-" * len(tops) + " time"])


def _middle(runs: Sequence[Taken]) -> Taken:
    """The medians of several runs, and the highest peak."""
    return Taken(
        median(t.seconds for t in runs),
        median(t.cpu for t in runs),
        max(t.peak for t in runs),
    )


def taken(program: Program, root: Path, peaks: list[float] | None = None) -> Taken:
    """Run a program once; it has to succeed. `peaks` gets what it had in memory at each look."""
    program.before()
    start, worked = time.perf_counter(), _worked()
    run = subprocess.Popen(
        [sys.executable, *program.arguments],
        cwd=program.folder,
        env={
            **os.environ,
            "PYTHONPATH": str(root),
            "KINETIC_CODEGEN_CACHE": str(program.folder / "caches"),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peaks = [0.0] if peaks is None else peaks
    watcher = Thread(target=_watch, args=(run, peaks))
    watcher.start()
    # Waited for here and not looked at now and then: an end is seen when it comes.
    run.wait()
    seconds = time.perf_counter() - start
    watcher.join()
    if run.returncode:
        raise RuntimeError(f"{program.name} has failed: {' '.join(program.arguments)}")
    return Taken(seconds, _worked() - worked, max(peaks))


def _watch(run: subprocess.Popen[bytes], peaks: list[float]) -> None:
    """Note what a program and all that come from it have in memory, until it ends."""
    while run.returncode is None:
        peaks.append(sum(map(_megabytes, family(run.pid))))
        time.sleep(_PAUSE)


def _worked() -> float:
    """Seconds that processors worked for programs that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def family(process: int) -> Iterator[int]:
    """A process and all that come from it; the process alone where the system does not say."""
    yield process
    with suppress(OSError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from family(int(child))


def _megabytes(process: int) -> float:
    """What a process has in memory; pages that two processes share count twice."""
    with suppress(OSError):
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return 0.0


def machine() -> str:
    """The machine in words: how many cores it has, and which Python."""
    count = os.cpu_count() or 1
    words = {1: "one core", 2: "two cores", 4: "four cores", 8: "eight cores"}
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{words.get(count, f'{count} cores')}, Python {version}"
