"""From an instance to a snapshot: every document that is wanted, a few at a time, each checked before it is kept.

A document that cannot be fetched is a problem in the report and keeps its previous copy; the others continue. What failed
in a way that may pass is asked for again once the others are done. Cut off at any moment, a fetch can be taken up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final, Protocol

from codegen import surfaces
from codegen.config import Config
from codegen.errors import CodegenError, Problem
from codegen.runtime.options import Options
from codegen.runtime.errors import KineticError
from codegen.runtime.http.message import Reply, Request
from codegen.source import echo, kinds, requests
from codegen.source.compare import Comparison
from codegen.source.contact import Contact, hint_for, reason, tries
from codegen.source.echo import Echoed
from codegen.source.login import credentials, open_session
from codegen.source.manifest import Entry
from codegen.source.wanted import Wanted, WantedDocument, wanted
from codegen.source.progress import Progress
from codegen.source.store import Change, writing
from codegen.surfaces import Key, Kind

_READS: Final = 3
"""How often a document is asked for whose content is not what it should be."""
_ENOUGH: Final = 12
"""Documents, from all over the company, of which not one comes where the company, the address or the key is wrong."""

_CHECK: Final = (
    "Check [instance] url and company in kinetic.toml, and what the API key may do."
)


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
    unmatched: list[Problem] = field(default_factory=list)
    """The patterns of [include] and [exclude] that fit nothing the instance offers."""
    left_out: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    """The patterns of [exclude] that fit, by key, for the surfaces of which the instance gave the whole list."""

    @property
    def lost_more(self) -> bool:
        """Whether more documents could not be fetched than were."""
        return len(self.failed) > self.resumed + sum(map(len, self.changes.values()))

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


Send = Callable[[Request], Awaitable[Reply]]


def _unwatched(send: Send) -> Send:
    return send


def fetch(
    config: Config,
    folder: Path,
    options: Options,
    *,
    progress: Progress,
    prune: bool = False,
    through: Callable[[Send], Send] = _unwatched,
) -> Report:
    """Bring a snapshot up to date; `prune` deletes what the instance no longer offers. What `through` gives sends the requests.

    Raises `CodegenError` if the instance is out of reach, the company or the key is not the right one, the folder
    cannot be written or is another instance's, or no document could be fetched. What came until then is kept, and the
    next fetch goes on from there; where nothing came, nothing is changed.
    """
    with writing(folder) as store:
        store.check_instance(options.url, options.company)
        try:
            report = asyncio.run(_run(config, options, store, progress, through))
            _require_some(report)
        except BaseException:
            store.stop()
            raise
        for entry in report.gone if prune else ():
            store.drop(entry)
        store.leave_out(report.left_out)
        store.finish()
    _report_gone(report, pruned=prune)
    return report.finish()


def check(
    config: Config, folder: Path, options: Options, *, progress: Progress
) -> Report:
    """What has changed on the instance since the snapshot was made; nothing is written. Raises as `fetch` does."""
    comparison = Comparison(folder)
    return asyncio.run(_run(config, options, comparison, progress)).finish()


async def _run(
    config: Config,
    options: Options,
    keeper: Keeper,
    progress: Progress,
    through: Callable[[Send], Send] = _unwatched,
) -> Report:
    async with open_session(options) as session:
        secrets = partial(credentials, options)
        contact = Contact(through(session.send), options.company, secrets)
        progress.stage("asking what the instance offers")
        found = await wanted(contact, options.company, config.selection)
        documents = [(want.kind, want.offer.name) for want in found.documents]
        keeper.begin(options.url, options.company, documents)
        run = _Run(contact, options.company, keeper, progress)
        await run.all(found.documents, at_once=options.max_concurrency)
    run.report.problems += found.problems
    run.report.unmatched += found.unmatched
    run.report.left_out |= found.left_out
    run.report.gone += _gone(found, keeper)
    return run.report


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a document did not come."""

    why: str
    """In words that are the same each time, for the manifest."""
    what: str
    hint: str = ""
    tries: int = 1
    """How often it is asked for, in all, before that counts."""
    status: int = 0


def _could_not(entry: Entry, failure: _Failure) -> str:
    return f"{entry.path} could not be fetched: {failure.what}"


