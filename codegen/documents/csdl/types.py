"""Entity types, complex types, enumerations and type definitions (CSDL sections 6 to 11), each by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from codegen.documents.csdl.annotations import Children
from codegen.documents.csdl.element import Declared, Element
from codegen.documents.csdl.names import ENTITIES, EXTERNAL, VALUES
from codegen.documents.csdl.scope import Scope
from codegen.documents.edm import (
    NO_FACETS,
    EnumMember,
    EnumType,
    KeyPart,
    NavigationProperty,
    Property,
    StructuredType,
    Type,
    TypeDefinition,
)
from codegen.documents.problems import MAX_NAME, quoted

_BITS = {
    "Edm.Byte": (0, 2**8 - 1),
    "Edm.SByte": (-(2**7), 2**7 - 1),
    "Edm.Int16": (-(2**15), 2**15 - 1),
    "Edm.Int32": (-(2**31), 2**31 - 1),
    "Edm.Int64": (-(2**63), 2**63 - 1),
}
"""Underlying type of an enumeration → its smallest and largest value (CSDL section 10.1)."""
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")


def structured(scope: Scope, declared: Declared) -> StructuredType:
    """The entity or complex type; its base and key are not yet checked against other types."""
    element, kind, qualified = declared.element, declared.kind, declared.qualified
    attributes = scope.attributes(element, kind)
    children = scope.children(element, kind)
    members = _members(scope, children, qualified)
    return StructuredType(
        namespace=declared.namespace,
        name=declared.name,
        kind="entity" if kind == "EntityType" else "complex",
        base=_base(scope, element, kind, qualified),
        abstract=scope.truth(element, attributes, "Abstract"),
        open=scope.truth(element, attributes, "OpenType"),
        has_stream=scope.truth(element, attributes, "HasStream"),
        key=_key(scope, children),
        properties=tuple(m for m in members if isinstance(m, Property)),
        navigation=tuple(m for m in members if isinstance(m, NavigationProperty)),
        description=scope.descriptions.of(children, qualified),
        line=element.sourceline or 0,
    )


def enumeration(scope: Scope, declared: Declared) -> EnumType:
    """The enumeration; a member without a value has the one after its predecessor's."""
    element, kind, qualified = declared.element, declared.kind, declared.qualified
    attributes = scope.attributes(element, kind)
    children = scope.children(element, kind)
    underlying = scope.names.qualified(attributes.get("UnderlyingType", "Edm.Int32"))
    if underlying not in _BITS:
        what = f"{quoted(qualified)} has underlying type {quoted(underlying)}"
        scope.problems.add(element.sourceline, f"{what}, and is read as Edm.Int32")
        underlying = "Edm.Int32"
    members: dict[str, EnumMember] = {}
    value = -1
    for local, child in children:
        if local != "Member":
            continue
        member = _member(scope, child, qualified, underlying, value + 1)
        if member and _is_new(scope, child, member.name, members):
            members[member.name] = member
            value = member.value
    return EnumType(
        namespace=declared.namespace,
        name=declared.name,
        members=tuple(members.values()),
        flags=scope.truth(element, attributes, "IsFlags"),
        underlying=underlying,
        description=scope.descriptions.of(children, qualified),
        line=element.sourceline or 0,
    )


def definition(scope: Scope, declared: Declared) -> TypeDefinition:
    """The type definition; its underlying type may still be another definition."""
    element, kind, qualified = declared.element, declared.kind, declared.qualified
    attributes = scope.attributes(element, kind)
    children = scope.children(element, kind)
    return TypeDefinition(
        namespace=declared.namespace,
        name=declared.name,
        underlying=scope.names.qualified(attributes.get("UnderlyingType", "").strip()),
        facets=scope.facets(element, attributes),
        description=scope.descriptions.of(children, qualified),
        line=element.sourceline or 0,
    )


TYPES: Mapping[str, Callable[[Scope, Declared], Type]] = {
    "EntityType": structured,
    "ComplexType": structured,
    "EnumType": enumeration,
    "TypeDefinition": definition,
}
"""Element → its reader."""


def _is_new(
    scope: Scope, element: Element, name: str, known: Mapping[str, object]
) -> bool:
    """Whether no sibling before it has that name; if one has, this one is left out."""
    if name not in known:
        return True
    scope.problems.twice(element.sourceline, quoted(name))
    return False


