"""From an instance to a snapshot: every document that is wanted, a few at a time, each checked before it is kept.

One document that cannot be had is a problem in the report and keeps its previous copy; the others go on. What failed
in a way that may pass is asked for again once the others are done. Cut off at any moment, a fetch can be taken up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from codegen.config import Config
from codegen.errors import CodegenError, Problem
from codegen.runtime.errors import KineticError
from codegen.runtime.options import Options
from codegen.source import calls, echo, kinds, plan
from codegen.source.compare import Comparison
from codegen.source.contact import Contact, hint_for, reason, tries
from codegen.source.echo import Echoed
from codegen.source.layout import Kind
from codegen.source.login import credentials, open_session
from codegen.source.manifest import Entry
from codegen.source.plan import Plan, Wanted
from codegen.source.progress import Progress
from codegen.source.store import Change, writing

_READS: Final = 3
"""How often a document is asked for whose content is not what it should be."""


class Keeper(Protocol):
    """Where documents go: into a folder, or into a comparison with one."""

    def begin(
        self, url: str, company: str, documents: Iterable[tuple[Kind, str]]
    ) -> None:
        """Get ready for documents of this instance."""

    def entry(self, kind: Kind, name: str) -> Entry:
        """What is known of a document, or a new entry."""

    def is_done(self, entry: Entry) -> bool:
        """Whether a fetch that was cut off has it, so that it need not be asked for."""

    def put(self, entry: Entry, data: bytes) -> Change:
        """Take a document that was fetched and checked."""

    def fail(self, entry: Entry, why: str) -> bool:
        """Take note of a failure; returns whether there is a previous copy."""

    def known(self) -> Iterable[Entry]:
        """Every document that is known, there or not."""


@dataclass(slots=True)
class Report:
    """What a fetch did, or what a comparison found; documents by path."""

    changes: dict[Change, list[str]] = field(
        default_factory=lambda: {"added": [], "changed": [], "unchanged": []}
    )
    gone: list[Entry] = field(default_factory=list)
    """What the instance no longer offers."""
    failed: list[str] = field(default_factory=list)
    kept: int = 0
    """How many of those that failed have a previous copy."""
    resumed: int = 0
    """Documents that a fetch which was cut off had already."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether the instance and the folder were not the same."""
        return bool(self.changes["added"] or self.changes["changed"] or self.gone)

    def finish(self) -> Report:
        """The report, its lists by path; the order in which replies came leaves no trace."""
        for paths in (*self.changes.values(), self.failed):
            paths.sort()
        self.problems.sort()
        return self


def fetch(
    config: Config,
    folder: Path,
    options: Options,
    *,
    progress: Progress,
    prune: bool = False,
) -> Report:
    """Bring a snapshot up to date; `prune` deletes what the instance no longer offers.

    Raises `CodegenError` where the instance is out of reach, the folder cannot be written or is another instance's, or
    no document at all could be had. What came until then is kept, and the next fetch goes on from there.
    """
    with writing(folder) as store:
        store.check_instance(options.url, options.company)
        try:
            report = asyncio.run(_run(config, options, store, progress))
        except BaseException:
            store.stop()
            raise
        for entry in report.gone if prune else ():
            store.drop(entry)
        store.finish()
    _tell_gone(report, pruned=prune)
    return _require_some(report).finish()


def check(
    config: Config, folder: Path, options: Options, *, progress: Progress
) -> Report:
    """What has changed on the instance since the snapshot was made; nothing is written. Raises as `fetch` does."""
    comparison = Comparison(folder)
    return asyncio.run(_run(config, options, comparison, progress)).finish()


async def _run(
    config: Config, options: Options, keeper: Keeper, progress: Progress
) -> Report:
    async with open_session(options) as session:
        contact = Contact(session.send, partial(credentials, options))
        progress.stage("asking what the instance offers")
        wanted = await plan.make(contact, options.company, config.selection)
        documents = [(want.kind, want.offer.name) for want in wanted.wanted]
        keeper.begin(options.url, options.company, documents)
        run = _Run(contact, options.company, keeper, progress)
        await run.all(wanted.wanted, at_once=options.max_concurrency)
    run.report.problems += wanted.problems
    run.report.gone += _gone(wanted, keeper)
    return run.report


