"""Where a command finds things: kinetic.toml in the folders above, services by short names, and names for a shell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from support import ROOT, SAMPLE, command

from codegen import cli

METADATA = SAMPLE / "metadata"


def _others() -> list[str]:
    """The variables that a user has not."""
    every = set(os.environ) - {"KINETIC_CODEGEN_CACHE"}
    return [name for name in every if name.startswith(("KINETIC_", "PSModule"))]


def run(
    folder: Path, *arguments: str, **environ: str
) -> subprocess.CompletedProcess[str]:
    """The command, without anything of Kinetic's in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _others():
            patch.delenv(name)
        return command(folder, *arguments, **environ)


def completed(folder: Path, *words: str) -> list[str]:
    """What bash is offered for the last of the words."""
    asked = {
        "_KINETIC_CODEGEN_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("kinetic-codegen", *words)),
        "COMP_CWORD": str(len(words)),
    }
    out, err = TextIOWrapper(BytesIO(), "utf-8"), StringIO()
    with (
        chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.MonkeyPatch.context() as patch,
        pytest.raises(SystemExit),
    ):
        for name, value in asked.items():
            patch.setenv(name, value)
        cli.main()
    assert not err.getvalue()
    out.seek(0)
    return [line.rstrip().partition(",")[2] for line in out if line.strip()]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the sample's snapshot, and a folder three below it."""
    shutil.copytree(METADATA, tmp_path / "metadata")
    (tmp_path / "kinetic.toml").write_text('[package]\nname = "acme"\n')
    (tmp_path / "src" / "a" / "b").mkdir(parents=True)
    return tmp_path


def test_the_configuration_is_found_in_a_folder_above(project: Path) -> None:
    below = project / "src" / "a" / "b"
    done = run(below, "generate")
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[0] == "using ../../../kinetic.toml"
    assert (project / "acme" / "client.py").exists() and not list(below.iterdir())
    assert run(below, "services", "--snapshot").stdout.count("\n") == 8
    done = run(project, "generate", "--check")
    assert done.returncode == 0 and "using" not in done.stderr
    (project / "src" / "kinetic.toml").write_text('[package]\nname = "nearer"\n')
    done = run(below, "generate", "--metadata", str(METADATA))
    assert (project / "src" / "nearer" / "client.py").exists()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs chown")
