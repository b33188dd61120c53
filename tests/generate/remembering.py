"""A project whose package is generated again and again, with what is remembered of it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from support import ROOT, SAMPLE

from codegen.config import Config, Package
from codegen.generate import Result, generate
from codegen.generate.memory import digest
from codegen.selection import Selection
from codegen.source.snapshot import open_snapshot
from codegen.stopwatch import Stopwatch

CASES = ROOT / "tests" / "cases"
REST = (
    *("*JobEntry*", "*SalesOrder*", "*PartSvc*", "*CustomerSvc*"),
    *("*SysTag*", "*SessionMod*", "DB-*"),
)
"""Documents of the sample that say nothing new here."""
MADE = {"parse", "build", "render"}
"""Stages that nothing which was made before goes through."""


@dataclass
class Project:
    """A user's folder: a snapshot, a package, and the memory of it."""

    folder: Path
    config: Config = field(default_factory=lambda: Config(package=Package("acme")))

    @property
    def metadata(self) -> Path:
        return self.folder / "metadata"

    @property
    def package(self) -> Path:
        return self.folder / self.config.package.name

    @property
    def caches(self) -> Path:
        return self.folder / "caches"

    @property
    def memory(self) -> Path:
        """The file that holds the memory of the package; one that is not there before the first run."""
        known = digest(os.fsencode(os.path.realpath(self.package)))
        return self.caches / f"{known}.json"

    def generate(self, watch: Stopwatch | None = None) -> Result:
        """Generate with what is remembered."""
        snapshot = open_snapshot(self.metadata)
        return generate(
            snapshot, self.config, self.package, remember=self.caches, watch=watch
        )

    def generate_cold(self) -> tuple[Result, dict[str, bytes]]:
        """What is made of the same without any memory, and without a package that was there."""
        with TemporaryDirectory() as folder:
            target = Path(folder) / self.config.package.name
            snapshot = open_snapshot(self.metadata)
            return generate(snapshot, self.config, target), files(target)

    def select(self, **patterns: tuple[str, ...]) -> None:
        self.choose(Selection(exclude=dict(**patterns)))

    def choose(self, chosen: Selection) -> None:
        self.config = replace(self.config, selection=chosen)


def files(folder: Path) -> dict[str, bytes]:
    return {
        f.relative_to(folder).as_posix(): f.read_bytes()
        for f in sorted(folder.rglob("*"))
        if f.is_file()
    }


@contextmanager
def project() -> Iterator[Project]:
    """Two services, two BAQs and the library of the sample, and services that have problems."""
    rest = shutil.ignore_patterns(*REST)
    with TemporaryDirectory() as folder:
        new = Project(Path(folder))
        shutil.copytree(SAMPLE / "metadata", new.metadata, ignore=rest)
        manifest = new.metadata / "manifest.json"
        listed = json.loads(manifest.read_bytes())
        there = {
            p: e for p, e in listed["documents"].items() if (new.metadata / p).exists()
        }
        manifest.write_text(json.dumps({**listed, "documents": there}))
        add_service("two_schemas")(new)
        add_service("duplicate_types")(new)
        yield new


def add_service(case: str) -> Callable[[Project], None]:
    def change(here: Project) -> None:
        target = here.metadata / "services" / f"Hazard.BO.{case.title()}Svc.edmx"
        shutil.copy(CASES / case / "metadata.edmx", target)

    return change
