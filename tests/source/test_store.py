"""A snapshot's folder is written whole or not at all, by one process at a time, and an unfinished fetch is taken up."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.disk import files
from codegen.disk.text import KEEP_LINES, digest
from codegen.source.snapshot import open_snapshot
from codegen.source.store import Store, writing

Make = Callable[..., bytes]
HERE = ("https://host/Kinetic", "EPIC06")


def begun(store: Store) -> Store:
    store.begin(*HERE, [])
    return store


IN_IT = [".gitattributes", "manifest.json", "services"]


def test_the_manifest_has_no_clock_and_the_same_bytes_each_time(
    tmp_path: Path, document: Make
) -> None:
    for _ in range(2):
        with writing(tmp_path) as store:
            begun(store).put(store.entry("service", "Erp.BO.PartSvc"), document("A"))
            store.finish()
        text = (tmp_path / "manifest.json").read_text()
        assert json.loads(text) == {
            "company": "EPIC06",
            "documents": {
                "services/Erp.BO.PartSvc.edmx": {
                    "kind": "service",
                    "name": "Erp.BO.PartSvc",
                    "sha256": hashlib.sha256(document("A")).hexdigest(),
                }
            },
            "files": {".gitattributes": digest(KEEP_LINES.encode())},
            "url": "https://host/Kinetic",
        }
        assert text.endswith("}\n") and "\r" not in text
    assert sorted(p.name for p in tmp_path.iterdir()) == IN_IT


def test_a_failure_keeps_the_copy_and_what_is_known_of_it(
    tmp_path: Path, document: Make
) -> None:
    with writing(tmp_path) as store:
        begun(store).put(store.entry("service", "Erp.BO.PartSvc"), document("A"))
        store.finish()
    with writing(tmp_path) as store:
        assert begun(store).fail(
            store.entry("service", "Erp.BO.PartSvc"), "403 Forbidden"
        )
        assert not store.fail(
            store.entry("service", "Erp.BO.NeverSvc"), "404 Not Found"
        )
        store.finish()
    snapshot = open_snapshot(tmp_path)
    [kept] = snapshot.documents
    assert (
        kept.failed == "403 Forbidden"
        and kept.sha256
        and snapshot.read(kept) == document("A")
    )
    assert [lost.name for lost in snapshot.lost] == ["Erp.BO.NeverSvc"]


def test_an_unfinished_fetch_is_taken_up(tmp_path: Path, document: Make) -> None:
    with writing(tmp_path) as store:
        entry = begun(store).entry("service", "Erp.BO.PartSvc")
        store.put(entry, document("A"))
        store.put(store.entry("service", "Erp.BO.EditedSvc"), document("B"))
        store.fail(store.entry("service", "Erp.BO.LostSvc"), "500")
    # As after SIGKILL: no manifest, and the journal's last line cut off.
    with open(tmp_path / ".fetch", "ab") as journal:
        journal.write(b'{"path": "services/Erp.BO.Half')
    (tmp_path / "services" / ".Erp.BO.HalfSvc.edmx.part").write_bytes(b"half")
    (tmp_path / "services" / "Erp.BO.EditedSvc.edmx").write_bytes(b"changed since")
    assert {d.name for d in open_snapshot(tmp_path).documents} == {
        "Erp.BO.PartSvc",
        "Erp.BO.EditedSvc",
    }
    with writing(tmp_path) as store:
        begun(store)
        assert store.is_done(store.entry("service", "Erp.BO.PartSvc"))
        assert not store.is_done(store.entry("service", "Erp.BO.EditedSvc"))
        assert not store.is_done(store.entry("service", "Erp.BO.LostSvc"))
        assert not store.is_done(store.entry("service", "Erp.BO.HalfSvc"))
        store.put(store.entry("service", "Erp.BO.LostSvc"), document("C"))
    with writing(tmp_path) as store:
        assert begun(store).is_done(store.entry("service", "Erp.BO.LostSvc"))
        store.finish()
    with writing(tmp_path) as store:
        assert not begun(store).is_done(entry)
        store.finish()
    assert sorted(p.name for p in tmp_path.iterdir()) == IN_IT
    assert not list((tmp_path / "services").glob(".*"))


def test_a_fetch_that_is_stopped_leaves_a_manifest_of_what_came(
    tmp_path: Path, document: Make
) -> None:
    with writing(tmp_path) as store:
        begun(store).stop()
    assert not tmp_path.exists()
    with writing(tmp_path) as store:
        entry = begun(store).entry("service", "Erp.BO.PartSvc")
        store.put(entry, document("A"))
        store.stop()
    listed = json.loads((tmp_path / "manifest.json").read_bytes())
    assert [*listed["documents"]] == [entry.path]
    assert {p.name for p in tmp_path.iterdir()} == {".fetch", *IN_IT}
    with writing(tmp_path) as store:
        assert begun(store).is_done(entry)


def test_another_instance_is_refused(tmp_path: Path, document: Make) -> None:
    with writing(tmp_path) as store:
        begun(store).put(store.entry("service", "Erp.BO.PartSvc"), document("A"))
        store.finish()
    with (
        writing(tmp_path) as store,
        pytest.raises(CodegenError, match="EPIC06.*not from.*OTHER"),
    ):
        store.begin(HERE[0], "OTHER", [])
    assert open_snapshot(tmp_path).company == "EPIC06"


HOLD = """
import sys
from pathlib import Path
from codegen.source.store import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path, root: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_one_process_writes_at_a_time_and_the_other_says_why(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    with holder(tmp_path / "m", root) as process:
        with pytest.raises(CodegenError) as told, writing(tmp_path / "m"):
            pass
        assert f"process {process.pid}" in told.value.what
        process.kill()
        process.communicate()
    # A killed holder holds nothing.
    with writing(tmp_path / "m") as store:
        begun(store)


def test_folders_that_stay_empty_are_taken_away(tmp_path: Path) -> None:
    with writing(tmp_path / "m"):
        pass
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("name", ["m", "m/services"])
def test_a_file_where_a_folder_should_be(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    with pytest.raises(CodegenError) as told, writing(tmp_path / "m"):
        pass
    assert told.value.hint and (tmp_path / name).read_text() == "mine"


def test_a_symbolic_link_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "services").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CodegenError, match="symbolic link"), writing(tmp_path / "m"):
        pass
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_where_a_document_should_be(tmp_path: Path, document: Make) -> None:
    (tmp_path / "services" / "Erp.BO.PartSvc.edmx").mkdir(parents=True)
    with writing(tmp_path) as store, pytest.raises(CodegenError) as told:
        begun(store).put(store.entry("service", "Erp.BO.PartSvc"), document("A"))
    assert "is a folder where" in told.value.hint
    assert not list((tmp_path / "services").glob(".*"))


