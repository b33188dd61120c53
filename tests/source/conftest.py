"""An instance of the tests' own: documents and lists over real HTTP on loopback, with any fault that is asked for."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from codegen import cli
from codegen.config import Config, parse
from codegen.runtime.credentials import read_environment
from codegen.runtime.options import Options
from codegen.source.login import options

COMPANY = "EPIC06"
CREDENTIALS = {
    "KINETIC_API_KEY": "key-of-the-tests",
    "KINETIC_USERNAME": "manager",
    "KINETIC_PASSWORD": "pass-of-the-tests",
}
COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from codegen.cli import main; main()"
)
"""The command, which Ctrl-C reaches even where whoever runs the tests in the background does not let it through."""
EDMX = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="Erp.Tablesets" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="Row"><Key><PropertyRef Name="Company"/></Key>
<Property Name="Company" Type="Edm.String" Nullable="false"/><Property Name="{mark}" Type="Edm.String"/></EntityType>
<EntityContainer Name="Container"><EntitySet Name="{set}" EntityType="Erp.Tablesets.Row"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>
"""
HTML = b"<!DOCTYPE html><html><body>Please log in</body></html>"


def edmx(mark: str, entity_set: str = "Rows") -> bytes:
    """A small `$metadata` document; `mark` makes it differ from others."""
    return EDMX.format(mark=mark, set=entity_set).encode()


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


@dataclass
class Instance:
    """What the server has."""

    services: dict[str, bytes] = field(default_factory=dict)
    methods: dict[str, bytes] = field(default_factory=dict)
    baqs: dict[str, bytes] = field(default_factory=dict)
    updatable: set[str] = field(default_factory=set)
    libraries: dict[str, bytes] = field(default_factory=dict)
    page_size: int = 0
    """Of the list of BAQs; 0 is what the client asks for."""
    first_page: int = 0
    """Whether pages count from 0 or from 1; of a server that counts from 1, page 0 is the first, too."""

    def service(self, name: str, mark: str = "Name") -> None:
        self.services[name] = edmx(mark)
        self.methods[name] = as_json(
            {"openapi": "3.0.1", "info": {"title": name}, "paths": {"/Update": {}}}
        )

    def baq(self, name: str, *, updatable: bool = False) -> None:
        self.baqs[name] = edmx("Part_PartNum", "Data")
        self.updatable |= {name} if updatable else set()

    def library(self, name: str) -> None:
        inside = {
            "EfxLibrary": [{"LibraryID": name}],
            "EfxFunction": [],
            "EfxFunctionSignature": [],
        }
        self.libraries[name] = as_json({"returnObj": inside})

    def documents(self) -> dict[str, bytes]:
        """Every document by the path it has in a snapshot, where names are plain."""
        found = {f"services/{name}.edmx": data for name, data in self.services.items()}
        found |= {
            f"services/{name}.methods.json": data for name, data in self.methods.items()
        }
        for name, data in self.baqs.items():
            found |= {
                f"baqs/{name}.edmx": data,
                f"baqs/{name}.parameters.json": self.parameters(name),
                f"baqs/{name}.columns.json": self.columns(name),
            }
        return found | {
            f"functions/{name}.json": data for name, data in self.libraries.items()
        }

    def parameters(self, name: str) -> bytes:
        rows = [{"ParameterID": f"P{name}", "ValueType": "nvarchar", "IsEmpty": True}]
        return as_json({"returnObj": {"ExecutionParameter": rows}})

    def columns(self, name: str) -> bytes:
        return as_json({"returnObj": [{"alias": "Part_PartNum", "caption": name}]})

    def answer(
        self, path: str, query: Mapping[str, list[str]], body: Mapping[str, object]
    ) -> bytes | None:
        """The reply to a request, or None where there is nothing."""
        match [unquote(part) for part in path.split("/")]:
            case ["api", "helppage", "services"]:
                wanted = query.get("serviceType", [""])[0]
                return as_json(
                    [
                        {"n": s}
                        for s in self.services
                        if s.split(".")[1].lower() == wanted.lower()
                    ]
                )
            case ["api", "v2", "odata", _, "BaqSvc", name, "$metadata"]:
                return self.baqs.get(name)
            case ["api", "v2", "odata", _, name, "$metadata"]:
                return self.services.get(name)
            case ["api", "swagger", "v2", "methods", name]:
                return self.methods.get(name.removesuffix(".json"))
            case ["api", "v2", "odata", _, "Ice.BO.DynamicQuerySvc", method]:
                return self.query(method, body)
            case [
                "api",
                "v2",
                "odata",
                _,
                "Ice.LIB.EfxLibraryDesignerSvc",
                "GetLibraryList2",
            ]:
                rows = [{"LibraryID": name} for name in self.libraries]
                return as_json({"returnObj": {"EfxLibraryList": rows}})
            case [
                "api",
                "v2",
                "odata",
                _,
                "Ice.LIB.EfxLibraryDesignerSvc",
                "GetLibraries",
            ]:
                return self.libraries.get(body["libraryIds"][0])  # type: ignore[index]  # JSON
        return None

    def query(self, method: str, body: Mapping[str, object]) -> bytes | None:
        if method == "GetQueryList":
            size = self.page_size or int(str(body["pageSize"]))
            start = max(int(str(body["absolutePage"])) - self.first_page, 0) * size
            names = list(self.baqs)
            rows = [
                {
                    "QueryID": n,
                    "Description": f"About {n}",
                    "Updatable": n in self.updatable,
                }
                for n in names[start : start + size]
            ]
            more = start + size < len(names)
            return as_json(
                {
                    "returnObj": {"DynamicQueryList": rows},
                    "parameters": {"morePages": more},
                }
            )
        name = str(body["queryID"])
        if name not in self.baqs:
            return None
        return self.parameters(name) if "Parameters" in method else self.columns(name)


