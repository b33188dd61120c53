"""The entity container: what has a URL of its own (CSDL section 13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from codegen.documents.csdl import terms
from codegen.documents.csdl.annotations import Children
from codegen.documents.csdl.element import Declared, Element
from codegen.documents.csdl.names import ENTITIES
from codegen.documents.csdl.context import Context
from codegen.documents.edm import (
    EntitySet,
    Operation,
    OperationImport,
    Place,
    Singleton,
)
from codegen.documents.problems import quoted

Child = EntitySet | Singleton | OperationImport
_Bound = TypeVar("_Bound", EntitySet, Singleton)


@dataclass(frozen=True, slots=True)
class Container:
    """The children of every container of a document, by kind."""

    sets: tuple[EntitySet, ...]
    singletons: tuple[Singleton, ...]
    imports: tuple[OperationImport, ...]


def children(context: Context, declared: Declared) -> Iterator[Child]:
    """What the container holds, in document order; what cannot be used is noted."""
    element, owner = declared.element, declared.qualified
    base = context.attributes(element, "EntityContainer").get("Extends")
    if base and context.names.qualified(base) not in context.names.others:
        what = f"{quoted(owner)} extends {quoted(base)}, which is not here"
        context.problems.add(element.sourceline, what)
    for kind, child in context.children(element, "EntityContainer"):
        if kind in _READERS and context.name(child, kind):
            found = _READERS[kind](context, child, kind, owner)
            if found is not None:
                yield found


def gather(
    context: Context, found: Iterable[Child], operations: Iterable[Operation]
) -> Container:
    """The children checked against each other and against the operations that there are."""
    kept: dict[str, Child] = {}
    for child in found:
        # Sets, singletons and imports share their names, because they share their URLs (section 13.1).
        if kept.setdefault(child.name, child) is not child:
            context.problems.duplicate(child.line, quoted(child.name))
    unbound = {operation.qualified for operation in operations if not operation.bound}
    return Container(
        sets=_with_known_bindings(EntitySet, kept),
        singletons=_with_known_bindings(Singleton, kept),
        imports=tuple(
            child
            for child in kept.values()
            if isinstance(child, OperationImport)
            and _names_operation(context, child, unbound)
        ),
    )


def _set_or_singleton(
    context: Context, element: Element, kind: str, owner: str
) -> EntitySet | Singleton | None:
    made, typed = (
        (EntitySet, "EntityType") if kind == "EntitySet" else (Singleton, "Type")
    )
    attributes, inside = context.read(element, kind)
    type_ = _row_type(context, element, attributes.get(typed, ""))
    if not type_:
        return None
    name = attributes["Name"]
    said = context.terms.of(inside, owner, name)
    context.alternate_keys.note_set((owner, name), type_, inside)
    return made(
        name=name,
        type=type_,
        bindings=_bindings(context, inside),
        description=context.descriptions.of(inside, owner, name),
        deprecated=terms.deprecated(said),
        restrictions=terms.restrictions(said),
        deep_updates=terms.deep_updates(said),
        line=element.sourceline or 0,
    )


def _import(
    context: Context, element: Element, kind: str, owner: str
) -> OperationImport:
    attributes, inside = context.read(element, kind)
    name = attributes["Name"]
    return OperationImport(
        name=name,
        operation=context.names.qualified(
            attributes.get(kind.removesuffix("Import"), "")
        ),
        description=context.descriptions.of(inside, owner, name),
        deprecated=terms.deprecated(context.terms.of(inside, owner, name)),
        line=element.sourceline or 0,
    )


_READERS = {
    "EntitySet": _set_or_singleton,
    "Singleton": _set_or_singleton,
    "ActionImport": _import,
    "FunctionImport": _import,
}


def _row_type(context: Context, element: Element, text: str) -> str:
    found = context.names.type_use(text, ENTITIES)
    if found is not None and not found.collection:
        return found.name
    name = quoted(element.get("Name") or "")
    what = f"{name} has {context.unusable(text)}, and is left out"
    context.problems.add(element.sourceline, what)
    return ""


def _bindings(context: Context, inside: Children) -> tuple[tuple[str, str], ...]:
    found = []
    for local, child in inside:
        if local == "NavigationPropertyBinding":
            attributes = context.attributes(child, local)
            path = context.names.path(attributes.get("Path", ""))
            target = context.names.path(attributes.get("Target", ""))
            # A set of this document may be written with its container before it.
            head, _, rest = target.partition("/")
            here = rest and head in context.names.others
            found.append((path, rest if here else target))
    return tuple(found)


def _with_known_bindings(
    kind: type[_Bound], kept: Mapping[str, Child]
) -> tuple[_Bound, ...]:
    """The children of one kind, without bindings to a set that is missing: no row class depends on a binding."""
    return tuple(
        (
            replace(child, bindings=_known_bindings(child, kept))
            if child.bindings
            else child
        )
        for child in kept.values()
        if isinstance(child, kind)
    )


def _known_bindings(
    child: Place, kept: Mapping[str, Child]
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (path, target)
        for path, target in child.bindings
        if path and ((head := target.partition("/")[0]) in kept or "." in head)
    )


def _names_operation(
    context: Context, found: OperationImport, unbound: set[str]
) -> bool:
    namespace = found.operation.rpartition(".")[0]
    if found.operation in unbound or namespace in context.names.included:
        return True
    what = f"{quoted(found.name)} imports {quoted(found.operation)}"
    context.problems.add(
        found.line, f"{what}, which is not an unbound operation of this document"
    )
    return False
