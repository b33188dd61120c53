"""The folder beside a package in which its next state is put together, by one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from codegen.disk.marks import Run, lock
from codegen.disk.swap import clear, recover, unfinished
from codegen.errors import CodegenError
from codegen.disk.files import make_folder
from codegen.disk.lock import locked


@contextmanager
def staging(target: Path) -> Iterator[Run]:
    """A run with an empty folder `new`, which is gone when the block ends; what a killed run has left is mended first.

    Raises `CodegenError` if another process is at it, or what a killed run has left was changed since.
    """
    make_folder(target.parent, link=True)
    with locked(target.parent, lock(target)):
        if left := Run.left(target):
            recover(left)
            clear(left)
        run = Run.begun(target)
        try:
            run.make("new")
            yield run
        finally:
            # The next run reports what cannot be deleted now; this one has done its work, or has another error to report.
            with suppress(OSError, CodegenError):
                clear(run)


def is_under_way(target: Path) -> bool:
    """Whether a run is putting the package in its place, or was killed there."""
    left = Run.left(target)
    if left is None:
        return False
    return left.is_made(left.place("kept")) or left.is_old(left.place("old"))


def require_finished(target: Path) -> None:
    """Return if no swap of the package was cut off; raises `CodegenError` if one was, because then its place says nothing."""
    left = Run.left(target)
    if left and unfinished(left):
        raise CodegenError(
            str(target),
            "a run was killed while it put the package in its place",
            "Run `kinetic-codegen generate`: it brings the package back.",
        )
