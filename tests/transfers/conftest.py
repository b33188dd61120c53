"""A sandbox whose instance is a fresh one for each test, reached from threads and from tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from transfers.either import Both
from worlds import World, served

from codegen.sandbox import Temperament


@pytest.fixture(scope="session")
def _world() -> Iterator[World]:
    with served() as found:
        yield found


@pytest.fixture
def world(_world: World) -> World:
    _world.begin(Temperament())
    return _world


@pytest.fixture(params=["threads", "tasks"])
def runner(request: pytest.FixtureRequest) -> Iterator[asyncio.Runner | None]:
    if request.param == "threads":
        yield None
    else:
        with asyncio.Runner() as runner:
            yield runner


@pytest.fixture
def both(world: World, runner: asyncio.Runner | None) -> Iterator[Both]:
    with ExitStack() as stack:
        yield Both(world, runner, stack)
