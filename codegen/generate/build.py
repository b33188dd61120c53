"""From a unit's parsed documents to the IR of its modules: `generate` renders it, `diff` compares it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from codegen.documents.dynamic_query import QueryColumns, QueryParameters
from codegen.documents.edm import Document
from codegen.documents.efx import Libraries
from codegen.documents.methods import ServiceMethods
from codegen.errors import Problem
from codegen.generate.unit import Task, Unit
from codegen.ir import baq as ir_baq
from codegen.ir import functions as ir_functions
from codegen.ir import methods as ir_methods
from codegen.ir import model, names
from codegen.ir import operations as ir_operations
from codegen.ir import service as ir_service
from codegen.ir.bound import types as bound_types
from codegen.ir.listing import Listed
from codegen.patterns import Parts
from codegen.source.replies import is_epicor_service
from codegen.surfaces import Kind, load

Parsed = Mapping[Kind, Any]
"""Kind → what `kinds.parse` made of the document; one that cannot be used is not there."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was built of a unit; nothing is listed where it could not be used."""

    listed: Listed | None = None
    modules: tuple[model.Module, ...] = ()
    problems: tuple[Problem, ...] = ()
    cut: tuple[str, ...] = ()


def build(unit: Unit, parsed: Parsed) -> Built:
    """The modules of a unit: a service's own first, then that of its methods, if it has any."""
    built: Built = load(unit.task.surface.build)(unit, parsed)
    return built


def listed(task: Task, description: str) -> Listed:
    """What the client needs to know of a task's module: all but the description follows from its name."""
    name = load(task.surface.declared)(task.name, task.path)
    return Listed(task.name, task.path, name, description)


def service(unit: Unit, parsed: Parsed) -> Built:
    """The modules of a service: its own, and that of its methods."""
    document: Document | None = parsed.get("service")
    calls: ServiceMethods | None = parsed.get("methods")
    if document is None and calls is None:
        return Built()
    name, path = unit.task.name, unit.task.path
    empty = () if document is None or calls else tuple(_empty(document))
    document = document or Document(name)
    description = document.description or (calls.description if calls else "")
    source = _source_of_methods(unit, document, calls)
    module, report = ir_service.build(
        document,
        path=path,
        takes_set=partial(unit.selection.takes_set, name),
        column_rule=_rule(unit),
        description=description,
        has_methods=source is not None,
        bound=_bound(unit, source),
    )
    known = listed(unit.task, description)
    problems = report.problems + empty
    if source is None:
        return Built(known, (module,), problems, report.cut)
    methods, more = _methods(unit, module, source)
    cut = report.cut + more.cut
    return Built(known, (module, methods), problems + more.problems, cut)


def _empty(document: Document) -> Iterator[Problem]:
    """A warning for a document that gives a program nothing to call."""
    if not (document.places or document.imports):
        held = "types alone" if document.types else "nothing"
        what = f"has no EntityContainer that names a set or an operation: its module has {held}"
        yield Problem(document.name, 0, what)


def _source_of_methods(
    unit: Unit, document: Document, calls: ServiceMethods | None
) -> ServiceMethods | Document | None:
    """The document that a service's methods are made from; None where none of them is taken."""
    takes = partial(unit.selection.takes_method, unit.task.name)
    if calls is not None:
        return calls if any(takes(m.name) for m in calls.methods) else None
    # Those of Epicor's services say nothing of what they take, and their methods come from OpenAPI (EPICOR.md, "$metadata").
    known = ir_operations.declared(document) or not is_epicor_service(unit.task.name)
    return (
        document if known and any(takes(o.name) for o in document.operations) else None
    )


def _methods(
    unit: Unit, service: model.Service, source: ServiceMethods | Document
) -> tuple[model.Methods, model.Report]:
    takes_method = partial(unit.selection.takes_method, unit.task.name)
    rule = _rule(unit)
    if isinstance(source, Document):
        return ir_operations.build(
            source, service, takes_method=takes_method, rule=rule
        )
    return ir_methods.build(
        source,
        path=service.path,
        rows=service.row_classes,
        attributes=frozenset(s.name for s in service.sets),
        takes_method=takes_method,
        rule=rule,
    )


def _bound(unit: Unit, source: ServiceMethods | Document | None) -> frozenset[str]:
    """The types whose sets are declared beside the operations."""
    if not isinstance(source, Document):
        return frozenset()
    return bound_types(source, partial(unit.selection.takes_method, unit.task.name))


def _rule(unit: Unit) -> names.Rule:
    return names.RULES[unit.naming].column


def baq(unit: Unit, parsed: Parsed) -> Built:
    """The module of a BAQ."""
    document: Document | None = parsed.get("baq")
    if document is None:
        return Built()
    name, rules = unit.task.path[-1], names.RULES[unit.naming]
    built = ir_baq.build(document, _facts(unit, parsed), name=name, rules=rules)
    if built is None:
        return Built(problems=(_lost(unit, "its $metadata names no row type"),))
    module, report = built
    known = listed(unit.task, unit.description)
    return Built(known, (module,), report.problems, report.cut)


def _facts(unit: Unit, parsed: Parsed) -> ir_baq.Facts:
    """What DynamicQuery says of a BAQ; a look-up that is missing or unreadable leaves its part out."""
    columns: QueryColumns | None = parsed.get("baq-columns")
    parameters: QueryParameters | None = parsed.get("baq-parameters")
    return ir_baq.Facts(
        description=unit.description,
        updatable=unit.updatable,
        columns=columns.columns if columns else (),
        parameters=parameters.parameters if parameters else None,
        problems=(
            *(columns.problems if columns else ()),
            *(parameters.problems if parameters else ()),
        ),
    )


def library(unit: Unit, parsed: Parsed) -> Built:
    """The module of a function library."""
    document: Libraries | None = parsed.get("functions")
    if document is None:
        return Built()
    name, path = unit.task.name, unit.task.path
    library = next((lib for lib in document.libraries if lib.name == name), None)
    if library is None:
        lost = _lost(unit, "its document names no such library")
        return Built(problems=(*document.problems, lost))
    module, report = ir_functions.build(library, path=path, rule=_rule(unit))
    known = listed(unit.task, library.description)
    problems = (*document.problems, *report.problems)
    return Built(known, (module,), problems, report.cut)


def _lost(unit: Unit, what: str) -> Problem:
    return Problem(unit.task.name, 0, what, "", "error")


def service_class(wire: str, path: tuple[str, ...]) -> str:
    """The class of a service."""
    return ir_service.service_class(wire)


def baq_name(wire: str, path: tuple[str, ...]) -> str:
    """The name that a BAQ is declared under: that of its module."""
    return path[-1]


def library_class(wire: str, path: tuple[str, ...]) -> str:
    """The class of a function library."""
    return names.reached_class(names.pascal(wire))


def parts_of_service(parsed: Parsed) -> Parts:
    """The names of a service's entity sets and methods, as far as its documents say them."""
    document: Document | None = parsed.get("service")
    calls: ServiceMethods | None = parsed.get("methods")
    sets: tuple[str, ...] | None = None
    methods: tuple[str, ...] | None = None
    if document is not None:
        sets = tuple(place.name for place in document.places)
        if ir_operations.declared(document):
            methods = tuple(o.name for o in document.operations)
    if calls is not None:
        methods = tuple(m.name for m in calls.methods)
    return Parts(sets, methods)
