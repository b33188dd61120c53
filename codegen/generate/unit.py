"""Units of work: one service, BAQ or function library with all that decides what is made of it, and what was made.

A unit is plain data and holds its documents' bytes, so what is made of it follows from the unit alone: in whichever process,
in whatever order, and not at all where the same was made before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from codegen.config import Config, Naming
from codegen.disk import text
from codegen.errors import CodegenError, Problem
from codegen.ir.listing import Listed
from codegen.patterns import Parts
from codegen.selection import Selection
from codegen.source.snapshot import Entry, Snapshot
from codegen.surfaces import Kind, Surface, surface_of


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be made: a service, BAQ or function library, and the path of its module."""

    kind: Kind
    name: str
    path: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The paths that its modules can have below the package, its own first."""
        stem = "/".join(self.path)
        return tuple(f"{stem}{module.suffix}.py" for module in self.surface.modules)

    @property
    def surface(self) -> Surface:
        """The row of the table for it."""
        return surface_of(self.kind)


@dataclass(frozen=True, slots=True)
class Unit:
    """A task with everything that its outcome depends on."""

    task: Task
    naming: Naming
    selection: Selection
    documents: Mapping[Kind, bytes]
    description: str
    """A BAQ's, and whether it can be updated: DynamicQuery's list says it."""
    updatable: bool
    problems: tuple[Problem, ...]
    """Of documents that are listed and cannot be read."""

    @property
    def size(self) -> int:
        """Bytes of all its documents."""
        return sum(map(len, self.documents.values()))


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a unit; nothing is listed where it could not be used."""

    listed: Listed | None = None
    modules: tuple[object, ...] = ()
    """The IR of its files, where it was asked for."""
    files: tuple[tuple[str, str], ...] = ()
    """(path below the package, text)."""
    problems: tuple[Problem, ...] = ()
    cut: tuple[str, ...] = ()
    parts: Parts | None = None
    """The names of a service's entity sets and methods, if a pattern asks for them."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """What each stage took."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the documents of tasks."""

    snapshot: Snapshot
    config: Config

    def read(self, task: Task) -> tuple[Unit, dict[str, str]]:
        """The unit of a task, and path → sha256 of its documents."""
        documents: dict[Kind, bytes] = {}
        digests: dict[str, str] = {}
        problems = []
        for entry in self._entries(task):
            try:
                data = self.snapshot.read(entry)
            except CodegenError as error:
                problems.append(Problem(task.name, 0, error.what, error.hint, "error"))
                continue
            documents[entry.kind] = data
            digests[entry.path] = text.digest(data)
        query = self.snapshot.find(task.kind, task.name)
        unit = Unit(
            task,
            self.config.package.naming,
            self.config.selection,
            documents,
            query.description if query else "",
            bool(query and query.updatable),
            tuple(problems),
        )
        return unit, digests

    def _entries(self, task: Task) -> Iterator[Entry]:
        for document in task.surface.documents:
            if not document.has_methods or self.config.selection.takes_methods(
                task.name
            ):
                if entry := self.snapshot.find(document.kind, task.name):
                    yield entry
