"""The manners of the command line: streams, exit codes, errors with hints, and what is loaded when."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

import click
import httpx2
import pytest

from support import SETTINGS, environment

from codegen import cli
from codegen.commands.session import Session
from codegen.sandbox import running
from codegen.surfaces import load

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "codegen" / "sample" / "metadata"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Run the command in the test's folder, without anything of Kinetic's in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("KINETIC_")]:
        monkeypatch.delenv(name)

    def call(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        capfd.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environ.items():
                patch.setenv(name, value)
            code = cli.run(list(arguments))
        told = capfd.readouterr()
        return subprocess.CompletedProcess(arguments, code, told.out, told.err)

    return call


def loaded_by(folder: Path, *arguments: str) -> set[str]:
    """The packages that a process of its own loads for a command."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "codegen.cli", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return {
        line.rpartition("|")[2].strip().partition(".")[0]
        for line in done.stderr.splitlines()
    }


COMMANDS = (
    "init login logout companies doctor fetch add generate inspect services baqs"
    " functions diff demo serve guide"
).split()


def test_help_names_every_command_and_says_what_to_type(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0 and not done.stderr
    assert run().stdout == done.stdout
    for command in COMMANDS:
        assert f"  {command} " in done.stdout
        told = run(command, "--help")
        assert told.returncode == 0 and "--verbose" in told.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["fetch", "--help"]])
def test_help_loads_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    loaded = loaded_by(tmp_path, *arguments)
    assert "click" in loaded
    assert not loaded & {
        "lxml",
        "pydantic",
        "jinja2",
        "black",
        "httpx2",
        "msgspec",
        "rich",
        "starlette",
        "asyncio",
    }


def test_generate_does_not_load_what_only_fetch_needs(tmp_path: Path) -> None:
    loaded = loaded_by(tmp_path, "services", "--metadata", str(SAMPLE))
    assert not loaded & {"jinja2", "black", "rich", "starlette", "uvicorn"}


def test_the_entry_point_runs_and_exits_with_the_code(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "codegen", "services", "--snapshot"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: metadata: ")


@pytest.mark.parametrize(
    ("arguments", "where", "hint"),
    [
        (["fecth"], "kinetic-codegen", "--help"),
        (["fetch", "--chekc"], "kinetic-codegen fetch", "kinetic-codegen fetch --help"),
        (["fetch", "--check", "--prune"], "kinetic-codegen fetch", "--help"),
        (["fetch", "--concurrency", "0"], "kinetic-codegen fetch", "--help"),
        (["demo", "--keep"], "kinetic-codegen demo", "kinetic-codegen demo --help"),
        (["init", "--url", "localhost:8080"], "init", "https://host/Instance"),
        (["fetch"], "kinetic.toml", "KINETIC_URL"),
        (["fetch"], "kinetic.toml", "`kinetic-codegen init`"),
        (["fetch", "--config", "none.toml"], "none.toml", "init"),
        (["generate"], "kinetic.toml", "--package"),
        (["generate", "--package", "class"], "--package", "acme"),
        (["generate", "--package", "acme"], "metadata", "fetch"),
        (["services", "--snapshot"], "metadata", "fetch"),
        (
            ["inspect", "Erp.BO.CustomrSvc", "--metadata", str(SAMPLE)],
            str(SAMPLE),
            "`Erp.BO.CustomerSvc`",
        ),
        (["add", "none.edmx"], "none.edmx", ""),
        (["add"], "kinetic-codegen add", "--help"),
    ],
)
def test_a_mistake_is_one_error_with_a_place_and_a_hint(
    run: Run, arguments: list[str], where: str, hint: str
) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {where}: ")
    assert "Traceback" not in done.stderr
    _, _, told = done.stderr.partition("\n\nhint: ")
    assert hint in told


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({}, "KINETIC_USERNAME and KINETIC_PASSWORD are not set"),
        ({"KINETIC_USERNAME": "me"}, "KINETIC_PASSWORD is not set"),
        ({"AUTH": "bearer"}, "KINETIC_TOKEN is not set"),
        ({"KINETIC_AUTH": "bearer"}, "KINETIC_TOKEN is not set"),
        ({"AUTH": "token", "KINETIC_TOKEN": "x"}, "KINETIC_USERNAME and"),
        ({"AUTH": "client_credentials"}, "[instance] token_url is missing"),
        (
            {"KINETIC_CLIENT_SECRET": "x", "KINETIC_TOKEN_URL": "https://idp/token"},
            "[instance] client_id is missing",
        ),
        (
            {
                "AUTH": "client_credentials",
                "KINETIC_CLIENT_ID": "me",
                "KINETIC_TOKEN_URL": "https://idp/token",
            },
            "KINETIC_CLIENT_SECRET is not set",
        ),
        ({"KINETIC_AUTH": "kerberos"}, "KINETIC_AUTH must be basic"),
    ],
)
def test_credentials_that_are_missing_are_named(
    run: Run, tmp_path: Path, environ: dict[str, str], missing: str
) -> None:
    auth = f'auth = "{environ["AUTH"]}"' if "AUTH" in environ else ""
    (tmp_path / "kinetic.toml").write_text(
        f'[instance]\nurl = "http://127.0.0.1:9/K"\ncompany = "C"\n{auth}\n'
    )
    done = run("fetch", **environ)
    assert done.returncode == 2 and missing in done.stderr
    assert "\nhint: " in done.stderr


