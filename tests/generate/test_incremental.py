"""What was made before is not made again, and nobody can tell it from what is made anew."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from long import LONG
from remembering import MADE, Project, add_service, files, project
from support import ROOT

import codegen
from codegen.emit import templates
from codegen.generate import generate, modules
from codegen.generate.memory import fingerprint
from codegen.source import kinds
from codegen.source.snapshot import open_snapshot
from codegen.stopwatch import Stopwatch


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
    assert found.counts == anew.counts


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_all_is_as_if_made_anew(
    change: Callable[[Project], None],
) -> None:
    with project() as here:
        here.generate()
        change(here)
        check(here)


@settings(max_examples=4 * LONG, deadline=None)
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


def test_a_service_with_a_description_is_not_read_anew_beside_a_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def noted(kind: str, name: str, data: bytes) -> object:
        read.append(name)
        return kinds.parse(kind, name, data)

    with project() as here:
        document = here.metadata / "services" / "Ice.BO.UD01Svc.methods.json"
        said = document.read_text("utf-8").replace(
            '"info": {', '"info": {"description": "Rows of one\'s own.",', 1
        )
        document.write_text(said, "utf-8")
        here.generate()
        area = here.package / "ice" / "bo" / "__init__.py"
        assert "Rows of one's own." in area.read_text("utf-8")
        add_service("colliding_columns")(here)
        monkeypatch.setattr(modules, "parse", noted)
        here.generate()
        # A library's description is kept in none of its modules, so it is read each time.
        assert {*read} - {"MyLibrary"} == {"Hazard.BO.Colliding_ColumnsSvc"}


def test_progress_counts_what_is_kept_and_what_is_made() -> None:
    with project() as here:
        for change in (nothing, add_service("colliding_columns"), nothing):
            change(here)
            told: list[tuple[str, int, int]] = []
            generate(
                open_snapshot(here.metadata),
                here.config,
                here.package,
                remember=here.caches,
                progress=lambda *said: told.append(said),
            )
            total = len(told)
            assert [said[1:] for said in told] == [
                (done, total) for done in range(1, total + 1)
            ]
            assert len({name for name, *_ in told}) == total


@pytest.mark.parametrize("path", ["__init__.py", "ir/names.py", "_templates/a.jinja"])
def test_another_generator_remembers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """A memory counts for the sources and templates that it was made with, wherever they stand."""
    changed = tmp_path / path
    for name in ("__init__.py", path):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1\n")
    monkeypatch.setattr(codegen, "__file__", str(tmp_path / "__init__.py"))
    monkeypatch.setattr(templates, "__file__", str(tmp_path / "emit" / "templates.py"))
    before = fingerprint()
    assert fingerprint() == before
    changed.write_text("2\n")
    other = fingerprint()
    changed.rename(changed.with_stem("other"))
    assert len({before, other, fingerprint()}) == 3


@pytest.mark.parametrize("library", ["black", "jinja2", "lxml"])
def test_another_version_of_a_library_remembers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    before = fingerprint()
    said = tmp_path / f"{library}-0.1.dist-info" / "METADATA"
    said.parent.mkdir()
    said.write_text(f"Metadata-Version: 2.1\nName: {library}\nVersion: 0.1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert fingerprint() != before


def test_a_dry_run_uses_no_memory_and_leaves_it_alone() -> None:
    with project() as here:
        here.generate()
        remembered = here.memory.read_bytes()
        watch = Stopwatch()
        snapshot = open_snapshot(here.metadata)
        result = generate(
            snapshot,
            here.config,
            here.package,
            dry=True,
            remember=here.caches,
            watch=watch,
        )
        assert not result.changes.any
        assert watch.seconds.keys() >= MADE
        assert here.memory.read_bytes() == remembered


def test_a_memory_that_cannot_be_kept_stops_nothing() -> None:
    with project() as here:
        here.caches.write_text("a file in its place")
        here.generate()
        _, expected = here.generate_cold()
        assert files(here.package) == expected


def test_runs_at_once_share_a_folder_for_memories() -> None:
    with project() as here:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "codegen", "generate", "--package", "acme"]
                + ["--out", out],
                cwd=here.folder,
                env={
                    "PYTHONPATH": str(ROOT),
                    "PATH": "",
                    "KINETIC_CODEGEN_CACHE": str(here.caches),
                },
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
