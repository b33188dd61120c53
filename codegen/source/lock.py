"""A lock on a folder: one process holds it at a time, and the system lets it go when that process dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from codegen.errors import CodegenError
from codegen.source.files import told

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(folder: Path, name: str = ".lock") -> Iterator[None]:
    """Hold a file in the folder while the block runs; raises `CodegenError` where another process holds it."""
    path = folder / name
    try:
        file = _open(path)
    except OSError as error:
        raise told(error, path) from None
    try:
        with suppress(OSError):
            os.ftruncate(file, 0)
            os.write(file, str(os.getpid()).encode())
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(file)


def _open(path: Path) -> int:
    """The lock's file, open and held; it is opened again where its last holder has just taken it away."""
    while True:
        file = os.open(
            path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644
        )
        try:
            _take(file)
            if path.exists() and os.path.samestat(os.fstat(file), path.stat()):
                return file
        except OSError:
            holder = _holder(file)
            os.close(file)
            raise CodegenError(
                str(path.parent),
                f"another kinetic-codegen{holder} is writing here",
                "Wait until it is done, and try again.",
            ) from None
        os.close(file)


def _holder(file: int) -> str:
    """The holder's process number, where it can be read."""
    with suppress(OSError):
        number = os.pread(file, 20, 0) if hasattr(os, "pread") else b""
        return f" (process {int(number)})" if number.isdigit() else ""
    return ""
