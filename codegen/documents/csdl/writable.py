"""Columns that no set takes in new rows, or in changed ones (vocabulary Capabilities: NonInsertableProperties, NonUpdatableProperties).

Sets list them, and rows of one class can be in several sets: a column is restricted if all sets that can hold it list it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from codegen.documents.edm import (
    Access,
    EntitySet,
    Property,
    Restrictions,
    Singleton,
    StructuredType,
    Type,
)

Listed = frozenset[str] | None
"""The columns that a set does not take; None if it takes no such write at all."""


@dataclass(frozen=True, slots=True)
class _Holder:
    """What can hold rows of a type: a set, a singleton, or a contained child."""

    type: str
    insert: Listed
    update: Listed


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
    holders = [_holder(*what, qualified) for what in held]
    if not any(holder.insert or holder.update for holder in holders):
        return dict(types)
    lines = {name: frozenset(_line(structured, name)) for name in structured}
    said = {n: _with_access(t, holders, lines) for n, t in structured.items()}
    return {**types, **said}


def _holder(
    type_: str,
    restrictions: Restrictions,
    is_list: bool,
    qualified: Callable[[str], str],
) -> _Holder:
    columns = dict(restrictions.columns)

    def listed(what: str) -> Listed:
        if what in restrictions.refused:
            return None
        paths = (path.rpartition("/") for path in columns.get(what, ()))
        return frozenset(
            f"{qualified(owner)}/{name}" if owner else name for owner, _, name in paths
        )

    # A single row is there already.
    return _Holder(type_, listed("insert") if is_list else None, listed("update"))


def _line(types: Mapping[str, StructuredType], name: str) -> Iterator[str]:
    """The type and its bases, by name."""
    while found := types.get(name):
        yield name
        name = found.base


def _with_access(
    found: StructuredType,
    holders: Iterable[_Holder],
    lines: Mapping[str, frozenset[str]],
) -> StructuredType:
    name = found.qualified
    near = [
        holder
        for holder in holders
        if holder.type in lines[name] or name in lines.get(holder.type, ())
    ]
    if not any(holder.insert or holder.update for holder in near):
        return found
    properties = tuple(_settled(name, prop, near) for prop in found.properties)
    return replace(found, properties=properties)


_STRONGER: tuple[Access, ...] = ("computed", "read-only")


def _settled(owner: str, prop: Property, holders: Iterable[_Holder]) -> Property:
    """The property with what its sets say of it."""
    names = {prop.name, f"{owner}/{prop.name}"}
    new = [not names.isdisjoint(h.insert) for h in holders if h.insert is not None]
    changed = [not names.isdisjoint(h.update) for h in holders if h.update is not None]
    said = any(new), any(changed)
    access = _ACCESS.get((all(new), all(changed))) if any(said) else None
    if access is None or prop.access in _STRONGER:
        return prop
    return replace(prop, access=access)


_ACCESS: Mapping[tuple[bool, bool], Access] = {
    (True, True): "read-only",
    (False, True): "immutable",
    (True, False): "added later",
}
"""Whether no set takes it in a new row, and in a changed one → who gives it a value."""
