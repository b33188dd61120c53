"""One server over loopback whose instance is another one for each run: fresh rows, and a temperament of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import uvicorn

import codegen.sample
from codegen.sandbox import Temperament
from codegen.sandbox.app import build
from codegen.sandbox.instance import Instance, open_instance
from codegen.sandbox.server import listening
from generated_example import AsyncKinetic, Kinetic
from tests.support import SETTINGS

SAMPLE = Path(codegen.sample.__path__[0])


@dataclass(repr=False)
class World:
    """A url, and what answers there."""

    url: str
    instance: Instance
    app: Any
    past: list[Instance] = field(default_factory=list)

    def begin(self, temperament: Temperament) -> Instance:
        """Put a fresh instance of this temperament in the place of the last one."""
        # A page that was read ahead and is not wanted any more may still be on its way.
        self.past.append(self.instance)
        self.instance = fresh(temperament)
        self.app = build(self.instance)
        return self.instance

    def client(self, **settings: Any) -> Kinetic:
        return Kinetic(self.url, **_who(), **settings)

    def async_client(self, **settings: Any) -> AsyncKinetic:
        return AsyncKinetic(self.url, **_who(), **settings)


def _who() -> dict[str, Any]:
    return {
        "company": "EPIC06",
        "api_key": SETTINGS.api_key,
        "username": SETTINGS.username,
        "password": SETTINGS.password,
    }


def fresh(temperament: Temperament) -> Instance:
    settings = replace(SETTINGS, temperament=temperament)
    return open_instance(SAMPLE / "metadata", SAMPLE / "rows", settings)


@contextmanager
def served() -> Iterator[World]:
    """A server whose instance can be changed between calls."""
    first = fresh(Temperament())
    with listening("127.0.0.1", 0) as (listener, url):
        world = World(url, first, build(first))

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await world.app(scope, receive, send)

        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", http="h11"
        )
        server = uvicorn.Server(config)
        run = {"sockets": [listener]}
        thread = threading.Thread(target=server.run, kwargs=run, daemon=True)
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield world
        finally:
            server.should_exit = True
            thread.join()
            for instance in (*world.past, world.instance):
                instance.store.close()
