"""Type checkers agree with the code: mypy on the generator, mypy and pyright on what it generates and on uses of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from checkers import marked, mypy, pyright
from support import ROOT

USES = ROOT / "tests" / "typed" / "uses.py"
WRONG = ROOT / "tests" / "typed" / "wrong.py"


@pytest.mark.parametrize(
    "what", ["codegen", "generated_example", "tests/typed/uses.py"]
)
def test_mypy_finds_nothing(what: str) -> None:
    arguments = ["-p", what] if (ROOT / what).is_dir() else [what]
    assert mypy(ROOT, *arguments) == {}


def test_mypy_finds_every_mistake_and_nothing_else() -> None:
    assert mypy(ROOT, str(WRONG)).keys() == marked(WRONG, "wrong")


def test_pyright_finds_nothing_in_what_is_generated_and_in_its_uses(
    tmp_path: Path,
) -> None:
    found = pyright(tmp_path, ROOT / "generated_example", USES, path=(ROOT,))
    assert found == {}


def test_pyright_finds_every_mistake_and_nothing_else(tmp_path: Path) -> None:
    assert pyright(tmp_path, WRONG, path=(ROOT,)).keys() == marked(WRONG, "wrong")


def test_the_example_is_marked_as_typed() -> None:
    assert Path(ROOT, "generated_example", "py.typed").is_file()
