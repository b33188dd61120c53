"""What was made before, so that it is not made again.

A record says that under a key, the sha256 of all that decides what is made (documents, options, the generator itself), files
of a certain sha256 came about, and what there was to say of them. It names no file, no class and nothing else of the package:
which files a task can have follows from the task, and they are kept only where their bytes are those. So memory can save
time and not change a package; `Cache` sees to it that no one else writes it, and a record of a wrong shape is none.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Self, TypeVar

import codegen
from codegen.disk.text import digest, digest_of, together
from codegen.emit.templates import templates_folder
from codegen.errors import Problem
from codegen.source.cache import Cache
from codegen.generate.unit import Made, Task, Unit
from codegen.patterns import Parts
from codegen.reading import converted, json_object, plain

T = TypeVar("T")

_LIBRARIES: Final = ("black", "jinja2", "lxml")
"""What takes part in making a module, and could make it otherwise in another version."""


@dataclass(frozen=True, slots=True)
class Record:
    """What became of a task that files were made of."""

    key: str
    made: str
    """The `together` of its files."""
    description: str = ""
    """Of the service, BAQ or library; to be believed only where the module says it, too."""
    problems: tuple[Problem, ...] = ()
    cut: tuple[str, ...] = ()
    parts: Parts | None = None

    @classmethod
    def of(cls, key: str, made: Made) -> Self:
        """The record of what was made under that key."""
        files = {path: digest(text.encode()) for path, text in made.files}
        description = made.listed.description if made.listed else ""
        said = made.problems, made.cut, made.parts
        return cls(key, together(files), description, *said)


@dataclass(frozen=True, slots=True)
class Whole:
    """The outcome of all tasks, if the package has the result of each."""

    made: str
    """The `together` of all that was made."""
    counts: tuple[int, ...]
    problems: tuple[Problem, ...]
    cut: tuple[str, ...]
    parts: Mapping[str, Parts]
    """Service → the names that patterns ask for."""


_ALL: Final = "all"
_CLIENT: Final = "client"


@dataclass(slots=True)
class Memory:
    """The records of the last run, and those of this one."""

    generator: str = ""
    _cache: Cache | None = None
    _name: str = ""
    _before: Mapping[str, Any] = field(default_factory=dict)
    _now: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path | None, target: Path) -> Self:
        """The memory of a package, in that folder for caches; an empty one if there is no usable one."""
        cache = Cache.open(folder)
        if cache is None:
            return cls()
        name = f"{digest(os.fsencode(os.path.realpath(target)))}.json"
        return cls(fingerprint(), cache, name, json_object(cache.read(name)))

    def key(self, *facts: object) -> str:
        """The sha256 of the generator and of these facts, which are texts, numbers and values made of them."""
        return digest_of((self.generator, facts))

    def of_unit(self, unit: Unit, digests: Mapping[str, str]) -> str:
        """The key of a unit whose documents have these sha256."""
        task, given = unit.task, (unit.naming, unit.selection)
        said = unit.description, unit.updatable, unit.problems
        return self.key(task.kind, task.name, *given, *said, sorted(digests.items()))

    def whole(self, key: str) -> Whole | None:
        """What became of all tasks under that key in the last run."""
        found = self._recall(_ALL, key, Whole)
        self._now.pop(_ALL, None)
        return found

    def keep_whole(self, key: str, whole: Whole) -> None:
        """Keep what became of all tasks for the next run."""
        self._now[_ALL] = {"key": key, **plain(whole)}

    def record(self, task: Task, key: str) -> Record | None:
        """What became of a task under that key in the last run; it is kept for the next one, too."""
        return self._recall(_name(task), key, Record)

    def keep_record(self, task: Task, record: Record) -> None:
        """Keep what became of a task for the next run."""
        self._now[_name(task)] = plain(record)

    def client(self, key: str) -> str:
        """The `together` of the files that reach the modules, made under that key in the last run; an empty text where none were."""
        found = self._recall(_CLIENT, key, Record)
        return found.made if found else ""

    def keep_client(self, key: str, files: Mapping[str, str]) -> None:
        """Keep for the next run what was made, path → sha256."""
        self._now[_CLIENT] = plain(Record(key, together(files)))

    def _recall(self, name: str, key: str, type_: type[T]) -> T | None:
        found = self._before.get(name)
        if not isinstance(found, dict) or found.get("key") != key:
            return None
        try:
            value = converted(found, type_)
        except ValueError:
            return None
        self._now[name] = found
        return value

    def save(self) -> None:
        """Write down what was made in this run, where that is not what was written before."""
        if self._cache is not None and self._now and self._now != self._before:
            text = json.dumps(self._now, separators=(",", ":"))
            self._cache.write(self._name, text.encode())


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


def _name(task: Task) -> str:
    return f"{task.kind} {task.name}"
