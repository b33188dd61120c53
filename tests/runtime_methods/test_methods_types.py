"""What the type checkers accept of methods, functions and BAQs, and what they refuse."""

from __future__ import annotations

from pathlib import Path

from checkers import marked, mypy, pyright
from language_server import editing
from support import ROOT

HERE = Path(__file__).parent
USES = HERE / "screen_uses.py"
PACKAGE = HERE / "screen_acme"
REFUSED = marked(USES, "refused")


def test_mypy_refuses_the_wrong_lines_and_no_others(tmp_path: Path) -> None:
    found = mypy(tmp_path, str(USES), path=(ROOT, HERE))
    assert found.keys() == REFUSED


def test_pyright_refuses_the_wrong_lines_and_no_others(tmp_path: Path) -> None:
    found = pyright(tmp_path, USES, PACKAGE, path=(ROOT, HERE))
    assert found.keys() == REFUSED


def test_an_editor_completes_the_columns_of_a_new_row(tmp_path: Path) -> None:
    text = (
        "from screen_acme.erp.bo.sales_order_methods import SalesOrderTableset\n"
        "SalesOrderTableset().order_dtl.add(part"
    )
    with editing(tmp_path, path=(ROOT, HERE)) as editor:
        assert "part_num=" in editor.labels(text)
