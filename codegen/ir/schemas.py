"""What the schemas of an OpenAPI document are in Python: which class each has, and which of them must be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from codegen.documents.methods import Field, ServiceMethods, Shape
from codegen.ir import names
from codegen.ir.signatures import Argument
from codegen.ir.model import RowClass
from codegen.ir.types import (
    ANY,
    BINARY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DECIMAL,
    GUID,
    INTEGER,
    TEXT,
    PyType,
)

FORMATS: dict[str, PyType] = {
    "date-time": DATE_TIME,
    "date": DATE,
    "uuid": GUID,
    "byte": BINARY,
    "binary": BINARY,
}
"""Formats of strings that have a type of their own."""
KINDS: dict[str, PyType] = {
    "integer": INTEGER,
    "number": DECIMAL,
    "boolean": BOOLEAN,
    "string": TEXT,
}
"""A number is exact whatever its format says: Kinetic's documents call every decimal a double."""

EXTENSIONS = "ExtensionTables"
_MOST_LISTS = 8
"""Lists in one another that are spelt out: a schema may be a list of itself."""


@dataclass
class Schemas:
    """The schemas that the methods lead to, the classes they have, and what these need imported."""

    document: ServiceMethods
    rows: Sequence[RowClass]
    """The row classes of the service's own module."""
    taken: set[str]
    rule: names.Rule
    classes: dict[str, str] = field(default_factory=dict)
    """Name of a schema → its class."""
    reused: dict[str, str] = field(default_factory=dict)
    """Row classes of the service's own module that are used here, and what they are called here."""
    _found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Before any other name is given: which of two comes first must not matter.
        self.taken |= set(self._names.values())

    def written(self) -> dict[str, int]:
        """The schemas that get a class here, each with its place: what was found last comes first, as it leads to nothing new."""
        for ref in self._found:
            # Grows while it is gone through: a schema may lead to others.
            for part in tables(self.document.schemas[ref]):
                self.type_of(part.shape)
        return {ref: place for place, ref in enumerate(reversed(self._found))}

    def class_of(self, ref: str) -> str:
        """The class for a schema; it is noted to be written unless the service has its row already."""
        if ref not in self.classes:
            if own := self._own.get(ref, ""):
                self.reused[own] = self._names[ref]
            elif (twin := self._twin(ref)) != ref:
                self.class_of(twin)
            else:
                self._found.append(ref)
            self.classes[ref] = self._names[ref]
        return self.classes[ref]

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Name of a schema → its class, in whatever order they stand and whoever takes them.

        Of several with one short name, the first of the shortest has it.
        """
        found: dict[str, str] = {}
        rows: dict[str, str] = {}
        for ref in self._objects:
            if own := self._own.get(ref, ""):
                found[ref] = rows[own] = rows.get(own) or self._called(own)
            else:
                found[ref] = found.get(self._twin(ref)) or self._named(ref)
        return found

    @cached_property
    def _objects(self) -> Sequence[str]:
        shapes = self.document.schemas.items()
        found = [ref for ref, s in shapes if s.kind == "object" and s.fields]
        return sorted(found, key=lambda ref: (len(ref), ref))

    @cached_property
    def _own(self) -> Mapping[str, str]:
        """Name of a schema → the row class of the service's own module that its rows have."""
        names_of = {
            ref: frozenset(f.name for f in self.document.schemas[ref].fields)
            for ref in self._objects
            if not self.is_tableset(ref)
        }
        found = (
            (ref, own_row(self.rows, ref, names)) for ref, names in names_of.items()
        )
        return {ref: own for ref, own in found if own}

    @cached_property
    def _twins(self) -> Mapping[tuple[Field, ...], str]:
        """Tables → the first tableset that has them."""
        found: dict[tuple[Field, ...], str] = {}
        for ref in self._objects:
            if self.is_tableset(ref):
                found.setdefault(self._tables_of(ref), ref)
        return found

    def _twin(self, ref: str) -> str:
        """The tableset that has the same tables and a class: `UpdExt…` tablesets are the plain ones again."""
        return self._twins[self._tables_of(ref)] if self.is_tableset(ref) else ref

    def _tables_of(self, ref: str) -> tuple[Field, ...]:
        """The tables in the order of their names."""
        return tuple(sorted(tables(self.document.schemas[ref]), key=lambda f: f.name))

    def _named(self, ref: str) -> str:
        name = self._row(names.class_name(ref.rpartition(".")[2]))
        if name in self.taken:
            name = names.pascal(ref)
        name = names.unused(name, self.taken)
        self.taken.add(name)
        return name

    @property
    def imported(self) -> Iterator[str]:
        """What to import from the service's own module."""
        for row, name in self.reused.items():
            yield row if name == row else f"{row} as {name}"

    def _called(self, own: str) -> str:
        """What a row class of the service's own module is called here."""
        if (name := self._row(own)) == own:
            return own
        name = names.unused(name, self.taken)
        self.taken.add(name)
        return name

    def _row(self, name: str) -> str:
        """The class's name, other than that of any table, which would hide it from the table's own annotation."""
        return f"{name}Row" if name in self._tables else name

    @cached_property
    def _tables(self) -> frozenset[str]:
        """What the tables of all tablesets are called."""
        sets = (self.document.schemas[ref] for ref in self._tablesets)
        return frozenset(self.rule(t.name) for shape in sets for t in tables(shape))

    def is_tableset(self, ref: str) -> bool:
        """Whether the schema is an object that holds tables and nothing else (EPICOR.md, "On the wire")."""
        return ref in self._tablesets

    @cached_property
    def _tablesets(self) -> frozenset[str]:
        found = self.document.schemas.items()
        return frozenset(
            ref
            for ref, shape in found
            if shape.fields and all(self._is_table(f.shape) for f in shape.fields)
        )

    def _is_table(self, shape: Shape) -> bool:
        items = (
            self.document.resolved(shape).items
            if shape.kind in ("array", "ref")
            else None
        )
        return items is not None and self.document.resolved(items).kind == "object"

    def leads_to_tableset(self, shape: Shape) -> bool:
        """Whether the shape leads to a tableset."""
        return self.is_object(shape) and self.is_tableset(self._last_ref(shape))

    def innermost(self, shape: Shape) -> Shape:
        """What a value holds in its lists, however deep and by whatever name: an object is a reference to its own schema."""
        seen: list[Shape] = []
        while not self.is_object(shape):
            found = self.document.resolved(shape)
            if found.kind != "array" or found.items is None or found in seen:
                return found
            seen.append(found)
            shape = found.items
        return Shape("ref", ref=self._last_ref(shape))

    def is_object(self, shape: Shape) -> bool:
        """Whether the shape leads to an object with declared fields."""
        found = self.document.resolved(shape)
        return shape.kind == "ref" and found.kind == "object" and bool(found.fields)

    def type_of(self, shape: Shape, depth: int = 0) -> PyType:
        """The Python type of a value of that shape; `depth` is the number of lists around it."""
        if self.is_object(shape):
            name = self.class_of(self._last_ref(shape))
            return PyType(name)
        found = self.document.resolved(shape)
        if found.kind == "array" and found.items is not None and depth < _MOST_LISTS:
            inner = self.type_of(found.items, depth + 1)
            return inner.listed()
        if found.kind == "string" and found.format in FORMATS:
            return FORMATS[found.format]
        return KINDS.get(found.kind, ANY)

    def _last_ref(self, shape: Shape) -> str:
        ref = shape.ref
        while (inner := self.document.schemas[ref]).kind == "ref":
            ref = inner.ref
        return ref

    def argument(self, part: Field, *, required: bool) -> Argument:
        """An input or output of a method."""
        tableset = self.leads_to_tableset(part.shape)
        return Argument(
            part.name, self.type_of(part.shape), required, tableset=tableset
        )


def tables(shape: Shape) -> tuple[Field, ...]:
    """The fields that hold data of the service; rows of extension tables go back as they came."""
    return tuple(f for f in shape.fields if f.name != EXTENSIONS)


def own_row(rows: Sequence[RowClass], ref: str, columns: Set[str]) -> str:
    """The row class of the service's own module that a schema's rows have, or an empty text.

    It is the row with these columns, or else the one of the schema's name (`Erp.Tablesets.CustomerRow` for the type
    `Customer`) that has these columns and more: a data model regeneration brings user-defined columns to `$metadata`
    first, and to the OpenAPI document later.
    """
    type_name = ref.rpartition(".")[2].removesuffix("Row")
    same = (row.name for row in rows if row.columns == columns)
    wider = (r.name for r in rows if r.type_name == type_name and r.columns > columns)
    return next(chain(same, wider), "")
