"""What a probe found: a table for a terminal, a report for whoever maintains this program."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final, TextIO

import codegen
from codegen.errors import printable
from codegen.probe.run import Outcome
from codegen.profile import FACTS, Finding, Profile, client_settings

UNKNOWN: Final = "unknown"


def table(profile: Profile, out: TextIO) -> None:
    """Write a table of all facts: drawn on a terminal, else a line a fact with tabs between its cells."""
    if out.isatty() and os.environ.get("TERM") != "dumb":
        _drawn(profile, out)
        return
    for cells in _cells(profile):
        print("\t".join(map(printable, cells)), file=out)


SURENESS: Final = (
    "How sure the belief is: [H] highly, [M] moderately, [L] hardly, [?] nothing is known."
)
_HEADS: Final = ("fact", "this instance", "believed", "what follows", "evidence")


def _cells(profile: Profile) -> Iterator[tuple[str, ...]]:
    for name, fact in FACTS.items():
        found = profile.findings.get(name, Finding(None, "not asked"))
        value = UNKNOWN if found.value is None else str(found.value)
        yield name, value, fact.believed, fact.follows, found.why


def _drawn(profile: Profile, out: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*_HEADS)
    for cells in _cells(profile):
        is_unknown = cells[1] == UNKNOWN
        style = "dim" if is_unknown else ""
        drawn.add_row(*(Text(printable(cell), style) for cell in cells))
    Console(file=out, no_color=bool(os.environ.get("NO_COLOR"))).print(drawn)


def markdown(found: Outcome) -> str:
    """The report: facts and evidence, which hold no name, host, company or row; the sets that were asked are numbers."""
    settings = client_settings(found.profile)
    lines = [
        "# Probe report",
        "",
        f"kinetic-codegen {codegen.__version__}, {found.gets} GETs to {len(found.sets)} sets "
        f"({', '.join(f'set {n}' for n in range(1, len(found.sets) + 1)) or 'none'}). "
        "No data, host, company or name stands here; read it before you send it. "
        f"{SURENESS}",
        "",
        "| fact | this instance | believed | evidence |",
        "|---|---|---|---|",
        *(
            _row(fact, value, believed, why)
            for fact, value, believed, _, why in _cells(found.profile)
        ),
        "",
        "A generated client is given: "
        + (", ".join(f"`{n}={v!r}`" for n, v in settings.items()) or "nothing")
        + ".",
    ]
    return "\n".join(lines) + "\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    for char in "\\|*_<>#&[]":
        text = text.replace(char, f"\\{char}")
    return printable(text)
