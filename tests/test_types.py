"""Type checkers agree with the code: mypy on the generator, mypy and pyright on what it generates and on uses of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

TYPED = ROOT / "tests" / "typed"
WRONG = {
    number
    for number, line in enumerate((TYPED / "wrong.py").read_text().splitlines(), 1)
    if line.endswith("# wrong")
}


def mypy(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.11"]
    return subprocess.run(
        [*command, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=600
    )


def pyright(*arguments: str) -> dict[str, list[dict[str, object]]]:
    run = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--level", "error", "--outputjson"]
        + ["--pythonpath", sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    found: dict[str, list[dict[str, object]]] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize(
    "what", ["codegen", "generated_example", "tests/typed/uses.py"]
)
def test_mypy_finds_nothing(what: str) -> None:
    arguments = ["-p", what] if (ROOT / what).is_dir() else [what]
    run = mypy(*arguments)
    assert run.returncode == 0, run.stdout + run.stderr


def test_mypy_finds_every_mistake_and_nothing_else() -> None:
    run = mypy("tests/typed/wrong.py")
    assert {int(n) for n in re.findall(r"wrong\.py:(\d+): error", run.stdout)} == WRONG


def test_pyright_finds_nothing_in_what_is_generated_and_in_its_uses() -> None:
    found = pyright("generated_example", str(TYPED / "uses.py"))
    assert found["generalDiagnostics"] == []


def test_pyright_finds_every_mistake_and_nothing_else() -> None:
    found = pyright(str(TYPED / "wrong.py"))
    lines = {_line(d) for d in found["generalDiagnostics"]}
    assert lines == WRONG


def _line(diagnostic: dict[str, object]) -> int:
    place = diagnostic["range"]
    assert isinstance(place, dict)
    return int(place["start"]["line"]) + 1


def test_the_example_is_marked_as_typed() -> None:
    assert Path(ROOT, "generated_example", "py.typed").is_file()
