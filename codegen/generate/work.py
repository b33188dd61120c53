"""From a unit to its modules: its documents are parsed, built and rendered, and forgotten.

Memory is therefore bounded by the largest unit, and a document that cannot be used loses nothing but itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from codegen.emit import render
from codegen.errors import CodegenError, Problem
from codegen.generate import slips
from codegen.generate.build import build
from codegen.generate.unit import Made, Unit
from codegen.ir import model
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
    fitting = None
    if unit.task.kind == "service":
        problems += slips.of_service(unit.selection, name, parsed)
        fitting = slips.fitting(unit.selection, name, parsed)
    with watch("render"):
        files = tuple(_RENDERERS[type(m)](m) for m in built.modules)
    return Made(
        built.listed,
        built.modules if modules else (),
        files,
        (*problems, *built.problems),
        built.cut,
        fitting,
        watch.seconds,
    )
