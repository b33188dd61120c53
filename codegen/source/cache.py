"""The folder of a user's cache, and files in it that only this user on this machine can have written.

Many people write to a repository, and nothing in it may decide which work a run skips. So what is remembered is in a
folder that nobody else may enter, and each file carries the HMAC of its name and content under a secret that was made there.
If any of that is not as it should be, there is no cache, which costs only time.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from secrets import token_bytes
from typing import Final, Self

from codegen.errors import CodegenError
from codegen.disk import files

OVERRIDE: Final = "KINETIC_CODEGEN_CACHE"
"""The variable that names the folder itself."""
_OWN: Final = "kinetic-codegen"
_PLACES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "win32": (("LOCALAPPDATA", _OWN),),
    "darwin": (("HOME", f"Library/Caches/{_OWN}"),),
}
"""Platform → variables that may name a folder, and the way on from there."""
_XDG: Final = (("XDG_CACHE_HOME", _OWN), ("HOME", f".cache/{_OWN}"))
_FLAGS: Final = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)
_SECRET: Final = "secret"
_BYTES: Final = 32
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes that a file may have; the memory of a whole instance has one or two million."""


def cache_folder(environment: Mapping[str, str], platform: str) -> Path | None:
    """The folder for what this program may forget, on a platform as `sys.platform` names it; None where nothing says where.

    A relative path counts for nothing (so does the XDG Base Directory Specification have it): it would lead into a repository.
    """
    flavour: type[PurePath] = PurePosixPath
    if platform == "win32":
        flavour = PureWindowsPath
    for name, below in ((OVERRIDE, ""), *_PLACES.get(platform, _XDG)):
        root = environment.get(name, "")
        if flavour(root).is_absolute():
            return Path(root, below)
    return None


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder that is this user's alone, and its secret; `open` makes both if they do not exist."""

    folder: Path
    _secret: bytes = field(repr=False)

    @classmethod
    def open(cls, folder: Path | None) -> Self | None:
        """The cache in a folder; None where that is not possible, or where others could have written to it."""
        if folder is None:
            return None
        with suppress(CodegenError, OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_private(os.lstat(folder), stat.S_IFDIR):
                file = folder / _SECRET
                if not os.path.lexists(file):
                    files.write(file, token_bytes(_BYTES), mode=0o600)
                secret = _secret_in(file)
                return cls(folder, secret) if secret else None
        return None

    @classmethod
    def own(cls) -> Self | None:
        """The cache in the folder that this process's environment says."""
        return cls.open(cache_folder(os.environ, sys.platform))

    def read(self, name: str) -> bytes:
        """What was written under that name; no bytes where nothing was, or by somebody else."""
        with suppress(CodegenError, OSError):
            seal, _, data = files.read(self.folder / name, most=_LARGEST).partition(
                b"\n"
            )
            if hmac.compare_digest(seal, self._seal(name, data)):
                return data
        return b""

    def write(self, name: str, data: bytes) -> None:
        """Keep the bytes under that name. Where that is not possible they are not kept: no run fails for it."""
        if len(data) < _LARGEST - 2 * _BYTES:
            with suppress(CodegenError):
                sealed = self._seal(name, data) + b"\n" + data
                files.write(self.folder / name, sealed, mode=0o600)

    def forget(self, name: str) -> None:
        """Take away what was written under that name."""
        with suppress(CodegenError):
            files.remove(self.folder / name)

    def _seal(self, name: str, data: bytes) -> bytes:
        sealed = name.encode() + b"\n" + data
        return hmac.new(self._secret, sealed, hashlib.sha256).hexdigest().encode()


def _secret_in(file: Path) -> bytes:
    """The secret in a file that belongs to this user alone; None if it does not, or is not a secret.

    The file's number is a part of it: one that came here with a repository, and what was sealed with it, is of no use.
    """
    opened = os.open(file, _FLAGS)
    try:
        found, data = os.fstat(opened), os.read(opened, _BYTES + 1)
    finally:
        os.close(opened)
    whole = _is_private(found, stat.S_IFREG) and len(data) == _BYTES
    return data + str(found.st_ino).encode() if whole else b""


def _is_private(found: os.stat_result, kind: int) -> bool:
    """Whether it is of that kind, this user's own, and closed to all others; on Windows the user's profile sees to the latter."""
    if stat.S_IFMT(found.st_mode) != kind:
        return False
    if not hasattr(os, "geteuid"):
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & 0o077
