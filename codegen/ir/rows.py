"""One type's row class, with its columns, its children and its key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from codegen.documents.edm import NavigationProperty, Property, StructuredType
from codegen.ir import annotated, model, names
from codegen.ir.limits import limits, words
from codegen.ir.service_types import ServiceTypes
from codegen.ir.text import docstring, literal, prose
from codegen.ir.types import RUNTIME, STREAM, STREAMS, WIRE_NAMES, Import
from codegen.runtime.data.names import to_wire

DIGITS: Final = 38
"""Digits of the widest decimal of Epicor, and of a column of a frame."""


def row(space: ServiceTypes, type_: StructuredType, used: set[Import]) -> model.Row:
    """The row class of a type; what its columns and its key need imported is added to `used`."""
    document = space.document
    lineage = document.lineage(type_)
    found = space.column_names(lineage)
    keys = frozenset(part.path for part in document.key_of(type_))
    columns: list[model.Column] = []
    for prop in type_.properties:
        if prop.type.name != STREAM:
            columns.append(_column(space, type_, prop, found[prop.name], keys, used))
    for nav in type_.navigation:
        columns.append(_child(space, nav, found[nav.name], used))
    streams = tuple(_streams(type_, found, used))
    members: tuple[annotated.Member, ...] = (*columns, *streams)
    base = _bases(space, type_, used)
    space.defined.add(type_.qualified)
    return model.Row(
        name=space.classes[type_.qualified],
        bases=base,
        doc=docstring(with_deprecation(_row_doc(space, type_), type_.deprecated), 4),
        key=_own_key(space, type_, used) if type_.key else None,
        columns=tuple(columns),
        wire_name=type_.name,
        options=_options(type_) + scales(columns),
        decorator=annotated.decorator(type_.deprecated, used),
        streams=streams,
        alternate_keys=tuple(_alternate_keys(space, type_, used)),
        warns=annotated.deprecates(members, used),
        is_media=any(t.has_stream for t in lineage),
        is_open=any(t.open for t in lineage),
        deprecated=type_.deprecated,
    )


def _alternate_keys(
    space: ServiceTypes, type_: StructuredType, used: set[Import]
) -> Iterator[model.Key]:
    row = space.classes[type_.qualified]
    for place, parts in enumerate(type_.alternate_keys):
        used.add((RUNTIME, "AlternateKey"))
        made = _key(space, replace(type_, key=parts), used)
        name = space.alternate_keys[type_.qualified, place]
        doc = docstring(f"An alternate key of `{row}`, for `by`.", 4)
        yield replace(made, name=name, doc=doc, base=f"AlternateKey[{row}]")


def _bases(space: ServiceTypes, type_: StructuredType, used: set[Import]) -> str:
    """The bases of a row class: what says that its rows are media, or open, stands where the first type does that is."""
    base = space.classes.get(type_.base, "")
    above = space.document.lineage(type_)[:-1] if base else ()
    marks = [base] if base else []
    if type_.has_stream and not any(t.has_stream for t in above):
        used.add((STREAMS, "MediaRow"))
        marks.append("MediaRow")
    if type_.open and not any(t.open for t in above):
        used.add((f"{RUNTIME}.data.open_types", "OpenRow"))
        marks.append("OpenRow")
    if not marks:
        used.add((RUNTIME, "Row"))
    return ", ".join(marks) or "Row"


def _streams(
    type_: StructuredType, found: Mapping[str, str], used: set[Import]
) -> Iterator[model.Stream]:
    for prop in type_.properties:
        if prop.type.name == STREAM:
            used.add((STREAMS, "stream"))
            call = f"stream({literal(prop.name)})"
            doc = docstring(
                with_deprecation(described(prop.description), prop.deprecated), 4
            )
            yield model.Stream(found[prop.name], prop.name, call, doc, prop.deprecated)


def _options(type_: StructuredType) -> str:
    derived = f", edm_type={literal(type_.qualified)}" if type_.base else ""
    return derived + (", open_type=True" if type_.open else "")


def scales(columns: Iterable[model.Column]) -> str:
    """The option of a row class that states the decimal places of its columns, by wire name; `""` if none is known."""
    found = {
        column.wire_name: places
        for column in columns
        for name, places in column.limits
        if column.type == "Decimal" and name == "places" and places <= DIGITS
    }
    items = (f"{literal(wire)}: {places}" for wire, places in found.items())
    return f", scales={{{', '.join(items)}}}" if found else ""


def _row_doc(space: ServiceTypes, type_: StructuredType) -> str:
    if type_.description:
        return type_.description
    if sets := space.set_names.get(type_.qualified):
        return f"A row of {' and '.join(f'`{s}`' for s in sets)}."
    kind = "Values of complex type" if type_.kind == "complex" else "A row of type"
    return f"{kind} `{type_.name}`."


def _column(
    space: ServiceTypes,
    owner: StructuredType,
    prop: Property,
    name: str,
    keys: frozenset[str],
    used: set[Import],
) -> model.Column:
    choice = annotated.choice_key(owner, prop)
    is_enum = choice in space.classes
    ref = replace(prop.type, name=choice) if is_enum else prop.type
    resolved = space.resolve(ref, nullable=prop.nullable)
    used |= resolved.imports
    is_key = prop.name in keys
    # A collection is empty rather than null.
    required = not prop.nullable or is_key or prop.type.collection
    inner = space.document.structured(prop.type.name)
    is_row = inner is not None and resolved.text == space.classes.get(inner.qualified)
    found = limits(space.document, prop)
    marks = (*limits_sentence(found), *(["Key."] if is_key else []))
    if prop.name.endswith("_c"):
        marks = (*marks, "User-defined column.")
    marks = (*marks, *annotated.marks(prop, is_enum=is_enum))
    plain = "KEY" if is_key else "UNSET" if required else "COLUMN"
    column = model.Column(
        name=name,
        wire_name=prop.name,
        form=annotated.form(prop, is_row=is_row),
        type=resolved.text,
        default=annotated.default(prop, plain, is_key=is_key),
        doc=docstring(described(prop.description, *marks), 4),
        nullable=not required,
        forward=_stands_below(space, prop.type.name),
        limits=found,
        given=annotated.given(prop),
        deprecated=prop.deprecated,
    )
    return with_default(column, used)


def _child(
    space: ServiceTypes, nav: NavigationProperty, name: str, used: set[Import]
) -> model.Column:
    target = nav.type.name
    row = space.classes.get(target, "") if target not in space.left_out else ""
    if not row:
        used.add((RUNTIME, "Row"))
    column = model.Column(
        name=name,
        wire_name=nav.name,
        form="Children" if nav.type.collection else "Child",
        type=row or "Row",
        default="CHILDREN",
        doc=docstring(with_deprecation(nav.description, annotated.child_marks(nav)), 4),
        forward=_stands_below(space, target),
        contained=nav.contained,
        deprecated=nav.deprecated,
    )
    return with_default(column, used)


def _stands_below(space: ServiceTypes, target: str) -> bool:
    """Whether a type's class stands further down."""
    known = target not in space.classes or target in space.defined
    return not known and target not in space.left_out


