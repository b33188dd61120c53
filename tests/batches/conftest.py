"""A sandbox whose instance is a fresh one for each test, reached from threads and from tasks, in both forms of a batch."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from batches.either import Both
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


@pytest.fixture(params=["multipart", "json"])
def both(
    world: World, runner: asyncio.Runner | None, request: pytest.FixtureRequest
) -> Iterator[Both]:
    with ExitStack() as stack:
        yield Both(world, request.param, runner, stack)
