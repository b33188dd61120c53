"""One run: what was made before is kept, the rest is made, here or in several processes, and the package is put in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

import codegen
from codegen.config import Config
from codegen.emit.output import Changes, Output
from codegen.errors import Problem
from codegen.generate.memory import Memory, Record
from codegen.generate.memory import digest as sha256
from codegen.generate.plan import paths, plan, unmatched_in
from codegen.generate.processes import spread
from codegen.generate.unit import Made, Reader, Task, Unit
from codegen.ir.listing import Listed, Package
from codegen.patterns import Findings
from codegen.source.layout import Kind
from codegen.source.snapshot import Entry, Snapshot
from codegen.stopwatch import Stopwatch

Progress = Callable[[str, int, int], None]
"""Told a document's name, how many are done and how many there are."""
OnDiff = Callable[[Iterator[str]], None]

DOC: Final = "Every service, BAQ and function of the instance, reached by name."
_PAYS: Final = 8 * 1024 * 1024
"""Bytes of documents from which on a second process gains more than its start costs."""


def _silent(name: str, done: int, total: int) -> None:
    return None


@dataclass(slots=True)
class Result:
    """What a run did, and what it has to say."""

    changes: Changes = field(default_factory=Changes)
    problems: list[Problem] = field(default_factory=list)
    findings: list[Findings] = field(default_factory=list)
    """What each service's names say of the patterns for its entity sets and methods."""
    unmatched: list[Problem] = field(default_factory=list)
    """The patterns of [include] and [exclude] that fit nothing."""
    cut: list[str] = field(default_factory=list)
    package: Package = Package()


@dataclass(frozen=True, slots=True)
class Preview:
    """What is made of one service, BAQ or function library, without writing it."""

    modules: tuple[object, ...]
    files: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


def generate(
    snapshot: Snapshot,
    config: Config,
    target: Path,
    *,
    dry: bool = False,
    on_diff: OnDiff | None = None,
    watch: Stopwatch | None = None,
    progress: Progress = _silent,
    remember: Path | None = None,
    processes: int = 1,
    beside: Mapping[str, str] = MappingProxyType({}),
) -> Result:
    """Generate the package into `target`, whole or not at all; with `dry`, only say what would change.

    `remember` is the folder below which a memory is kept of what was made, so that it is not made again. With `processes`
    above 1, large work is spread over so many; they are spawned, so a script must guard its own top level as
    `multiprocessing` asks for. The files are the same either way. `beside` is what else the package's folder is to hold, path → text.

    Raises `CodegenError` where nothing can be made: no documents taken, or files in the way that are not ours.
    """
    watch = watch or Stopwatch()
    with ExitStack() as held:
        with watch("compare"):
            memory = Memory.of(remember, config.package.name)
            output = held.enter_context(Output(target, dry=dry, on_diff=on_diff))
        run = _Run(Reader(snapshot, config), output, memory, watch, progress)
        found = plan(snapshot, config.selection, memory)
        result = run.make(found.tasks, processes)
        result.cut[:0] = found.cut
        result.unmatched = unmatched_in(
            snapshot, config.selection, found.names, result.findings
        )
        run.client(result.package)
        for path, text in beside.items():
            output.write(path, text.encode())
        with watch("write"):
            result.changes = output.finish(_facts(snapshot, run.documents))
        if not dry:
            memory.save()
    return result


def preview(snapshot: Snapshot, config: Config, entry: Entry) -> Preview:
    """What a generation would make of the document and of those that go with it."""
    from codegen.generate.work import make

    kind: Kind = "service" if entry.kind == "methods" else entry.kind
    task = Task(kind, entry.name, paths(kind, [entry.name])[entry.name])
    unit, _ = Reader(snapshot, config).read(task)
    made = make(unit, modules=True)
    return Preview(made.modules, made.files, made.problems)


