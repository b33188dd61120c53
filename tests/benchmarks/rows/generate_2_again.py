"""The same again: nothing has changed, or one service has."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from tests.benchmarks.measure import Line, Place, Program, against, taken
from tests.benchmarks.projects import COMMAND, TESTS, instance


def run(place: Place) -> Iterator[Line]:
    """Against reading and hashing the documents and the package: nothing can be less."""
    project = instance(place)
    taken(project.cold(), place.root)
    folders = (str(project.metadata), str(project.package))
    least = Program(
        "sha256 of all", project.folder, ("-m", f"{TESTS}.hashing", *folders)
    )
    again = Program("again", project.folder, COMMAND)
    yield against("the same, nothing changed", "≤ 0.5 s", again, least, place)

    largest = max(project.metadata.glob("services/*"), key=lambda f: f.stat().st_size)
    text, numbers = largest.read_text("utf-8"), count()

    def change() -> None:
        column = (
            f'<Property Name="New{next(numbers)}" Type="Edm.String" /></EntityType>'
        )
        largest.write_text(text.replace("</EntityType>", column), "utf-8")

    one = Program("one", project.folder, COMMAND, change)
    what = "the same, the largest service changed"
    yield against(what, "≤ 1.5 s", one, least, place)
    largest.write_text(text, "utf-8")
