"""Uses the package and the server of the runtime's data tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "runtime_data"))

from loopback import Answer, Loopback, running  # noqa: E402


@pytest.fixture(scope="session")
def _frames_server() -> Iterator[Loopback]:
    with running() as loopback:
        yield loopback


@pytest.fixture
def server(_frames_server: Loopback) -> Loopback:
    _frames_server.reset(lambda call: Answer({"value": []}))
    return _frames_server


@pytest.fixture
def in_memory() -> Iterator[Path]:
    """A folder in memory where the system has one: what is there is on no disk that a program must wait for."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)
