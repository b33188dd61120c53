"""What stands in a snapshot's folder cannot say that a fetch has been done: only the fetch that was cut off can."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.source.store import Store, writing

Make = Callable[..., bytes]
HERE = ("https://host/Kinetic", "EPIC06")
NAME = "Erp.BO.PartSvc"
DOCUMENT = f"services/{NAME}.edmx"


def cut_off(folder: Path, data: bytes) -> bytes:
    """The journal of a fetch that was cut off once it had the document."""
    with writing(folder) as store:
        store.begin(*HERE, [])
        store.put(store.entry("service", NAME), data)
    return (folder / ".fetch").read_bytes()


def is_done(folder: Path) -> bool:
    with writing(folder) as store:
        store.begin(*HERE, [])
        return store.is_done(store.entry("service", NAME))


def unsealed(line: bytes) -> bytes:
    value = json.loads(line)
    value.pop("seal", None)
    return json.dumps(value, sort_keys=True).encode() + b"\n"


def test_a_journal_of_somebody_else_is_not_believed(
    tmp_path: Path, document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = tmp_path / "metadata"
    with monkeypatch.context() as attacker:
        attacker.setenv("KINETIC_CODEGEN_CACHE", str(tmp_path / "attacker"))
        planted = cut_off(metadata, document("Planted"))
        assert is_done(metadata)
    assert not is_done(metadata)
    plain = b"".join(map(unsealed, planted.splitlines()))
    for journal in (planted, plain, plain.replace(b'"}\n', b'", "seal": null}\n')):
        (metadata / ".fetch").write_bytes(journal)
        assert not is_done(metadata)


def test_a_journal_of_another_fetch_or_place_is_not_believed(
    tmp_path: Path, document: Make
) -> None:
    metadata, other = tmp_path / "metadata", tmp_path / "other"
    old = cut_off(metadata, document("Old"))
    assert is_done(metadata)
    with writing(metadata) as store:
        store.begin(*HERE, [])
        store.finish()
    (metadata / ".fetch").write_bytes(old)
    assert not is_done(metadata)
    elsewhere = cut_off(other, document("Old"))
    assert is_done(other)
    (metadata / ".fetch").write_bytes(elsewhere)
    assert not is_done(metadata)


def test_a_line_of_a_journal_that_was_changed_is_not_believed(
    tmp_path: Path, document: Make
) -> None:
    metadata = tmp_path / "metadata"
    journal = cut_off(metadata, document("Came"))
    came, planted = (
        hashlib.sha256(document(mark)).hexdigest().encode()
        for mark in ("Came", "Planted")
    )
    (metadata / DOCUMENT).write_bytes(document("Planted"))
    (metadata / ".fetch").write_bytes(journal.replace(came, planted))
    assert not is_done(metadata)


def test_without_a_cache_a_fetch_starts_anew(
    tmp_path: Path, document: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("KINETIC_CODEGEN_CACHE", str(tmp_path / "file"))
    cut_off(tmp_path / "metadata", document("A"))
    assert not is_done(tmp_path / "metadata")


@pytest.mark.skipif(os.name != "posix", reason="links and devices of POSIX")
def test_a_link_in_the_way_is_neither_read_nor_written_through(
    tmp_path: Path, document: Make
) -> None:
    metadata, own = tmp_path / "metadata", tmp_path / "own"
    own.write_bytes(b"mine")
    (metadata / "services").mkdir(parents=True)
    (metadata / DOCUMENT).symlink_to("/dev/zero")

    def put(store: Store) -> str:
        return store.put(store.entry("service", NAME), document("A"))

    with writing(metadata) as store:
        store.begin(*HERE, [])
        assert put(store) == "added"
        (metadata / ".fetch").unlink()
        (metadata / ".fetch").symlink_to(own)
        with pytest.raises(CodegenError):
            put(store)
    assert own.read_bytes() == b"mine"
    assert (metadata / DOCUMENT).read_bytes() == document("A")
