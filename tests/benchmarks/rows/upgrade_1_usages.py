"""`diff --usages` of a small program, cold and repeated, against mypy alone over the same program with the package that it uses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measure import Line, Place, Program, against
from tests.benchmarks.projects import COMMAND, Project
from tests.instance import snapshot_of

SAMPLE = "codegen/sample/metadata"
SERVICE = "services/Erp.BO.CustomerSvc.edmx"
PROGRAM = """
from acme import Kinetic
from acme.erp.bo.customer import Customer

with Kinetic.from_env() as kinetic:
    customers = kinetic.erp.bo.customer.customers
    for row in customers.where(Customer.phone_num == "555-0100"):
        row.name = f"{row.name} {row.phone_num}"
        customers.update(row)
"""


def run(place: Place) -> Iterator[Line]:
    """The sample's instance, then the whole one with all methods."""
    sample = Project(place.folder / "usages-sample")
    shutil.copytree(place.root / SAMPLE, sample.metadata)
    yield from _lines("the sample", sample, place)
    whole = Project(place.folder / "usages-instance")
    snapshot_of(place.instance, whole.metadata)
    yield from _lines("a whole instance", whole, place)


def _lines(what: str, project: Project, place: Place) -> Iterator[Line]:
    """What was asked the first time, and what is asked again with nothing changed."""
    project.configure()
    folder = project.folder
    env = {**os.environ, "PYTHONPATH": str(place.root)}
    subprocess.run(
        [sys.executable, *COMMAND],
        cwd=folder,
        env=env,
        check=True,
        capture_output=True,
    )
    (folder / "program.py").write_text(PROGRAM, "utf-8")
    _upgrade(project.metadata, folder / "upgraded")
    arguments = ("-m", "codegen", "diff", "metadata", "upgraded", "--usages")
    command = (*arguments, "program.py")
    cold = Program("usages", folder, command, lambda: _forget(folder))
    again = Program("usages again", folder, command)
    mypy = Program(
        "mypy, cold",
        folder,
        ("-m", "mypy", "--cache-dir", "checked", "program.py"),
        lambda: shutil.rmtree(folder / "checked", ignore_errors=True),
    )
    name = f"`diff --usages` of a small program, {what}"
    yield against(name, "≤ 2.2 × mypy", cold, mypy, place)
    yield against(f"{name}, again", "≤ 3 s", again, None, place)


def _upgrade(old: Path, new: Path) -> None:
    """A snapshot in which the column that the program names has another name."""
    shutil.copytree(old, new)
    document = new / SERVICE
    text = document.read_text("utf-8")
    document.write_text(text.replace('"PhoneNum"', '"PhoneNumber"'), "utf-8")


def _forget(folder: Path) -> None:
    shutil.rmtree(folder / "caches", ignore_errors=True)
