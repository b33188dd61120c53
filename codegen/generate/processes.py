"""Work spread over processes: results come in the order of the work, and only a few are under way at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Final, TypeVar

from codegen.errors import CodegenError

T = TypeVar("T")
R = TypeVar("R")

MOST: Final = 2
"""Processes that work at once: each holds the parser and the templates, and the computer has other work."""
_AHEAD: Final = 64
"""Pieces of work that are handed out before the first of them has to be done."""
_SAFE_PATH: Final = "PYTHONSAFEPATH"


def available() -> int:
    """How many processes may work at once on this computer, one to `MOST`."""
    if hasattr(os, "sched_getaffinity"):
        return min(MOST, len(os.sched_getaffinity(0)))
    return min(MOST, os.cpu_count() or 1)


def spread(
    work: Callable[[T], R], pieces: Iterable[T], *, processes: int
) -> Iterator[R]:
    """What the work makes of each piece, in order; `work` is a function of a module, so that every process finds it.

    With one process, this one does it. Raises `CodegenError` if a process ends before its work is done.
    """
    if processes < 2:
        yield from map(work, pieces)
        return
    # Forking a process that has threads is not safe, and Windows cannot fork at all.
    context = multiprocessing.get_context("spawn")
    under_way: deque[Future[R]] = deque()
    with safe_path():
        pool = ProcessPoolExecutor(processes, context, _begin)
        try:
            for piece in pieces:
                with _holding_interrupts():
                    under_way.append(pool.submit(work, piece))
                if len(under_way) == _AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BrokenProcessPool:
            what = (
                "a process that was at work has ended: it was killed, or memory ran out"
            )
            raise CodegenError("kinetic-codegen", what, "Run it again.") from None
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def safe_path() -> Iterator[None]:
    """Have every Python that is started in the block look for modules in none but its own folders.

    A process that is spawned begins as `python -c`, which takes modules from the working directory before all others:
    `multiprocessing.py` in a repository would run before a line of ours does.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_SAFE_PATH, None)
        else:
            os.environ[_SAFE_PATH] = before


@contextmanager
def _holding_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back in this thread; a process that is started meanwhile never hears of it, from its first moment on."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Let Ctrl-C be answered by the process that hands out the work, and end when that one does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
