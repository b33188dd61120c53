"""What editors, systems and tools leave in any folder: it is nobody's work, and no part of a package.

Python imports nothing of it: no name here can be that of a module or of a folder of modules. Bytecode can be run and is `bytecode`'s.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

_CACHES: Final = ("*_cache", "*-cache", ".cache", ".hypothesis", ".tox", ".nox")
"""Folders of tools, which begin with a dot."""
_FOLDERS: Final = frozenset(
    {".idea", ".vscode", ".vs", ".fleet", ".ipynb_checkpoints"}
    | {".Spotlight-V100", ".Trashes", ".fseventsd", ".AppleDouble"}
)
"""Folders of editors and systems."""
_FILES: Final = (
    *(".DS_Store", "._*", ".directory", ".nfs*", ".localized"),
    *("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini"),
    *("*.orig", "*.rej", "*.bak", "*~", "~$*"),
    *("*.swp", "*.swo", "*.swn", ".#*", "#*#", ".*.un~"),
    *(".coverage", ".coverage.*", ".dmypy.json"),
)
_FOLDED: Final = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini"})
"""Names that Windows writes in one letter case or another."""
_TAG: Final = "CACHEDIR.TAG"
_SIGNATURE: Final = b"Signature: 8a477f597d28d172789f06886806bc55"
"""What a folder holds that calls itself a cache (bford.info/cachedir)."""


def is_file(name: str) -> bool:
    """Whether a file of that name is a dropping."""
    return name.lower() in _FOLDED or any(fnmatchcase(name, p) for p in _FILES)


def is_folder(path: str) -> bool:
    """Whether a folder, with all that is in it, is a dropping."""
    return is_cache(path) or os.path.basename(path) in _FOLDERS


def is_cache(path: str) -> bool:
    """Whether a folder is some tool's cache, which is made again when it is missing."""
    name = os.path.basename(path)
    if not name.startswith("."):
        return False
    return any(fnmatchcase(name, p) for p in _CACHES) or _is_tagged(path)


def _is_tagged(path: str) -> bool:
    with suppress(OSError):
        tag = os.path.join(path, _TAG)
        if stat.S_ISREG(os.lstat(tag).st_mode):
            with open(tag, "rb") as file:
                return file.read(len(_SIGNATURE)) == _SIGNATURE
    return False


def carry(old: Path, new: Path) -> None:
    """Bring the droppings of one folder into another that takes its place.

    Caches stay behind, and so does what cannot be linked: nobody needs either.
    """
    for path in _carried(old):
        below = path.relative_to(old)
        with suppress(OSError):
            if (new / _home(below)).is_dir():
                (new / below).parent.mkdir(parents=True, exist_ok=True)
                os.link(path, new / below, follow_symlinks=False)


def _home(below: Path) -> Path:
    """The folder that a dropping was left in."""
    inner = next((n for n, part in enumerate(below.parts) if part in _FOLDERS), None)
    return Path(*below.parts[:inner]) if inner is not None else below.parent


def _carried(old: Path) -> Iterator[Path]:
    for inner, folders, names in os.walk(old):
        folders[:] = [f for f in folders if not is_cache(os.path.join(inner, f))]
        is_left = not _FOLDERS.isdisjoint(Path(inner).relative_to(old).parts)
        yield from (Path(inner, n) for n in names if is_left or is_file(n))
