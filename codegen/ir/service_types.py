"""What one service's module defines: which types are taken, and under which names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from codegen.documents.edm import (
    Document,
    EntitySet,
    EnumType,
    KeyPart,
    Singleton,
    StructuredType,
    TypeDefinition,
    TypeRef,
)
from codegen.errors import Problem
from codegen.ir import annotated, names
from codegen.ir.types import ANY, EDM_TYPES, INTEGER, STREAM, TEXT, PyType


@dataclass(frozen=True, slots=True)
class ServiceTypes:
    """The types, sets and names of one module."""

    document: Document
    column_rule: names.Rule
    sets: tuple[EntitySet, ...]
    singletons: tuple[Singleton, ...]
    taken: tuple[StructuredType, ...]
    enums: tuple[EnumType, ...]
    choices: Mapping[str, EnumType]
    """What has a list of allowed values → the enumeration of them."""
    left_out: frozenset[str]
    """Qualified names of entity types that the selection cut."""
    classes: dict[str, str]
    keys: dict[str, str]
    cut: tuple[str, ...]
    problems: tuple[Problem, ...]
    defined: set[str]
    """Qualified names of the types whose classes come above the one that is being built."""
    alternate_keys: Mapping[tuple[str, int], str]
    """Qualified name of a type, and the place of one of its alternate keys → the class of that key."""
    set_names: Mapping[str, tuple[str, ...]]
    """Qualified name of a type → the entity sets of its rows."""
    _columns: dict[str, dict[str, str]] = field(default_factory=dict)
    _rules: dict[str, names.Rule] = field(default_factory=dict)
    _members: dict[str, dict[str, TypeRef]] = field(default_factory=dict)

    @property
    def enumerations(self) -> Iterator[tuple[str, EnumType]]:
        """What each enumeration is known by, and itself: those of the document, then those of allowed values."""
        yield from ((enum.qualified, enum) for enum in self.enums)
        yield from self.choices.items()

    def column_names(self, lineage: tuple[StructuredType, ...]) -> dict[str, str]:
        """Wire name → attribute for all columns and children of a type and its bases."""
        known = len(lineage)
        while known and lineage[known - 1].qualified not in self._columns:
            known -= 1
        found = self._columns[lineage[known - 1].qualified] if known else {}
        for depth in range(known, len(lineage)):
            # A base's columns keep their names in what derives from it, whatever is declared there.
            type_, above = lineage[depth], found
            own = (m.name for m in type_.members if m.name not in above)
            rule = self.rule(lineage[: depth + 1])
            found = above | names.distinct(own, rule, frozenset(above.values()))
            self._columns[type_.qualified] = found
        return found

    def key_names(self, owner: StructuredType) -> tuple[str, ...]:
        """The attributes of a key's parts, in order: those of their columns, or for a path what its alias gives."""
        lineage = self.document.lineage(owner)
        found = self.column_names(lineage)
        aliases = names.distinct((p.name for p in owner.key), self.rule(lineage))
        return tuple(found.get(p.path) or aliases[p.name] for p in owner.key)

    def rule(self, lineage: tuple[StructuredType, ...]) -> names.Rule:
        """What the columns of a type are called: none as a class that its annotations mean."""
        last = lineage[-1].qualified
        if last not in self._rules:
            meant = self._annotation_names(lineage)
            self._rules[last] = names.beside(self.column_rule, meant)
        return self._rules[last]

    def _annotation_names(self, lineage: tuple[StructuredType, ...]) -> Iterator[str]:
        """The classes in the annotations, and what an open type's class has; those that the selection cuts, too, so that no name follows from it."""
        if any(type_.open for type_ in lineage):
            yield "dynamic"
        for target in {m.type.name for t in lineage for m in t.members}:
            if target == STREAM:
                # What declares it is called in the body of the class.
                yield "stream"
            elif not target.startswith("Edm."):
                name = names.class_name(target.rpartition(".")[2])
                yield self.classes.get(target, name)
        yield from annotated.declaring_names(lineage)
        places = (annotated.choice_key(t, p) for t in lineage for p in t.properties)
        yield from (self.classes[p] for p in places if p in self.classes)

    def resolve(self, ref: TypeRef, *, nullable: bool = False) -> PyType:
        """How a column of that type is written, with None among its items if they are `nullable`; what cannot be typed is `Any`."""
        single = self._single(ref.name)
        return single.listed(nullable=nullable) if ref.collection else single

    def _single(self, name: str) -> PyType:
        if name.startswith("Edm."):
            return EDM_TYPES.get(name, ANY)
        if name in self.choices:
            return PyType(self.classes[name])
        type_ = self.document.types.get(name)
        if isinstance(type_, TypeDefinition):
            return EDM_TYPES.get(type_.underlying, ANY)
        if isinstance(type_, EnumType):
            if not type_.members:
                return INTEGER if type_.flags else TEXT
            return PyType(self.classes[name])
        if isinstance(type_, StructuredType) and name in self.classes:
            return PyType(self.classes[name])
        return ANY

    def key_type(self, owner: StructuredType, part: KeyPart) -> PyType:
        """The type of the column that a key part's path leads to."""
        type_: StructuredType | None = owner
        ref = TypeRef("Edm.Untyped")
        for step in part.path.split("/"):
            if type_ is None:
                return ANY
            ref = self._member_types(type_).get(step, TypeRef("Edm.Untyped"))
            type_ = self.document.structured(ref.name)
        return self.resolve(ref)

    def _member_types(self, type_: StructuredType) -> dict[str, TypeRef]:
        """Wire name → type of the columns and children of a type and its bases."""
        if type_.qualified not in self._members:
            lineage = self.document.lineage(type_)
            found = {m.name: m.type for t in lineage for m in t.members}
            self._members[type_.qualified] = found
        return self._members[type_.qualified]

    def key_owner(self, qualified: str) -> StructuredType | None:
        """The type that declares the key of a type: itself or a base; None for keyless types."""
        type_ = self.document.structured(qualified)
        lineage = self.document.lineage(type_) if type_ else ()
        return next((t for t in lineage if t.key), None)


