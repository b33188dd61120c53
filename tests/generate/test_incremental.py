"""What was made before is not made again, and nobody can tell it from what is made anew."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT, SAMPLE

from codegen.config import Config, Package
from codegen.generate import Result, generate
from codegen.selection import Patterns, Selection
from codegen.source.snapshot import open_snapshot
from codegen.stopwatch import Stopwatch

CASES = ROOT / "tests" / "cases"
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
        return self.folder / "acme"

    @property
    def memory(self) -> Path:
        return self.folder / ".kinetic-codegen" / "acme.json"

    def generate(self, watch: Stopwatch | None = None) -> Result:
        """Generate with what is remembered."""
        snapshot = open_snapshot(self.metadata)
        return generate(
            snapshot, self.config, self.package, remember=self.folder, watch=watch
        )

    def generate_cold(self) -> tuple[Result, dict[str, bytes]]:
        """What is made of the same without any memory, and without a package that was there."""
        with TemporaryDirectory() as folder:
            target = Path(folder) / "acme"
            snapshot = open_snapshot(self.metadata)
            return generate(snapshot, self.config, target), files(target)

    def select(self, **patterns: tuple[str, ...]) -> None:
        chosen = Selection(exclude=Patterns(**patterns))
        self.config = replace(self.config, selection=chosen)


def files(folder: Path) -> dict[str, bytes]:
    return {
        f.relative_to(folder).as_posix(): f.read_bytes()
        for f in sorted(folder.rglob("*"))
        if f.is_file()
    }


@contextmanager
def project() -> Iterator[Project]:
    """The sample's metadata with a service that has problems."""
    with TemporaryDirectory() as folder:
        new = Project(Path(folder))
        shutil.copytree(SAMPLE / "metadata", new.metadata)
        add_service("two_schemas")(new)
        add_service("duplicate_types")(new)
        yield new


def add_service(case: str) -> Callable[[Project], None]:
    def change(here: Project) -> None:
        target = here.metadata / "services" / f"Hazard.BO.{case.title()}Svc.edmx"
        shutil.copy(CASES / case / "metadata.edmx", target)

    return change


def remove_service(here: Project) -> None:
    (here.metadata / "services" / "Hazard.BO.Two_SchemasSvc.edmx").unlink(True)


def rename_columns(here: Project) -> None:
    for file in sorted(here.metadata.glob("services/*.edmx"))[:2]:
        text = file.read_text("utf-8")
        file.write_text(text.replace('Name="Company"', 'Name="Firm"'), "utf-8")


def break_document(here: Project) -> None:
    sorted(here.metadata.glob("services/*.edmx"))[0].write_text("<html>")


def break_look_up(here: Project) -> None:
    for file in here.metadata.glob("baqs/*.columns.json"):
        file.write_text("{")


def tell_of_baqs(**facts: object) -> Callable[[Project], None]:
    def change(here: Project) -> None:
        file = here.metadata / "manifest.json"
        manifest = json.loads(file.read_bytes())
        for entry in manifest["documents"].values():
            if entry["kind"] == "baq":
                entry.update(facts)
        file.write_text(json.dumps(manifest))

    return change


def add_namesake(here: Project) -> None:
    """A service that takes the module of one that is there."""
    document = here.metadata / "services" / "Hazard.BO.Two_SchemasSvc.edmx"
    if document.exists():
        shutil.copy(document, document.with_name("Hazard.BO.Two_Schemas.edmx"))


def other_naming(here: Project) -> None:
    named = here.config.package
    other = "python" if named.naming == "wire" else "wire"
    here.config = replace(here.config, package=replace(named, naming=other))


