"""What goes wrong in the generator, and how it is reported.

`CodegenError` stops the run: the command line prints it as `error: WHERE: WHAT` and `hint: WHAT TO DO`, and exits 2.
`Problem` does not: one element could not be used, the rest of the work continues, and the report names it at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One element that could not be used as it was sent; the rest of the work continues."""

    where: str
    """The document's name, such as `Erp.BO.CustomerSvc`."""
    line: int
    """Line in that document, 0 if there is none."""
    what: str
    hint: str = ""
    level: Level = "warning"
    """`error`: a document is lost; `warning`: an element is lost; `note`: nothing is lost, but it is worth knowing."""

    def __str__(self) -> str:
        place = f"{self.where}: line {self.line}" if self.line else self.where
        return f"{self.level}: {place}: {self.what}"


class CodegenError(Exception):
    """A mistake or a failure that stops the command, with a place and a hint."""

    def __init__(self, where: str, what: str, hint: str = "") -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what
        self.hint = hint

    def __reduce__(self) -> tuple[type[CodegenError], tuple[str, str, str]]:
        # Errors come back from other processes.
        return type(self), (self.where, self.what, self.hint)


def missing_extra(what: str, extra: str) -> CodegenError:
    """The error for what an extra of this program has that is not installed."""
    hint = f"Install it: pip install 'kinetic-codegen[{extra}]'"
    return CodegenError("kinetic-codegen", what, hint)


def shortened(text: str, most: int) -> str:
    """The text, with an ellipsis in the place of what is over so many characters."""
    return text if len(text) <= most else f"{text[:most - 2]} …"


def printable(line: str) -> str:
    """The line with unprintable characters spelled out, so that no name can control a terminal."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)
