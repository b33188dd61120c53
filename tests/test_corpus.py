"""Public OData v4 metadata, written for other services than Kinetic: every document is generated, imported and type-checked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from checkers import mypy
from long import LONG, LONG_ONLY
from support import generated_as

PROGRAM = """
import importlib, pathlib, sys
for file in sorted(pathlib.Path("public").rglob("*.py")):
    if "_runtime" in file.parts:
        continue  # copied as it is
    parts = file.with_suffix("").parts
    importlib.import_module(".".join(p for p in parts if p != "__init__"))
"""


PART = 4 if LONG < 2 else 1
"""Of the one document of megabytes, every run takes this part, a long one all of it."""


def taken(document: Path) -> bytes:
    """A document; of a very large one, every so many-th type, and all that is said of those."""
    data = document.read_bytes()
    if len(data) < 1_000_000 or PART == 1:
        return data
    root = ElementTree.fromstring(data)
    for schema in root.iter("{http://docs.oasis-open.org/odata/ns/edm}Schema"):
        types = [element for element in schema if element.tag.endswith("Type")]
        for number, element in enumerate(types):
            if number % PART != 1:
                schema.remove(element)
    return ElementTree.tostring(root)


@pytest.fixture(scope="module")
def project(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    services = folder / "metadata" / "services"
    services.mkdir(parents=True)
    for document in [*corpus.rglob("*.xml"), *corpus.rglob("*.csdl")]:
        name = "".join(
            p.capitalize() for p in document.stem.replace(".", "_").split("_")
        )
        (services / f"Public.{name}.edmx").write_bytes(taken(document))
    generated_as("public", folder, metadata=folder / "metadata")
    return folder


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_every_document_gives_modules_that_import(project: Path) -> None:
    documents = len(list((project / "metadata" / "services").iterdir()))
    modules = [
        f
        for f in (project / "public" / "public").glob("*.py")
        if f.name != "__init__.py" and not f.name.endswith("_methods.py")
    ]
    assert len(modules) == documents >= 20
    done = run(project, "-W", "error", "-c", PROGRAM)
    assert done.returncode == 0, done.stderr


@LONG_ONLY
def test_all_of_it_type_checks(project: Path) -> None:
    assert mypy(project, "public") == {}


def test_graph_has_its_operations(project: Path) -> None:
    text = (project / "public" / "public" / "msgraph_v_10_methods.py").read_text(
        "utf-8"
    )
    assert text.count("    @method\n") > (1_000 if PART == 1 else 170)


def test_graph_says_what_the_server_fills_in_and_what_is_deprecated(
    project: Path,
) -> None:
    text = (project / "public" / "public" / "msgraph_v_10.py").read_text("utf-8")
    assert text.count(": Computed[") > (150 if PART == 1 else 37)
    assert text.count("IMMUTABLE") > (5 if PART == 1 else 1)
    assert text.count("@deprecated(") > (30 if PART == 1 else 6)
