"""The profile in a snapshot's folder: read back, and written where it says something new."""

from __future__ import annotations

from pathlib import Path

from codegen.disk import files
from codegen.disk.text import normalized
from codegen.errors import CodegenError
from codegen.profile import FILE, Profile, parse
from codegen.probe.passing import ReplyObserver
from codegen.reading import read
from codegen.source.snapshot import open_snapshot


def profile(folder: Path) -> Profile:
    """The profile in a snapshot's folder; one that cannot be used is none, as it is written anew."""
    try:
        return parse(read(folder / FILE))
    except (OSError, CodegenError):
        return Profile()


def keep(folder: Path, profile: Profile) -> None:
    """Write the profile into a snapshot's folder, if it says anything new."""
    data = profile.to_bytes()
    path = folder / FILE
    if not path.is_file() or normalized(path.read_bytes()) != data:
        files.write(path, data)


def settle_in_passing(folder: Path, witness: ReplyObserver) -> None:
    """Add to the profile what a fetch into the folder has shown; nothing where no document came, or the profile cannot be read."""
    try:
        snapshot = open_snapshot(folder)
    except CodegenError:
        return
    if all(problem.where != FILE for problem in snapshot.problems):
        keep(folder, witness.profile(snapshot.profile, snapshot))
