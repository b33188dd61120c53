"""A difference as text: for a terminal, for a merge request (markdown) and for programs (JSON); `page` makes it HTML.

Names and types come from a server: each format escapes them, so that none of them can speak for itself.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codegen.errors import Problem, printable
from codegen.upgrade.compare import Change
from codegen.upgrade.severity import SEVERITIES, Severity
from codegen.upgrade.usages import VERDICTS, Usage


@dataclass(frozen=True, slots=True)
class Report:
    """All there is to tell."""

    old: str
    """What was compared, as it was named."""
    new: str
    changes: tuple[Change, ...] = ()
    usages: tuple[Usage, ...] | None = None
    """None where no program was looked at."""
    problems: tuple[Problem, ...] = ()
    compared: int = 0
    """Services, BAQs and libraries that are in both."""

    @property
    def counts(self) -> dict[Severity, int]:
        """How many changes there are of each severity, worst first."""
        found = Counter(change.severity for change in self.changes)
        return {severity: found[severity] for severity in SEVERITIES if found[severity]}

    def reaches(self, severity: Severity) -> bool:
        """Whether a change has this severity or a worse one."""
        bad = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return any(change.severity in bad for change in self.changes)

    def grouped(self) -> Iterator[tuple[Severity, list[Change]]]:
        """The changes of each severity, worst first."""
        for severity in self.counts:
            yield severity, [c for c in self.changes if c.severity == severity]


def text(report: Report) -> str:
    """For a terminal: worst first, each with the reason and what to do."""
    lines = [summary(report)]
    for severity, changes in report.grouped():
        lines += ["", f"{severity} ({len(changes):,})"]
        for change in changes:
            lines.append(f"  {change.place}: {change.says}")
            lines += [f"      {part}" for part in (why(change), change.advice) if part]
    if report.usages is not None:
        lines += ["", verdict_counts(report.usages)]
        for usage in report.usages:
            lines.append(f"  {place(usage)}: {usage.verdict}: {subject(usage)}")
            lines += [f"      {part}" for part in remarks(usage)]
    if report.problems:
        lines += ["", "not compared", *(f"  {problem}" for problem in report.problems)]
    return "".join(f"{printable(line)}\n" for line in lines)


def markdown(report: Report) -> str:
    """For a merge request: a table for each severity, and one for the program."""
    title = f"# {_code(report.old)} → {_code(report.new)}"
    lines = [title, "", _plain(summary(report))]
    for severity, changes in report.grouped():
        lines += ["", f"## {severity.capitalize()} ({len(changes):,})", ""]
        changed = (
            (_code(c.place), *map(_plain, (c.says, c.rule.reason, c.advice)))
            for c in changes
        )
        lines += _table(("what", "change", "why", "what to do"), changed)
    if report.usages is not None:
        lines += ["", f"## {verdict_counts(report.usages)}", ""]
        met = (
            (
                _code(place(u)),
                u.verdict,
                *map(_plain, (subject(u), " ".join(remarks(u)))),
            )
            for u in report.usages
        )
        lines += _table(("where", "", "what", "what to do"), met)
    if report.problems:
        lines += ["", "## Not compared", ""]
        # As code: elsewhere `@all` and addresses in what a server sends would be mentions and links.
        lines += [f"- {_code(str(problem))}" for problem in report.problems]
    return "".join(f"{line}\n" for line in lines)


def as_json(report: Report) -> str:
    """For programs: all of it as one object, sorted, indented by 1."""
    value: dict[str, object] = {
        "old": report.old,
        "new": report.new,
        "compared": report.compared,
        "counts": report.counts,
        "changes": [_change(change) for change in report.changes],
        "problems": [str(problem) for problem in report.problems],
    }
    if report.usages is not None:
        value["usages"] = [_usage(usage) for usage in report.usages]
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=True) + "\n"


def summary(report: Report) -> str:
    """One line: how much was compared, and how many changes of what severity there are."""
    counts = [f"{number:,} {severity}" for severity, number in report.counts.items()]
    own = sum(change.user_defined for change in report.changes)
    defined = f" ({own:,} of them of UD columns)" if own else ""
    counted = ", ".join(counts) or "no change"
    return (
        f"{report.compared:,} services, BAQs and libraries compared: {counted}{defined}"
    )


def why(change: Change) -> str:
    """Why the change has its severity, in a sentence."""
    return f"{change.severity}: {change.rule.reason}"


def verdict_counts(usages: Iterable[Usage]) -> str:
    """How the program fares, in one line."""
    found = Counter(usage.verdict for usage in usages)
    counts = ", ".join(f"{found[verdict]:,} {verdict}" for verdict in VERDICTS)
    return f"in your program: {counts}"


def place(usage: Usage) -> str:
    """`file:line:column`, from the current folder where it lies below that."""
    path, here = usage.place.file, Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{shown.as_posix()}:{usage.place.line}:{usage.place.column}"


def subject(usage: Usage) -> str:
    """What changed there; the checker's own words where that is not known."""
    return f"{usage.change.place}: {usage.change.says}" if usage.change else usage.says


def remarks(usage: Usage) -> list[str]:
    """What to do, and what the checker says."""
    if usage.change is None:
        return []
    by_mypy = usage.says and not usage.unsure
    said = f"mypy: {usage.says}" if by_mypy else usage.says
    return [part for part in (usage.change.advice, said) if part]


_SPECIAL: Final = re.compile(r"([\\`*_{}<>|#\[\]()&~!])")


def _plain(words: str) -> str:
    """Words that markdown shows as they are; text in backticks is code."""
    parts = enumerate(re.split(r"`([^`]*)`", printable(words)))
    return "".join(_code(p) if n % 2 else _SPECIAL.sub(r"\\\1", p) for n, p in parts)


def _code(words: str) -> str:
    return f"`{printable(words).replace('`', chr(39)).replace('|', chr(92) + '|')}`"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = tuple(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _change(change: Change) -> Mapping[str, object]:
    shown = {name: getattr(change, name) for name in _SHOWN.split()}
    return {**shown, "reason": change.rule.reason}


_SHOWN: Final = (
    "severity kind event likely user_defined document place wire before after says advice"
)


def _usage(usage: Usage) -> Mapping[str, object]:
    return {
        "file": place(usage).rsplit(":", 2)[0],
        "line": usage.place.line,
        "column": usage.place.column,
        "broken": usage.broken,
        "verdict": usage.verdict,
        "place": usage.change.place if usage.change else None,
        "event": usage.change.event if usage.change else None,
        "says": usage.says,
        "advice": usage.change.advice if usage.change else "",
    }
