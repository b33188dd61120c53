"""What users' systems do to a project: each test does it for real, with git, with processes, with files as they come."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from support import ROOT, SETTINGS, sandbox
from support import command as run


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


def apart(where: Path, *command: str, **environment: str) -> str:
    """What Python prints, in a process of its own."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
    )
    said = (done.stdout + done.stderr).decode("utf-8")
    assert done.returncode == 0, said
    return said


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
        manifest = json.loads((here / folder / "manifest.json").read_bytes())
        assert ".gitattributes" in manifest["files"]


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


BLACK = ("black", "-q", "-l", "120")
RUFF = ("ruff", "format", "-q", "--isolated", "--no-cache", "--line-length", "120")


def relay(folder: Path, formatter: tuple[str, ...]) -> None:
    """Let a formatter run over a folder of the package, with another line length."""
    command = [sys.executable, "-m", *formatter, str(folder)]
    assert subprocess.run(command).returncode == 0


def test_a_formatters_run_is_recognised(project: Path) -> None:
    relay(project / "acme/erp", BLACK)
    relay(project / "acme/_runtime/http", RUFF)
    changed = git(project, "diff", "--name-only").split()
    assert {path.split("/")[1] for path in changed} == {"erp", "_runtime"}
    checked = run(project, "generate", "--check")
    assert checked.returncode == 1
    assert checked.stdout.split() == [x for path in changed for x in ("~", path[5:])]
    assert "a formatter has changed the layout" in checked.stderr
    shown = run(project, "generate", "--diff")
    assert shown.returncode == 0
    assert shown.stdout.count("--- a/") == len(changed)
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
EACH = """
import ast, sys
from codegen.cli import main

commands = ast.literal_eval(sys.argv[1])
for command in commands:
    sys.argv[1:] = command
    try:
        main()
    except SystemExit as end:
        assert end.code in (0, 1, 2), command
"""


def test_output_in_a_small_encoding_is_no_error(project: Path) -> None:
    """A Windows console of Western Europe takes cp1252, and names can be anything."""
    baq = project / "metadata/baqs/zCustomerOrders.edmx"
    shutil.copytree(project / "metadata", project / "other")
    text = baq.read_text("utf-8").replace("Customer_CustID", f"Customer_{ODD}")
    (project / "metadata/baqs" / f"{quote(ODD)}.edmx").write_text(text, "utf-8")
    console = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    said = apart(project, "-c", EACH, repr(COMMANDS), **console)
    assert "bug" not in said and "Traceback" not in said and "Unicode" not in said
    assert ODD in run(project, "baqs", "--snapshot").stdout


def changed(project: Path) -> None:
    """Rename a column of a BAQ, as an upgrade could."""
    baq = project / "metadata/baqs/zCustomerOrders.edmx"
    text = baq.read_text("utf-8")
    assert text.count("Customer_CustID") == 1
    baq.write_text(text.replace("Customer_CustID", "Customer_Number"), "utf-8")


GIVEN = {
    **dict.fromkeys(("worktree", "submodule"), "HEAD:./metadata"),
    **{"below": "HEAD:metadata", "inner": "HEAD~1:proj/metadata"},
}


@pytest.mark.parametrize("where", GIVEN)
def test_a_revision_is_meant_from_any_folder(
    project: Path, tmp_path: Path, where: str
) -> None:
    if where == "worktree":
        git(project, "worktree", "add", "-q", str(tmp_path / "tree"))
        here = top = tmp_path / "tree"
    elif where == "submodule":
        outer = tmp_path / "outer"
        git(tmp_path, "init", "-q", str(outer))
        allowed = ("-c", "protocol.file.allow=always", "submodule", "add", "-q")
        git(outer, *allowed, str(project), "proj")
        here = top = outer / "proj"
    elif where == "inner":
        top = tmp_path / "outer/proj"
        shutil.copytree(project, top, ignore=shutil.ignore_patterns(".git"))
        git(tmp_path, "init", "-q", str(top.parent))
        for message in ("first", "second"):
            git(top, "add", "-A")
            git(top, "commit", "-q", "--allow-empty", "-m", message)
        here = top / "acme/erp"
    else:
        here, top = project / "acme/erp", project
    changed(top)
    given = GIVEN[where]
    now = os.path.relpath(top / "metadata", here)
    done = run(here, "diff", given, now)
    assert done.returncode == 0, done.stderr
    assert "Customer_Number" in done.stdout or "customer_number" in done.stdout


def test_the_wrong_company_is_one_error_and_nothing_is_kept(
    project: Path, instance: str
) -> None:
    toml = project / "kinetic.toml"
    toml.write_text(toml.read_text().replace("EPIC06", "EPIC99"))
    shutil.rmtree(project / "metadata")
    done = run(project, "fetch", **SETTINGS.environment(instance, "EPIC99"))
    errors = [x for x in done.stderr.splitlines() if x.startswith("error: ")]
    assert (done.returncode, done.stdout, len(errors)) == (2, "", 1), done.stderr
    assert not (project / "metadata").exists()


