"""A repository cannot have a process of ours import a module that stands in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from long import LONG_ONLY
from support import ROOT

from tests.upgrade import laboratory as lab

SPREAD = """
from codegen.generate.processes import spread

if __name__ == "__main__":
    assert [*spread(abs, [1, -2], processes=2)] == [1, 2]
"""
CHECKER = """
from pathlib import Path
from codegen.upgrade.usages import seen

if __name__ == "__main__":
    assert [*seen([], Path("cache"))] == []
"""
USAGES = """
from pathlib import Path
from codegen.config import Config, Package
from codegen.source.snapshot import open_snapshot
from codegen.upgrade.difference import difference
from codegen.upgrade.usages import usages

if __name__ == "__main__":
    old, new = (open_snapshot(Path(name)) for name in ("old", "new"))
    config = Config(package=Package("acme"))
    found = difference(old, new, config)
    met, _ = usages(old, new, config, found=found, sources=[Path("program.py")])
    assert met
"""
PROGRAM = """
from acme.erp.bo.lab import Probe

def show(row: Probe) -> None:
    print(row.phone_num)
"""
STARTED = ("multiprocessing", "concurrent", "pickle", "struct", "signal", "runpy")
"""Modules that a process which is spawned imports, before or after it is told where to look for them."""


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(SPREAD, id="spread"),
        pytest.param(CHECKER, id="checker"),
        # The checker with a program, for which mypy reads all libraries.
        pytest.param(USAGES, id="usages", marks=LONG_ONLY),
    ],
)
def test_a_process_takes_no_module_from_the_working_directory(
    tmp_path: Path, script: str
) -> None:
    here, mark = tmp_path / "repository", tmp_path / "mark"
    here.mkdir()
    for name in STARTED:
        code = f"open({str(mark)!r}, 'a').write({name!r})\n"
        (here / f"{name}.py").write_text(code, "utf-8")
    documents = lab.laboratory()
    lab.write(here / "old", documents)
    service = documents[lab.SERVICE].replace("PhoneNum", "FaxNum")
    lab.write(here / "new", {**documents, lab.SERVICE: service})
    (here / "program.py").write_text(PROGRAM, "utf-8")
    (tmp_path / "script.py").write_text(script, "utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "script.py")],
        cwd=here,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert not mark.exists(), mark.read_text()
    assert done.returncode == 0, done.stderr
