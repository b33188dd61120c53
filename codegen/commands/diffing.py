"""`diff`: what changed between two snapshots, and what that breaks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from codegen.commands.fetching import way_in
from codegen.commands.session import Session
from codegen.source import fetch as fetching
from codegen.disk import files
from codegen.source.progress import progress_display
from codegen.upgrade import command
from codegen.upgrade.command import Format
from codegen.upgrade.severity import Severity


def diff(
    session: Session,
    *,
    old: str,
    new: str | None,
    form: Format,
    fail_on: Severity | None,
    usages: Sequence[Path],
    output: Path | None,
) -> int:
    """Write the report to `output` or to stdout; returns 1 for a change of the severity `fail_on` or a worse one.

    Without `new` the live instance is fetched into a temporary snapshot.
    """
    config = session.config()

    def fetch(folder: Path) -> None:
        reach = way_in(session, config)
        with progress_display(session.talk.stream) as progress:
            report = fetching.fetch(config, folder, reach, progress=progress)
        session.talk.problems([*report.problems, *report.unmatched])

    code, text = command.diff(
        old, new, config=config, fetch=fetch, form=form, fail_on=fail_on, sources=usages
    )
    if output:
        files.write(output, text.encode())
        session.talk.say(f"wrote {output}")
    else:
        session.out.write(text)
    return code
