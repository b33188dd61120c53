"""One run: what was made before is kept, the rest is made, here or in several processes, and the package is put in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import codegen
from codegen import surfaces
from codegen.config import Config
from codegen.disk.text import ATTRIBUTES, KEEP_LINES, digest, together
from codegen.emit.output import Changes, Output
from codegen.errors import Problem
from codegen.generate.memory import Memory, Record, Whole
from codegen.generate.tasks import choose, paths, tasks, unmatched_in
from codegen.generate.processes import spread
from codegen.generate.unit import Made, Reader, Task, Unit
from codegen.ir.listing import Listed, Package
from codegen.patterns import Parts
from codegen.profile import client_settings
from codegen.source.snapshot import Entry, Snapshot
from codegen.stopwatch import Stopwatch
from codegen.surfaces import SERVICE, Kind, surface_of

Progress = Callable[[str, int, int], None]
"""Called with a document's name, how many are done and how many there are."""
OnDiff = Callable[[Iterator[str]], None]

DOC: Final = "Every service, BAQ and function of the instance, reached by name."
_WHOLE_DESCRIPTION: Final = 1_000
"""Characters up to which a description stands whole in its module."""
_PARALLEL_FROM: Final = 8 * 1024 * 1024
"""Bytes of documents from which on a second process gains more than its start costs."""


def _silent(name: str, done: int, total: int) -> None:
    return None


@dataclass(slots=True)
class Result:
    """What a run did, and what it has to say."""

    changes: Changes = field(default_factory=Changes)
    problems: list[Problem] = field(default_factory=list)
    parts: Mapping[str, Parts] = field(default_factory=dict)
    """Service → the names of its entity sets and methods, if patterns ask for them."""
    unmatched: list[Problem] = field(default_factory=list)
    """The patterns of [include] and [exclude] that fit nothing."""
    cut: list[str] = field(default_factory=list)
    counts: tuple[int, ...] = ()
    """How many of each surface the package has, in the order of the table."""
    package: Package = field(default_factory=dict)
    """They themselves; none where all of them were as they should be, and nothing was made."""


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

    `remember` is a folder for caches: it keeps a memory of the last run, so that unchanged parts are not made again. A dry run,
    which has to judge the package as it is, does not use it. With `processes`
    above 1, large work is spread over so many; they are spawned, so a script must guard its own top level as
    `multiprocessing` asks for. The files are the same either way. `beside` are other files for the package's folder, path → text.

    Raises `CodegenError` if nothing can be made: no documents taken, or foreign files in the way.
    """
    watch = watch or Stopwatch()
    with ExitStack() as held:
        with watch("compare"):
            memory = Memory.of(None if dry else remember, target)
            output = held.enter_context(Output(target, dry=dry, on_diff=on_diff))
        settings = client_settings(snapshot.profile)
        run = _Run(Reader(snapshot, config), output, memory, watch, progress, settings)
        given = dict(_given(beside))
        found = choose(snapshot, config.selection)
        result = run.make(found.names_by_kind, processes, {*given})
        result.cut[:0] = found.cut
        names, wanted = found.names, config.selection
        result.unmatched = unmatched_in(snapshot, wanted, names, result.parts)
        with watch("write"):
            result.changes = run.finish(given)
        memory.save()
    return result


def preview(snapshot: Snapshot, config: Config, entry: Entry) -> Made:
    """What a generation would make of the document and of those that go with it, without writing it."""
    from codegen.generate.modules import make

    kind = surface_of(entry.kind).kind
    task = Task(kind, entry.name, paths(kind, [entry.name])[entry.name])
    unit, _ = Reader(snapshot, config).read(task)
    return make(unit, modules=True)


SPARK: Final = '''\
"""The data source for Apache Spark: `_runtime/frames/spark.py` has its options."""

from typing import Any

from ._runtime.frames import spark as _spark

# Of no type that needs PySpark, which may be missing where the package is checked.
KineticSource: Any = _spark.KineticSource
"""For `spark.dataSource.register`."""
'''
"""The module of a package that Spark is given; it is imported by those who have pyspark alone."""


def runtime_files() -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of the runtime, which goes into every package unchanged."""
    folder = Path(codegen.__file__).parent / "runtime"
    for file in sorted(folder.rglob("*.py")):
        yield f"_runtime/{file.relative_to(folder).as_posix()}", file.read_bytes()
    yield "spark.py", SPARK.encode()
    yield "py.typed", b""
    yield ATTRIBUTES, KEEP_LINES.encode()


