"""Killed at any moment, a generation leaves the old package or the new one whole, and the next run repairs the rest."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from long import LONG
from support import ROOT, SAMPLE, command

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs fork and SIGKILL")

KILLS = 8 * LONG
PROGRAM = Path(__file__).parent / "killing.py"


def run(*arguments: object) -> dict[str, int]:
    """What `killing.py` has found."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    print(found)
    return found


def test_killed_at_random_moments(tmp_path: Path) -> None:
    found = run(tmp_path, 5, KILLS)
    assert found["killed"] >= KILLS
    assert found["old stood"] and found["left something"]


@pytest.mark.parametrize("how", ["exchange", "renames", "copy"])
def test_killed_before_each_step(tmp_path: Path, how: str) -> None:
    found = run(tmp_path, how)
    assert found["kills"] > 30
    assert found["old stood"] and found["new stood"] and found["left something"]
    assert found["stood aside"] <= {"exchange": 0, "renames": 1, "copy": 20}[how]


IMPORT = "import acme; acme.Kinetic; from acme.erp.bo import customer; print(len(dir(customer)))"


def test_a_killed_command_leaves_a_package_that_can_be_used(tmp_path: Path) -> None:
    metadata = str(SAMPLE / "metadata")
    arguments = ("generate", "--package", "acme", "--metadata", metadata)
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    assert command(tmp_path, *arguments).returncode == 0
    listed = (tmp_path / "acme" / "manifest.json").read_bytes()
    chance = random.Random(5)
    for _ in range(LONG):
        (tmp_path / "acme" / "client.py").unlink()
        apart = [sys.executable, "-m", "codegen", *arguments]
        with subprocess.Popen(
            apart, cwd=tmp_path, env=env, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(chance.uniform(0.2, 1.5))
            process.send_signal(signal.SIGKILL)
        assert (tmp_path / "acme" / "manifest.json").read_bytes() == listed
        assert command(tmp_path, *arguments).returncode == 0
        used = [sys.executable, "-B", "-c", IMPORT]
        done = subprocess.run(
            used, cwd=tmp_path, env=env, check=True, capture_output=True
        )
        assert int(done.stdout) > 5
        assert not [*tmp_path.glob(".acme*")]
