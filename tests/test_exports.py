"""What is exported is listed, sorted, and there; and importing the package imports no service."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import generated_example
import pytest
from support import ROOT

import codegen.runtime


@pytest.mark.parametrize("module", [generated_example, codegen.runtime])
def test_exports_are_listed_in_order(module: ModuleType) -> None:
    assert module.__all__ == sorted(set(module.__all__))
    for name in module.__all__:
        assert getattr(module, name) is not None


def test_everything_public_of_the_package_is_listed() -> None:
    public = {
        name
        for name, value in vars(generated_example).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert public == set(generated_example.__all__)


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
