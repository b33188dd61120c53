"""`python -m tests.benchmarks`: how fast and how small, each against a reference in the same run.

Every script in `rows/` is one line, or a few, of the table. It has a function `run(place)`, which yields `Line`s; another one is
added by putting a file there. Runs of subject and reference alternate; figures are medians.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measure import Line, Place, machine

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = ROOT.parent / "shared"


def main() -> int:
    """Run the rows that are named, all of them unless any is, and print what they found."""
    given = _arguments()
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        place = Place(Path(folder), ROOT, given.instance, given.corpus, given.rounds)
        lines = list(_lines(given.rows or rows(), place))
    if given.json:
        found = {"machine": machine(), "lines": [asdict(line) for line in lines]}
        print(json.dumps(found, indent=1))
    else:
        print("\n".join([machine(), "", *table(lines)]))
    return 0


def rows() -> list[str]:
    """The names of all rows, in order."""
    return sorted(f.stem for f in (HERE / "rows").glob("*.py"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(rows()))
    parser.add_argument("--json", action="store_true", help="write JSON")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each")
    zip_file = SHARED / "instance" / "instance.zip"
    parser.add_argument("--instance", type=Path, default=zip_file, metavar="ZIP")
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus")
    given = parser.parse_args()
    if unknown := {*given.rows} - {*rows()}:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    return given


def _lines(names: list[str], place: Place) -> Iterator[Line]:
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        row = importlib.import_module(f"tests.benchmarks.rows.{name}")
        try:
            yield from row.run(place)
        except FileNotFoundError as error:
            print(f"{name}: left out, needs {error.filename}", file=sys.stderr)


def table(lines: list[Line]) -> list[str]:
    """The lines as a table of Markdown."""
    head = "what, reach, median, CPU, peak, reference, its median, its CPU, ratio"
    names = head.split(", ")
    cells = [names, ["---"] * len(names), *(_cells(line) for line in lines)]
    return [f"| {' | '.join(row)} |" for row in cells]


def _cells(line: Line) -> list[str]:
    return [
        line.what,
        line.reach,
        _unless_zero("{:.2f} s", line.seconds),
        _unless_zero("{:.2f} s", line.cpu),
        _unless_zero("{:.0f} MB", line.peak),
        line.reference,
        _unless_zero("{:.2f} s", line.reference_seconds),
        _unless_zero("{:.2f} s", line.reference_cpu),
        f"{line.seconds / line.reference_seconds:.2f}" if line.reference else "",
    ]


def _unless_zero(form: str, figure: float) -> str:
    """Return the figure, blank where nothing was measured."""
    return form.format(figure) if figure else ""


if __name__ == "__main__":
    sys.exit(main())
