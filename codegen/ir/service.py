"""One service's module, made from its document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from codegen.documents.edm import (
    Document,
    EntitySet,
    EnumType,
    NavigationProperty,
    Property,
    Singleton,
    StructuredType,
)
from codegen.errors import Problem
from codegen.ir import model, names
from codegen.ir.imports import imports
from codegen.ir.order import written_order
from codegen.ir.scope import Scope, scope
from codegen.ir.text import docstring, literal, prose
from codegen.ir.types import NOT_IN_ROWS, RUNTIME, WIRE_NAMES, Import
from codegen.runtime.names import to_wire

METHODS = "_methods"
"""What the module of a service's methods has behind the name of the service's own."""

ColumnRule = Callable[[str], str]
COLUMN_RULES: dict[str, ColumnRule] = {
    "python": names.column,
    "wire": names.wire_column,
}


def build(
    document: Document,
    *,
    path: tuple[str, ...],
    takes_set: Callable[[str], bool],
    column_rule: ColumnRule,
    description: str = "",
    methods_class: str = "",
) -> tuple[model.Service, model.Report]:
    """The module of a service, with a report of what the selection cut and what could not be used.

    `methods_class` is the class in the module beside it that declares its methods, if it has any.
    """
    class_name = service_class(document.name)
    space = scope(document, class_name, takes_set, column_rule)
    rows = tuple(_row(space, t) for t in written_order(document, space.taken))
    service = model.Service(
        wire_name=document.name,
        path=path,
        class_name=class_name,
        wire_literal=literal(document.name),
        module_doc=docstring(_titled(document.name, description)),
        doc=docstring(description or f"{document.name}.", 4),
        imports=model.Imports(),
        enums=tuple(_enum(space, t) for t in space.enums),
        rows=tuple(row for row, _ in rows),
        sets=tuple(_sets(space)),
        row_classes=_row_classes(space),
        classes=space.classes,
        base=methods_class or "Service",
        methods_module=f".{path[-1]}{METHODS}" if methods_class else "",
        runtime_module="." * len(path) + RUNTIME,
    )
    used = {i for _, row_uses in rows for i in row_uses} | set(_uses(service))
    service = replace(service, imports=imports(used, depth=len(path) - 1))
    return service, model.Report(
        (*document.problems, *space.problems, *_renamed(space)), space.cut
    )


def _row_classes(space: Scope) -> dict[frozenset[str], str]:
    document = space.document
    return {
        frozenset(p.name for t in document.lineage(type_) for p in t.properties): name
        for type_ in reversed(space.taken)
        if type_.kind == "entity" and (name := space.classes[type_.qualified])
    }


def service_class(wire: str) -> str:
    """The class for a service: the last part of its name, `CustomerSvc`."""
    return names.class_name(wire.rpartition(".")[2])


def _titled(name: str, description: str) -> str:
    return f"{name}: {description}" if description else f"{name}."


def _enum(space: Scope, type_: EnumType) -> model.Enum:
    found = names.distinct((m.name for m in type_.members), names.member)
    return model.Enum(
        name=space.classes[type_.qualified],
        base="EdmFlags" if type_.flags else "EdmEnum",
        edm_type=literal(type_.qualified),
        doc=docstring(type_.description or f"Values of `{prose(type_.name)}`.", 4),
        members=tuple(
            model.EnumMember(
                found[m.name],
                str(m.value) if type_.flags else literal(m.name),
                docstring(m.description, 4),
            )
            for m in type_.members
        ),
    )


def _row(space: Scope, type_: StructuredType) -> tuple[model.Row, set[Import]]:
    document = space.document
    lineage = document.lineage(type_)
    found = space.column_names(lineage)
    key_parts = document.key_of(type_)
    keys = frozenset(part.path for part in key_parts)
    used: set[Import] = {(RUNTIME, "Fields")}
    columns: list[model.Column] = []
    for prop in type_.properties:
        if prop.type.name not in NOT_IN_ROWS:
            columns.append(_column(space, prop, found[prop.name], keys, used))
    for nav in type_.navigation:
        columns.append(_child(space, nav, found[nav.name], used))
    name = space.classes[type_.qualified]
    base = space.classes.get(type_.base, "") if type_.base else ""
    if not base:
        used.add((RUNTIME, "Row"))
    space.defined.add(type_.qualified)
    row = model.Row(
        name=name,
        base=base or "Row",
        doc=docstring(_row_doc(space, type_), 4),
        key=_key(space, type_, found, used) if type_.key else None,
        columns=tuple(columns),
        fields=space.fields[type_.qualified],
        fields_base=space.fields[type_.base] if base else "Fields",
        wire_name=type_.name,
    )
    return row, used


def _row_doc(space: Scope, type_: StructuredType) -> str:
    if type_.description:
        return type_.description
    sets = [s.name for s in space.sets if s.type == type_.qualified]
    if sets:
        return f"A row of {' and '.join(f'`{s}`' for s in sets)}."
    kind = "Values of complex type" if type_.kind == "complex" else "A row of type"
    return f"{kind} `{type_.name}`."


def _column(
    space: Scope, prop: Property, name: str, keys: frozenset[str], used: set[Import]
) -> model.Column:
    resolved = space.resolve(prop.type)
    used |= resolved.imports
    is_key = prop.name in keys
    required = not prop.nullable or is_key
    text = (
        resolved.text if required or prop.type.collection else f"{resolved.text} | None"
    )
    default = "KEY" if is_key else "UNSET" if required else "None"
    if prop.type.collection and not required:
        text = f"{text} | None"
    if default != "None":
        used.add((RUNTIME, default))
    marks = ["Key."] if is_key else []
    if prop.name.endswith("_c"):
        marks.append("User-defined column.")
    return model.Column(
        name=name,
        annotation=annotated(
            _quoted(space, text, prop.type.name), name, prop.name, used
        ),
        default=default,
        doc=docstring(described(prop.description, *marks), 4),
        field=_field(space, resolved.column, prop.type.name),
    )


def _child(
    space: Scope, nav: NavigationProperty, name: str, used: set[Import]
) -> model.Column:
    target = nav.type.name
    row = space.classes.get(target, "") if target not in space.left_out else ""
    fields = space.fields[target] if row else "Fields"
    if not row:
        used.add((RUNTIME, "Row"))
    kind = "Many" if nav.type.collection else "One"
    used |= {(RUNTIME, kind), (RUNTIME, "CHILDREN")}
    text = f"list[{row or 'Row'}]" if nav.type.collection else f"{row or 'Row'} | None"
    return model.Column(
        name=name,
        annotation=annotated(_quoted(space, text, target), name, nav.name, used),
        default="CHILDREN",
        doc=docstring(nav.description, 4),
        field=_field(space, f"{kind}[{fields}]", target),
    )


def _quoted(space: Scope, text: str, target: str) -> str:
    """The annotation in quotes where it names a class that stands further down."""
    known = target not in space.classes or target in space.defined
    return text if known or target in space.left_out else f'"{text}"'


def _field(space: Scope, text: str, target: str) -> str:
    return _quoted(space, text, target)


def annotated(text: str, name: str, wire: str, used: set[Import]) -> str:
    """The annotation with an alias where the name does not lead back to the wire name."""
    if to_wire(name) == wire:
        return text
    used |= {("typing", "Annotated"), ("pydantic", "Field")}
    return f"Annotated[{text}, Field(alias={literal(wire)})]"


def described(description: str, *marks: str) -> str:
    """A description as a sentence, with marks behind it: `Company identifier. Key.`"""
    text = prose(description)
    if text and text[-1] not in ".!?:;…":
        text += "."
    return " ".join(filter(None, (text, *marks)))


def _key(
    space: Scope, type_: StructuredType, found: dict[str, str], used: set[Import]
) -> model.Key:
    used |= {("dataclasses", "dataclass"), (RUNTIME, "Key"), (RUNTIME, "row_key")}
    parts: list[model.KeyPart] = []
    wires: dict[str, str] = {}
    paths: dict[str, str] = {}
    rule = names.distinct((p.name for p in type_.key), names.column)
    for part in type_.key:
        name = found.get(part.path) or rule[part.name]
        resolved = space.key_type(type_, part)
        used |= resolved.imports - {(RUNTIME, "Column"), (RUNTIME, "TextColumn")}
        company = part.name == "Company" and len(type_.key) > 1
        if company:
            used.add((RUNTIME, "THIS_COMPANY"))
        if to_wire(name) != part.name:
            wires[name] = part.name
        if part.path != part.name or "/" in part.path:
            paths[name] = part.path
        parts.append(
            model.KeyPart(name, resolved.text, " = THIS_COMPANY" if company else "")
        )
    if wires or paths:
        used |= WIRE_NAMES
    return model.Key(
        name=space.keys[type_.qualified],
        doc=docstring(f"Key of `{space.classes[type_.qualified]}`.", 4),
        parts=tuple(parts),
        wire_names=display(wires),
        paths=display(paths),
    )


def display(mapping: dict[str, str]) -> str:
    """A dict display of strings, or `""` for an empty mapping."""
    if not mapping:
        return ""
    pairs = (f"{literal(k)}: {literal(v)}" for k, v in mapping.items())
    return "{" + ", ".join(pairs) + "}"


def _sets(space: Scope) -> Iterator[model.EntitySet]:
    members: tuple[EntitySet | Singleton, ...] = (*space.sets, *space.singletons)
    found = names.distinct((m.name for m in members), names.attribute)
    for set_ in members:
        row = space.classes.get(set_.type, "Row")
        fields = space.fields.get(set_.type, "Fields")
        owner = space.key_owner(set_.type)
        arguments = [literal(set_.name), row, fields]
        call = "singleton"
        if isinstance(set_, EntitySet):
            call = "entity_set" if owner else "keyless_set"
            arguments += [space.keys[owner.qualified]] if owner else []
        yield model.EntitySet(
            name=found[set_.name],
            value=f"{call}({', '.join(arguments)})",
            doc=docstring(described(set_.description, *_key_marks(space, set_)), 4),
        )


def _key_marks(space: Scope, set_: EntitySet | Singleton) -> tuple[str, ...]:
    if isinstance(set_, Singleton):
        return ()
    owner = space.key_owner(set_.type)
    if owner is None:
        return ("No key.",)
    found = space.column_names(space.document.lineage(owner))
    rule = names.distinct((p.name for p in owner.key), names.column)
    parts = (found.get(p.path) or rule[p.name] for p in owner.key)
    return (f"Key: {', '.join(parts)}.",)


def _uses(service: model.Service) -> Iterator[Import]:
    yield RUNTIME, "S"
    yield (
        (RUNTIME, "Service")
        if service.base == "Service"
        else ("typing", "TYPE_CHECKING")
    )
    yield from ((RUNTIME, enum.base) for enum in service.enums)
    for set_ in service.sets:
        call, _, arguments = set_.value.partition("(")
        yield RUNTIME, call
        if ", Row, Fields)" in arguments:
            yield from ((RUNTIME, "Row"), (RUNTIME, "Fields"))


def _renamed(space: Scope) -> Iterator[Problem]:
    """A note for each name that had to be told apart from another one."""
    for type_ in space.taken:
        found = space.column_names(space.document.lineage(type_))
        own = {m.name for m in type_.members}
        for wire, name in found.items():
            if wire in own and name != space.column_rule(wire):
                yield Problem(
                    space.document.name,
                    type_.line,
                    f"column `{wire}` of `{type_.name}` is called `{name}`: another column has its name",
                    level="note",
                )