class _Run:
    """One fetch under way."""

    def __init__(
        self, contact: Contact, company: str, keeper: Keeper, progress: Progress
    ) -> None:
        self._contact = contact
        self._company = company
        self._keeper = keeper
        self._progress = progress
        self._failures: list[tuple[Entry, _Failure]] = []
        self._came: set[tuple[Kind, str]] = set()
        self.report = Report()

    async def all(self, documents: Iterable[WantedDocument], *, at_once: int) -> None:
        """Fetch every document, and those again whose failure may pass."""
        entries = [_entry(want, self._keeper) for want in documents]
        waiting = [entry for entry in entries if not self._keeper.is_done(entry)]
        self.report.resumed = len(entries) - len(waiting)
        self._came |= {e.key for e in entries} - {e.key for e in waiting}
        if not self._contact.knows_company:
            await self._find_company(waiting)
            waiting = self._unsettled(waiting)
        attempt = 0
        while waiting:
            attempt += 1
            again = " once more" if attempt > 1 else ""
            self._progress.stage(
                f"fetching {len(waiting):,} documents{again}", len(waiting)
            )
            waiting = await self._pass(waiting, attempt, at_once)
        self._settle()

    def _unsettled(self, entries: list[Entry]) -> list[Entry]:
        """The entries that neither came nor failed."""
        failed = {entry.key for entry, _ in self._failures}
        settled = failed | self._came
        return [entry for entry in entries if entry.key not in settled]

    async def _pass(
        self, entries: list[Entry], attempt: int, at_once: int
    ) -> list[Entry]:
        """Ask for each once; returns those to ask for again."""
        queue = iter(entries)
        again: list[Entry] = []

        async def worker() -> None:
            for entry in queue:
                if not await self._settles(entry, attempt):
                    again.append(entry)
                self._progress.step(entry.name)

        await _together([worker] * at_once)
        return sorted(again, key=lambda entry: entry.path)

    async def _settles(self, entry: Entry, attempt: int) -> bool:
        """Ask for one document; returns whether that settles it."""
        got = await self._get(entry)
        if isinstance(got, _Failure):
            if attempt < got.tries:
                return False
            self._failures.append((entry, got))
        else:
            change = self._keeper.put(entry, got)
            self.report.changes[change].append(entry.path)
            self._came.add(entry.key)
        return True

    async def _get(self, entry: Entry) -> bytes | _Failure:
        """Ask for a document once; returns its bytes, checked, or why it did not come."""
        request = requests.document(entry.kind, self._company, entry.name)
        try:
            data = await self._contact.ask(request)
            kinds.verify(entry.kind, entry.name, data)
        except KineticError as error:
            what, hint = error.message, hint_for(error)
            return _Failure(reason(error), what, hint, tries(error), error.status)
        except ValueError as error:
            return _Failure("its name cannot be part of a url", str(error))
        except Echoed as error:
            return _Failure("it repeats a credential", str(error), echo.HINT)
        except CodegenError as error:
            if self._contact.has_ended:
                raise
            return _Failure(error.what, error.what, error.hint, _READS)
        return data

    async def _find_company(self, entries: list[Entry]) -> None:
        """Ask for a few documents of the company, one at a time, until one comes.

        Raises `CodegenError` if none does: a wrong company, address or key is then one error, and not one per
        document. Services that have only methods have no `$metadata`: other answers then show that the company is there.
        """
        asked = _spread(
            [e for e in entries if not surfaces.document(e.kind).has_methods], _ENOUGH
        )
        for entry in asked:
            attempt = 1
            while not await self._settles(entry, attempt):
                attempt += 1
            if self._contact.knows_company:
                return
            if len(self._failures) == 1:
                await self._contact.require_company()
        if self._failures and not await self._only_misses_metadata():
            entry, first = self._failures[0]
            hint = first.hint or _CHECK
            raise _none_of(len(asked), entry.name, _could_not(entry, first), hint)

    async def _only_misses_metadata(self) -> bool:
        """Whether all that failed is `$metadata` that is not there, in a company that is."""
        if any(failure.status != HTTPStatus.NOT_FOUND for _, failure in self._failures):
            return False
        return await self._contact.finds_company()

    def _settle(self) -> None:
        """Report what failed."""
        for entry, failure in self._failures:
            if self._has_only_methods(entry, failure):
                what = "the instance has no $metadata of it, only methods"
                self.report.problems.append(Problem(entry.name, 0, what, level="note"))
                continue
            kept = self._keeper.fail(entry, failure.why)
            self.report.failed.append(entry.path)
            self.report.kept += kept
            tail = "; the previous copy is kept" if kept else ""
            what = f"{_could_not(entry, failure)}{tail}"
            self.report.problems.append(
                Problem(entry.name, 0, what, failure.hint, "error")
            )

    def _has_only_methods(self, entry: Entry, failure: _Failure) -> bool:
        """Whether what failed is the first document of a service that never had one, and whose methods came."""
        first, *rest = surfaces.surface_of(entry.kind).documents
        missing = failure.status == HTTPStatus.NOT_FOUND and not entry.sha256
        came = any(d.suffices and (d.kind, entry.name) in self._came for d in rest)
        return entry.kind == first.kind and missing and came


async def _together(workers: list[Callable[[], Coroutine[None, None, None]]]) -> None:
    """Run the workers until all are done; the first error of one ends the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for worker in workers:
                group.create_task(worker())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def _entry(want: WantedDocument, keeper: Keeper) -> Entry:
    """The document's entry, with what the instance's list says of it now."""
    known, offer = keeper.entry(want.kind, want.offer.name), want.offer
    if want.kind != surfaces.surface_of(want.kind).kind:
        return known
    if offer.updatable is not None:
        return replace(known, description=offer.description, updatable=offer.updatable)
    return replace(known, type=offer.type or known.type)


def _gone(wanted: Wanted, keeper: Keeper) -> list[Entry]:
    """The documents whose service, BAQ or library is no longer in the instance's list."""
    return [
        entry
        for entry in keeper.known()
        if not entry.added
        and entry.name not in wanted.offered.get(entry.kind, {entry.name})
    ]


def _report_gone(report: Report, *, pruned: bool) -> None:
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


def _require_some(report: Report) -> None:
    """Return if any document came, or none was asked for; else raise the first problem."""
    if report.failed and not report.resumed and not any(report.changes.values()):
        first = min(problem for problem in report.problems if problem.level == "error")
        raise _none_of(len(report.failed), first.where, first.what, first.hint)


def _none_of(number: int, where: str, first: str, hint: str) -> CodegenError:
    what = f"none of {number:,} documents could be fetched; the first: {first}"
    return CodegenError(where, what, hint)


def _spread(entries: list[Entry], number: int) -> list[Entry]:
    """At most so many of the entries, evenly spaced: a key may have rights to any part of them."""
    step = max(1, -(-len(entries) // number))
    return entries[::step]
