"""`diff`: two snapshots, or a snapshot and the live instance, and what that means for a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from codegen.config import Config
from codegen.errors import Problem
from codegen.source.snapshot import Snapshot, open_snapshot
from codegen.upgrade.difference import difference
from codegen.upgrade.page import page
from codegen.upgrade.report import Report, as_json, markdown, text
from codegen.upgrade.revisions import opened
from codegen.upgrade.severity import Severity
from codegen.upgrade.usages import usages

Format = Literal["text", "markdown", "json", "html"]
Fetch = Callable[[Path], object]
"""Fetches the live instance into a folder."""

FORMATS: Final[Mapping[Format, Callable[[Report], str]]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
    "html": page,
}


def diff(
    old: str,
    new: str | None,
    *,
    config: Config,
    fetch: Fetch,
    form: Format = "text",
    fail_on: Severity | None = None,
    sources: Sequence[Path] = (),
) -> tuple[int, str]:
    """The exit code and the report: 1 if a change has the severity `fail_on` or a worse one, otherwise 0.

    Without `new` the live instance is fetched into a temporary folder. With `sources` the program in them is checked as well.
    Raises `CodegenError` if one of the two is not available.
    """
    with opened(old) as before, _newer(new, fetch) as after:
        found = difference(before, after, config)
        met, unread = None, list[Problem]()
        if sources:
            met, unread = usages(before, after, config, found=found, sources=sources)
    report = Report(
        old,
        new or after.url,
        found.changes,
        None if met is None else tuple(met),
        tuple(sorted([*before.problems, *after.problems, *found.problems, *unread])),
        found.compared,
    )
    code = 1 if fail_on and report.reaches(fail_on) else 0
    return code, FORMATS[form](report)


def _newer(new: str | None, fetch: Fetch) -> AbstractContextManager[Snapshot]:
    return _live(fetch) if new is None else opened(new)


@contextmanager
def _live(fetch: Fetch) -> Iterator[Snapshot]:
    with TemporaryDirectory(prefix="kinetic-codegen-") as folder:
        fetch(Path(folder))
        yield open_snapshot(Path(folder))