def test_a_file_above_that_is_somebody_elses_is_not_read(project: Path) -> None:
    """Whoever writes it decides where credentials are sent."""
    for path in (project, *project.parents):
        if path.stat().st_mode & 0o777 == 0o700:
            path.chmod(0o755)
    os.chown(project / "kinetic.toml", 12345, 12345)
    program = (
        "import os, pathlib; os.setuid(23456);"
        "from codegen.config import nearest; print(nearest(pathlib.Path.cwd()))"
    )
    for folder, found in ((project / "src", "None"), (project, "kinetic.toml")):
        done = subprocess.run(
            [sys.executable, "-c", f"import codegen.config; {program}"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        assert done.stdout.strip() == found, done.stderr


@pytest.mark.parametrize(
    ("command", "hint"), [("fetch", "KINETIC_URL"), ("generate", "--package acme")]
)
def test_without_any_the_error_says_so(tmp_path: Path, command: str, hint: str) -> None:
    done = run(tmp_path, command)
    assert done.returncode == 2
    assert done.stderr.startswith(
        "error: kinetic.toml: there is no such file here or in the folders above\n"
    )
    told = done.stderr.partition("hint: ")[2]
    assert "`kinetic-codegen init`" in told and "--config FILE" in told and hint in told


@pytest.mark.parametrize(
    "path",
    [r"C:\Users\me", r"..\src", r"C:\temp\build", r"src\new", r"\\server\share"],
)
def test_a_windows_path_between_double_quotes_gets_the_hint(
    project: Path, path: str
) -> None:
    file = project / "kinetic.toml"
    file.write_text(f'[package]\nname = "acme"\npath = "{path}"\n')
    done = run(project, "generate")
    assert done.returncode == 2, done.stderr
    assert "line 3" in done.stderr
    hint = done.stderr.partition("hint: ")[2]
    assert "`/`" in hint and "single quotes" in hint


@pytest.mark.parametrize(
    ("environ", "form"),
    [
        ({}, "`export KINETIC_USERNAME=… KINETIC_PASSWORD=…`"),
        (
            {"PSModulePath": "/opt/microsoft/powershell"},
            "`$env:KINETIC_USERNAME = '…'; $env:KINETIC_PASSWORD = '…'`",
        ),
    ],
)
def test_a_hint_is_spelt_for_the_readers_shell(
    tmp_path: Path, environ: dict[str, str], form: str
) -> None:
    (tmp_path / "kinetic.toml").write_text(
        '[instance]\nurl = "http://127.0.0.1:9/K"\ncompany = "C"\n'
    )
    done = run(tmp_path, "fetch", **environ)
    assert done.returncode == 2 and form in done.stderr


def test_a_service_that_has_only_methods_is_everywhere(project: Path) -> None:
    (project / "metadata/services/Ice.LIB.SessionModSvc.edmx").unlink()
    manifest = project / "metadata/manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    del told["documents"]["services/Ice.LIB.SessionModSvc.edmx"]
    manifest.write_text(json.dumps(told), "utf-8")
    name = "Ice.LIB.SessionModSvc"
    assert name in run(project, "services", "--snapshot").stdout.splitlines()
    assert name in completed(project, "inspect", "Ice.LIB.")
    for stage in ("documents", "ir", "files"):
        done = run(project, "inspect", "SessionMod", "--stage", stage)
        assert done.returncode == 0 and "Login" in done.stdout, done.stderr
    assert run(project, "generate", "--strict").returncode == 0
    assert (project / "acme/ice/lib/session_mod_methods.py").exists()
    assert run(project, "diff", "metadata", "metadata").returncode == 0


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Customer", "services/Erp.BO.CustomerSvc.edmx"),
        ("customersvc", "services/Erp.BO.CustomerSvc.edmx"),
        ("ERP.BO.CUSTOMERSVC", "services/Erp.BO.CustomerSvc.edmx"),
        ("zcustomerorders", "baqs/zCustomerOrders.edmx"),
        ("mylibrary", "functions/MyLibrary.json"),
    ],
)
def test_inspect_takes_a_short_name(project: Path, name: str, found: str) -> None:
    done = run(project, "inspect", name)
    assert done.returncode == 0, done.stderr
    assert found in json.loads(done.stdout)


def test_a_short_name_of_several_is_asked_about(project: Path) -> None:
    source = project / "metadata/services/Erp.BO.CustomerSvc.edmx"
    shutil.copy(source, source.with_name("Ice.BO.CustomerSvc.edmx"))
    done = run(project, "inspect", "customer")
    assert done.returncode == 2
    assert (
        "`customer` is ambiguous: Erp.BO.CustomerSvc, Ice.BO.CustomerSvc" in done.stderr
    )
    assert run(project, "inspect", "Ice.BO.CustomerSvc").returncode == 0


def test_a_shell_completes_services_baqs_libraries_and_commands(project: Path) -> None:
    assert completed(project, "insp") == ["inspect"]
    assert completed(project, "inspect", "Erp.BO.C") == ["Erp.BO.CustomerSvc"]
    assert completed(project, "inspect", "erp.bo.c") == ["Erp.BO.CustomerSvc"]
    assert completed(project, "inspect", "Cust") == ["Erp.BO.CustomerSvc"]
    assert completed(project, "inspect", "zC") == ["zCustomerOrders"]
    assert completed(project, "inspect", "My") == ["MyLibrary"]
    assert completed(project, "add", "x.edmx", "--as", "Sales") == [
        "Erp.BO.SalesOrderSvc"
    ]
    assert "baqs" in completed(project, "")
    below = project / "src" / "a"
    assert completed(below, "inspect", "zC") == ["zCustomerOrders"]
    given = ("inspect", "--metadata", str(METADATA), "zC")
    assert completed(project, *given) == ["zCustomerOrders"]


def test_a_shell_is_shown_no_error(tmp_path: Path) -> None:
    assert completed(tmp_path, "inspect", "E") == []
    (tmp_path / "kinetic.toml").write_text("not TOML")
    assert completed(tmp_path, "inspect", "E") == []
