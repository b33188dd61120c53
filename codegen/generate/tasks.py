"""What is to be made of a snapshot: a task for each service, BAQ and function library that the selection takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from codegen import surfaces
from codegen.errors import CodegenError, Problem
from codegen.generate.unit import Task
from codegen.patterns import Parts, unmatched
from codegen.selection import Selection
from codegen.source.snapshot import Snapshot
from codegen.surfaces import Key, Kind, load

Path = tuple[str, ...]


@dataclass(slots=True)
class Chosen:
    """What a run is to make, and what the selection left out."""

    names_by_kind: dict[Kind, list[str]] = field(default_factory=dict)
    """Kind → the names of what is made of that kind, in order."""
    cut: list[str] = field(default_factory=list)
    names: dict[Key, list[str]] = field(default_factory=dict)
    """Every name in the snapshot, by the surface's key."""


def choose(snapshot: Snapshot, selection: Selection) -> Chosen:
    """What the selection takes; raises `CodegenError` if that is nothing."""
    found = Chosen()
    for surface in surfaces.SURFACES:
        found.names[surface.key] = every = snapshot.names(surface)
        taken = [name for name in every if selection.takes(surface.key, name)]
        if left := len(every) - len(taken):
            found.cut.append(f"{left} of {len(every)} {surface.many}")
        found.names_by_kind[surface.kind] = taken
    if not any(found.names_by_kind.values()):
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
    names: Mapping[Key, Iterable[str]],
    parts: Mapping[str, Parts] = MappingProxyType({}),
) -> list[Problem]:
    """One problem for each pattern that fits nothing in the snapshot."""
    hints = {key: _hint(key) for key in surfaces.keys()}
    found = unmatched(
        selection,
        names,
        parts,
        among="in the snapshot",
        hints=hints,
        left_out=snapshot.left_out,
    )
    return list(found)


def _hint(key: Key) -> str:
    return (
        f"`kinetic-codegen {key} --snapshot` lists what there is; "
        "what is not there yet comes with `kinetic-codegen fetch`."
    )


def _advice(found: Sequence[Problem]) -> Iterator[str]:
    """What to do where nothing is taken, in sentences."""
    for problem in found[:3]:
        yield f"{problem.where}: {problem.what}. {problem.hint}"
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


def paths(kind: Kind, wires: Sequence[str]) -> Mapping[str, Path]:
    """Wire name → path of the module below the package."""
    surface = surfaces.surface_of(kind)
    found: Mapping[str, Path] = load(surface.paths)(surface.folder, wires)
    return found
