"""A package as a reader sees it who holds no lock and writes nothing: whole, also where a run puts another in its place meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from codegen.disk import files, ownership
from codegen.disk.ownership import MANIFEST, Standing
from codegen.disk.stage import is_under_way, require_finished
from codegen.errors import CodegenError

_LOOKS: Final = 40
_PAUSE: Final = 0.05
"""Seconds between two looks; a run is done with exchanging two folders long before the last of them."""


@dataclass(frozen=True, slots=True)
class Look:
    """What stood in a package's folder at one moment."""

    standing: Standing
    contents: Mapping[str, bytes] = field(repr=False)
    """Path → bytes of the manifest and of what was edited, or of all that is ours."""


def look(
    target: Path, *, whole: bool, pause: Callable[[float], None] = time.sleep
) -> Look:
    """The package in a folder, with the contents of all its files where they are asked for.

    Raises `CodegenError` and `OSError` for what is there, and not for what a run that comes in between has taken away.
    """
    for _ in range(_LOOKS - 1):
        before = _identity(target)
        with suppress(CodegenError, OSError):
            found = _look(target, whole)
            if before == _identity(target) and not is_under_way(target):
                return found
        if before == _identity(target) and not is_under_way(target):
            break
        pause(_PAUSE)
    return _look(target, whole)


def _look(target: Path, whole: bool) -> Look:
    require_finished(target)
    standing = ownership.standing(target)
    kept = standing.files if whole else {MANIFEST, *standing.edited}
    contents = {p: files.read(target / p) for p in kept if p in standing.files}
    return Look(standing, contents)


def _identity(target: Path) -> tuple[int, ...] | None:
    """What tells a folder from another that takes its name; a number alone may be given again."""
    try:
        found = os.lstat(target)
    except OSError:
        return None
    return found.st_ino, found.st_ctime_ns, found.st_mtime_ns
