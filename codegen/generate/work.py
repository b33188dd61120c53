"""From a unit to its modules: its documents are parsed, built and rendered, and forgotten.

Memory is therefore bounded by the largest unit, and a document that cannot be used loses nothing but itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from codegen.emit import render
from codegen.errors import CodegenError, Problem
from codegen.generate.build import build
from codegen.generate.unit import Made, Unit
from codegen.ir import model
from codegen.ir.operations import declared
from codegen.patterns import Findings, of_service
from codegen.source.kinds import parse
from codegen.source.layout import Kind
from codegen.stopwatch import Stopwatch

_RENDERERS: Final[Mapping[type, Callable[[Any], tuple[str, str]]]] = {
    model.Service: render.service,
    model.Methods: render.methods,
    model.Baq: render.baq,
    model.Library: render.library,
}


def make(unit: Unit, *, modules: bool = False) -> Made:
    """What a unit gives: its files, with their IR where `modules` are asked for, and what there is to say of it."""
    watch, name = Stopwatch(), unit.task.name
    problems = list(unit.problems)
    parsed: dict[Kind, Any] = {}
    for kind, data in unit.documents.items():
        try:
            with watch("parse"):
                parsed[kind] = parse(kind, name, data)
        except CodegenError as error:
            problems.append(Problem(name, 0, error.what, error.hint, "error"))
    with watch("build"):
        built = build(unit, parsed)
    with watch("render"):
        files = tuple(_RENDERERS[type(m)](m) for m in built.modules)
    return Made(
        built.listed,
        built.modules if modules else (),
        files,
        (*problems, *built.problems),
        built.cut,
        _findings(unit, parsed),
        watch.seconds,
    )


def _findings(unit: Unit, parsed: Mapping[Kind, Any]) -> Findings:
    """What the names in a service's documents say of the selection's patterns."""
    if unit.task.kind != "service":
        return {}
    document, calls = parsed.get("service"), parsed.get("methods")
    sets, methods = None, None
    if document is not None:
        sets = [s.name for s in (*document.sets, *document.singletons)]
        if declared(document):
            methods = [operation.name for operation in document.operations]
    if calls is not None:
        methods = [method.name for method in calls.methods]
    return of_service(unit.selection, unit.task.name, sets=sets, methods=methods)
