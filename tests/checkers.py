"""The type checkers as their users run them, and where they find errors."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

STRICT = ("-m", "mypy", "--strict", "--python-version", "3.11")
_ERROR = re.compile(r"^(?P<file>.+?):(?P<line>\d+): error: (?P<what>.*)")

Place = tuple[str, int]
"""File name and line."""


def mypy(
    folder: Path, *arguments: str, path: tuple[Path, ...] = ()
) -> dict[Place, str]:
    """What `mypy --strict` finds from a folder on, with these on its path."""
    done = subprocess.run(
        [sys.executable, *STRICT, *arguments],
        cwd=folder,
        env=os.environ | {"MYPYPATH": os.pathsep.join(map(str, path))},
        capture_output=True,
        text=True,
        timeout=600,
    )
    found = [
        found for line in done.stdout.splitlines() if (found := _ERROR.match(line))
    ]
    assert done.returncode == bool(found), done.stdout + done.stderr
    return {(Path(e["file"]).name, int(e["line"])): e["what"] for e in found}


def pyright(
    folder: Path, *files: Path, path: tuple[Path, ...] = ()
) -> dict[Place, str]:
    """What basedpyright finds in files, as its standard mode has it; its settings are written into the folder."""
    settings = {
        "include": [str(file) for file in files],
        "extraPaths": [str(place) for place in path],
        "typeCheckingMode": "standard",
        "pythonVersion": "3.11",
        "reportUnusedExpression": "none",
    }
    config = folder / "pyrightconfig.json"
    config.write_text(json.dumps(settings), "utf-8")
    command = ["-m", "basedpyright", "--level", "error", "--outputjson"]
    done = subprocess.run(
        [sys.executable, *command, "--pythonpath", sys.executable, "-p", str(config)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    found = json.loads(done.stdout)
    assert found["summary"]["filesAnalyzed"], done.stdout
    return {
        (Path(e["file"]).name, e["range"]["start"]["line"] + 1): e["message"]
        for e in found["generalDiagnostics"]
    }


def marked(file: Path, mark: str) -> set[Place]:
    """The lines of a file that end in `# mark`: those in which errors are to be found."""
    lines = enumerate(file.read_text("utf-8").splitlines(), 1)
    return {(file.name, number) for number, line in lines if line.endswith(f"# {mark}")}
