"""How far an extraction or a stream is: a bar on a terminal, or a call of the program's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from msgspec import Struct

from .frames import library
from .http.message import Sink, Streamed

P = TypeVar("P")
Report = Callable[[P], object]
Reporting = AbstractContextManager[Report[P]]
"""The context of what to give progress to."""
Watched = Literal[False, True] | Report[P]
"""Nobody, a bar on the terminal (nothing if stderr is not one), or what is called with each report."""


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


class Transferred(Struct, frozen=True):
    """How far a stream is on its way."""

    size: int
    """Bytes that have come or gone; 0 again if the stream has to begin again."""
    total: int | None
    """Bytes of the whole stream; None if the server does not say it, or compresses what it sends."""


def of_rows(watched: Watched[Progress], name: str) -> Reporting[Progress]:
    """Return the context of what to give the progress of an extraction to."""
    return _watching(watched, lambda: _bar_of_rows(name))


def of_bytes(watched: Watched[Transferred], name: str) -> Reporting[Transferred]:
    """Return the context of what to give the progress of a stream to."""
    return _watching(watched, lambda: _bar_of_bytes(name))


def _watching(watched: Watched[P], bar: Callable[[], Reporting[P]]) -> Reporting[P]:
    """Return the context of what watches itself, of a bar on a terminal, or of nobody."""
    if not isinstance(watched, bool):
        return nullcontext(watched)
    if watched and sys.stderr.isatty():
        return bar()
    return nullcontext(lambda progress: None)


@contextmanager
def _bar_of_rows(name: str) -> Iterator[Report[Progress]]:
    rich: Any = library("rich.progress")
    columns = (
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        rich.TextColumn("{task.completed:,} rows, {task.fields[rate]:,.0f} a second"),
        rich.TimeRemainingColumn(),
    )
    with _bar(columns) as bar:
        task = bar.add_task(name, total=None, rate=0.0)
        yield lambda done: bar.update(
            task, completed=done.rows, total=done.total, rate=done.rate
        )


@contextmanager
def _bar_of_bytes(name: str) -> Iterator[Report[Transferred]]:
    rich: Any = library("rich.progress")
    columns = (
        rich.TextColumn("{task.description}", markup=False),
        rich.BarColumn(),
        rich.DownloadColumn(),
        rich.TransferSpeedColumn(),
        rich.TimeRemainingColumn(),
    )
    with _bar(columns) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done: bar.update(task, completed=done.size, total=done.total)


def _bar(columns: tuple[Any, ...]) -> Any:
    """Return a bar on the terminal, which is there while its context is open."""
    console = library("rich.console").Console(stderr=True)
    return library("rich.progress").Progress(*columns, console=console)


class Counted:
    """Takes a reply, hands it on, and reports how much of it has come."""

    def __init__(self, sink: Sink, report: Report[Transferred]) -> None:
        self.most = sink.most
        self._sink = sink
        self._report = report
        self._progress = Transferred(0, None)

    def begin(self, size: int | None = None) -> None:
        """Begin again, and report it."""
        self._sink.begin(size)
        self._reached(Transferred(0, size))

    def feed(self, piece: bytes) -> None:
        """Hand these bytes on, and report them."""
        self._sink.feed(piece)
        done = self._progress
        self._reached(Transferred(done.size + len(piece), done.total))

    def _reached(self, progress: Transferred) -> None:
        self._progress = progress
        self._report(progress)


def counted(body: Streamed, report: Report[Transferred]) -> Streamed:
    """Return the same body, which reports how much of it has been sent."""

    def pieces() -> Iterator[bytes]:
        sent = 0
        report(Transferred(sent, body.size))
        for piece in body.pieces():
            yield piece
            sent += len(piece)
            report(Transferred(sent, body.size))

    return Streamed(body.size, pieces)