class _Run:
    """One fetch under way."""

    def __init__(
        self, contact: Contact, company: str, keeper: Keeper, progress: Progress
    ) -> None:
        self._contact = contact
        self._company = company
        self._keeper = keeper
        self._progress = progress
        self.report = Report()

    async def all(self, wanted: Iterable[Wanted], *, at_once: int) -> None:
        """Fetch every document, and those again whose failure may pass."""
        entries = [_entry(want, self._keeper) for want in wanted]
        waiting = [entry for entry in entries if not self._keeper.is_done(entry)]
        self.report.resumed = len(entries) - len(waiting)
        attempt = 0
        while waiting:
            attempt += 1
            again = " once more" if attempt > 1 else ""
            self._progress.stage(
                f"fetching {len(waiting):,} documents{again}", len(waiting)
            )
            waiting = await self._pass(waiting, attempt, at_once)

    async def _pass(
        self, entries: list[Entry], attempt: int, at_once: int
    ) -> list[Entry]:
        """Ask for each once; returns those to ask for again."""
        queue = iter(entries)
        again: list[Entry] = []

        async def worker() -> None:
            for entry in queue:
                if not await self._one(entry, attempt):
                    again.append(entry)
                self._progress.step(entry.name)

        await _together([worker] * at_once)
        return sorted(again, key=lambda entry: entry.path)

    async def _one(self, entry: Entry, attempt: int) -> bool:
        """Ask for one document; returns whether that settles it."""
        request = calls.document(entry.kind, self._company, entry.name)
        try:
            data = await self._contact.ask(request)
        except KineticError as error:
            if attempt < tries(error):
                return False
            return self._failed(entry, reason(error), error.message, hint_for(error))
        except ValueError as error:
            return self._failed(entry, "no url can hold its name", str(error), "")
        except Echoed as error:
            return self._failed(entry, "it repeats a credential", str(error), echo.HINT)
        try:
            kinds.verify(entry.kind, entry.name, data)
        except CodegenError as error:
            if attempt < _READS:
                return False
            return self._failed(entry, error.what, error.what, error.hint)
        self.report.changes[self._keeper.put(entry, data)].append(entry.path)
        return True

    def _failed(self, entry: Entry, why: str, what: str, hint: str) -> bool:
        kept = self._keeper.fail(entry, why)
        self.report.failed.append(entry.path)
        self.report.kept += kept
        tail = "; the previous copy stays" if kept else ""
        told = f"{entry.path} could not be fetched: {what}{tail}"
        self.report.problems.append(Problem(entry.name, 0, told, hint, "error"))
        return True


async def _together(workers: list[Callable[[], Coroutine[None, None, None]]]) -> None:
    """Run the workers until all are done; the first error of one ends the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for worker in workers:
                group.create_task(worker())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def _entry(want: Wanted, keeper: Keeper) -> Entry:
    """The document's entry, with what the instance's list says of it now."""
    known, offer = keeper.entry(want.kind, want.offer.name), want.offer
    if want.kind == "service":
        return replace(known, type=offer.type or known.type)
    if want.kind == "baq" and offer.updatable is not None:
        return replace(known, description=offer.description, updatable=offer.updatable)
    return known


def _gone(wanted: Plan, keeper: Keeper) -> list[Entry]:
    """The documents whose service, BAQ or library no longer stands in the instance's list."""
    return [
        entry
        for entry in keeper.known()
        if not entry.added
        and entry.name not in wanted.offered.get(entry.kind, {entry.name})
    ]


def _tell_gone(report: Report, *, pruned: bool) -> None:
    done = "was deleted" if pruned else "is kept"
    hint = "" if pruned else "`kinetic-codegen fetch --prune` deletes it."
    report.problems += (
        Problem(
            entry.name,
            0,
            f"the instance no longer offers it; {entry.path} {done}",
            hint,
            "note",
        )
        for entry in report.gone
    )


def _require_some(report: Report) -> Report:
    """The report itself; raises its first problem where nothing at all came."""
    if report.failed and not report.resumed and not any(report.changes.values()):
        first = min(problem for problem in report.problems if problem.level == "error")
        what = f"none of {len(report.failed):,} documents could be fetched; the first: {first.what}"
        raise CodegenError(first.where, what, first.hint)
    return report
