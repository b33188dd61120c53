"""A lock on a folder: one process holds it at a time, and the system lets it go when that process dies."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from codegen.errors import CodegenError
from codegen.disk.files import file_error
from codegen.disk.system import HERE, System

_FLAGS: Final = (
    os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)
_LONGEST: Final = 20
"""Digits of a process number; a lock holds nothing else."""


@contextmanager
def locked(
    folder: Path, name: str = ".lock", *, system: System = HERE
) -> Iterator[None]:
    """Hold a file in the folder while the block runs; raises `CodegenError` if another process holds it."""
    path = folder / name
    try:
        file = _open(path, system)
    except OSError as error:
        raise file_error(error, path) from None
    try:
        with suppress(OSError):
            os.ftruncate(file, 0)
            os.write(file, str(os.getpid()).encode())
        yield
    finally:
        system.let_go(path, file)


def _open(path: Path, system: System) -> int:
    """The lock's file, open and held; it is opened again where its last holder has just taken it away."""
    while True:
        file = system.open(path, _FLAGS, 0o644)
        try:
            _require_lock(path, file)
            system.take(file)
            if path.exists() and os.path.samestat(os.fstat(file), path.stat()):
                return file
        except CodegenError:
            system.close(file)
            raise
        except OSError:
            holder = _holder(file)
            system.close(file)
            raise CodegenError(
                str(path.parent),
                f"another kinetic-codegen{holder} is writing here",
                "Wait until it is done, and try again.",
            ) from None
        system.close(file)


def _require_lock(path: Path, file: int) -> None:
    """Return if the file is a lock of ours, which is written to and deleted; it could be anything of that name, or another name of it."""
    facts = os.fstat(file)
    is_file = stat.S_ISREG(facts.st_mode) and facts.st_nlink < 2
    held = os.read(file, _LONGEST + 1) if is_file else b""
    if not is_file or held.strip(b"0123456789") or len(held) > _LONGEST:
        raise CodegenError(
            str(path),
            "this is not kinetic-codegen's lock, which has this name",
            "Move it away, and run again.",
        )
    os.lseek(file, 0, os.SEEK_SET)


def _holder(file: int) -> str:
    """The holder's process number, where it can be read."""
    with suppress(OSError):
        number = os.pread(file, _LONGEST, 0) if hasattr(os, "pread") else b""
        return f" (process {int(number)})" if number.isdigit() else ""
    return ""
