"""Two snapshots → every change between them, one service, BAQ or library after the other; what is the same costs next to nothing.

A document that cannot be had or read on one side is compared on neither, and told as a problem: what is not known is
not gone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from codegen.config import Config
from codegen.errors import CodegenError, Problem
from codegen.ir import client as ir_client
from codegen.ir import names
from codegen.selection import SORTS, Sort
from codegen.source.layout import Kind
from codegen.source.snapshot import Snapshot, open_snapshot
from codegen.upgrade.compare import Change, compare, gravest_first
from codegen.upgrade.elements import Source, element
from codegen.upgrade.surface import Element

Key = tuple[Sort, str]

KINDS: Final[Mapping[Sort, tuple[Kind, ...]]] = {
    "services": ("service", "methods"),
    "baqs": ("baq", "baq-parameters"),
    "functions": ("functions",),
}
"""Sort of thing → the documents that say what a program sees of it."""
_MAKES: Final[Mapping[Kind, Sort]] = {
    "service": "services",
    "methods": "services",
    "baq": "baqs",
    "functions": "functions",
}
"""The documents that are enough for a thing to be there."""
_FOLDERS: Final[Mapping[Sort, str]] = {"baqs": "baq", "functions": "efx"}
_MANY: Final = 200
"""Things that differ, from which on a second process pays."""
_PROCESSES: Final = 4


@dataclass(frozen=True, slots=True)
class Difference:
    """What two snapshots differ in, the gravest first, and what could not be compared."""

    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    compared: int = 0
    """Services, BAQs and libraries that are in both."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What one part of the work gave."""

    changes: list[Change]
    problems: list[Problem]
    gone: list[Element]
    come: list[Element]


class _Side:
    """One of the two snapshots, as far as the configuration takes it."""

    def __init__(self, snapshot: Snapshot, config: Config) -> None:
        self._snapshot = snapshot
        self._entries = {(e.kind, e.name): e for e in snapshot.documents}
        self._lost = {(e.kind, e.name): e for e in snapshot.lost}
        self.paths = module_paths(snapshot, config)

    def source(self, key: Key) -> Source | None:
        """The documents of a thing, or None where it is not there."""
        if key not in self.paths:
            return None
        sort, name = key
        found = {k: e for k in KINDS[sort] if (e := self._entries.get((k, name)))}
        read = {kind: self._snapshot.read(entry) for kind, entry in found.items()}
        updatable = "baq" in found and bool(found["baq"].updatable)
        return Source(sort, name, self.paths[key], read, updatable)

    def lost(self, key: Key) -> dict[Kind, str]:
        """The documents of a thing that were asked for and never came, and why."""
        sort, name = key
        asked = (
            self._lost.get((kind, name)) for kind in _MAKES if _MAKES[kind] == sort
        )
        return {entry.kind: entry.failed for entry in asked if entry}


def module_paths(snapshot: Snapshot, config: Config) -> dict[Key, tuple[str, ...]]:
    """(sort, name) → path of its module below the package, for all that the configuration takes."""
    there = {(_MAKES[e.kind], e.name) for e in snapshot.documents if e.kind in _MAKES}
    return {
        (sort, name): path
        for sort in SORTS
        for name, path in _paths(
            sort, [n for s, n in there if s == sort and config.selection.takes(s, n)]
        ).items()
    }


def _paths(sort: Sort, wires: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    if sort == "services":
        return ir_client.paths(wires)
    found = names.distinct(sorted(wires), names.attribute)
    return {wire: (_FOLDERS[sort], name) for wire, name in found.items()}


def difference(old: Snapshot, new: Snapshot, config: Config) -> Difference:
    """What changed from one snapshot to the other in what the configuration takes, under the names it gives."""
    before, after = _Side(old, config), _Side(new, config)
    keys = sorted(before.paths.keys() | after.paths.keys())
    differing = [key for key in keys if before.source(key) != after.source(key)]
    found = _compared(old.where, new.where, config, differing)
    changes = [*found.changes, *compare(found.gone, found.come)]
    both = len(before.paths.keys() & after.paths.keys())
    problems = sorted([*found.problems, *_stale(new)])
    return Difference(tuple(gravest_first(changes)), tuple(problems), both)


def _compared(old: Path, new: Path, config: Config, keys: Sequence[Key]) -> _Found:
    """The differences of these things, found by as many processes as pay."""
    count = min(_PROCESSES, os.cpu_count() or 1) if len(keys) > _MANY else 1
    if count == 1:
        return _part(old, new, config, keys)
    slices = [keys[start::count] for start in range(count)]
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        parts = list(
            pool.map(_part, [old] * count, [new] * count, [config] * count, slices)
        )
    return _Found(
        [c for p in parts for c in p.changes],
        [x for p in parts for x in p.problems],
        [e for p in parts for e in p.gone],
        [e for p in parts for e in p.come],
    )


def _part(old: Path, new: Path, config: Config, keys: Sequence[Key]) -> _Found:
    before, after = (_Side(open_snapshot(where), config) for where in (old, new))
    found = _Found([], [], [], [])
    for key in keys:
        try:
            _one(found, config, before, after, key)
        except CodegenError as error:
            what = f"not compared: {error.what}"
            found.problems.append(Problem(key[1], 0, what, error.hint, "error"))
    return found


def _one(found: _Found, config: Config, before: _Side, after: _Side, key: Key) -> None:
    old, new = before.source(key), after.source(key)
    unknown = before.lost(key) | after.lost(key)
    if old and new:
        for kind in (old.documents.keys() ^ new.documents.keys()) & _MAKES.keys():
            unknown.setdefault(kind, "only one of the two snapshots has it")
        old, new = _without(old, unknown), _without(new, unknown)
    for kind, why in sorted(unknown.items()):
        what = f"its document `{kind}` is not compared: {why}"
        found.problems.append(Problem(key[1], 0, what, "Fetch it again."))
    if unknown and not (old and new and old.documents and new.documents):
        return
    kept = element(old, config) if old else None
    come = element(new, config) if new else None
    if kept and come:
        found.changes.extend(compare([kept], [come]))
    else:
        found.gone.extend([kept] if kept else [])
        found.come.extend([come] if come else [])


def _without(source: Source, kinds: Iterable[Kind]) -> Source:
    left = {k: data for k, data in source.documents.items() if k not in set(kinds)}
    return replace(source, documents=left)


def _stale(snapshot: Snapshot) -> Iterator[Problem]:
    """A problem for each document whose last fetch failed, so that a copy from before stands for it."""
    for entry in snapshot.documents:
        if entry.failed:
            what = f"its document `{entry.kind}` is a copy from before the last fetch, which failed: {entry.failed}"
            yield Problem(entry.name, 0, what, "Fetch it again.")
