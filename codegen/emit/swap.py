"""Two folders change places in one step, so that a reader, or a crash, meets the old one or the new one and never a mix."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

_AT_FDCWD = {"linux": -100, "darwin": -2}
_EXCHANGE = 2
"""`RENAME_EXCHANGE` of Linux's renameat2 and `RENAME_SWAP` of macOS's renameatx_np: the same bit."""
_CALLS = {"linux": "renameat2", "darwin": "renameatx_np"}
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def swap(new: Path, old: Path) -> None:
    """Put `new` where `old` is and `old` where `new` was; both exist and lie on one file system.

    One system call where the platform has it. Elsewhere three renames, after which `recover` mends what a crash between them
    left behind.
    """
    exchange = _exchange()
    if exchange is None or not exchange(os.fsencode(new), os.fsencode(old)):
        aside = _aside(old)
        old.rename(aside)
        new.rename(old)
        aside.rename(new)


def recover(target: Path) -> None:
    """Bring back the folder that a crash between the renames of `swap` has left aside."""
    aside = _aside(target)
    if aside.is_dir() and not target.exists():
        aside.rename(target)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _exchange() -> Callable[[bytes, bytes], bool] | None:
    """The platform's exchange of two paths; it returns whether the file system could do it."""
    name = _CALLS.get(sys.platform)
    call = getattr(ctypes.CDLL(None, use_errno=True), name, None) if name else None
    if call is None:
        return None
    here = _AT_FDCWD[sys.platform]

    def exchange(new: bytes, old: bytes) -> bool:
        if call(here, new, here, old, _EXCHANGE) == 0:
            return True
        code = ctypes.get_errno()
        if code in _NOT_HERE:
            return False
        raise OSError(code, os.strerror(code), os.fsdecode(old))

    return exchange
