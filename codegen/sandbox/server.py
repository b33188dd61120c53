"""The sandbox as a server: in this thread until it is stopped, or in a thread of its own for a `with` block."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import uvicorn

from codegen.errors import CodegenError
from codegen.sandbox.app import ASGIApp, build
from codegen.sandbox.instance import Settings, open_instance

_STEP: Final = 0.01
_TICK: Final = 0.1
"""Seconds between two looks of uvicorn for Ctrl-C; each tenth renews the `Date` of its answers."""


def _announce(url: str, company: str, settings: Settings) -> None:
    print(url, flush=True)
    lines = settings.environment(url, company)
    print(*(f"{name}={value}" for name, value in lines.items()), sep="\n", flush=True)


def serve(
    snapshot: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    rows: Path | None = None,
    settings: Settings | None = None,
    announce: Callable[[str, str, Settings], object] = _announce,
    **changes: Any,
) -> None:
    """Serves a snapshot until interrupted; `announce` gets the url, the company and the settings once it accepts calls.

    `port=0` picks a free one. `changes` are fields of `Settings`. Raises CodegenError if the snapshot cannot be
    read or the port is not available.
    """
    chosen = replace(settings or Settings(), **changes)
    instance = open_instance(snapshot, rows, chosen)
    with listening(host, port) as (listener, url), closing(instance.store):
        announce(url, instance.company, chosen)
        serve_until_interrupted(build(instance), listener)


@contextmanager
def running(
    snapshot: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    rows: Path | None = None,
    settings: Settings | None = None,
    **changes: Any,
) -> Iterator[str]:
    """The url of a sandbox that runs in a thread until the block ends; its credentials are those of the settings."""
    chosen = replace(settings or Settings(), **changes)
    instance = open_instance(snapshot, rows, chosen)
    with closing(instance.store), in_a_thread(build(instance), host, port) as url:
        yield url


def serve_until_interrupted(app: ASGIApp, listener: socket.socket) -> None:
    """Serves an application in this thread until Ctrl-C."""
    with suppress(KeyboardInterrupt):
        _quiet_server(app).run(sockets=[listener])


@contextmanager
def in_a_thread(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """The url of an application that is served in a thread until the block ends."""
    with listening(host, port) as (listener, url):
        server = _quiet_server(app)
        thread = threading.Thread(
            target=server.run,
            kwargs={"sockets": [listener]},
            name="kinetic-sandbox",
            daemon=True,
        )
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(_STEP)
            yield url
        finally:
            server.stop()
            thread.join()


class _Server(uvicorn.Server):
    """Stops as soon as nothing is under way: uvicorn's own waits for a tenth of a second twice, which tests with many sandboxes pay."""

    _loop: asyncio.AbstractEventLoop | None = None

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """End the server; any thread may call it."""
        self.should_exit = True
        # Without a loop it has not begun to wait, and sees the above.
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stopped.set)

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        tick = 0
        while not await self.on_tick(tick):
            tick += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), _TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while (state.connections or state.tasks) and not self.force_exit:
                    await asyncio.sleep(_STEP)
        for task in state.tasks:
            task.cancel()


def _quiet_server(app: ASGIApp) -> _Server:
    """A server for an application, without a log of its own."""
    # uvicorn logs whole urls, which may contain an API key; our own log has what matters.
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        interface="asgi3",
        lifespan="off",
        http="h11",
        timeout_graceful_shutdown=2,
    )
    return _Server(config)


@contextmanager
def listening(
    host: str, port: int, what: str = "the sandbox"
) -> Iterator[tuple[socket.socket, str]]:
    """A socket that listens, and the url by which it is reached; raises `CodegenError` that says what cannot listen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns delays off only for sockets that say they are TCP; each reply would else wait 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise CodegenError(
            f"{host}:{port}",
            f"{what} cannot listen here: {error.strerror or error}",
            "Take another port, or 0 for any that is free.",
        ) from None
    name = f"[{host}]" if ":" in host else host
    try:
        yield listener, f"http://{name}:{listener.getsockname()[1]}"
    finally:
        listener.close()
