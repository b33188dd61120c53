"""Two folders change places in one step, so that a reader, or a killed run, meets the old one or the new one and never a mix."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

_AT_FDCWD = {"linux": -100, "darwin": -2}
_EXCHANGE = 2
"""`RENAME_EXCHANGE` of Linux's renameat2 and `RENAME_SWAP` of macOS's renameatx_np: the same bit."""
_CALLS = {"linux": "renameat2", "darwin": "renameatx_np"}
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}

Swap = Callable[[Path, Path], None]
"""Puts the first folder where the second is, and the second where the first was; both lie on one file system."""


def swap(new: Path, old: Path) -> None:
    """Let two folders change places: in one step where platform and file system can do that, else by several."""
    exchange = _exchange()
    try:
        if exchange is None or not exchange(os.fsencode(new), os.fsencode(old)):
            by_renames(new, old)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        by_copy(new, old)


def by_renames(new: Path, old: Path) -> None:
    """Let two folders change places in three steps.

    The old one stands aside, whole, until the new one is in its place; killed in between, `recover` mends it.
    """
    away = aside(old)
    old.rename(away)
    try:
        new.rename(old)
    finally:
        if not old.exists():
            away.rename(old)
    away.rename(new)


def by_copy(new: Path, old: Path) -> None:
    """Let two folders change places where the old one cannot be renamed, as one in a lower layer of overlayfs cannot.

    A copy of the old one is kept, whole, until the new one is in its place; killed in between, `recover` brings it back.
    """
    copy = beside(old, "copy")
    try:
        shutil.copytree(old, copy)
        copy.rename(kept(old))
    finally:
        discard(copy)
    try:
        discard(old)
        new.rename(old)
        kept(old).rename(new)
    finally:
        recover(old, new)


def recover(target: Path, spare: Path) -> None:
    """Bring back the folder that a killed swap left aside; where the new one is in its place, move it to `spare`."""
    away = aside(target)
    if kept(target).exists():
        discard(target)
        kept(target).rename(target)
    if away.exists():
        away.rename(spare if target.exists() else target)


def standing(target: Path) -> Path:
    """Where the folder is now, whole: in its place, or where a killed swap left it."""
    if kept(target).is_dir():
        return kept(target)
    away = aside(target)
    return away if away.is_dir() and not target.exists() else target


def discard(folder: Path) -> None:
    """Delete a folder where there is one, write-protected ones in it too."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        pass
    except PermissionError:
        _unprotect(folder)
        shutil.rmtree(folder)


def _unprotect(folder: Path) -> None:
    # Folders only: the files may have other names elsewhere, which share their mode.
    folder.chmod(0o700)
    for inner, folders, _ in os.walk(folder):
        for path in (Path(inner, name) for name in folders):
            if not path.is_symlink():
                path.chmod(0o700)


def aside(target: Path) -> Path:
    """Where `by_renames` puts the old folder meanwhile."""
    return beside(target, "old")


def kept(target: Path) -> Path:
    """Where `by_copy` keeps the old folder meanwhile; while it is there, what is in the folder's place may be half."""
    return beside(target, "kept")


def beside(target: Path, what: str) -> Path:
    """A path of our own beside a folder: `acme` and `new` give `.acme.codegen-new`."""
    return target.with_name(f".{target.name}.codegen-{what}")


@cache
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