def service_types(
    document: Document,
    service_class: str,
    takes_set: Callable[[str], bool],
    column_rule: names.Rule,
) -> ServiceTypes:
    """The scope of a service's module under a selection of its sets."""
    sets = tuple(s for s in document.sets if takes_set(s.name))
    singletons = tuple(s for s in document.singletons if takes_set(s.name))
    cut_sets = [s for s in document.sets if not takes_set(s.name)]
    left_out = frozenset({s.type for s in cut_sets} - {s.type for s in sets})
    roots = [*(s.type for s in sets), *(s.type for s in singletons)]
    taken = _taken(document, roots, left_out) if cut_sets else _all(document)
    reached = {t.qualified for t in taken}
    left_out -= reached
    enums, choices = _enumerations(document, taken, is_cut=bool(cut_sets))
    classes = _class_names(document, taken, enums, choices, service_class)
    keys = _key_classes((t for t in taken if t.key), classes, service_class)
    others = {service_class, *classes.values(), *keys.values()}
    return ServiceTypes(
        document=document,
        column_rule=column_rule,
        sets=sets,
        singletons=singletons,
        taken=taken,
        enums=enums,
        choices=choices,
        left_out=left_out,
        classes=classes,
        keys=keys,
        alternate_keys=_alternate_classes(taken, classes, others),
        cut=tuple(_cut(document, cut_sets, taken, left_out)),
        problems=tuple(annotated.too_many(document, taken)),
        defined={e.qualified for e in enums} | choices.keys(),
        set_names=_set_names(sets),
    )


def _enumerations(
    document: Document, taken: Sequence[StructuredType], *, is_cut: bool
) -> tuple[tuple[EnumType, ...], Mapping[str, EnumType]]:
    """The enumerations of the document, and those that annotations make; with `is_cut` only those that the taken types have."""
    every = (t for t in document.types.values() if isinstance(t, EnumType))
    enums = tuple(t for t in every if t.members)
    choices = annotated.choices(document, taken)
    if not is_cut:
        return enums, choices
    targets = {p.type.name for t in taken for p in t.properties}
    kept = {k: e for k, e in choices.items() if "/" in k or k in targets}
    return tuple(e for e in enums if e.qualified in targets), kept


