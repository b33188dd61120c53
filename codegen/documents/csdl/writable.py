"""Columns that no set takes in new rows, or in changed ones (vocabulary Capabilities: NonInsertableProperties, NonUpdatableProperties).

Sets list them, and rows of one class can be in several sets: a column is restricted if all sets that can hold it list it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from codegen.documents.edm import (
    Access,
    EntitySet,
    Property,
    Restrictions,
    Singleton,
    StructuredType,
    Type,
)

Listed = frozenset[str]
"""The columns that a set does not take, each by its name or behind the name of its type."""
Holder = tuple[str, Listed | None]
"""The type of a set, a singleton or a contained child, and what it lists; None if it takes no such write at all."""


def settled(
    types: Mapping[str, Type],
    sets: Iterable[EntitySet],
    singletons: Iterable[Singleton],
    qualified: Callable[[str], str],
) -> dict[str, Type]:
    """The types, whose properties say what all sets that can hold them say; paths are read with `qualified` names."""
    structured = {n: t for n, t in types.items() if isinstance(t, StructuredType)}
    held = [(s.type, s.restrictions, True) for s in sets]
    held += [(s.type, s.restrictions, False) for s in singletons]
    held += [
        (nav.type.name, nav.restrictions, nav.type.collection)
        for type_ in structured.values()
        for nav in type_.navigation
        if nav.contained
    ]
    # A single row is there already.
    new = [
        (name, _listed(r, "insert", qualified) if is_list else None)
        for name, r, is_list in held
    ]
    changed = [(name, _listed(r, "update", qualified)) for name, r, _ in held]
    if not any(listed for _, listed in (*new, *changed)):
        return dict(types)
    tallies = _WriteCounts(structured, new), _WriteCounts(structured, changed)
    said = {n: _with_access(t, *tallies) for n, t in structured.items()}
    return {**types, **said}


def _listed(
    restrictions: Restrictions, what: str, qualified: Callable[[str], str]
) -> Listed | None:
    if what in restrictions.refused:
        return None
    paths = [p.rpartition("/") for p in dict(restrictions.columns).get(what, ())]
    own = frozenset(name for owner, _, name in paths if not owner)
    # One that is listed both ways counts once.
    return own.union(
        f"{qualified(owner)}/{name}" for owner, _, name in paths if name not in own
    )


def _line(types: Mapping[str, StructuredType], name: str) -> Iterator[str]:
    """The type and its bases, by name."""
    while found := types.get(name):
        yield name
        name = found.base


@dataclass(slots=True)
class _WriteCount:
    """How many holders take a write, and how many of them do not take it of each column."""

    takes: int = 0
    listed: Counter[str] = field(default_factory=Counter)

    def add(self, takes: int, listed: Iterable[str] | Mapping[str, int]) -> None:
        """Count more of them."""
        self.takes += takes
        self.listed.update(listed)


class _WriteCounts:
    """What those that can hold rows of a type say: holders of the type, of its bases, and of what is derived from it.

    They are counted once for each type, as a document may have as many sets as it has types and columns.
    """

    def __init__(
        self, types: Mapping[str, StructuredType], holders: Iterable[Holder]
    ) -> None:
        self._types = types
        self._of: dict[str, _WriteCount] = defaultdict(_WriteCount)
        self._below: dict[str, _WriteCount] = defaultdict(_WriteCount)
        for name, listed in holders:
            if listed is not None:
                self._of[name].add(1, listed)
        for name, tally in self._of.items():
            for base in islice(_line(types, name), 1, None):
                self._below[base].add(tally.takes, tally.listed)

    def near(self, name: str) -> list[_WriteCount]:
        """Those of a type."""
        found = [self._of[n] for n in _line(self._types, name) if n in self._of]
        return [*found, self._below[name]] if name in self._below else found


def _with_access(
    found: StructuredType, new: _WriteCounts, changed: _WriteCounts
) -> StructuredType:
    name = found.qualified
    near = new.near(name), changed.near(name)
    if not any(tally.listed for tallies in near for tally in tallies):
        return found
    properties = tuple(_settled(name, prop, *near) for prop in found.properties)
    return replace(found, properties=properties)


_STRONGER: tuple[Access, ...] = ("computed", "read-only")


def _settled(
    owner: str, prop: Property, new: list[_WriteCount], changed: list[_WriteCount]
) -> Property:
    """The property with what its sets say of it."""
    names = prop.name, f"{owner}/{prop.name}"
    some, every = zip(_counted(names, new), _counted(names, changed))
    access = _ACCESS.get(every) if any(some) else None
    if access is None or prop.access in _STRONGER:
        return prop
    return replace(prop, access=access)


def _counted(names: tuple[str, ...], tallies: list[_WriteCount]) -> tuple[bool, bool]:
    """Whether some holders list a column of these names, and whether all do."""
    count = sum(tally.listed[name] for tally in tallies for name in names)
    return count > 0, count == sum(tally.takes for tally in tallies)


_ACCESS: Mapping[tuple[bool, ...], Access] = {
    (True, True): "read-only",
    (False, True): "immutable",
    (True, False): "added later",
}
"""Whether no set takes it in a new row, and in a changed one → who gives it a value."""
