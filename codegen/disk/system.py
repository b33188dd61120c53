"""What operating systems do differently with files, as a value: who calls for another system's way gets it anywhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


Move = Callable[[Path, Path], None]
_PAUSES: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between tries: virus scanners and indexers open what is new, and let it go again."""


@dataclass(frozen=True, slots=True)
class System:
    """How files are taken, closed, deleted and moved."""

    is_windows: bool = sys.platform == "win32"
    """Whether a file that is open can be neither deleted nor replaced, and no folder moved that holds one."""
    take: Callable[[int], None] = _take
    """Locks an open file; raises `OSError` if another process has it locked."""
    open: Callable[[Path, int, int], int] = os.open
    close: Callable[[int], None] = os.close
    unlink: Callable[[Path], None] = os.unlink
    replace: Move = os.replace
    pause: Callable[[float], None] = time.sleep

    def move(self, old: Path, new: Path) -> None:
        """Give a file or a folder another name; where another program holds it open for a moment, that is waited for.

        Raises `OSError` if it cannot be moved.
        """
        for seconds in _PAUSES if self.is_windows else ():
            try:
                return self.replace(old, new)
            except PermissionError:
                self.pause(seconds)
        self.replace(old, new)

    def let_go(self, path: Path, file: int) -> None:
        """Close a file that was locked, and delete it; no other process's lock is deleted, and nothing is left.

        Where an open file can be deleted, that is done while the lock is held: who opened it meanwhile sees that it has gone. On
        Windows it is closed first, and cannot be deleted once somebody else has opened it; who did deletes it then.
        """
        if self.is_windows:
            self.close(file)
        with suppress(OSError):
            self.unlink(path)
        if not self.is_windows:
            self.close(file)


HERE: Final = System()
"""The system that this program runs on."""
