"""Clients for threads and for tasks that are used the same way."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from worlds import World


@dataclass
class Both:
    """A world, and clients of either kind for it; `done` gives the result of a call, awaited where it has to be."""

    world: World
    runner: asyncio.Runner | None
    stack: ExitStack
    settings: dict[str, Any] = field(default_factory=dict)

    def client(self, **settings: Any) -> Any:
        made: Any = self.world.async_client if self.runner else self.world.client
        found = made(**(self.settings | settings))
        self.stack.callback(lambda: self.done(found.close()))
        return found

    def done(self, made: Any) -> Any:
        if not inspect.isawaitable(made):
            return made
        assert self.runner
        return self.runner.run(_awaited(made))

    def batch(self, kinetic: Any, fill: Callable[[Any], Any], **how: Any) -> Any:
        """What `fill` returns of a batch, which is sent when its block ends."""

        async def block() -> Any:
            async with kinetic.batch(**how) as batch:
                return fill(batch)

        if self.runner:
            return self.runner.run(block())
        with kinetic.batch(**how) as batch:
            return fill(batch)


async def _awaited(made: Any) -> Any:
    return await made
