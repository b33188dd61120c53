"""What was made before, so that it is not made again.

The memory is a file of its own beside the configuration, and holds for each unit a key, the sha256 of all that decides what is
made of it: its documents, the options, and the generator itself. The same key means the same files; that they still stand
in the package as they were written, `Output` knows from their bytes. So the file can be deleted, be of another package, or be
written by two runs at once, and costs time at the worst; one that is damaged or cut off is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Self

import codegen
from codegen.emit.templates import templates_folder
from codegen.errors import CodegenError, Problem
from codegen.generate.unit import Made, Task, Unit
from codegen.ir.listing import Listed
from codegen.patterns import Findings
from codegen.source import files

_FOLDER: Final = ".kinetic-codegen"
_LIBRARIES: Final = ("black", "jinja2", "lxml")
"""What takes part in making a module, and could make it otherwise in another version."""


@dataclass(frozen=True, slots=True)
class Record:
    """What became of a unit."""

    key: str
    files: Mapping[str, str]
    """Path below the package → sha256."""
    listed: Listed | None = None
    problems: Sequence[Problem] = ()
    cut: Sequence[str] = ()
    findings: Findings = field(default_factory=dict)

    @classmethod
    def of(cls, key: str, made: Made) -> Self:
        """The record of what was made under that key."""
        written = {path: digest(text.encode()) for path, text in made.files}
        return cls(key, written, made.listed, made.problems, made.cut, made.findings)

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Self:
        """The record that a memory's file holds; raises what a wrong shape raises."""
        listed = value["listed"]
        return cls(
            value["key"],
            value["files"],
            Listed(**{**listed, "path": tuple(listed["path"])}) if listed else None,
            tuple(Problem(**problem) for problem in value["problems"]),
            tuple(value["cut"]),
            value["findings"],
        )


@dataclass(slots=True)
class Memory:
    """The records of the last run, and those of this one."""

    file: Path | None = None
    """Where it is kept; None where nothing is remembered."""
    generator: str = ""
    _before: Mapping[str, Any] = field(default_factory=dict)
    _now: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path | None, package: str) -> Self:
        """The memory of a package, kept below that folder; an empty one where there is none that can be used."""
        if folder is None:
            return cls()
        file = folder / _FOLDER / f"{package}.json"
        return cls(file, fingerprint(), _read(file))

    def key(self, *facts: object) -> str:
        """The sha256 of the generator and of these facts, which are texts, numbers and values made of them."""
        return digest(repr((self.generator, facts)).encode())

    def of_unit(self, unit: Unit, digests: Mapping[str, str]) -> str:
        """The key of a unit whose documents have these sha256."""
        return self.key(
            unit.task,
            unit.naming,
            unit.selection,
            unit.description,
            unit.updatable,
            unit.problems,
            sorted(digests.items()),
        )

    def recall(self, name: str, key: str) -> Any:
        """What was kept under that name and key in the last run, or None; it is then kept for the next one, too."""
        found = self._before.get(name)
        if not isinstance(found, dict) or found.get("key") != key:
            return None
        self._now[name] = found
        return found

    def keep(self, name: str, key: str, **value: object) -> None:
        """Keep a value of JSON for the next run."""
        self._now[name] = {"key": key, **value}

    def record(self, task: Task, key: str) -> Record | None:
        """What became of a task under that key, in the last run."""
        found = self.recall(_name(task), key)
        return Record.read(found) if found else None

    def keep_record(self, task: Task, record: Record) -> None:
        """Keep what became of a task for the next run."""
        facts = asdict(record)
        self.keep(_name(task), facts.pop("key"), **facts)

    def save(self) -> None:
        """Write down what was made in this run. A memory that cannot be written is none: no run fails for it."""
        if self.file is None or self._now == self._before:
            return
        text = json.dumps(self._now, separators=(",", ":"))
        with suppress(CodegenError):
            files.make_folder(self.file.parent)
            ignore = self.file.parent / ".gitignore"
            if not ignore.exists():
                files.write(ignore, b"*\n")
            files.write(self.file, f"{digest(text.encode())}\n{text}".encode())


def digest(data: bytes) -> str:
    """The sha256 of the bytes."""
    return hashlib.sha256(data).hexdigest()


def fingerprint() -> str:
    """The sha256 of all that makes a module: this program, its templates, and the libraries and the Python it runs with."""
    found = hashlib.sha256()
    for path in _sources():
        data = path.read_bytes()
        found.update(f"{path.name} {len(data)}\n".encode() + data)
    versions = [sys.version, *map(version, _LIBRARIES)]
    found.update("\n".join(versions).encode())
    return found.hexdigest()


def _sources() -> Iterator[Path]:
    yield from sorted(Path(codegen.__file__).parent.rglob("*.py"))
    yield from sorted(templates_folder().rglob("*.jinja"))


def _read(file: Path) -> dict[str, Any]:
    """What a memory's file holds, empty where it is not whole."""
    try:
        stated, _, text = file.read_bytes().partition(b"\n")
        value = json.loads(text) if digest(text).encode() == stated else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _name(task: Task) -> str:
    return f"{task.kind} {task.name}"
