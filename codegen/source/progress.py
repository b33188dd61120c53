"""How far long work is: a bar on a terminal, one line per stage elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from codegen.errors import printable

if TYPE_CHECKING:
    from rich.progress import TaskID


class Progress(Protocol):
    """Receives the progress of long work."""

    def stage(self, what: str, total: int = 0) -> None:
        """A stage begins; `total` steps are to be done, 0 where that is not known."""

    def step(self, what: str) -> None:
        """One step is done."""


def counted_stage(
    progress: Progress, what: str
) -> Callable[[int], Callable[[str], None]]:
    """What begins a stage of so many steps, a number that `what` has a place for, and returns what is called with each that is done."""

    def begin(total: int) -> Callable[[str], None]:
        progress.stage(what.format(total), total)
        return progress.step

    return begin


class Lines:
    """One line per stage."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def stage(self, what: str, total: int = 0) -> None:
        """Write the line."""
        print(printable(what), file=self._stream, flush=True)

    def step(self, what: str) -> None:
        """Does nothing: thousands of lines do not belong in a log."""


class Bars:
    """A bar for the stage that runs, drawn by rich."""

    def __init__(self, stream: TextIO, *, color: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar
        from rich.table import Column

        console = Console(file=stream, no_color=not color)
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
        )
        # The name takes what is left of the line: the bar's length does not follow the name's.
        rest = Column(ratio=1, no_wrap=True, overflow="ellipsis")
        last = TextColumn("{task.fields[last]}", markup=False, table_column=rest)
        self.bar = Bar(*columns, last, console=console, expand=True)
        self._task: TaskID | None = None

    def stage(self, what: str, total: int = 0) -> None:
        """End the bar before, and begin a new one."""
        if self._task is not None:
            self.bar.update(self._task, visible=False)
        self._task = self.bar.add_task(printable(what), total=total or None, last="")

    def step(self, what: str) -> None:
        """Move the bar on."""
        if self._task is not None:
            self.bar.update(self._task, advance=1, last=printable(what))


@contextmanager
def progress_display(stream: TextIO | None = None) -> Iterator[Progress]:
    """The progress for a stream (stderr unless given): bars where it is a terminal."""
    target = stream or sys.stderr
    if not target.isatty() or os.environ.get("TERM") == "dumb":
        yield Lines(target)
        return
    bars = Bars(target, color=not os.environ.get("NO_COLOR"))
    with bars.bar:
        yield bars
