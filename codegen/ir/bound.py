"""The classes of what operations are bound to: rows, singletons and sets of a service's entity types (CSDL section 12.1).

Each type has at most two classes of operations, for a row and for a set of rows, which inherit those of its base type as OData
does (Protocol section 11.5.2), and small classes that combine them with the rows and sets of the runtime, for threads and for tasks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from codegen.documents.edm import Document, Operation, Parameter
from codegen.ir import annotated, model, names
from codegen.ir.text import docstring, literal
from codegen.ir.types import OWN, RUNTIME, Import

OPERATIONS: Import = (RUNTIME, "operations as _op")
"""The module of the runtime that operations are written with; no name of a document begins with an underscore."""
WORLDS: Mapping[str, str] = {"": "threads", "Async": "tasks"}
"""Prefix of a class → the module of the runtime with sets that lack some of the writes."""
"""The module of the runtime that has what refuses some writes."""
MOST_DERIVED = 100
"""The derived types that a set's `of` returns sets of their own for; for others it returns a set without operations."""
_TOO = 4
"""Overloads with parameters of the same names, before they are numbered."""

PREFIXES = ("", "Async")
"""Of classes for threads, and for tasks."""
Headers = tuple[str, ...]
Without = tuple[str, ...]
"""The writes that a set, or a single row, refuses."""
SETS: Mapping[Without, str] = {
    (): "Set",
    ("delete",): "SetWithoutDelete",
    ("create",): "SetWithoutCreate",
    ("update",): "SetWithoutUpdate",
    ("create", "delete"): "UpdateOnlySet",
    ("update", "delete"): "CreateOnlySet",
    ("create", "update"): "DeleteOnlySet",
    ("create", "update", "delete"): "ReadOnlySet",
}
KEYLESS: Mapping[Without, str] = {(): "Set", ("create",): "ReadOnlySet"}
SINGLE: Mapping[Without, str] = {(): "Singleton", ("update",): "ReadOnlySingleton"}
"""What is refused → how the class ends that refuses it; the runtime's has the same name, but for these."""
_BASES: Mapping[str, str] = {"Set": "BoundSet", "Place": "RowPlace"}
_KEYLESS_BASES: Mapping[str, str] = {
    "Set": "KeylessSet",
    "ReadOnlySet": "ReadOnlyKeylessSet",
}
Make = Callable[[Operation, str], model.Method]
"""Returns the method that calls an operation, under a name."""


def types(document: Document, takes: Callable[[str], bool]) -> frozenset[str]:
    """The entity types whose sets return rows with operations, or with sets below them; none if no operation is bound to one."""
    bound = (o for o in document.operations if o.bound and takes(o.name))
    roots = {o.parameters[0].type.name for o in bound}
    roots = {name for name in roots if document.is_entity(name)}
    if not roots:
        return frozenset()
    entities = [
        type_
        for name in document.types
        if (type_ := document.structured(name)) and type_.kind == "entity"
    ]
    roots |= {type_.qualified for type_ in entities if type_.navigation}
    return _with_derived(roots, {t.qualified: t.base for t in entities})


def _with_derived(roots: set[str], bases: Mapping[str, str]) -> frozenset[str]:
    known = dict.fromkeys(roots, True)
    for name in bases:
        line = []
        while name in bases and name not in known:
            line.append(name)
            name = bases[name]
        known |= dict.fromkeys(line, known.get(name, False))
    return frozenset(name for name, is_bound in known.items() if is_bound)


def call_parameters(operation: Operation) -> tuple[Parameter, ...]:
    """The parameters that a call gives: all but the one it is bound to."""
    return operation.parameters[1:] if operation.bound else operation.parameters


def overload_name(
    stem: str, operation: Operation, found: Mapping[str, Operation]
) -> str:
    """The name, with those of the parameters behind it where an overload has it already."""
    if stem not in found:
        return stem
    name = " ".join([stem, "by", *(p.name for p in call_parameters(operation))])
    for _ in range(_TOO):
        if name not in found:
            return name
        name += " too"
    return names.unused(name, found)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a class of operations has, inherited and of its own."""

    class_name: str = ""
    operations: Mapping[str, Operation] = field(default_factory=dict)
    """What tells it apart → operation."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What tells it apart → its name in Python."""
    below: Mapping[str, model.Column] = field(default_factory=dict)
    """Name in Python → child."""


