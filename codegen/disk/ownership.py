"""Which files below a package's folder this program wrote.

That is what the package's own `manifest.json` lists, with the sha256 that its text had when it was written. A file that is not
listed is somebody's work, unless it is a dropping, and stops the run before anything is written; so does one that was changed since,
unless a formatter did it. The manifest's paths are only compared with those of the files that are there, and never followed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from codegen.disk import droppings
from codegen.disk.files import read
from codegen.disk.text import digest, normalized
from codegen.errors import CodegenError
from codegen.reading import parsed_json

MANIFEST = "manifest.json"
_LARGEST = 32 * 1024 * 1024
"""Bytes of a manifest; that of a whole instance has half a million."""


@dataclass(frozen=True, slots=True)
class File:
    """What the file system says about one file."""

    kind: int
    size: int
    changed: int
    number: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The package as it is before a run."""

    files: Mapping[str, File]
    """Path below the package → the file, of all that are not droppings."""
    digests: Mapping[str, str]
    """Path → sha256, of those that are ours; without the manifest."""
    converted: frozenset[str] = frozenset()
    """Paths of those whose lines do not end as they were written."""
    edited: Mapping[str, str] = field(default_factory=dict)
    """Path → the sha256 that it had when it was written, of those that are no longer the same."""

    @property
    def edits(self) -> dict[str, str]:
        """Path → sha256 of those that are no longer the same, as they are."""
        return {path: self.digests[path] for path in self.edited}


def standing(folder: Path) -> Standing:
    """The package in a folder; without files if there is no folder.

    Raises `CodegenError` if there is a file that is not ours.
    """
    if not os.path.lexists(folder):
        return Standing({}, {})
    if folder.is_symlink() or not folder.is_dir():
        thing = "a symbolic link" if folder.is_symlink() else "a file"
        raise CodegenError(
            str(folder),
            f"{thing} is where the package's folder should be",
            "Move it away, or choose another `path` for the package.",
        )
    there = files(folder)
    _refuse_odd(folder, there)
    listed = _listed(folder / MANIFEST) if MANIFEST in there else {}
    _refuse_foreign(folder, there, listed)
    found: dict[str, str] = {}
    converted: set[str] = set()
    for path in there.keys() - {MANIFEST}:
        found[path], is_converted = _read(os.path.join(folder, path))
        if is_converted:
            converted.add(path)
    edited = {p: listed[p] for p in found if found[p] != listed[p]}
    return Standing(there, found, frozenset(converted), edited)


def refuse_edited(folder: Path, edited: Iterable[str]) -> None:
    """Return if no file was edited; else raise `CodegenError`."""
    if paths := sorted(edited):
        raise CodegenError(
            str(folder / paths[0]),
            f"{_these_files_were(paths)} changed by hand, and generating again would lose the change",
            "Keep your change outside of the package; then delete the file and run again.",
        )


def require_unchanged(folder: Path, known: Mapping[str, str]) -> None:
    """Return if the package in a folder is as it was written, or as `known`, path → sha256, has it; else raise `CodegenError`."""
    edits = standing(folder).edits.items() - known.items()
    refuse_edited(folder, [path for path, _ in edits])


def is_whole(folder: Path) -> bool:
    """Whether a folder contains a package, with everything that its manifest lists and nothing else."""
    try:
        found = standing(folder)
    except CodegenError:
        return False
    return MANIFEST in found.files and found.digests == _listed(folder / MANIFEST)


def is_part(folder: Path, whole: Path) -> bool:
    """Whether everything in a folder is also in the other one, and is the same there."""
    there, kept = files(folder), files(whole)
    return there.keys() <= kept.keys() and all(
        there[path].kind == kept[path].kind == stat.S_IFREG
        and _digest(os.path.join(folder, path)) == _digest(os.path.join(whole, path))
        for path in there
    )


def files(folder: Path) -> dict[str, File]:
    """Every file below a folder that is not a dropping, by path; a link to a folder is a file like any other."""
    return {
        path: File(stat.S_IFMT(s.st_mode), s.st_size, s.st_mtime_ns, s.st_ino)
        for path in _below(folder)
        for s in [os.lstat(os.path.join(folder, path))]
    }


def _below(folder: Path) -> Iterator[str]:
    for inner, folders, names in os.walk(folder, onerror=_raise):
        links = [n for n in folders if os.path.islink(os.path.join(inner, n))]
        folders[:] = sorted(
            name
            for name in {*folders} - {*links}
            if not droppings.is_folder(os.path.join(inner, name))
        )
        here = Path(inner).relative_to(folder)
        if here.name == "__pycache__":
            names = [name for name in names if ".pyc" not in name]
        start = "" if here == Path() else f"{here.as_posix()}/"
        found = (name for name in (*names, *links) if not droppings.is_file(name))
        yield from (start + name for name in found)


def _raise(error: OSError) -> None:
    raise error


def _refuse_odd(folder: Path, there: Mapping[str, File]) -> None:
    odd = sorted(path for path, file in there.items() if file.kind != stat.S_IFREG)
    if odd:
        raise CodegenError(
            str(folder / odd[0]),
            "this is a link or another special file, which kinetic-codegen did not write",
            "Move it out of the package's folder, and run again.",
        )


def _refuse_foreign(
    folder: Path, there: Mapping[str, File], listed: Mapping[str, str]
) -> None:
    foreign = sorted(there.keys() - listed.keys() - {MANIFEST})
    if foreign:
        raise CodegenError(
            str(folder / foreign[0]),
            f"{_these_files_were(foreign)} not written by kinetic-codegen and would be lost",
            "Move it out of the package's folder, or choose another `path` for the package.",
        )


def _listed(manifest: Path) -> dict[str, str]:
    """Path → sha256 of what the manifest says was written."""
    try:
        found = parsed_json(read(manifest, most=_LARGEST))["files"]
        return {str(path): str(sha256) for path, sha256 in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CodegenError(
            str(manifest),
            "this is not a manifest of a generated package",
            "Restore it from version control, or delete the package's folder.",
        ) from None


def _these_files_were(paths: list[str]) -> str:
    more = len(paths) - 1
    return f"this and {more} more were" if more else "this file was"


def _digest(path: str) -> str:
    return _read(path)[0]


def _read(path: str) -> tuple[str, bool]:
    """The sha256 of a file, and whether it has line ends that are not ours; what is too large for a package is not in memory as a whole."""
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size > _LARGEST:
            return hashlib.file_digest(file, "sha256").hexdigest(), False
    data = read(path)
    return digest(data), normalized(data) is not data
