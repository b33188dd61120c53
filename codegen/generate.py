"""From a snapshot to a package's files: each document is read, built, rendered and forgotten before the next.

Memory is therefore bounded by the largest document, and one that cannot be used loses nothing but itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import codegen
from codegen.config import Config
from codegen.documents import dynamic_query, edmx, efx, openapi
from codegen.documents.edm import Document
from codegen.documents.methods import ServiceMethods
from codegen.emit import render
from codegen.emit.output import Changes, Output
from codegen.errors import CodegenError, Problem
from codegen.ir import baq as ir_baq
from codegen.ir import client as ir_client
from codegen.ir import functions as ir_functions
from codegen.ir import methods as ir_methods
from codegen.ir import model, names
from codegen.ir import operations as ir_operations
from codegen.ir import service as ir_service
from codegen.ir.client import Listed, Package
from codegen.source.layout import Kind
from codegen.source.snapshot import Entry, Snapshot

Timer = Callable[[str], AbstractContextManager[None]]
"""Times what runs inside `with timer("parse"):`; the stages are parse, build, render and write."""
Progress = Callable[[str, int, int], None]
"""Told a document's name, how many are done and how many there are."""
OnDiff = Callable[[Iterator[str]], None]

Sink = Callable[[object, str, str], None]
"""Takes a module's IR, its path below the package and its text."""

D = TypeVar("D")
M = TypeVar("M")

DOC: Final = "Every service, BAQ and function of the instance, reached by name."


def _untimed(stage: str) -> AbstractContextManager[None]:
    return nullcontext()


def _silent(name: str, done: int, total: int) -> None:
    return None


@dataclass(slots=True)
class Result:
    """What a run did, and what it has to say."""

    changes: Changes = field(default_factory=Changes)
    problems: list[Problem] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    package: Package = Package()

    def add(self, report: model.Report) -> None:
        """Take over what one document's report says."""
        self.problems += report.problems
        self.cut += report.cut


@dataclass(frozen=True, slots=True)
class _Run:
    """One run's inputs, and where its results go."""

    snapshot: Snapshot
    config: Config
    sink: Sink
    result: Result
    timer: Timer
    entries: Mapping[tuple[Kind, str], Entry]
    documents: dict[str, str] = field(default_factory=dict)
    """Path of each document that was read → its sha256."""

    @property
    def rule(self) -> ir_service.ColumnRule:
        return ir_service.COLUMN_RULES[self.config.package.naming]

    def parse(
        self, kind: Kind, name: str, parser: Callable[[bytes, str], D]
    ) -> D | None:
        """The document of that kind and name, parsed; None where there is none or it cannot be used."""
        entry = self.entries.get((kind, name))
        if entry is None:
            return None
        try:
            with self.timer("parse"):
                data = self.snapshot.read(entry)
                self.documents[entry.path] = hashlib.sha256(data).hexdigest()
                return parser(data, name)
        except CodegenError as error:
            problem = Problem(name, 0, error.what, error.hint, "error")
            self.result.problems.append(problem)
            return None

    def put(self, module: M, render_module: Callable[[M], tuple[str, str]]) -> None:
        """Render a module and hand it on."""
        with self.timer("render"):
            path, text = render_module(module)
        with self.timer("write"):
            self.sink(module, path, text)

    def names(self, *kinds: Kind) -> list[str]:
        """The names that documents of these kinds have, each once, in order."""
        return sorted({name for kind, name in self.entries if kind in kinds})


def generate(
    snapshot: Snapshot,
    config: Config,
    target: Path,
    *,
    dry: bool = False,
    on_diff: OnDiff | None = None,
    timer: Timer = _untimed,
    progress: Progress = _silent,
) -> Result:
    """Generate the package into `target`, whole or not at all; with `dry`, only say what would change.

    Raises `CodegenError` where nothing can be made: no documents taken, or files in the way that are not ours.
    """
    result = Result()
    with Output(target, dry=dry, on_diff=on_diff) as output:

        def sink(module: object, path: str, text: str) -> None:
            output.write(path, text.encode())

        run = _Run(snapshot, config, sink, result, timer, _entries(snapshot))
        result.package = _package(run, progress)
        client = ir_client.build(result.package, doc=DOC)
        for path, text in (*render.client(client), *runtime_files()):
            sink(client, path, text)
        with timer("write"):
            result.changes = output.finish(_facts(run))
    return result


