"""Snapshots are read from folders and zips, with and without a manifest, and never trusted."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.source import layout
from codegen.source.snapshot import open_snapshot
from codegen.source.store import writing

Make = Callable[..., bytes]


@pytest.fixture
def folder(tmp_path: Path, document: Make) -> Path:
    """Documents of one service and of a BAQ with an odd name, with a manifest."""
    metadata = tmp_path / "metadata"
    with writing(metadata) as store:
        store.begin("https://host/Kinetic", "EPIC06", [])
        store.put(store.entry("service", "Erp.BO.PartSvc"), document("A"))
        store.put(store.entry("baq", "ACME_Récap"), document("B"))
        store.fail(store.entry("service", "Erp.BO.LostSvc"), "403 Forbidden")
        store.finish()
    return metadata


def test_a_snapshot_says_what_it_has(folder: Path, document: Make) -> None:
    snapshot = open_snapshot(folder)
    assert (snapshot.url, snapshot.company) == ("https://host/Kinetic", "EPIC06")
    assert [d.name for d in snapshot.of("service")] == ["Erp.BO.PartSvc"]
    baq = snapshot.find("baq", "ACME_Récap")
    assert baq and snapshot.read(baq) == document("B")
    assert [(lost.name, lost.failed) for lost in snapshot.lost] == [
        ("Erp.BO.LostSvc", "403 Forbidden")
    ]
    assert snapshot.problems == ()


@pytest.mark.parametrize("inside", ["", "metadata/", "a/b/"])
def test_a_zip_is_as_good_as_a_folder(
    folder: Path, tmp_path: Path, inside: str
) -> None:
    packed = tmp_path / "snapshot.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, inside + file.relative_to(folder).as_posix())
    opened, original = open_snapshot(packed), open_snapshot(folder)
    assert opened.documents == original.documents
    assert [opened.read(d) for d in opened.documents] == [
        original.read(d) for d in original.documents
    ]


def test_without_a_manifest_files_are_taken_by_name(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    (folder / "baqs" / "zPlaced Ünlike.edmx").write_bytes(b"x")
    (folder / "README.md").write_text("not ours")
    names = [d.name for d in open_snapshot(folder).documents]
    assert names == ["ACME_Récap", "zPlaced Ünlike", "Erp.BO.PartSvc"]


def test_a_file_beside_the_manifest_is_taken_too(folder: Path, document: Make) -> None:
    (folder / "services" / "Erp.BO.NewSvc.edmx").write_bytes(document("N"))
    assert open_snapshot(folder).find("service", "Erp.BO.NewSvc")


def test_of_two_files_with_one_name_the_listed_one_counts(
    folder: Path, document: Make
) -> None:
    (folder / "baqs" / "ACME_Récap.edmx").write_bytes(document("other"))
    snapshot = open_snapshot(folder)
    found = snapshot.find("baq", "ACME_Récap")
    assert found and found.path == "baqs/ACME_R%C3%A9cap.edmx"
    assert "is the same document" in snapshot.problems[0].what


def test_a_listed_file_that_is_not_there_is_a_problem(folder: Path) -> None:
    (folder / "services" / "Erp.BO.PartSvc.edmx").unlink()
    snapshot = open_snapshot(folder)
    assert not snapshot.of("service")
    assert [(p.where, p.level) for p in snapshot.problems] == [
        ("Erp.BO.PartSvc", "error")
    ]


@pytest.mark.parametrize(
    ("path", "facts"),
    [
        ("../../etc/passwd", {"kind": "service", "name": "x"}),
        ("services/../x.edmx", {"kind": "service", "name": "x"}),
        ("services/a.edmx", {"kind": "service", "name": "b"}),
        ("services/a.edmx", {"kind": "baq", "name": "a"}),
        ("services/a.edmx", ["service"]),
        ("services/a.edmx", {"kind": "service", "name": 7}),
    ],
)
def test_an_entry_that_cannot_be_trusted_is_left_out(
    folder: Path, path: str, facts: object
) -> None:
    manifest = folder / "manifest.json"
    value = json.loads(manifest.read_text("utf-8"))
    value["documents"][path] = facts
    manifest.write_text(json.dumps(value))
    snapshot = open_snapshot(folder)
    assert len(snapshot.documents) == 2
    assert "left out" in snapshot.problems[0].what


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"documents": 1}', "[" * 100_000, '"\\ud800"']
)
def test_a_manifest_that_is_none_is_told(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text)
    with pytest.raises(CodegenError) as told:
        open_snapshot(folder)
    assert told.value.where == "manifest.json" and told.value.hint


@pytest.mark.parametrize(
    "make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_text("no zip")]
)
def test_where_nothing_is_that_is_told(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    make(tmp_path / "metadata")
    with pytest.raises(CodegenError) as told:
        open_snapshot(tmp_path / "metadata")
    assert told.value.hint


def test_names_that_differ_by_case_or_are_devices_live_side_by_side(
    tmp_path: Path, document: Make
) -> None:
    names = [
        "foo",
        "FOO",
        "Foo",
        "CON",
        "con",
        "..",
        "a/b",
        "x" * 255,
        "x" * 256,
        "nul.txt",
    ]
    with writing(tmp_path / "m") as store:
        store.begin("https://h/K", "C", [("baq", name) for name in names])
        for name in names:
            store.put(
                store.entry("baq", name), document(f"M{len(name)}", name.encode().hex())
            )
        store.finish()
    snapshot = open_snapshot(tmp_path / "m")
    assert {d.name for d in snapshot.documents} == set(names)
    assert len({d.path.lower() for d in snapshot.documents}) == len(names)
    for entry in snapshot.documents:
        assert snapshot.read(entry) == document(
            f"M{len(entry.name)}", entry.name.encode().hex()
        )
        assert layout.split(entry.path)


def test_paths_do_not_depend_on_the_order_of_arrival(
    tmp_path: Path, document: Make
) -> None:
    found = []
    for turn, order in enumerate((["foo", "FOO"], ["FOO", "foo"])):
        with writing(tmp_path / f"m{turn}") as store:
            store.begin("https://h/K", "C", [("baq", name) for name in order])
            for name in order:
                store.put(store.entry("baq", name), document(name))
            store.finish()
        found.append((tmp_path / f"m{turn}" / "manifest.json").read_bytes())
    assert found[0] == found[1]
