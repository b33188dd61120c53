"""`fetch` from the wrong company, from the wrong address, or with a key without rights: one error, and nothing is kept."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, SAMPLE, SETTINGS, environment

from codegen.sandbox import running

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Configured = Callable[..., Any]

NAMED = '[include]\nservices = ["Erp.BO.CustomerSvc", "Erp.BO.PartSvc"]\n'


def files_in(folder: Path) -> dict[str, bytes]:
    found = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def is_one_error(done: subprocess.CompletedProcess[str]) -> bool:
    errors = [li for li in done.stderr.splitlines() if li.startswith("error: ")]
    return done.returncode == 2 and not done.stdout and len(errors) == 1


@pytest.mark.parametrize("include", ["", NAMED, '[include]\nbaqs = ["*"]\n'])
@pytest.mark.parametrize("command", [["fetch"], ["fetch", "--check"]])
@pytest.mark.parametrize(
    ("company", "hint"),
    [("EPIC6", "`EPIC06`"), ("epic06", "letter case counts"), ("NOPE", "EPIC06")],
)
def test_a_company_that_the_instance_does_not_have(
    run: Run, tmp_path: Path, company: str, hint: str, include: str, command: list[str]
) -> None:
    with running(SAMPLE / "metadata", settings=SETTINGS) as url:
        (tmp_path / "kinetic.toml").write_text(
            f'[instance]\nurl = "{url}"\ncompany = "{company}"\n{include}'
        )
        if "--check" in command:
            shutil.copytree(SAMPLE / "metadata", tmp_path / "metadata")
            manifest = tmp_path / "metadata/manifest.json"
            told = json.loads(manifest.read_text("utf-8"))
            told |= {"url": url, "company": company}
            manifest.write_text(json.dumps(told), "utf-8")
        before = files_in(tmp_path)
        credentials = {
            name: value
            for name, value in environment(url).items()
            if name.startswith("KINETIC_") and name not in ("KINETIC_COMPANY",)
        }
        done = run(*command, **credentials)
    assert is_one_error(done), done.stderr
    assert f"Company {company} not found" in done.stderr
    assert hint in done.stderr.partition("hint: ")[2]
    assert files_in(tmp_path) == before


def test_a_failed_connection_shows_what_that_failure_needs(
    run: Run, tmp_path: Path
) -> None:
    with running(SAMPLE / "metadata", settings=SETTINGS) as plain:
        url = plain.replace("http://", "https://")
        (tmp_path / "kinetic.toml").write_text(
            f'[instance]\nurl = "{url}"\ncompany = "EPIC06"\n'
        )
        variables = environment(url).items()
        done = run("fetch", **{k: v for k, v in variables if k.startswith("KINETIC_")})
    assert is_one_error(done) and "does not speak TLS" in done.stderr
    hint = done.stderr.partition("hint: ")[2]
    assert "write http:// if the server has no TLS" in hint and "proxy" not in hint


@pytest.mark.parametrize("status", [401, 403, 404, 500])
@pytest.mark.parametrize("lists", [True, False])
def test_a_server_that_refuses_all_of_a_company_is_asked_a_few_times(
    server: Any,
    configured: Configured,
    run: Run,
    tmp_path: Path,
    status: int,
    lists: bool,
) -> None:
    """Its lists of services and its OpenAPI documents are the whole instance's, and come."""
    for number in range(100):
        server.instance.service(f"Erp.BO.S{number:02}Svc")
    configured("" if lists else '[include]\nservices = ["Erp.BO.*"]\n')
    server.fault = lambda path, nth: (
        (status, b"") if path.startswith("api/v2/") else None
    )
    done = run("fetch")
    assert is_one_error(done), done.stderr
    assert "hint: " in done.stderr
    assert server.asked_for("swagger") == 0
    assert sum("$metadata" in path for path in server.asked) <= 12
    assert not (tmp_path / "metadata").exists()


