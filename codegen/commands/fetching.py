"""`fetch`, `add`, and the lists of what an instance offers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from codegen.commands.session import Session
from codegen.config import Config
from codegen.errors import CodegenError
from codegen.probe import kept
from codegen.probe.passing import ReplyObserver
from codegen.runtime.credentials import read_environment
from codegen.runtime.options import Options
from codegen.source import add as adding
from codegen.source import fetch as fetching
from codegen.source.contact import Contact
from codegen.source.discover import Listing
from codegen.source.fetch import Report
from codegen.source.login import credentials, destinations, open_session, options
from codegen.source.progress import progress_display
from codegen.source.snapshot import open_snapshot
from codegen.source.wanted import listing as listing_of
from codegen.surfaces import Surface


def fetch(
    session: Session,
    *,
    metadata: Path | None,
    concurrency: int | None,
    check: bool,
    prune: bool,
    strict: bool,
) -> int:
    """Bring the snapshot up to date; returns 1 if it lost more than it got, or with `strict` if it lost anything or a pattern fits nothing.

    With `check` it calls `compare`.
    """
    if check and prune:
        raise CodegenError(*_EITHER)
    config, talk = session.config(), session.talk
    if check:
        snapshot = config.metadata(metadata)
        return compare(session, config, snapshot, concurrency=concurrency)
    folder = config.metadata_to_write(metadata)
    reach, witness = way_in(session, config, concurrency=concurrency), ReplyObserver()
    try:
        with talk.watch("fetch"), progress_display(talk.stream) as progress:
            report = fetching.fetch(
                config,
                folder,
                reach,
                progress=progress,
                prune=prune,
                through=witness.over,
            )
    except KeyboardInterrupt:
        talk.say(_STOPPED.format(folder))
        raise
    talk.problems([*report.problems, *report.unmatched])
    talk.say(f"{folder}: {_summary(report)}")
    kept.settle_in_passing(folder, witness)
    lost = report.failed or report.unmatched
    return 1 if report.lost_more or (strict and lost) else 0


_STOPPED: Final = (
    "what was fetched so far is in {}; the next `kinetic-codegen fetch` continues from there"
)
_EITHER: Final = (
    "kinetic-codegen fetch",
    "--check writes nothing and --prune deletes: give one of them",
    "`kinetic-codegen fetch --help` lists the arguments and options.",
)


def way_in(
    session: Session,
    config: Config,
    *,
    concurrency: int | None = None,
    needs_company: bool = True,
) -> Options:
    """How to reach the instance; where credentials go is said before they do. Raises what `login.options` raises."""
    variables = read_environment(os.environ)
    found = options(
        config, variables, concurrency=concurrency, needs_company=needs_company
    )
    session.talk.say(f"credentials go to {destinations(found)}")
    return found


def compare(
    session: Session, config: Config, folder: Path, *, concurrency: int | None
) -> int:
    """Write a line for each document in which instance and snapshot differ; returns 1 if there is any.

    Returns 2 if no difference was found, and some documents could not be compared.
    """
    talk = session.talk
    reach = way_in(session, config, concurrency=concurrency)
    with talk.watch("compare"), progress_display(talk.stream) as progress:
        report = fetching.check(config, folder, reach, progress=progress)
    marks = [("+", path) for path in report.changes["added"]]
    marks += [("~", path) for path in report.changes["changed"]]
    marks += [("-", entry.path) for entry in report.gone]
    for mark, path in sorted(marks, key=lambda marked: marked[1]):
        session.say(f"{mark} {path}")
    talk.problems([*report.problems, *report.unmatched])
    talk.say(f"{folder}: {_summary(report)}")
    return 1 if report.differs else 2 if report.kept else 0


def add(
    session: Session, *, files: Sequence[Path], name: str, metadata: Path | None
) -> int:
    """Add files to the snapshot."""
    folder = session.config().metadata_to_write(metadata)
    for added in adding.add(folder, files, name=name):
        session.talk.say(f"{added.path}: {added.kind} {added.name}, {added.change}")
    return 0


def names(
    session: Session, surface: Surface, *, snapshot: bool, metadata: Path | None
) -> int:
    """Write the names of all services, BAQs or function libraries, one per line: the instance's, or the snapshot's."""
    config = session.config()
    if snapshot or metadata:
        found = open_snapshot(config.metadata(metadata)).names(surface)
    else:
        listing = asyncio.run(_listing(way_in(session, config), surface))
        session.talk.problems(listing.problems)
        found = [*listing.names]
    for name in found:
        session.say(name)
    return 0


async def _listing(reach: Options, surface: Surface) -> Listing:
    async with open_session(reach) as session:
        secrets = partial(credentials, reach)
        contact = Contact(session.send, reach.company, secrets)
        return await listing_of(contact, reach.company, surface)


def _summary(report: Report) -> str:
    """The report in one line."""
    counts = {
        **{str(kind): len(paths) for kind, paths in report.changes.items()},
        "already there from the interrupted fetch": report.resumed,
        "failed": len(report.failed),
    }
    total = sum(counts.values())
    counts["no longer offered"] = len(report.gone)
    parts = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    return f"{total:,} documents: {parts}" if parts else "nothing to fetch"
