"""Which lines of the user's own program meet what changed, and which of them break.

The program is read twice by a type checker: with the old package, which tells where each changed thing is named, and
with the new one, which tells what no longer holds. An unrelated attribute of the same name is therefore never met, and a
line that breaks without naming anything that changed is found all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from codegen.config import Config
from codegen.emit.importable import import_name
from codegen.errors import CodegenError, Problem
from codegen.generate import generate
from codegen.generate.processes import safe_path
from codegen.ir.service import METHODS
from codegen.source.snapshot import Snapshot
from codegen.upgrade import program
from codegen.upgrade.compare import Change
from codegen.upgrade.difference import Difference, module_paths
from codegen.upgrade.program import Source
from codegen.upgrade.sight import Error, Job, Place, Seen

_GONE: Final = frozenset(
    {"removed", "renamed", "named", "moved", "unkeyed", "key lost"}
)
"""Events after which the name itself is no longer there."""
_CALLED: Final = frozenset({"added as required", "required", "added"})
"""Events that a call meets, and not the name, which is not in it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """One line that meets one change."""

    place: Place
    change: Change | None
    """None where a line breaks and nothing tells which of the changes did it."""
    broken: bool
    """Whether it fails with the new package; else it is to be looked at."""
    says: str = ""
    """What the type checker finds wrong with it."""


def usages(
    old: Snapshot,
    new: Snapshot,
    config: Config,
    *,
    found: Difference,
    sources: Iterable[Path],
) -> tuple[list[Usage], list[Problem]]:
    """The usages in these files and folders, by place, and the files that could not be read.

    What was not compared is in neither of the two packages, so that no line is told for it.
    Raises `CodegenError` where no type checker is installed, the package has no name, or a source is not there.
    """
    if find_spec("mypy") is None:
        hint = "Run `pip install 'kinetic-codegen[usages]'`."
        raise CodegenError(
            "--usages", "mypy reads the program, and is not installed", hint
        )
    if not config.package.name:
        hint = 'Write `name = "acme"` under [package] in kinetic.toml.'
        raise CodegenError("--usages", "the package has no name to look for", hint)
    read, problems = program.read(sources)
    told = [c for c in found.changes if c.severity in ("breaking", "risky")]
    known = [snapshot.without(found.unknown) for snapshot in (old, new)]
    if not (read and told and all(snapshot.documents for snapshot in known)):
        return [], problems
    with TemporaryDirectory(prefix="kinetic-codegen-") as folder:
        jobs = _jobs(Path(folder), known, config, read)
        context = get_context("spawn")
        with safe_path(), ProcessPoolExecutor(2, mp_context=context) as pool:
            before, after = _both(pool.map(_check, jobs))
    return combine(before, after, told, read), problems


def _both(results: Iterator[Seen]) -> tuple[Seen, Seen]:
    try:
        before, after = results
    except BrokenProcessPool:
        what = "mypy has ended before its answer: it was killed, or memory ran out"
        hint = "A module of your own with a name of Python's, such as typing.py, has that effect, too."
        raise CodegenError("--usages", what, hint) from None
    return before, after


def _check(job: Job) -> Seen:
    # mypy takes a while to load, and is not always there.
    from codegen.upgrade.checker import check

    return check(job)


def _jobs(
    folder: Path,
    snapshots: Sequence[Snapshot],
    config: Config,
    read: Sequence[Source],
) -> list[Job]:
    """The program with each of the two packages, which hold what the program names and no more."""
    named = {name for source in read for name in source.names()}
    module = import_name(config.package.path, config.package.name)
    jobs = []
    for number, snapshot in enumerate(snapshots):
        target = folder / str(number) / config.package.name
        generate(_narrowed(snapshot, config, named), config, target)
        jobs.append(Job(tuple(s.path for s in read), target, module))
    return jobs


def _narrowed(snapshot: Snapshot, config: Config, named: set[str]) -> Snapshot:
    """The snapshot with the documents alone whose modules the program names; at least one thing stays."""
    paths = module_paths(snapshot, config)
    wanted = {
        name
        for (_, name), path in paths.items()
        if named & {path[-1], path[-1] + METHODS}
    }
    wanted = wanted or {name for _, name in sorted(paths)[:1]}
    kept = tuple(d for d in snapshot.documents if d.name in wanted)
    return replace(snapshot, documents=kept)