Fault = str | tuple[int, bytes] | bytes
"""`reset`, `refuse` (and all others for a moment), `stall`, `truncate`, `cut` (whole as HTTP, half a document); a status
and a body; a body instead."""


class Quiet(ThreadingHTTPServer):
    """Says nothing of clients that are killed."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class Server:
    """The instance on a port. `fault(path, nth)` says what goes wrong with the nth request (from 1) for a path."""

    def __init__(self) -> None:
        self.instance = Instance()
        self.fault: Callable[[str, int], Fault | None] = lambda path, nth: None
        self.asked: Counter[str] = Counter()
        self.headers: list[dict[str, str]] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._doors = threading.Lock()
        self.closing = threading.Event()
        self._listen(0)
        self._port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self._port}/Kinetic"

    def _listen(self, port: int) -> None:
        self._http = Quiet(("127.0.0.1", port), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()

    def refuse(self) -> None:
        """Refuse connections for a moment."""
        with self._doors:
            self.stop_listening()
            self._thread.join()
            self.closing.wait(0.05)
            self._listen(self._port)

    def _handler(
        server,
    ) -> type[
        BaseHTTPRequestHandler
    ]:  # noqa: N805  # the handler's own `self` stands inside
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body in one packet: in two, each reply waits 40 ms for an ACK.
            wbufsize = -1
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with server._lock:
                    server._now += 1
                    server.most_at_once = max(server.most_at_once, server._now)
                try:
                    server.serve(self, json.loads(body) if body else {})
                except OSError:
                    self.close_connection = True
                finally:
                    with server._lock:
                        server._now -= 1

            do_POST = do_GET

            def log_message(self, *args: object) -> None:
                pass

        return Handler

    def serve(
        self, handler: BaseHTTPRequestHandler, body: Mapping[str, object]
    ) -> None:
        parts = urlsplit(handler.path)
        path = parts.path.removeprefix("/Kinetic/")
        where = f"{path} {json.dumps(body)}" if body else path
        with self._lock:
            self.asked[where] += 1
            nth = self.asked[where]
            self.headers.append(dict(handler.headers))
        fault = self.fault(where, nth)
        data = self.instance.answer(path, parse_qs(parts.query), body)
        status = 200 if data is not None else 404
        content = (
            data
            if data is not None
            else as_json({"HttpStatus": 404, "ReasonPhrase": "Not Found"})
        )
        if isinstance(fault, tuple):
            status, content = fault
        elif isinstance(fault, bytes):
            status, content = 200, fault
        elif fault == "cut":
            content = content[: len(content) // 2]
        elif fault == "stall":
            self.closing.wait()
            return
        elif fault in ("reset", "refuse"):
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.close_connection = True
            handler.connection.close()
            if fault == "refuse":
                self.refuse()
            return
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(
            content[: len(content) // 2] if fault == "truncate" else content
        )
        handler.close_connection = fault == "truncate"

    def close(self) -> None:
        self.closing.set()
        with self._doors:
            self.stop_listening()
            self._thread.join()

    def stop_listening(self) -> None:
        """Refuse every connection from now on."""
        self._http.shutdown()
        self._http.server_close()

    def asked_for(self, part: str) -> int:
        """How many requests there were for paths with this in them."""
        with self._lock:
            return sum(times for path, times in self.asked.items() if part in path)


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def small(server: Server) -> Server:
    """Three services, two BAQs, one library."""
    for name in ("Erp.BO.CustomerSvc", "Erp.BO.PartSvc", "Ice.LIB.SessionModSvc"):
        server.instance.service(name)
    server.instance.baq("zCustomerOrders")
    server.instance.baq("ACME_Parts", updatable=True)
    server.instance.library("MyLibrary")
    return server


@pytest.fixture
def document() -> Callable[..., bytes]:
    """Make a small `$metadata` document."""
    return edmx


@pytest.fixture
def html() -> bytes:
    """A login page."""
    return HTML


@pytest.fixture
def configured(server: Server, tmp_path: Path) -> Callable[..., tuple[Config, Options]]:
    """The configuration for the server, with more lines of TOML, and the options it gives.

    `retries=0` leaves the session's own repeats out, and the waits between them.
    """

    def make(
        more: str = "", *, retries: int | None = None, **environ: str
    ) -> tuple[Config, Options]:
        text = f'[instance]\nurl = "{server.url}"\ncompany = "{COMPANY}"\n{more}'
        (tmp_path / "kinetic.toml").write_text(text)
        config = parse(text, tmp_path / "kinetic.toml")
        found = options(config, read_environment(CREDENTIALS | environ))
        return config, found if retries is None else replace(found, retries=retries)

    return make


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start the command in a process of its own, in the test's folder; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []
    root = Path(__file__).resolve().parents[2]
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("KINETIC_")
    }

    def call(
        *arguments: str, stderr: int = subprocess.PIPE, **environ: str
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *arguments],
            cwd=tmp_path,
            env=own
            | {"PYTHONPATH": str(root), "PYTHONWARNINGS": "error"}
            | CREDENTIALS
            | environ,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        started.append(process)
        return process

    yield call
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command to its end, in the test's folder and this process: a new one takes half a second."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("KINETIC_")]:
        monkeypatch.delenv(name)

    def call(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        capfd.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (CREDENTIALS | environ).items():
                patch.setenv(name, value)
            code = cli.run(list(arguments))
        told = capfd.readouterr()
        return subprocess.CompletedProcess(arguments, code, told.out, told.err)

    return call
