"""The probe finds out what each preset of the sandbox is, says unknown where it cannot, and leaves the instance as it was."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import pytest
from tests.probe.asking import probed
from worlds import World

from codegen.probe import Limits
from codegen.profile import FACTS, parse
from codegen.sandbox import PRESETS, Temperament, of_profile
from codegen.sandbox.temperament import REFUSABLE

MOST = 21
"""Rows of the largest set of the sample that is asked."""
HIDDEN = {
    *("licences", "penalty", "warnings", "before_images"),
    *("colleague", "colleague_writes"),
}
"""Traits that only writes, other people or their licences would show."""


def expected(manners: Temperament) -> dict[str, object]:
    """Fact → what a probe must say of an instance with these manners; None for unknown."""
    is_cut = manners.cap < MOST
    has_links = is_cut and manners.links != "none"
    session = manners.session_calls
    refused = {t: "refused" if t in manners.refuses else "" for t in REFUSABLE}
    return {
        "rows in one reply": manners.cap if is_cut else None,
        "$top above the cap": ("taken" if manners.top_above_cap else "cut") if is_cut else None,
        "nextLinks": manners.links if is_cut else None,
        "tokens in nextLinks": ("opaque" if manners.opaque_links else "plain") if has_links else None,
        "children in one list": manners.child_cap,
        "nextLinks of children": ("absolute" if manners.child_links else "none") if manners.child_cap else None,
        "offset of days": _OFFSETS[manners.zone],
        "positional keys": "refused" if manners.keys == "named" else "taken",
        "named keys": "refused" if manners.keys == "positional" else "taken",
        "etags": "sent" if manners.etags else "none",
        "letter case of text": "ignored" if manners.ignores_case else "counts",
        "text compared in $filter": refused["text order"] or "taken",
        "computed columns in $filter": refused["computed columns"] or "taken",
        "date()": refused["date()"] or "by the shown day",
        "year()": refused["year()"] or "by the shown day",
        "held session": f"ends after {session} calls" if session else "works",
        "status of a lost session": str(manners.session_status) if session else None,
        "calls side by side in a session": None if session else "work",
        "numbers of BAQs": "text" if manners.external_baqs else "either",
        "longest query": 2_000,
        "$skip": "taken",
        "unknown column in $select": "refused",
        "number of rows": "in the reply",
        "compression": "none",
    }  # fmt: skip


_OFFSETS = {
    None: "-05:00/-04:00",
    "-05:00": "-05:00",
    "+09:00": "+09:00",
    "America/Chicago": "-06:00/-05:00",
    "": "none",
}


@dataclass(frozen=True)
class Call:
    """A call that came to the sandbox."""

    verb: str
    path: str
    is_in_session: bool
    beside: int
    """How many others were under way."""


def watched(world: World) -> list[Call]:
    """The calls that the instance gets from now on."""
    calls: list[Call] = []
    under_way: list[Any] = []
    inner = world.app

    async def app(scope: Any, receive: Any, send: Any) -> None:
        names = {name.lower() for name, _ in scope["headers"]}
        is_in_session = b"sessioninfo" in names
        verb, path = scope["method"], scope["path"]
        calls.append(Call(verb, path, is_in_session, len(under_way)))
        under_way.append(scope)
        try:
            await inner(scope, receive, send)
        finally:
            under_way.remove(scope)

    world.app = app
    return calls


@pytest.mark.parametrize("name", [*PRESETS])
def test_each_preset_is_found_out(world: World, name: str) -> None:
    manners = world.begin(PRESETS[name]).temperament
    calls = watched(world)
    found = probed(world.url)
    profile = found.profile
    wanted = expected(manners)
    said = {fact: profile.value(fact) for fact in wanted}
    if manners.colleague is not None:
        # Rows that were asked about may have gone meanwhile.
        wanted = {f: v if said[f] is not None else None for f, v in wanted.items()}
    assert said == wanted, {f: profile.findings[f].why for f in said}
    refused = set(profile.text("characters that a path refuses"))
    assert refused == set(manners.refused_in_paths)
    assert set(profile.text("characters that a path takes")).isdisjoint(refused)
    assert all(profile.value(f) is None for f, fact in FACTS.items() if fact.never)
    assert profile.findings.keys() == FACTS.keys()
    assert all(finding.why for finding in profile.findings.values())
    assert parse(profile.to_bytes()) == profile
    assert found.gets == sum(call.verb == "GET" for call in calls) <= 60
    others = {call.path.rpartition("/")[2] for call in calls if call.verb != "GET"}
    assert others <= {"Login", "Logout", "$batch", "GetQueryList"}
    assert all(call.beside == 0 or call.is_in_session for call in calls)


@pytest.mark.parametrize(
    "name",
    [
        *("generous", "opaque-links", "linked-children", "daylight", "no-offset"),
        *(
            "no-date-functions",
            "strict-paths",
            "named-keys",
            "forgetful-401",
            "external",
        ),
    ],
)
def test_a_sandbox_behaves_as_the_profile_says(world: World, name: str) -> None:
    """What was found out of one sandbox, and played by another, is found out of that one again."""
    world.begin(PRESETS[name])
    first = probed(world.url).profile
    manners = of_profile(first)
    for trait in fields(Temperament):
        if trait.name in HIDDEN:
            assert getattr(manners, trait.name) == trait.default
    world.begin(manners)
    second = probed(world.url).profile
    compared = [name for name, fact in FACTS.items() if fact.is_compared]
    assert {n: second.value(n) for n in compared} == {
        n: first.value(n) for n in compared
    }


@pytest.mark.parametrize("gets", [1, 7, 30])
def test_no_more_is_sent_than_the_bound_allows(world: World, gets: int) -> None:
    world.begin(PRESETS["daylight"])
    calls = watched(world)
    found = probed(world.url, Limits(gets=gets))
    assert found.gets == sum(call.verb == "GET" for call in calls) == gets
    reason = f"the {gets} GETs of a probe were used up"
    assert any(f.why == reason for f in found.profile.findings.values())
    if gets == 30:
        said = {f: found.profile.value(f) for f in ("date()", "positional keys")}
        assert said == {"date()": "by the shown day", "positional keys": "taken"}
