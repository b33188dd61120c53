"""What users' systems do to a project: each test does it for real, with git, with processes, with files as they come."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

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


MODULE = "z_customer_orders.py"
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
    other = here / "metadata/baqs/zCustomerOrders.edmx"
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


DROPPINGS = (
    *(".DS_Store", "Thumbs.db", "desktop.ini", "._client.py", "erp/bo/.DS_Store"),
    *(".idea/workspace.xml", ".vscode/settings.json", "client.py.orig", "a.rej"),
    *("client.py~", ".client.py.swp", "#client.py#", ".mypy_cache/3.11/a.json"),
    *(".ruff_cache/0/1", ".pytest_cache/README.md", ".any_cache/x/y.py"),
    *("__pycache__/client.cpython-39.pyc", "erp/__pycache__/a.cpython-313.opt-1.pyc"),
)
DOCUMENTS_DROPPINGS = (
    *(".DS_Store", "services/.DS_Store", "baqs/Thumbs.db", "services/desktop.ini"),
    *("services/Erp.BO.CustomerSvc.edmx~", "services/Erp.BO.CustomerSvc.edmx.orig"),
    *(
        "services/._Erp.BO.CustomerSvc.edmx",
        "baqs/.zCustomerOrders.edmx.swp",
        ".idea/a",
    ),
)


def drop(folder: Path, paths: tuple[str, ...]) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("dropped")


def test_what_systems_and_editors_leave_is_nobodys_edit(
    project: Path, instance: str
) -> None:
    secrets = SETTINGS.environment(instance, "EPIC06")
    drop(project / "acme", DROPPINGS)
    drop(project / "metadata", DOCUMENTS_DROPPINGS)
    for command in (("generate", "--check"), ("fetch", "--check"), ("fetch",)):
        done = run(project, *command, **secrets)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    (project / "acme/baq/z_customer_orders.py").unlink()
    done = run(project, "generate")
    assert done.returncode == 0, done.stderr
    assert git(project, "status", "--porcelain", "-uno") == ""
    kept = [p for p in DROPPINGS if "cache" not in p]
    assert [p for p in kept if not (project / "acme" / p).is_file()] == []


def test_a_folder_of_modules_is_no_dropping(project: Path) -> None:
    """What Python could import counts, whatever stands beside it."""
    drop(project / "acme", ("erp/any_cache/__init__.py",))
    tag = project / "acme/erp/any_cache/CACHEDIR.TAG"
    tag.write_text("Signature: 8a477f597d28d172789f06886806bc55")
    done = run(project, "generate", "--check")
    assert done.returncode == 2 and "not written by kinetic-codegen" in done.stderr


def relay(folder: Path) -> None:
    """Let black run over a folder of the package, with another line length."""
    command = [sys.executable, "-m", "black", "-q", "-l", "120", str(folder)]
    assert subprocess.run(command).returncode == 0


def test_a_formatters_run_is_recognised(project: Path) -> None:
    relay(project / "acme/erp")
    changed = git(project, "diff", "--name-only").split()
    assert changed
    checked = run(project, "generate", "--check")
    assert checked.returncode == 1
    assert checked.stdout.split() == [x for path in changed for x in ("~", path[5:])]
    assert "a formatter has changed the layout" in checked.stderr
    shown = run(project, "generate", "--diff")
    assert shown.returncode == 0
    assert shown.stdout.count("--- a/erp/") == len(changed)
    module = project / "acme/baq" / MODULE
    module.write_text(module.read_text() + "# Mine.\n")
    before = files(project)
    for how in ([], ["--check"], ["--diff"]):
        done = run(project, "generate", *how)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert f"{MODULE}: this file was changed by hand" in done.stderr
    assert files(project) == before
    git(project, "checkout", "-q", f"acme/baq/{MODULE}")
    assert run(project, "generate").returncode == 0
    assert git(project, "status", "--porcelain") == ""


def test_bytecode_of_what_did_not_change_stays(project: Path) -> None:
    subprocess.run([sys.executable, "-m", "compileall", "-q", "acme"], cwd=project)
    before = {p: p.stat().st_ino for p in (project / "acme").rglob("*.pyc")}
    assert len(before) > 20
    document = project / "metadata/baqs/zCustomerOrders.edmx"
    text = document.read_text()
    document.write_text(
        text.replace('Name="Customer_CustID"', 'Name="Customer_Number"')
    )
    done = run(project, "generate")
    assert done.returncode == 0 and "changed" in done.stderr, done.stderr
    after = {p: p.stat().st_ino for p in (project / "acme").rglob("*.pyc")}
    gone = {p.name.partition(".")[0] for p in before.keys() - after.keys()}
    assert gone == {"z_customer_orders"}
    assert after.items() <= before.items()


ODD = "Ω漢字—€→\N{ROCKET}"
COMMANDS = (
    ("--help",),
    ("generate", "--diff"),
    ("baqs", "--snapshot"),
    ("inspect", ODD),
    ("inspect", "Nope" + ODD),
    ("diff", "metadata", "other"),
    ("generate", "--metadata", ODD),
    ("add", f"{ODD}.xml"),
)


def test_output_in_a_small_encoding_is_no_error(project: Path) -> None:
    """A Windows console of Western Europe takes cp1252, and names can be anything."""
    baq = project / "metadata/baqs/zCustomerOrders.edmx"
    shutil.copytree(project / "metadata", project / "other")
    text = baq.read_text("utf-8").replace("Customer_CustID", f"Customer_{ODD}")
    (project / "metadata/baqs" / f"{quote(ODD)}.edmx").write_text(text, "utf-8")
    for command in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-m", "codegen", *command],
            cwd=project,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "PYTHONIOENCODING": "cp1252",
                "PYTHONUTF8": "0",
            },
            capture_output=True,
        )
        said = (done.stdout + done.stderr).decode("utf-8")
        assert done.returncode in (0, 1, 2), said
        assert "bug" not in said and "Traceback" not in said and "Unicode" not in said
    assert ODD in run(project, "baqs", "--snapshot").stdout
