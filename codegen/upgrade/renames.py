"""Pairs of a removed and an added thing that are likely the same, renamed. The evidence is never proof, so every pair is reported as likely.

A pair has the same kind and the same type (of a class, a service or a call: mostly the same parts), and a name that is
near, or the same description, or the same neighbours. Each is paired once, and only where no other fits as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from codegen.spelling import words
from codegen.upgrade.elements import Element

_MOST: Final = 20_000
"""Pairs that are looked at in one comparison; things that differ more have nothing to do with each other."""
_AT_ONCE: Final = 1_000
"""Parts that two classes or calls may have in common for the work of one pair of columns."""
_LONGEST: Final = 50
"""Characters of a name that are compared: two that differ behind them have neighbours and types to be known by."""
_PARTS: Final = 0.6
"""How much of what is in two classes or calls must be in both."""
_ENOUGH: Final = 1.0
"""Evidence from which on a pair is likely; see `_evidence`."""
CLASSES: Final = frozenset({"row", "enum", "tableset"})
"""Kinds that types name."""

Contents = frozenset[tuple[str, str, str]]
"""Kind, wire name and type of all that is in a thing."""


class PairBudget:
    """How many more pairs one comparison looks at: a server decides how many there are, and how long their names are."""

    def __init__(self) -> None:
        self._left = _MOST

    def takes(self, pairs: int) -> bool:
        """Whether so many are looked at, too; they count from then on."""
        is_enough = pairs <= self._left
        self._left -= pairs if is_enough else 0
        return is_enough


@dataclass(frozen=True, slots=True)
class Siblings:
    """All the parts of one thing in the old snapshot and in the new one: neighbours are evidence."""

    old: Sequence[Element]
    new: Sequence[Element]


@dataclass(frozen=True, slots=True)
class _Known:
    """An element with what pairs are recognized by, which is read once and not for each pair."""

    element: Element
    contents: Contents
    place: tuple[str, str]


def likely(
    removed: Iterable[Element],
    added: Iterable[Element],
    among: Siblings,
    patience: PairBudget,
) -> list[tuple[Element, Element]]:
    """The (removed, added) pairs that are likely one thing."""
    gone, come = list(removed), list(added)
    if not (gone and come):
        return []
    old, new = _known(gone, among.old), _known(come, among.new)
    classes = _best([k for k in old if k.element.kind in CLASSES], new, {}, patience)
    now = {a.name: b.name for a, b in classes}
    rest = [k for k in old if k.element.kind not in CLASSES]
    return classes + _best(rest, new, now, patience)


def _known(elements: Iterable[Element], among: Sequence[Element]) -> list[_Known]:
    places = _neighbours(among)
    return [_Known(e, _contents(e), places[e.identity]) for e in elements]


def _best(
    gone: Sequence[_Known],
    come: Sequence[_Known],
    classes: Mapping[str, str],
    patience: PairBudget,
) -> list[tuple[Element, Element]]:
    """The pairs in which each is the other's best, and none as good."""
    parts = sum(len(known.contents) for known in come)
    if not patience.takes(len(gone) * (len(come) + parts // _AT_ONCE)):
        return []
    scores = {
        (i, j): _evidence(one, other)
        for i, one in enumerate(gone)
        for j, other in enumerate(come)
        if one.element.kind == other.element.kind and _alike(one, other, classes)
    }
    best = _tops((i, score) for (i, _), score in scores.items())
    liked = _tops((j, score) for (_, j), score in scores.items())
    return [
        (gone[i].element, come[j].element)
        for (i, j), score in scores.items()
        if score >= _ENOUGH and best[i] == liked[j] == (score, 1)
    ]


def _tops(scores: Iterable[tuple[int, float]]) -> dict[int, tuple[float, int]]:
    """Number → the best of its scores, and how often it has it."""
    found: dict[int, tuple[float, int]] = {}
    for number, score in scores:
        best, times = found.get(number, (-math.inf, 0))
        if score >= best:
            found[number] = (score, times + 1 if score == best else 1)
    return found


def _neighbours(elements: Sequence[Element]) -> dict[tuple[str, str], tuple[str, str]]:
    """Identity of each → wire names of the elements before and after it."""
    wires = ["", *(e.wire for e in elements), ""]
    return {e.identity: (wires[n], wires[n + 2]) for n, e in enumerate(elements)}


def _alike(one: _Known, other: _Known, classes: Mapping[str, str]) -> bool:
    """Whether both have the same facts, and mostly the same parts."""
    for fact in ("type", "row", "form", "flags", "value", "gives"):
        text = one.element.facts.get(fact, "")
        if classes.get(text, text) != other.element.facts.get(fact, ""):
            return False
    if not (one.element.parts or other.element.parts):
        return True
    mine, yours = one.contents, other.contents
    return len(mine & yours) >= _PARTS * len(mine | yours)


def _contents(element: Element) -> Contents:
    """What is in it, down to the second level: a service is its sets and the columns of its rows."""
    inside = [p for part in element.parts for p in (part, *part.parts)]
    return frozenset((p.kind, p.wire, p.facts.get("type", "")) for p in inside)


def _evidence(one: _Known, other: _Known) -> float:
    """How much speaks for a rename: a name from 0 to 1, a description or many parts in common 0.5, the same place 0.3."""
    mine, yours = one.element, other.element
    near = _nearness(mine.wire, yours.wire)
    described = bool(mine.description) and mine.description == yours.description
    common = len(one.contents & other.contents)
    shared = common >= 3 or common == 2 == len(one.contents | other.contents)
    return near + 0.5 * (described or shared) + 0.3 * (one.place == other.place)


def _nearness(one: str, other: str) -> float:
    """From 0 to 1; names that differ in nothing but their numbers are siblings, and as far apart as can be."""
    if re.sub(r"\d+", "", one) == re.sub(r"\d+", "", other):
        return -1.0
    a, b = ("".join(words(name))[:_LONGEST] for name in (one, other))
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
