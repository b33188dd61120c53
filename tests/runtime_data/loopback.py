"""A server on loopback whose answers a test gives."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

BASE = "/KineticTest"


@dataclass(frozen=True)
class Call:
    """One request as it came in."""

    method: str
    target: str
    body: Any
    headers: dict[str, str]

    @property
    def path(self) -> str:
        """Decoded, below the company: `Erp.BO.CustomerSvc/Customers`."""
        return unquote(self.raw_path).removeprefix(f"{BASE}/api/v2/odata/EPIC06/")

    @property
    def raw_path(self) -> str:
        return urlsplit(self.target).path

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def query(self) -> dict[str, str]:
        return dict(self.pairs)

    @property
    def start(self) -> int:
        """The place of the first row that is asked for, in a set whose rows are numbered from 0 by the last part of their key."""
        behind = re.search(
            r"(?:CustNum|OrderNum) gt (-?\d+)$", self.query.get("$filter", "")
        )
        return int(self.query.get("$skip", 0)) + (int(behind[1]) + 1 if behind else 0)


@dataclass
class Answer:
    """What to send back; `body` is JSON, text or bytes, None for nothing; `headers` take the place of the usual ones."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Loopback:
    """The running server: set `answer`, read `calls`."""

    url: str
    answer: Callable[[Call], Answer]
    calls: list[Call] = field(default_factory=list)

    def reset(self, answer: Callable[[Call], Answer]) -> None:
        self.answer = answer
        self.calls.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body in one packet: the other way costs 40 ms a call.
    wbufsize = -1
    loopback: Loopback

    def _reply(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        if len(content) < length:
            # The client has gone in the middle of it: no server acts on that.
            self.close_connection = True
            return
        kind = self.headers.get("Content-Type") or "application/json"
        is_json = content and "json" in kind
        body = json.loads(content, parse_float=str) if is_json else content or None
        call = Call(self.command, self.path, body, dict(self.headers))
        self.loopback.calls.append(call)
        answer = self.loopback.answer(call)
        data = answer.body
        if data is None:
            data = b""
        elif isinstance(data, str):
            data = data.encode()
        elif not isinstance(data, bytes):
            data = json.dumps(data).encode()
        self.send_response(answer.status)
        usual = {"Content-Length": str(len(data)), "Content-Type": "application/json"}
        for name, value in (usual | answer.headers).items():
            self.send_header(name, value)
        # A length that the body does not have cuts it off.
        self.close_connection = "Content-Length" in answer.headers
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _reply

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[Loopback]:
    """Yield a server that is there until the block ends."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        url = f"http://127.0.0.1:{server.server_port}{BASE}"
        loopback = Loopback(url, lambda call: Answer({"value": []}))
        handler.loopback = loopback  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield loopback
        finally:
            server.shutdown()
            thread.join()
