"""The patterns of [include] and [exclude], and which of them fit nothing.

Each pattern is matched once all names are known: those of services, BAQs and libraries by `unmatched` itself, those of a
service's entity sets and methods service by service, by `of_service`. A pattern is not reported if the names are unknown, such as
the methods of a service whose OpenAPI document is missing.
"""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final

from codegen.errors import Problem
from codegen.selection import SORTS, Selection, Sort

Findings = Mapping[str, Sequence[str] | None]
"""Label of a pattern → None if it fits, else the names nearest to it."""

_NEAREST: Final = 3
_AS_NEAR: Final = 0.05
"""How much less similar than the nearest name another name may be and still be shown."""
_ADVISED: Final = 40
"""Patterns for which near names are looked for, which takes the time of all names; more are not reported one by one."""
_FEW: Final = 12
_KEYS: Final = (*SORTS, "methods")
_CASE: Final = "Letter case counts."


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern, and the place where it is written."""

    table: str
    key: str
    text: str

    @property
    def label(self) -> str:
        """Text that identifies the pattern."""
        return f"{self.table} {self.key} {self.text}"

    @property
    def owner(self) -> str:
        """The part that matches a service, BAQ or library."""
        if self.key == "methods":
            return self.text.rpartition("/")[0] or "*"
        return self.text.partition("/")[0]

    @property
    def part(self) -> str:
        """The part that matches an entity set or a method; empty if there is none."""
        if self.key == "methods":
            return self.text.rpartition("/")[2]
        return self.text.partition("/")[2]

    @property
    def sort(self) -> Sort:
        """The sort of thing that `owner` matches."""
        return next((sort for sort in SORTS if sort == self.key), "services")


def patterns(selection: Selection) -> Iterator[Pattern]:
    """Every pattern that can fail to fit: all but those for everything."""
    tables = {"include": selection.include, "exclude": selection.exclude}
    for table, found in tables.items():
        for key in _KEYS:
            for text in dict.fromkeys(getattr(found, key) or ()):
                if text.strip("*/"):
                    yield Pattern(table, key, text)


def of_service(
    selection: Selection,
    service: str,
    *,
    sets: Sequence[str] | None,
    methods: Sequence[str] | None,
) -> Findings:
    """Which patterns for entity sets and methods fit those of a service; None for names that are unknown."""
    found: dict[str, Sequence[str] | None] = {}
    advised = 0
    for pattern in patterns(selection):
        names = methods if pattern.key == "methods" else sets
        if names is None or not pattern.part:
            continue
        if fnmatchcase(service, pattern.owner):
            whole = f"{pattern.owner}/{pattern.part}"
            fits = any(fnmatchcase(f"{service}/{name}", whole) for name in names)
            advised += not fits
            near = nearest(pattern.part, names) if advised <= _ADVISED else ()
            found[pattern.label] = None if fits else near
    return found


def fitting_excludes(
    selection: Selection, sort: Sort, names: Iterable[str]
) -> tuple[str, ...]:
    """The patterns of [exclude] that leave out any of these services, BAQs or libraries."""
    known = tuple(names)
    return tuple(
        pattern.text
        for pattern in patterns(selection)
        if pattern.table == "exclude" and pattern.key == sort and not pattern.part
        if _any(known, pattern.owner)
    )


def unmatched(
    selection: Selection,
    names: Mapping[Sort, Iterable[str]],
    findings: Iterable[Findings] = (),
    *,
    among: str,
    hints: Mapping[Sort, str] = MappingProxyType({}),
    left_out: Mapping[str, Container[str]] = MappingProxyType({}),
) -> Iterator[Problem]:
    """One problem for each pattern that fits nothing.

    `names` are the names of each sort that is known completely, `among` describes them, and `hints` say what to do if no name
    is similar. `left_out` are the patterns of [exclude], by sort, that are known to fit.
    """
    every = {sort: tuple(found) for sort, found in names.items()}
    parts = _together(findings)
    advised = 0
    for pattern in patterns(selection):
        known = every.get(pattern.sort)
        hint = None
        if known is not None and not _fits_any(pattern, known, selection, left_out):
            advised += 1
            otherwise = hints.get(pattern.sort, "")
            near = known if advised <= _ADVISED else ()
            hint = _advice(pattern, near, otherwise)
        elif pattern.part and pattern.label in parts:
            hint = _meant(parts[pattern.label])
        if hint is not None:
            what = _NOTHING[pattern.key] if pattern.part else f"fits nothing {among}"
            where = f"[{pattern.table}] {pattern.key}"
            yield Problem(where, 0, f"`{pattern.text}` {what}", hint)


_NOTHING: Final[Mapping[str, str]] = {
    "services": "fits no entity set of a service that is taken",
    "methods": "fits no method of a service that is taken",
}


def _together(findings: Iterable[Findings]) -> dict[str, list[str]]:
    """Label → the nearest names, of those patterns that fit in no service."""
    found: dict[str, list[str]] = {}
    fit: set[str] = set()
    for one in findings:
        for label, near in one.items():
            if near is None:
                fit.add(label)
            else:
                found.setdefault(label, []).extend(near)
    return {label: near for label, near in found.items() if label not in fit}


def _fits_any(
    pattern: Pattern,
    known: Sequence[str],
    selection: Selection,
    left_out: Mapping[str, Container[str]],
) -> bool:
    """Whether the pattern's owner fits a name; for one about parts, a name of a service that is taken."""
    if pattern.table == "exclude" and pattern.text in left_out.get(pattern.key, ()):
        return True
    return any(
        fnmatchcase(name, pattern.owner)
        for name in known
        if not pattern.part or selection.takes_service(name)
    )


def _advice(pattern: Pattern, known: Sequence[str], otherwise: str) -> str:
    """What to do about a pattern whose owner fits no name, or no name that is included."""
    if fits := [name for name in known if fnmatchcase(name, pattern.owner)]:
        return f"`{fits[0]}` is not taken: see `services` in [include] and [exclude]."
    if near := nearest(pattern.owner, known):
        return _meant(near)
    if 0 < len(known) <= _FEW:
        return f"Known: {', '.join(known)}. {_CASE}"
    return f"{_CASE} {otherwise}".strip()


def _meant(near: Sequence[str]) -> str:
    named = " or ".join(f"`{name}`" for name in [*dict.fromkeys(near)][:_NEAREST])
    return f"Did you mean {named}? {_CASE}" if named else _CASE


def nearest(text: str, names: Iterable[str]) -> list[str]:
    """The names nearest to a pattern: those it would fit if letter case did not count, or else the most similar ones."""
    known = tuple(names)
    if not known:
        return []
    folded = text.casefold()
    if alike := [name for name in known if fnmatchcase(name.casefold(), folded)]:
        return alike[:_NEAREST]
    bare = text.strip("*")
    close = difflib.get_close_matches(bare, known, _NEAREST)
    ratios = [difflib.SequenceMatcher(None, name, bare).ratio() for name in close]
    return [n for n, ratio in zip(close, ratios) if ratio > ratios[0] - _AS_NEAR]


def _any(names: Iterable[str], pattern: str) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)
