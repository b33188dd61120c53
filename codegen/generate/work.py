"""From a unit to its modules: its documents are parsed, built and rendered, and forgotten.

Memory is therefore bounded by the largest unit, and a document that cannot be used loses nothing but itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from codegen.documents import dynamic_query, edmx, efx, openapi
from codegen.documents.edm import Document
from codegen.documents.methods import ServiceMethods
from codegen.emit import render
from codegen.errors import CodegenError, Problem
from codegen.ir import baq as ir_baq
from codegen.ir import functions as ir_functions
from codegen.ir import methods as ir_methods
from codegen.ir import model
from codegen.ir import operations as ir_operations
from codegen.ir import service as ir_service
from codegen.ir.listing import Listed
from codegen.source.layout import Kind
from codegen.stopwatch import Stopwatch
from codegen.generate.unit import Made, Unit

D = TypeVar("D")
M = TypeVar("M")


@dataclass(slots=True)
class _Bench:
    """Where a unit is worked on."""

    unit: Unit
    watch: Stopwatch = field(default_factory=Stopwatch)
    modules: list[object] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.unit.task.name

    @property
    def path(self) -> tuple[str, ...]:
        return self.unit.task.path

    @property
    def rule(self) -> ir_service.ColumnRule:
        return ir_service.COLUMN_RULES[self.unit.naming]

    def parse(self, kind: Kind, parser: Callable[[bytes, str], D]) -> D | None:
        """The document of that kind, parsed; None where there is none or it cannot be used."""
        data = self.unit.documents.get(kind)
        if data is None:
            return None
        try:
            with self.watch("parse"):
                return parser(data, self.name)
        except CodegenError as error:
            self.error(error.what, error.hint)
            return None

    def error(self, what: str, hint: str = "") -> None:
        """Note that the unit, or a document of it, is lost."""
        self.problems.append(Problem(self.name, 0, what, hint, "error"))

    def put(
        self,
        built: tuple[M, model.Report],
        render_module: Callable[[M], tuple[str, str]],
    ) -> None:
        """Render a module, and take over what its making had to say."""
        module, report = built
        self.problems += report.problems
        self.cut += report.cut
        with self.watch("render"):
            self.files.append(render_module(module))
        self.modules.append(module)


def make(unit: Unit, *, modules: bool = False) -> Made:
    """What a unit gives: its files, with their IR where `modules` are asked for, and what there is to say of it."""
    bench = _Bench(unit, problems=list(unit.problems))
    listed = _ROOMS[unit.task.kind](bench)
    return Made(
        listed,
        tuple(bench.modules) if modules else (),
        tuple(bench.files),
        tuple(bench.problems),
        tuple(bench.cut),
        bench.watch.seconds,
    )


def _service(bench: _Bench) -> Listed | None:
    selection = bench.unit.selection
    document = bench.parse("service", edmx.parse)
    calls = bench.parse("methods", openapi.parse)
    if document is None and calls is None:
        return None
    document = document or Document(bench.name)
    description = document.description or (calls.description if calls else "")
    takes_method = partial(selection.takes_method, bench.name)
    called = calls is not None and any(takes_method(m.name) for m in calls.methods)
    operated = calls is None and _has_operations(document, takes_method)
    named = ir_methods.methods_class(bench.name) if called or operated else ""
    with bench.watch("build"):
        built = ir_service.build(
            document,
            path=bench.path,
            takes_set=partial(selection.takes_set, bench.name),
            column_rule=bench.rule,
            description=description,
            methods_class=named,
        )
    bench.put(built, render.service)
    module = built[0]
    if calls is not None and called:
        _methods(bench, calls, module, takes_method)
    if operated:
        _operations(bench, document, module, takes_method)
    return Listed(bench.name, bench.path, module.class_name, description)


def _methods(
    bench: _Bench,
    document: ServiceMethods,
    service: model.Service,
    takes_method: Callable[[str], bool],
) -> None:
    with bench.watch("build"):
        built = ir_methods.build(
            document,
            path=service.path,
            rows=service.row_classes,
            attributes=frozenset(s.name for s in service.sets),
            takes_method=takes_method,
            rule=bench.rule,
        )
    bench.put(built, render.methods)


def _has_operations(document: Document, takes: Callable[[str], bool]) -> bool:
    return ir_operations.declared(document) and any(
        takes(o.name) for o in document.operations
    )


def _operations(
    bench: _Bench,
    document: Document,
    service: model.Service,
    takes_method: Callable[[str], bool],
) -> None:
    with bench.watch("build"):
        built = ir_operations.build(
            document, service, takes_method=takes_method, rule=bench.rule
        )
    bench.put(built, render.methods)


def _baq(bench: _Bench) -> Listed | None:
    document = bench.parse("baq", edmx.parse)
    if document is None:
        return None
    facts = _facts(bench)
    with bench.watch("build"):
        built = ir_baq.build(document, facts, name=bench.path[-1])
    if built is None:
        bench.error("its $metadata names no row type")
        return None
    bench.put(built, render.baq)
    return Listed(bench.name, bench.path, built[0].name, facts.description)


def _facts(bench: _Bench) -> ir_baq.Facts:
    """What DynamicQuery says of a BAQ; a look-up that is missing or unreadable leaves its part out."""
    columns = bench.parse("baq-columns", dynamic_query.parse_columns)
    parameters = bench.parse("baq-parameters", dynamic_query.parse_parameters)
    problems = [*(columns.problems if columns else ())]
    problems += parameters.problems if parameters else ()
    return ir_baq.Facts(
        description=bench.unit.description,
        updatable=bench.unit.updatable,
        columns=columns.columns if columns else (),
        parameters=parameters.parameters if parameters else None,
        problems=tuple(problems),
    )


def _library(bench: _Bench) -> Listed | None:
    document = bench.parse("functions", efx.parse)
    if document is None:
        return None
    bench.problems += document.problems
    named = (lib for lib in document.libraries if lib.name == bench.name)
    library = next(named, None)
    if library is None:
        bench.error("its document names no such library")
        return None
    with bench.watch("build"):
        built = ir_functions.build(library, path=bench.path, rule=bench.rule)
    bench.put(built, render.library)
    return Listed(bench.name, bench.path, built[0].class_name, library.description)


_ROOMS: dict[Kind, Callable[[_Bench], Listed | None]] = {
    "service": _service,
    "baq": _baq,
    "functions": _library,
}
