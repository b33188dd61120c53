"""What users install: the wheel, built and installed into an environment of its own, away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from checkers import mypy
from support import ROOT

GUIDE = ROOT / "codegen" / "guide"
APART = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the wheel, and the libraries that these tests run with."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    # The pip that is here: to put one there takes longer than all these tests.
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q"]
    subprocess.run(
        [*pip, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True
    )
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    # A plain path: what is installed there editably, such as the checkout, stays out of reach.
    libraries = sysconfig.get_path("purelib")
    Path(site.stdout.strip(), "libraries.pth").write_text(f"{libraries}\n", "utf-8")
    return python


def test_the_wheel_carries_templates_sample_runtime_and_guide(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    pages = {f"codegen/guide/{page.name}" for page in GUIDE.glob("*.md")}
    assert len(pages) > 10 and pages <= {*names}
    for needed in (
        "codegen/_templates/%area/%service.py.jinja",
        "codegen/_templates/__init__.py.jinja",
        "codegen/sample/metadata/manifest.json",
        "codegen/sample/rows/Erp.BO.CustomerSvc.Customers.json",
        "codegen/sample/program.txt",
        "codegen/runtime/http/transport.py",
        "codegen/catalogue/pages/page.jinja",
        "codegen/catalogue/pages/site.js",
        "codegen/catalogue/pages/style.css",
    ):
        assert needed in names
    tops = {name.split("/")[0] for name in names}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"codegen"}


@pytest.fixture(scope="module")
def demo(python: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The project that the wheel's demo leaves, and what it says."""
    project = tmp_path_factory.mktemp("demo") / "a project"
    command = python.with_name("kinetic-codegen")
    run = subprocess.run(
        [command, "demo", "--keep", str(project)],
        env=APART,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return project, run.stdout


def test_the_demo_runs_from_the_wheel(python: Path, demo: tuple[Path, str]) -> None:
    project, said = demo
    assert "Tarrowick Steel Supply" in said
    assert "after   555-0100" in said
    where = subprocess.run(
        [python, "-c", "import codegen; print(codegen.__file__)"],
        cwd=project,
        env=APART,
        capture_output=True,
        text=True,
    )
    assert str(ROOT) not in where.stdout


def test_the_demos_program_type_checks(demo: tuple[Path, str]) -> None:
    assert mypy(demo[0], "program.py") == {}


def test_the_licences_are_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = next(n for n in archive.namelist() if n.endswith("/METADATA"))
        described = archive.read(metadata).decode()
        assert "\nLicense-Expression: MIT AND MIT-0\n" in described
        for file, name in (
            ("codegen/LICENSE", "MIT License"),
            ("codegen/runtime/LICENSE", "MIT No Attribution"),
        ):
            assert f"\nLicense-File: {file}\n" in described
            assert archive.read(file).decode().startswith(name)
        assert "codegen/CHANGELOG.md" in archive.namelist()


def test_the_guide_is_shown_from_the_wheel(python: Path, tmp_path: Path) -> None:
    command = python.with_name("kinetic-codegen")

    def shown(*arguments: str) -> str:
        done = subprocess.run(
            [command, "guide", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
        return done.stdout.decode()

    listed = [line.split()[0] for line in shown().splitlines()]
    assert listed == sorted(page.stem for page in GUIDE.glob("*.md"))
    assert shown("reading") == (GUIDE / "reading.md").read_text("utf-8")
