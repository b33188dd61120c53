"""OLD and NEW as they are typed: a snapshot's folder, a zip of one, or a git revision of one, `HEAD~1:metadata`."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from codegen.errors import CodegenError
from codegen.source import layout
from codegen.source.archive import MOST_BYTES, MOST_FILES
from codegen.surfaces import folders
from codegen.source.snapshot import Snapshot, open_snapshot
from codegen.upgrade import git
from codegen.upgrade.git import Item, Repository

_HINT: Final = "Name the folder of a snapshot."


@contextmanager
def opened(given: str) -> Iterator[Snapshot]:
    """The snapshot that is meant, for the block; raises `CodegenError` if there is none."""
    if _is_path(given):
        yield open_snapshot(Path(given))
        return
    with TemporaryDirectory(prefix="kinetic-codegen-") as folder:
        file = Path(folder, "snapshot.zip")
        with git.opened(given) as repository:
            _take_out(repository, file)
        yield open_snapshot(file)


def _is_path(given: str) -> bool:
    """Whether a path is meant. What could be a revision is one, whatever is there: a repository may hold a folder `HEAD~1:metadata`."""
    path = Path(given)
    starts = tuple(f"{dots}{slash}" for dots in (".", "..") for slash in "/\\")
    is_rooted = path.is_absolute() or bool(path.drive)
    return ":" not in given or is_rooted or given.startswith(starts)


def _take_out(repository: Repository, file: Path) -> None:
    """Write what was meant as a zip, so that no name of the repository's becomes that of a file."""
    name = repository.resolve()
    if repository.kind(name) == "blob":
        file.write_bytes(repository.read(name))
        return
    found = dict(_files(repository, name))
    left = MOST_BYTES
    with zipfile.ZipFile(file, "w") as archive:
        for path, item in found.items():
            data = repository.read(item.object)
            left -= len(data)
            if len(found) > MOST_FILES or left < 0:
                what = f"it is too large: {len(found):,} files"
                raise CodegenError(repository.given, what, _HINT)
            archive.writestr(path, data)


def _files(repository: Repository, name: str) -> Iterator[tuple[str, Item]]:
    """(path, file) of what may matter in a folder of a revision; nothing is looked for further down."""
    for item in repository.items(name):
        if item.kind == "blob" and item.name in layout.BESIDE:
            yield item.name, item
        elif item.kind == "tree" and item.name in folders():
            for file in repository.items(item.object):
                path = f"{item.name}/{file.name}"
                if file.kind == "blob" and layout.kind_and_stem(path):
                    yield path, file
