"""What tests of other services share: a loopback server, and clients of the module's own package, for threads and for tasks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "runtime_data"))

from loopback import Loopback, running
from other_services.both import either
from transfers.either import Both


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    """A server that answers what a test tells it to."""
    with running() as found:
        yield found


@pytest.fixture(params=["threads", "tasks"])
def both(request: Any, made: Any, server: Loopback) -> Iterator[Both]:
    """Clients of the package `made`, which ask `server`."""
    with either(request.param, made, server) as found:
        yield found
