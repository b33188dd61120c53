"""What users' systems do to a project: each test does it for real, with git, with processes, with files as they come."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT, SAMPLE, SETTINGS, sandbox


def git(where: Path, *arguments: str) -> str:
    """What git says; its configuration is that of this call alone."""
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    done = subprocess.run(
        ["git", *identity, *arguments],
        cwd=where,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(
    where: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """kinetic-codegen, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "codegen", *arguments],
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
    )


def files(folder: Path) -> dict[str, bytes]:
    """Path → bytes of every file below a folder."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module")
def instance() -> Iterator[str]:
    with sandbox() as url:
        yield url


@pytest.fixture(scope="module")
def origin(instance: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a fetched snapshot and the package made of it."""
    here = tmp_path_factory.mktemp("origin")
    (here / "kinetic.toml").write_text(
        f'[instance]\nurl = "{instance}"\ncompany = "EPIC06"\n\n[package]\nname = "acme"\n'
    )
    secrets = SETTINGS.environment(instance, "EPIC06")
    done = run(here, "fetch", **secrets)
    assert done.returncode == 0, done.stderr
    assert run(here, "generate").returncode == 0
    git(here, "init", "-q")
    git(here, "add", "-A")
    git(here, "commit", "-q", "-m", "all")
    return here


@pytest.fixture
def project(origin: Path, tmp_path: Path) -> Path:
    """A clone of it."""
    return clone(origin, tmp_path / "clone")


def clone(origin: Path, where: Path, *options: str) -> Path:
    git(where.parent, *options, "clone", "-q", str(origin), str(where))
    return where


def without_attributes(origin: Path, where: Path) -> Path:
    """The repository as it was before there were `.gitattributes` in it."""
    shutil.copytree(origin, where)
    git(where, "rm", "-q", "metadata/.gitattributes", "acme/.gitattributes")
    git(where, "commit", "-q", "-m", "none")
    return where


WINDOWS = ("-c", "core.autocrlf=true")


def test_git_leaves_line_ends_alone(origin: Path, tmp_path: Path) -> None:
    here = clone(origin, tmp_path / "clone", *WINDOWS)
    assert b"\r\n" in (here / "kinetic.toml").read_bytes()
    for folder in ("metadata", "acme"):
        assert files(here / folder) == files(origin / folder)


def test_a_clone_with_other_line_ends_is_unchanged(
    origin: Path, instance: str, tmp_path: Path
) -> None:
    here = clone(
        without_attributes(origin, tmp_path / "old"), tmp_path / "clone", *WINDOWS
    )
    for name in ("acme/client.py", "acme/manifest.json", "metadata/manifest.json"):
        assert b"\r\n" in (here / name).read_bytes()
    shutil.copy(origin / "acme/.gitattributes", here / "acme")
    checked = run(here, "generate", "--check")
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr
    assert "nothing has changed" in run(here, "generate").stderr
    asked = run(here, "fetch", "--check", **SETTINGS.environment(instance, "EPIC06"))
    assert (asked.returncode, asked.stdout) == (0, ""), asked.stderr


def test_a_clone_with_other_line_ends_is_regenerated_as_made_anew(
    origin: Path, tmp_path: Path
) -> None:
    here = clone(
        without_attributes(origin, tmp_path / "old"), tmp_path / "clone", *WINDOWS
    )
    changed = run(here, "generate")
    assert changed.returncode == 0, changed.stderr
    assert files(here / "acme") == files(origin / "acme")
    git(here, *WINDOWS, "add", "-A")
    named = git(here, *WINDOWS, "diff", "--cached", "--name-only").split()
    assert named == ["acme/.gitattributes"]
    other = here / "metadata/baqs/ACME_Parts.edmx"
    assert b"\r\n" in (here / "metadata/manifest.json").read_bytes(), other


def test_a_fetch_over_other_line_ends_changes_no_document(
    origin: Path, instance: str, tmp_path: Path
) -> None:
    here = clone(
        without_attributes(origin, tmp_path / "old"), tmp_path / "clone", *WINDOWS
    )
    before = files(here / "metadata")
    done = run(here, "fetch", **SETTINGS.environment(instance, "EPIC06"))
    assert done.returncode == 0, done.stderr
    assert "changed" not in done.stderr.replace("unchanged", "")
    after = files(here / "metadata")
    assert (
        after.pop(".gitattributes") == (origin / "metadata/.gitattributes").read_bytes()
    )
    assert after == before


def test_attributes_of_ones_own_stay(project: Path, instance: str) -> None:
    own = project / "metadata/.gitattributes"
    own.write_text("*.edmx -diff\n")
    done = run(project, "fetch", **SETTINGS.environment(instance, "EPIC06"))
    assert done.returncode == 0, done.stderr
    assert own.read_text() == "*.edmx -diff\n"
