"""Two snapshots → every change between them, one service, BAQ or library after the other; what is the same costs next to nothing.

A document that is missing or unreadable on one side is compared on neither, and reported as a problem: unknown does not mean
removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from codegen import profile, surfaces
from codegen.config import Config
from codegen.errors import CodegenError, Problem
from codegen.generate.tasks import paths
from codegen.generate.processes import available, spread
from codegen.generate.unit import Reader, Task, Unit
from codegen.source.snapshot import Snapshot, open_snapshot
from codegen.upgrade.compare import Change, compare, worst_first
from codegen.upgrade.units import alike, element
from codegen.surfaces import Kind, document, surface_of
from codegen.upgrade.elements import Element

Key = tuple[Kind, str]
"""What kind of thing (of several documents, the first) and its name."""

_MANY: Final = 200
"""Things that differ, from which on a second process pays."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes between two snapshots, worst first, and what could not be compared."""

    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    compared: int = 0
    """Services, BAQs and libraries that are in both."""
    unknown: frozenset[Key] = frozenset()
    """Documents that were compared on neither side, by their own kind and name."""


@dataclass(frozen=True, slots=True)
class _Work:
    """Some of the things that differ; the snapshots by their places, so that another process can open them."""

    old: Path
    new: Path
    config: Config
    keys: Sequence[Key]


@dataclass(slots=True)
class _Found:
    """What a part of the work gave."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    gone: list[Element] = field(default_factory=list)
    come: list[Element] = field(default_factory=list)
    unknown: set[Key] = field(default_factory=set)


class _Side:
    """One of the two snapshots, as far as the configuration takes it."""

    def __init__(self, snapshot: Snapshot, config: Config) -> None:
        self._reader = Reader(snapshot, config)
        self._lost = {e.key: e.failed for e in snapshot.lost}
        self.paths = module_paths(snapshot, config)

    def unit(self, key: Key) -> Unit | None:
        """A thing with its documents, or None if it does not exist."""
        if key not in self.paths:
            return None
        return self._reader.read(Task(*key, self.paths[key]))[0]

    def lost(self, key: Key) -> dict[Kind, str]:
        """The documents of a thing that were asked for and never came, and why."""
        return {d[0]: self._lost[d] for d in _documents(key) if d in self._lost}


def module_paths(snapshot: Snapshot, config: Config) -> dict[Key, tuple[str, ...]]:
    """Kind and name → path of the module below the package, for all that the configuration takes."""
    found: dict[Key, tuple[str, ...]] = {}
    for surface in surfaces.SURFACES:
        every = snapshot.names(surface) if surface.element else ()
        taken = [name for name in every if config.selection.takes(surface.key, name)]
        for name, path in paths(surface.kind, taken).items():
            found[surface.kind, name] = path
    return found


def difference(old: Snapshot, new: Snapshot, config: Config) -> Difference:
    """What changed from one snapshot to the other in what the configuration takes, under the names it gives."""
    before, after = _Side(old, config), _Side(new, config)
    keys = sorted(before.paths.keys() | after.paths.keys())
    differing = [key for key in keys if before.unit(key) != after.unit(key)]
    count = available() if len(differing) > _MANY else 1
    work = (
        _Work(old.where, new.where, config, differing[n::count]) for n in range(count)
    )
    whole = _Found()
    for part in spread(_compared, work, processes=count):
        whole.changes += part.changes
        whole.problems += part.problems
        whole.gone += part.gone
        whole.come += part.come
        whole.unknown |= part.unknown
    # What only one of them has may be one thing, renamed.
    whole.changes += compare(whole.gone, whole.come)
    whole.changes += _manners(old, new)
    problems = sorted([*whole.problems, *_stale(new)])
    both = len(before.paths.keys() & after.paths.keys())
    return Difference(
        tuple(worst_first(whole.changes)),
        tuple(problems),
        both,
        frozenset(whole.unknown),
    )


def _manners(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """What the two profiles of the instance both settle, and not alike."""
    for fact, before, after in profile.changed(old.profile, new.profile):
        yield Change("manner", "changed", profile.FILE, fact, fact, before, after)


def _compared(work: _Work) -> _Found:
    found = _Found()
    before = _Side(open_snapshot(work.old), work.config)
    after = _Side(open_snapshot(work.new), work.config)
    for key in work.keys:
        try:
            _compare_one(found, before, after, key)
        except CodegenError as error:
            what = f"not compared: {error.what}"
            found.problems.append(Problem(key[1], 0, what, error.hint, "error"))
            found.unknown |= _documents(key)
    return found


def _compare_one(found: _Found, before: _Side, after: _Side, key: Key) -> None:
    old, new = before.unit(key), after.unit(key)
    unknown = before.lost(key) | after.lost(key)
    if old and new:
        for kind in old.documents.keys() ^ new.documents.keys():
            if document(kind).suffices:
                unknown.setdefault(kind, "only one of the two snapshots has it")
        old, new = _without(old, unknown), _without(new, unknown)
    for kind, why in sorted(unknown.items()):
        what = f"its document `{kind}` is not compared: {why}"
        found.problems.append(Problem(key[1], 0, what, "Fetch it again."))
        found.unknown.add((kind, key[1]))
    if unknown and not (old and new and old.documents and new.documents):
        found.unknown |= _documents(key)
        return
    if old and new and alike(old, new):
        return
    kept, come = element(old) if old else None, element(new) if new else None
    if kept and come:
        found.changes += compare([kept], [come])
    else:
        found.gone += [kept] if kept else []
        found.come += [come] if come else []


def _documents(key: Key) -> set[Key]:
    """The documents that are enough for a thing to be there."""
    return {(d.kind, key[1]) for d in surface_of(key[0]).documents if d.suffices}


def _without(unit: Unit, kinds: Iterable[Kind]) -> Unit:
    left = {k: data for k, data in unit.documents.items() if k not in set(kinds)}
    return replace(unit, documents=left)


def _stale(snapshot: Snapshot) -> Iterator[Problem]:
    """A problem for each document whose last fetch failed, so that a copy from before stands for it."""
    for entry in snapshot.documents:
        if entry.failed:
            what = f"its document `{entry.kind}` is a copy from before the last fetch, which failed: {entry.failed}"
            yield Problem(entry.name, 0, what, "Fetch it again.")