def _given(beside: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of what no document has a part in."""
    yield from runtime_files()
    yield from ((path, text.encode()) for path, text in beside.items())


Named = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class _Read:
    """What is kept of a unit that was read: its key, the bytes of its documents, and what DynamicQuery says of a BAQ."""

    key: str
    size: int
    description: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a task, in this run or in the last one."""

    record: Record
    listed: Listed | None
    kept: bool = False


@dataclass(slots=True)
class _Run:
    """One run's work under way."""

    reader: Reader
    output: Output
    memory: Memory
    watch: Stopwatch
    progress: Progress
    settings: Mapping[str, bool | int | str]
    """What the instance's profile gives to every client."""
    documents: dict[str, str] = field(default_factory=dict)
    """Path of each document that was read → its sha256."""
    _done: int = 0

    def finish(self, given: Mapping[str, bytes]) -> Changes:
        """Put the files that are given into the output, and close it."""
        for path, data in given.items():
            self.output.write(path, data)
        return self.output.finish(_facts(self.reader.snapshot, self.documents))

    def make(
        self, chosen: Mapping[Kind, list[str]], processes: int, given: Set[str]
    ) -> Result:
        """Put the files of all that is chosen into the output, but those that are given; what there is to say comes in its order."""
        named = [(kind, name) for kind, names in chosen.items() for name in names]
        read = {one: self._read(Task(*one)) for one in named}
        keys = [read[one].key for one in named]
        key = self.memory.key(keys, [*self.settings.items()])
        standing = _without(self.output.standing(), given)
        whole = self.memory.whole(key)
        if whole is not None and standing and together(standing) == whole.made:
            self.output.keep(standing)
            for _, name in named:
                self._report_progress(name, len(named))
            return Result(
                problems=[*whole.problems],
                parts=whole.parts,
                cut=[*whole.cut],
                counts=whole.counts,
            )
        outcomes = self._outcomes(tasks(chosen), read, processes)
        result = _result(outcomes)
        result.parts = {
            task.name: outcome.record.parts
            for task, outcome in outcomes.items()
            if outcome.record.parts is not None
        }
        self._client(result.package, outcomes, read)
        made = together(_without(self.output.taken, given))
        said = tuple(result.problems), tuple(result.cut), result.parts
        self.memory.keep_whole(key, Whole(made, result.counts, *said))
        return result

    def _read(self, task: Task) -> _Read:
        unit, digests = self._unit(task)
        key = self.memory.of_unit(unit, digests)
        return _Read(key, unit.size, unit.description)

    def _unit(self, task: Task) -> tuple[Unit, dict[str, str]]:
        with self.watch("read"):
            unit, digests = self.reader.read(task)
            self.documents.update(digests)
            return unit, digests

    def _outcomes(
        self, ordered: list[Task], read: Mapping[Named, _Read], processes: int
    ) -> dict[Task, _Outcome]:
        """What becomes of the tasks, in their order: as much as is as it was made stays, and the rest is made."""
        from codegen.generate.build import listed

        found: dict[Task, _Outcome] = {}
        rest: dict[Task, str] = {}
        for task in ordered:
            one = read[task.kind, task.name]
            key = self.memory.key(one.key, task.path)
            if record := self._kept(task, key):
                known = listed(task, record.description)
                found[task] = _Outcome(record, known, kept=True)
                self._report_progress(task.name, len(ordered))
            else:
                rest[task] = key
        if sum(read[task.kind, task.name].size for task in rest) < _PARALLEL_FROM:
            processes = 1
        for task, made in self._made([*rest], min(processes, len(rest))):
            record = Record.of(rest[task], made)
            if made.files:
                self.memory.keep_record(task, record)
            found[task] = _Outcome(record, made.listed)
            self._report_progress(task.name, len(ordered))
        return {task: found[task] for task in ordered}

    def _kept(self, task: Task, key: str) -> Record | None:
        """The outcome of the task in the last run, if its module is unchanged since; its files are then kept."""
        record = self.memory.record(task, key)
        standing = self.output.standing(task.files)
        if record is None or task.files[0] not in standing:
            return None
        if together(standing) != record.made:
            return None
        self.output.keep(standing)
        return record

    def _made(self, ordered: list[Task], processes: int) -> Iterator[tuple[Task, Made]]:
        """Make what these tasks ask for, and write it; only a few units are held at a time."""
        if not ordered:
            return
        from codegen.generate.modules import make

        units = (self._unit(task)[0] for task in ordered)
        results = spread(make, units, processes=processes)
        for task, made in zip(ordered, results, strict=True):
            self.watch.add(made.seconds)
            self._write(made)
            yield task, made

    def _write(self, made: Made) -> None:
        with self.watch("write"):
            for path, text in made.files:
                self.output.write(path, text.encode())

    def _client(
        self,
        package: Package,
        outcomes: Mapping[Task, _Outcome],
        read: Mapping[Named, _Read],
    ) -> None:
        """Put what reaches the modules into the output."""
        from codegen.emit import render
        from codegen.ir import client

        key = self._client_key(package)
        paths = [*_client_paths(package)]
        standing = self.output.standing(paths)
        if len(standing) == len(paths) and together(standing) == self.memory.client(
            key
        ):
            self.output.keep(standing)
            return
        sure = {
            task: replace(outcome, listed=self._verified(task, outcome, read))
            for task, outcome in outcomes.items()
        }
        with self.watch("build"):
            found = _package(sure)
            module = client.build(found, doc=DOC, settings=self.settings)
        with self.watch("render"):
            made = Made(files=tuple(render.client(module)))
        self._write(made)
        files = {path: digest(text.encode()) for path, text in made.files}
        self.memory.keep_client(self._client_key(found), files)

    def _client_key(self, package: Package) -> str:
        return self.memory.key(package, [*self.settings.items()])

    def _verified(
        self, task: Task, outcome: _Outcome, read: Mapping[Named, _Read]
    ) -> Listed | None:
        """What the client is to say of a module: a remembered description counts where the module, which stands as made, begins with it."""
        from codegen.generate.build import listed
        from codegen.generate.modules import make
        from codegen.ir.text import docstring

        if not outcome.kept:
            return outcome.listed
        if task.surface.described_by == "list":
            return listed(task, read[task.kind, task.name].description)
        said = outcome.record.description
        if task.surface.described_by == "module" and len(said) <= _WHOLE_DESCRIPTION:
            head = docstring(f"{task.name}: {said}" if said else f"{task.name}.")
            if self.output.text(task.files[0]).startswith(f"{head}\n"):
                return outcome.listed
        return make(self._unit(task)[0]).listed

    def _report_progress(self, name: str, total: int) -> None:
        self._done += 1
        self.progress(name, self._done, total)


def _without(files: Mapping[str, str], given: Set[str]) -> dict[str, str]:
    return {path: digest for path, digest in files.items() if path not in given}


def _client_paths(package: Package) -> Iterator[str]:
    """The paths of what reaches the modules: the client, the package's own module, and one for each folder."""
    from codegen.emit.render import CLIENT

    yield from CLIENT
    services = [service.path for service in package[SERVICE.kind]]
    areas = {path[:n] for path in services for n in range(1, len(path))}
    areas |= {(surface.folder,) for surface in surfaces.SURFACES if surface.area}
    for folder in sorted(areas):
        yield "/".join((*folder, "__init__.py"))


def _package(outcomes: Mapping[Task, _Outcome]) -> Package:
    found: dict[Kind, list[Listed]] = {s.kind: [] for s in surfaces.SURFACES}
    for task, outcome in outcomes.items():
        found[task.kind] += [outcome.listed] if outcome.listed else []
    return found


def _result(outcomes: Mapping[Task, _Outcome]) -> Result:
    package = _package(outcomes)
    result = Result(package=package)
    result.counts = tuple(map(len, package.values()))
    for outcome in outcomes.values():
        result.problems += outcome.record.problems
        result.cut += outcome.record.cut
    return result


def _facts(snapshot: Snapshot, documents: Mapping[str, str]) -> dict[str, object]:
    return {
        "generator": codegen.__version__,
        "instance": {"company": snapshot.company, "url": snapshot.url},
        "documents": dict(sorted(documents.items())),
    }