_NOTHING = _Scope()


def build(
    document: Document,
    service: model.Service,
    bound: frozenset[str],
    *,
    takes_method: Callable[[str], bool],
    make: Make,
    used: set[Import],
) -> tuple[tuple[model.BoundClass, ...], tuple[model.Reached, ...]]:
    """The classes of the types that are `bound`, and the service's sets that are declared with them."""
    space = _Space(service, bound, make, used)
    for operation in document.operations:
        if operation.bound and takes_method(operation.name):
            binding = operation.parameters[0].type
            space.operations[binding.name, binding.collection].append(operation)
    space.write()
    space.write_values(document)
    sets = tuple(space.service_set(s) for s in service.sets if s.elsewhere)
    if space.classes or sets:
        used |= {OPERATIONS, (RUNTIME, "S")}
    return tuple(space.classes), sets


class _Space:
    """The types of a service that operations are bound to, and the classes that are made for them."""

    def __init__(
        self,
        service: model.Service,
        bound: frozenset[str],
        make: Make,
        used: set[Import],
    ) -> None:
        self.classes: list[model.BoundClass] = []
        self.operations: dict[tuple[str, bool], list[Operation]] = defaultdict(list)
        """Qualified name of a type, and whether a collection of it → what is bound to it."""
        self._make = make
        self._used = used
        self._classes = service.classes
        qualified = {name: q for q, name in service.classes.items()}
        self._types = {
            row.name: qualified[row.name]
            for row in service.rows
            if qualified.get(row.name) in bound
        }
        """Class of rows → qualified name of its type, bases first."""
        self._rows = {row.name: row for row in service.rows}
        self._keys: dict[str, str] = {}
        self._alternate: set[str] = set()
        """The classes of rows that have alternate keys."""
        for row in service.rows:
            key = row.key.name if row.key else self._keys.get(row.base, "")
            self._keys[row.name] = key
            if row.alternate_keys or row.base in self._alternate:
                self._alternate.add(row.name)
        self._taken = {*service.classes.values(), *self._keys.values()}
        self._names: dict[tuple[str, str, str], str] = {}
        self._derived = self._derived_types()
        self._listed: dict[str, dict[Without, None]] = defaultdict(dict)
        """Class of rows that come in sets → what their sets refuse."""
        self._single: dict[str, dict[str, None]] = defaultdict(dict)
        """Class of rows that come alone → how the classes of such rows end."""
        self._related: set[str] = set()
        """The classes of rows that are children, and are in sets of their own."""
        self._note_children()
        self._note_sets(service)

    def _derived_types(self) -> Mapping[str, list[str]]:
        """Class → the classes of types derived from it, bases first, so many as `of` takes."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._types:
            base = self._rows[name].base
            for _ in range(MOST_DERIVED):
                if base not in self._types:
                    break
                if len(found[base]) < MOST_DERIVED:
                    found[base].append(name)
                base = self._rows[base].base
        return found

    def _note_children(self) -> None:
        for child in (c for name in self._types for c in self._rows[name].columns):
            if child.form == "Children":
                self._listed[child.type][()] = None
                self._related |= set() if child.contained else {child.type}
            elif child.form == "Child":
                self._single[child.type]["SingleChild"] = None

    def _note_sets(self, service: model.Service) -> None:
        for set_ in service.sets:
            if set_.form == "singleton":
                self._single[set_.row][SINGLE[set_.without]] = None
            else:
                self._listed[set_.row][set_.without] = None
        for name in self._types:
            base = self._rows[name].base
            if base in self._listed:
                self._listed[name] |= self._listed[base]

    def _named(self, row: str, kind: str, prefix: str = "") -> str:
        """The class of a kind for rows of a class; it may be asked for before it is written."""
        if (row, kind, prefix) not in self._names:
            name = names.unused(f"{prefix}{row}{kind}", self._taken)
            self._names[row, kind, prefix] = name
            self._taken.add(name)
        return self._names[row, kind, prefix]

    def _own(self, name: str) -> str:
        """A class of the service's own module."""
        self._used.add((OWN, name))
        return name

    def write(self) -> None:
        """Add the classes, bases first."""
        on_rows: dict[str, _Scope] = {}
        on_sets: dict[str, _Scope] = {}
        for name in self._types:
            base = self._rows[name].base
            children = [c for c in self._rows[name].columns if self._leads(c)]
            inherited = on_rows.get(base, _NOTHING)
            on_rows[name] = self._scope(name, inherited, children, of_sets=False)
            inherited = on_sets.get(base, _NOTHING)
            on_sets[name] = self._scope(name, inherited, [], of_sets=True)
            for without in self._listed.get(name, ()):
                if self._keys[name]:
                    self._add_sets(name, without, on_rows[name], on_sets[name])
                else:
                    self._add_keyless(name, without, on_sets[name])
            if name in self._related and self._keys[name]:
                self._add_children(name)
            for kind in self._single.get(name, ()):
                self._add_kind(name, kind, kind, on_rows[name], "A single row")

    def write_values(self, document: Document) -> None:
        """Add the classes of what is bound to values of complex types, and to lists of them, with what is bound to their bases."""
        for type_ in document.types.values():
            row = self._classes.get(type_.qualified, "")
            structured = document.structured(type_.qualified) if row else None
            if structured and structured.kind == "complex":
                lineage = [t.qualified for t in document.lineage(structured)]
                for of_lists in (False, True):
                    self._add_values(row, lineage, of_lists)

    def _add_values(self, row: str, lineage: list[str], of_lists: bool) -> None:
        own = [o for name in lineage for o in self.operations.get((name, of_lists), ())]
        if not own:
            return
        # What is declared again for a derived type replaces its base's.
        operations: dict[str, Operation] = {}
        for operation in {_shape(o): o for o in own}.values():
            operations[overload_name(operation.name, operation, operations)] = operation
        found = _names(operations, {}, (), set(names.ROW_MEMBERS))
        kind = "Values" if of_lists else "Value"
        scope = _Scope(self._named(row, f"{kind}Operations"), operations, found)
        what = f"{'a list of values' if of_lists else 'a value'} of complex type"
        self._add_scope(scope, _NOTHING, row, of_lists, what)
        self._add_kind(
            row, kind, kind, scope, "A list of values" if of_lists else "A value"
        )

    def _leads(self, column: model.Column) -> bool:
        """Whether a column is a child, or children, that have an address."""
        if column.form == "Children":
            return bool(self._keys.get(column.type))
        return column.form == "Child" and column.type in self._rows

    def _scope(
        self, row: str, base: _Scope, children: list[model.Column], *, of_sets: bool
    ) -> _Scope:
        """What is called on rows of a class, or on sets of them; its class is added if it has anything of its own."""
        own = self.operations.get((self._types[row], of_sets), [])
        if not own and not children:
            return base
        instead = {_shape(o) for o in own}
        kept = {k: o for k, o in base.operations.items() if _shape(o) not in instead}
        # What is declared again for a derived type may return something else: its class then inherits nothing.
        is_alone = len(kept) < len(base.operations)
        reserved = names.SET_MEMBERS if of_sets else names.ROW_MEMBERS
        taken = {*reserved, *(base.names[key] for key in kept), *base.below}
        below = {names.unused(child.name, taken): child for child in children}
        operations = dict(kept)
        for operation in own:
            operations[overload_name(operation.name, operation, operations)] = operation
        found = _names(operations, base.names, kept.keys(), taken | below.keys())
        new = _Scope(
            self._named(row, "SetOperations" if of_sets else "Operations"),
            operations,
            found,
            {**base.below, **below},
        )
        self._add_scope(new, _NOTHING if is_alone else base, row, of_sets)
        return new

    def _add_scope(
        self, new: _Scope, base: _Scope, row: str, of_sets: bool, what: str = ""
    ) -> None:
        """Add the class of operations that has all but what its base has."""
        what = f"{what or ('a set of' if of_sets else 'a row of')} `{row}`"
        below = [i for i in new.below.items() if i[0] not in base.below]
        fresh = [i for i in new.operations.items() if i[0] not in base.operations]
        children = tuple(self._child(name, child) for name, child in below)
        methods = tuple(self._make(o, new.names[key]) for key, o in fresh)
        members: tuple[annotated.Member, ...] = (*children, *methods)
        self.classes.append(
            model.BoundClass(
                new.class_name,
                f"{base.class_name or '_op.Bound'}[S]",
                docstring(f"Operations on {what}.", 4),
                below=children,
                methods=methods,
                warns=annotated.deprecates(members, self._used),
                row=row,
                of_sets=of_sets,
            )
        )

    def _add(
        self, name: str, bases: str, doc: str, derived: Headers = (), by: str = ""
    ) -> None:
        self.classes.append(
            model.BoundClass(name, bases, docstring(doc, 4), derived=derived, by=by)
        )

    def _add_kind(
        self, row: str, kind: str, base: str, scope: _Scope, what: str, key: str = ""
    ) -> None:
        """Add the classes of a kind, for threads and for tasks, that combine operations with a class of the runtime."""
        of = f"[{self._own(row)}]"
        for prefix in PREFIXES:
            name = self._named(row, kind, prefix)
            bases = _bases(scope, prefix, self._runtime(base, prefix) + of)
            self._add(name, bases, f"{what} of `{row}`{key}.")

    def _runtime(self, kind: str, prefix: str) -> str:
        """A class of the runtime."""
        if kind in _PLAIN:
            return f"_op.{prefix}{kind}"
        world = WORLDS[prefix]
        module = f"_{world}_restricted"
        self._used.add((f"{RUNTIME}.{world}", f"restricted as {module}"))
        return f"{module}.{prefix}{kind}"

    def _add_keyless(self, row: str, without: Without, on_sets: _Scope) -> None:
        kind = KEYLESS[without]
        self._add_kind(row, kind, _KEYLESS_BASES[kind], on_sets, "A set")

    def _add_sets(
        self, row: str, without: Without, on_rows: _Scope, on_sets: _Scope
    ) -> None:
        """Add the classes of sets of these rows, and of the places of a row in them."""
        kind, own = SETS[without], self._own(row)
        place = _place(without)
        has_place = bool(on_rows.class_name)
        if has_place and (row, place, "") not in self._names:
            base = _BASES.get(place, place)
            self._add_kind(row, place, base, on_rows, "A row", ", by its key")
        for prefix in PREFIXES:
            at = self._runtime(_BASES.get(place, place), prefix) + f"[{own}]"
            at = self._named(row, place, prefix) if has_place else at
            base = self._runtime(_BASES.get(kind, kind), prefix)
            bases = _bases(on_sets, prefix, f"{base}[{own}, _op.P, {at}]")
            headers = tuple(self._headers(row, without, prefix))
            name = self._named(row, kind, prefix)
            by = self._by(row, name)
            self._add(name, bases, _words(row, without), headers, by)

    def _add_children(self, row: str) -> None:
        """Add the classes of the sets that rows of other sets can be added to."""
        for prefix in PREFIXES:
            set_ = self._named(row, SETS[()], prefix)
            base = self._runtime("ChildSet", prefix)
            bases = f"{set_}[_op.P], {base}[{self._own(row)}, _op.P]"
            what = f"Children of type `{row}`."
            self._add(self._named(row, "Children", prefix), bases, what)

    def _headers(self, row: str, without: Without, prefix: str) -> Iterator[str]:
        """The overloads of a set's `of`: what is derived furthest comes first."""
        kind = SETS[without]
        for derived in reversed(self._derived.get(row, [])):
            set_ = self._named(derived, kind, prefix)
            own = self._own(derived)
            yield f'def of(self, row: type[{own}]) -> "{set_}[_op.P]": ...'
        if row in self._derived:
            self._used |= {("typing", n) for n in ("TYPE_CHECKING", "Any", "overload")}
            place = _place(without)
            at = self._runtime(_BASES.get(place, place), prefix)
            more = f", {at}[_op.M]" if without else ""
            base = self._runtime(kind if without else "EntitySet", prefix)
            any_set = f"{base}[_op.M, _op.P{more}]"
            yield f"def of(self, row: _op.Derived[{row}, _op.M]) -> {any_set}: ..."

    def _by(self, row: str, set_: str) -> str:
        """The header of a set's `by`, "" for rows without alternate keys."""
        if row not in self._alternate:
            return ""
        self._used.add(("typing", "TYPE_CHECKING"))
        key = f"_op.Callable[_op.Q, _op.AlternateKey[{row}]]"
        return f'def by(self, key: {key}) -> "{set_}[_op.Q]": ...'

    def _child(self, name: str, child: model.Column) -> model.Reached:
        """What a row has below it under a name."""
        if child.form == "Child":
            value = self._value(child.wire_name, child.type, "SingleChild")
        elif child.contained:
            value = self._value(child.wire_name, child.type, "Set", "EntitySet")
        else:
            value = self._value(child.wire_name, child.type, "Children", "ChildSet")
        declared = f"_op.below(lambda: {value})"
        return model.Reached(name, declared, child.doc, child.deprecated)

    def service_set(self, set_: model.EntitySet) -> model.Reached:
        """A set of the service."""
        kinds = {"singleton": SINGLE, "keyless_set": KEYLESS}.get(set_.form, SETS)
        value = self._value(set_.wire_name, set_.row, kinds[set_.without])
        return model.Reached(set_.name, value, set_.doc, set_.deprecated)

    def _value(self, wire: str, row: str, kind: str, plain: str = "") -> str:
        """The call that declares a set, or a single row, `plain` being the runtime's class of what has no operations."""
        if row in self._types:
            classes = [self._named(row, kind, prefix) for prefix in PREFIXES]
        else:
            classes = [f"_op.{prefix}{plain or kind}" for prefix in PREFIXES]
        is_set = kind in _KEYED and self._keys[row]
        key = [self._own(self._keys[row])] if is_set else []
        parts = [literal(wire), self._own(row), *key, *classes]
        return f"_op.{'bound_set' if is_set else 'bound_single'}({', '.join(parts)})"


