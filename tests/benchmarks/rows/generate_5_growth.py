"""Growth: time and memory for 1, 50, 200 and all services with sets, spread over the instance by size."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.measure import Line, Place, against
from tests.benchmarks.projects import instance, part


def run(place: Place) -> Iterator[Line]:
    """Against the floor over the same services."""
    files = sorted(
        (instance(place).metadata / "services").iterdir(),
        key=lambda file: file.stat().st_size,
    )
    for number in (1, 50, 200, len(files)):
        middles = (len(files) * (2 * n + 1) // (2 * number) for n in range(number))
        project = part(place, f"growth-{number}", [files[m] for m in middles])
        what = f"growth: {number} service{'s' if number > 1 else ''}"
        yield against(what, "", project.cold(), project.floor(), place)
