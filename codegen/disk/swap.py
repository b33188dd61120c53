"""Two folders change places in one step, so that a reader, or a killed run, meets the old one or the new one and never a mix."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from codegen.disk import ownership
from codegen.disk.marks import Run
from codegen.disk.system import HERE, System
from codegen.errors import CodegenError

_AT_FDCWD = {"linux": -100, "darwin": -2}
_EXCHANGE = 2
"""`RENAME_EXCHANGE` of Linux's renameat2 and `RENAME_SWAP` of macOS's renameatx_np: the same bit."""
_CALLS = {"linux": "renameat2", "darwin": "renameatx_np"}
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}

Swap = Callable[[Run], None]
"""Puts a run's new folder where the package is, and the package where the new one was; both lie on one file system."""


def swap(run: Run) -> None:
    """Let the two change places: in one step where platform and file system can do that, else by several."""
    exchange = _exchange()
    new, old = run.place("new"), run.target
    try:
        if exchange is None or not exchange(os.fsencode(new), os.fsencode(old)):
            by_renames(run)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        by_copy(run)


def by_renames(run: Run, *, system: System = HERE) -> None:
    """Let the two change places in three steps.

    The old package is kept aside until the new one is in its place; if the run is killed in between, `recover` repairs it.
    """
    new, old, away = run.place("new"), run.target, run.place("old")
    system.move(old, away)
    try:
        system.move(new, old)
    finally:
        if not old.exists():
            system.move(away, old)
    system.move(away, new)


def by_copy(run: Run) -> None:
    """Let the two change places where the old one cannot be renamed, as one in a lower layer of overlayfs cannot.

    A copy of the old one is kept, whole, until the new one is in its place; killed in between, `recover` brings it back.
    """
    new, old, kept = run.place("new"), run.target, run.place("kept")
    copy = run.make("copy")
    try:
        shutil.copytree(old, copy, dirs_exist_ok=True)
        copy.rename(kept)
    finally:
        discard(copy)
    try:
        discard(old)
        new.rename(old)
        kept.rename(new)
    finally:
        recover(run)


def recover(run: Run) -> None:
    """Bring back the package that a swap left aside when it was cut off; nothing is lost that is not in it.

    Raises `CodegenError` if something else has come into its place since.
    """
    kept, away = run.place("kept"), run.place("old")
    if run.is_made(kept) and not ownership.is_whole(run.target):
        if os.path.lexists(run.target):
            _require_part(run.target, kept)
            discard(run.target)
        kept.rename(run.target)
    if run.is_old(away) and not os.path.lexists(run.target):
        away.rename(run.target)


def _require_part(folder: Path, kept: Path) -> None:
    """Return if a folder holds nothing but what is in the package that was kept."""
    if not ownership.is_part(folder, kept):
        raise CodegenError(
            str(folder),
            f"a run was killed here, and there is more now than it left; the package as it was is {kept.name}",
            "Move away what is not generated, and run again.",
        )


def clear(run: Run) -> None:
    """Delete what a run has left beside the package; the package as it was goes only if it is still that."""
    for what in ("new", "old", "copy", "kept"):
        folder = run.place(what)
        if run.is_made(folder):
            discard(folder)
        elif run.is_old(folder):
            ownership.require_unchanged(folder, run.edits)
            discard(folder)
        else:
            # One that was made and not noted yet is empty.
            with suppress(OSError):
                folder.rmdir()
    run.forget()


def unfinished(run: Run) -> bool:
    """Whether a swap was cut off, so that the package's place may hold a part of it, or nothing."""
    if run.is_made(run.place("kept")):
        return not ownership.is_whole(run.target)
    return run.is_old(run.place("old")) and not os.path.lexists(run.target)


def discard(folder: Path) -> None:
    """Delete a folder where there is one, write-protected ones in it too; its manifest goes last, so that the rest can still be recognized."""
    if not os.path.lexists(folder):
        return
    try:
        _delete(folder)
    except PermissionError:
        _unprotect(folder)
        _delete(folder)


def _delete(folder: Path) -> None:
    """Delete a folder; where the system can do that, by folders that are held open, so that none is exchanged for a link meanwhile."""
    if hasattr(os, "fwalk"):
        for _, folders, names, here in os.fwalk(folder, topdown=False):
            for name in sorted(names, key=lambda name: name == ownership.MANIFEST):
                os.unlink(name, dir_fd=here)
            for name in folders:
                _remove_folder(name, here)
        os.rmdir(folder)
        return
    for inner, folders, names in os.walk(folder, topdown=False):
        for name in sorted(names, key=lambda name: name == ownership.MANIFEST):
            os.unlink(os.path.join(inner, name))
        for name in folders:
            path = os.path.join(inner, name)
            os.unlink(path) if os.path.islink(path) else os.rmdir(path)
    os.rmdir(folder)


def _remove_folder(name: str, parent: int) -> None:
    """Remove an empty folder, or a link to one, from the folder that is open under that number."""
    is_link = stat.S_ISLNK(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
    (os.unlink if is_link else os.rmdir)(name, dir_fd=parent)


def _unprotect(folder: Path) -> None:
    # Folders only: the files may have other names elsewhere, which share their mode.
    folder.chmod(0o700)
    for inner, folders, _ in os.walk(folder):
        for path in (Path(inner, name) for name in folders):
            if not path.is_symlink():
                path.chmod(0o700)


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
