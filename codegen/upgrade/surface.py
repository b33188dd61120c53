"""What a program sees of one service, BAQ or function library: a tree of frozen elements, read off the IR.

The IR is what will be written, so every name is the generated one; prose, facets, namespaces and the order of elements
are left behind and cannot differ. Its invariants:

- `kind` says what an element is, and with it which facts and parts it can have
- two elements of two snapshots are the same thing where `identity` is the same
- types are Python text, without quotes and without `| None`
"""

from __future__ import annotations

import ast

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from codegen.documents.edm import Document
from codegen.ir import model
from codegen.runtime.data.names import to_parameter, to_wire
from codegen.upgrade.widths import Widths, widths

Facts = Mapping[str, str]

NOTHING: Final[Facts] = MappingProxyType({})
SEVERAL: Final = "several values"
"""What a method gives whose values come as one object, each under its own name."""

_BY_NAME: Final = frozenset({"row", "enum", "tableset"})
"""Kinds whose wire names no program knows: it has their classes alone."""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that a program can name."""

    kind: str
    wire: str
    name: str
    facts: Facts = field(default_factory=lambda: NOTHING)
    parts: tuple[Element, ...] = ()
    module: str = ""
    """Where it stands below the package, dotted; empty where that follows from what it is a part of."""
    description: str = field(default="", compare=False)
    """Evidence for a rename, and nothing else."""

    @property
    def identity(self) -> tuple[str, str]:
        """What the same thing has in another snapshot, too."""
        return self.kind, self.name if self.kind in _BY_NAME else self.wire


def of_service(
    service: model.Service, methods: Iterable[model.Methods], document: Document
) -> Element:
    """A service with its sets, rows and enumerations, and with its methods, where there are any."""
    module = ".".join(service.path)
    wide = widths(document)
    parts = (
        *(_set(s) for s in service.sets),
        *_with_inherited(_row(r, module, wide) for r in service.rows),
        *(_enum(e, module) for e in service.enums),
        *(element for m in methods for element in _methods(m)),
    )
    return Element(
        "service", service.wire_name, "", NOTHING, parts, module, service.doc
    )


def of_baq(baq: model.Baq, document: Document, *, updatable: bool) -> Element:
    """A BAQ with its columns and parameters."""
    row, wide = baq.row, widths(document)
    columns = (_column(c, row.wire_name, wide, "BAQ column") for c in row.columns)
    wires = ast.literal_eval(baq.wire_names or "{}")
    parameters = (
        Element(
            "parameter",
            wires.get(p.name) or to_wire(p.name),
            p.name,
            {"type": p.annotation.partition(" | ")[0]},
            description=p.doc,
        )
        for p in baq.parameters
    )
    known = "any" if "AnyParameters" in _call_of(baq.value)[1] else "listed"
    facts = {"updatable": _yes(updatable), "parameters": known}
    rows = Element("BAQ row", "", row.name, NOTHING, tuple(columns))
    return Element(
        "BAQ",
        baq.wire_name,
        "",
        facts,
        (rows, *parameters),
        ".".join(baq.path),
        baq.doc,
    )


def of_library(library: model.Library) -> Element:
    """A function library with its functions."""
    module = ".".join(library.path)
    results = _results(library.carriers, module)
    parts = (_call(m, "function", results) for m in library.methods)
    return Element(
        "library", library.wire_name, "", NOTHING, tuple(parts), module, library.doc
    )


def _methods(methods: model.Methods) -> tuple[Element, ...]:
    """The methods of a service, and the rows and tablesets that they alone take and give."""
    module = ".".join(methods.path)
    results = _results(methods.carriers, module)
    return (
        *(_row(r, module, {}) for r in methods.rows),
        *(_tableset(c, module) for c in methods.carriers if c.base == "Tableset"),
        *(_call(m, "method", results) for m in methods.methods),
    )


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _call_of(text: str) -> tuple[str, list[str]]:
    """The function that a declaration calls, and its arguments: values of texts, and names."""
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)  # the IR writes nothing else
    arguments = [
        ast.unparse(a) if isinstance(a, ast.Name) else ast.literal_eval(a)
        for a in call.args
    ]
    return ast.unparse(call.func), arguments


def _set(set_: model.EntitySet) -> Element:
    declared, (wire, row, *_) = _call_of(set_.value)
    form = "singleton" if declared == "singleton" else "set"
    facts = {"row": row, "form": form}
    return Element("set", wire, set_.name, facts, description=set_.doc)


def _row(row: model.Row, module: str, wide: Widths) -> Element:
    key = ", ".join(part.name for part in row.key.parts) if row.key else ""
    base = "" if row.base == "Row" else row.base
    facts = {"key": key, "base": base}
    parts = tuple(_column(c, row.wire_name, wide) for c in row.columns)
    return Element("row", row.wire_name, row.name, facts, parts, module, row.doc)


def _with_inherited(rows: Iterable[Element]) -> Iterator[Element]:
    """The rows with the columns and keys of their bases, which stand before them."""
    found: dict[str, Element] = {}
    for row in rows:
        if base := found.get(row.facts["base"]):
            facts = {**row.facts, "key": row.facts["key"] or base.facts["key"]}
            row = replace(row, facts=facts, parts=(*base.parts, *row.parts))
        found[row.name] = row
        yield row


def _column(
    column: model.Column, owner: str, wide: Widths, kind: str = "column"
) -> Element:
    """A column or a child, its type read off the annotation."""
    form, _, inside = column.annotation.partition("[")
    text = inside.removesuffix("]").strip('"')
    wire = column.wire_name
    if form in ("Children", "Child"):
        facts = {"type": f"list[{text}]" if form == "Children" else text}
        return Element("child", wire, column.name, facts, description=column.doc)
    facts = {
        "type": text.removesuffix(" | None"),
        "null": _yes(text.endswith(" | None")),
    }
    if width := wide.get((owner, wire)):
        facts["width"] = width
    if wire.endswith("_c"):
        kind = f"UD {kind}"
    return Element(kind, wire, column.name, facts, description=column.doc)


def _enum(enum: model.Enum, module: str) -> Element:
    flags = enum.base == "EdmFlags"
    parts = (
        Element("member", m.name, m.name, {"value": m.value} if flags else NOTHING)
        for m in enum.members
    )
    return Element(
        "enum", enum.name, enum.name, {"flags": _yes(flags)}, tuple(parts), module
    )


def _tableset(carrier: model.Carrier, module: str) -> Element:
    return Element(
        "tableset",
        carrier.name,
        carrier.name,
        NOTHING,
        _attributes(carrier, "table"),
        module,
    )


def _results(
    carriers: Iterable[model.Carrier], module: str
) -> dict[str, tuple[Element, ...]]:
    """Class of a result → its values, which stand in it and not in the method."""
    return {
        c.name: _attributes(c, "result", module=f"{module}.{c.name}")
        for c in carriers
        if c.base == "Result"
    }


def _attributes(
    carrier: model.Carrier, kind: str, module: str = ""
) -> tuple[Element, ...]:
    """The tables of a tableset, or the values of a result."""
    wires: dict[str, str] = ast.literal_eval(carrier.wire_names or "{}")
    rule = to_wire if carrier.base == "Tableset" else to_parameter
    return tuple(
        Element(
            kind,
            wires.get(a.name) or rule(a.name),
            a.name,
            {"type": a.annotation.removesuffix(" | None")},
            module=module,
        )
        for a in carrier.attributes
    )


def _call(
    method: model.Method, kind: str, results: Mapping[str, tuple[Element, ...]]
) -> Element:
    """A method or function with what it takes and gives, read off its header and its call."""
    definition = ast.parse(f"{method.header} {method.call}").body[0]
    assert isinstance(definition, ast.FunctionDef)  # the IR writes nothing else
    statement = definition.body[0]
    assert isinstance(statement, ast.Return) and isinstance(statement.value, ast.Call)
    gives = _given(definition)
    values = results.get(gives)
    facts = {"gives": gives if values is None else SEVERAL}
    parts = [*_arguments(definition, _wires(statement.value)), *(values or ())]
    return Element(
        kind,
        ast.literal_eval(statement.value.args[0]),
        definition.name,
        facts,
        tuple(parts),
        description=method.doc,
    )


def _given(definition: ast.FunctionDef) -> str:
    """The type in `Call[…]`, without `| None`."""
    assert isinstance(definition.returns, ast.Subscript)
    text = ast.unparse(definition.returns.slice).strip("'")
    return text.removesuffix(" | None") if text != "None" else text


def _wires(call: ast.Call) -> dict[str, str]:
    """Parameter → wire name, of those that `wires=` says."""
    said = (k.value for k in call.keywords if k.arg == "wires")
    return next(map(ast.literal_eval, said), {})


def _arguments(
    definition: ast.FunctionDef, wires: Mapping[str, str]
) -> Iterator[Element]:
    arguments = definition.args
    first = len(arguments.args) - len(arguments.defaults)
    positional: list[ast.expr | None] = [None] * first + list(arguments.defaults)
    every = [
        *zip(arguments.args, positional),
        *zip(arguments.kwonlyargs, arguments.kw_defaults),
    ]
    for argument, default in every:
        if argument.annotation is not None:
            text = ast.unparse(argument.annotation).strip("'").removesuffix(" | None")
            type_ = text.removesuffix(" | int")
            facts = {"type": type_, "required": _yes(default is None)}
            name = argument.arg
            wire = wires.get(name) or to_parameter(name)
            yield Element("argument", wire, name, facts)
