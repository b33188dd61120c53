"""How far an extraction is: a bar on a terminal, or a call of the program's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from .libraries import library


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an extraction is."""

    rows: int
    """How many rows are in files, those of an earlier run included."""
    total: int | None
    """How many there will be, as the server counted last; None if it did not."""
    seconds: float
    """How long this run has taken."""
    fresh: int
    """How many rows came in this run."""

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.fresh / self.seconds if self.seconds else 0.0


Report = Callable[[Progress], object]
Watched = Literal[False, True] | Report
"""Nobody, a bar on the terminal (nothing where stderr is none), or what is called with each `Progress`."""


@contextmanager
def reporting(watched: Watched, name: str) -> Iterator[Report]:
    """Return what to give the progress of an extraction to."""
    if callable(watched):
        yield watched
    elif watched and sys.stderr.isatty():
        with _bar(name) as report:
            yield report
    else:
        yield lambda progress: None


@contextmanager
def _bar(name: str) -> Iterator[Report]:
    console = library("rich.console").Console(stderr=True)
    rich: Any = library("rich.progress")
    columns = (
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        rich.TextColumn("{task.completed:,} rows, {task.fields[rate]:,.0f} a second"),
        rich.TimeRemainingColumn(),
    )
    with rich.Progress(*columns, console=console) as bar:
        task = bar.add_task(name, total=None, rate=0.0)
        yield lambda progress: bar.update(
            task, completed=progress.rows, total=progress.total, rate=progress.rate
        )