def runtime_files() -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of the runtime, which goes into every package as it stands here."""
    folder = Path(codegen.__file__).parent / "runtime"
    for file in sorted(folder.glob("*.py")):
        yield f"_runtime/{file.name}", file.read_bytes()
    yield "py.typed", b""


@dataclass(slots=True)
class _Run:
    """One run's work under way."""

    reader: Reader
    output: Output
    memory: Memory
    watch: Stopwatch
    progress: Progress
    documents: dict[str, str] = field(default_factory=dict)
    """Path of each document that was read → its sha256."""
    _done: int = 0

    def make(self, tasks: list[Task], processes: int) -> Result:
        """Put the files of all tasks into the output; what they have to say comes in the tasks' order."""
        records: dict[Task, Record] = {}
        rest, size = [], 0
        for task in tasks:
            unit, key = self._read(task)
            record = self.memory.record(task, key)
            if record and self.output.keep(record.files):
                records[task] = record
                self._tell(task, len(tasks))
            else:
                rest.append(task)
                size += unit.size
        if size < _PAYS:
            processes = 1
        for task, record in self._made(rest, min(processes, len(rest))):
            records[task] = record
            self._tell(task, len(tasks))
        result = _result([records[task] for task in tasks], tasks)
        result.findings = [record.findings for record in records.values()]
        return result

    def _read(self, task: Task) -> tuple[Unit, str]:
        with self.watch("read"):
            unit, digests = self.reader.read(task)
            self.documents.update(digests)
            return unit, self.memory.of_unit(unit, digests)

    def _made(self, tasks: list[Task], processes: int) -> Iterator[tuple[Task, Record]]:
        """Make what these tasks ask for, and write it; only a few units are held at a time."""
        if not tasks:
            return
        from codegen.generate.work import make

        keys: list[str] = []

        def units() -> Iterator[Unit]:
            for task in tasks:
                unit, key = self._read(task)
                keys.append(key)
                yield unit

        results = spread(make, units(), processes=processes)
        for place, (task, made) in enumerate(zip(tasks, results, strict=True)):
            self.watch.add(made.seconds)
            record = Record.of(keys[place], made)
            self._write(made)
            self.memory.keep_record(task, record)
            yield task, record

    def _write(self, made: Made) -> None:
        with self.watch("write"):
            for path, text in made.files:
                self.output.write(path, text.encode())

    def client(self, package: Package) -> None:
        """Put what reaches the modules into the output, and the runtime."""
        key = self.memory.key(package)
        known = self.memory.recall("client", key)
        if known is None or not self.output.keep(known["files"]):
            files = self._client(package)
            self.memory.keep("client", key, files=files)
        with self.watch("write"):
            for path, data in runtime_files():
                self.output.write(path, data)

    def _client(self, package: Package) -> Mapping[str, str]:
        from codegen.emit import render
        from codegen.ir import client

        with self.watch("build"):
            module = client.build(package, doc=DOC)
        with self.watch("render"):
            made = Made(files=tuple(render.client(module)))
        self._write(made)
        return {path: sha256(text.encode()) for path, text in made.files}

    def _tell(self, task: Task, total: int) -> None:
        self._done += 1
        self.progress(task.name, self._done, total)


def _result(records: list[Record], tasks: list[Task]) -> Result:
    result = Result()
    listed: dict[Kind, list[Listed]] = {"service": [], "baq": [], "functions": []}
    for task, record in zip(tasks, records, strict=True):
        result.problems += record.problems
        result.cut += record.cut
        listed[task.kind] += [record.listed] if record.listed else []
    result.package = Package(listed["service"], listed["baq"], listed["functions"])
    return result


def _facts(snapshot: Snapshot, documents: Mapping[str, str]) -> dict[str, object]:
    return {
        "generator": codegen.__version__,
        "instance": {"company": snapshot.company, "url": snapshot.url},
        "documents": dict(sorted(documents.items())),
    }
