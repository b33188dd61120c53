"""From a snapshot to a package's files: each service and BAQ is read, built, rendered and forgotten before the next.

Memory is therefore bounded by the largest document, and one that cannot be used loses nothing but itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import codegen
from codegen.config import Config
from codegen.documents import dynamic_query, edmx
from codegen.emit import render
from codegen.emit.output import Changes, Output
from codegen.errors import CodegenError, Problem
from codegen.ir import baq as ir_baq
from codegen.ir import client as ir_client
from codegen.ir import model, names
from codegen.ir import service as ir_service
from codegen.source.snapshot import Entry, Snapshot

Timer = Callable[[str], AbstractContextManager[None]]
"""Times what runs inside `with timer("parse"):`; the stages are parse, build, render and write."""
Progress = Callable[[str, int, int], None]
"""Told the document's name, how many are done and how many there are."""


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
    services: int = 0
    baqs: int = 0

    def add(self, report: model.Report) -> None:
        """Take over what one document's report says."""
        self.problems += report.problems
        self.cut += report.cut


@dataclass(frozen=True, slots=True)
class _Run:
    """One run's inputs, and where its results go."""

    snapshot: Snapshot
    config: Config
    output: Output
    result: Result
    timer: Timer
    documents: dict[str, str] = field(default_factory=dict)
    """Path of each document that was read → its sha256."""

    def read(self, entry: Entry) -> bytes:
        data = self.snapshot.read(entry)
        self.documents[entry.path] = hashlib.sha256(data).hexdigest()
        return data

    def write(self, path: str, text: str) -> None:
        with self.timer("write"):
            self.output.write(path, text.encode())


def generate(
    snapshot: Snapshot,
    config: Config,
    target: Path,
    *,
    dry: bool = False,
    on_diff: Callable[[Iterator[str]], None] | None = None,
    timer: Timer = _untimed,
    progress: Progress = _silent,
) -> Result:
    """Generate the package into `target`, whole or not at all; with `dry`, only say what would change.

    Raises `CodegenError` where nothing can be made: no documents taken, or files in the way that are not ours.
    """
    result = Result()
    with Output(target, dry=dry, on_diff=on_diff) as output:
        run = _Run(snapshot, config, output, result, timer)
        services, baqs = _services(run), _baqs(run)
        total = len(services) + len(baqs)
        if not total:
            raise CodegenError(
                str(snapshot.where),
                "nothing to generate: no service or BAQ of the snapshot is included",
                "Look at [include] and [exclude] in kinetic.toml; `kinetic-codegen services --snapshot` lists what there is.",
            )
        listed: list[ir_client.Listed] = []
        for done, (entry, path) in enumerate(services.items(), 1):
            listed += _service(run, entry, path)
            progress(entry.name, done, total)
        listed_baqs: list[ir_client.Listed] = []
        for done, (entry, name) in enumerate(baqs.items(), len(services) + 1):
            listed_baqs += _baq(run, entry, name)
            progress(entry.name, done, total)
        _client(run, listed, listed_baqs)
        _runtime(run)
        with timer("write"):
            result.changes = output.finish(_facts(run))
    result.services, result.baqs = len(listed), len(listed_baqs)
    return result


def _services(run: _Run) -> dict[Entry, tuple[str, ...]]:
    """The documents of the services that are taken, with the paths of their modules."""
    taken = [
        e
        for e in run.snapshot.of("service")
        if run.config.selection.takes_service(e.name)
    ]
    left = len(run.snapshot.of("service")) - len(taken)
    if left:
        run.result.cut.append(f"{left} services")
    paths = ir_client.paths(e.name for e in taken)
    return {e: paths[e.name] for e in taken}


def _baqs(run: _Run) -> dict[Entry, str]:
    every = run.snapshot.of("baq")
    taken = [e for e in every if run.config.selection.takes_baq(e.name)]
    if len(taken) < len(every):
        run.result.cut.append(f"{len(every) - len(taken)} BAQs")
    found = names.distinct((e.name for e in taken), names.attribute)
    return {e: found[e.name] for e in taken}


def _service(
    run: _Run, entry: Entry, path: tuple[str, ...]
) -> Iterator[ir_client.Listed]:
    selection = run.config.selection
    try:
        with run.timer("parse"):
            document = edmx.parse(run.read(entry), entry.name)
    except CodegenError as error:
        run.result.problems.append(_lost(error))
        return
    with run.timer("build"):
        module, report = ir_service.build(
            document,
            path=path,
            takes_set=lambda name: selection.takes_set(entry.name, name),
            column_rule=ir_service.COLUMN_RULES[run.config.package.naming],
            description=document.description,
        )
    run.result.add(report)
    with run.timer("render"):
        file, text = render.service(module)
    run.write(file, text)
    yield ir_client.Listed(entry.name, path, document.description)


def _baq(run: _Run, entry: Entry, name: str) -> Iterator[ir_client.Listed]:
    try:
        with run.timer("parse"):
            document = edmx.parse(run.read(entry), entry.name)
            facts = _facts_of(run, entry)
    except CodegenError as error:
        run.result.problems.append(_lost(error))
        return
    with run.timer("build"):
        built = ir_baq.build(document, facts, name=name)
    if built is None:
        what = "its $metadata names no row type"
        run.result.problems.append(Problem(entry.name, 0, what, level="error"))
        return
    run.result.add(built[1])
    with run.timer("render"):
        file, text = render.baq(built[0])
    run.write(file, text)
    yield ir_client.Listed(entry.name, built[0].path, facts.description)


def _facts_of(run: _Run, entry: Entry) -> ir_baq.BaqFacts:
    """What DynamicQuery says of a BAQ; a look-up that is missing or unreadable leaves its part out."""
    columns = _beside(run, "baq-columns", entry, dynamic_query.parse_columns)
    parameters = _beside(run, "baq-parameters", entry, dynamic_query.parse_parameters)
    return ir_baq.BaqFacts(entry.description, columns, parameters)


def _client(
    run: _Run, services: list[ir_client.Listed], baqs: list[ir_client.Listed]
) -> None:
    with run.timer("build"):
        value = ir_client.build(
            services,
            baqs,
            package=run.config.package.name,
            doc="Every service and BAQ of the instance, reached by name.",
        )
    for path, text in render.client(value):
        run.write(path, text)


def _runtime(run: _Run) -> None:
    """The runtime goes into every package as it stands here."""
    folder = Path(codegen.__file__).parent / "runtime"
    for file in sorted(folder.glob("*.py")):
        run.write(f"_runtime/{file.name}", file.read_text("utf-8"))
    run.write("py.typed", "")


def _facts(run: _Run) -> dict[str, object]:
    return {
        "generator": codegen.__version__,
        "instance": {"url": run.snapshot.url, "company": run.snapshot.company},
        "documents": dict(sorted(run.documents.items())),
    }


def _lost(error: CodegenError) -> Problem:
    return Problem(error.where, 0, error.what, error.hint, "error")
