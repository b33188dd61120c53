"""What is to be made of a snapshot: a task for each service, BAQ and function library that the selection takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from codegen.errors import CodegenError, Problem
from codegen.generate.unit import Task
from codegen.patterns import Findings, unmatched
from codegen.selection import Selection, Sort
from codegen.source.layout import Kind
from codegen.source.plan import names
from codegen.source.snapshot import Snapshot

Parts = tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """What a run is to make, and what the selection left out."""

    chosen: dict[Kind, list[str]] = field(default_factory=dict)
    """Kind → the names of what is made of that kind, in order."""
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


def plan(snapshot: Snapshot, selection: Selection) -> Plan:
    """What the selection takes; raises `CodegenError` if that is nothing."""
    found = Plan()
    for sort in SORTS:
        found.names[sort.sort] = every = sort.names(snapshot)
        taken = [name for name in every if selection.takes(sort.sort, name)]
        if left := len(every) - len(taken):
            found.cut.append(f"{left} of {len(every)} {sort.what}")
        found.chosen[sort.kind] = taken
    if not any(found.chosen.values()):
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


def tasks(chosen: Mapping[Kind, Sequence[str]]) -> list[Task]:
    """A task for each name, with the path of its module; in order."""
    return [
        Task(kind, name, path)
        for kind, names in chosen.items()
        for name, path in sorted(paths(kind, names).items(), key=lambda item: item[1])
    ]


def paths(kind: Kind, wires: Sequence[str]) -> Mapping[str, Parts]:
    """Wire name → path of the module below the package."""
    # Loads the rules of names and what they stand on, which nothing needs where nothing has changed.
    from codegen.ir import client
    from codegen.ir import names as rules

    if kind == "service":
        return client.paths(wires)
    folder = {"baq": "baq", "functions": "efx"}[kind]
    found = rules.distinct(wires, rules.attribute, alike=rules.folded)
    return {wire: (folder, name) for wire, name in found.items()}