def _set_names(sets: Iterable[EntitySet]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for entity_set in sets:
        found.setdefault(entity_set.type, []).append(entity_set.name)
    return {type_: tuple(held) for type_, held in found.items()}


def _all(document: Document) -> tuple[StructuredType, ...]:
    return tuple(t for t in document.types.values() if isinstance(t, StructuredType))


def _taken(
    document: Document, roots: Iterable[str], left_out: frozenset[str]
) -> tuple[StructuredType, ...]:
    """The types that these reach through columns, bases and children that are not left out."""
    waiting = list(roots)
    reached: set[str] = set()
    while waiting:
        type_ = document.structured(waiting.pop())
        if type_ is None or type_.qualified in reached:
            continue
        reached.add(type_.qualified)
        waiting.append(type_.base)
        waiting += [p.type.name for p in type_.properties]
        waiting += [
            n.type.name for n in type_.navigation if n.type.name not in left_out
        ]
    return tuple(t for t in _all(document) if t.qualified in reached)


def _class_names(
    document: Document,
    types: Iterable[StructuredType],
    enums: Iterable[EnumType],
    choices: Mapping[str, EnumType],
    service_class: str,
) -> dict[str, str]:
    """Qualified name → class.

    Where two schemas have a type of one name, a schema that sets or singletons of the document have their rows from keeps it
    before all others, then the shortest namespace: a new type in a schema beside the service's own renames none of its types.
    """
    own = {place.type.rpartition(".")[0] for place in document.places}
    found: dict[str, str] = {}
    used = {service_class, *_runtime_classes(document)}
    every: list[StructuredType | EnumType] = [*types, *enums]
    every.sort(key=lambda t: (t.namespace not in own, len(t.namespace), t.namespace))
    for key, type_ in (*((t.qualified, t) for t in every), *choices.items()):
        name = names.class_name(type_.name)
        if name in used:
            name = names.pascal(type_.qualified)
        if name in used:
            name = f"{name}_x{names.checksum(type_.qualified)}"
        # Two names with the same checksum are not an accident.
        found[key] = name = names.unused(name, used)
        used.add(name)
    return found


def _runtime_classes(document: Document) -> Iterator[str]:
    """The classes of the runtime that only such documents need which have streams: reserved for all, they would rename types."""
    if any(type_.has_stream for type_ in _all(document)):
        yield "MediaRow"
    if any(type_.open for type_ in _all(document)):
        yield "OpenRow"
    if any(type_.alternate_keys for type_ in _all(document)):
        yield "AlternateKey"
    returned = (operation.returns for operation in document.operations)
    if any(result and result.name == STREAM for result in returned):
        yield "Content"


def _key_classes(
    types: Iterable[StructuredType], classes: dict[str, str], service_class: str
) -> dict[str, str]:
    """The class of each type's keys: `CustomerKey`, and `CustomerKey_` beside a type of that name."""
    used = {service_class, *classes.values()}
    found: dict[str, str] = {}
    for type_ in types:
        name = names.unused(classes[type_.qualified] + "Key", used)
        used.add(name)
        found[type_.qualified] = name
    return found


def _alternate_classes(
    types: Iterable[StructuredType], classes: Mapping[str, str], used: set[str]
) -> Mapping[tuple[str, int], str]:
    """The class of each alternate key: `PersonByEmail`."""
    found: dict[tuple[str, int], str] = {}
    for type_ in types:
        for place, parts in enumerate(type_.alternate_keys):
            by = "_".join(part.name for part in parts)
            name = names.pascal(f"{classes[type_.qualified]}_by_{by}")
            found[type_.qualified, place] = name = names.unused(name, used)
            used.add(name)
    return found


def _cut(
    document: Document,
    cut_sets: Iterable[EntitySet],
    taken: Iterable[StructuredType],
    left_out: frozenset[str],
) -> Iterator[str]:
    if sets := [s.name for s in cut_sets]:
        yield f"{document.name}: {_counted(sets, 'set', 'sets')}"
    children = [
        f"{type_.name}.{nav.name}"
        for type_ in taken
        for nav in type_.navigation
        if nav.type.name in left_out
    ]
    if children:
        found = _counted(children, "child as plain rows", "children as plain rows")
        yield f"{document.name}: {found}"


def _counted(names: list[str], one: str, many: str) -> str:
    return f"{len(names)} {one if len(names) == 1 else many} ({', '.join(names)})"
