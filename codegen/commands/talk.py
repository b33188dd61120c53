"""Messages to the user on stderr: errors with a hint, problems, and how long each stage took."""

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
"""How many problems are shown; --verbose shows all."""
_NOTES: Final = 5
"""How many of them may be notes, which report no loss."""


@dataclass(slots=True)
class Talk:
    """The messages of one command."""

    stream: TextIO
    verbose: bool = False
    watch: Stopwatch = field(default_factory=Stopwatch)

    @property
    def is_terminal(self) -> bool:
        """Whether a person reads this and can answer."""
        return self.stream.isatty() and sys.stdin.isatty()

    def say(self, text: str) -> None:
        """Print one or more lines; no control character reaches the terminal."""
        print(printable_lines(text), file=self.stream, flush=True)

    def error(self, error: CodegenError) -> None:
        """Print what stopped the command, and what to do."""
        self.say(_one_line(f"error: {error.where}: {error.what}"))
        if error.hint:
            self.say(f"\n{_one_line(f'hint: {error.hint}')}")

    def bug(self, error: BaseException) -> None:
        """Report a bug in this program; with --verbose show where it happened."""
        if self.verbose:
            full = "".join(traceback.format_exception(error))
            self.say(_without_credentials(full).rstrip())
        said = _without_credentials(f"{type(error).__name__}: {error}")
        self.error(
            CodegenError(
                "kinetic-codegen",
                f"this is a bug: {said}",
                (
                    "Please report it, with the output of `--verbose`."
                    if self.verbose
                    else "`--verbose` shows where it happened."
                ),
            )
        )

    def problems(self, problems: Iterable[Problem]) -> None:
        """Print each problem, and each hint after the last problem that has it. Of very many only the first are printed."""
        found = sorted(problems, key=lambda p: (_ORDER[p.level], p))
        listed = found if self.verbose else _first(found)
        for problem, after in zip(listed, [*listed[1:], None]):
            self.say(_one_line(str(problem)))
            if problem.hint and (after is None or after.hint != problem.hint):
                self.say(_one_line(f"hint: {problem.hint}"))
        if more := len(found) - len(listed):
            what = "notes" if found[len(listed)].level == "note" else "problems"
            self.say(f"… and {more:,} more {what}; `--verbose` shows all.")

    def times(self) -> None:
        """Print how long each stage took, with --verbose."""
        if self.verbose and self.watch.seconds:
            self.say(self.watch.table())


def _first(problems: list[Problem]) -> list[Problem]:
    """The problems to show without --verbose; worst first."""
    losses = [p for p in problems if p.level != "note"]
    return problems[: min(_SHOWN, len(losses) + _NOTES)]


_ORDER: Final = {"error": 0, "warning": 1, "note": 2}


def _without_credentials(text: str) -> str:
    """The text without credentials and the tokens obtained with them: an unforeseen error of a library may quote anything."""
    known = {os.environ.get(name, "") for name in _CREDENTIALS} | _learned()
    pair = [os.environ.get(f"KINETIC_{name}", "") for name in ("USERNAME", "PASSWORD")]
    known.add(base64.b64encode(":".join(pair).encode(errors="replace")).decode())
    forms = known | {quote(value) for value in known} | {repr(v)[1:-1] for v in known}
    for form in sorted(forms - {""}, key=len, reverse=True):
        text = text.replace(form, "***")
    return text


def _learned() -> set[str]:
    """The tokens and session ids that were fetched; none if the runtime is not loaded, because loading it takes a while."""
    runtime = sys.modules.get("codegen.runtime.http.secret")
    return {secret.reveal() for secret in runtime.known()} if runtime else set()


_CREDENTIALS: Final = (
    "KINETIC_API_KEY",
    "KINETIC_PASSWORD",
    "KINETIC_TOKEN",
    "KINETIC_CLIENT_SECRET",
)


def _one_line(text: str) -> str:
    """The text with line breaks spelled out, so that a name from a server cannot pass for another line."""
    return text.replace("\n", "\\n")


def printable_lines(text: str) -> str:
    """The text with unprintable characters spelled out, except line breaks."""
    return "\n".join(map(printable, text.split("\n")))