@dataclass(frozen=True, slots=True)
class Preview:
    """What is made of one service, BAQ or function library, without writing it."""

    modules: tuple[object, ...]
    files: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


def preview(snapshot: Snapshot, config: Config, entry: Entry) -> Preview:
    """What a generation would make of the document and of those that go with it."""
    modules: list[object] = []
    files: list[tuple[str, str]] = []

    def sink(module: object, path: str, text: str) -> None:
        modules.append(module)
        files.append((path, text))

    run = _Run(snapshot, config, sink, Result(), _untimed, _entries(snapshot))
    make, path = _ROOMS[entry.kind]
    for _ in make(run, entry.name, path(entry.name)):
        pass
    return Preview(tuple(modules), tuple(files), tuple(run.result.problems))


def _entries(snapshot: Snapshot) -> dict[tuple[Kind, str], Entry]:
    return {(entry.kind, entry.name): entry for entry in snapshot.documents}


def runtime_files() -> Iterator[tuple[str, str]]:
    """(path, text) of the runtime, which goes into every package as it stands here."""
    folder = Path(codegen.__file__).parent / "runtime"
    for file in sorted(folder.glob("*.py")):
        yield f"_runtime/{file.name}", file.read_text("utf-8")
    yield "py.typed", ""


def _package(run: _Run, progress: Progress) -> Package:
    selection = run.config.selection
    services = _taken(run, "services", selection.takes_service, "service", "methods")
    baqs = _taken(run, "BAQs", selection.takes_baq, "baq")
    takes_library = selection.takes_function_library
    libraries = _taken(run, "function libraries", takes_library, "functions")
    total = len(services) + len(baqs) + len(libraries)
    if not total:
        raise CodegenError(
            str(run.snapshot.where),
            "nothing to generate: no service, BAQ or function of the snapshot is included",
            "Look at [include] and [exclude] in kinetic.toml; "
            "`kinetic-codegen services --snapshot` lists what there is.",
        )
    rooms: tuple[tuple[_Room, dict[str, tuple[str, ...]]], ...] = (
        (_service, ir_client.paths(services)),
        (_baq, _flat(baqs, "baq")),
        (_library, _flat(libraries, "efx")),
    )
    done, found = 0, []
    for make, paths in rooms:
        listed: list[Listed] = []
        for name, path in sorted(paths.items(), key=lambda item: item[1]):
            listed += make(run, name, path)
            progress(name, done := done + 1, total)
        found.append(listed)
    return Package(*found)


_Room = Callable[[_Run, str, tuple[str, ...]], Iterator[Listed]]


def _taken(
    run: _Run, what: str, takes: Callable[[str], bool], *kinds: Kind
) -> list[str]:
    every = run.names(*kinds)
    taken = [name for name in every if takes(name)]
    if len(taken) < len(every):
        run.result.cut.append(f"{len(every) - len(taken)} of {len(every)} {what}")
    return taken


def _flat(wires: list[str], folder: str) -> dict[str, tuple[str, ...]]:
    found = names.distinct(wires, names.attribute)
    return {wire: (folder, name) for wire, name in found.items()}