def _members(scope: Scope, children: Children, owner: str) -> Collection[_Member]:
    found: dict[str, _Member] = {}
    for local, child in children:
        if read := _MEMBERS.get(local):
            member = read(scope, child, owner)
            if member and _is_new(scope, child, member.name, found):
                found[member.name] = member
    return found.values()


def _base(scope: Scope, element: Element, kind: str, qualified: str) -> str:
    text = element.get("BaseType")
    if not text:
        return ""
    found = scope.names.use(text, frozenset({kind, EXTERNAL}))
    if found is not None:
        return found.name
    what = f"{quoted(qualified)} has base {scope.unusable(text)}, and is read without"
    scope.problems.add(element.sourceline, what)
    return ""


def _property(scope: Scope, element: Element, owner: str) -> Property | None:
    # This runs for every column of an instance: the common case, a name and a known type, goes straight through.
    attributes = scope.attributes(element, "Property")
    children = scope.children(element, "Property")
    name = attributes.get("Name", "")
    if not 0 < len(name) <= MAX_NAME:
        scope.name(element, "Property")
        return None
    type_ = scope.names.value(attributes.get("Type", ""))
    if type_ is None:
        type_ = scope.type(element, f"{owner}/{name}", VALUES)
    plain = len(attributes) == 2 and "Type" in attributes
    return Property(
        name=name,
        type=type_,
        nullable=plain or scope.truth(element, attributes, "Nullable", True),
        facets=NO_FACETS if plain else scope.facets(element, attributes),
        default=None if plain else attributes.get("DefaultValue"),
        description=scope.descriptions.of(children, owner, name),
        line=element.sourceline or 0,
    )


def _navigation(
    scope: Scope, element: Element, owner: str
) -> NavigationProperty | None:
    attributes = scope.attributes(element, "NavigationProperty")
    children = scope.children(element, "NavigationProperty")
    name = scope.name(element, "NavigationProperty")
    if not name:
        return None
    text = attributes.get("Type", "")
    type_ = scope.names.use(text, ENTITIES)
    if type_ is None:
        place = quoted(f"{owner}/{name}")
        what = f"{place} has {scope.unusable(text)}, and is left out"
        scope.problems.add(element.sourceline, what)
        return None
    return NavigationProperty(
        name=name,
        type=type_,
        nullable=scope.truth(element, attributes, "Nullable", True),
        partner=attributes.get("Partner", ""),
        contained=scope.truth(element, attributes, "ContainsTarget"),
        description=scope.descriptions.of(children, owner, name),
        line=element.sourceline or 0,
    )


_Member = Property | NavigationProperty
_MEMBERS: Mapping[str, Callable[[Scope, Element, str], _Member | None]] = {
    "Property": _property,
    "NavigationProperty": _navigation,
}


def _key(scope: Scope, children: Children) -> tuple[KeyPart, ...]:
    keys = [child for local, child in children if local == "Key"]
    for second in keys[1:]:
        scope.problems.add(second.sourceline, "a second Key; the first one is used")
    parts: dict[str, KeyPart] = {}
    for _, child in scope.children(keys[0], "Key") if keys else ():
        attributes = scope.attributes(child, "PropertyRef")
        part = KeyPart(attributes.get("Name", ""), attributes.get("Alias", ""))
        if _is_new(scope, child, part.name, parts):
            parts[part.name] = part
    return tuple(parts.values())


def _member(
    scope: Scope, element: Element, owner: str, underlying: str, counted: int
) -> EnumMember | None:
    attributes = scope.attributes(element, "Member")
    children = scope.children(element, "Member")
    name = scope.name(element, "Member")
    if not name:
        return None
    text = attributes.get("Value")
    value = counted if text is None else _value(text, underlying)
    if value is None:
        what = f"{quoted(f'{owner}/{name}')} has value {quoted(text or '')}"
        scope.problems.add(element.sourceline, f"{what}, and is read as {counted}")
        value = counted
    return EnumMember(name, value, scope.descriptions.of(children, owner, name))


def _value(text: str, underlying: str) -> int | None:
    if not _INTEGER.fullmatch(text.strip()):
        return None
    value = int(text)
    least, most = _BITS[underlying]
    return value if least <= value <= most else None
