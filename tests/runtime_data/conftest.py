"""Makes the package of this folder importable, as a user's project would, and runs a server for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from loopback import Answer, Loopback, running  # noqa: E402
from tiny_acme import Kinetic  # noqa: E402


@pytest.fixture(scope="session")
def _server() -> Iterator[Loopback]:
    with running() as loopback:
        yield loopback


@pytest.fixture
def server(_server: Loopback) -> Loopback:
    _server.reset(lambda call: Answer({"value": []}))
    return _server


@pytest.fixture
def kinetic(server: Loopback) -> Iterator[Kinetic]:
    with Kinetic(
        server.url, company="EPIC06", api_key="k", username="u", password="p", retries=0
    ) as client:
        yield client
