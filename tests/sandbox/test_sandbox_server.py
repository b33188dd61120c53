"""The sandbox as a server: threads, log, ports, and its end."""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from support import SETTINGS

import codegen.sample
from codegen.errors import CodegenError
from codegen.sandbox import Temperament, running

SAMPLE = Path(codegen.sample.__path__[0])
CUSTOMERS = "/api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers"
UD01S = "/api/v2/odata/EPIC06/Ice.BO.UD01Svc/UD01s"


def test_many_threads_are_served_at_once(own: httpx2.Client) -> None:
    def write(number: int) -> int:
        body = {"Key1": "THREAD", "Key2": str(number), "Number01": number}
        created = own.post(UD01S, json=body).status_code
        query = {"$filter": f"Key1 eq 'THREAD' and Key2 eq '{number}'"}
        rows = own.get(UD01S, params=query).json()["value"]
        return created if [row["Number01"] for row in rows] == [number] else 0

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(write, range(64))) == {201}
    query = {"$filter": "Key1 eq 'THREAD'", "$count": "true", "$top": "0"}
    assert own.get(UD01S, params=query).json()["@odata.count"] == 64


def test_the_log_names_calls_and_no_secret(
    own: httpx2.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="codegen.sandbox"):
        own.get(CUSTOMERS, params={"$top": "1", "api-key": SETTINGS.api_key})
        own.post(
            "/TokenResource.svc/",
            headers={"username": SETTINGS.username, "password": SETTINGS.password},
        )
    lines = [
        r.getMessage() for r in caplog.records if r.name.startswith("codegen.sandbox")
    ]
    assert lines == [
        f"GET {CUSTOMERS}?%24top=1&api-key=*** 200",
        "POST /TokenResource.svc/ 200",
    ]
    shown = repr(SETTINGS)
    secret = (SETTINGS.api_key, SETTINGS.password, SETTINGS.client_secret)
    assert not any(value in shown for value in secret)


def test_a_key_in_the_query_is_taken_and_left_out_of_links() -> None:
    manners = Temperament(cap=2, links="absolute")
    settings = replace(SETTINGS, temperament=manners)
    with running(SAMPLE / "metadata", rows=SAMPLE / "rows", settings=settings) as url:
        reply = httpx2.get(
            f"{url}{CUSTOMERS}?api-key={SETTINGS.api_key}",
            auth=(SETTINGS.username, SETTINGS.password),
        )
    assert reply.status_code == 200
    assert "api-key" not in reply.json()["@odata.nextLink"]


def test_a_sandbox_leaves_no_thread_and_no_socket_behind() -> None:
    def threads() -> int:
        return [thread.name for thread in threading.enumerate()].count(
            "kinetic-sandbox"
        )

    before = threads()
    with running(SAMPLE / "metadata") as url:
        assert threads() == before + 1
    assert threads() == before
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(url)


def test_what_has_no_name_leaves_no_gap_in_a_message(own: httpx2.Client) -> None:
    for path in ("api/v2/odata/EPIC06//Customers", "api/v2/odata//X/Y"):
        said = own.get(path).json()["ErrorMessage"]
        assert said.endswith("not found.") and "  " not in said


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CodegenError) as caught:
            with running(SAMPLE / "metadata", port=port):
                pass
    assert str(port) in caught.value.where and caught.value.hint


def test_a_failure_of_the_sandbox_is_a_500_in_epicors_words(
    snapshot_that_fails: Path,
) -> None:
    with running(
        snapshot_that_fails, rows=snapshot_that_fails, settings=SETTINGS
    ) as url:
        path = f"{url}/api/v2/odata/EPIC06/Erp.BO.ABCCodeSvc/ABCCodes"
        headers = {"x-api-key": SETTINGS.api_key}
        reply = httpx2.get(
            path, headers=headers, auth=(SETTINGS.username, SETTINGS.password)
        )
    assert reply.status_code == 500 and reply.json()["HttpStatus"] == 500


@pytest.fixture
def snapshot_that_fails(tmp_path: Path) -> Path:
    """A snapshot beside rows that are no list."""
    (tmp_path / "services").mkdir()
    name = "Erp.BO.ABCCodeSvc.edmx"
    data = (SAMPLE / "metadata" / "services" / name).read_bytes()
    (tmp_path / "services" / name).write_bytes(data)
    (tmp_path / "Erp.BO.ABCCodeSvc.ABCCodes.json").write_text("{}x")
    return tmp_path


def test_serve_prints_its_url_and_ends_on_an_interrupt() -> None:
    code = (
        "from pathlib import Path; from codegen.sandbox import serve;"
        f"serve(Path({str(SAMPLE / 'metadata')!r}))"
    )
    root = SAMPLE.parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert httpx2.get(f"{url}/api/v2/environment").status_code == 401
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert "Traceback" not in told
