"""Which lines of the user's own program meet what changed, and which of them break.

The program is read twice by a type checker: with the old package, which tells where each changed thing is named, and
with the new one, which tells what no longer holds. An unrelated attribute of the same name is therefore never met, and a
line that breaks without naming anything that changed is found all the same. Where no type says whose a name is, or it stands
in a text, nobody can tell: such a line is reported as that, for what changed and breaks.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, get_args

from codegen.config import Config
from codegen.emit.importable import import_name
from codegen.errors import CodegenError, Problem
from codegen.generate import generate
from codegen.generate.processes import safe_path
from codegen.surfaces import METHODS_SUFFIX
from codegen.source.cache import Cache
from codegen.source.snapshot import Snapshot
from codegen.upgrade import program, recall
from codegen.upgrade.compare import Change
from codegen.upgrade.difference import Difference, module_paths
from codegen.upgrade.program import Source
from codegen.upgrade.diagnostics import Error, Job, Place, Seen

_GONE: Final = frozenset(
    {"removed", "renamed", "named", "moved", "unkeyed", "key lost"}
)
"""Events after which the name itself is no longer there."""
_CALLED: Final = frozenset({"added as required", "required", "added"})
"""Events that a call meets, and not the name, which is not in it."""


Verdict = Literal["broken", "to look at", "cannot tell"]
"""The line fails with the new package; it works and meets a change; it may meet one."""
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Usage:
    """One line that meets one change."""

    place: Place
    change: Change | None
    """None where a line breaks and nothing tells which of the changes did it."""
    broken: bool
    """Whether it fails with the new package."""
    says: str = ""
    """What the type checker finds wrong with it, or why nobody can tell."""
    unsure: bool = False
    """Whether nobody can tell if it meets the change."""

    @property
    def verdict(self) -> Verdict:
        """What becomes of the line."""
        if self.unsure:
            return "cannot tell"
        return "broken" if self.broken else "to look at"


def usages(
    old: Snapshot,
    new: Snapshot,
    config: Config,
    *,
    found: Difference,
    sources: Iterable[Path],
) -> tuple[list[Usage], list[Problem]]:
    """The usages in these files and folders, by place, and the files that could not be read.

    What was not compared is in neither package, so no line is reported for it.
    Raises `CodegenError` if no type checker is installed, the package has no name, or a source is missing.
    """
    ready("--usages", config)
    read, problems = program.read(sources)
    serious = [c for c in found.changes if c.severity in ("breaking", "risky")]
    known = [snapshot.without(found.unknown) for snapshot in (old, new)]
    if not (read and serious and all(snapshot.documents for snapshot in known)):
        return [], problems
    with TemporaryDirectory(prefix="kinetic-codegen-") as folder:
        jobs = _jobs(Path(folder), known, config, read, serious)
        before, after = _remembered(jobs, Path(folder, "cache"))
    return combine(before, after, serious, read), problems


def ready(asked: str, config: Config) -> None:
    """Raise `CodegenError` if no type checker is installed, or the package has no name; `asked` is what the user asked for."""
    if find_spec("mypy") is None:
        hint = "Run `pip install 'kinetic-codegen[usages]'`."
        raise CodegenError(asked, "mypy reads the program, and is not installed", hint)
    if not config.package.name:
        hint = 'Write `name = "acme"` under [package] in kinetic.toml.'
        raise CodegenError(asked, "the package has no name to look for", hint)


def _remembered(jobs: Sequence[Job], folder: Path) -> Sequence[Seen]:
    """What the checker says, or said last time of the same."""
    cache, wanted = Cache.own(), recall.key(jobs)
    if known := recall.recalled(cache, wanted):
        return known
    found = seen(jobs, folder)
    recall.keep(cache, wanted, found)
    return found


def seen(jobs: Sequence[Job], cache: Path) -> Sequence[Seen]:
    """What the checker says, in a process of its own: it takes memory, and may end the process."""
    context = get_context("spawn")
    reader, writer = context.Pipe(duplex=False)
    with safe_path():
        process = context.Process(target=_check, args=(writer, jobs, cache))
        process.start()
    writer.close()
    try:
        found: Sequence[Seen] | CodegenError = reader.recv()
    except EOFError:
        what = "it has ended before its answer: it was killed, or memory ran out"
        hint = "A module of your own with a name of Python's, such as typing.py, has that effect, too."
        raise CodegenError("mypy", what, hint) from None
    finally:
        process.kill()
        process.join()
    if isinstance(found, CodegenError):
        raise found
    return found


def _check(writer: Connection, jobs: Sequence[Job], cache: Path) -> None:
    # mypy takes a while to load, and is not always there.
    from codegen.upgrade.checker import check

    try:
        writer.send(check(jobs, cache))
    except CodegenError as error:
        writer.send(error)
    writer.close()
    # All that mypy made would be taken down piece by piece.
    os._exit(0)


def _jobs(
    folder: Path,
    snapshots: Sequence[Snapshot],
    config: Config,
    read: Sequence[Source],
    changes: Iterable[Change],
) -> list[Job]:
    """The program with each of the two packages, which hold what the program names and no more."""
    named = {name for source in read for name in source.names()}
    module = import_name(config.package.path, config.package.name)
    wanted = frozenset(_doubtful(changes))
    jobs = []
    for number, snapshot in enumerate(snapshots):
        target = folder / str(number) / config.package.name
        generate(narrowed(snapshot, config, named), config, target)
        jobs.append(Job(tuple(s.path for s in read), target, module, wanted))
    return jobs


def narrowed(snapshot: Snapshot, config: Config, named: set[str]) -> Snapshot:
    """The snapshot with the documents alone whose modules the program names; at least one thing stays."""
    paths = module_paths(snapshot, config)
    wanted = {
        name
        for (_, name), path in paths.items()
        if named & {path[-1], path[-1] + METHODS_SUFFIX}
    }
    wanted = wanted or {name for _, name in sorted(paths)[:1]}
    kept = tuple(d for d in snapshot.documents if d.name in wanted)
    return replace(snapshot, documents=kept)


def combine(
    before: Seen, after: Seen, changes: Sequence[Change], read: Iterable[Source]
) -> list[Usage]:
    """The usages that follow from what the checker saw with the old package and with the new one."""
    known = {(e.place, e.code) for e in before.errors}
    files = {source.path: _FileUsages(source) for source in read}
    for place, change in _meetings(before, after, changes):
        files[place.file].meets.append((place, change))
    for place, change, why in _doubts(before, changes, files):
        files[place.file].doubts.append((place, change, why))
    for error in sorted(after.errors, key=lambda e: (e.place, e.text)):
        if (error.place, error.code) not in known:
            files[error.place.file].errors.append(error)
    gone = {_last(c.place): c for c in reversed(changes) if c.event in _GONE}
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


def _doubtful(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Name in Python → the changes that it may mean, of those that break a program."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        if change.severity == "breaking" and change.event not in _CALLED:
            found.setdefault(_last(change.place), []).append(change)
    return found


def _doubts(
    before: Seen, changes: Sequence[Change], files: Mapping[Path, _FileUsages]
) -> Iterator[tuple[Place, Change, str]]:
    """Where a name stands that may mean what changed, and why nobody can tell."""
    meant = _doubtful(changes)
    for touch in sorted(before.doubts, key=lambda t: (t.place, t.name)):
        yield touch.place, *_fitting(
            meant[touch.name], f"`{touch.name}` stands where no type is known"
        )
    wires: dict[str, list[Change]] = {}
    for change in (c for found in meant.values() for c in found if _in_filters(c)):
        wires.setdefault(change.wire.rpartition("/")[2], []).append(change)
    for path, here in files.items():
        for line, column, text in here.source.texts():
            for name in sorted(names_in(text) & wires.keys()):
                yield Place(path, line, column + 1), *_fitting(
                    wires[name], f"`{name}` is named in a text"
                )


def _in_filters(change: Change) -> bool:
    return change.kind == "child" or change.kind.endswith("column")


def _fitting(changes: Sequence[Change], why: str) -> tuple[Change, str]:
    """The first change that a name may mean, and why nobody can tell."""
    others = f", and may mean {len(changes) - 1:,} more" if len(changes) > 1 else ""
    return changes[0], f"{why}{others}"


def names_in(text: str) -> frozenset[str]:
    """The names that a text compares, calls functions with, or lists, where it reads like a filter or a list of columns."""
    bare = _QUOTED.sub("''", text)
    compared = {name for pair in _COMPARED.findall(bare) for name in pair if name}
    parts = [_LISTED.fullmatch(part.strip()) for part in bare.split(",")]
    is_list = all(parts) and (len(parts) > 1 or bool(parts[0] and parts[0][1]))
    listed = re.findall(r"\w+", bare) if is_list else ()
    return frozenset({*compared, *listed})


_QUOTED: Final = re.compile(r"'(?:[^']|'')*'")
_COMPARED: Final = re.compile(
    r"\b(\w+)(?:\s*(?:[<>]=?|!?=)|\s+(?:eq|ne|gt|ge|lt|le)\b|\s+in\s*\(|\s+(?:has|like|begins|matches)\s*')"
    r"|\b(?:contains|startswith|endswith|tolower|toupper|trim|length|year|month|day)\s*\(\s*(\w+)",
    re.IGNORECASE,
)
"""`Name eq 'x'` and `contains(Name,'x')` of OData, `Name = 'x'` of where clauses."""
_LISTED: Final = re.compile(r"\w+(?:\s+(asc|desc))?", re.IGNORECASE)
"""A part of `Name desc, CustNum`."""


def _last(name: str) -> str:
    return re.split(r"[.(]", name.rstrip(")"))[-1]


def _name(change: Change) -> str:
    """The name in a program that is affected by the change, as the checker gives it."""
    if change.kind == "row" and "key" in change.event:
        return f"{change.place}.key"
    if change.kind in ("argument", "parameter") and change.event in _CALLED:
        return f"{change.place.partition('(')[0]}()"
    return change.place


class _FileUsages:
    """One file: what it meets, and what is newly wrong in it."""

    def __init__(self, source: Source) -> None:
        self.meets: list[tuple[Place, Change]] = []
        self.errors: list[Error] = []
        self.doubts: list[tuple[Place, Change, str]] = []
        self.source = source
        self._statements = source.statements()
        self._functions = source.functions()

    def usages(self, names: Mapping[str, Change]) -> Iterator[Usage]:
        """One usage for each line and change, and one for each line that breaks without naming a change.

        `names` are those that went away.
        """
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
                says = error.text if error and broken else ""
                yield Usage(place, change, broken, says)
        named = {self._statement(place) for place, _ in self.meets}
        for statement, error in wrong.items():
            if statement not in named:
                yield Usage(error.place, self._cause(error, names), True, error.text)
        lines = {place.line for place, _ in self.meets}
        doubted: set[tuple[int, Change]] = set()
        for place, change, why in self.doubts:
            if place.line not in lines and (place.line, change) not in doubted:
                doubted.add((place.line, change))
                yield Usage(place, change, False, why, unsure=True)

    def _statement(self, place: Place) -> int:
        return self._statements.get(place.line, place.line)

    def _cause(self, error: Error, names: Mapping[str, Change]) -> Change | None:
        """The change behind an error that names none: the one it speaks of, or the last one met before in the function."""
        for word in re.findall(r'"(\w+)"', error.text):
            if word in names:
                return names[word]
        earlier = self._met.get(self._functions.get(error.place.line), [])
        before = bisect_left(earlier, error.place, key=lambda met: met[0])
        return earlier[before - 1][1] if before else None

    @cached_property
    def _met(self) -> Mapping[int | None, list[tuple[Place, Change]]]:
        """First line of a function → what is met in it, by place."""
        found: dict[int | None, list[tuple[Place, Change]]] = {}
        for place, change in sorted(self.meets, key=lambda met: met[0]):
            found.setdefault(self._functions.get(place.line), []).append(
                (place, change)
            )
        return found
