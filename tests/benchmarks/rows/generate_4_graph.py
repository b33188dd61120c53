"""Microsoft Graph v1.0, with all of its operations: one document of 3.4 MB."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.measure import Line, Place, against
from tests.benchmarks.projects import part


def run(place: Place) -> Iterator[Line]:
    """Against the floor over that document."""
    project = part(place, "graph", [place.corpus / "msgraph_v1.0.csdl"])
    what = "Microsoft Graph v1.0, all operations"
    yield against(what, "≤ 5 s, ≤ 250 MB", project.cold(), project.floor(), place)