def test_init_writes_a_file_and_never_over_one(run: Run, tmp_path: Path) -> None:
    done = run("init")
    assert (done.returncode, done.stdout) == (0, "")
    (tmp_path / "kinetic.toml").write_text("mine")
    done = run("init")
    assert done.returncode == 2 and "was not changed" in done.stderr
    assert (tmp_path / "kinetic.toml").read_text() == "mine"
    done = run("init", "--config", "other.toml")
    assert done.returncode == 0 and ": fill in url and company, then" in done.stderr
    assert (tmp_path / "other.toml").exists()
    done = run("init", "--config", "third.toml", "--url", "https://host/Instance")
    assert ": fill in company, then" in done.stderr


@pytest.mark.parametrize(
    ("name", "files"),
    [
        (
            "erp.bo.customersvc",
            [
                "services/Erp.BO.CustomerSvc.edmx",
                "services/Erp.BO.CustomerSvc.methods.json",
            ],
        ),
        (
            "zCustomerOrders",
            [
                "baqs/zCustomerOrders.columns.json",
                "baqs/zCustomerOrders.edmx",
                "baqs/zCustomerOrders.parameters.json",
            ],
        ),
        ("MyLibrary", ["functions/MyLibrary.json"]),
    ],
)
def test_inspect_shows_every_stage(run: Run, name: str, files: list[str]) -> None:
    done = run("inspect", name, "--metadata", str(SAMPLE))
    assert done.returncode == 0, done.stderr
    documents = json.loads(done.stdout)
    assert list(documents) == files
    if "services" in files[0]:
        sets = documents[files[0]]["sets"]
        assert "Customers" in [entity_set["name"] for entity_set in sets]
    assert json.loads(
        run("inspect", name, "--metadata", str(SAMPLE), "--stage", "ir").stdout
    )
    done = run("inspect", name, "--metadata", str(SAMPLE), "--stage", "files")
    assert done.stdout.startswith("# ") and "\nclass " in done.stdout


def test_add_takes_a_file_and_says_what_it_is(run: Run, tmp_path: Path) -> None:
    file = SAMPLE / "services" / "Erp.BO.CustomerSvc.edmx"
    (tmp_path / "saved.xml").write_bytes(file.read_bytes())
    done = run("add", "saved.xml", "--as", "Erp.BO.CustomerSvc")
    assert done.returncode == 0
    assert (
        done.stderr
        == "services/Erp.BO.CustomerSvc.edmx: service Erp.BO.CustomerSvc, added\n"
    )
    assert run("services", "--snapshot").stdout == "Erp.BO.CustomerSvc\n"


