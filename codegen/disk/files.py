"""Writing whole files: to a temporary name in the same folder, on disk, and then renamed."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from codegen.disk.system import HERE, System
from codegen.errors import CodegenError
from codegen.reading import LARGEST as LARGEST
from codegen.reading import read as read

PART: Final = ".part"
"""The ending of a temporary file's name; the name begins with a dot."""
_MAX_PATH: Final = 260
"""Characters of a path, and a NUL, that Windows takes by default."""
_AT_END: Final = (
    os.O_WRONLY
    | os.O_APPEND
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0)
)

_HINTS: Final[Mapping[int, str]] = {
    errno.ENOSPC: "Make room on the disk and run the same command again: the existing files are complete.",
    errno.EDQUOT: "Your quota is used up: make room and run the same command again; the existing files are complete.",
    errno.EFBIG: "The system limits the size of files (see `ulimit -f`); the existing files are complete.",
    errno.EACCES: "Check who may write there, or name another folder.",
    errno.EPERM: "Check who may write there, or name another folder.",
    errno.EROFS: "Name a folder that can be written to.",
    errno.EBUSY: "Something is mounted there, or holds it: mount the folder above it, or name another folder.",
    errno.EEXIST: "Something else is in the way: move it, or name another folder.",
    errno.ENOTDIR: "There is a file where a folder should be: move it, or name another folder.",
    errno.EISDIR: "There is a folder where a file should be: move it, or name another folder.",
    errno.ENOTEMPTY: "There is a folder where a file should be: move it, or name another folder.",
    errno.ELOOP: "A symbolic link is in the way: move it, or name another folder.",
    errno.ENAMETOOLONG: "Name a folder with a shorter path.",
}


def file_error(error: OSError, path: Path, *, system: System = HERE) -> CodegenError:
    """The error to raise for what the system said about a path, with what to do about it."""
    reason = error.strerror or str(error)
    hint = _HINTS.get(error.errno or 0, "")
    if system.is_windows:
        hint = _hint_of_windows(error.errno or 0, len(str(path))) or hint
    return CodegenError(str(path), reason, hint)


def _hint_of_windows(number: int, length: int) -> str:
    """What to do where Windows has refused a path of that length; an empty text if that is the same as elsewhere."""
    if number in (errno.EACCES, errno.EPERM):
        return "Another program may hold it open (an editor, a terminal, a virus scanner): close it there, and run again."
    if length >= _MAX_PATH and number in (errno.ENOENT, errno.EINVAL):
        return f"The path has {length} characters, and Windows takes {_MAX_PATH - 1}: move the project nearer to the drive's root, or switch on long paths (LongPathsEnabled)."
    return ""


def write(path: Path, data: bytes, *, mode: int = 0o666, system: System = HERE) -> None:
    """Put a whole file in its place: whatever happens, the old one or the new one is there, never a part.

    A new file gets the mode, reduced by the user's umask. Raises `CodegenError` if it cannot be written; no temporary file stays.
    """
    part = path.with_name(f".{path.name}{PART}")
    try:
        part.unlink(missing_ok=True)
        with open(part, "xb", opener=lambda p, flags: os.open(p, flags, mode)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        system.move(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise file_error(error, path, system=system) from None


def append(path: Path, data: bytes) -> None:
    """Append to an existing file that is not a link; raises `CodegenError` if that fails, and then a part of it may be there."""
    try:
        file = os.open(path, _AT_END)
        with open(file, "ab") as opened:
            opened.write(data)
    except OSError as error:
        raise file_error(error, path) from None


def make_folder(path: Path, *, link: bool = False) -> None:
    """Make a folder and those above it; raises `CodegenError` if that fails, or a symbolic link is there.

    With `link`, a link to a folder is as good as one.
    """
    try:
        if path.is_symlink() and not link:
            raise OSError(errno.ELOOP, "this is a symbolic link")
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise file_error(error, path) from None


def remove_empty(*folders: Path) -> None:
    """Take away those of the folders that are empty."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def remove(path: Path) -> None:
    """Delete a file if it exists; raises `CodegenError` if that fails."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise file_error(error, path) from None
