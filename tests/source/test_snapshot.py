"""Snapshots are read from folders and zips, with and without a manifest, and never trusted."""

from __future__ import annotations

import json
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.disk import files
from codegen.source import archive, layout
from codegen.source.add import add
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


@pytest.mark.parametrize("stem", ["x%A9", "%ED%A0", "%", "%%41", "x%C3%A9~0"])
def test_a_file_whose_name_is_no_escape_of_ours_is_called_like_the_file(
    folder: Path, document: Make, stem: str
) -> None:
    (folder / "services" / f"{stem}.edmx").write_bytes(document("N"))
    assert open_snapshot(folder).find("service", stem)


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
        assert layout.kind_and_stem(entry.path)


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


# Zips that lie


def zipped(where: Path, packing: int, data: bytes = b"", files: int = 1) -> Path:
    """A zip of so many services with that content."""
    with zipfile.ZipFile(where, "w", packing) as archive:
        for number in range(files):
            archive.writestr(f"services/Erp.BO.A{number}Svc.edmx", data)
    return where


def patched(where: Path, **facts: int) -> Path:
    """The zip with other sizes or another way of packing, in the file's own head and in the list at the end."""
    data = bytearray(where.read_bytes())
    for mark, shift in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        head = data.index(mark) + shift
        if "packing" in facts:
            struct.pack_into("<H", data, head + 8, facts["packing"])
        if "size" in facts:
            struct.pack_into("<L", data, head + 22, facts["size"])
    where.write_bytes(data)
    return where


def peak_of(reading: Callable[[], object]) -> int:
    """Bytes that were taken at once while something was refused."""
    tracemalloc.start()
    try:
        with pytest.raises(CodegenError):
            reading()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def read_first(where: Path) -> bytes:
    snapshot = open_snapshot(where)
    return snapshot.read(snapshot.documents[0])


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("size", [None, 10])
def test_what_can_only_be_unpacked_without_a_bound_is_refused(
    tmp_path: Path, packing: int, size: int | None
) -> None:
    bomb = zipped(tmp_path / "bomb.zip", packing, bytes(20_000_000))
    if size is not None:
        patched(bomb, size=size)
    assert bomb.stat().st_size < 10_000
    assert peak_of(lambda: read_first(bomb)) < 5_000_000


@pytest.mark.parametrize("size", [10, 2**32 - 1])
def test_a_file_that_has_another_size_than_it_says_is_refused(
    tmp_path: Path, size: int
) -> None:
    bomb = zipped(tmp_path / "bomb.zip", zipfile.ZIP_DEFLATED, bytes(20_000_000))
    patched(bomb, size=size)
    if size == 10:
        assert peak_of(lambda: read_first(bomb)) < 5_000_000
    else:
        assert peak_of(lambda: open_snapshot(bomb)) < 5_000_000


def test_one_file_and_all_of_them_have_a_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1_000_000)
    large = zipped(tmp_path / "large.zip", zipfile.ZIP_DEFLATED, bytes(20_000_000))
    assert peak_of(lambda: read_first(large)) < 8_000_000
    monkeypatch.setattr(archive, "MOST_BYTES", 3_000_000)
    many = zipped(tmp_path / "many.zip", zipfile.ZIP_DEFLATED, bytes(500_000), 7)
    with pytest.raises(CodegenError, match="3,500,000 bytes in all files"):
        open_snapshot(many)


def test_a_list_of_too_many_files_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both bounds are a tenth of what they are: it takes a tenth as long."""
    for bound in ("MOST_FILES", "_DIRECTORY"):
        monkeypatch.setattr(archive, bound, vars(archive)[bound] // 10)
    many = zipped(tmp_path / "many.zip", zipfile.ZIP_STORED, files=archive.MOST_FILES)
    assert open_snapshot(many).documents
    data = many.read_bytes()
    more = zipped(tmp_path / "m.zip", zipfile.ZIP_STORED, files=archive.MOST_FILES + 1)
    with pytest.raises(CodegenError, match="5,001 files"):
        open_snapshot(more)
    end = data.rindex(b"PK\x05\x06")
    entries = data[struct.unpack_from("<L", data, end + 16)[0] : end] * 6
    record = bytearray(data[end:])
    struct.pack_into("<LL", record, 12, len(entries), 0)
    many.write_bytes(entries + record)
    assert peak_of(lambda: open_snapshot(many)) < 5_000_000
    # In ZIP64, the list's size stands in a record of its own, and the last one says nothing.
    at, listed = len(entries), archive.MOST_FILES
    counts = (0, 0, listed, listed, len(entries), 0)
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, *counts)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    last = record[:12] + bytes(4) + record[16:]
    many.write_bytes(entries + large + locator + last)
    assert peak_of(lambda: open_snapshot(many)) < 5_000_000


def test_a_damaged_zip_is_told_wherever_it_is_damaged(
    folder: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "snapshot.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(folder.rglob("*.*")):
            target.write(file, file.relative_to(folder).as_posix())
    whole = packed.read_bytes()
    refused = 0
    for place in range(len(whole)):
        for damaged in (
            whole[:place],
            whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :],
        ):
            packed.write_bytes(damaged)
            try:
                snapshot = open_snapshot(packed)
                for document in snapshot.documents:
                    snapshot.read(document)
            except CodegenError:
                refused += 1
    assert refused > len(whole)


@pytest.mark.skipif(os.name != "posix", reason="needs /dev/zero")
def test_a_file_without_an_end_is_not_read_to_its_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files.read, "__kwdefaults__", {"most": 1_000_000})
    assert peak_of(lambda: add(folder, [Path("/dev/zero")])) < 5_000_000
