"""The catalogue as a server, over HTTP: a process of its own, as a user runs it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from support import SAMPLE


@pytest.fixture(scope="module")
def address(caches: object) -> Iterator[str]:
    command = [sys.executable, "-m", "codegen", "catalogue", "--port", "0"]
    with subprocess.Popen(
        [*command, "--metadata", str(SAMPLE / "metadata")],
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield urlsplit(process.stdout.readline().strip()).netloc
        process.terminate()


def get(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(address, timeout=30)
    given = {"Host": address, **{k.replace("_", "-"): v for k, v in headers.items()}}
    connection.request("GET", path, headers=given)
    reply = connection.getresponse()
    found = reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read()
    connection.close()
    return found


def test_it_shows_what_the_folder_has(address: str) -> None:
    for path in (
        "/",
        "/service/Erp.BO.CustomerSvc.html",
        "/baq/zCustomerOrders.html",
        "/style.css",
        "/site.js",
        "/search/index.js",
    ):
        status, headers, body = get(address, path)
        assert (status, bool(body)) == (200, True), path
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert get(address, "/service/Erp.BO.NoneSvc.html")[0] == 404
    assert get(address, "/../kinetic.toml")[0] == 404
    assert get(address, "/service/%2e%2e/%2e%2e/etc/passwd")[0] == 404


@pytest.mark.parametrize(
    ("words", "first", "corrected"),
    [
        ("sellingquantity", "OrderDtl.selling_quantity", []),
        ("seling quantity", "OrderDtl.selling_quantity", [["seling", "selling"]]),
        ("which BAQs have a parameter for a date", "z_customer_orders(start_date", []),
    ],
)
def test_a_search_asks_the_same_index_as_the_command(
    address: str, words: str, first: str, corrected: list[list[str]]
) -> None:
    status, _, body = get(address, f"/search?q={quote(words)}")
    found = json.loads(body)
    assert status == 200 and first in found["hits"][0][0]
    assert found["corrected"] == corrected


@pytest.mark.parametrize(
    "words", ["", "!!", '"', "' OR 1", "a*", "{names}", "%00", "x" * 5000]
)
def test_no_question_is_an_error(address: str, words: str) -> None:
    status, _, body = get(address, f"/search?q={quote(words)}")
    assert status == 200 and isinstance(json.loads(body)["hits"], list)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 400),
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-origin"}, 200),
    ],
)
def test_it_answers_no_page_of_another_origin(
    address: str, headers: dict[str, str], status: int
) -> None:
    assert get(address, "/search?q=customer", **headers)[0] == status
    assert get(address, "/", **headers)[0] == status