def _service(run: _Run, name: str, path: tuple[str, ...]) -> Iterator[Listed]:
    selection = run.config.selection
    document = run.parse("service", name, edmx.parse)
    calls = None
    if selection.takes_methods(name):
        calls = run.parse("methods", name, openapi.parse)
    if document is None and calls is None:
        return
    document = document or Document(name)
    description = document.description or (calls.description if calls else "")
    takes_method = partial(selection.takes_method, name)
    called = calls is not None and any(takes_method(m.name) for m in calls.methods)
    operated = calls is None and _has_operations(document, takes_method)
    with run.timer("build"):
        module, report = ir_service.build(
            document,
            path=path,
            takes_set=partial(selection.takes_set, name),
            column_rule=run.rule,
            description=description,
            methods_class=ir_methods.methods_class(name) if called or operated else "",
        )
    run.result.add(report)
    run.put(module, render.service)
    if calls is not None and called:
        _methods(run, calls, module, takes_method)
    if operated:
        _operations(run, document, module, takes_method)
    yield Listed(name, path, module.class_name, description)


def _methods(
    run: _Run,
    document: ServiceMethods,
    service: model.Service,
    takes_method: Callable[[str], bool],
) -> None:
    with run.timer("build"):
        module, report = ir_methods.build(
            document,
            path=service.path,
            rows=service.row_classes,
            attributes=frozenset(s.name for s in service.sets),
            takes_method=takes_method,
            rule=run.rule,
        )
    run.result.add(report)
    run.put(module, render.methods)


def _has_operations(document: Document, takes: Callable[[str], bool]) -> bool:
    return ir_operations.declared(document) and any(
        takes(o.name) for o in document.operations
    )


def _operations(
    run: _Run,
    document: Document,
    service: model.Service,
    takes_method: Callable[[str], bool],
) -> None:
    with run.timer("build"):
        module, report = ir_operations.build(
            document, service, takes_method=takes_method, rule=run.rule
        )
    run.result.add(report)
    run.put(module, render.methods)


def _baq(run: _Run, name: str, path: tuple[str, ...]) -> Iterator[Listed]:
    document = run.parse("baq", name, edmx.parse)
    if document is None:
        return
    facts = _facts_of(run, name)
    with run.timer("build"):
        built = ir_baq.build(document, facts, name=path[-1])
    if built is None:
        what = "its $metadata names no row type"
        run.result.problems.append(Problem(name, 0, what, level="error"))
        return
    module, report = built
    run.result.add(report)
    run.put(module, render.baq)
    yield Listed(name, path, module.name, facts.description)


def _facts_of(run: _Run, name: str) -> ir_baq.Facts:
    """What DynamicQuery says of a BAQ; a look-up that is missing or unreadable leaves its part out."""
    entry = run.entries["baq", name]
    columns = run.parse("baq-columns", name, dynamic_query.parse_columns)
    parameters = run.parse("baq-parameters", name, dynamic_query.parse_parameters)
    problems = [*(columns.problems if columns else ())]
    problems += parameters.problems if parameters else ()
    return ir_baq.Facts(
        description=entry.description,
        updatable=bool(entry.updatable),
        columns=columns.columns if columns else (),
        parameters=parameters.parameters if parameters else None,
        problems=tuple(problems),
    )


def _library(run: _Run, name: str, path: tuple[str, ...]) -> Iterator[Listed]:
    document = run.parse("functions", name, efx.parse)
    if document is None:
        return
    run.result.problems += document.problems
    library = next((lib for lib in document.libraries if lib.name == name), None)
    if library is None:
        what = "its document names no such library"
        run.result.problems.append(Problem(name, 0, what, level="error"))
        return
    with run.timer("build"):
        module, report = ir_functions.build(library, path=path, rule=run.rule)
    run.result.add(report)
    run.put(module, render.library)
    yield Listed(name, path, module.class_name, library.description)


_ROOMS: dict[Kind, tuple[_Room, Callable[[str], tuple[str, ...]]]] = {
    "service": (_service, lambda name: ir_client.paths([name])[name]),
    "methods": (_service, lambda name: ir_client.paths([name])[name]),
    "baq": (_baq, lambda name: _flat([name], "baq")[name]),
    "functions": (_library, lambda name: _flat([name], "efx")[name]),
}


def _facts(run: _Run) -> dict[str, object]:
    return {
        "generator": codegen.__version__,
        "instance": {"company": run.snapshot.company, "url": run.snapshot.url},
        "documents": dict(sorted(run.documents.items())),
    }
