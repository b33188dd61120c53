"""OLD and NEW as they are typed: a snapshot's folder, a zip of one, or a git revision of one, `HEAD~1:metadata`.

A revision is read out of the repository's objects: neither the work tree nor the index is touched, and no program but
git runs.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from codegen.errors import CodegenError
from codegen.source.snapshot import Snapshot, open_snapshot

_HINT = "Name a snapshot's folder, a zip of one, or a git revision such as `HEAD~1:metadata`."


@contextmanager
def opened(given: str) -> Iterator[Snapshot]:
    """The snapshot that is meant, as long as it is needed; raises `CodegenError` where there is none."""
    path = Path(given)
    if path.exists() or ":" not in given:
        yield open_snapshot(path)
        return
    with TemporaryDirectory(prefix="kinetic-codegen-") as folder:
        yield open_snapshot(_taken_out(given, Path(folder)))


def _taken_out(revision: str, folder: Path) -> Path:
    """Where the revision's files lie now: the folder itself, or the zip in it."""
    found = _git(
        revision, "rev-parse", "--verify", "--quiet", "--end-of-options", revision
    )
    name = found.decode("ascii", "replace").strip()
    if _git(revision, "cat-file", "-t", name).strip() == b"blob":
        file = folder / "snapshot.zip"
        file.write_bytes(_git(revision, "cat-file", "blob", name))
        return file
    _unpack(_git(revision, "archive", "--format=tar", name), folder, revision)
    return folder


def _unpack(data: bytes, folder: Path, revision: str) -> None:
    """Write the archive's plain files below the folder, and nothing else of it."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            files = [member for member in archive if member.isfile()]
            archive.extractall(folder, members=files, filter="data")
    except (tarfile.TarError, OSError) as error:
        raise CodegenError(revision, f"it cannot be unpacked: {error}", _HINT) from None


def _git(revision: str, *arguments: str) -> bytes:
    """What git prints; raises `CodegenError` where it fails or is not there."""
    try:
        run = subprocess.run(["git", *arguments], capture_output=True, check=True)
    except FileNotFoundError:
        what = "a git revision is meant, and git is not installed"
        raise CodegenError(
            revision, what, "Install git, or name a folder or a zip."
        ) from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        what = f"there is no such file, folder or git revision{f': {said}' if said else ''}"
        raise CodegenError(revision, what, _HINT) from None
    return run.stdout
