"""What is exported is listed, sorted, and there; and importing the package imports no service."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import generated_example
import pytest
from support import ROOT


def test_the_package_exports_what_a_program_names() -> None:
    """By `X as X`, which type checkers take for an export, each once."""
    public = [
        name
        for name, value in vars(generated_example).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    ]
    assert {"Kinetic", "AsyncKinetic", "KineticError", "Row", "Filter"} <= set(public)
    tree = ast.parse(Path(generated_example.__file__ or "").read_text("utf-8"))
    imported = [
        alias
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    assert all(alias.asname == alias.name for alias in imported)
    assert sorted(alias.name for alias in imported) == sorted(public)


@pytest.mark.parametrize(
    ("program", "absent"),
    [
        (
            "import generated_example",
            ["generated_example.erp", "generated_example.baq"],
        ),
        (
            "from generated_example import Kinetic\n"
            "k = Kinetic('http://127.0.0.1:1', company='X', username='u', password='p')\n"
            "k.erp.bo.customer.customers",
            [
                "generated_example.ice",
                "generated_example.baq",
                "generated_example.erp.bo.part",
                "generated_example.erp.bo.customer_methods",
            ],
        ),
    ],
)
def test_nothing_is_imported_before_it_is_used(program: str, absent: list[str]) -> None:
    check = f"{program}\nimport sys\nprint([n for n in {absent!r} if n in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True
    )
    assert run.stdout.strip() == "[]", run.stderr
