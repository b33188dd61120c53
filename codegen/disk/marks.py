"""What a run notes about its folders, so that the next run knows what a killed one left behind.

A run has a random name, which is in the names of its folders, and a record beside the package with that name and the folders'
numbers in the file system. A folder belongs to a run if both say so. A name can be guessed or come with a repository, and so can
a record; a number cannot, and a folder whose number is not in the record is left alone.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any, Final, Self

from codegen.errors import CodegenError
from codegen.disk import files

_BYTES: Final = 16
_LARGEST: Final = 4 * 1024 * 1024


@dataclass(slots=True)
class Run:
    """One run's folders beside a package; `begun` and `left` make it."""

    target: Path
    name: str
    made: set[int] = field(default_factory=set)
    """Numbers of the folders that it made, and may delete with all that is in them."""
    old: int | None = None
    """Number of the package's folder as it was, once that is about to leave its place."""
    edits: Mapping[str, str] = field(default_factory=dict)
    """Path → sha256 of what was judged in it then, and found to be nobody's work."""

    @classmethod
    def begun(cls, target: Path) -> Self:
        """A new run, which is noted before it makes anything."""
        run = cls(target, token_hex(_BYTES))
        run._note()
        return run

    @classmethod
    def left(cls, target: Path) -> Self | None:
        """The run that left its record next to the package; None if there is no readable one."""
        with suppress(
            *(CodegenError, OSError, ValueError, RecursionError),
            *(KeyError, TypeError, AttributeError),
        ):
            value = json.loads(files.read(_record(target), most=_LARGEST))
            name, made, old = (value[part] for part in ("name", "made", "old"))
            edits = {str(k): str(v) for k, v in value.get("edits", {}).items()}
            numbers = [n for n in made if type(n) is int]
            if _is_name(name) and isinstance(made, list) and numbers == made:
                number = old if type(old) is int else None
                return cls(target, name, {*made}, number, edits)
        return None

    def place(self, what: str) -> Path:
        """A path of this run beside the package: `.acme.codegen-new-0f3a…`."""
        return _beside(self.target, f"{what}-{self.name}")

    def make(self, what: str) -> Path:
        """An empty folder of this run."""
        folder = self.place(what)
        folder.mkdir()
        self.adopt(folder)
        self._note()
        return folder

    def adopt(self, folder: Path) -> None:
        """Take a folder for one that this run may delete with all that is in it."""
        if (number := _number(folder)) is not None:
            self.made.add(number)

    def note_old(self, edits: Mapping[str, str]) -> None:
        """Note that the package's folder is about to leave its place, and what in it is not as it was written."""
        self.old, self.edits = _number(self.target), edits
        self._note()

    def is_made(self, folder: Path) -> bool:
        """Whether the folder is there and this run made it."""
        return _number(folder) in self.made

    def is_old(self, folder: Path) -> bool:
        """Whether the folder is there and is the package as it was."""
        return self.old is not None and _number(folder) == self.old

    def forget(self) -> None:
        """Take the record away: nothing of the run is left."""
        files.remove(_record(self.target))

    def _note(self) -> None:
        value: dict[str, object] = {
            "name": self.name,
            "made": sorted(self.made),
            "old": self.old,
        }
        value["edits"] = {**self.edits}
        files.write(_record(self.target), json.dumps(value).encode())


def lock(target: Path) -> str:
    """The name of the file that one run at a time holds."""
    return _beside(target, "lock").name


def _record(target: Path) -> Path:
    return _beside(target, "run")


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.codegen-{what}")


def _number(folder: Path) -> int | None:
    """The file system's number of a folder; None if there is no folder."""
    try:
        found = os.lstat(folder)
    except FileNotFoundError:
        return None
    return found.st_ino if stat.S_ISDIR(found.st_mode) else None


def _is_name(value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) == 2 * _BYTES
        and {*value} <= {*"0123456789abcdef"}
    )
