"""One large service out of a whole instance, from start to end of the command."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.measure import Line, Place, against
from tests.benchmarks.projects import instance, part

SERVICE = "Erp.BO.JobEntrySvc"


def run(place: Place) -> Iterator[Line]:
    """Against the floor over that service."""
    project = instance(place)
    file = project.metadata / "services" / f"{SERVICE}.edmx"
    alone = part(place, "one-service", [file])
    project.configure("[include]", f'services = ["{SERVICE}"]')
    what = "one large service (JobEntry), its command"
    yield against(what, "≤ 0.6 s", project.cold(), alone.floor(), place)
