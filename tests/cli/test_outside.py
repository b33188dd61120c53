"""No file and no link of a repository has a command write outside of it: only who types the command does."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import codegen.sample
from codegen import cli

METADATA = Path(codegen.sample.__path__[0]) / "metadata"
DOCUMENT = METADATA / "services" / "Erp.BO.CustomerSvc.edmx"
TOML = '[instance]\nurl = "http://127.0.0.1:9/K"\ncompany = "E"\n[package]\nname = "acme"\n'

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links of POSIX")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository beside a folder of the user's own, which is to stay as it is."""
    (tmp_path / "own").mkdir()
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    return project


def linked(project: Path) -> str:
    (project / "src").symlink_to("../own")
    return "src"


WAYS: dict[str, Callable[[Path], str]] = {
    "above": lambda project: "../own",
    "absolute": lambda project: str(project.parent / "own"),
    "a link": linked,
    "there and back": lambda project: "nothing/../../own",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("more", [[], ["--check"]])
def test_no_package_is_written_where_the_file_alone_says(
    project: Path, way: str, more: list[str], capsys: Any
) -> None:
    (project / "kinetic.toml").write_text(f'{TOML}path = "{WAYS[way](project)}"\n')
    command = ["generate", "--metadata", str(METADATA)]
    assert cli.run([*command, *more]) == 2
    told = capsys.readouterr().err
    assert "out of the project" in told and "--out" in told
    assert not [*(project.parent / "own").iterdir()]
    assert cli.run([*command, "--out", "../own"]) == 0
    assert (project.parent / "own" / "acme" / "client.py").exists()


@pytest.mark.parametrize("command", [["add", str(DOCUMENT)], ["fetch"]])
def test_no_document_is_written_through_a_link_out_of_the_project(
    project: Path, command: list[str], capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINETIC_AUTH", "none")
    (project / "kinetic.toml").write_text(TOML)
    (project / "metadata").symlink_to("../own")
    assert cli.run(command) == 2
    told = capsys.readouterr().err
    assert "out of the project" in told and "--metadata" in told
    assert not [*(project.parent / "own").iterdir()]


def test_within_the_repository_every_place_will_do(project: Path) -> None:
    (project / ".git").mkdir()
    (project / "config").mkdir()
    (project / "real").mkdir()
    (project / "src").symlink_to("real")
    file = project / "config" / "kinetic.toml"
    file.write_text(f'{TOML}path = "../src"\n')
    (project / "config" / "metadata").symlink_to("../documents")
    (project / "documents").mkdir()
    assert cli.run(["add", str(DOCUMENT), "--config", str(file)]) == 0
    assert cli.run(["generate", "--config", str(file)]) == 0
    assert (project / "real" / "acme" / "client.py").exists()


def test_nothing_but_documents_is_cleaned_up(project: Path) -> None:
    """A name that no document of ours has while it is written is somebody's."""
    (project / "kinetic.toml").write_text(TOML)
    services = project / "metadata" / "services"
    services.mkdir(parents=True)
    ours, own = services / ".Erp.BO.ASvc.edmx.part", services / ".mine.part"
    for file in (ours, own):
        file.write_text("half")
    (services / ".folder.edmx.part").mkdir()
    assert cli.run(["add", str(DOCUMENT)]) == 0
    assert own.exists() and not ours.exists()
