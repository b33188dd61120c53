"""What has the name of a lock and is none is neither emptied nor deleted, whatever else it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.errors import CodegenError
from codegen.disk.lock import locked

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
Plant = Callable[[Path, Path], None]
PLANTS: dict[str, Plant] = {
    "a file": lambda lock, own: lock.write_bytes(b"work\n"),
    "digits and more": lambda lock, own: lock.write_bytes(b"1" * 21),
    "another name of a file": lambda lock, own: lock.hardlink_to(own),
    "a link": lambda lock, own: lock.symlink_to(own),
    "a link to nothing": lambda lock, own: lock.symlink_to(own.with_name("new")),
    "a pipe": lambda lock, own: os.mkfifo(lock),
}


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
@pytest.mark.parametrize("held", [b"", b"7", b"mine\n"])
def test_what_is_no_lock_stays(tmp_path: Path, plant: Plant, held: bytes) -> None:
    own, lock = tmp_path / "own", tmp_path / ".lock"
    own.write_bytes(held)
    plant(lock, own)
    before = os.lstat(lock)
    with pytest.raises(CodegenError), locked(tmp_path):
        pass
    assert os.path.samestat(before, os.lstat(lock)) and own.read_bytes() == held
    assert before.st_size == os.lstat(lock).st_size
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("left", [b"", b"4711"])
def test_the_lock_of_a_killed_process_is_taken(tmp_path: Path, left: bytes) -> None:
    (tmp_path / ".lock").write_bytes(left)
    with locked(tmp_path):
        assert (tmp_path / ".lock").read_bytes() == str(os.getpid()).encode()
    assert not (tmp_path / ".lock").exists()
