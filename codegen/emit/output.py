"""The package as files: compared with what is there, staged beside it, and put in place as a whole.

What is ours is what the package's own `manifest.json` lists, with the sha256 it had when it was written. A file that is not listed,
or was changed since, is somebody's work: it stops the run before anything is written.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Literal, Self

from codegen.emit.swap import recover, swap
from codegen.errors import CodegenError

MANIFEST = "manifest.json"
_CACHES = frozenset({"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"})
_DIFF_LINES = 200

Change = Literal["added", "changed", "removed", "unchanged"]


@dataclass(slots=True)
class Changes:
    """What a run did, or would do, to the files of the package, in the order in which they were met."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def any(self) -> bool:
        """Whether the package on disk differs from what was generated."""
        return bool(self.added or self.changed or self.removed)

    def lines(self) -> Iterator[str]:
        """`+ path`, `~ path` and `- path`, sorted by path."""
        marks = {"+": self.added, "~": self.changed, "-": self.removed}
        pairs = sorted((path, mark) for mark, paths in marks.items() for path in paths)
        return (f"{mark} {path}" for path, mark in pairs)


class Output:
    """The files of one run. With `dry` nothing is written; `on_diff` is given the lines in which a file differs."""

    def __init__(
        self,
        target: Path,
        *,
        dry: bool = False,
        on_diff: Callable[[Iterator[str]], None] | None = None,
    ) -> None:
        self._target = target
        self._stage = target.with_name(f".{target.name}.new")
        self._dry = dry
        self._on_diff = on_diff
        self._written: dict[str, str] = {}
        self._owned: dict[str, str] = {}
        self.changes = Changes()

    def __enter__(self) -> Self:
        if not self._dry:
            _refuse_links(self._target)
            recover(self._target)
            self._target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self._stage, ignore_errors=True)
            self._stage.mkdir()
        self._owned = owned(self._target)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._dry:
            shutil.rmtree(self._stage, ignore_errors=True)

    def write(self, path: str, data: bytes) -> None:
        """Take one file of the package; its path is below the package's folder, with `/`."""
        if path in self._written:
            raise CodegenError(path, "two parts of the package have this path")
        digest = hashlib.sha256(data).hexdigest()
        self._written[path] = digest
        same = self._owned.get(path) == digest
        if same:
            self.changes.unchanged += 1
        else:
            kind = self.changes.changed if path in self._owned else self.changes.added
            kind.append(path)
            if self._on_diff:
                self._on_diff(_difference(self._target / path, path, data))
        if not self._dry:
            self._put(path, data, same)

    def finish(self, facts: Mapping[str, object]) -> Changes:
        """Write the manifest with these facts in it, and put everything in place; the changes are complete then."""
        manifest = {**facts, "files": dict(sorted(self._written.items()))}
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        gone = sorted(self._owned.keys() - self._written.keys() - {MANIFEST})
        self.changes.removed += gone
        if self._on_diff:
            for path in gone:
                self._on_diff(_difference(self._target / path, path, None))
        data = text.encode()
        if _bytes(self._target / MANIFEST) != data:
            new = not (self._target / MANIFEST).exists()
            (self.changes.added if new else self.changes.changed).append(MANIFEST)
        if not self._dry and self.changes.any:
            self._put(MANIFEST, data, False)
            self._place()
        return self.changes

    def _put(self, path: str, data: bytes, same: bool) -> None:
        file = self._stage / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if same:
            with suppress(OSError):
                os.link(self._target / path, file)
                return
        file.write_bytes(data)

    def _place(self) -> None:
        if self._target.exists():
            swap(self._stage, self._target)
        else:
            self._stage.rename(self._target)


def owned(target: Path) -> dict[str, str]:
    """Path → sha256 of the files below a package's folder that are ours.

    Raises `CodegenError` where there is one that is not, or that was changed since it was written.
    """
    if not target.is_dir():
        if target.exists():
            raise CodegenError(
                str(target), "a file is where the package's folder should be"
            )
        return {}
    listed = _listed(target)
    foreign = sorted(set(_files(target)) - listed.keys() - {MANIFEST})
    if foreign:
        raise CodegenError(
            str(target / foreign[0]),
            f"{_some(foreign)} not written by kinetic-codegen and would be lost",
            "Move it out of the package's folder, or choose another `path` for the package.",
        )
    there = {p: d for p, d in listed.items() if (target / p).is_file()}
    edited = sorted(p for p, d in there.items() if _digest(target / p) != d)
    if edited:
        raise CodegenError(
            str(target / edited[0]),
            f"{_some(edited)} changed by hand since generated, and the change would be lost",
            "Keep your change outside of the package; then delete the file and run again.",
        )
    return there


def _listed(target: Path) -> dict[str, str]:
    file = target / MANIFEST
    if not file.is_file():
        return {}
    try:
        files = json.loads(file.read_bytes())["files"]
        found = {str(path): str(digest) for path, digest in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CodegenError(
            str(file),
            "this is no manifest of a generated package",
            "Restore it from version control, or delete the package's folder.",
        ) from None
    return {p: d for p, d in found.items() if _inside(p)}


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts and "\\" not in path


def _files(target: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(target):
        folders[:] = [f for f in folders if f not in _CACHES]
        for file in files:
            yield (Path(folder) / file).relative_to(target).as_posix()


def _refuse_links(target: Path) -> None:
    if target.is_symlink():
        raise CodegenError(
            str(target),
            "the package's folder is a symbolic link",
            "Name the folder it leads to as the package's `path`.",
        )


def _some(paths: list[str]) -> str:
    return (
        "this file was" if len(paths) == 1 else f"this and {len(paths) - 1} more were"
    )


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def _difference(file: Path, path: str, data: bytes | None) -> Iterator[str]:
    before = _bytes(file).decode("utf-8", "replace").splitlines(keepends=True)
    after = (data or b"").decode("utf-8", "replace").splitlines(keepends=True)
    names = f"a/{path}", "/dev/null" if data is None else f"b/{path}"
    return difflib.unified_diff(before, after, *names)
