"""A probe of servers that answer nonsense, slowly or not at all: it ends, claims nothing, and repeats nothing."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.probe import Limits
from codegen.probe.line import Line, OutOfBounds
from codegen.profile import FACTS, parse
from codegen.runtime.http.message import Request
from tests.probe.asking import Reply, answering, json_reply, probed
from tests.support import SAMPLE, SETTINGS

EDMX = (SAMPLE / "metadata" / "services" / "Erp.BO.CustomerSvc.edmx").read_bytes()
LOGIN_PAGE = (200, "text/html", b"<!DOCTYPE html><html>Please log in</html>")
ROWS = [
    {"Company": "EPIC06", "CustNum": n, "CustID": f"ID{n}", "Name": "Acme"}
    for n in (1, 2)
]

NONSENSE: dict[str, Reply] = {
    "null": json_reply(None),
    "a number": json_reply(3),
    "nested deeply": (200, "application/json", b"[" * 50_000),
    "rows that are numbers": json_reply({"value": [1, 2]}),
    "a value that is an object": json_reply({"value": {}}),
    "rows without columns": json_reply({"value": [{}, {}], "@odata.count": "many"}),
    "keys of other types": json_reply({"value": [{"Company": [], "CustNum": {}}]}),
    "a link that is a list": json_reply({"value": ROWS, "@odata.nextLink": [1], "@odata.count": 1e9}),
    "a link that is no address": json_reply({"value": ROWS, "@odata.nextLink": "http://[", "@odata.count": 99}),
    "bytes": (200, "application/octet-stream", bytes(range(256)) * 20),
    "nothing": (200, "application/json", b""),
    "a login page": LOGIN_PAGE,
    "an error that is none": json_reply({"HttpStatus": "x", "ErrorMessage": 7}, 400),
    "a failure": (502, "text/html", b"<html>Bad gateway</html>"),
}  # fmt: skip


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_settles_nothing_about_rows(name: str) -> None:
    def reply(line: str, body: bytes) -> Reply:
        is_metadata = line.endswith("/$metadata")
        return (200, "application/xml", EDMX) if is_metadata else NONSENSE[name]

    with answering(reply) as (url, lines):
        profile = probed(url).profile
    assert sum(line.startswith("GET") for line in lines) <= 60
    for fact in FACTS.values():
        if (
            fact.area in ("pages", "keys", "filters", "values")
            and fact.name not in _SEEN
        ):
            assert profile.value(fact.name) is None, profile.findings[fact.name]
    assert parse(profile.to_bytes()) == profile


_SEEN = {
    *("number of rows", "rows in one reply", "$top above the cap", "$skip"),
    "unknown column in $select",
}
"""What the same two rows show that come to every question: they are cut off, and what is asked is ignored."""


@pytest.mark.parametrize("reply", [LOGIN_PAGE, json_reply({"error": {}}, 404)])
def test_an_instance_that_shows_nothing_is_an_error_and_not_a_profile(
    reply: Reply,
) -> None:
    with answering(lambda line, body: reply) as (url, _):
        with pytest.raises(CodegenError, match="nothing could be found out"):
            probed(url)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((401, "text/plain", b"Invalid username or password."), "Invalid username"),
        ((401, "text/plain", b"Invalid API Key"), "Invalid API Key"),
        ((503, "text/plain", b"Conversions are pending"), "503"),
    ],
)
def test_refused_credentials_end_it_at_the_first_question(
    reply: Reply, said: str
) -> None:
    with answering(lambda line, body: reply) as (url, lines):
        with pytest.raises(CodegenError, match=said):
            probed(url)
    assert len(lines) == 1


def test_a_password_that_is_refused_later_ends_it_too() -> None:
    def reply(line: str, body: bytes) -> Reply:
        if line.endswith("/$metadata"):
            return 200, "application/xml", EDMX
        return 401, "text/plain", b"Invalid username or password."

    with answering(reply) as (url, lines):
        with pytest.raises(CodegenError, match="Invalid username"):
            probed(url)
    assert sum("/$metadata" not in line for line in lines) == 1


def test_nobody_there_is_an_error() -> None:
    with answering(lambda line, body: (0, "", b"")) as (url, _):
        pass
    with pytest.raises(CodegenError):
        probed(url)


def test_a_server_that_falls_silent_is_left_after_three_questions() -> None:
    def reply(line: str, body: bytes) -> Reply:
        is_metadata = line.endswith("/$metadata")
        return (200, "application/xml", EDMX) if is_metadata else (0, "", b"")

    with answering(reply) as (url, lines):
        profile = probed(url).profile
    assert sum("/$metadata" not in line for line in lines) == 3
    reasons = {found.why for found in profile.findings.values()}
    assert "the instance left 3 questions in a row unanswered" in reasons
    assert profile.value("containment") is not None
    assert profile.value("positional keys") is None


def test_a_question_without_an_answer_ends_in_time() -> None:
    async def never(request: Request) -> Any:
        await asyncio.Event().wait()

    line = Line(never, Limits(each=0.01), time.monotonic, frozenset)
    for _ in range(3):
        answer = asyncio.run(line.ask(Request("GET", "api/v2/environment")))
        assert (answer.status, answer.why) == (0, "no answer in time")
    with pytest.raises(OutOfBounds, match="3 questions in a row"):
        asyncio.run(line.ask(Request("GET", "api/v2/environment")))


def test_the_time_for_all_questions_is_bounded() -> None:
    """By a clock that goes two seconds further each time that it is looked at."""
    ticks = count(0.0, 2.0)
    with answering(lambda line, body: (200, "application/xml", EDMX)) as (url, lines):
        profile = probed(url, Limits(seconds=40), clock=lambda: next(ticks)).profile
    assert 0 < len(lines) < 10
    reasons = {found.why for found in profile.findings.values()}
    assert "the 40 seconds of a probe were over" in reasons


@pytest.mark.parametrize(
    "put",
    [
        lambda secret: {"Version": secret, "Company": secret, secret: [secret]},
        lambda secret: {"Companies": [{secret: {"Name": secret}}]},
    ],
)
def test_a_profile_repeats_nothing_that_a_server_says(
    put: Callable[[str], object],
) -> None:
    """Neither a credential nor a name of the company's comes into the profile by any reply."""
    words = [SETTINGS.password, SETTINGS.api_key, "Zanzibar Ltd", "EPIC06", "erp.zanzibar.example"]  # fmt: skip
    for word in words:

        def reply(line: str, body: bytes) -> Reply:
            if line.endswith("/$metadata"):
                return 200, "application/xml", EDMX
            return json_reply(put(word))

        with answering(reply) as (url, _):
            data = probed(url).profile.to_bytes().decode()
        assert word not in data
        assert json.loads(data)["facts"]["version"].get("value") is None


