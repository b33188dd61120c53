"""One metadata document from its schemas: names first, then their contents, then the relations between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

from codegen.documents.csdl import container, links, operations
from codegen.documents.csdl.annotations import Children, target
from codegen.documents.csdl.element import Declared, Element
from codegen.documents.csdl.scope import Scope
from codegen.documents.csdl.types import TYPES
from codegen.documents.edm import Document, Operation
from codegen.documents.problems import quoted

_CALLS = ("Action", "Function")
_CONTAINER = "EntityContainer"


def build(
    scope: Scope,
    schemas: Sequence[Element],
    references: Sequence[Element],
    *,
    version: str,
) -> Document:
    """The document that these schemas and references make up."""
    uris = [_include(scope, reference) for reference in references]
    spaces = [(_namespace(scope, schema), schema) for schema in schemas]
    inside = [(name, scope.children(schema, "Schema")) for name, schema in spaces]
    declared = [
        found for name, held in inside for found in _declared(scope, name, held)
    ]
    _annotate(scope, (child for _, held in inside for child in held))
    types = {d.qualified: TYPES[d.kind](scope, d) for d in declared if d.kind in TYPES}
    calls = operations.distinct(scope, _operations(scope, declared))
    held = container.gather(scope, _children(scope, declared), calls)
    types = links.connect(scope, types)
    return Document(
        name=scope.problems.where,
        version=version,
        types=MappingProxyType(types),
        operations=calls,
        sets=held.sets,
        singletons=held.singletons,
        imports=held.imports,
        references=tuple(uri for uri in dict.fromkeys(uris) if uri),
        unresolved=tuple(scope.names.unresolved),
        description=_description(scope, declared, spaces),
        problems=scope.problems.all(),
    )


def _include(scope: Scope, reference: Element) -> str:
    """The URI of a referenced document, whose namespaces and aliases are noted (CSDL section 4)."""
    uri = scope.attributes(reference, "Reference").get("Uri", "")
    if not uri:
        scope.problems.add(reference.sourceline, "Reference has no Uri")
    for local, child in scope.children(reference, "Reference"):
        if local != "Include":
            continue
        attributes = scope.attributes(child, local)
        if namespace := scope.name(child, local, "Namespace"):
            scope.names.included[namespace] = None
            _alias(scope, child, attributes.get("Alias", ""), namespace)
    return uri


def _namespace(scope: Scope, schema: Element) -> str:
    """The schema's namespace, noted with its alias; ``""`` with a problem where it has none."""
    attributes = scope.attributes(schema, "Schema")
    namespace = scope.name(schema, "Schema", "Namespace")
    if namespace:
        scope.names.namespaces[namespace] = None
        _alias(scope, schema, attributes.get("Alias", ""), namespace)
    return namespace


def _alias(scope: Scope, element: Element, alias: str, namespace: str) -> None:
    if alias and scope.names.aliases.setdefault(alias, namespace) != namespace:
        scope.problems.twice(element.sourceline, f"alias {quoted(alias)}")


def _declared(scope: Scope, namespace: str, children: Children) -> Iterator[Declared]:
    """The named children of a schema, each name noted; a second type of a name is left out."""
    for kind, child in children:
        named = kind in TYPES or kind in _CALLS or kind == _CONTAINER
        if not named or not namespace or not (name := scope.name(child, kind)):
            continue
        found = Declared(kind, namespace, name, child)
        if kind not in TYPES:
            scope.names.others[found.qualified] = kind
        elif found.qualified in scope.names.kinds:
            scope.problems.twice(child.sourceline, f"type {quoted(found.qualified)}")
            continue
        else:
            scope.names.kinds[found.qualified] = kind
        yield found


def _annotate(scope: Scope, children: Iterable[tuple[str, Element]]) -> None:
    """Note every annotation that stands apart from what it speaks of."""
    for kind, child in children:
        if kind != "Annotations":
            continue
        spoken_of = target(scope.names, child.get("Target") or "")
        annotations = scope.annotations(child)
        scope.descriptions.note(spoken_of, annotations)
        scope.optionals.note(spoken_of, annotations)


def _operations(scope: Scope, declared: Iterable[Declared]) -> list[Operation]:
    found = (operations.operation(scope, d) for d in declared if d.kind in _CALLS)
    return [operation for operation in found if operation is not None]


def _children(scope: Scope, declared: Iterable[Declared]) -> Iterator[container.Child]:
    for d in declared:
        if d.kind == _CONTAINER:
            yield from container.children(scope, d)


def _description(
    scope: Scope, declared: Iterable[Declared], spaces: Iterable[tuple[str, Element]]
) -> str:
    """What the document says of the service: at its container, or else at a schema."""
    containers = [(d.qualified, d.element) for d in declared if d.kind == _CONTAINER]
    for name, element in (*containers, *spaces):
        if text := scope.descriptions.of(scope.annotations(element), name):
            return text
    return ""
