"""The patterns of [include] and [exclude], and which of them fit nothing.

They are matched once, when all names are known: those of services, BAQs and libraries, and of the services that patterns ask
about, those of entity sets and methods. A pattern is not reported if the names are unknown, such as the methods of a service
whose OpenAPI document is missing.
"""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final

from codegen import surfaces
from codegen.errors import Problem
from codegen.selection import Selection
from codegen.surfaces import METHODS, SERVICE, Key

_NEAREST: Final = 3
_AS_NEAR: Final = 0.05
"""How much less similar than the nearest name another name may be and still be shown."""
_ADVISED: Final = 40
"""Patterns for which near names are looked for, which takes the time of all names; more are not reported one by one."""
_FEW: Final = 12
_CASE: Final = "Letter case counts."


@dataclass(frozen=True, slots=True)
class Parts:
    """The names of a service's entity sets and methods; None if they are unknown."""

    sets: tuple[str, ...] | None = None
    methods: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern, and the place where it is written."""

    table: str
    key: str
    text: str

    @property
    def owner(self) -> str:
        """The part that matches a service, BAQ or library."""
        if self.key == METHODS:
            return self.text.rpartition("/")[0] or "*"
        return self.text.partition("/")[0]

    @property
    def part(self) -> str:
        """The part that matches an entity set or a method; empty if there is none."""
        if self.key == METHODS:
            return self.text.rpartition("/")[2]
        return self.text.partition("/")[2]

    @property
    def surface(self) -> Key:
        """The key of what `owner` matches."""
        return SERVICE.key if self.key == METHODS else self.key

    def names(self, parts: Parts) -> tuple[str, ...] | None:
        """The names that `part` can match; None if they are unknown."""
        return {SERVICE.key: parts.sets, METHODS: parts.methods}.get(self.key)


def patterns(selection: Selection) -> Iterator[Pattern]:
    """Every pattern that can fail to fit: all but those for everything."""
    tables = {"include": selection.include, "exclude": selection.exclude}
    for table, found in tables.items():
        for key in (*surfaces.keys(), METHODS):
            for text in dict.fromkeys(found.get(key, ())):
                if text.strip("*/"):
                    yield Pattern(table, key, text)


def asks_for_parts(selection: Selection, service: str) -> bool:
    """Whether a pattern names entity sets or methods of this service."""
    return any(
        pattern.part and fnmatchcase(service, pattern.owner)
        for pattern in patterns(selection)
    )


def fitting_excludes(
    selection: Selection, key: Key, names: Iterable[str]
) -> tuple[str, ...]:
    """The patterns of [exclude] that leave out any of these services, BAQs or libraries."""
    known = tuple(names)
    return tuple(
        pattern.text
        for pattern in patterns(selection)
        if pattern.table == "exclude" and pattern.key == key and not pattern.part
        if _any(known, pattern.owner)
    )


def unmatched(
    selection: Selection,
    names: Mapping[Key, Iterable[str]],
    parts: Mapping[str, Parts] = MappingProxyType({}),
    *,
    among: str,
    hints: Mapping[Key, str] = MappingProxyType({}),
    left_out: Mapping[str, Container[str]] = MappingProxyType({}),
) -> Iterator[Problem]:
    """One problem for each pattern that fits nothing.

    `names` are the names of each surface that is known completely, by key, `among` describes them, and `hints` say what to do if
    no name is similar. `parts` are those of services, by name. `left_out` are the patterns of [exclude], by key, that are known to fit.
    """
    every = {key: tuple(found) for key, found in names.items()}
    advised = 0
    for pattern in patterns(selection):
        known = every.get(pattern.surface)
        hint = None
        if known is not None and not _fits_any(pattern, known, selection, left_out):
            otherwise = hints.get(pattern.surface, "")
            near = known if advised < _ADVISED else ()
            hint = _advice(pattern, near, otherwise)
        elif pattern.part and (others := _unfitting(pattern, parts)) is not None:
            near = others if advised < _ADVISED else ()
            hint = _meant(nearest(pattern.part, near))
        if hint is not None:
            advised += 1
            what = _NOTHING.get(
                pattern.key if pattern.part else "", f"fits nothing {among}"
            )
            where = f"[{pattern.table}] {pattern.key}"
            yield Problem(where, 0, f"`{pattern.text}` {what}", hint)


_NOTHING: Final[Mapping[str, str]] = {
    SERVICE.key: "fits no entity set of a service that is taken",
    METHODS: "fits no method of a service that is taken",
}


def _unfitting(pattern: Pattern, parts: Mapping[str, Parts]) -> tuple[str, ...] | None:
    """The names that the pattern's part could match and does not; None if it matches one, or none is known."""
    whole = f"{pattern.owner}/{pattern.part}"
    found: dict[str, None] = {}
    is_known = False
    for service, names in parts.items():
        known = pattern.names(names)
        if known is None or not fnmatchcase(service, pattern.owner):
            continue
        if any(fnmatchcase(f"{service}/{name}", whole) for name in known):
            return None
        is_known = True
        found.update(dict.fromkeys(known))
    return tuple(found) if is_known else None


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
        if not pattern.part or selection.takes(pattern.surface, name)
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
