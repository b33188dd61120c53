"""`profile.json` is read back only as it may have been written, and gives a client the settings that follow from it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.probe.reports import markdown
from codegen.probe.run import Outcome
from codegen.profile import FACTS, Finding, Profile, changed, client_settings, parse
from codegen.runtime.options import Settings

WHOLE = Profile({"rows in one reply": Finding(7, "7 of 21 rows came")})


def with_facts(**facts: Any) -> bytes:
    named = {name.replace("_", " "): value for name, value in facts.items()}
    return json.dumps({"version": 1, "facts": named}).encode()


HOSTILE: dict[str, bytes] = {
    "no JSON": b"{",
    "markers of a merge": b"<<<<<<< HEAD\n" + WHOLE.to_bytes(),
    "a list": b"[]",
    "nested deeply": b"[" * 100_000,
    "too large": b" " * 300_000 + WHOLE.to_bytes(),
    "another version": WHOLE.to_bytes().replace(b'"version": 1', b'"version": 2'),
    "facts that are a list": b'{"version": 1, "facts": []}',
    "another key": b'{"version": 1, "facts": {}, "password": "x"}',
    "an unknown fact": with_facts(gravity={"value": 1, "evidence": "x"}),
    "a number as text": with_facts(rows_in_one_reply={"value": "7", "evidence": "x"}),
    "a boolean": with_facts(rows_in_one_reply={"value": True, "evidence": "x"}),
    "a negative number": with_facts(rows_in_one_reply={"value": -7, "evidence": "x"}),
    "a huge number": with_facts(longest_query={"value": 10**30, "evidence": "x"}),
    "code": with_facts(nextLinks={"value": '"); import os #', "evidence": "x"}),
    "a line more": with_facts(nextLinks={"value": "none\n", "evidence": "x"}),
    "other digits": with_facts(version={"value": "١.٢", "evidence": "x"}),
    "a value without evidence": with_facts(nextLinks={"value": "none"}),
    "a value that is unknown": with_facts(nextLinks={"value": "none", "unknown": "x"}),
    "evidence of two lines": with_facts(nextLinks={"value": "none", "evidence": "a\nb"}),
    "evidence with escapes": with_facts(nextLinks={"unknown": "\x1b[2J"}),
    "evidence without an end": with_facts(nextLinks={"unknown": "x" * 10_000}),
    "a lone surrogate": b'{"version": 1, "facts": {"nextLinks": {"unknown": "\\ud800"}}}',
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_probe_writes_is_refused(name: str) -> None:
    with pytest.raises(CodegenError) as error:
        parse(HOSTILE[name])
    assert error.value.hint
    assert error.value.what.isprintable()


def test_the_same_findings_give_the_same_bytes_in_any_order() -> None:
    one = Finding("none", "x")
    ahead = Profile({"nextLinks": one, **WHOLE.findings})
    behind = Profile({**WHOLE.findings, "nextLinks": one})
    assert ahead.to_bytes() == behind.to_bytes()
    assert parse(ahead.to_bytes()) == ahead


def known(**facts: Any) -> Profile:
    return Profile({FACT[name]: Finding(value, "x") for name, value in facts.items()})


FACT = {
    "cap": "rows in one reply",
    "above": "$top above the cap",
    "positional": "positional keys",
    "named": "named keys",
    "takes": "characters that a path takes",
    "refuses": "characters that a path refuses",
    "date": "date()",
    "year": "year()",
    "order": "text compared in $filter",
    "counts": "$count of children",
    "skip": "$skip",
    "query": "longest query",
    "lists": "in",
}


@pytest.mark.parametrize(
    ("profile", "settings"),
    [
        (Profile(), {}),
        (known(cap=7), {}),
        (known(cap=7, above="taken"), {}),
        (known(cap=7, above="cut"), {"page_size": 7}),
        (known(cap=5_000, above="cut"), {}),
        (known(positional="refused"), {}),
        (known(positional="taken", named="taken"), {}),
        (known(positional="refused", named="taken"), {"key_style": "named"}),
        (known(takes="/#+"), {"key_characters": "#+"}),
        (known(refuses="/\\#:"), {"refused_key_characters": ":"}),
        (known(date="by the shown day", year="refused"), {"days": "date"}),
        (known(date="by another day", year="by the shown day"), {}),
        (known(date="refused", year="refused"), {"days": "refused"}),
        (known(date="by another day", year="by another day"), {"days": "refused"}),
        (known(date="refused"), {}),
        (known(order="refused", counts="refused"), {"text_order": False, "child_counts": False}),
        (known(skip="taken"), {}),
        (known(skip="refused"), {"takes_skip": False}),
        (known(skip="ignored"), {"takes_skip": False}),
        (known(query=2_000), {}),
        (known(query=8_192), {"longest_query": 8_192}),
        (known(lists="taken"), {"in_lists": True}),
        (known(lists="refused"), {}),
    ],
)  # fmt: skip
def test_settings_follow_from_what_is_known(
    profile: Profile, settings: dict[str, object]
) -> None:
    assert client_settings(profile) == settings
    assert settings.keys() <= Settings.__annotations__.keys()


def test_what_is_unknown_replaces_nothing_that_is_known() -> None:
    later = {
        "rows in one reply": Finding(None, "out of time"),
        "in": Finding(None, "y"),
    }
    merged = WHOLE.with_findings(later)
    assert merged.value("rows in one reply") == 7
    assert merged.findings["in"] == Finding(None, "y")
    other = WHOLE.with_findings({"rows in one reply": Finding(9, "z")})
    assert [*changed(WHOLE, other)] == [("rows in one reply", "7", "9")]
    assert [*changed(WHOLE, Profile())] == []


def test_every_fact_says_what_was_believed() -> None:
    for fact in FACTS.values():
        assert fact.believed and (fact.never or not fact.allows(None))
        assert not fact.allows("'); x") and not fact.allows(1.5)


def test_a_report_shows_no_picture_and_no_link_of_a_profile() -> None:
    """Evidence of a profile that somebody else wrote stays text where the report is read."""
    evidence = "![x](http://host.example/seen) [a](javascript:1) <img src=x>"
    given = with_facts(nextLinks={"value": "none", "evidence": evidence})
    said = markdown(Outcome(parse(given), (), 1))
    assert "\\[x\\](" in said and "\\[a\\](" in said and "\\<img" in said
