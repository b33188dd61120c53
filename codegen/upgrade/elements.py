"""One service, BAQ or library of a snapshot → what a program sees of it, built as `generate` builds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from codegen.config import Config
from codegen.documents import dynamic_query, edmx, efx, openapi
from codegen.documents.edm import Document
from codegen.errors import CodegenError
from codegen.ir import baq as ir_baq
from codegen.ir import functions as ir_functions
from codegen.ir import methods as ir_methods
from codegen.ir import service as ir_service
from codegen.selection import Sort
from codegen.source.layout import Kind
from codegen.upgrade import surface
from codegen.upgrade.surface import Element


@dataclass(frozen=True, slots=True)
class Source:
    """The documents of one thing, and the path of its module."""

    sort: Sort
    name: str
    path: tuple[str, ...]
    documents: Mapping[Kind, bytes]
    updatable: bool = False


def element(source: Source, config: Config) -> Element:
    """What a program sees of it; raises `CodegenError` where a document cannot be read."""
    return _BUILDERS[source.sort](source, config)


def _service(source: Source, config: Config) -> Element:
    name, documents = source.name, source.documents
    selection, rule = config.selection, ir_service.COLUMN_RULES[config.package.naming]
    document = Document(name)
    if "service" in documents:
        document = edmx.parse(documents["service"], name)
    module, _ = ir_service.build(
        document,
        path=source.path,
        takes_set=partial(selection.takes_set, name),
        column_rule=rule,
    )
    methods: tuple[Element, ...] = ()
    if "methods" in documents and selection.takes_methods(name):
        rows = tuple(sorted(module.row_classes.items(), key=lambda row: row[1]))
        sets = frozenset(s.name for s in module.sets)
        methods = _methods(documents["methods"], name, source.path, rows, sets, config)
    return surface.of_service(module, methods, document)


@lru_cache(maxsize=1)
def _methods(
    data: bytes,
    name: str,
    path: tuple[str, ...],
    rows: tuple[tuple[frozenset[str], str], ...],
    sets: frozenset[str],
    config: Config,
) -> tuple[Element, ...]:
    """A service's methods; remembered, as the other snapshot has most often the same."""
    module, _ = ir_methods.build(
        openapi.parse(data, name),
        path=path,
        rows=dict(rows),
        attributes=sets,
        takes_method=partial(config.selection.takes_method, name),
        rule=ir_service.COLUMN_RULES[config.package.naming],
    )
    return surface.of_methods(module)


def _baq(source: Source, config: Config) -> Element:
    document = edmx.parse(source.documents["baq"], source.name)
    parameters = None
    if "baq-parameters" in source.documents:
        data = source.documents["baq-parameters"]
        parameters = dynamic_query.parse_parameters(data, source.name).parameters
    facts = ir_baq.Facts(updatable=source.updatable, parameters=parameters)
    built = ir_baq.build(document, facts, name=source.path[-1])
    if built is None:
        raise CodegenError(source.name, "its $metadata names no row type")
    return surface.of_baq(built[0], document, updatable=source.updatable)


def _library(source: Source, config: Config) -> Element:
    found = efx.parse(source.documents["functions"], source.name).libraries
    library = next((lib for lib in found if lib.name == source.name), None)
    if library is None:
        raise CodegenError(source.name, "its document names no such library")
    rule = ir_service.COLUMN_RULES[config.package.naming]
    module, _ = ir_functions.build(library, path=source.path, rule=rule)
    return surface.of_library(module)


_BUILDERS: Final[Mapping[Sort, Callable[[Source, Config], Element]]] = {
    "services": _service,
    "baqs": _baq,
    "functions": _library,
}