def test_a_link_where_a_document_should_be_is_replaced_and_not_followed(
    tmp_path: Path, document: Make
) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "m" / "services").mkdir(parents=True)
    (tmp_path / "m" / "services" / "Erp.BO.PartSvc.edmx").symlink_to(tmp_path / "mine")
    with writing(tmp_path / "m") as store:
        begun(store).put(store.entry("service", "Erp.BO.PartSvc"), document("A"))
        store.finish()
    assert (tmp_path / "mine").read_text() == "mine"
    assert (
        tmp_path / "m" / "services" / "Erp.BO.PartSvc.edmx"
    ).read_bytes() == document("A")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CodegenError) as told, writing(tmp_path / "m"):
        pass
    assert told.value.hint


FULL = """
import resource, sys
from pathlib import Path
from codegen.errors import CodegenError
from codegen.source.store import writing
with writing(Path(sys.argv[1])) as store:
    store.begin("https://host/Kinetic", "EPIC06", [])
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    try:
        store.put(store.entry("service", "Erp.BO.PartSvc"), b"x" * 10_000)
    except CodegenError as error:
        print(error.where, error.what, error.hint)
"""


def test_a_file_that_cannot_be_written_whole_is_not_written(
    tmp_path: Path, document: Make
) -> None:
    with writing(tmp_path) as store:
        begun(store).put(store.entry("service", "Erp.BO.PartSvc"), document("A"))
        store.finish()
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", FULL, str(tmp_path)]
    told = subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=True
    ).stdout
    assert "Erp.BO.PartSvc.edmx" in told and "existing files are complete" in told
    [entry] = open_snapshot(tmp_path).documents
    assert open_snapshot(tmp_path).read(entry) == document("A")
    assert not list((tmp_path / "services").glob(".*"))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A disk of 64 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    try:
        mounted = (
            subprocess.run(mount, capture_output=True, check=False).returncode == 0
        )
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("no right to mount a tiny disk")
    return disk


def test_a_full_disk_loses_nothing(tiny: Path, document: Make) -> None:
    try:
        with writing(tiny / "m") as store:
            begun(store).put(store.entry("service", "Erp.BO.PartSvc"), document("A"))
            store.finish()
        with writing(tiny / "m") as store, pytest.raises(CodegenError) as told:
            begun(store).put(
                store.entry("service", "Erp.BO.PartSvc"), os.urandom(200_000)
            )
        assert "No space left" in told.value.what and "Make room" in told.value.hint
        [entry] = open_snapshot(tiny / "m").documents
        assert open_snapshot(tiny / "m").read(entry) == document("A")
        with writing(tiny / "m") as store:
            begun(store).put(store.entry("service", "Erp.BO.PartSvc"), document("B"))
            store.finish()
    finally:
        subprocess.run(["umount", str(tiny)], check=True)


def test_a_temporary_file_of_a_killed_run_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".a.part").write_text("old")
    files.write(tmp_path / "a", b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
