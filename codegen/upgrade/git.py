"""What a git repository holds, read from its objects alone.

git is started by its absolute path, and only to look up names and to print objects: no filter, attribute, hook, pager, helper or
transport of a configuration takes part, neither the work tree nor the index is looked at, and nothing is fetched.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from codegen.errors import CodegenError
from codegen.source.archive import MOST_FILES
from codegen.disk.files import LARGEST

_HINT: Final = (
    "Name a snapshot's folder, a zip of one, or a git revision such as `HEAD~1:metadata`."
)
_KEPT: Final = (
    "GIT_DIR",
    "GIT_COMMON_DIR",
    "GIT_WORK_TREE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
)
"""What the environment may tell git: where the repository is, and which configuration says whose repositories are safe."""
_SET: Final[Mapping[str, str]] = {
    "GIT_ALLOW_PROTOCOL": "",  # a partial clone would fetch what is missing, by a command of its configuration
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_OPTIONS: Final = (
    "--no-pager",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
)
_LISTING: Final = 16 * 1024 * 1024
"""Bytes of the names in one folder of a revision; git reads all of them before it says the first."""
_MOST_LISTED: Final = 4 * _LISTING
"""Bytes that git says of it: objects are spelled in letters."""
_PLAIN: Final = (b"100644", b"100755", b"100664")
"""Modes of plain files; a symbolic link and another repository have others."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a folder in a revision."""

    name: str
    kind: str
    """`blob` for a plain file, `tree` for a folder; nothing for what is neither."""
    object: str


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository around the working directory; `opened` finds it."""

    given: str
    """What the user has typed, for error messages."""
    _git: Path
    _batch: subprocess.Popen[bytes]

    def resolve(self) -> str:
        """The name of the object that was meant; raises `CodegenError` if there is none."""
        said = b""
        for name in _meanings(self.given):
            asked = ("rev-parse", "--verify", "--end-of-options", name)
            done = self._asked(*asked)
            if not done.returncode:
                return done.stdout.decode("ascii", "replace").strip()
            said = said or done.stderr
        line = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
        what = f"there is no such git revision{f': {line}' if line else ''}"
        raise CodegenError(
            self.given, what, f"{_HINT} A path that holds `:` begins with `./`."
        )

    def items(self, name: str) -> Iterator[Item]:
        """The items in a folder; raises `CodegenError` if it is not a folder, or too large."""
        if self._size(name) > _LISTING:
            raise CodegenError(self.given, "it has too many files", _HINT)
        # Without sizes: git would look for every object, and one that is missing takes it a millisecond.
        arguments = ("ls-tree", "-z", "--full-tree", name)
        with _started(self._git, arguments) as process:
            data = _out(process).read(_MOST_LISTED + 1)
            if len(data) > _MOST_LISTED:
                process.kill()
        entries = data.split(b"\0")[:-1]
        if len(data) > _MOST_LISTED or len(entries) > MOST_FILES:
            raise CodegenError(self.given, "it has too many files", _HINT)
        if process.returncode:
            raise CodegenError(self.given, "it is neither a folder nor a zip", _HINT)
        return map(_item, entries)

    def read(self, name: str) -> bytes:
        """The bytes of a file; raises `CodegenError` if it is not a file, or too large: no other can be read after that."""
        sent, out = self._batch.stdin, _out(self._batch)
        assert sent is not None
        try:
            sent.write(name.encode() + b"\n")
            sent.flush()
            head = out.readline(200).split()
        except OSError:
            head = []
        if len(head) != 3 or head[1] != b"blob":
            raise CodegenError(self.given, f"git has no file {name}", _HINT)
        size = int(head[2])
        if size > LARGEST:
            raise CodegenError(self.given, f"a file has {size:,} bytes: too many")
        data = out.read(size)
        if len(data) != size or out.read(1) != b"\n":
            raise CodegenError(self.given, "git has ended before its answer", _HINT)
        return data

    def kind(self, name: str) -> str:
        """`blob`, `tree`, `commit` or `tag`."""
        done = self._asked("cat-file", "-t", name)
        return done.stdout.decode("ascii", "replace").strip()

    def _size(self, name: str) -> int:
        """Bytes of an object; 0 if there is none."""
        said = self._asked("cat-file", "-s", name).stdout
        return int(said) if said.strip().isdigit() else 0

    def _asked(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """What git says of a name: a line or two."""
        return subprocess.run(
            [self._git, *_OPTIONS, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(os.environ),
        )


@contextmanager
def opened(given: str) -> Iterator[Repository]:
    """The repository around the working directory, for the block; raises `CodegenError` if git is missing."""
    git = program("git", os.environ, sys.platform)
    if git is None:
        what = "a git revision is meant, and git is not installed"
        raise CodegenError(given, what, "Install git, or name a folder or a zip.")
    with _started(git, ("cat-file", "--batch"), stdin=subprocess.PIPE) as batch:
        try:
            yield Repository(given, git, batch)
        finally:
            batch.kill()


def program(name: str, environment: Mapping[str, str], platform: str) -> Path | None:
    """The absolute path of a program; None where no folder of PATH has it.

    Neither the working directory nor a relative entry of PATH counts, which is where a repository could have one of its own: Windows
    looks there first, and so does `shutil.which`.
    """
    file = f"{name}.exe" if platform == "win32" else name
    for entry in environment.get("PATH", "").split(os.pathsep):
        path = Path(entry, file)
        if path.is_absolute() and path.is_file() and os.access(path, os.X_OK):
            return path
    return None


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment that git is started with: without all that could have it run something, or read from elsewhere."""
    kept = {
        name: value
        for name, value in given.items()
        if not name.upper().startswith("GIT_") or name in _KEPT
    }
    return {**kept, **_SET}


def _meanings(given: str) -> Iterator[str]:
    """What `HEAD:metadata` may mean: a path from the top of the repository, as git has it, or from here; with `./` the other way about."""
    yield given
    revision, _, path = given.partition(":")
    if path.startswith("./"):
        yield f"{revision}:{path.removeprefix('./')}"
    elif revision and not path.startswith(("/", "../")):
        yield f"{revision}:./{path}"


def _item(entry: bytes) -> Item:
    """An entry of `git ls-tree -z`: mode, kind and object, a tab, and the name."""
    facts, _, name = entry.partition(b"\t")
    mode, kind, object_ = facts.split()
    is_known = kind == b"tree" or kind == b"blob" and mode in _PLAIN
    return Item(
        name.decode("utf-8", "replace"),
        kind.decode("ascii") if is_known else "",
        object_.decode("ascii"),
    )


def _started(
    git: Path, arguments: Sequence[str], *, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [git, *_OPTIONS, *arguments],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(os.environ),
    )


def _out(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None
    return process.stdout