def truncate_memory(here: Project) -> None:
    if here.memory.exists():
        data = here.memory.read_bytes()
        here.memory.write_bytes(data[: len(data) // 2])


def falsify_memory(here: Project) -> None:
    if here.memory.exists():
        text = here.memory.read_text()
        here.memory.write_text(text.replace("cust", "xxxx").replace('"1', '"2'))


def forget(here: Project) -> None:
    here.memory.unlink(missing_ok=True)


def delete_module(here: Project) -> None:
    for file in sorted(here.package.rglob("*.py"))[3:5]:
        file.unlink()


def delete_package(here: Project) -> None:
    shutil.rmtree(here.package, ignore_errors=True)


def leave_services_out(here: Project) -> None:
    here.select(services=("Hazard.*",))


def leave_methods_out(here: Project) -> None:
    here.select(baqs=("*",), methods=("Get*",))


def take_all(here: Project) -> None:
    here.select()


def nothing(here: Project) -> None:
    return None


CHANGES: list[Callable[[Project], None]] = [
    add_service("colliding_columns"),
    add_service("two_schemas"),
    remove_service,
    rename_columns,
    break_document,
    break_look_up,
    tell_of_baqs(description="Described anew."),
    tell_of_baqs(updatable=True),
    tell_of_baqs(updatable=False),
    add_namesake,
    other_naming,
    leave_services_out,
    leave_methods_out,
    take_all,
    truncate_memory,
    falsify_memory,
    forget,
    delete_module,
    delete_package,
    nothing,
]


def check(here: Project) -> None:
    """Generate, and hold the package and all that is told against what is made anew."""
    found = here.generate()
    anew, expected = here.generate_cold()
    assert files(here.package) == expected
    assert found.problems == anew.problems
    assert found.cut == anew.cut
    assert found.package == anew.package


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_all_is_as_if_made_anew(
    change: Callable[[Project], None],
) -> None:
    with project() as here:
        here.generate()
        change(here)
        check(here)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4))
def test_after_any_changes_all_is_as_if_made_anew(
    changes: list[Callable[[Project], None]],
) -> None:
    with project() as here:
        here.generate()
        for change in changes:
            change(here)
            check(here)


def test_where_nothing_has_changed_nothing_is_parsed_or_touched() -> None:
    with project() as here:
        first = here.generate()
        assert first.problems
        before = {f: f.stat() for f in here.package.rglob("*")}
        watch = Stopwatch()
        again = here.generate(watch)
        assert not again.changes.any
        assert again.problems == first.problems
        assert not MADE & watch.seconds.keys()
        assert {f: f.stat().st_ino for f in here.package.rglob("*")} == {
            f: s.st_ino for f, s in before.items()
        }


def test_one_service_that_changed_is_made_and_no_other() -> None:
    with project() as here:
        here.generate()
        rename = here.metadata / "services" / "Hazard.BO.Two_SchemasSvc.edmx"
        text = rename.read_text("utf-8")
        rename.write_text(text.replace("</edmx:Edmx>", "<!-- --></edmx:Edmx>"), "utf-8")
        watch = Stopwatch()
        assert here.generate(watch).changes.changed == ["manifest.json"]
        assert watch.seconds.keys() >= MADE


def test_a_dry_run_uses_the_memory_and_leaves_it_alone() -> None:
    with project() as here:
        here.generate()
        remembered = here.memory.read_bytes()
        rename_columns(here)
        snapshot = open_snapshot(here.metadata)
        options = {"remember": here.folder, "dry": True}
        result = generate(snapshot, here.config, here.package, **options)  # type: ignore[arg-type]  # two types in one dict
        assert result.changes.changed
        assert here.memory.read_bytes() == remembered


def test_a_memory_that_cannot_be_kept_stops_nothing() -> None:
    with project() as here:
        (here.folder / ".kinetic-codegen").write_text("a file in its place")
        here.generate()
        _, expected = here.generate_cold()
        assert files(here.package) == expected


def test_the_memory_is_not_for_version_control() -> None:
    with project() as here:
        here.generate()
        assert (here.memory.parent / ".gitignore").read_text() == "*\n"


def test_two_runs_at_once_share_a_memory() -> None:
    with project() as here:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "codegen", "generate", "--package", "acme"]
                + ["--out", out],
                cwd=here.folder,
                env={"PYTHONPATH": str(ROOT), "PATH": ""},
                stderr=subprocess.PIPE,
            )
            for out in ("one", "two", "three")
        ]
        for run in started:
            _, told = run.communicate(timeout=300)
            assert run.returncode == 0, told
        _, expected = here.generate_cold()
        for out in ("one", "two", "three"):
            assert files(here.folder / out / "acme") == expected
        here.generate()
        assert files(here.package) == expected


@pytest.mark.parametrize("change", [forget, truncate_memory, falsify_memory])
def test_a_lost_memory_is_made_again(change: Callable[[Project], None]) -> None:
    with project() as here:
        here.generate()
        whole = json.loads(here.memory.read_text().partition("\n")[2])
        change(here)
        assert not here.generate().changes.any
        assert json.loads(here.memory.read_text().partition("\n")[2]) == whole
