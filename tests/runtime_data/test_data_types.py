"""What the type checkers accept of a generated package's uses, and what they refuse."""

from __future__ import annotations

from pathlib import Path

from checkers import marked, mypy, pyright
from support import ROOT

HERE = Path(__file__).parent
USES = HERE / "tiny_uses.py"
PACKAGE = HERE / "tiny_acme"
REFUSED = marked(USES, "refused")


def test_mypy_refuses_the_wrong_lines_and_no_others(tmp_path: Path) -> None:
    found = mypy(tmp_path, str(USES), path=(ROOT, HERE))
    assert found.keys() == REFUSED


def test_pyright_refuses_the_wrong_lines_and_no_others(tmp_path: Path) -> None:
    found = pyright(tmp_path, USES, PACKAGE, path=(ROOT, HERE))
    assert found.keys() == REFUSED
