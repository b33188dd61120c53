"""Entity types, complex types, enumerations and type definitions (CSDL sections 6 to 11), each by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from codegen.documents.csdl import terms
from codegen.documents.csdl.annotations import Children
from codegen.documents.csdl.element import Declared, Element
from codegen.documents.csdl.names import ENTITIES, EXTERNAL, VALUES
from codegen.documents.csdl.context import Context
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


def structured(context: Context, declared: Declared) -> StructuredType:
    """The entity or complex type; its base and key are not yet checked against other types."""
    element, kind, qualified = declared.element, declared.kind, declared.qualified
    attributes, children = context.read(element, kind)
    members = _members(context, children, qualified)
    context.alternate_keys.note((qualified, ""), children)
    return StructuredType(
        namespace=declared.namespace,
        name=declared.name,
        kind="entity" if kind == "EntityType" else "complex",
        base=_base(context, element, kind, qualified),
        abstract=context.boolean(element, attributes, "Abstract"),
        open=context.boolean(element, attributes, "OpenType"),
        has_stream=context.boolean(element, attributes, "HasStream"),
        key=_key(context, children),
        properties=tuple(m for m in members if isinstance(m, Property)),
        navigation=tuple(m for m in members if isinstance(m, NavigationProperty)),
        description=context.descriptions.of(children, qualified),
        deprecated=terms.deprecated(context.terms.of(children, qualified)),
        line=element.sourceline or 0,
    )


def enumeration(context: Context, declared: Declared) -> EnumType:
    """The enumeration; a member without a value has the one after its predecessor's."""
    element, kind, qualified = declared.element, declared.kind, declared.qualified
    attributes, children = context.read(element, kind)
    underlying = context.names.qualified(attributes.get("UnderlyingType", "Edm.Int32"))
    if underlying not in _BITS:
        what = f"{quoted(qualified)} has underlying type {quoted(underlying)}"
        context.problems.add(element.sourceline, f"{what}, and is read as Edm.Int32")
        underlying = "Edm.Int32"
    members: dict[str, EnumMember] = {}
    value = -1
    for local, child in children:
        if local != "Member":
            continue
        member = _member(context, child, qualified, underlying, value + 1)
        if member and _is_new(context, child, member.name, members):
            members[member.name] = member
            value = member.value
    return EnumType(
        namespace=declared.namespace,
        name=declared.name,
        members=tuple(members.values()),
        flags=context.boolean(element, attributes, "IsFlags"),
        underlying=underlying,
        description=context.descriptions.of(children, qualified),
        deprecated=terms.deprecated(context.terms.of(children, qualified)),
        line=element.sourceline or 0,
    )


def definition(context: Context, declared: Declared) -> TypeDefinition:
    """The type definition; its underlying type may still be another definition."""
    element, kind, qualified = declared.element, declared.kind, declared.qualified
    attributes, children = context.read(element, kind)
    return TypeDefinition(
        namespace=declared.namespace,
        name=declared.name,
        underlying=context.names.qualified(
            attributes.get("UnderlyingType", "").strip()
        ),
        facets=context.facets(element, attributes),
        description=context.descriptions.of(children, qualified),
        allowed=terms.allowed(context.terms.of(children, qualified)),
        line=element.sourceline or 0,
    )


TYPES: Mapping[str, Callable[[Context, Declared], Type]] = {
    "EntityType": structured,
    "ComplexType": structured,
    "EnumType": enumeration,
    "TypeDefinition": definition,
}
"""Element → its reader."""


def _is_new(
    context: Context, element: Element, name: str, known: Mapping[str, object]
) -> bool:
    """Whether no sibling before it has that name; if one has, this one is left out."""
    if name not in known:
        return True
    context.problems.duplicate(element.sourceline, quoted(name))
    return False


def _members(context: Context, children: Children, owner: str) -> Collection[_Member]:
    found: dict[str, _Member] = {}
    for local, child in children:
        if read := _MEMBERS.get(local):
            member = read(context, child, owner)
            if member and _is_new(context, child, member.name, found):
                found[member.name] = member
    return found.values()


