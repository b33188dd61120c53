"""A web page elsewhere reads and writes nothing of the sandbox: not by a form, not by a script, not by a name of its own."""

from __future__ import annotations

import base64
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from support import SAMPLE, SETTINGS

from codegen.sandbox import Settings, running

UD01S = "/api/v2/odata/EPIC06/Ice.BO.UD01Svc/UD01s"
PAIR = base64.b64encode(f"{SETTINGS.username}:{SETTINGS.password}".encode()).decode()
LOGIN = f"Authorization: Basic {PAIR}\r\nx-api-key: {SETTINGS.api_key}\r\n"
ROW = json.dumps({"Key1": "FOREIGN", "Key2": "1"})


def port_of(url: str) -> int:
    port = urlsplit(url).port
    assert port
    return port


def said(url: str, head: str, body: str = "", *, login: str = LOGIN) -> str:
    """What comes back for a request with exactly this head."""
    address = (urlsplit(url).hostname or "", port_of(url))
    with socket.create_connection(address, timeout=20) as connection:
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        text = f"{head}{login}{length}Connection: close\r\n\r\n{body}"
        connection.sendall(text.replace("PORT", str(address[1])).encode("latin-1"))
        with connection.makefile("rb") as reply:
            return reply.read().decode("latin-1")


def status(reply: str) -> int:
    return int(reply.split(" ", 2)[1])


def written(url: str) -> list[str]:
    """The rows that a foreign page would have written."""
    asked = {"$filter": "Key1 eq 'FOREIGN'"}
    headers = {"x-api-key": SETTINGS.api_key}
    auth = (SETTINGS.username, SETTINGS.password)
    reply = httpx2.get(
        f"{url}{UD01S}", params=asked, headers=headers, auth=auth, verify=False
    )
    return [row["Key2"] for row in reply.json()["value"]]


@contextmanager
def at(host: str) -> Iterator[str]:
    rows = SAMPLE / "rows"
    with running(SAMPLE / "metadata", host=host, rows=rows, settings=SETTINGS) as url:
        yield url


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with at("127.0.0.1") as url:
        yield url


OWN = ["127.0.0.1:PORT", "127.0.0.1", "localhost:PORT", "localhost", "LocalHost:PORT"]
FOREIGN = [
    "evil.example",
    "evil.example:PORT",
    "localhost.evil.example:PORT",
    "127.0.0.1.evil.example:PORT",
    "localhost.:PORT",
    "localhost@evil.example",
    "evil.example#localhost:PORT",
    "127.0.0.2:PORT",
    "127.1:PORT",
    "0.0.0.0:PORT",
    "[::1]:PORT",
    "localhost:1",
    "localhost:",
    "",
]
ELSEWHERE = [
    "Origin: https://evil.example",
    "Origin: http://evil.example:PORT",
    "Origin: null",
    "Origin: http://localhost:3000",
    "Origin: http://localhost",
    "Origin: http://127.0.0.1",
    "Origin: https://localhost:PORT",
    "Origin: http://127.0.0.1:PORT.evil.example",
    "Origin: http://localhost:PORT http://evil.example",
    "Origin:",
    "Origin: http://localhost:PORT\r\nOrigin: http://evil.example",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-site",
    "Sec-Fetch-Site: CROSS-SITE",
    "Origin: http://localhost:PORT\r\nSec-Fetch-Site: cross-site",
]


@pytest.mark.parametrize("host", OWN)
def test_its_own_names_are_answered(url: str, host: str) -> None:
    assert status(said(url, f"GET {UD01S} HTTP/1.1\r\nHost: {host}\r\n")) == 200


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_name_that_was_led_here_is_refused(url: str, host: str, method: str) -> None:
    """DNS rebinding: the page's own name leads to this machine, and its scripts are of the same origin."""
    head = f"{method} {UD01S} HTTP/1.1\r\nHost: {host}\r\n"
    reply = said(url, head, ROW if method == "POST" else "")
    assert status(reply) == 400 and "value" not in reply
    assert written(url) == []


def test_a_request_without_a_host_or_with_two_is_refused(url: str) -> None:
    two = "Host: localhost:PORT\r\nHost: evil.example\r\n"
    for head in (f"GET {UD01S} HTTP/1.0\r\n", f"GET {UD01S} HTTP/1.1\r\n{two}"):
        assert status(said(url, head)) == 400


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json"]
)
def test_a_form_of_a_page_elsewhere_writes_nothing(
    url: str, elsewhere: str, kind: str
) -> None:
    """With the right credentials in it, as a browser that has learned them would send."""
    head = f"POST {UD01S} HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Type: {kind}\r\n"
    assert status(said(url, f"{head}{elsewhere}\r\n", ROW)) == 403
    token = "/TokenResource.svc/", "/connect/token"
    for path in token:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost:PORT\r\n{elsewhere}\r\n"
        given = f"username: {SETTINGS.username}\r\npassword: {SETTINGS.password}\r\n"
        reply = said(url, head, "grant_type=client_credentials", login=given)
        assert status(reply) == 403 and "oken>" not in reply
    assert written(url) == []


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_script_of_a_page_elsewhere_reads_nothing(url: str, elsewhere: str) -> None:
    head = f"GET {UD01S} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n{elsewhere}\r\n"
    reply = said(url, head)
    assert status(reply) == 403 and "SysRowID" not in reply


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_preflight_is_given_no_leave(url: str, origin: str) -> None:
    head = (
        f"OPTIONS {UD01S} HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: {origin}\r\n"
        "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: x-api-key\r\n"
    )
    reply = said(url, head, login="")
    assert status(reply) == 403 and "access-control" not in reply.lower()


