"""What a probe must find out of a sandbox with some manners, and the calls that it may make for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from worlds import World

from codegen.profile import FACTS, Profile, parse
from codegen.sandbox import Temperament
from codegen.sandbox.temperament import REFUSABLE

MOST = 21
"""Rows of the largest set of the sample that is asked."""


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
        "$skip": manners.skip,
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

        async def ending(message: Any) -> None:
            # Before it is sent: whoever gets it may ask again at once.
            if "body" in message and not message.get("more_body"):
                under_way.remove(scope)
            await send(message)

        await inner(scope, receive, ending)

    world.app = app
    return calls


def check_found(manners: Temperament, profile: Profile, calls: list[Call]) -> None:
    """Fail unless the profile says what these manners are, and nothing was sent but what may be."""
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
    assert sum(call.verb == "GET" for call in calls) <= 60
    others = {call.path.rpartition("/")[2] for call in calls if call.verb != "GET"}
    assert others <= {"Login", "Logout", "$batch", "GetQueryList"}
    assert all(call.beside == 0 or call.is_in_session for call in calls)
