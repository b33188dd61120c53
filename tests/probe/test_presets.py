"""A profile makes a sandbox that behaves likewise, and a probe keeps within its bounds."""

from __future__ import annotations

from dataclasses import fields

import pytest
from long import LONG
from worlds import World

from codegen.probe import Limits
from codegen.profile import FACTS
from codegen.sandbox import PRESETS, Temperament, of_profile
from tests.probe.asking import probed
from tests.probe.finding import watched

HIDDEN = {
    *("licences", "penalty", "warnings", "before_images"),
    *("colleague", "colleague_writes"),
}
"""Traits that only writes, other people or their licences would show."""


PLAYED = (
    *("generous", "opaque-links", "daylight", "strict-paths"),
    *(("linked-children", "no-date-functions", "forgetful-401") if LONG > 1 else ()),
)


@pytest.mark.parametrize("name", PLAYED)
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


@pytest.mark.parametrize("gets", [1, 30])
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
