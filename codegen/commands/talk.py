"""What the user is told, on stderr: errors with a hint, problems, and how long each stage took."""

from __future__ import annotations

import base64
import os
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TextIO
from urllib.parse import quote

from codegen.errors import CodegenError, Problem, printable
from codegen.stopwatch import Stopwatch

_SHOWN: Final = 40
"""Problems that are told one by one; with --verbose all are."""
_NOTES: Final = 5
"""How many of them may be notes, of which nothing is lost."""


@dataclass(slots=True)
class Talk:
    """One command's talk."""

    stream: TextIO
    verbose: bool = False
    watch: Stopwatch = field(default_factory=Stopwatch)

    def say(self, text: str) -> None:
        """Tell something in a line or more; no control character reaches the terminal."""
        print(shown(text), file=self.stream, flush=True)

    def error(self, error: CodegenError) -> None:
        """Tell what stopped the command, and what to do."""
        self.say(_one_line(f"error: {error.where}: {error.what}"))
        if error.hint:
            self.say(f"\n{_one_line(f'hint: {error.hint}')}")

    def bug(self, error: BaseException) -> None:
        """Tell of an error that is ours; with --verbose where it happened."""
        if self.verbose:
            full = "".join(traceback.format_exception(error))
            self.say(_without_credentials(full).rstrip())
        said = _without_credentials(f"{type(error).__name__}: {error}")
        self.error(
            CodegenError(
                "kinetic-codegen",
                f"this is a bug: {said}",
                (
                    "Report it with what `--verbose` adds."
                    if self.verbose
                    else "`--verbose` shows where it happened."
                ),
            )
        )

    def problems(self, problems: Iterable[Problem]) -> None:
        """Tell each problem, and each hint after the last problem that has it; of very many only the first."""
        found = sorted(problems, key=lambda p: (_ORDER[p.level], p))
        told = found if self.verbose else _first(found)
        for problem, after in zip(told, [*told[1:], None]):
            self.say(_one_line(str(problem)))
            if problem.hint and (after is None or after.hint != problem.hint):
                self.say(_one_line(f"hint: {problem.hint}"))
        if more := len(found) - len(told):
            what = "notes" if found[len(told)].level == "note" else "problems"
            self.say(f"… and {more:,} more {what}; `--verbose` tells all.")

    def times(self) -> None:
        """Tell what each stage took, where --verbose asks for it."""
        if self.verbose and self.watch.seconds:
            self.say(self.watch.table())


def _first(problems: list[Problem]) -> list[Problem]:
    """The problems that are told without --verbose, gravest first."""
    grave = [p for p in problems if p.level != "note"]
    return problems[: min(_SHOWN, len(grave) + _NOTES)]


_ORDER: Final = {"error": 0, "warning": 1, "note": 2}


def _without_credentials(text: str) -> str:
    """The text without credentials and what they were changed for: an unforeseen error of a library may quote anything."""
    known = {os.environ.get(name, "") for name in _CREDENTIALS} | _learned()
    pair = [os.environ.get(f"KINETIC_{name}", "") for name in ("USERNAME", "PASSWORD")]
    known.add(base64.b64encode(":".join(pair).encode(errors="replace")).decode())
    forms = known | {quote(value) for value in known} | {repr(v)[1:-1] for v in known}
    for form in sorted(forms - {""}, key=len, reverse=True):
        text = text.replace(form, "***")
    return text


def _learned() -> set[str]:
    """The tokens and session ids that were fetched; none where nothing has loaded the runtime, which takes a while."""
    runtime = sys.modules.get("codegen.runtime.http.secret")
    return {secret.reveal() for secret in runtime.known()} if runtime else set()


_CREDENTIALS: Final = (
    "KINETIC_API_KEY",
    "KINETIC_PASSWORD",
    "KINETIC_TOKEN",
    "KINETIC_CLIENT_SECRET",
)


def _one_line(text: str) -> str:
    """The text with line ends spelled out: what a server calls its things cannot pass for another line."""
    return text.replace("\n", "\\n")


def shown(text: str) -> str:
    """The text with everything that is no printable character spelled out, line ends apart."""
    return "\n".join(map(printable, text.split("\n")))
