"""What is asked of the type checker, and what it answers, without a word of the checker's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Job:
    """A program, and the package that it is to be read with."""

    sources: tuple[Path, ...]
    package: Path
    """The package's folder."""
    module: str
    """The name by which the program imports the package."""


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
