"""Makes the package of this folder importable, as a user's project would, and reaches it from threads and from tasks."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "runtime_data")]

from loopback import Answer, Loopback, running  # noqa: E402
from screen_acme import AsyncKinetic, Kinetic  # noqa: E402


@dataclass
class Both:
    """A client of either kind; `done` gives the result of a call, awaited where it has to be."""

    kinetic: Any
    runner: asyncio.Runner | None

    def done(self, made: Any) -> Any:
        if not inspect.isawaitable(made):
            return made
        assert self.runner
        return self.runner.run(_awaited(made))

    def rows(self, query: Any) -> list[Any]:
        if self.runner is None:
            return list(query)

        async def listed() -> list[Any]:
            return [row async for row in query]

        return self.runner.run(listed())


async def _awaited(made: Any) -> Any:
    return await made


@pytest.fixture(scope="session")
def _method_server() -> Iterator[Loopback]:
    with running() as loopback:
        yield loopback


@pytest.fixture
def server(_method_server: Loopback) -> Loopback:
    _method_server.reset(lambda call: Answer({}))
    return _method_server


@pytest.fixture(params=["sync", "async"])
def open_client(request: pytest.FixtureRequest) -> Iterator[Callable[..., Both]]:
    """Opens a client of either kind: `open_client(url, api_key=…, …)`."""
    opened: list[Both] = []

    def open_client(url: str, **given: Any) -> Both:
        settings = {"api_key": "k", "username": "u", "password": "p"} | given
        if request.param == "sync":
            both = Both(Kinetic(url, company="EPIC06", **settings), None)
        else:
            client = AsyncKinetic(url, company="EPIC06", **settings)
            both = Both(client, asyncio.Runner())
        opened.append(both)
        return both

    yield open_client
    for both in opened:
        both.done(both.kinetic.close())
        if both.runner:
            both.runner.close()


@pytest.fixture
def both(server: Loopback, open_client: Callable[..., Both]) -> Both:
    return open_client(server.url, retries=0)
