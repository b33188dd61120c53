"""Type checkers agree with the code: mypy on the generator, four of them on what it generates and on uses of it.

Each checker runs once, over all that it is asked of: it takes longer to start than to read one file more.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from checkers import Place, marked, mypy, pyrefly, pyright, ty
from long import LONG
from support import ROOT, generated_as
from test_cases import PACKAGE, snapshot_of_cases
from test_readme import PROGRAMS as PAGES
from test_readme import file_of

TESTS = ROOT / "tests"
USES = TESTS / "typed" / "uses.py"
WRONG = TESTS / "typed" / "wrong.py"
SMALL = {
    TESTS / "runtime_data" / "tiny_uses.py": "tiny_acme",
    TESTS / "runtime_methods" / "screen_uses.py": "screen_acme",
}
"""Uses of the small packages of other tests, and the packages."""
PROGRAMS = {
    "other_services/test_annotations": "annotated_client",
    "other_services/test_arguments": "fleet_client",
    "other_services/test_bound_operations": "branch_client",
    "other_services/test_derived_types": "people_client",
    "other_services/test_keys_and_open_types": "keyed_python",
    "other_services/test_kinds_together": "met",
    "other_services/test_operations_on_values": "values_client",
    "other_services/test_references": "library_client",
    "other_services/test_streams": "streams_client",
    "other_services/test_trees": "trees_client",
}
"""Test module whose `PROGRAM` uses the package of its case → what it calls the package, which here is that of all cases."""
SERVICES = {"fleet": "entity_arguments", "values": "operations_on_values"}
"""What a program calls a service → what the package of all cases calls it, after the case."""

MODULES = ("annotated_terms", "kinds_together", "kinds_together_methods")
"""Modules of the package of all cases that pyright reads: it takes long for all."""

PARTS = ("__init__.py", "client.py", "spark.py", "erp", "ice", "baq", "efx")
"""All of the example but the runtime."""
RUNTIME = [""] if LONG > 1 else ["client.py", "data", "query"]
"""What of the runtime pyright reads: half of its time would go there."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of all cases in both namings, the sample's in the second, and the programs that use them."""
    folder = tmp_path_factory.mktemp("checked")
    generated_as("plain", folder, naming="wire")
    metadata = snapshot_of_cases(folder)
    generated_as(PACKAGE, folder, metadata=metadata)
    generated_as(f"wire_{PACKAGE}", folder, metadata=metadata, naming="wire")
    for name, package in {**PROGRAMS, "test_wire_names": PACKAGE}.items():
        text = re.sub(rf"\b{package}\b", PACKAGE, _text(TESTS / f"{name}.py"))
        for service, case in SERVICES.items():
            text = text.replace(f"hazard.{service}", f"hazard.{case}")
        _program(folder, name).write_text(text, "utf-8")
    for page in PAGES:
        text = "\n\n".join(PAGES[page]).replace("acme", "generated_example")
        (folder / file_of(page)).write_text(text, "utf-8")
    return folder


def _text(module: Path) -> str:
    """The `PROGRAM` of a module of tests."""
    tree = ast.parse(module.read_text("utf-8"))
    assigned = (node for node in tree.body if isinstance(node, ast.Assign))
    (value,) = (n.value for n in assigned if ast.unparse(n.targets[0]) == "PROGRAM")
    return str(ast.literal_eval(value))


def _program(folder: Path, name: str) -> Path:
    return folder / f"{Path(name).name}.py"


Found = Callable[[str], dict[Place, str]]
"""Name of a checker → what it finds in everything."""


@pytest.fixture(scope="module")
def found(folder: Path) -> Found:
    programs = [_program(folder, name) for name in (*PROGRAMS, "test_wire_names")]
    small = [p for file, name in SMALL.items() for p in (file, file.with_name(name))]
    every = [USES, WRONG, ROOT / "generated_example", *small, *programs]
    more = [folder / name for name in ("plain", PACKAGE, f"wire_{PACKAGE}")]
    more += [ROOT / "codegen", *(folder / file_of(page) for page in PAGES)]
    # Each package has the same runtime: mypy reads its source in codegen, pyright that of the example.
    some = [folder / name for name in ("plain/client.py", "plain/erp", "plain/baq")]
    some += [folder / "plain/efx"]
    some += [folder / PACKAGE / "hazard" / f"{name}.py" for name in MODULES]
    example, runtime = ROOT / "generated_example", "generated_example/_runtime"
    parts = [p for p in example.iterdir() if p.name in PARTS]
    parts += [ROOT / runtime / name for name in RUNTIME]
    seen = [*parts, *(file for file in every if file != example)]
    one_runtime = "--exclude=/_runtime/"
    path = (ROOT, folder, *(file.parent for file in SMALL))
    runs: dict[str, Callable[[], dict[Place, str]]] = {
        "mypy": lambda: mypy(ROOT, one_runtime, *map(str, (*every, *more)), path=path),
        "pyright": lambda: pyright(folder, *seen, *some, path=path),
        "ty": lambda: ty(folder, USES, WRONG, path=path),
        "pyrefly": lambda: pyrefly(folder, USES, WRONG, path=path),
    }
    return cache(lambda name: runs[name]())


def _in(file: Path, found: dict[Place, str]) -> set[Place]:
    return {place for place in found if place[0] == file.name}


CHECKERS = ("mypy", "pyright", "ty", "pyrefly")


@pytest.mark.parametrize("name", CHECKERS)
def test_a_checker_finds_nothing_where_no_mistake_is_marked(
    name: str, found: Found
) -> None:
    wrong = {WRONG, *SMALL, *(_program(Path(), name) for name in PROGRAMS)}
    assert not {file for file, _ in found(name)} - {file.name for file in wrong}


@pytest.mark.parametrize("name", CHECKERS)
def test_no_checker_finds_anything_in_right_uses(name: str, found: Found) -> None:
    assert not _in(USES, found(name))


@pytest.mark.parametrize("name", CHECKERS)
def test_each_checker_finds_the_mistakes_that_it_can(name: str, found: Found) -> None:
    assert _in(WRONG, found(name)) == marked(WRONG, "wrong", by=name)


@pytest.mark.parametrize("name", ["mypy", "pyright"])
@pytest.mark.parametrize("file", SMALL, ids=lambda file: file.stem)
def test_the_wrong_lines_are_refused_and_no_others(
    name: str, file: Path, found: Found
) -> None:
    assert _in(file, found(name)) == marked(file, "refused")


@pytest.mark.parametrize("name", ["mypy", "pyright"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_types_of_other_services_are_right_and_wrong(
    name: str, program: str, folder: Path, found: Found
) -> None:
    file = _program(folder, program)
    assert _in(file, found(name)) == marked(file, "wrong", by=name)


def test_mypy_and_pyright_find_all_mistakes_but_one_in_thirty() -> None:
    every = len(WRONG.read_text("utf-8").split("# wrong")) - 1
    assert every >= 60
    for name in ("mypy", "pyright"):
        assert len(marked(WRONG, "wrong", by=name)) >= every - every // 30


def test_the_example_is_marked_as_typed() -> None:
    assert Path(ROOT, "generated_example", "py.typed").is_file()
