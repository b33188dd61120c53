"""One service, BAQ or library of a snapshot → what a program sees of it, built as `generate` builds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Final

from codegen.config import Naming
from codegen.documents import dynamic_query, edmx, efx, openapi
from codegen.documents.edm import Document
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


def _service(unit: Unit) -> Element:
    name, documents, selection = unit.task.name, unit.documents, unit.selection
    document = Document(name)
    if "service" in documents:
        document = edmx.parse(documents["service"], name)
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
    document = edmx.parse(unit.documents["baq"], name)
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
