"""What is to be made of a snapshot: a task for each service, BAQ and function library that the selection takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from codegen.errors import CodegenError, Problem
from codegen.generate.memory import Memory
from codegen.generate.unit import Task
from codegen.patterns import Findings, unmatched
from codegen.selection import Selection, Sort
from codegen.source.layout import Kind
from codegen.source.plan import names
from codegen.source.snapshot import Snapshot

Parts = tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """The tasks of a run in order, and what the selection left out."""

    tasks: list[Task] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    names: dict[Sort, list[str]] = field(default_factory=dict)
    """Every name in the snapshot."""


@dataclass(frozen=True, slots=True)
class _Sort:
    """Things of an instance that are made in one way."""

    kind: Kind
    sort: Sort
    what: str

    def names(self, snapshot: Snapshot) -> list[str]:
        """The names of all of them in a snapshot, in order."""
        return names(snapshot, self.sort)


SORTS: Final = (
    _Sort("service", "services", "services"),
    _Sort("baq", "baqs", "BAQs"),
    _Sort("functions", "functions", "function libraries"),
)


def plan(snapshot: Snapshot, selection: Selection, memory: Memory) -> Plan:
    """The tasks for what the selection takes; raises `CodegenError` where that is nothing."""
    found = Plan()
    for sort in SORTS:
        found.names[sort.sort] = every = sort.names(snapshot)
        taken = [name for name in every if selection.takes(sort.sort, name)]
        if left := len(every) - len(taken):
            found.cut.append(f"{left} of {len(every)} {sort.what}")
        paths = _remembered(sort.kind, taken, memory)
        ordered = sorted(paths.items(), key=lambda item: item[1])
        found.tasks += [Task(sort.kind, name, path) for name, path in ordered]
    if not found.tasks:
        problems = unmatched_in(snapshot, selection, found.names)
        raise CodegenError(
            str(snapshot.where),
            "nothing to generate: no service, BAQ or function of the snapshot is included",
            " ".join(_advice(problems)),
        )
    return found


def unmatched_in(
    snapshot: Snapshot,
    selection: Selection,
    names: Mapping[Sort, Iterable[str]],
    findings: Iterable[Findings] = (),
) -> list[Problem]:
    """One problem for each pattern that fits nothing in the snapshot."""
    hints = {sort.sort: _hint(sort.sort) for sort in SORTS}
    found = unmatched(
        selection,
        names,
        findings,
        among="in the snapshot",
        hints=hints,
        left_out=snapshot.left_out,
    )
    return list(found)


def _hint(sort: Sort) -> str:
    return (
        f"`kinetic-codegen {sort} --snapshot` lists what there is; "
        "what is not there yet comes with `kinetic-codegen fetch`."
    )


def _advice(found: Sequence[Problem]) -> Iterator[str]:
    """What to do where nothing is taken, in sentences."""
    for slip in found[:3]:
        yield f"{slip.where}: {slip.what}. {slip.hint}"
    if not found:
        yield "Look at [include] and [exclude] in kinetic.toml;"
        yield "`kinetic-codegen services --snapshot` lists what there is."


def _remembered(
    kind: Kind, taken: Sequence[str], memory: Memory
) -> Mapping[str, Parts]:
    """The paths of modules, which follow from their names and from one another's."""
    name = f"paths of {kind}"
    key = memory.key(taken)
    if known := memory.recall(name, key):
        return {wire: tuple(path) for wire, path in known["paths"].items()}
    found = paths(kind, taken)
    memory.keep(name, key, paths=found)
    return found


def paths(kind: Kind, wires: Sequence[str]) -> Mapping[str, Parts]:
    """Wire name → path of the module below the package."""
    # Loads the rules of names and what they stand on, which nothing needs where nothing has changed.
    from codegen.ir import client
    from codegen.ir import names as rules

    if kind == "service":
        return client.paths(wires)
    folder = {"baq": "baq", "functions": "efx"}[kind]
    found = rules.distinct(wires, rules.attribute, rules.folded)
    return {wire: (folder, name) for wire, name in found.items()}
