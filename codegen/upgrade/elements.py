"""One service, BAQ or library of a snapshot → what a program sees of it, built as `generate` builds it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Final

from codegen.config import Naming
from codegen.documents import dynamic_query, edmx, efx, openapi
from codegen.documents.edm import Document, EnumType, Type, TypeDefinition
from codegen.errors import CodegenError
from codegen.generate.unit import Unit
from codegen.ir import baq as ir_baq
from codegen.ir import functions as ir_functions
from codegen.ir import methods as ir_methods
from codegen.ir import operations as ir_operations
from codegen.ir import service as ir_service
from codegen.selection import Selection
from codegen.source.layout import Kind
from codegen.upgrade import surface
from codegen.upgrade.surface import Element


def element(unit: Unit) -> Element:
    """What a program sees of it; raises `CodegenError` where a document cannot be read."""
    return _BUILDERS[unit.task.kind](unit)


def alike(old: Unit, new: Unit) -> bool:
    """Whether the two differ in prose and facets alone; a quick look, whose no may still be none.

    A server that writes `Scale="Variable"` from now on changes every document it has.
    """
    if (old.task, old.updatable) != (new.task, new.updatable):
        return False
    if old.documents.keys() != new.documents.keys():
        return False
    return all(
        data == new.documents[kind] or _same(kind, data, new.documents[kind], old)
        for kind, data in old.documents.items()
    )


def _same(kind: Kind, old: bytes, new: bytes, unit: Unit) -> bool:
    if kind in ("service", "baq"):
        name = unit.task.name
        return _essence(_parsed(old, name)) == _essence(_parsed(new, name))
    try:
        return bool(json.loads(old) == json.loads(new))
    except (ValueError, RecursionError):
        # What is no JSON is told of by whoever reads it for its content.
        return False


@lru_cache(maxsize=2)
def _parsed(data: bytes, name: str) -> Document:
    return edmx.parse(data, name)


def _essence(document: Document) -> object:
    """What of a document decides names and types, in the document's order."""
    return (
        [_essence_of(type_) for type_ in document.types.values()],
        [(set_.name, set_.type) for set_ in document.sets],
        [(one.name, one.type) for one in document.singletons],
        document.operations,
        document.imports,
    )


def _essence_of(type_: Type) -> object:
    if isinstance(type_, TypeDefinition):
        return type_.qualified, type_.underlying
    if isinstance(type_, EnumType):
        members = [(m.name, m.value) for m in type_.members]
        return type_.qualified, type_.flags, members
    columns = [(p.name, p.type, p.nullable) for p in type_.properties]
    children = [(n.name, n.type) for n in type_.navigation]
    return type_.qualified, type_.kind, type_.base, type_.key, columns, children


def _service(unit: Unit) -> Element:
    name, documents, selection = unit.task.name, unit.documents, unit.selection
    document = Document(name)
    if "service" in documents:
        document = _parsed(documents["service"], name)
    rule = ir_service.COLUMN_RULES[unit.naming]
    takes_set = partial(selection.takes_set, name)
    module, _ = ir_service.build(
        document, path=unit.task.path, takes_set=takes_set, column_rule=rule
    )
    methods: tuple[Element, ...] = ()
    takes_method = partial(selection.takes_method, name)
    if "methods" in documents:
        rows = tuple(sorted(module.row_classes.items(), key=lambda row: row[1]))
        sets = frozenset(s.name for s in module.sets)
        methods = _methods(
            documents["methods"],
            name,
            unit.task.path,
            rows,
            sets,
            selection,
            unit.naming,
        )
    elif ir_operations.declared(document):
        called, _ = ir_operations.build(
            document, module, takes_method=takes_method, rule=rule
        )
        methods = surface.of_methods(called)
    return surface.of_service(module, methods, document)


@lru_cache(maxsize=1)
def _methods(
    data: bytes,
    name: str,
    path: tuple[str, ...],
    rows: tuple[tuple[frozenset[str], str], ...],
    sets: frozenset[str],
    selection: Selection,
    naming: Naming,
) -> tuple[Element, ...]:
    """A service's methods; remembered, as the other snapshot has most often the same."""
    module, _ = ir_methods.build(
        openapi.parse(data, name),
        path=path,
        rows=dict(rows),
        attributes=sets,
        takes_method=partial(selection.takes_method, name),
        rule=ir_service.COLUMN_RULES[naming],
    )
    return surface.of_methods(module)


def _baq(unit: Unit) -> Element:
    name = unit.task.name
    document = _parsed(unit.documents["baq"], name)
    parameters = None
    if "baq-parameters" in unit.documents:
        data = unit.documents["baq-parameters"]
        parameters = dynamic_query.parse_parameters(data, name).parameters
    facts = ir_baq.Facts(updatable=unit.updatable, parameters=parameters)
    built = ir_baq.build(document, facts, name=unit.task.path[-1])
    if built is None:
        raise CodegenError(name, "its $metadata names no row type")
    return surface.of_baq(built[0], document, updatable=unit.updatable)


def _library(unit: Unit) -> Element:
    name = unit.task.name
    found = efx.parse(unit.documents["functions"], name).libraries
    library = next((lib for lib in found if lib.name == name), None)
    if library is None:
        raise CodegenError(name, "its document names no such library")
    rule = ir_service.COLUMN_RULES[unit.naming]
    module, _ = ir_functions.build(library, path=unit.task.path, rule=rule)
    return surface.of_library(module)


_BUILDERS: Final[Mapping[Kind, Callable[[Unit], Element]]] = {
    "service": _service,
    "baq": _baq,
    "functions": _library,
}