_KEYED = frozenset((*SETS.values(), "Children"))
_PLAIN = frozenset(
    "BoundSet ChildSet EntitySet KeylessSet RowPlace SingleChild Singleton Value Values".split()
)
"""The runtime's classes that refuse nothing."""


def _place(without: Without) -> str:
    """How the class of the places of a row ends in sets that refuse this."""
    return "FixedPlace" if "update" in without else "Place"


def _words(row: str, without: Without) -> str:
    verbs = ", ".join(f"`{verb}`" for verb in without)
    return f"A set of `{row}`, without {verbs}." if verbs else f"A set of `{row}`."


def _bases(scope: _Scope, prefix: str, base: str) -> str:
    """The bases of a class that combines operations, if there are any, with a class of the runtime."""
    operations = f"{scope.class_name}[_op.{prefix}Session], "
    return f"{operations if scope.class_name else ''}{base}"


def _shape(operation: Operation) -> tuple[str, tuple[str, ...]]:
    """What makes an operation of a derived type take the place of its base type's."""
    return operation.name, tuple(p.name for p in call_parameters(operation))


def _names(
    operations: Mapping[str, Operation],
    before: Mapping[str, str],
    inherited: Collection[str],
    taken: set[str],
) -> dict[str, str]:
    """What tells an operation apart → its name in Python; those that are inherited keep theirs."""
    found = {key: before[key] for key in inherited}
    own = [key for key in operations if key not in found]
    rough = names.distinct(own, names.attribute)
    for key in own:
        found[key] = names.unused(rough[key], taken)
        taken.add(found[key])
    return found
