"""How far a stream is on its way: a bar on a terminal, or a call of the program's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, Literal

from msgspec import Struct

from ..frames.libraries import library
from ..frames.progress import watching
from ..http.message import Request, Sink, Streamed


class Transferred(Struct, frozen=True):
    """How far a stream is on its way."""

    size: int
    """Bytes that have come or gone; 0 again if the stream has to begin again."""
    total: int | None
    """Bytes of the whole stream; None if the server does not say it, or compresses what it sends."""


Report = Callable[[Transferred], object]
Watched = Literal[False, True] | Report
"""Nobody, a bar on the terminal (nothing if stderr is none), or what is called with each `Transferred`."""


def reporting(watched: Watched, request: Request) -> AbstractContextManager[Report]:
    """Return the context of what to give the progress of a request to."""
    return watching(watched, partial(_bar, f"{request}"))


@contextmanager
def _bar(name: str) -> Iterator[Report]:
    console = library("rich.console").Console(stderr=True)
    rich: Any = library("rich.progress")
    columns = (
        rich.TextColumn("{task.description}", markup=False),
        rich.BarColumn(),
        rich.DownloadColumn(),
        rich.TransferSpeedColumn(),
        rich.TimeRemainingColumn(),
    )
    with rich.Progress(*columns, console=console) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done: bar.update(task, completed=done.size, total=done.total)


class Counted:
    """Takes a reply, hands it on, and reports how much of it has come."""

    def __init__(self, sink: Sink, report: Report) -> None:
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


def counted(body: Streamed, report: Report) -> Streamed:
    """Return the same body, which reports how much of it has been sent."""

    def pieces() -> Iterator[bytes]:
        sent = 0
        report(Transferred(sent, body.size))
        for piece in body.pieces():
            yield piece
            sent += len(piece)
            report(Transferred(sent, body.size))

    return Streamed(body.size, pieces)
