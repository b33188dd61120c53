"""Uses the package and the server of the runtime's data tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

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
