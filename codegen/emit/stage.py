"""The folder beside a package in which its next state is put together, by one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from codegen.emit.swap import aside, beside, discard, kept, recover
from codegen.errors import CodegenError
from codegen.source.files import make_folder
from codegen.source.lock import locked


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """An empty folder beside the package's own, which is gone when the block ends; what a killed run has left is mended first.

    Raises `CodegenError` where another process is at it, or something else stands there.
    """
    stage = beside(target, "new")
    make_folder(target.parent, link=True)
    with locked(target.parent, beside(target, "lock").name):
        copy = beside(target, "copy")
        for path in (stage, copy, aside(target), kept(target)):
            _refuse(path)
        discard(copy)
        discard(stage)
        recover(target, stage)
        discard(stage)
        stage.mkdir()
        try:
            yield stage
        finally:
            # What cannot be deleted now is told by the next run; this one has done its work, or has an error of its own.
            with suppress(OSError):
                discard(stage)


def _refuse(path: Path) -> None:
    if path.is_symlink() or path.exists() and not path.is_dir():
        thing = "a symbolic link" if path.is_symlink() else "a file"
        raise CodegenError(
            str(path),
            f"{thing} is where the package is put together before it goes to its place",
            "Move it away: a folder is made there in every run, and deleted.",
        )
