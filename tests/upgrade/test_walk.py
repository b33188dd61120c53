"""Upgrade day from end to end: a project is built with the hook, runs, its instance is upgraded, and it is mended."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import codegen
from codegen.config import load
from codegen.emit import standalone
from codegen.generate import generate
from codegen.sample.business import Sample
from codegen.sandbox import Settings, running
from codegen.source.snapshot import open_snapshot
from codegen.upgrade.command import diff
from tests.long import LONG

SAMPLE = Path(codegen.__file__).parent / "sample"
ROOT = Path(codegen.__file__).parent.parent

PROJECT = """\
[build-system]
requires = ["hatchling", "kinetic-codegen"]
build-backend = "hatchling.build"

[project]
name = "phonebook"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["httpx2>=2.16", "msgspec>=0.20", "pydantic>=2.14"]

[tool.hatch.build.targets.wheel]
packages = ["src/phonebook"]

[tool.hatch.build.hooks.kinetic-codegen]
config = "kinetic.toml"
"""

CONFIG = """\
[package]
name = "acme"
path = "src"

[include]
services = ["Erp.BO.CustomerSvc"]
"""

PROGRAM = '''\
"""Prints customers and their numbers."""

from acme import Kinetic
from acme.erp.bo.customer import Customer


class Desk:
    phone_num = "555-0000"


def line(customer: Customer) -> str:
    return f"{customer.name}: {customer.phone_num}"  # mend


def main() -> None:
    with Kinetic.from_env() as kinetic:
        customers = kinetic.erp.bo.customer.customers
        c = customers.row
        wanted = customers.where(c.phone_num != None)  # noqa: E711  # mend
        for customer in wanted.order_by(c.cust_num).top(2):
            print(line(customer))
        tableset = kinetic.erp.bo.customer.get_by_id(cust_num=2)
        print(tableset.customer[0].phone_num)  # mend
        print(Desk().phone_num)


main()
'''

SETTINGS = Settings(business=Sample())
ENVIRONMENT = {
    "KINETIC_COMPANY": "EPIC06",
    "KINETIC_API_KEY": SETTINGS.api_key,
    "KINETIC_USERNAME": SETTINGS.username,
    "KINETIC_PASSWORD": SETTINGS.password,
}


def run(*command: str, cwd: Path, **environment: str) -> str:
    """What the command prints; its failure shows what it said."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "src" / "phonebook").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "kinetic.toml").write_text(CONFIG)
    (folder / ".gitignore").write_text("src/acme/\n")
    (folder / "src" / "phonebook" / "__init__.py").touch()
    (folder / "src" / "phonebook" / "__main__.py").write_text(PROGRAM)
    shutil.copytree(SAMPLE / "metadata", folder / "metadata")
    return folder


def build(project: Path, target: str = "wheel") -> Path:
    """The built file; nothing is fetched for it, and the hook comes from what is installed here."""
    out = project.parent / "dist"
    shutil.rmtree(out, ignore_errors=True)
    run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        target,
        "-d",
        str(out),
        cwd=project,
    )
    (built,) = out.iterdir()
    return built


