"""A whole instance, as a user meets it: served, fetched over HTTP, generated, imported, reached, type-checked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from checkers import mypy
from instance import snapshot_of
from long import LONG_ONLY
from support import SETTINGS, environment

from codegen.sandbox import running

pytestmark = LONG_ONLY
PACKAGE = "acme"
CHECKED = 50
"""Modules that are type-checked: the largest, and the rest spread over all."""


def run(*arguments: str, cwd: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a project's folder; the run must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "codegen", *arguments],
        cwd=cwd,
        env=environment(url) | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=1_200,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def snapshot(instance_zip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return snapshot_of(instance_zip, tmp_path_factory.mktemp("instance") / "metadata")


@pytest.fixture(scope="module")
def url(snapshot: Path) -> Iterator[str]:
    with running(snapshot, settings=SETTINGS) as address:
        yield address


@pytest.fixture(scope="module")
def project(snapshot: Path, url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose metadata was fetched over HTTP, and whose package was generated from it."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "kinetic.toml").write_text(
        f'[instance]\nurl = "{url}"\ncompany = "EPIC06"\n[package]\nname = "{PACKAGE}"\n',
        "utf-8",
    )
    run("fetch", cwd=folder, url=url)
    run("generate", cwd=folder, url=url)
    return folder


def test_every_document_arrives_as_it_was_sent(snapshot: Path, project: Path) -> None:
    sent = _documents(snapshot)
    arrived = _documents(project / "metadata")
    assert len(sent) > 3_900
    assert sent.keys() == arrived.keys()
    # What DynamicQuery and the function look-ups answer is wrapped anew by the server; EDMX and OpenAPI are bytes.
    for path, data in sent.items():
        if path.endswith((".edmx", ".methods.json")):
            assert arrived[path] == data, path


def test_every_service_and_baq_is_reached(project: Path, url: str) -> None:
    program = (
        "from acme import Kinetic\n"
        "kinetic = Kinetic.from_env()\n"
        "def reach(area, depth):\n"
        "    for name in dir(area):\n"
        "        found = getattr(area, name)\n"
        "        if depth: yield from reach(found, depth - 1)\n"
        "        else: yield found\n"
        "areas = [a for a in dir(kinetic) if a in ('erp', 'ice')]\n"
        "services = [s for a in areas for s in reach(getattr(kinetic, a), 1)]\n"
        "baqs = [getattr(kinetic.baq, name) for name in dir(kinetic.baq) if name != 'call']\n"
        "print(len(services), len(baqs))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=project,
        env=environment(url),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1754", "160"]


def test_a_sample_of_modules_type_checks(project: Path) -> None:
    modules = sorted(
        (project / PACKAGE).glob("*/*/*.py"), key=lambda f: f.stat().st_size
    )
    largest, rest = modules[-10:], modules[:-10]
    every = len(rest) // (CHECKED - len(largest))
    sample = [*largest, *rest[::every]]
    assert mypy(project, *(str(f.relative_to(project)) for f in sample)) == {}


def test_one_service_and_one_set_can_be_taken(snapshot: Path, tmp_path: Path) -> None:
    for name, pattern in {
        "one_service": "Erp.BO.CustomerSvc",
        "one_set": "Erp.BO.CustomerSvc/ShipToes",
    }.items():
        config = tmp_path / f"{name}.toml"
        config.write_text(
            f'[package]\nname = "{name}"\n[include]\nservices = ["{pattern}"]\nmethods = false\n'
        )
        arguments = ["--config", str(config), "generate", "--metadata", str(snapshot)]
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "codegen",
                *arguments[2:3],
                *arguments[:2],
                *arguments[3:],
            ],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert "1753 of 1754 services" in done.stderr
        modules = {
            f.name for f in (tmp_path / name).rglob("*.py") if "_runtime" not in f.parts
        }
        assert modules == {"__init__.py", "client.py", "customer.py"}
    whole = (tmp_path / "one_service/erp/bo/customer.py").read_text()
    part = (tmp_path / "one_set/erp/bo/customer.py").read_text()
    assert whole.count("= entity_set(") > 10
    assert part.count("= entity_set(") == 1
    assert "Erp.BO.CustomerSvc: 35 sets (Customers, " in done.stderr
    assert "(`--verbose` shows all)" in done.stderr


def _documents(folder: Path) -> dict[str, bytes]:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    return {path: (folder / path).read_bytes() for path in manifest["documents"]}
