"""Type checkers agree with the code: mypy on the generator, four of them on what it generates and on uses of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from checkers import Place, marked, mypy, pyrefly, pyright, ty
from support import ROOT

USES = ROOT / "tests" / "typed" / "uses.py"
WRONG = ROOT / "tests" / "typed" / "wrong.py"

Checker = Callable[[Path, Path], dict[Place, str]]


@cache
def _pyright() -> dict[Place, str]:
    """What basedpyright finds in all that is checked: it takes longer to start than to read one file more."""
    files = (USES, WRONG, ROOT / "generated_example")
    with TemporaryDirectory() as folder:
        return pyright(Path(folder), *files, path=(ROOT,))


def _pyright_in(folder: Path, file: Path) -> dict[Place, str]:
    return {place: what for place, what in _pyright().items() if place[0] == file.name}


CHECKERS: dict[str, Checker] = {
    "mypy": lambda folder, file: mypy(ROOT, str(file)),
    "pyright": _pyright_in,
    "ty": lambda folder, file: ty(folder, file, path=(ROOT,)),
    "pyrefly": lambda folder, file: pyrefly(folder, file, path=(ROOT,)),
}


@pytest.mark.parametrize("what", ["codegen", "generated_example"])
def test_mypy_finds_nothing(what: str) -> None:
    assert mypy(ROOT, "-p", what) == {}


def test_pyright_finds_nothing_in_what_is_generated() -> None:
    assert {name for name, _ in _pyright()} <= {USES.name, WRONG.name}


@pytest.mark.parametrize("name", CHECKERS)
def test_no_checker_finds_anything_in_right_uses(name: str, tmp_path: Path) -> None:
    assert CHECKERS[name](tmp_path, USES) == {}


@pytest.mark.parametrize("name", CHECKERS)
def test_each_checker_finds_the_mistakes_that_it_can(name: str, tmp_path: Path) -> None:
    assert CHECKERS[name](tmp_path, WRONG).keys() == marked(WRONG, "wrong", by=name)


def test_mypy_and_pyright_find_all_mistakes_but_one_in_thirty() -> None:
    every = len(WRONG.read_text("utf-8").split("# wrong")) - 1
    assert every >= 60
    for name in ("mypy", "pyright"):
        assert len(marked(WRONG, "wrong", by=name)) >= every - every // 30


def test_the_example_is_marked_as_typed() -> None:
    assert Path(ROOT, "generated_example", "py.typed").is_file()
