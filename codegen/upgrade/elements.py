"""What a program sees of one service, BAQ or function library: a tree of frozen elements, read off the IR.

The IR is what will be written, so every name is the generated one; prose, facets, namespaces and the order of elements
are left behind and cannot differ; limits are compared by what they say. Its invariants:

- `kind` says what an element is, and with it which facts and parts it can have
- two elements of two snapshots are the same thing where `identity` is the same
- types are Python text, without quotes and without `| None`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from codegen.ir import model
from codegen.ir.model import Limits

Facts = Mapping[str, str]

NOTHING: Final[Facts] = MappingProxyType({})
SEVERAL: Final = "several values"
"""What a method gives whose values come as one object, each under its own name."""

_BY_NAME: Final = frozenset({"row", "enum", "tableset", "alternate key"})
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
    limits: Limits = ()
    rows: str = field(default="", compare=False)
    """The class of the rows that an operation is bound to, `[Book]` if to a set of them, or that an alternate key names."""

    declared: bool = field(default=False, compare=False)
    """Whether it is an operation that the service's `$metadata` declares with what it takes and gives."""

    @property
    def identity(self) -> tuple[str, str]:
        """What the same thing has in another snapshot, too."""
        return self.kind, self.name if self.kind in _BY_NAME else self.wire


def of_service(service: model.Service, *methods: model.Methods) -> Element:
    """A service with its sets, rows and enumerations, and with its methods, if it has any."""
    module = ".".join(service.path)
    parts = (
        *(_set(s) for s in service.sets),
        *_with_inherited(_row(r, module) for r in service.rows),
        *(_alternate_key(k, r, module) for r in service.rows for k in r.alternate_keys),
        *(_enum(e, module) for e in service.enums),
        *(element for m in methods for element in _methods(m)),
    )
    wire = service.wire_name
    return Element("service", wire, "", NOTHING, parts, module, service.doc)


def of_baq(baq: model.Baq) -> Element:
    """A BAQ with its columns and parameters."""
    columns = tuple(_column(c, "BAQ column") for c in baq.row.columns)
    parameters = (
        Element("parameter", p.wire_name, p.name, {"type": p.type}, description=p.doc)
        for p in baq.parameters
    )
    known = "listed" if baq.lists_parameters else "any"
    facts = {"updatable": _yes(baq.updatable), "parameters": known}
    parts = Element("BAQ row", "", baq.row.name, NOTHING, columns), *parameters
    module = ".".join(baq.path)
    return Element("BAQ", baq.wire_name, "", facts, parts, module, baq.description)


def of_library(library: model.Library) -> Element:
    """A function library with its functions."""
    module = ".".join(library.path)
    results = _results(library.carriers, module)
    parts = tuple(_call(m, "function", results) for m in library.methods)
    wire = library.wire_name
    return Element("library", wire, "", NOTHING, parts, module, library.doc)


def _methods(methods: model.Methods) -> tuple[Element, ...]:
    """The methods of a service, and the rows and tablesets that they alone take and give."""
    module = ".".join(methods.path)
    results = _results(methods.carriers, module)
    calls = (_call(m, "method", results) for m in methods.methods)
    return (
        *(_row(r, module) for r in methods.rows),
        *(_tableset(c, module) for c in methods.carriers if c.base == "Tableset"),
        *(replace(call, declared=methods.declared) for call in calls),
        *(
            replace(
                _call(m, "method", results),
                wire=f"{bound.name}.{m.name}/{m.wire_name}",
                module=f"{module}.{bound.name}",
                rows=f"[{bound.row}]" if bound.of_sets else bound.row,
                declared=True,
            )
            for bound in methods.bound
            for m in bound.methods
        ),
    )


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _set(set_: model.EntitySet) -> Element:
    form = "singleton" if set_.form.endswith("singleton") else "set"
    facts = {
        "row": set_.row,
        "form": form,
        "refused": ", ".join(set_.without),
        "cannot": "; ".join(set_.cannot),
        "deprecated": _yes(set_.deprecated),
    }
    return Element("set", set_.wire_name, set_.name, facts, description=set_.doc)


