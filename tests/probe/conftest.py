from __future__ import annotations

from collections.abc import Iterator

import pytest
from worlds import World, served


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    with served() as world:
        yield world
