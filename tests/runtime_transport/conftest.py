"""A scriptable HTTP server on loopback, a clock that a test moves, and sessions of both kinds behind one face."""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from codegen.runtime.http.secret import Secret
from codegen.runtime.options import Options
from codegen.runtime.http.message import Reply, Request
from codegen.runtime.http.transport import Clock
from codegen.runtime.tasks.session import AsyncSession
from codegen.runtime.threads.session import Session


@dataclass
class Asked:
    """One request as the server got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int


@dataclass
class Answer:
    """An ordinary answer."""

    status: int = 200
    body: bytes | str | dict[str, Any] | list[Any] = b"{}"
    headers: dict[str, str] = field(default_factory=dict)

    def write(self, handler: Handler) -> None:
        body = self.body
        if isinstance(body, dict | list):
            body = json.dumps(body)
        data = body.encode() if isinstance(body, str) else body
        handler.send_response(self.status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        if "Transfer-Encoding" not in self.headers and self.status != 204:
            handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)


@dataclass
class Raw:
    """Bytes as they are, piece by piece until the client leaves; then the connection is closed."""

    pieces: Iterable[bytes]
    reset: bool = False

    def write(self, handler: Handler) -> None:
        handler.close_connection = True
        with contextlib.suppress(OSError):
            for piece in self.pieces:
                handler.wfile.write(piece)
                handler.wfile.flush()
        if self.reset:
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.connection.close()


class Silent:
    """No answer: waits until the client leaves."""

    def write(self, handler: Handler) -> None:
        handler.close_connection = True
        with contextlib.suppress(OSError):
            handler.rfile.read(1)


Behaviour = Callable[[Asked], Any]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Any

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(
            self.command, self.path, dict(self.headers), body, self.client_address[1]
        )
        answer = self.server.owner.answer(asked)
        answer.write(self)
        with contextlib.suppress(OSError, ValueError):
            self.wfile.flush()

    do_GET = do_POST = do_PATCH = do_DELETE = _serve

    def log_message(self, format: str, *args: object) -> None:
        pass

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()


class _ThreadingServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class Server:
    """Answers with a script, one entry a request, the last one for ever; or with a function."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._lock = threading.Lock()
        self._behaviour: Behaviour = lambda asked: Answer()
        self._http = _ThreadingServer(("127.0.0.1", 0), Handler)
        self._http.owner = self  # type: ignore[attr-defined]  # the handler's way back
        self.origin = f"http://127.0.0.1:{self._http.server_port}"
        self.url = f"{self.origin}/Inst"
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()

    def script(self, *answers: Any) -> Server:
        left = list(answers)

        def behave(asked: Asked) -> Any:
            return left.pop(0) if len(left) > 1 else left[0]

        return self.behave(behave)

    def behave(self, behaviour: Behaviour) -> Server:
        self._behaviour = behaviour
        return self

    def answer(self, asked: Asked) -> Any:
        with self._lock:
            self.asked.append(asked)
        return self._behaviour(asked)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class Time:
    """A clock that moves when it is told to, or when someone sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self, **changes: Any) -> Clock:
        parts: dict[str, Any] = dict(
            monotonic=lambda: self.now,
            wall=lambda: self.now,
            sleep=self.sleep,
            pause=self.pause,
            chance=lambda: 1.0,
        )
        return Clock(**(parts | changes))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def pause(self, seconds: float) -> None:
        self.sleep(seconds)


class Blocking:
    """A `Session`."""

    def __init__(self, options: Options, **given: Any) -> None:
        self.session = Session(options, **given)

    def send(self, request: Request) -> Reply:
        return self.session.send(request)

    def close(self) -> None:
        self.session.close()

    dispose = close


class Looped:
    """An `AsyncSession` with a loop of its own."""

    def __init__(self, options: Options, **given: Any) -> None:
        self.runner = asyncio.Runner()
        self.session = AsyncSession(options, **given)

    def send(self, request: Request) -> Reply:
        return self.runner.run(self.session.send(request))

    def close(self) -> None:
        self.runner.run(self.session.close())

    def dispose(self) -> None:
        self.close()
        self.runner.close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def other_server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def answers() -> Any:
    """The kinds of answer, for tests that cannot import this file."""

    class Kinds:
        answer = Answer
        raw = Raw
        silent = Silent

    return Kinds


@pytest.fixture(params=[Blocking, Looped], ids=["sync", "async"])
def connect(request: pytest.FixtureRequest, server: Server) -> Iterator[Any]:
    """Opens a session on the server: `connect(identity=…, http=…, clock=…, …)`, options by name."""
    opened: list[Any] = []

    def connect(*, clock: Clock = Clock(), http: Any = None, **options: Any) -> Any:
        chosen = {"url": server.url, "company": "EPIC06", "api_key": Secret("the-key")}
        session = request.param(Options(**(chosen | options)), clock=clock, http=http)
        opened.append(session)
        return session

    yield connect
    for session in opened:
        session.dispose()