def _base(context: Context, element: Element, kind: str, qualified: str) -> str:
    text = element.get("BaseType")
    if not text:
        return ""
    found = context.names.type_use(text, frozenset({kind, EXTERNAL}))
    if found is not None:
        return found.name
    what = f"{quoted(qualified)} has base {context.unusable(text)}, and is read without"
    context.problems.add(element.sourceline, what)
    return ""


def _property(context: Context, element: Element, owner: str) -> Property | None:
    # This runs for every column of an instance: the common case, a name and a known type, goes straight through.
    attributes, children = context.read(element, "Property")
    name = attributes.get("Name", "")
    if not 0 < len(name) <= MAX_NAME:
        context.name(element, "Property")
        return None
    type_ = context.names.property_type(attributes.get("Type", ""))
    if type_ is None:
        type_ = context.type(element, f"{owner}/{name}", VALUES)
    plain = len(attributes) == 2 and "Type" in attributes
    said = context.terms.of(children, owner, name)
    return Property(
        name=name,
        type=type_,
        nullable=plain or context.boolean(element, attributes, "Nullable", True),
        facets=NO_FACETS if plain else context.facets(element, attributes),
        default=None if plain else attributes.get("DefaultValue"),
        description=context.descriptions.of(children, owner, name),
        access=terms.access(said) if said else "",
        allowed=terms.allowed(said) if said else (),
        deprecated=terms.deprecated(said) if said else "",
        line=element.sourceline or 0,
    )


def _navigation(
    context: Context, element: Element, owner: str
) -> NavigationProperty | None:
    attributes, children = context.read(element, "NavigationProperty")
    name = context.name(element, "NavigationProperty")
    if not name:
        return None
    text = attributes.get("Type", "")
    type_ = context.names.type_use(text, ENTITIES)
    if type_ is None:
        place = quoted(f"{owner}/{name}")
        what = f"{place} has {context.unusable(text)}, and is left out"
        context.problems.add(element.sourceline, what)
        return None
    said = context.terms.of(children, owner, name)
    return NavigationProperty(
        name=name,
        type=type_,
        nullable=context.boolean(element, attributes, "Nullable", True),
        partner=attributes.get("Partner", ""),
        constraints=tuple(
            (given.get("Property", ""), given.get("ReferencedProperty", ""))
            for local, child in children
            if local == "ReferentialConstraint"
            for given in (context.attributes(child, local),)
        ),
        contained=context.boolean(element, attributes, "ContainsTarget"),
        description=context.descriptions.of(children, owner, name),
        deprecated=terms.deprecated(said),
        restrictions=terms.restrictions(said),
        line=element.sourceline or 0,
    )


_Member = Property | NavigationProperty
_MEMBERS: Mapping[str, Callable[[Context, Element, str], _Member | None]] = {
    "Property": _property,
    "NavigationProperty": _navigation,
}


def _key(context: Context, children: Children) -> tuple[KeyPart, ...]:
    keys = [child for local, child in children if local == "Key"]
    for second in keys[1:]:
        context.problems.add(second.sourceline, "a second Key; the first one is used")
    parts: dict[str, KeyPart] = {}
    for _, child in context.children(keys[0], "Key") if keys else ():
        attributes = context.attributes(child, "PropertyRef")
        part = KeyPart(attributes.get("Name", ""), attributes.get("Alias", ""))
        if _is_new(context, child, part.name, parts):
            parts[part.name] = part
    return tuple(parts.values())


def _member(
    context: Context, element: Element, owner: str, underlying: str, counted: int
) -> EnumMember | None:
    attributes, children = context.read(element, "Member")
    name = context.name(element, "Member")
    if not name:
        return None
    text = attributes.get("Value")
    value = counted if text is None else _value(text, underlying)
    if value is None:
        what = f"{quoted(f'{owner}/{name}')} has value {quoted(text or '')}"
        context.problems.add(element.sourceline, f"{what}, and is read as {counted}")
        value = counted
    description = context.descriptions.of(children, owner, name)
    said = context.terms.of(children, owner, name)
    return EnumMember(name, value, description, terms.deprecated(said))


def _value(text: str, underlying: str) -> int | None:
    if not _INTEGER.fullmatch(text.strip()):
        return None
    value = int(text)
    least, most = _BITS[underlying]
    return value if least <= value <= most else None
