"""One service's module, made from its document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from codegen.documents.edm import Document, EntitySet, EnumType, Place, Singleton
from codegen.errors import Problem
from codegen.ir import annotated, model, names
from codegen.ir.imports import imports
from codegen.ir.order import written_order
from codegen.ir.rows import described, row, with_deprecation
from codegen.ir.service_types import ServiceTypes, service_types
from codegen.ir.text import docstring, literal, prose
from codegen.ir.types import RUNTIME, Import


def build(
    document: Document,
    *,
    path: tuple[str, ...],
    takes_set: Callable[[str], bool],
    column_rule: names.Rule,
    description: str = "",
    has_methods: bool = False,
    bound: frozenset[str] = frozenset(),
) -> tuple[model.Service, model.Report]:
    """The module of a service, with a report of what the selection cut and what could not be used.

    With `has_methods` the module beside it declares its methods, and its sets of the types that are `bound`: those that
    operations are bound to, by their qualified names.
    """
    name, class_name = document.name, service_class(document.name)
    space = service_types(document, class_name, takes_set, column_rule)
    base = ("typing", "TYPE_CHECKING") if has_methods else (RUNTIME, "Service")
    used: set[Import] = {(RUNTIME, "S"), base}
    enums = tuple(_enum(space, key, t, used) for key, t in space.enumerations)
    rows = tuple(row(space, t, used) for t in written_order(space.taken))
    sets = tuple(_sets(space, bound, used))
    warns = annotated.deprecates((s for s in sets if not s.elsewhere), used)
    service = model.Service(
        name,
        path,
        class_name=class_name,
        module_doc=docstring(f"{name}: {description}" if description else f"{name}."),
        doc=docstring(description or f"{name}.", 4),
        imports=imports(used, depth=len(path) - 1),
        enums=enums,
        rows=rows,
        sets=sets,
        row_classes=tuple(_row_classes(space)),
        classes=space.classes,
        methods_class=methods_class(name) if has_methods else "",
        manners=_odata_settings(document),
        warns=warns,
    )
    return service, model.Report(tuple(_reported(space)), space.cut)


def _reported(space: ServiceTypes) -> Iterator[Problem]:
    """What to say of the document, of its types, and of sets that have other names."""
    yield from space.document.problems
    yield from space.problems
    yield from _renamed(space)


def _row_classes(space: ServiceTypes) -> Iterator[model.RowClass]:
    for type_ in space.taken:
        if type_.kind == "entity":
            lineage = space.document.lineage(type_)
            columns = frozenset(p.name for t in lineage for p in t.properties)
            name = space.classes[type_.qualified]
            yield model.RowClass(name, type_.name, columns)


def _odata_settings(document: Document) -> str:
    """What a service's class states of its OData: its version, and which places take deep updates, where the version does not say it."""
    version = document.version
    stated = "" if version == "4.0" else f", odata={literal(version)}"
    taking = [p.name for p in document.places if document.takes_deep_updates(p)]
    if len(taking) == (len(document.places) if version != "4.0" else 0):
        return stated
    listed = ", ".join(map(literal, taking)) + "," * (len(taking) == 1)
    return f"{stated}, deep_updates=({listed})"


def service_class(wire: str) -> str:
    """The class for a service: the last part of its name, `CustomerSvc`."""
    return names.reached_class(names.class_name(wire.rpartition(".")[2]))


def methods_class(wire: str) -> str:
    """The class that declares a service's methods: `CustomerMethods`."""
    return service_class(wire).removesuffix("Svc") + "Methods"


def _enum(
    space: ServiceTypes, key: str, type_: EnumType, used: set[Import]
) -> model.Enum:
    found = names.distinct((m.name for m in type_.members), names.member)
    base = "EdmFlags" if type_.flags else "EdmEnum"
    used.add((RUNTIME, base))
    return model.Enum(
        name=space.classes[key],
        base=base,
        edm_type="" if key in space.choices else literal(type_.qualified),
        doc=docstring(
            with_deprecation(
                type_.description or f"Values of `{prose(type_.name)}`.",
                type_.deprecated,
            ),
            4,
        ),
        members=tuple(
            model.EnumMember(
                found[m.name],
                str(m.value) if type_.flags else literal(m.name),
                docstring(with_deprecation(m.description, m.deprecated), 4),
                m.deprecated,
            )
            for m in type_.members
        ),
        decorator=annotated.decorator(type_.deprecated, used),
        deprecated=type_.deprecated,
    )


_VERBS: Final[Mapping[str, tuple[str, ...]]] = {
    "entity_set": ("create", "update", "delete"),
    "keyless_set": ("create",),
    "singleton": ("update",),
}
"""Function that declares a set → the writes that it has."""


def _sets(
    space: ServiceTypes, bound: frozenset[str], used: set[Import]
) -> Iterator[model.EntitySet]:
    members: tuple[Place, ...] = (*space.sets, *space.singletons)
    found = names.distinct((m.name for m in members), _set_rule(members))
    for set_ in members:
        row = space.classes.get(set_.type, "Row")
        owner = space.key_owner(set_.type)
        form, key = "singleton", ""
        if isinstance(set_, EntitySet):
            form = "entity_set" if owner else "keyless_set"
            key = space.keys[owner.qualified] if owner else ""
        without = annotated.verbs_withheld(set_.restrictions, _VERBS[form])
        elsewhere = set_.type in bound and set_.type in space.classes
        if not elsewhere:
            form = f"{_RESTRICTED}{form}" if without else form
            used.add((annotated.RESTRICTED if without else RUNTIME, form))
        if set_.type not in space.classes:
            used.add((RUNTIME, "Row"))
        marks = (*_key_marks(space, set_), *annotated.set_marks(set_))
        yield model.EntitySet(
            name=found[set_.name],
            wire_name=set_.name,
            form=form,
            row=row,
            key=key,
            elsewhere=elsewhere,
            doc=docstring(described(set_.description, *marks), 4),
            without=without,
            cannot=annotated.refusals(set_.restrictions),
            deprecated=set_.deprecated,
        )


_RESTRICTED: Final = "restricted_"


def _set_rule(members: Iterable[Place]) -> names.Rule:
    """What the attributes of sets are called: none as a function that declares one of them."""
    if not any(member.restrictions.refused for member in members):
        return names.attribute
    return names.beside(names.attribute, (f"{_RESTRICTED}{form}" for form in _VERBS))


def _key_marks(space: ServiceTypes, set_: Place) -> tuple[str, ...]:
    if isinstance(set_, Singleton):
        return ()
    owner = space.key_owner(set_.type)
    if owner is None:
        return ("No key.",)
    return (f"Key: {', '.join(space.key_names(owner))}.",)


def _renamed(space: ServiceTypes) -> Iterator[Problem]:
    """A note for each name that had to be changed because another one is the same."""
    for type_ in space.taken:
        lineage = space.document.lineage(type_)
        found, rule = space.column_names(lineage), space.rule(lineage)
        own = {m.name for m in type_.members}
        for wire, name in found.items():
            if wire in own and name != rule(wire):
                yield Problem(
                    space.document.name,
                    type_.line,
                    f"column `{wire}` of `{type_.name}` is called `{name}`: another column has its name",
                    level="note",
                )