def test_the_snapshot_of_another_company_says_how_to_start_anew(
    project: Path, instance: str
) -> None:
    toml, before = project / "kinetic.toml", files(project / "metadata")
    toml.write_text(toml.read_text().replace("EPIC06", "EPIC99"))
    done = run(project, "fetch", **SETTINGS.environment(instance, "EPIC99"))
    assert done.returncode == 2 and "--metadata" in done.stderr
    assert "delete" not in done.stderr
    assert files(project / "metadata") == before


def test_a_pattern_that_fits_nothing_is_told(project: Path) -> None:
    toml = project / "kinetic.toml"
    patterns = {
        "include": {
            "services": ["Erp.BO.Custmer*", "Erp.BO.*/Nope*"],
            "methods": ["Ice.BO.UD01Svc/Get*"],
        },
        "exclude": {
            "services": ["Erp.BO.Prt"],
            "baqs": ["zcustomerorders"],
            "functions": ["MyLib"],
            "methods": ["Gett*"],
        },
    }
    tables = (
        f"[{table}]\n" + "".join(f"{key} = {list_}\n" for key, list_ in keys.items())
        for table, keys in patterns.items()
    )
    given = f"{toml.read_text()}\n{''.join(tables)}"
    for first, fitting in (("Erp.BO.C", "Erp.*"), ("Ice", "Erp.BO.PartSvc/Get*")):
        given = given.replace(f"['{first}", f"['{fitting}', '{first}")
    toml.write_text(given)
    done = run(project, "generate", "--dry-run")
    assert done.returncode == 0
    for table, keys in patterns.items():
        for key, texts in keys.items():
            for text in texts:
                assert f"[{table}] {key}: `{text}` fits no" in done.stderr
    for near in ("Erp.BO.CustomerSvc", "zCustomerOrders", "MyLibrary"):
        assert f"Did you mean `{near}`? Letter case counts." in done.stderr
    assert "`Ice.BO.UD01Svc` is not taken" in done.stderr
    assert run(project, "generate", "--dry-run", "--strict").returncode == 1


def test_names_that_fold_stop_nothing(project: Path) -> None:
    baqs = project / "metadata/baqs"
    for name in ("Straße", "Strasse", "STRASSE", "re\u0301sume\u0301", "résumé"):
        shutil.copy(baqs / "zCustomerOrders.edmx", baqs / f"{quote(name)}.edmx")
    done = run(project, "generate")
    assert done.returncode == 0, done.stderr
    made = [p.name for p in (project / "acme/baq").glob("*.py")]
    assert len({unicodedata.normalize("NFKC", n).casefold() for n in made}) == len(made)
    assert len(made) == len(list(baqs.glob("*.edmx"))) + 1


def test_without_a_configuration_the_folders_above_are_looked_through(
    project: Path, tmp_path: Path
) -> None:
    below = project / "metadata/baqs"
    assert run(below, "generate", "--check").returncode == 0
    done = run(tmp_path, "generate")
    assert done.returncode == 2
    assert "kinetic.toml" in done.stderr and "kinetic-codegen init" in done.stderr
    (tmp_path / "kinetic.toml").write_text(
        '[package]\nname = "acme"\npath = "C:\\Users\\me"\n'
    )
    done = run(tmp_path, "generate")
    assert done.returncode == 2 and "between single quotes" in done.stderr


def test_a_service_that_has_only_methods_is_found(project: Path) -> None:
    (project / "metadata/services/Ice.LIB.SessionModSvc.edmx").unlink(missing_ok=True)
    assert "Ice.LIB.SessionModSvc" in run(project, "services", "--snapshot").stdout
    assert "Erp.BO.CustomerSvc" in run(project, "inspect", "Customer").stdout
    shell = {
        "_KINETIC_CODEGEN_COMPLETE": "bash_complete",
        "COMP_WORDS": "kinetic-codegen inspect Sess",
        "COMP_CWORD": "2",
    }
    assert "Ice.LIB.SessionModSvc" in apart(project, "-m", "codegen", **shell)


def test_a_column_that_openapi_does_not_have_yet_keeps_the_tables_class(
    project: Path,
) -> None:
    document = project / "metadata/services/Erp.BO.CustomerSvc.edmx"
    text = document.read_text("utf-8")
    end = text.index("</Key>", text.index('<EntityType Name="Customer">')) + 6
    column = '<Property Name="Loyalty2_c" Type="Edm.String"/>'
    document.write_text(text[:end] + column + text[end:], "utf-8")
    assert run(project, "generate").returncode == 0
    named = git(project, "diff", "--name-only", "--", "acme").split()
    assert named == ["acme/erp/bo/customer.py", "acme/manifest.json"]


def test_a_check_beside_a_generate_sees_the_old_or_the_new(project: Path) -> None:
    changed(project)
    expected = run(project, "generate", "--check").stdout
    assert expected
    command = [sys.executable, "-m", "codegen", "generate"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=project, env=env, stderr=-1) as writer:
        while writer.poll() is None:
            done = run(project, "generate", "--check")
            assert (done.returncode, done.stdout) in ((0, ""), (1, expected)), done
    assert writer.returncode == 0
    assert run(project, "generate", "--check").returncode == 0
    assert git(project, "status", "--porcelain", "--", ".").count("codegen") == 0
