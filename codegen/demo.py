"""`kinetic-codegen demo`: the whole job against a local sandbox, each step by the command that a user would type."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO
from urllib.parse import urlsplit

import codegen
from codegen.commands.talk import Talk
from codegen.errors import CodegenError
from codegen.sample.business import Sample
from codegen.sandbox import Settings, running

SAMPLE: Final = Path(codegen.__file__).parent / "sample"
PROGRAM: Final = SAMPLE / "program.txt"
TEST: Final = SAMPLE / "test_program.txt"

_TOML: Final = """\
# The demo's own server, which ended with it. `kinetic-codegen serve --port {port}` answers here again, and prints what logs in.
# For an instance of yours, write its address and company here, and delete the folder metadata.
[instance]
url = "{url}"
company = "EPIC06"

[package]
name = "acme"
"""


@dataclass(frozen=True, slots=True)
class _Stage:
    """The place of the demo: a project's folder, and the environment of its commands."""

    folder: Path
    environment: Mapping[str, str] = field(repr=False)
    talk: Talk
    out: TextIO

    def command(self, *arguments: str) -> None:
        """Show one of our commands and run it."""
        self.talk.say(f"\n$ kinetic-codegen {' '.join(arguments)}")
        self._run("-m", "codegen", *arguments, out=sys.stderr)

    def program(self, file: Path) -> None:
        """Show a program of the folder and run it; what it prints is the demo's output."""
        self.talk.say(f"\n$ cat {file.name}")
        self.out.write(_indented(file.read_text("utf-8")))
        self.out.flush()
        self.talk.say(f"\n$ python {file.name}")
        self._run(file.name, out=self.out)

    def _run(self, *arguments: str, out: TextIO) -> None:
        with subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                out.write(line)
            out.flush()
        if process.returncode:
            what = (
                f"`{' '.join(arguments[:3])}` ended with exit code {process.returncode}"
            )
            raise CodegenError("demo", what, "The output above says why.")


def run(talk: Talk, out: TextIO, *, keep: Path | None = None) -> int:
    """Fetch the sample instance from a sandbox, generate its client, use it; the project is kept in `keep`, if given."""
    settings = Settings(business=Sample())
    with (
        _project(keep) as folder,
        running(SAMPLE / "metadata", rows=SAMPLE / "rows", settings=settings) as url,
    ):
        talk.say(f"A local Kinetic with a small company in it answers at {url}")
        (folder / "kinetic.toml").write_text(configuration(url), "utf-8")
        program = Path(shutil.copy(PROGRAM, folder / "program.py"))
        stage = _Stage(folder, _environment(url, settings), talk, out)
        stage.command("fetch")
        stage.command("generate")
        stage.program(program)
        shutil.copy(TEST, folder / "test_program.py")
        shutil.copytree(SAMPLE / "rows", folder / "rows")
    if keep:
        talk.say(f"\nThe project is in {keep}; its package is {keep / 'acme'}.")
        talk.say(
            f"`kinetic-codegen serve --port {urlsplit(url).port}` there starts its server again."
        )
        talk.say(
            "Its program has a test, which needs no server of yours: run `pytest` there"
            " (pip install 'kinetic-codegen[pytest]')."
        )
    else:
        talk.say(
            "\n`kinetic-codegen demo --keep DIR` keeps the project, so that you can look at it."
        )
    talk.say("Your own instance: `kinetic-codegen init`, then fetch and generate.")
    return 0


def configuration(url: str) -> str:
    """The project's `kinetic.toml`, which says how its server comes back."""
    return _TOML.format(url=url, port=urlsplit(url).port)


@contextmanager
def _project(keep: Path | None) -> Iterator[Path]:
    """An empty folder: the one to keep, or a temporary one."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="kinetic-codegen-") as folder:
            yield Path(folder)
        return
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        hint = "Name a folder that does not exist yet."
        raise CodegenError(str(keep), "it exists and is not an empty folder", hint)
    keep.mkdir(parents=True, exist_ok=True)
    yield keep


def _environment(url: str, settings: Settings) -> dict[str, str]:
    """This process's environment, with the sandbox's address and credentials instead of the user's, and this generator on the path."""
    home = str(Path(codegen.__file__).parent.parent)
    paths = filter(None, (home, os.environ.get("PYTHONPATH")))
    others = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("KINETIC_")
    }
    return {
        **others,
        **settings.environment(url, "EPIC06"),
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONIOENCODING": "utf-8",
    }


def _indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))