def environment(folder: Path, wheel: Path) -> Path:
    """The Python of an environment with nothing but the wheel in it, and the libraries that this one has."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(sys.executable, "-m", "venv", "--without-pip", str(folder), cwd=wheel.parent)
    site = Path(
        run(
            str(python),
            "-c",
            "import sysconfig; print(sysconfig.get_path('purelib'))",
            cwd=folder,
        ).strip()
    )
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    libraries = site / "libraries"
    libraries.mkdir()
    import httpx2

    for found in Path(httpx2.__file__).parent.parent.iterdir():
        if not re.match(r"codegen|kinetic|_kinetic|__editable__|.*\.pth$", found.name):
            (libraries / found.name).symlink_to(found)
    (site / "libraries.pth").write_text("libraries\n")
    return python


def upgraded(folder: Path) -> None:
    """A new version of the instance: PhoneNum has become PhoneNumber, in its documents and its rows."""
    for file in (*folder.rglob("*CustomerSvc*"), *folder.rglob("*Customers.json")):
        file.write_text(
            file.read_text("utf-8").replace('"PhoneNum"', '"PhoneNumber"'), "utf-8"
        )


def test_a_project_lives_through_an_upgrade(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tmp_path / "rows"
    shutil.copytree(SAMPLE / "rows", rows)
    source = project / "src" / "phonebook" / "__main__.py"

    wheel = build(project)
    python = environment(tmp_path / "before", wheel)
    with running(project / "metadata", rows=rows, settings=SETTINGS) as url:
        first = run(
            str(python),
            "-I",
            "-m",
            "phonebook",
            cwd=tmp_path,
            KINETIC_URL=url,
            **ENVIRONMENT,
        )
    assert len(first.splitlines()) == 4

    shutil.copytree(project / "metadata", tmp_path / "old")
    upgraded(project / "metadata")
    upgraded(rows)
    monkeypatch.chdir(project)
    code, text = diff(
        str(tmp_path / "old"),
        "metadata",
        config=load(project / "kinetic.toml"),
        fetch=lambda folder: None,
        form="json",
        fail_on="breaking",
        # That mypy finds the lines is shown elsewhere, too, and takes as long as all the rest.
        sources=[Path("src")] if LONG > 1 else [],
    )
    told = json.loads(text)
    assert code == 1
    assert "erp.bo.customer.Customer.phone_num" in {c["place"] for c in told["changes"]}
    assert {(c["kind"], c["event"]) for c in told["changes"]} == {("column", "renamed")}
    lines = PROGRAM.splitlines(keepends=True)
    marked = [n for n, line in enumerate(lines, 1) if line.endswith("# mend\n")]
    if LONG > 1:
        assert sorted({u["line"] for u in told["usages"]}) == marked
        assert all(
            u["broken"] and "`phone_number`" in u["advice"] for u in told["usages"]
        )

    for number in marked:
        lines[number - 1] = lines[number - 1].replace("phone_num", "phone_number")
    source.write_text("".join(lines))
    python = environment(tmp_path / "after", build(project))
    with running(project / "metadata", rows=rows, settings=SETTINGS) as url:
        again = run(
            str(python),
            "-I",
            "-m",
            "phonebook",
            cwd=tmp_path,
            KINETIC_URL=url,
            **ENVIRONMENT,
        )
    assert again == first


def test_a_wheel_holds_the_package_and_not_the_generator_and_is_the_same_each_time(
    project: Path,
) -> None:
    wheel = build(project)
    names = zipfile.ZipFile(wheel).namelist()
    assert len(names) == len(set(names))
    assert {name.split("/")[0] for name in names} == {
        "acme",
        "phonebook",
        "phonebook-1.0.dist-info",
    }
    assert "acme/erp/bo/customer.py" in names and "acme/manifest.json" in names
    first = wheel.read_bytes()
    (project / "src" / "acme" / "__pycache__").mkdir()
    (project / "src" / "acme" / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert build(project).read_bytes() == first


def test_an_sdist_holds_the_package_and_what_it_is_made_from(project: Path) -> None:
    import tarfile

    with tarfile.open(build(project, "sdist")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"src/acme/client.py", "kinetic.toml", "metadata/manifest.json"} <= names


def test_an_editable_install_finds_the_package_where_it_is_generated(
    project: Path,
) -> None:
    (project / "kinetic.toml").write_text(CONFIG.replace('"src"', '"made"'))
    with open(project / "pyproject.toml", "a", encoding="utf-8") as file:
        file.write('\n[tool.hatch.build]\ndev-mode-dirs = ["src"]\n')
    call = f"from hatchling.build import build_editable; build_editable({str(project.parent)!r})"
    run(sys.executable, "-c", call, cwd=project)
    (wheel,) = project.parent.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        paths = [archive.read(n).decode() for n in names if n.endswith(".pth")]
    assert f"{(project / 'made').resolve()}\n" in paths
    assert (project / "made" / "acme" / "client.py").is_file()
    assert not [name for name in names if name.startswith("acme/")]


def refused_build(project: Path) -> str:
    """What is told by a build that cannot be."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_a_build_without_a_snapshot_fails_with_a_hint(project: Path) -> None:
    shutil.rmtree(project / "metadata")
    assert "hint: " in refused_build(project)


def test_a_build_does_not_take_a_project_of_its_own(project: Path) -> None:
    text = CONFIG.replace("[package]", "[package]\nstandalone = true")
    assert text != CONFIG
    (project / "kinetic.toml").write_text(text)
    assert "hint: Remove `standalone` from [package]" in refused_build(project)


def test_a_standalone_package_is_a_project_of_its_own(
    project: Path, tmp_path: Path
) -> None:
    config = load(project / "kinetic.toml")
    target = tmp_path / "alone" / "acme"
    generate(open_snapshot(project / "metadata"), config, target)
    for path, text in standalone.files(config).items():
        (target / path).write_text(text, "utf-8")
    wheel = build(target)
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"acme", "acme-1.0.0.dist-info"}
    assert "acme/py.typed" in names and "acme/_runtime/__init__.py" in names
    python = environment(tmp_path / "alone" / "environment", wheel)
    assert (
        run(
            str(python),
            "-I",
            "-c",
            "import acme; print(acme.Kinetic.__name__)",
            cwd=tmp_path,
        )
        == "Kinetic\n"
    )


def test_a_planted_module_does_not_put_folders_around_the_project_on_the_path(
    project: Path,
) -> None:
    for folder in (project, project / "src"):
        (folder / "__init__.py").write_text("")
    assert "outside the project" in refused_build(project)
