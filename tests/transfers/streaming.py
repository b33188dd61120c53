"""A server of one large file, which it makes as it sends it."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BLOCK = 3 * 2**14
"""Bytes of the file that are sent at once."""


def block(number: int) -> bytes:
    """A block of the file, each another one."""
    return hashlib.sha256(b"%d" % number).digest() * (BLOCK // 32)


@dataclass
class Streaming:
    """The running server: how many blocks the file has, and what happens on the way."""

    url: str = ""
    blocks: int = 4
    cut_after: list[int] = field(default_factory=list)
    """For each of the next replies, how many blocks come before the connection is closed."""
    at_block: Callable[[int], object] = lambda number: None
    """Called before each block is sent."""
    is_chunked: bool = False
    calls: int = 0
    uploaded: int = 0
    digest: str = ""
    """Of what was uploaded last, as base64."""

    @property
    def content(self) -> bytes:
        return b"".join(map(block, range(self.blocks)))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Streaming

    def do_POST(self) -> None:
        self.state.calls += 1
        if self.path.endswith("/UploadFile"):
            self._take()
        else:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._give()

    def _take(self) -> None:
        left = int(self.headers["Content-Length"])
        seen = hashlib.sha256()
        self.state.uploaded = left
        while left:
            piece = self.rfile.read(min(left, 65_536))
            seen.update(piece)
            left -= len(piece)
        self.state.digest = seen.hexdigest()
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def _give(self) -> None:
        state = self.state
        most = state.cut_after.pop(0) if state.cut_after else state.blocks
        head, tail = b'{"returnObj":"', b'"}'
        size = len(head) + state.blocks * BLOCK // 3 * 4 + len(tail)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if state.is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(size))
        self.end_headers()
        self._send(head)
        for number in range(most):
            state.at_block(number)
            self._send(base64.b64encode(block(number)))
        if most < state.blocks:
            self.close_connection = True
            return
        self._send(tail)
        if state.is_chunked:
            self._send(b"")
        state.at_block(state.blocks)

    def _send(self, piece: bytes) -> None:
        if self.state.is_chunked:
            piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        self.wfile.write(piece)

    def log_message(self, format: str, *args: Any) -> None: ...


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: Any) -> None:
        """Nothing: a program that was killed hangs up."""


@contextmanager
def streaming() -> Iterator[Streaming]:
    """A server that is there until the block ends."""
    state = Streaming()
    handler = type("Handler", (_Handler,), {"state": state})
    with _Server(("127.0.0.1", 0), handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}/Kinetic"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
