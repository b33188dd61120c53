"""Projects to generate in: a snapshot, a `kinetic.toml`, and the programs that make something of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measure import Place, Program
from tests.instance import snapshot_of

SETS = b"<EntitySet "


@dataclass(frozen=True, slots=True)
class Project:
    """A user's folder with a snapshot in it."""

    folder: Path

    @property
    def metadata(self) -> Path:
        return self.folder / "metadata"

    @property
    def package(self) -> Path:
        return self.folder / "acme"

    def configure(self, *lines: str) -> Project:
        """Write `kinetic.toml` with these lines behind the package's name."""
        text = "\n".join(['[package]\nname = "acme"', *lines, ""])
        (self.folder / "kinetic.toml").write_text(text, "utf-8")
        return self

    def clear(self) -> None:
        """Forget all that was generated."""
        for made in (self.package, self.folder / "caches"):
            shutil.rmtree(made, ignore_errors=True)

    def cold(self) -> Program:
        """The command, with nothing there."""
        return Program("kinetic-codegen", self.folder, COMMAND, self.clear)

    def floor(self, metadata: Path | None = None) -> Program:
        """lxml and a bare template over the same documents."""
        out = self.folder / "floor"
        arguments = ("-m", f"{TESTS}.floor", str(metadata or self.metadata), str(out))
        return Program(
            "floor", self.folder, arguments, lambda: shutil.rmtree(out, True)
        )


COMMAND = ("-m", "codegen", "generate")
TESTS = "tests.benchmarks"


def instance(place: Place) -> Project:
    """The whole instance: services with sets and BAQs, without methods. It is unpacked once for all rows."""
    project = Project(place.folder / "instance")
    if not project.metadata.exists():
        snapshot_of(place.instance, project.metadata)
        _thin(project.metadata)
        project.configure("[include]", 'services = ["*"]', 'baqs = ["*"]')
    return project.configure(
        "[include]", 'services = ["*"]', 'baqs = ["*"]', "methods = false"
    )


def _thin(metadata: Path) -> None:
    """Leave only what the row is about: the manifest's rest is then told as missing, so that goes, too."""
    (metadata / "manifest.json").unlink()
    shutil.rmtree(metadata / "functions")
    for file in (metadata / "services").iterdir():
        if file.suffix == ".json" or SETS not in file.read_bytes():
            file.unlink()


def part(place: Place, name: str, services: Iterable[Path]) -> Project:
    """A project with some services alone."""
    project = Project(place.folder / name)
    folder = project.metadata / "services"
    folder.mkdir(parents=True)
    for file in services:
        shutil.copy(file, folder / f"{file.stem}.edmx")
    return project.configure()
