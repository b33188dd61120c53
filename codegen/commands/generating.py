"""`generate`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from codegen import config, surfaces
from codegen.commands.session import Session
from codegen.config import Config, Naming
from codegen.emit import standalone as project
from codegen.errors import CodegenError, Problem, printable, shortened
from codegen.generate import Result
from codegen.generate import generate as make
from codegen.generate.run import OnDiff
from codegen.source.cache import cache_folder
from codegen.generate.processes import available
from codegen.source.progress import Progress, progress_display
from codegen.source.snapshot import Snapshot, open_snapshot


def generate(
    session: Session,
    *,
    metadata: Path | None,
    out: Path | None,
    package: str | None,
    naming: Naming | None,
    check: bool,
    diff: bool,
    dry_run: bool,
    strict: bool,
    standalone: bool,
) -> int:
    """Generate the package; returns 1 with `check` if it is out of date, and with `strict` if a document is lost or a pattern fits nothing.

    With `check`, `diff` or `dry_run` nothing is written: `diff` prints the lines that differ, the others the paths that would
    change.
    """
    settings = with_package(
        session.config(), out=out, package=package, naming=naming, standalone=standalone
    )
    target = settings.package.path / settings.package.name
    if out is None:
        settings.require_inside(target.parent, "--out DIR")
    dry = check or diff or dry_run
    different: list[str] = []
    snapshot = open_snapshot(settings.metadata(metadata))
    on_diff = _into(different) if diff else None
    result = _made(session, snapshot, settings, target, dry=dry, on_diff=on_diff)
    for line in different if diff else result.changes.lines() if dry else ():
        session.say(line)
    problems = _problems(settings, snapshot, result)
    session.talk.problems(problems)
    session.talk.say(_summary(target, result, dry=dry, whole=session.talk.verbose))
    differs = check and result.changes.any
    lost = any(problem.level == "error" for problem in problems) or result.unmatched
    return 1 if differs or (strict and lost) else 0


def _made(
    session: Session,
    snapshot: Snapshot,
    settings: Config,
    target: Path,
    *,
    dry: bool,
    on_diff: OnDiff | None,
) -> Result:
    """Generate with this machine's processors and caches, and show how far it is."""
    with progress_display(session.talk.stream) as progress:
        return make(
            snapshot,
            settings,
            target,
            dry=dry,
            on_diff=on_diff,
            watch=session.talk.watch,
            progress=_steps(progress),
            remember=cache_folder(os.environ, sys.platform),
            processes=available(),
            beside=project.files(settings) if settings.package.standalone else {},
        )


def _problems(settings: Config, snapshot: Snapshot, result: Result) -> list[Problem]:
    relaid = _relaid(settings, result.changes.relaid)
    return [*snapshot.problems, *result.problems, *result.unmatched, *relaid]


def _relaid(settings: Config, paths: Sequence[str]) -> Iterator[Problem]:
    """What to say of files that a formatter has laid out anew."""
    if paths:
        name = settings.package.name
        more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
        what = f"a formatter has changed the layout of {paths[0]}{more}"
        hint = f"Leave the package out of its runs: `extend-exclude` with {name!r} in pyproject.toml, under [tool.black] or [tool.ruff]."
        yield Problem(name, 0, what, hint, "note")


def _steps(progress: Progress) -> Callable[[str, int, int], None]:
    """Pass progress on: the name that is done, how many are done, and how many there are."""

    def step(name: str, done: int, total: int) -> None:
        if done == 1:
            modules = "module" if total == 1 else "modules"
            progress.stage(f"generating {total:,} {modules}", total)
        progress.step(name)

    return step


def with_package(
    settings: Config,
    *,
    out: Path | None,
    package: str | None,
    naming: Naming | None,
    standalone: bool,
) -> Config:
    """The configuration, with what the command line says about the package; raises `CodegenError` if it has no name."""
    given = settings.package
    name = given.name if package is None else _name(package)
    if not name:
        hint = 'Write `name = "acme"` under [package] in kinetic.toml, or give `--package acme`.'
        if settings.file is None:
            hint = "Run `kinetic-codegen init` to write one, name it with `--config FILE`, or give `--package acme`."
            raise CodegenError(config.FILE, config.ABSENT, hint)
        raise CodegenError(str(settings.file), "[package] name is missing", hint)
    changed = replace(
        given,
        name=name,
        path=out or given.path,
        naming=naming or given.naming,
        standalone=standalone or given.standalone,
    )
    return replace(settings, package=changed)


def _name(given: str) -> str:
    try:
        return config.package_name(given)
    except ValueError as error:
        what, hint = error.args
        raise CodegenError("--package", f"it {what}", hint) from None


def _into(found: list[str]) -> Callable[[Iterator[str]], None]:
    return lambda lines: found.extend(line.rstrip("\n") for line in lines)


def _summary(target: Path, result: Result, *, dry: bool, whole: bool) -> str:
    changes = result.changes
    counts = {
        "to add" if dry else "added": changes.added,
        "to change" if dry else "changed": changes.changed,
        "to remove" if dry else "removed": changes.removed,
    }
    parts = ", ".join(
        f"{len(paths):,} {what}" for what, paths in counts.items() if paths
    )
    holds = (s.count(n) for s, n in zip(surfaces.SURFACES, result.counts))
    lines = [f"{target}: {', '.join(holds)}"]
    lines += _left_out(result.cut, whole=whole)
    lines += [f"files: {parts}" if parts else "nothing has changed"]
    return "\n".join(lines)


_SHOWN: Final = 15
_WIDE: Final = 100
"""How many lines, of how many characters, list what the selection left out; --verbose shows all."""


def _left_out(cut: Sequence[str], *, whole: bool) -> Iterator[str]:
    if cut:
        yield "left out by the selection:"
    shown = cut if whole else [shortened(what, _WIDE) for what in cut[:_SHOWN]]
    yield from (f"  {printable(what)}" for what in shown)
    if more := len(cut) - len(shown):
        yield f"  … and {more:,} more"
    if [*shown] != [*cut]:
        yield "  (`--verbose` shows all)"
