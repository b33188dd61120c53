"""A server of pages that costs next to nothing: `python -m tests.benchmarks.server PAGE ROWS SIZE MILLISECONDS`.

It answers every GET with rows of the page in the file, from the place on that `$skip` or the key of the last row leads to, up to
the key that a range ends with, and `$count` with their number. The number of the page stands wherever the file has `@@@@`, so that keys differ. It runs as a process of
its own, and prints where.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

MARK = b"@@@@"
_SKIP = re.compile(rb"[?&](?:\$|%24)skip=(\d+)")
_BEHIND = re.compile(rb"(not%20\(|)CustNum(?:%20|\+| )gt(?:%20|\+| )1(\d{4})(\d{4})")
"""A key that rows are behind, or not behind: that of a page's row."""
_COUNT = re.compile(rb"[?&](?:\$|%24)top=0")


class Connection(asyncio.Protocol):
    """One connection, kept open."""

    def __init__(self, page: bytes, rows: int, size: int, wait: float) -> None:
        self._page = page
        self._rows = rows
        self._size = size
        self._wait = wait
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            answer = self._answer(head.partition(b"\r\n")[0])
            asyncio.get_running_loop().call_later(self._wait, self._send, answer)

    def _answer(self, line: bytes) -> bytes:
        if _COUNT.search(line):
            return b'{"@odata.count":%d,"value":[]}' % self._rows
        found = _SKIP.search(line)
        skip = int(found[1]) if found else 0
        end = self._rows
        for is_not, page, row in _BEHIND.findall(line):
            behind = int(page) * self._size + int(row) + 1
            skip, end = (skip, min(end, behind)) if is_not else (max(skip, behind), end)
        if skip >= end:
            return b'{"value":[]}'
        number, place = divmod(skip, self._size)
        if end - skip < self._size:
            records = b",".join(self._from(number, place)).split(_BEGIN)[1:]
            cut = b"".join(_BEGIN + r for r in records[: end - skip]).rstrip(b",")
            return b'{"value":[%b]}' % cut
        if not place:
            return self._page.replace(MARK, b"%04d" % number)
        return b'{"value":[%b]}' % b",".join(self._from(number, place))

    def _from(self, number: int, place: int) -> Iterator[bytes]:
        """The records of a page from a place in it on, and as many of the next page as stand before that place."""
        records = _records(self._page)
        yield b",".join(records[place:]).replace(MARK, b"%04d" % number)
        if (number + 1) * self._size < self._rows:
            yield b",".join(records[:place]).replace(MARK, b"%04d" % (number + 1))

    def _send(self, body: bytes) -> None:
        head = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d"
        )
        self._transport.write(head % len(body) + b"\r\n\r\n" + body)


_BEGIN = b'{"CustNum"'
"""What a record begins with."""


@cache
def _records(page: bytes) -> list[bytes]:
    """The records of a page, as its bytes have them."""
    _, *rest = page.removeprefix(b'{"value":[').removesuffix(b"]}").split(_BEGIN)
    return [_BEGIN + record.removesuffix(b",") for record in rest]


async def _serve(page: bytes, rows: int, size: int, wait: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(page, rows, size, wait), "127.0.0.1"
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def serving(
    page: Path, rows: int, *, size: int = 1000, milliseconds: int = 0
) -> Iterator[str]:
    """The address of such a server, which runs until the block ends."""
    arguments = [str(page), str(rows), str(size), str(milliseconds)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.server", *arguments],
        cwd=Path(__file__).resolve().parent.parent.parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/Kinetic"
        finally:
            process.terminate()


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[2:]]
    content = Path(sys.argv[1]).read_bytes()
    asyncio.run(_serve(content, given[0], given[1], given[2] / 1000))
