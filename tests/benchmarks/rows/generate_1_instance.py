"""A whole instance, cold: services with sets and BAQs, without methods; and what black would take over the output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.benchmarks.blackened import modules
from tests.benchmarks.measure import Line, Place, Program, against, taken
from tests.benchmarks.projects import TESTS, instance

SHARE = 50
"""Of so many modules black lays out one: all of them take minutes."""


def run(place: Place) -> Iterator[Line]:
    """Against the floor, and black's time."""
    project = instance(place)
    what = "whole instance, sets and BAQs, cold"
    cold, floor = project.cold(), project.floor()
    yield against(what, "≤ 10 s, ≤ 250 MB", cold, floor, place)
    arguments = ("-m", f"{TESTS}.blackened", str(project.package), str(SHARE))
    black = taken(Program("black", project.folder, arguments), place.root)
    more = _size(modules(project.package)) / _size(modules(project.package, SHARE))
    what = f"black over the same output, told from one module in {SHARE}"
    yield Line(what, "", black.seconds * more, black.peak, cpu=black.cpu * more)


def _size(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files)
