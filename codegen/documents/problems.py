"""The list of what one document holds and cannot be used, and the way its text is shown."""

from __future__ import annotations

from codegen.errors import Level, Problem

MAX_NAME = 512
"""Characters in a name; CSDL allows 128 (section 17.2), and no honest service needs as many as this."""
_MAX_PROBLEMS = 1000
_MAX_QUOTED = 80


def quoted(text: str) -> str:
    """The text in backticks, on one line, printable and short: fit to be shown on a terminal."""
    if len(text) > _MAX_QUOTED:
        # The end of a long name tells it from others.
        text = f"{text[: _MAX_QUOTED // 2]}…{text[1 - _MAX_QUOTED // 2 :]}"
    return f"`{text if text.isprintable() else repr(text)[1:-1]}`"


class Problems:
    """What could not be used of one document."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._found: list[Problem] = []
        self._more = 0

    def add(
        self, line: int | None, what: str, *, hint: str = "", level: Level = "warning"
    ) -> None:
        """Note one problem; beyond the first thousand they are only counted."""
        if len(self._found) < _MAX_PROBLEMS:
            self._found.append(Problem(self.where, line or 0, what, hint, level))
        else:
            self._more += 1

    def duplicate(self, line: int | None, what: str) -> None:
        """Note that `what` is there a second time, which is left out."""
        self.add(line, f"{what} is there twice; the first one is used")

    def all(self) -> tuple[Problem, ...]:
        """Every problem noted, in order of lines, with the count of those not noted at the end."""
        found = sorted(self._found, key=lambda problem: problem.line)
        if self._more:
            found.append(Problem(self.where, 0, f"has {self._more:,} more problems"))
        return tuple(found)