def test_verbose_tells_what_each_stage_took(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kinetic.toml").write_text('[package]\nname = "acme"\n')
    done = run("generate", "--verbose", "--metadata", str(SAMPLE))
    assert done.returncode == 0, done.stderr
    stages = [
        line.split()[0] for line in done.stderr.splitlines() if line.endswith(" s")
    ]
    assert {"parse", "build", "render", "write"} <= set(stages)


def test_generate_writes_checks_and_shows(run: Run, tmp_path: Path) -> None:
    given = ["generate", "--metadata", str(SAMPLE), "--package", "acme", "--out", "out"]
    done = run(*given, "--dry-run")
    assert done.returncode == 0 and "+ client.py\n" in done.stdout
    assert not (tmp_path / "out").exists()
    assert run(*given, "--check").returncode == 1
    done = run(*given)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (tmp_path / "out" / "acme" / "client.py").exists()
    done = run(*given, "--check")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    done = run(*given, "--naming", "wire", "--diff")
    assert done.returncode == 0 and "\n+++ " in done.stdout
    assert run(*given, "--check").returncode == 0


def test_a_standalone_package_stays_one_where_the_file_says_so(
    run: Run, tmp_path: Path
) -> None:
    file, project = tmp_path / "kinetic.toml", tmp_path / "acme" / "pyproject.toml"
    given = ["generate", "--metadata", str(SAMPLE)]
    file.write_text('[package]\nname = "acme"\n')
    assert run(*given, "--standalone").returncode == 0
    assert 'name = "acme"' in project.read_text("utf-8")
    for told in ("README.md", "pyproject.toml", "__init__.py"):
        assert "MIT-0" in (tmp_path / "acme" / told).read_text("utf-8")
    assert "- pyproject.toml\n" in run(*given, "--check").stdout
    file.write_text('[package]\nname = "acme"\nstandalone = true\n')
    assert (run(*given, "--check").returncode, project.exists()) == (0, True)
    file.write_text('[package]\nname = "acme"\n')
    assert run(*given).returncode == 0 and not project.exists()


def test_generate_fails_on_a_lost_document_where_it_is_asked_to(
    run: Run, tmp_path: Path
) -> None:
    given = ["generate", "--package", "acme", "--strict"]
    shutil.copytree(SAMPLE, tmp_path / "metadata")
    assert run(*given).returncode == 0
    (tmp_path / "metadata/services/Erp.BO.PartSvc.edmx").write_text("<html>Login")
    done = run(*given)
    assert done.returncode == 1, done.stderr
    assert "error: Erp.BO.PartSvc: " in done.stderr
    assert run(*given[:-1]).returncode == 0
    (tmp_path / "metadata/baqs/PartPricing.edmx").unlink()
    (tmp_path / "metadata/services/Erp.BO.PartSvc.edmx").unlink()
    done = run(*given)
    assert done.returncode == 1, done.stderr
    assert "error: PartPricing: " in done.stderr


UNMATCHED = [
    # (table, key, pattern, what is said of it, what the hint says)
    (
        "include",
        "services",
        "Erp.BO.CustomrSvc",
        "in the snapshot",
        "`Erp.BO.CustomerSvc`",
    ),
    ("include", "services", "erp.bo.partsvc", "in the snapshot", "`Erp.BO.PartSvc`?"),
    ("include", "services", "Crm.*", "in the snapshot", "Known: "),
    ("include", "services", "Erp.BO.PartSvc/Parst", "no entity set", "`Parts`?"),
    ("include", "services", "Erp.BO.*/Nope*", "no entity set", "Letter case counts"),
    ("include", "services", "Erp.BO.*/parts", "no entity set", "`Parts`?"),
    (
        "include",
        "services",
        "Erp.BO.Nope*/Parts",
        "no entity set",
        "Letter case counts",
    ),
    ("include", "baqs", "Zz*", "in the snapshot", "Known: "),
    ("include", "baqs", "zcustomerorders", "in the snapshot", "`zCustomerOrders`?"),
    ("include", "functions", "Nothing", "in the snapshot", "Known: MyLibrary."),
    ("include", "methods", "Erp.BO.SalesOrderSvc/Udpate", "no method", "`Update`?"),
    ("include", "methods", "GetBYID", "no method", "`GetByID`?"),
    ("include", "methods", "Erp.BO.*/Nope", "no method", "Letter case counts."),
    ("include", "methods", "Ice.BO.UD01Svc/GetByID", "no method", "is not taken"),
    ("include", "methods", "Erp.BO.CustmerSvc/GetByID", "no method", "CustomerSvc`"),
    ("exclude", "services", "Erp.BO.SalesTaxSvc", "in the snapshot", "Did you mean"),
    (
        "exclude",
        "services",
        "Erp.BO.PartSvc/Nope*",
        "no entity set",
        "Letter case counts",
    ),
    ("exclude", "services", "Ice.BO.UD01Svc/UD01s", "no entity set", "is not taken"),
    ("exclude", "baqs", "Zz*", "in the snapshot", "Known: "),
    ("exclude", "functions", "mylibrary", "in the snapshot", "`MyLibrary`?"),
    ("exclude", "methods", "DeletebyID", "no method", "`DeleteByID`?"),
    ("exclude", "methods", "Ice.*/GetRows", "no method", "is not taken"),
]
FITTING = {
    "include": {
        "services": ["Erp.BO.Part*", "Erp.BO.SalesOrderSvc", "Erp.BO.CustomerSvc/*"],
        "baqs": ["z*", "*"],
        "functions": ["My*"],
        "methods": ["Get*", "Erp.BO.SalesOrderSvc/Update", "*/DeleteByID", "*"],
    },
    "exclude": {
        "services": ["Erp.BO.CustomerSvc/Ship*", "Erp.BO.Job*"],
        "baqs": ["PartPricing"],
        "methods": ["GetRows", "Erp.BO.PartSvc/GetByID"],
    },
}


def selecting(tables: dict[str, dict[str, list[str]]]) -> str:
    lines = ['[package]\nname = "acme"\n']
    for table, keys in tables.items():
        lines.append(f"[{table}]\n")
        lines += [f"{key} = {json.dumps(found)}\n" for key, found in keys.items()]
    return "".join(lines)


def unmatched_in(stderr: str) -> list[tuple[str, str, str]]:
    """Table, key and pattern of each that fits nothing."""
    told = r"^warning: \[(\w+)] (\w+): `([^`]+)` fits no"
    return sorted(re.findall(told, stderr, re.MULTILINE))


def test_generate_names_each_pattern_that_fits_nothing(
    run: Run, tmp_path: Path
) -> None:
    tables = {t: {k: [*v] for k, v in keys.items()} for t, keys in FITTING.items()}
    for table, key, pattern, _, _ in UNMATCHED:
        tables[table].setdefault(key, []).append(pattern)
    (tmp_path / "kinetic.toml").write_text(selecting(tables))
    done = run("generate", "--metadata", str(SAMPLE), "--verbose")
    assert done.returncode == 0
    assert unmatched_in(done.stderr) == sorted(row[:3] for row in UNMATCHED)
    lines = done.stderr.splitlines()
    for table, key, pattern, what, hint in UNMATCHED:
        start = f"warning: [{table}] {key}: `{pattern}` fits no"
        [at] = [n for n, line in enumerate(lines) if line.startswith(start)]
        assert what in lines[at]
        # A hint stands once, behind the last of those that share it.
        assert hint in next(line for line in lines[at:] if line.startswith("hint: "))
    # They are reported again by a run that makes nothing anew, and fail it with --strict.
    again = run("generate", "--metadata", str(SAMPLE), "--verbose", "--strict")
    assert again.returncode == 1
    assert unmatched_in(again.stderr) == unmatched_in(done.stderr)


@pytest.mark.parametrize("row", UNMATCHED, ids=lambda row: f"{row[0]}-{row[2]}")
def test_one_pattern_that_fits_nothing_is_enough_for_strict(
    run: Run, tmp_path: Path, row: tuple[str, str, str, str, str]
) -> None:
    table, key, pattern, _, _ = row
    tables = {t: {k: [*v] for k, v in keys.items()} for t, keys in FITTING.items()}
    given = ["generate", "--metadata", str(SAMPLE), "--strict", "--dry-run"]
    (tmp_path / "kinetic.toml").write_text(selecting(tables))
    done = run(*given)
    assert done.returncode == 0 and not unmatched_in(done.stderr), done.stderr
    tables[table].setdefault(key, []).append(pattern)
    (tmp_path / "kinetic.toml").write_text(selecting(tables))
    done = run(*given)
    assert done.returncode == 1
    assert unmatched_in(done.stderr) == [(table, key, pattern)]


def test_where_nothing_is_taken_the_patterns_say_why(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kinetic.toml").write_text(
        selecting({"include": {"services": ["Erp.BO.CustomrSvc"]}})
    )
    done = run("generate", "--metadata", str(SAMPLE), "--dry-run")
    assert done.returncode == 2
    assert "nothing to generate" in done.stderr
    assert "Did you mean `Erp.BO.CustomerSvc`?" in done.stderr


@pytest.mark.parametrize("sort", ["services", "baqs", "functions"])
def test_fetch_names_each_pattern_that_fits_nothing(
    run: Run, tmp_path: Path, sort: str
) -> None:
    """What [exclude] left out of the snapshot is then known to generate, and no mistake."""
    left_out = {
        "services": "Ice.BO.UD01Svc",
        "baqs": "PartPricing",
        "functions": "MyLibrary",
    }[sort]
    include = {"services": ["Erp.BO.PartSvc", "Ice.BO.*"], "baqs": ["*"]}
    wrong = {
        "include": {**include, sort: [*include.get(sort, ["*"]), "Wr?ng*"]},
        "exclude": {sort: [left_out, left_out.lower()], "methods": ["Nope*/Get"]},
    }
    right = {"include": include | {"functions": ["*"]}, "exclude": {sort: [left_out]}}
    with running(SAMPLE, settings=SETTINGS) as url:
        told = environment(url)
        credentials = {n: v for n, v in told.items() if n.startswith("KINETIC_")}
        (tmp_path / "kinetic.toml").write_text(selecting(wrong))
        done = run("fetch", **credentials)
        assert done.returncode == 0, done.stderr
        expected = [
            ("exclude", "methods", "Nope*/Get"),
            ("exclude", sort, left_out.lower()),
            ("include", sort, "Wr?ng*"),
        ]
        assert unmatched_in(done.stderr) == sorted(expected)
        assert f"`{left_out}`? Letter case counts." in done.stderr
        assert run("fetch", "--strict", **credentials).returncode == 1
        (tmp_path / "kinetic.toml").write_text(selecting(right))
        done = run("fetch", "--strict", **credentials)
        assert done.returncode == 0, done.stderr
    assert not list((tmp_path / "metadata").rglob(f"{left_out}*"))
    done = run("generate", "--strict")
    assert done.returncode == 0 and not unmatched_in(done.stderr), done.stderr


def test_what_the_selection_leaves_out_is_told_in_a_few_lines(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "kinetic.toml").write_text(
        '[package]\nname = "acme"\n[include]\nservices = ["Erp.BO.CustomerSvc/Customers"]\n'
    )
    done = run("generate", "--metadata", str(SAMPLE), "--dry-run")
    told = done.stderr.partition("left out by the selection:\n")[2].splitlines()
    assert told[:-1] == [
        "  7 of 8 services",
        "  3 of 3 BAQs",
        "  1 of 1 function libraries",
        "  Erp.BO.CustomerSvc: 2 sets (ShipToes, List)",
        "  Erp.BO.CustomerSvc: 1 child as plain rows (Customer.ShipToes)",
    ]


def test_a_snapshot_whose_fetch_was_cut_off_is_told(run: Run, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "metadata")
    (tmp_path / "metadata" / ".fetch").write_text("")
    done = run("generate", "--package", "acme", "--dry-run")
    assert done.returncode == 0
    assert "metadata: its last fetch was interrupted" in done.stderr
    assert "Run `kinetic-codegen fetch`" in done.stderr


def test_a_shell_completes_commands_and_options() -> None:
    asked = {"_KINETIC_CODEGEN_COMPLETE": "bash_complete", "COMP_CWORD": "2"}
    run = subprocess.run(
        [sys.executable, "-m", "codegen"],
        env=os.environ | asked | {"COMP_WORDS": "kinetic-codegen generate --sta"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.stdout == "plain,--standalone\n"


@pytest.mark.parametrize("rows", ["beside", "named", "none"])
def test_serve_says_where_and_which_credentials_it_takes(
    tmp_path: Path, rows: str
) -> None:
    shutil.copytree(SAMPLE, tmp_path / "metadata")
    if rows != "none":
        place = tmp_path / ("rows" if rows == "beside" else "mine")
        shutil.copytree(SAMPLE.parent / "rows", place)
    given = ["--rows", "mine"] if rows == "named" else []
    with subprocess.Popen(
        [sys.executable, "-m", "codegen", "serve", "--port", "0", *given],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout and process.stderr
        try:
            url = process.stdout.readline().strip()
            told = "".join(process.stderr.readline() for _ in range(3))
            named = dict(re.findall(r"(KINETIC_\w+)=(\S+)", told))
            assert names_served(url, named) == (rows != "none")
            assert (named["KINETIC_URL"], named["KINETIC_COMPANY"]) == (url, "EPIC06")
            client = named["KINETIC_CLIENT_ID"], named["KINETIC_CLIENT_SECRET"]
            form = {"grant_type": "client_credentials"}
            granted = httpx2.post(named["KINETIC_TOKEN_URL"], data=form, auth=client)
            assert granted.json()["token_type"] == "Bearer"
        finally:
            process.terminate()
        assert process.wait(30) in (0, -signal.SIGTERM)
        assert process.stderr.read() == ""


def names_served(url: str, named: dict[str, str]) -> bool:
    """Whether the sandbox there, asked with the credentials it named, has the sample's own customer."""
    path = "api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers?$filter=CustNum eq 2"
    reply = httpx2.get(
        f"{url}/{path}",
        headers={"x-api-key": named["KINETIC_API_KEY"]},
        auth=(named["KINETIC_USERNAME"], named["KINETIC_PASSWORD"]),
    )
    names = [row["Name"] for row in reply.json()["value"]]
    return names == ["Tarrowick Steel Supply"]


def test_serve_refuses_rows_that_are_not_there(run: Run) -> None:
    done = run("serve", "--metadata", str(SAMPLE), "--rows", "nowhere")
    assert done.returncode == 2 and done.stderr.startswith("error: nowhere: ")


def test_what_the_sandbox_serves_is_fetched_as_it_is(run: Run, tmp_path: Path) -> None:
    sandbox = pytest.importorskip("codegen.sandbox")
    settings = sandbox.Settings()
    with sandbox.running(SAMPLE, settings=settings) as url:
        company = json.loads((SAMPLE / "manifest.json").read_text("utf-8"))["company"]
        (tmp_path / "kinetic.toml").write_text(
            f'[instance]\nurl = "{url}"\ncompany = "{company}"\n'
        )
        credentials = {
            "KINETIC_API_KEY": settings.api_key,
            "KINETIC_USERNAME": settings.username,
            "KINETIC_PASSWORD": settings.password,
        }
        done = run("fetch", "--strict", **credentials)
        assert done.returncode == 0, done.stderr
        for auth in ("token", "basic"):
            (tmp_path / "kinetic.toml").write_text(
                f'[instance]\nurl = "{url}"\ncompany = "{company}"\nauth = "{auth}"\n'
            )
            done = run("fetch", "--check", **credentials)
            assert (done.returncode, done.stdout) == (0, ""), done.stderr
        wrong = run(
            "services", **credentials | {"KINETIC_PASSWORD": "not-the-password"}
        )
        assert wrong.returncode == 2 and "KINETIC_PASSWORD" in wrong.stderr
        assert "not-the-password" not in wrong.stderr
        wrong = run("services", **credentials | {"KINETIC_API_KEY": "not-the-key"})
        assert wrong.returncode == 2 and "KINETIC_API_KEY" in wrong.stderr
    for served in sorted(p for p in SAMPLE.glob("*/*") if p.is_file()):
        came = tmp_path / "metadata" / served.relative_to(SAMPLE)
        if served.suffix == ".json":
            # The sandbox answers a look-up with JSON of its own making.
            assert json.loads(came.read_bytes()) == json.loads(served.read_bytes())
        else:
            assert came.read_bytes() == served.read_bytes()


TYPES: dict[type[click.ParamType[Any]], Any] = {
    click.Path: Path,
    click.IntRange: int,
    click.FloatRange: float,
    cli.Seconds: float,
    click.types.StringParamType: str,
    click.types.BoolParamType: bool,
}


def takes(declared: Any, parameter: click.Parameter) -> bool:
    """Whether a function's parameter takes just what click passes for an argument or option."""
    if parameter.multiple or parameter.nargs == -1:
        return bool(declared == Sequence[TYPES[type(parameter.type)]])  # type: ignore[misc]  # a type that is made here
    default = parameter.to_info_dict()["default"]
    given = {type(None)} if default is None and not parameter.required else set()
    either = {*get_args(declared)} if given else {declared}
    (kind,) = either - given
    if isinstance(parameter.type, click.Choice) and kind is not str:
        return either >= given and {*get_args(kind)} >= {*parameter.type.choices}
    expected = TYPES.get(type(parameter.type), str)
    return either == {expected, *given}


@pytest.mark.parametrize("name", cli.FUNCTIONS)
def test_a_function_declares_the_types_that_the_command_line_passes(name: str) -> None:
    declared = get_type_hints(load(f"codegen.commands.{cli.FUNCTIONS[name]}"))
    assert declared.pop("session") == Session and declared.pop("return") is int
    passed = {p.name: p for p in cli.cli.commands[name].params if p.expose_value}
    if "given" in declared:
        declared = dict.fromkeys(passed, declared["given"])
    assert declared.keys() == passed.keys()
    for given, parameter in passed.items():
        assert given and takes(declared[given], parameter), given
