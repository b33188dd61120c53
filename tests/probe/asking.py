"""Probes of sandboxes and of servers that answer anything, run in this process over real HTTP."""

from __future__ import annotations

import http.server
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from codegen.probe import Limits, Outcome, probe
from codegen.runtime.options import Options
from codegen.runtime.http.auth import Basic
from codegen.source.progress import Lines
from tests.support import SETTINGS

PATIENT = Limits(seconds=300.0, each=60.0)


def probed(
    url: str,
    limits: Limits = PATIENT,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """What a probe finds out about the instance at that address."""
    who = Basic(SETTINGS.username, SETTINGS.password)
    options = Options(url, "EPIC06", api_key=SETTINGS.api_key, identity=who)
    progress = Lines(io.StringIO())
    return probe(options, (), limits=limits, progress=progress, clock=clock)


Reply = tuple[int, str, bytes]
"""Status, media type, body; a status of 0 hangs up."""


@contextmanager
def answering(reply: Callable[[str, bytes], Reply]) -> Iterator[tuple[str, list[str]]]:
    """The address of a server that answers each request, a line and a body, as `reply` says, and the lines that came."""
    lines: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def _answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            lines.append(f"{self.command} {self.path}")
            status, media, body = reply(lines[-1], sent)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer

        def log_message(self, format: str, *args: object) -> None: ...

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *args: object) -> None:
            """Nothing: a client that was stopped hangs up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/Instance", lines
        server.shutdown()
        thread.join()


def json_reply(value: object, status: int = 200) -> Reply:
    return status, "application/json", json.dumps(value).encode()