def _row(row: model.Row, module: str) -> Element:
    key = ", ".join(part.name for part in row.key.parts) if row.key else ""
    is_derived = row.base not in ("Row", "MediaRow", "OpenRow")
    facts = {
        "key": key,
        "base": row.base if is_derived else "",
        "media": _yes(row.is_media),
        "open": _yes(row.is_open),
        "deprecated": _yes(row.deprecated),
    }
    parts = (*(_column(c) for c in row.columns), *map(_stream, row.streams))
    return Element("row", row.wire_name, row.name, facts, parts, module, row.doc)


def _stream(stream: model.Stream) -> Element:
    facts = {"type": "stream", "deprecated": _yes(stream.deprecated)}
    wire, name = stream.wire_name, stream.name
    return Element("stream", wire, name, facts, description=stream.doc)


def _alternate_key(key: model.Key, row: model.Row, module: str) -> Element:
    takes = ", ".join(f"{part.name}: {part.annotation}" for part in key.parts)
    parts = ", ".join(part.name for part in key.parts)
    return Element(
        "alternate key",
        f"{row.wire_name}({parts})",
        key.name,
        {"takes": takes},
        module=module,
        description=key.doc,
        rows=row.name,
    )


def _with_inherited(rows: Iterable[Element]) -> Iterator[Element]:
    """The rows with the columns and keys of their bases, which stand before them."""
    found: dict[str, Element] = {}
    for row in rows:
        if base := found.get(row.facts["base"]):
            facts = {**row.facts, "key": row.facts["key"] or base.facts["key"]}
            row = replace(row, facts=facts, parts=(*base.parts, *row.parts))
        found[row.name] = row
        yield row


def _column(column: model.Column, kind: str = "column") -> Element:
    """A column or a child."""
    wire, name, type_ = column.wire_name, column.name, column.type
    if column.form in ("Children", "Child"):
        shown = f"list[{type_}]" if column.form == "Children" else type_
        facts = {"type": shown, "deprecated": _yes(column.deprecated)}
        return Element("child", wire, name, facts, description=column.doc)
    kind = f"UD {kind}" if wire.endswith("_c") else kind
    facts = {
        "type": type_,
        "null": _yes(column.nullable),
        "given": column.given,
        "deprecated": _yes(column.deprecated),
    }
    return Element(
        kind, wire, name, facts, description=column.doc, limits=column.limits
    )


def _enum(enum: model.Enum, module: str) -> Element:
    flags = enum.base == "EdmFlags"
    parts = tuple(_member(member, flags) for member in enum.members)
    facts = {"flags": _yes(flags), "deprecated": _yes(enum.deprecated)}
    return Element("enum", enum.name, enum.name, facts, parts, module)


def _member(member: model.EnumMember, flags: bool) -> Element:
    value = member.value if flags else ""
    facts = {"value": value, "deprecated": _yes(member.deprecated)}
    return Element("member", member.name, member.name, facts)


def _tableset(carrier: model.Carrier, module: str) -> Element:
    name, parts = carrier.name, _attributes(carrier, "table")
    return Element("tableset", name, name, NOTHING, parts, module)


def _results(
    carriers: Iterable[model.Carrier], module: str
) -> dict[str, tuple[Element, ...]]:
    """Class of a result → its values, which belong to it and not to the method."""
    return {
        c.name: _attributes(c, "result", module=f"{module}.{c.name}")
        for c in carriers
        if c.base == "Result"
    }


def _attributes(
    carrier: model.Carrier, kind: str, module: str = ""
) -> tuple[Element, ...]:
    """The tables of a tableset, or the values of a result."""
    return tuple(
        Element(kind, a.wire_name, a.name, {"type": a.type}, module=module)
        for a in carrier.attributes
    )


_FORMS: Final[Mapping[str, str]] = {
    "_op.composable": "query",
    "stream_method": "stream",
}
"""What declares a method → what a call gives, if not the result itself."""


def _call(
    method: model.Method, kind: str, results: Mapping[str, tuple[Element, ...]]
) -> Element:
    """A method or function with what it takes and gives."""
    values = results.get(method.gives)
    gives = method.gives if values is None else SEVERAL
    facts = {
        "gives": gives,
        "form": _FORMS.get(method.form, "result"),
        "deprecated": _yes(method.deprecated),
    }
    parts = (*map(_argument, method.arguments), *(values or ()))
    wire, name = method.wire_name, method.name
    return Element(kind, wire, name, facts, parts, description=method.doc)


def _argument(argument: model.Argument) -> Element:
    facts = {"type": argument.type, "required": _yes(argument.required)}
    return Element("argument", argument.wire_name, argument.name, facts)
