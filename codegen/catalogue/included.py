"""Whether the package has what was found, and what to write into `kinetic.toml` so that it has."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Protocol

from codegen.selection import Selection
from codegen.surfaces import METHODS, SERVICE, Key, surface_of

_METHODS: Final = frozenset({"method", "parameter", "result"})


@dataclass(frozen=True, slots=True)
class Line:
    """What to add to a list of [include]."""

    key: Key
    pattern: str

    def __str__(self) -> str:
        return f"{self.key} = [{json.dumps(self.pattern, ensure_ascii=False)}]"


class Placed(Protocol):
    """What belongs to a service, BAQ or library, as an entry of the index does."""

    @property
    def sort(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def part(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Whole:
    """A service, BAQ or library as such."""

    sort: str
    owner: str
    kind: str = ""
    part: str = ""


def advice(selection: Selection, found: Placed) -> str:
    """What to do so that the package has it; empty where it has."""
    if includes(selection, found):
        return ""
    if added := lines(selection, found):
        additions = ", ".join(map(str, added))
        return f"not in the package; add to [include] in kinetic.toml: {additions}"
    return "not in the package: [exclude] in kinetic.toml leaves it out"


def includes(selection: Selection, found: Placed) -> bool:
    """Whether a selection takes what was found."""
    if found.sort != SERVICE.kind:
        return selection.takes(surface_of(found.sort).key, found.owner)
    if not found.part:
        return selection.takes_service(found.owner)
    if found.kind in _METHODS:
        return selection.takes_method(found.owner, found.part)
    return selection.takes_set(found.owner, found.part)


def lines(selection: Selection, found: Placed) -> tuple[Line, ...]:
    """What to add to [include] so that the package has it; nothing where [exclude] leaves it out all the same."""
    for tried in _ways(selection, found):
        if includes(_with(selection, tried), found):
            return tried
    return ()


def _ways(selection: Selection, found: Placed) -> Iterator[tuple[Line, ...]]:
    """Lines that may be enough, the fewest first."""
    owner, part = glob.escape(found.owner), glob.escape(found.part)
    if found.sort != SERVICE.kind:
        yield (Line(surface_of(found.sort).key, owner),)
    elif not found.part:
        yield (Line(SERVICE.key, owner),)
    elif found.kind in _METHODS:
        method = Line(METHODS, f"{owner}/{part}")
        if METHODS in selection.include:
            yield (method,)
            yield (Line(SERVICE.key, owner), method)
        yield (Line(SERVICE.key, owner),)
    else:
        yield (Line(SERVICE.key, f"{owner}/{part}"),)


def _with(selection: Selection, added: tuple[Line, ...]) -> Selection:
    include = dict(selection.include)
    for line in added:
        include[line.key] = (*include.get(line.key, ()), line.pattern)
    return replace(selection, include=include)
