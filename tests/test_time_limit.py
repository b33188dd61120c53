"""A test that hangs ends as a failure of its own name, with the stack it hung in, and the others run on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
IMPORTS = """
from threading import Event

from pytest import fixture


@fixture
def hung():
    yield
    Event().wait()


"""
HUNG = {
    "in_a_test": "def test():\n    Event().wait()\n",
    "in_a_fixture": "def test(hung):\n    pass\n",
    "in_both": "def test(hung):\n    Event().wait()\n",
}


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGALRM")
def test_a_hung_test_fails_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_bytes(CONFTEST.read_bytes())
    for name, hung in HUNG.items():
        (tmp_path / f"test_{name}.py").write_text(IMPORTS + hung)
    (tmp_path / "test_other.py").write_text("def test():\n    pass\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    plugins = ["-p", "xdist", "-p", "pytest_timeout", "-p", "no:cacheprovider"]
    options = [*plugins, "-n", "1", "--timeout=1", "-rA"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(CONFTEST.parent),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        timeout=200,
    )
    out = done.stdout + done.stderr
    summary = done.stdout.partition("short test summary")[2]
    ended = re.findall(r"^(PASSED|FAILED|ERROR) test_(\w+)\.py::test", summary, re.M)
    assert ("PASSED", "other") in ended, out
    assert {name for how, name in ended if how != "PASSED"} == set(HUNG), out
    for name in HUNG:
        assert re.search(rf'test_{name}\.py(:|", line )\d+', out), out
