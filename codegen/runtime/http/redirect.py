"""Where a provider sends a browser back to: a server on loopback that takes one answer."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl

from ..errors import TimedOut
from .secret import Secret

LONGEST: Final = 256 * 1024
"""Bytes of what a provider, or a browser that it sends back, says."""


class _Listener(HTTPServer):
    """Takes one visitor after the other; none keeps it busy for long, and it writes nothing on the terminal."""

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answer a visitor, who is cut off after a few seconds: a byte now and then would hold the login up for hours."""
        over = threading.Timer(_VISIT, _cut_off, [request])
        over.daemon = True
        over.start()
        try:
            super().finish_request(request, client_address)
        finally:
            over.cancel()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Do nothing: the next visitor may be the browser."""


_VISIT: Final = 5.0


def _cut_off(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class Redirected:
    """A listener on 127.0.0.1 for the one request with which a browser comes back (RFC 8252, 7.3), a GET or a form."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self.state = Secret(secrets.token_urlsafe(24))
        self._found: dict[str, str] | None = None
        self._strangers = 0
        self._server = _Listener(("127.0.0.1", port), self._handler())
        self.address = f"http://{host}:{self._server.server_address[1]}/"

    def __enter__(self) -> Redirected:
        return self

    def __exit__(self, *error: object) -> None:
        self._server.server_close()

    def answer(self, seconds: float) -> dict[str, str]:
        """Return the parameters of the first request to the address that carries the state which was sent along.

        Any other is somebody else's, is answered with 400, and ends nothing. Raises `TimedOut`, saying how many there were.
        """
        ends = time.monotonic() + seconds
        while self._found is None:
            left = ends - time.monotonic()
            if left <= 0:
                what = f"nobody logged in in the browser within {seconds:.0f} s"
                if self._strangers:
                    what += f"; {self._strangers:,} came with another login's answer"
                raise TimedOut(what)
            self._server.timeout = left
            self._server.handle_request()
        return self._found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _VISIT

            def do_GET(self) -> None:
                self._come(self.path.partition("?")[2])

            def do_POST(self) -> None:
                length = self.headers.get("Content-Length", "")
                size = int(length) if length.isascii() and length.isdigit() else 0
                body = self.rfile.read(min(size, LONGEST))
                self._come(body.decode("ascii", "replace"))

            def _come(self, fields: str) -> None:
                is_back = self.path.partition("?")[0] == "/"
                if not is_back or not fields or outer._found is not None:
                    return self.send_error(404)
                found = dict(parse_qsl(fields, max_num_fields=20))
                is_ours = Secret(found.get("state", "")) == outer.state
                is_well = is_ours and "error" not in found
                if is_ours:
                    outer._found = found
                else:
                    outer._strangers += 1
                page = _WELL if is_well else _FAILED if is_ours else _STRANGE
                self.send_response(200 if is_well else 400)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, format: str, *args: Any) -> None:
                """Write nothing: the address holds the code."""

        return Handler


_PAGE: Final = '<!DOCTYPE html><html lang="en"><title>Kinetic</title><p>{}</p></html>'
_WELL: Final = _PAGE.format("You are logged in. You can close this page.").encode()
_STRANGE: Final = _PAGE.format("This is the answer to another login.").encode()
_FAILED: Final = _PAGE.format("This login failed; the program says why.").encode()
