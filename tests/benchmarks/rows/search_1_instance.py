"""The search and the catalogue over a whole instance: all services with all their methods, BAQs and libraries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from tests.benchmarks.measure import Line, Place, Program, against, taken
from tests.benchmarks.projects import Project, TESTS
from tests.instance import snapshot_of

SEARCH = ("-m", "codegen", "search", "selling", "quantity")
CATALOGUE = ("-m", "codegen", "catalogue", "--out", "site")


def run(place: Place) -> Iterator[Line]:
    """Against reading and hashing the documents: nothing can be less."""
    project = Project(place.folder / "searched")
    snapshot_of(place.instance, project.metadata)
    project.configure()
    folder = project.folder
    hashing = ("-m", f"{TESTS}.hashing", str(project.metadata))
    least = Program("sha256 of all", folder, hashing)

    first = Program("first", folder, SEARCH, project.clear)
    yield against(
        "search: the first one, which makes the index", "≤ 15 s", first, least, place
    )
    yield against(
        "search: any other one",
        "≤ 0.3 s",
        Program("again", folder, SEARCH),
        least,
        place,
    )

    def without() -> None:
        shutil.rmtree(folder / "site", ignore_errors=True)

    site = Program("site", folder, CATALOGUE, without)
    taken(Program("index", folder, SEARCH), place.root)
    yield against("catalogue: the site, written", "", site, least, place)
