"""One BAQ's module, made from its document and from what DynamicQuery says of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codegen.documents.dynamic_query import QueryColumn, QueryParameter
from codegen.documents.edm import Document, StructuredType
from codegen.errors import Problem
from codegen.ir import model, names
from codegen.ir.imports import imports
from codegen.ir.limits import limits
from codegen.ir.rows import with_default, described, limits_sentence, scales, wire_names
from codegen.ir.text import docstring, literal
from codegen.ir.types import (
    ANY,
    BAQ_PARAMETER_TYPES,
    EDM_TYPES,
    RUNTIME,
    TEXT,
    Import,
    PyType,
)
from codegen.runtime.data.names import to_wire


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a BAQ beside its `$metadata`."""

    description: str = ""
    updatable: bool = False
    columns: Sequence[QueryColumn] = ()
    parameters: Sequence[QueryParameter] | None = None
    """None where the look-up was refused: the BAQ then takes parameters by any name."""
    problems: tuple[Problem, ...] = ()


def build(
    document: Document, facts: Facts, *, name: str, rules: names.Rules
) -> tuple[model.Baq, model.Report] | None:
    """The module of a BAQ called `name` in Python; None where its document has no row type."""
    type_ = _row_type(document)
    if type_ is None:
        return None
    class_name = names.pascal(document.name)
    used: set[Import] = {(RUNTIME, "Row"), (RUNTIME, "baq")}
    row = _row(document, type_, class_name, facts, rules, used)
    parameters, wires = _parameters(facts, rules, used)
    parameters_class = f"{class_name}Parameters"
    base = "AnyParameters" if facts.parameters is None else "Parameters"
    used.add((RUNTIME, base))
    tail = f": {facts.description}" if facts.description else ""
    words = described(facts.description, f"BAQ `{document.name}`.")
    arguments = [literal(document.name), row.name, parameters_class]
    if facts.updatable:
        arguments.append("updatable=True")
    module = model.Baq(
        wire_name=document.name,
        path=("baq", name),
        name=name,
        module_doc=docstring(described(f"BAQ {document.name}{tail}")),
        doc=docstring(words),
        value=f"baq({', '.join(arguments)})",
        imports=imports(used, depth=1),
        row=row,
        parameters_class=parameters_class,
        parameters_base=base,
        parameters_doc=docstring(words, 4),
        parameters=parameters,
        wire_names=wires,
        description=facts.description,
        updatable=facts.updatable,
        lists_parameters=facts.parameters is not None,
    )
    problems = (*document.problems, *facts.problems, *_problems(document, facts))
    return module, model.Report(problems)


def _row_type(document: Document) -> StructuredType | None:
    """The type behind the BAQ's entity set; a document without sets may still have one entity type."""
    for set_ in document.sets:
        if (type_ := document.structured(set_.type)) is not None:
            return type_
    types = (t for t in document.types.values() if isinstance(t, StructuredType))
    return next((t for t in types if t.kind == "entity"), None)


def _row(
    document: Document,
    type_: StructuredType,
    class_name: str,
    facts: Facts,
    rules: names.Rules,
    used: set[Import],
) -> model.Row:
    properties = [p for t in document.lineage(type_) for p in t.properties]
    found = names.distinct((p.name for p in properties), rules.baq_column)
    captions = {c.name: c.caption for c in facts.columns}
    columns: list[model.Column] = []
    for prop in properties:
        single = EDM_TYPES.get(prop.type.name, ANY)
        resolved = (
            single.listed(nullable=prop.nullable) if prop.type.collection else single
        )
        used |= resolved.imports
        held = limits(document, prop)
        text = prop.description or captions.get(prop.name, "")
        column = model.Column(
            name=found[prop.name],
            wire_name=prop.name,
            form="Col",
            type=resolved.text,
            default="COLUMN",
            doc=docstring(described(text, *limits_sentence(held)), 4),
            nullable=True,
            limits=held,
        )
        columns.append(with_default(column, used))
    return model.Row(
        name=class_name,
        bases="Row",
        doc=docstring(f"A row of BAQ `{document.name}`.", 4),
        key=None,
        columns=tuple(columns),
        wire_name=type_.name,
        options=scales(columns),
    )


def _parameters(
    facts: Facts, rules: names.Rules, used: set[Import]
) -> tuple[tuple[model.Parameter, ...], str]:
    """The parameters of a BAQ, and the display of their wire names."""
    known = facts.parameters or ()
    parameter = names.beside(rules.column, ["Sequence"])
    rule = names.distinct((p.name for p in known), parameter)
    found = tuple(_parameter(p, rule[p.name], used) for p in known)
    return found, wire_names(rule, to_wire, used)


def _parameter(
    parameter: QueryParameter, name: str, used: set[Import]
) -> model.Parameter:
    type_ = _sql_type(parameter.type) or TEXT
    used |= type_.imports
    used |= {("collections.abc", "Sequence")}
    return model.Parameter(
        name=name,
        wire_name=parameter.name,
        type=type_.text,
        given=type_.given,
        doc=docstring(f"`{parameter.name}`, {parameter.type or 'no known type'}.", 4),
    )


def _sql_type(name: str) -> PyType | None:
    """The Python type of SQL Server's type, `decimal(18,5)` among them; None for one that is not known."""
    return BAQ_PARAMETER_TYPES.get(name.partition("(")[0].strip().lower())


def _problems(document: Document, facts: Facts) -> Iterable[Problem]:
    if facts.parameters is None:
        yield Problem(
            document.name,
            0,
            "the look-up of its parameters is not in the snapshot: it takes parameters by any name",
            "Fetch it as a user who may use Ice.BO.DynamicQuerySvc.",
            level="note",
        )
    for parameter in facts.parameters or ():
        if _sql_type(parameter.type) is None:
            yield Problem(
                document.name,
                0,
                f"parameter `{parameter.name}` has the unknown type `{parameter.type}`: read as text",
                level="note",
            )
