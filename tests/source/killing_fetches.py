"""Runs fetches and kills them with SIGKILL; a program of its own, so that it may fork.

`killing_fetches.py` does in its working folder what the lines on its stdin say, and answers each with the exit code:
`step 7` fetches and dies before it does its seventh thing to a file, `after 0.02` is killed that much later,
`whole` lives.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import time
from collections.abc import Callable

from codegen import cli
from codegen.commands import fetching as fetching
from codegen.runtime.http.transport import TaskTransport as TaskTransport

CALLS = frozenset("open write flush fsync replace unlink mkdir rmdir close".split())
"""What is done to files, by the names of the interpreter's own functions."""


def fetch() -> None:
    os._exit(cli.run(["fetch"]))


def fetch_until(step: int) -> None:
    left = itertools.count(step, -1)

    def count(frame: object, event: str, function: object) -> None:
        name = getattr(function, "__name__", "") if event == "c_call" else ""
        if name in CALLS and not next(left):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    fetch()


def started(run: Callable[[], object]) -> int:
    """The process number of a child that does this and nothing else."""
    if child := os.fork():
        return child
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        run()
    finally:
        os._exit(99)


def ended(child: int) -> int:
    """The exit code, or the number of the signal that killed it as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def do(what: str, number: str = "0") -> int:
    if what == "step":
        return ended(started(lambda: fetch_until(int(number))))
    child = started(fetch)
    if what == "after":
        time.sleep(float(number))
        os.kill(child, signal.SIGKILL)
    return ended(child)


def main() -> None:
    for line in sys.stdin:
        print(do(*line.split()), flush=True)


if __name__ == "__main__":
    main()