def combine(
    before: Seen, after: Seen, changes: Sequence[Change], read: Iterable[Source]
) -> list[Usage]:
    """The usages that follow from what the checker saw with the old package and with the new one."""
    known = {(e.place, e.code) for e in before.errors}
    files = {source.path: _Here(source) for source in read}
    for place, change in _meetings(before, after, changes):
        files[place.file].meets.append((place, change))
    for error in sorted(after.errors, key=lambda e: (e.place, e.text)):
        if (error.place, error.code) not in known:
            files[error.place.file].errors.append(error)
    gone = _gone(changes)
    found = [usage for here in files.values() for usage in here.usages(gone)]
    return sorted(found, key=lambda u: (u.place, u.change.place if u.change else ""))


def _meetings(
    before: Seen, after: Seen, changes: Iterable[Change]
) -> Iterator[tuple[Place, Change]]:
    """Where the program names what changed, by place."""
    met: dict[str, list[Change]] = {}
    for change in changes:
        met.setdefault(_name(change), []).append(change)
    left = {(t.place, _last(t.name)) for t in after.touches}
    for touch in sorted(before.touches, key=lambda t: (t.place, t.name)):
        for change in met.get(touch.name, ()):
            # With the new package, the name may mean something else that has it, too.
            still = (touch.place, _last(touch.name)) in left
            if not (still and change.event in _GONE):
                yield touch.place, change


def _gone(changes: Iterable[Change]) -> dict[str, tuple[int, Change]]:
    """Last part of a name that is no longer there → the first change that took it away, and its number among them."""
    found: dict[str, tuple[int, Change]] = {}
    for number, change in enumerate(changes):
        if change.event in _GONE:
            found.setdefault(_last(change.place), (number, change))
    return found


def _last(name: str) -> str:
    return re.split(r"[.(]", name.rstrip(")"))[-1]


def _name(change: Change) -> str:
    """The name that stands in a program where the change is met, as the checker gives it."""
    if change.kind == "row" and "key" in change.event:
        return f"{change.place}.key"
    if change.kind in ("argument", "parameter") and change.event in _CALLED:
        return f"{change.place.partition('(')[0]}()"
    return change.place


class _Here:
    """One file: what it meets, and what is newly wrong in it."""

    def __init__(self, source: Source) -> None:
        self.meets: list[tuple[Place, Change]] = []
        self.errors: list[Error] = []
        self._statements = source.statements()
        self._functions = source.functions()

    def usages(self, lost: Mapping[str, tuple[int, Change]]) -> Iterator[Usage]:
        """One usage for each line and change, and one for each line that breaks without naming a change."""
        wrong = {self._statement(e.place): e for e in reversed(self.errors)}
        gone = {self._statement(p) for p, c in self.meets if c.event in _GONE}
        first: dict[tuple[int, Change], Place] = {}
        for place, change in self.meets:
            first.setdefault((place.line, change), place)
        for (_, change), place in first.items():
            error = wrong.get(self._statement(place))
            is_gone = change.event in _GONE
            broken = is_gone or (
                error is not None and self._statement(place) not in gone
            )
            if broken or change.event != "required":
                yield Usage(
                    place, change, broken, error.text if error and broken else ""
                )
        told = {self._statement(place) for place, _ in self.meets}
        for statement, error in wrong.items():
            if statement not in told:
                yield Usage(error.place, self._cause(error, lost), True, error.text)

    def _statement(self, place: Place) -> int:
        return self._statements.get(place.line, place.line)

    def _cause(
        self, error: Error, lost: Mapping[str, tuple[int, Change]]
    ) -> Change | None:
        """The change behind an error that names none: the one it speaks of, or the last one met before in the function."""
        words = set(re.findall(r'"(\w+)"', error.text))
        if named := [lost[word] for word in words & lost.keys()]:
            return min(named, key=lambda found: found[0])[1]
        function = self._functions.get(error.place.line)
        earlier = [
            (place, change)
            for place, change in self.meets
            if place < error.place and self._functions.get(place.line) == function
        ]
        return max(earlier, key=lambda met: met[0])[1] if earlier else None
