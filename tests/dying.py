"""Work that is killed with SIGKILL after so many steps: a step is a call or a return of any function, in Python or in C.

A moment by the clock falls where a loaded machine waits; one by steps falls where the work is done, and the next run of the tests
kills at the same one.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from random import Random
from types import FrameType
from typing import Any


def steps_of(work: Callable[[], object]) -> int:
    """Do the work in this process, and return its number of steps."""
    count = 0

    def seen(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += 1

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def killed(work: Callable[[], object], step: int | None = None) -> bool:
    """Do the work in a forked process, and return whether it was killed: at this step, if there is one; it must not fail."""
    child = os.fork()
    if not child:
        _do(work, step)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return code != 0


def die_at(step: int, last: Callable[[], object] = lambda: None) -> None:
    """Kill this process at this step of this thread, after doing something last."""
    left = step

    def seen(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            last()
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(seen)


def _do(work: Callable[[], object], step: int | None) -> None:
    code = 1
    try:
        # A run that hangs ends here, and with it whoever waits for it.
        signal.alarm(120)
        if step is not None:
            die_at(step)
        work()
        code = 0
    finally:
        os._exit(code)


def moments(steps: int, count: int, seed: int) -> Iterator[int]:
    """Yield so many random steps; one of two is among the last tenth, where what was made takes its place."""
    chance = Random(seed)
    for number in range(count):
        first = 1 if number % 2 else steps * 9 // 10
        yield chance.randint(first, steps)
