"""What types say of each other: bases, inherited members, keys, chains of type definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from codegen.documents.csdl.names import PRIMITIVES, UNTYPED
from codegen.documents.csdl.context import Context
from codegen.documents.edm import (
    NO_FACETS,
    KeyPart,
    NavigationProperty,
    Property,
    StructuredType,
    Type,
    TypeDefinition,
)
from codegen.documents.problems import MAX_NAME, quoted

MAX_DEPTH = 100
"""Types in one line of inheritance or of definitions; what goes on longer is cut."""

MAX_INHERITED = 500_000
"""Members and parts of keys that the types of a document take over from their bases, all in all; the largest public document has
a twentieth of it."""

_Member = Property | NavigationProperty


def connect(context: Context, types: Mapping[str, Type]) -> dict[str, Type]:
    """The types with what they say of each other checked; what leads nowhere is noted and cut."""
    lines = _Lines(_with_bases(context, types))
    connected: dict[str, Type] = {}
    for name, found in lines.types.items():
        if isinstance(found, StructuredType):
            found = _with_key(context, _with_own_members(context, found, lines), lines)
            found = _with_alternates(context, found, lines)
        elif isinstance(found, TypeDefinition):
            found = _resolved(context, found, types)
        connected[name] = found
    return connected


class _Lines:
    """Types with their bases settled, and their members, own and inherited."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self.types = types
        self._members: dict[str, dict[str, _Member]] = {}

    def of(self, qualified: str) -> Iterator[StructuredType]:
        """The type of that name and its bases, itself first."""
        while isinstance(found := self.types.get(qualified), StructuredType):
            yield found
            qualified = found.base

    def member(self, qualified: str, name: str) -> _Member | None:
        """The member of that name, own or inherited."""
        for found in self.of(qualified):
            if member := self._own(found).get(name):
                return member
        return None

    def ends_elsewhere(self, qualified: str) -> bool:
        """Whether the line of bases goes on in another document, so that its members are not all known."""
        return any(
            type_.base not in self.types for type_ in self.of(qualified) if type_.base
        )

    def _own(self, found: StructuredType) -> dict[str, _Member]:
        own = self._members.get(found.qualified)
        if own is None:
            own = {member.name: member for member in found.members}
            self._members[found.qualified] = own
        return own


def _with_bases(context: Context, types: Mapping[str, Type]) -> dict[str, Type]:
    """The types without those bases that lead back to the type itself, or too deep."""
    kept = dict(types)
    depths: dict[str, int] = {"": 0}
    sizes: dict[str, int] = {"": 0}
    taken = 0
    for name in types:
        line: dict[str, StructuredType] = {}
        while name not in depths and name not in line:
            found = kept.get(name)
            if not isinstance(found, StructuredType):
                break
            line[name] = found
            name = found.base
        for name, found in reversed(line.items()):
            cyclic = found.base in line and found.base not in depths
            depth = depths.get(found.base, 0) + 1
            inherited = sizes.get(found.base, 0)
            taken += inherited
            if why := _cut(cyclic, depth, taken):
                what = f"{quoted(name)} has base {quoted(found.base)}, {why}"
                context.problems.add(found.line, f"{what}, and is read without")
                kept[name] = replace(found, base="")
                depth, taken, inherited = 1, taken - inherited, 0
            depths[name] = depth
            sizes[name] = inherited + len(found.members) + len(found.key)
    return kept


def _cut(cyclic: bool, depth: int, taken: int) -> str:
    """Why a type is read without its base, or ``""``."""
    if cyclic:
        return "which derives from it"
    if depth > MAX_DEPTH:
        return f"{MAX_DEPTH} types deep"
    many = "of which too many types take over too much"
    return many if taken > MAX_INHERITED else ""


def _with_own_members(
    context: Context, found: StructuredType, lines: _Lines
) -> StructuredType:
    """The type without members that a base has already (CSDL section 6.2: they cannot be redefined)."""
    if not found.base:
        return found
    again = [
        member for member in found.members if lines.member(found.base, member.name)
    ]
    if not again:
        return found
    for member in again:
        what = f"{quoted(f'{found.qualified}/{member.name}')} is inherited already"
        context.problems.add(member.line, f"{what}; the base's is used")
    names = {member.name for member in again}
    return replace(
        found,
        properties=tuple(p for p in found.properties if p.name not in names),
        navigation=tuple(n for n in found.navigation if n.name not in names),
    )


def _with_key(context: Context, found: StructuredType, lines: _Lines) -> StructuredType:
    """The type without its key where the key cannot be used: a row cannot be addressed by half a key."""
    if not found.key:
        return found
    if any(base.key for base in lines.of(found.base)):
        what = f"{quoted(found.qualified)} has its own key besides that of its base"
        context.problems.add(found.line, f"{what}; the base's is used")
        return replace(found, key=())
    wrong = [
        part for part in found.key if not _has_key_path(lines, found.qualified, part)
    ]
    if not wrong:
        return found
    parts = ", ".join(quoted(part.path) for part in wrong[:3])
    what = f"the key of {quoted(found.qualified)} names {parts}, which it does not have"
    context.problems.add(found.line, f"{what}, and is read without key")
    return replace(found, key=())


def _with_alternates(
    context: Context, found: StructuredType, lines: _Lines
) -> StructuredType:
    """The type with those of its alternate keys that name columns it has; the others are noted."""
    keys = context.alternate_keys.of((found.qualified, ""))
    kept = tuple(
        k for k in keys if all(_has_key_path(lines, found.qualified, p) for p in k)
    )
    if len(kept) < len(keys):
        what = f"an alternate key of {quoted(found.qualified)} names what it does not have, and is left out"
        context.problems.add(found.line, what, level="note")
    return replace(found, alternate_keys=kept) if kept else found


def _has_key_path(lines: _Lines, qualified: str, part: KeyPart) -> bool:
    if not 0 < len(part.path) <= MAX_NAME or len(part.alias) > MAX_NAME:
        return False
    if lines.member(qualified, part.path):
        return True
    for segment in part.path.split("/"):
        member = lines.member(qualified, segment)
        if member is None:
            return lines.ends_elsewhere(qualified)
        qualified = member.type.name
    return True


def _resolved(
    context: Context, found: TypeDefinition, types: Mapping[str, Type]
) -> TypeDefinition:
    """The definition in terms of a primitive type, with the facets of the nearest definition that has any."""
    facets, underlying = found.facets, found.underlying
    for _ in range(MAX_DEPTH):
        inner = types.get(underlying)
        if not isinstance(inner, TypeDefinition):
            break
        facets = inner.facets if facets == NO_FACETS else facets
        underlying = inner.underlying
    if underlying not in PRIMITIVES:
        what = f"{quoted(found.qualified)} has underlying type {quoted(underlying)}"
        context.problems.add(found.line, f"{what}, and is read untyped")
        underlying = UNTYPED.name
    return replace(found, underlying=underlying, facets=facets)