def with_default(column: model.Column, used: set[Import]) -> model.Column:
    """The column with its wire name in its default if its name does not lead back to it; `used` gets what it needs."""
    used.add((annotated.form_module(column.form), column.form))
    default = column.default
    is_plain = to_wire(column.name) == column.wire_name
    if default == "later":
        used.add((annotated.ANNOTATED, default))
        wire = "" if is_plain else literal(column.wire_name)
        return replace(column, default=f"later({wire})")
    if is_plain:
        used.add((RUNTIME, default))
        return column
    used.add((RUNTIME, "column"))
    arguments = [literal(column.wire_name)]
    if default != "COLUMN":
        used.add((RUNTIME, default))
        arguments.append(default)
    return replace(column, default=f"column({', '.join(arguments)})")


def limits_sentence(found: model.Limits) -> tuple[str, ...]:
    """The mark of a column's limits, if there is anything to say: `At most 8 characters.`"""
    text = words(found)
    return (f"{text[0].upper()}{text[1:]}.",) if text else ()


def described(description: str, *marks: str) -> str:
    """A description as a sentence, with marks behind it: `Company identifier. Key.`"""
    text = prose(description)
    if text and text[-1] not in ".!?:;…":
        text += "."
    return " ".join(filter(None, (text, *marks)))


def with_deprecation(description: str, deprecated: str) -> str:
    """The description of a thing, with what is said of it behind it if it is deprecated."""
    return described(description, deprecated) if deprecated else description


def _own_key(
    space: ServiceTypes, type_: StructuredType, used: set[Import]
) -> model.Key:
    used |= {(RUNTIME, "Key"), (RUNTIME, "row_key")}
    return _key(space, type_, used)


def _key(space: ServiceTypes, type_: StructuredType, used: set[Import]) -> model.Key:
    parts: dict[str, model.KeyPart] = {}
    said = {
        p.name: described(p.description)
        for t in space.document.lineage(type_)
        for p in t.properties
    }
    words: dict[str, str] = {}
    wires: dict[str, str] = {}
    paths: dict[str, str] = {}
    for part, name in zip(type_.key, space.key_names(type_)):
        name = names.unused(name, parts)
        resolved = space.key_type(type_, part)
        used |= resolved.imports
        company = part.name == "Company" and len(type_.key) > 1
        if company:
            used.add((RUNTIME, "THIS_COMPANY"))
        if to_wire(name) != part.name:
            wires[name] = part.name
        if part.path != part.name or "/" in part.path:
            paths[name] = part.path
        default = " = THIS_COMPANY" if company else ""
        text = said.get(part.path, "")
        words |= {name: text} if text else {}
        doc = docstring(text, 4)
        parts[name] = model.KeyPart(name, resolved.text, default, doc)
    if wires or paths:
        used |= WIRE_NAMES
    return model.Key(
        name=space.keys.get(type_.qualified, ""),
        parts=tuple(parts.values()),
        wire_names=dict_display(wires),
        paths=dict_display(paths),
        doc=docstring(
            f"The key of `{space.classes[type_.qualified]}`.", 4, tuple(words.items())
        ),
    )


def wire_names(found: Mapping[str, str], leads: names.Rule, used: set[Import]) -> str:
    """A dict display of the attributes of wire names that `leads` does not give back, or `""`."""
    wires = {name: wire for wire, name in found.items() if leads(name) != wire}
    used |= WIRE_NAMES if wires else set()
    return dict_display(wires)


def dict_display(mapping: dict[str, str]) -> str:
    """A dict display of strings, or `""` for an empty mapping."""
    if not mapping:
        return ""
    pairs = (f"{literal(k)}: {literal(v)}" for k, v in mapping.items())
    return "{" + ", ".join(pairs) + "}"
