"""From a unit to its modules: its documents are parsed, built and rendered, and forgotten.

Memory is therefore bounded by the largest unit, and a document that cannot be used loses nothing but itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.errors import CodegenError, Problem
from codegen.generate.build import build
from codegen.generate.unit import Made, Unit
from codegen.patterns import Parts, asks_for_parts
from codegen.source.kinds import parse
from codegen.stopwatch import Stopwatch
from codegen.surfaces import Kind, load


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
        rows = unit.task.surface.modules
        files = tuple(load(row.render)(m) for row, m in zip(rows, built.modules))
    return Made(
        built.listed,
        built.modules if modules else (),
        files,
        (*problems, *built.problems),
        built.cut,
        _parts(unit, parsed),
        watch.seconds,
    )


def _parts(unit: Unit, parsed: Mapping[Kind, Any]) -> Parts | None:
    """The names that patterns ask for."""
    reference = unit.task.surface.parts
    if not reference or not asks_for_parts(unit.selection, unit.task.name):
        return None
    found: Parts = load(reference)(parsed)
    return found
