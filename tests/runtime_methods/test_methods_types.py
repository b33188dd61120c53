"""What the type checkers accept of methods, functions and BAQs, and what they refuse."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
USES = HERE / "screen_uses.py"
REFUSED = {
    number
    for number, line in enumerate(USES.read_text().splitlines(), 1)
    if line.endswith("# refused")
}


def test_mypy_refuses_the_wrong_lines_and_no_others(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--python-version=3.11",
            f"--cache-dir={tmp_path}",
            str(USES),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"MYPYPATH": f"{ROOT}{os.pathsep}{HERE}"},
    )
    errors = [line for line in done.stdout.splitlines() if ": error" in line]
    found = re.findall(r"screen_uses\.py:(\d+): error", done.stdout)
    assert {int(line) for line in found} == REFUSED, done.stdout + done.stderr
    assert [line for line in errors if "screen_uses.py" not in line] == []


def test_pyright_refuses_the_wrong_lines_and_no_others(tmp_path: Path) -> None:
    settings = {
        "include": [str(USES), str(HERE / "screen_acme")],
        "extraPaths": [str(ROOT), str(HERE)],
        "typeCheckingMode": "standard",
        "pythonVersion": "3.11",
        "reportUnusedExpression": "none",
    }
    config = tmp_path / "pyrightconfig.json"
    config.write_text(json.dumps(settings))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "basedpyright",
            "--outputjson",
            "--pythonpath",
            sys.executable,
            "-p",
            str(config),
        ],
        capture_output=True,
        text=True,
    )
    found = [
        (Path(d["file"]).name, d["range"]["start"]["line"] + 1, d["message"])
        for d in json.loads(done.stdout)["generalDiagnostics"]
        if d["severity"] == "error"
    ]
    assert {f[:2] for f in found} == {(USES.name, line) for line in REFUSED}, found
