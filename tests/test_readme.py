"""The README is true: its snippets run against the sandbox, type-check, and what it quotes is what stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from checkers import mypy
from support import ROOT, environment, generated_as, sandbox

README = (ROOT / "README.md").read_text("utf-8")
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    generated_as("acme", folder)
    (folder / "snippets.py").write_text("\n\n".join(SNIPPETS), "utf-8")
    return folder


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with sandbox() as address:
        yield address


def test_the_snippets_run(project: Path, url: str) -> None:
    run = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "snippets.py"],
        cwd=project,
        env=environment(url),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    assert "is not loaded: add it to select()" in run.stdout


def test_the_snippets_type_check(project: Path) -> None:
    assert mypy(project, "snippets.py") == {}


def test_the_row_it_shows_is_the_one_that_is_generated() -> None:
    shown = re.search(
        r"^class ShipTo\(Row\):\n.*?(?=^```$)", README, re.MULTILINE | re.DOTALL
    )
    module = ROOT / "generated_example" / "erp" / "bo" / "customer.py"
    assert shown and shown[0].rstrip() in module.read_text("utf-8")


def test_ci_runs_the_second_command_of_the_quick_start() -> None:
    section = README.partition("## Quick start")[2].partition("\n## ")[0]
    commands = re.findall(r"^```\n(.*?)\n```$", section, re.MULTILINE | re.DOTALL)
    assert len(commands) == 2
    assert all("\n" not in command for command in commands)
    assert "demo" in commands[0] and "pytest" in commands[1]