def test_a_foreign_request_is_answered_before_its_body_is_read(url: str) -> None:
    """The body never comes: whoever waited for it would not answer."""
    head = f"POST {UD01S} HTTP/1.1\r\nHost: localhost:PORT\r\nOrigin: null\r\n"
    assert status(said(url, f"{head}Content-Length: 1000000\r\n")) == 403


@pytest.mark.parametrize(
    "own",
    [
        "Origin: http://localhost:PORT",
        "Origin: http://127.0.0.1:PORT",
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-Site: none",
    ],
)
def test_its_own_origin_is_answered(url: str, own: str) -> None:
    head = f"GET {UD01S} HTTP/1.1\r\nHost: localhost:PORT\r\n{own}\r\n"
    assert status(said(url, head)) == 200


def test_by_ipv6_it_answers_that_address() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no ::1")
    with at("::1") as url:
        head = f"GET {UD01S} HTTP/1.1\r\nHost: "
        for host in ("[::1]:PORT", "[::1]", "localhost:PORT"):
            assert status(said(url, f"{head}{host}\r\n")) == 200
        for host in ("::1", "127.0.0.1:PORT", "[::2]:PORT", "[::1].evil.example"):
            assert status(said(url, f"{head}{host}\r\n")) == 400


def test_every_start_has_credentials_of_its_own() -> None:
    made = [Settings() for _ in range(3)]
    secret = [(s.api_key, s.password, s.client_secret) for s in made]
    values = [value for each in secret for value in each]
    assert len(set(values)) == 9 and min(map(len, values)) >= 32
    with running(SAMPLE / "metadata") as url:
        for one in made:
            key, auth = {"x-api-key": one.api_key}, (one.username, one.password)
            assert (
                httpx2.get(f"{url}{UD01S}", headers=key, auth=auth).status_code == 401
            )
    given = Settings(api_key="k", password="p", client_secret="s")
    assert (given.api_key, given.password, given.client_secret) == ("k", "p", "s")


@pytest.mark.parametrize("old", [("sandbox-key", "manager"), ("", "")])
def test_credentials_that_everybody_knows_open_nothing(
    url: str, old: tuple[str, str]
) -> None:
    reply = httpx2.get(
        f"{url}{UD01S}", headers={"x-api-key": old[0]}, auth=("manager", old[1])
    )
    assert reply.status_code == 401


def test_serve_prints_its_credentials_once_for_the_shell(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "codegen", "serve", "--metadata"]
    told: list[dict[str, str]] = []
    for _ in range(2):
        with subprocess.Popen(
            [*command, str(SAMPLE / "metadata")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert process.stdout and process.stderr
                url, lines = process.stdout.readline().strip(), ""
                while "KINETIC_CLIENT_SECRET" not in lines:
                    lines += process.stderr.readline()
            finally:
                process.terminate()
        named = dict(re.findall(r"(KINETIC_\w+)=(\S+)", lines))
        assert named["KINETIC_URL"] == url and len(named) == 8
        assert lines.count(named["KINETIC_PASSWORD"]) == 1
        told.append(named)
    secret = ("KINETIC_API_KEY", "KINETIC_PASSWORD", "KINETIC_CLIENT_SECRET")
    assert all(told[0][name] != told[1][name] for name in secret)


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_without_end_is_not_held(url: str, chunked: bool) -> None:
    """Nobody has logged in: the sandbox held whatever came until its end."""
    address = (urlsplit(url).hostname or "", port_of(url))
    head = f"POST {UD01S} HTTP/1.1\r\nHost: localhost\r\n"
    with socket.create_connection(address, timeout=20) as connection:
        length = (
            "Transfer-Encoding: chunked" if chunked else f"Content-Length: {1 << 40}"
        )
        connection.sendall(f"{head}{length}\r\n\r\n".encode())
        piece = b"a" * (1 << 20)
        framed = b"100000\r\n" + piece + b"\r\n" if chunked else piece
        for _ in range(29):
            connection.sendall(framed)
        connection.setblocking(False)
        with pytest.raises(BlockingIOError):
            connection.recv(1)
        connection.settimeout(20)
        connection.sendall(framed)
        assert b" 404 " in connection.recv(100)