def test_a_key_without_rights_leaves_a_snapshot_as_it_was(
    small: Any, configured: Configured, run: Run, tmp_path: Path
) -> None:
    configured(NAMED)
    assert run("fetch").returncode == 0
    before = files_in(tmp_path)
    small.fault = lambda path, nth: (403, b"") if "$metadata" in path else None
    done = run("fetch")
    assert is_one_error(done) and "access scope" in done.stderr
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("allowed", ["S00Svc", "S50Svc", "S99Svc"])
def test_a_key_with_few_rights_fetches_what_it_may(
    server: Any, configured: Configured, run: Run, allowed: str
) -> None:
    """The list of BAQs shows that the company is there; more was lost than came, so that fails."""
    for number in range(100):
        server.instance.service(f"Erp.BO.S{number:02}Svc")
    configured("[include]\nservices = ['Erp.BO.*']\nbaqs = ['*']\n")
    server.fault = lambda path, nth: (
        (403, b"")
        if "Svc/$metadata" in path and allowed not in path or "swagger" in path
        else None
    )
    done = run("fetch")
    assert done.returncode == 1, done.stderr
    assert "200 documents: 1 added, 199 failed" in done.stderr
    server.fault = lambda path, nth: (
        (403, b"") if "S0" in path and "$metadata" in path else None
    )
    assert run("fetch").returncode == 0


def test_another_company_than_the_snapshots_says_how_to_start_anew(
    small: Any, configured: Configured, run: Run, tmp_path: Path
) -> None:
    configured()
    run("fetch")
    before = files_in(tmp_path / "metadata")
    file = tmp_path / "kinetic.toml"
    file.write_text(file.read_text().replace("EPIC06", "EPIC07"))
    small.asked.clear()
    done = run("fetch")
    assert is_one_error(done)
    assert "company EPIC06" in done.stderr and "company EPIC07" in done.stderr
    hint = done.stderr.partition("hint: ")[2]
    assert "start over" in hint and "--metadata" in hint and "delete" not in hint
    assert not small.asked and files_in(tmp_path / "metadata") == before
    assert run("fetch", "--metadata", "other").returncode == 0


@pytest.mark.parametrize("witness", ["environment", "service document", "BAQs"])
def test_services_that_have_only_methods_are_no_failure(
    server: Any, configured: Configured, run: Run, tmp_path: Path, witness: str
) -> None:
    """No `$metadata` of the company comes; that the company is there, something else shows."""
    for name in ("Ice.LIB.FileTransferSvc", "Ice.LIB.SessionModSvc"):
        server.instance.service(name)
        del server.instance.services[name]
    configured(
        '[include]\nservices = ["Ice.LIB.FileTransferSvc", "Ice.LIB.SessionModSvc"]\n'
    )
    answers = {
        "environment": (
            "api/v2/environment",
            b'{"Companies": [{"Company": "EPIC06"}]}',
        ),
        "service document": ("api/v2/odata/EPIC06/", b'{"value": []}'),
        "BAQs": ("GetQueryList", b"{}"),
    }
    part, reply = answers[witness]

    def fault(path: str, nth: int) -> Any:
        if part in path and (witness != "service document" or path.endswith("/")):
            return reply
        return (404, b"") if path.startswith("api/v2/") else None

    server.fault = fault
    done = run("fetch", "--strict")
    assert done.returncode == 0, done.stderr
    assert "the instance has no $metadata of it, only methods" in done.stderr
    assert (
        tmp_path / "metadata/services/Ice.LIB.FileTransferSvc.methods.json"
    ).exists()


def test_a_hint_never_proposes_to_delete_a_snapshot() -> None:
    """Of all texts in the rooms that read and write snapshots."""
    for file in sorted((ROOT / "codegen/source").glob("*.py")):
        texts = (
            n.value
            for n in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(n, ast.Constant)
        )
        proposed = [
            t
            for t in texts
            if isinstance(t, str) and re.search(r"\b[Dd]elete (it|this|the|one)\b", t)
        ]
        assert not proposed, (file, proposed)


@pytest.mark.parametrize("include", ["", NAMED])
@pytest.mark.parametrize(
    "page", [(404, b"<html>not here</html>"), b"<!DOCTYPE html><html>log in</html>"]
)
def test_an_address_at_which_no_kinetic_answers(
    small: Any,
    configured: Configured,
    run: Run,
    tmp_path: Path,
    include: str,
    page: Any,
) -> None:
    configured(include)
    small.fault = lambda path, nth: page
    done = run("fetch")
    assert is_one_error(done), done.stderr
    assert "url" in done.stderr.partition("hint: ")[2]
    assert small.asked_for("swagger") == 0 and not (tmp_path / "metadata").exists()
