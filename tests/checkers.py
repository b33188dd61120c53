"""The type checkers as their users run them, and where they find errors."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

STRICT = ("-m", "mypy", "--strict", "--python-version", "3.11")
_SETTINGS = Path(__file__).parents[1] / "pyproject.toml"
_ERROR = re.compile(r"^(?P<file>.+?):(?P<line>\d+): error: (?P<what>.*)")

Place = tuple[str, int]
"""File name and line."""


def mypy(
    folder: Path, *arguments: str, path: tuple[Path, ...] = ()
) -> dict[Place, str]:
    """What `mypy --strict` finds from a folder on, with these on its path, in what the arguments name.

    What it knows of the libraries, which takes most of its time, it learns once in a run of the tests.
    """
    done = subprocess.run(
        _command(_learnt(), *arguments),
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


def _learnt() -> Path:
    """The folder where mypy keeps what it knows: this worker's own, for two processes cannot write into one of them.

    The first worker that asks has mypy read the libraries for all of them.
    """
    own = Path(os.environ["KINETIC_CODEGEN_CACHE"]).with_name("mypy")
    if "PYTEST_XDIST_WORKER" in os.environ and not own.exists():
        shared = own.parents[2] / "mypy"
        with closing(sqlite3.connect(f"{shared}.lock", timeout=600)) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            if not shared.exists():
                file = shared.with_name("libraries.py")
                file.write_text(_LIBRARIES, "utf-8")
                reading = _command(shared, str(file))
                subprocess.run(reading, check=True, capture_output=True, timeout=600)
        shutil.copytree(shared, own)
    return own


_LIBRARIES = "import httpx2, msgspec, polars, pydantic\n"


def _command(learnt: Path, *arguments: str) -> list[str]:
    options = f"--config-file={_SETTINGS}", f"--cache-dir={learnt}"
    silent = "--follow-imports=silent"
    return [sys.executable, *STRICT, *options, silent, *arguments]


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


def ty(folder: Path, *files: Path, path: tuple[Path, ...] = ()) -> dict[Place, str]:
    """What ty finds in files, with these on its path."""
    places = [f"--extra-search-path={place}" for place in path]
    command = ["check", "--output-format=gitlab", "--python", sys.prefix, *places]
    done = subprocess.run(
        [_beside_python("ty"), *command, *map(str, files)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {
        (
            Path(e["location"]["path"]).name,
            e["location"]["positions"]["begin"]["line"],
        ): e["description"]
        for e in json.loads(done.stdout)
        if e["severity"] in ("major", "critical", "blocker")
    }


def pyrefly(
    folder: Path, *files: Path, path: tuple[Path, ...] = ()
) -> dict[Place, str]:
    """What pyrefly finds in files, with these on its path; without settings of its own it would check little."""
    config = folder / "pyrefly.toml"
    config.write_text('preset = "default"\n', "utf-8")
    places = [f"--search-path={place}" for place in path]
    command = ["check", "--output-format=json", "--python-version=3.11"]
    done = subprocess.run(
        [
            _beside_python("pyrefly"),
            *command,
            f"--config={config}",
            f"--python-interpreter-path={sys.executable}",
            *places,
            *map(str, files),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {
        (Path(e["path"]).name, int(e["line"])): e["description"]
        for e in json.loads(done.stdout)["errors"]
        if e.get("severity", "error") == "error"
    }


def _beside_python(program: str) -> str:
    """The program of the environment that runs the tests."""
    return str(Path(sys.executable).with_name(program))


def marked(file: Path, mark: str, *, by: str = "every checker") -> set[Place]:
    """The lines that end in `# mark`: those in which errors are to be found.

    A line that ends in `# mark, but not for a, b` counts for every checker but those.
    """
    found = set()
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        code, is_marked, spared = line.rpartition(f"# {mark}")
        if code and is_marked and by not in spared.partition(_SPARES)[2].split(", "):
            found.add((file.name, number))
    return found


_SPARES = ", but not for "
