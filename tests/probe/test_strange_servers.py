"""A probe of servers that answer nonsense, slowly or not at all: it ends, claims nothing, and repeats nothing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

import pytest

from codegen.errors import CodegenError
from codegen.probe import Limits
from codegen.profile import FACTS, parse
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
    def reply(line: str) -> Reply:
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
    with answering(lambda line: reply) as (url, _):
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
    with answering(lambda line: reply) as (url, lines):
        with pytest.raises(CodegenError, match=said):
            probed(url)
    assert len(lines) == 1


def test_a_password_that_is_refused_later_ends_it_too() -> None:
    def reply(line: str) -> Reply:
        if line.endswith("/$metadata"):
            return 200, "application/xml", EDMX
        return 401, "text/plain", b"Invalid username or password."

    with answering(reply) as (url, lines):
        with pytest.raises(CodegenError, match="Invalid username"):
            probed(url)
    assert sum("/$metadata" not in line for line in lines) == 1


def test_nobody_there_is_an_error() -> None:
    with answering(lambda line: (0, "", b"")) as (url, _):
        pass
    with pytest.raises(CodegenError):
        probed(url)


def test_a_server_that_falls_silent_is_left_after_three_questions() -> None:
    """The clock is not asked: the questions that are sent are counted."""
    end = threading.Event()

    def reply(line: str) -> Reply:
        if not line.endswith("/$metadata"):
            end.wait(60)
        return 200, "application/xml", EDMX

    with answering(reply) as (url, lines):
        profile = probed(url, Limits(seconds=60, each=0.3)).profile
        end.set()
    assert sum("/$metadata" not in line for line in lines) == 3
    reasons = {found.why for found in profile.findings.values()}
    assert "the instance left 3 questions in a row unanswered" in reasons
    assert profile.value("containment") is not None
    assert profile.value("positional keys") is None


def test_the_time_for_all_questions_is_bounded() -> None:
    def reply(line: str) -> Reply:
        time.sleep(0.2)
        return 200, "application/xml", EDMX

    with answering(reply) as (url, lines):
        profile = probed(url, Limits(seconds=0.5)).profile
    assert 0 < len(lines) < 10
    reasons = {found.why for found in profile.findings.values()}
    assert "the 0.5 seconds of a probe were over" in reasons


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

        def reply(line: str) -> Reply:
            if line.endswith("/$metadata"):
                return 200, "application/xml", EDMX
            return json_reply(put(word))

        with answering(reply) as (url, _):
            data = probed(url).profile.to_bytes().decode()
        assert word not in data
        assert json.loads(data)["facts"]["version"].get("value") is None
