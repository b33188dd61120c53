"""What is asked of the type checker, and what it answers, without a word of the checker's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LINE: Final = re.compile(r"(.+?):(\d+):(\d+): error: (.*?)(?:  \[([\w-]+)\])?")


@dataclass(frozen=True, slots=True)
class Job:
    """A program, and the package that it is to be read with."""

    sources: tuple[Path, ...]
    package: Path
    """The package's folder."""
    module: str
    """The name by which the program imports the package."""
    names: frozenset[str] = frozenset()
    """The names that matter where no type says whose they are."""

    def modules(self) -> Iterator[tuple[Path, str]]:
        """The package's files and their names: each is named, so that no other package of that name is looked for."""
        for file in sorted(self.package.rglob("*.py")):
            parts = file.relative_to(self.package).with_suffix("").parts
            below = parts[:-1] if parts[-1] == "__init__" else parts
            yield file, ".".join((self.module, *below))


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; line and column from 1."""

    file: Path
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Touch:
    """A name of the package in the program."""

    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Error:
    """What the checker finds wrong at a place."""

    place: Place
    text: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the checker says of a program."""

    touches: frozenset[Touch]
    errors: frozenset[Error]
    doubts: frozenset[Touch] = frozenset()
    """Names, of those that matter, on values whose type is not known."""
    followed: frozenset[Path] = frozenset()
    """Files beside the program and the package that it imports, but for installed libraries."""


def errors_in(lines: Iterable[str]) -> Iterator[Error]:
    """The errors among the lines that the checker prints, `file:line:column: error: text  [code]`."""
    for line in lines:
        if match := _LINE.fullmatch(line):
            path, row, column, text, code = match.groups()
            yield Error(Place(Path(path), int(row), int(column)), text, code or "")
