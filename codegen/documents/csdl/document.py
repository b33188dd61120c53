"""One metadata document from its schemas: names first, then their contents, then the relations between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

from codegen.documents.csdl import container, links, operations, terms, writable
from codegen.documents.csdl.annotations import Children, target
from codegen.documents.csdl.element import Declared, Element
from codegen.documents.csdl.context import Context
from codegen.documents.csdl.types import TYPES
from codegen.documents.edm import Document, Operation
from codegen.documents.problems import quoted

_CALLS = ("Action", "Function")
_CONTAINER = "EntityContainer"


def build(
    context: Context,
    schemas: Sequence[Element],
    references: Sequence[Element],
    *,
    version: str,
) -> Document:
    """The document that these schemas and references make up."""
    for reference in references:
        _include(context, reference)
    spaces = [(_namespace(context, schema), schema) for schema in schemas]
    inside = [(name, context.children(schema, "Schema")) for name, schema in spaces]
    declared = [
        found for name, held in inside for found in _declared(context, name, held)
    ]
    _annotate(context, (child for _, held in inside for child in held))
    types = {
        d.qualified: TYPES[d.kind](context, d) for d in declared if d.kind in TYPES
    }
    calls = operations.distinct(context, _operations(context, declared))
    held = container.gather(context, _children(context, declared), calls)
    types = links.connect(context, types)
    types = writable.settled(types, held.sets, held.singletons, context.names.qualified)
    return Document(
        name=context.problems.where,
        version=version,
        types=MappingProxyType(types),
        operations=calls,
        sets=held.sets,
        singletons=held.singletons,
        imports=held.imports,
        unresolved=tuple(context.names.unresolved),
        description=_description(context, declared, spaces),
        deep_updates=_deep_updates(context, declared),
        problems=context.problems.all(),
    )


def _include(context: Context, reference: Element) -> None:
    """Note the namespaces and aliases of a referenced document, which is never fetched (CSDL section 4)."""
    if not context.attributes(reference, "Reference").get("Uri"):
        context.problems.add(reference.sourceline, "Reference has no Uri")
    for local, child in context.children(reference, "Reference"):
        if local != "Include":
            continue
        attributes = context.attributes(child, local)
        if namespace := context.name(child, local, "Namespace"):
            context.names.included[namespace] = None
            _alias(context, child, attributes.get("Alias", ""), namespace)


def _namespace(context: Context, schema: Element) -> str:
    """The schema's namespace, noted with its alias; ``""`` with a problem where it has none."""
    attributes = context.attributes(schema, "Schema")
    namespace = context.name(schema, "Schema", "Namespace")
    if namespace:
        context.names.namespaces[namespace] = None
        _alias(context, schema, attributes.get("Alias", ""), namespace)
    return namespace


def _alias(context: Context, element: Element, alias: str, namespace: str) -> None:
    if alias and context.names.aliases.setdefault(alias, namespace) != namespace:
        context.problems.duplicate(element.sourceline, f"alias {quoted(alias)}")


def _declared(
    context: Context, namespace: str, children: Children
) -> Iterator[Declared]:
    """The named children of a schema, each name noted; a second type of a name is left out."""
    for kind, child in children:
        named = kind in TYPES or kind in _CALLS or kind == _CONTAINER
        if not named or not namespace or not (name := context.name(child, kind)):
            continue
        found = Declared(namespace, name, kind, child)
        if kind not in TYPES:
            context.names.others[found.qualified] = kind
        elif found.qualified in context.names.kinds:
            context.problems.duplicate(
                child.sourceline, f"type {quoted(found.qualified)}"
            )
            continue
        else:
            context.names.kinds[found.qualified] = kind
        yield found


def _annotate(context: Context, children: Iterable[tuple[str, Element]]) -> None:
    """Note every annotation that stands apart from what it speaks of."""
    for kind, child in children:
        if kind != "Annotations":
            continue
        spoken_of = target(context.names, child.get("Target") or "")
        annotations = context.annotations(child)
        context.descriptions.note(spoken_of, annotations)
        context.optionals.note(spoken_of, annotations)
        context.terms.note(spoken_of, annotations)
        context.alternate_keys.note(spoken_of, annotations)


def _operations(context: Context, declared: Iterable[Declared]) -> list[Operation]:
    found = (operations.operation(context, d) for d in declared if d.kind in _CALLS)
    return [operation for operation in found if operation is not None]


def _children(
    context: Context, declared: Iterable[Declared]
) -> Iterator[container.Child]:
    for d in declared:
        if d.kind == _CONTAINER:
            yield from container.children(context, d)


def _deep_updates(context: Context, declared: Iterable[Declared]) -> bool | None:
    """What the document says at its container of deep updates; None if it says nothing."""
    said = (
        terms.deep_updates(
            context.terms.of(context.annotations(d.element), d.qualified)
        )
        for d in declared
        if d.kind == _CONTAINER
    )
    return next((answer for answer in said if answer is not None), None)


def _description(
    context: Context,
    declared: Iterable[Declared],
    spaces: Iterable[tuple[str, Element]],
) -> str:
    """What the document says of the service: at its container, or else at a schema."""
    containers = [(d.qualified, d.element) for d in declared if d.kind == _CONTAINER]
    for name, element in (*containers, *spaces):
        if text := context.descriptions.of(context.annotations(element), name):
            return text
    return ""