@pytest.mark.parametrize("form", ["multipart", "json", "both"])
@pytest.mark.parametrize("place", ["company", "service"])
def test_the_form_and_the_place_of_batches_are_found_out(form: str, place: str) -> None:
    """A server that answers a batch of two reads, and shows that it could read them."""
    row = b'{"value": [{"Company": "EPIC06", "CustNum": 1}]}'
    part = b"--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n"
    depth = {"company": 5, "service": 6}[place]

    def reply(line: str, body: bytes) -> Reply:
        if line.endswith("/$metadata"):
            return 200, "application/xml", EDMX
        if not line.endswith("/$batch"):
            return 200, "application/json", row
        is_mixed = b"--kinetic_probe" in body
        if line.count("/") != depth + 1 or form == (
            "json" if is_mixed else "multipart"
        ):
            return 404, "application/json", b"{}"
        assert body.count(b"/Instance/api/v2/odata/EPIC06/Erp.BO.CustomerSvc/") == 2
        if is_mixed:
            return 200, "multipart/mixed; boundary=b", part + part + b"--b--\r\n"
        replies = [{"id": n, "status": 200, "body": {}} for n in "12"]
        return json_reply({"responses": replies})

    with answering(reply) as (url, _):
        profile = probed(url).profile
    assert profile.value("form of $batch") == form
    assert profile.value("place of $batch") == place
