"""How far an extraction is: a bar on a terminal, or a call of the program's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeVar

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


P = TypeVar("P")


def reporting(watched: Watched, name: str) -> AbstractContextManager[Report]:
    """Return the context of what to give the progress of an extraction to."""
    return watching(watched, partial(_bar, name))


def watching(
    watched: bool | Callable[[P], object],
    bar: Callable[[], AbstractContextManager[Callable[[P], object]]],
) -> AbstractContextManager[Callable[[P], object]]:
    """Return the context of what to give progress to: what watches itself, a bar on a terminal, or nobody."""
    if not isinstance(watched, bool):
        return nullcontext(watched)
    if watched and sys.stderr.isatty():
        return bar()
    return nullcontext(lambda progress: None)


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
