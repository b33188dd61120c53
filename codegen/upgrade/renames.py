"""Which of what came is likely what went, under another name. The evidence is never proof, so every pair is told as likely.

A pair has the same kind and the same type (of a class, a service or a call: mostly the same parts), and a name that is
near, or the same description, or the same neighbours. Each is paired once, and only where no other fits as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import inf
from typing import Final

from codegen.ir.names import words
from codegen.upgrade.surface import Element

_MOST: Final = 20_000
"""Pairs that are looked at; two lists that differ more have nothing to do with each other."""
_PARTS: Final = 0.6
"""How much of what is in two classes or calls must be in both."""
_ENOUGH: Final = 1.0
"""Evidence from which on a pair is likely; see `_evidence`."""
_NONE: Final = -inf
CLASSES: Final = frozenset({"row", "enum", "tableset"})
"""Kinds that types name."""


@dataclass(frozen=True, slots=True)
class Siblings:
    """All the parts of one thing in the old snapshot and in the new one: neighbours are evidence."""

    old: Sequence[Element]
    new: Sequence[Element]


def likely(
    removed: Iterable[Element], added: Iterable[Element], among: Siblings
) -> list[tuple[Element, Element]]:
    """The (removed, added) pairs that are likely one thing."""
    gone, come = list(removed), list(added)
    classes = _best([e for e in gone if e.kind in CLASSES], come, among, {})
    now = {a.name: b.name for a, b in classes}
    return classes + _best([e for e in gone if e.kind not in CLASSES], come, among, now)


def _best(
    gone: Sequence[Element],
    come: Sequence[Element],
    among: Siblings,
    classes: Mapping[str, str],
) -> list[tuple[Element, Element]]:
    """The pairs in which each is the other's best, and none as good."""
    if len(gone) * len(come) > _MOST:
        return []
    before, after = _neighbours(among.old), _neighbours(among.new)
    scores: dict[tuple[int, int], float] = {}
    for i, one in enumerate(gone):
        for j, other in enumerate(come):
            if one.kind == other.kind and _alike(one, other, classes):
                same_place = before[one.identity] == after[other.identity]
                scores[i, j] = _evidence(one, other, same_place=same_place)
    most: dict[tuple[int, int], list[float]] = {}
    for cell, score in scores.items():
        for line in enumerate(cell):
            most[line] = sorted((*most.get(line, (_NONE, _NONE)), score))[-2:]
    return [
        (gone[i], come[j])
        for (i, j), score in scores.items()
        if score >= _ENOUGH
        and all(most[line][0] < score == most[line][1] for line in enumerate((i, j)))
    ]


def _neighbours(elements: Sequence[Element]) -> dict[tuple[str, str], tuple[str, str]]:
    """Identity of each → wire names of the elements before and after it."""
    wires = ["", *(e.wire for e in elements), ""]
    return {e.identity: (wires[n], wires[n + 2]) for n, e in enumerate(elements)}


def _alike(one: Element, other: Element, classes: Mapping[str, str]) -> bool:
    """Whether both have the same facts, and mostly the same parts."""
    for fact in ("type", "row", "form", "flags", "value", "gives"):
        text = one.facts.get(fact, "")
        if classes.get(text, text) != other.facts.get(fact, ""):
            return False
    if not (one.parts or other.parts):
        return True
    mine, yours = _contents(one), _contents(other)
    return len(mine & yours) >= _PARTS * len(mine | yours)


def _contents(element: Element) -> frozenset[tuple[str, str, str]]:
    """What is in it, down to the second level: a service is its sets and the columns of its rows."""
    inside = [p for part in element.parts for p in (part, *part.parts)]
    return frozenset((p.kind, p.wire, p.facts.get("type", "")) for p in inside)


def _evidence(one: Element, other: Element, *, same_place: bool) -> float:
    """How much speaks for a rename: a name from 0 to 1, a description or many parts in common 0.5, the same place 0.3."""
    near = _nearness(one.wire, other.wire)
    described = bool(one.description) and one.description == other.description
    common = len(_contents(one) & _contents(other))
    shared = common >= 3 or common == 2 == len(_contents(one) | _contents(other))
    return near + 0.5 * (described or shared) + 0.3 * same_place


def _nearness(one: str, other: str) -> float:
    """From 0 to 1; names that differ in nothing but their numbers are siblings, and as far apart as can be."""
    if re.sub(r"\d+", "", one) == re.sub(r"\d+", "", other):
        return -1.0
    a, b = "".join(words(one)), "".join(words(other))
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
