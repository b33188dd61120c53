"""From nothing to a service in hand, and to the first row of the widest: a whole instance generated, a fresh process each time."""

from __future__ import annotations

import compileall
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codegen.ir.names import module
from tests.benchmarks.measure import Line, Place, Program, against, taken
from tests.benchmarks.projects import COMMAND, Project
from tests.benchmarks.server import serving
from tests.instance import snapshot_of

SERVICES = ("Erp.BO.TermsSvc", "Erp.BO.CustomerSvc")
"""One with 6 entity sets and one with 36; half of all have 2 or less."""
FLOOR = "import httpx2, pydantic\npydantic.BaseModel\n"
REACH = """\
from acme import Kinetic

kinetic = Kinetic("https://erp.example.com/Kinetic", company="EPIC06", username="u", password="p")
kinetic.{service}
"""
FIRST = """\
from acme import Kinetic

with Kinetic("{url}", company="EPIC06", username="u", password="p") as kinetic:
    row = kinetic.{service}.{rows}.first()
    assert row is not None and len(vars(row)) >= {columns}
"""
_TYPE = re.compile(r'<EntityType Name="(\w+)"(.*?)</EntityType>', re.S)
_PROPERTY = re.compile(r'<Property Name="([^"]+)" Type="Edm\.(\w+)"')
_VALUES = {
    "String": "text",
    "Boolean": True,
    "Decimal": 12.5,
    "Double": 0.5,
    "DateTimeOffset": "2026-01-01T00:00:00",
    "Guid": "924811cb-5656-4a01-8a0d-13a564090324",
    "Binary": "AAAAAAAAB9E=",
}


@dataclass(frozen=True, slots=True)
class Wide:
    """The entity type with the most columns."""

    service: str
    name: str
    columns: tuple[tuple[str, str], ...]

    def page(self) -> str:
        """A page with one row, every column filled."""
        record = {name: _VALUES.get(edm, 1) for name, edm in self.columns}
        return json.dumps({"value": [record]})


def run(place: Place) -> Iterator[Line]:
    """Against importing httpx2 and pydantic, and nothing else."""
    project = Project(place.folder / "whole")
    snapshot_of(place.instance, project.metadata)
    project.configure()
    taken(Program("kinetic-codegen", project.folder, COMMAND), place.root)
    wide = widest(project.metadata / "services")
    _compile(project.package, [*SERVICES, wide.service])
    floor = _program(project, "floor", FLOOR)
    for service in SERVICES:
        reach = _program(project, "reach", REACH.format(service=path(service)))
        what = f"import the client and reach one service ({service})"
        yield against(what, "≤ 0.18 s, ≤ 40 MB", reach, floor, place)
    file = project.folder / "wide.json"
    file.write_text(wide.page(), "utf-8")
    with serving(file, 1, size=1) as url:
        first = FIRST.format(
            url=url,
            service=path(wide.service),
            rows=_set_of(project.package, wide),
            columns=len(wide.columns),
        )
        what = f"first row of {wide.name}, {len(wide.columns)} columns, over HTTP"
        program = _program(project, "first", first)
        yield against(what, "≤ 0.3 s in all", program, floor, place)


def widest(services: Path) -> Wide:
    """The widest entity type of all documents."""
    found = (
        Wide(file.stem, name, tuple(_PROPERTY.findall(body)))
        for file in sorted(services.glob("*.edmx"))
        for name, body in _TYPE.findall(file.read_text("utf-8"))
    )
    return max(found, key=lambda wide: len(wide.columns))


def path(service: str) -> str:
    """Where a service is reached: `erp.bo.customer`."""
    return ".".join(map(module, service.split(".")))


def _set_of(package: Path, wide: Wide) -> str:
    """The attribute of the service that holds the set of those rows."""
    file = package.joinpath(*path(wide.service).split(".")).with_suffix(".py")
    text = file.read_text("utf-8")
    found = re.search(rf"(\w+) = entity_set\(\s*\"\w+\",\s*{wide.name},", text)
    assert found, f"{file} has no set of {wide.name}"
    return found[1]


def _compile(package: Path, services: list[str]) -> None:
    """Write the bytecode that a first run would leave, whether or not this process may."""
    compileall.compile_dir(package / "_runtime", quiet=1)
    compileall.compile_dir(package, quiet=1, maxlevels=0)
    for service in services:
        file = package.joinpath(*path(service).split(".")).with_suffix(".py")
        compileall.compile_file(file, quiet=1)
        for area in file.relative_to(package).parents:
            compileall.compile_file(package / area / "__init__.py", quiet=1)


def _program(project: Project, name: str, text: str) -> Program:
    (project.folder / f"{name}.py").write_text(text, "utf-8")
    return Program(name, project.folder, (f"{name}.py",))
