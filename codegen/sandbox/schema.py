"""The tables behind one service: what its `$metadata` says, as names of sqlite tables and columns.

A table represents an entity set; a type that is reached by navigation alone, and has no set, has a table of its own.
sqlite ignores the case of names, OData does not: names that differ only in case are distinguished by a suffix
after `~`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from codegen.documents.edm import (
    FREE,
    Access,
    Document,
    EnumType,
    NavigationProperty,
    Place,
    Property,
    Singleton,
    StructuredType,
    TypeDefinition,
    TypeRef,
)

STREAM: Final = "Edm.Stream"
MEDIA: Final = "$value"
"""What the media of a row are called in a path (OData URL Conventions, section 4.14)."""
JSON: Final = "json"
"""Column type of complex values and collections."""
TYPE: Final = "@odata.type"
"""The column in which a table of several types keeps that of a row, as JSON has it; null for the type of the set."""
DYNAMIC: Final = "@dynamic"
"""The column in which an open type keeps the properties that are not declared, an object."""


@dataclass(frozen=True, slots=True)
class Column:
    """One structural property."""

    name: str
    edm: str
    """`Edm.Decimal` …, with type definitions resolved and enumerations as text, or `json`."""
    sql: str
    """Its name in sqlite, quoted; empty inside a complex value."""
    members: tuple[str, ...] = ()
    """Of an enumeration, the names of its members."""
    collation: str = ""
    """Of sqlite, for comparing and ordering its values."""
    parts: tuple[Column, ...] | None = None
    """Of a single complex value its columns, those that would lead back to its own type left out; None for any other."""
    access: Access = ""
    """Who gives it its value."""
    allowed: tuple[str, ...] = ()
    """The texts that it can have; empty if any."""
    scale: int | None = None
    """The most digits of a decimal behind its point; None if the document does not say."""
    streams: frozenset[str] = frozenset()
    """Of a single complex value its stream properties."""
    items: str = ""
    """Of a collection the Edm type of its items; empty for any other."""


@dataclass(frozen=True, slots=True)
class Link:
    """One navigation property: how rows of the target are found from a row of the table."""

    name: str
    target: str
    """Name of the target's table, a key of `Schema.tables`."""
    many: bool
    join: tuple[tuple[str, str], ...]
    """(own column, target's column) pairs; empty where no columns connect the two, but references alone."""
    key: tuple[str, ...] = ()
    """The key of that table."""
    partner: str = ""
    """The navigation property of the target that leads back, "" if the document names none."""

    @property
    def own(self) -> frozenset[str]:
        """The columns of a row by which rows of the target are found."""
        return frozenset(own for own, _ in self.join) or frozenset(self.key)


@dataclass(frozen=True, slots=True)
class RowType:
    """A type of the rows of a table that has several."""

    members: frozenset[str]
    """Names of the columns and navigation properties of its rows."""
    bases: frozenset[str]
    """Itself and what it derives from."""
    abstract: bool
    """Whether no row is of this type alone."""


@dataclass(frozen=True, slots=True)
class Table:
    """One entity set."""

    service: str
    name: str
    type_name: str
    """Qualified name of the entity type."""
    columns: Mapping[str, Column]
    """In the document's order."""
    key: tuple[str, ...]
    links: Mapping[str, Link]
    sql: str
    """Its name in sqlite, quoted."""
    single: bool = False
    """Whether it is a singleton."""
    refused: tuple[str, ...] = ()
    """What its metadata says that it refuses: insert, update, delete, among others."""
    streams: frozenset[str] = frozenset()
    """Its stream properties, and `$value` if its rows are media entities."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Name in URLs → column, of the parts of the key that have an alias (CSDL section 6.5)."""
    alternate_keys: tuple[Mapping[str, str], ...] = ()
    """Name in URLs → path of the column, of each."""
    has_paths: bool = False
    """Whether its key has columns of complex ones, which `key` leaves out."""
    open: bool = False
    """Whether rows may have properties that are not declared."""
    types: Mapping[str, RowType] = field(default_factory=dict)
    """Its own type and those derived from it, by qualified name; empty if there is no other."""
    home_type: str = ""
    """The type of its set, if there are others."""

    def has(self, name: str) -> bool:
        """Whether a row of the table's own type has a column or a navigation property of that name."""
        if not self.names(name):
            return False
        own = self.types.get(self.type_name)
        is_typed = any(name in one.members for one in self.types.values())
        return own is None or not is_typed or name in own.members

    def names(self, name: str) -> bool:
        """Whether rows of any of its types have it."""
        is_there = name in self.columns or name in self.links
        return is_there and not name.startswith("@")

    @property
    def declared(self) -> Mapping[str, Column]:
        """Its columns without those that no document declares."""
        return {n: c for n, c in self.columns.items() if not n.startswith("@")}

    @property
    def short(self) -> str:
        """The entity type's name without its namespace."""
        return self.type_name.rpartition(".")[2]


def quoted(name: str) -> str:
    """A name as sqlite takes it."""
    return '"' + name.replace('"', '""') + '"'


class Schema:
    """The tables of one document, by name; made when first asked for."""

    def __init__(
        self,
        service: str,
        document: Document,
        collations: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.service = service
        self.document = document
        self.collations = collations
        """Edm type → collation of sqlite."""

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every set, singleton and contained type, by the name it has in a URL."""
        sources = self._named
        types = {name: source.type for name, source in sources.items()}
        types |= {
            name: type_
            for type_, name in self._homes.items()
            if name not in types and self.document.structured(type_) is not None
        }
        distinct = _distinct(types)
        return {
            name: table
            for name, type_ in types.items()
            if (table := self._table(name, type_, sources.get(name), distinct[name]))
        }

    @cached_property
    def sets(self) -> tuple[str, ...]:
        """Names of what has a URL of its own."""
        return tuple(name for name in self._named if name in self.tables)

    def is_found_below(self, table: Table) -> bool:
        """Whether rows of it are found below other rows alone, which nothing but a reference relates to them."""
        every = (link for t in self.tables.values() for link in t.links.values())
        is_joined = any(link.join for link in every if link.target == table.name)
        return table.name not in self.sets and not is_joined

    @cached_property
    def key_names(self) -> frozenset[str]:
        """Every column that is part of any key."""
        return frozenset(k for table in self.tables.values() for k in table.key)

    @cached_property
    def _named(self) -> Mapping[str, Place]:
        found: dict[str, Place] = {}
        for place in self.document.places:
            found.setdefault(place.name, place)
        return found

    @cached_property
    def _homes(self) -> Mapping[str, str]:
        """Qualified name of an entity type → the table in which rows of it are found."""
        homes: dict[str, str] = {}
        for item in self._named.values():
            homes.setdefault(item.type, item.name)
        for type_ in self.document.types.values():
            if isinstance(type_, StructuredType) and type_.kind == "entity":
                homes.setdefault(type_.qualified, type_.qualified)
        return homes

    def _table(
        self, name: str, type_: str, source: Place | None, sql: str
    ) -> Table | None:
        structured = self.document.structured(type_)
        if structured is None:
            return None
        lineage = self.document.lineage(structured)
        derived = self._derived.get(type_, [])
        is_open = any(t.open for t in (*lineage, *derived))
        every = (*lineage, *derived)
        columns = self._columns(every) | _hidden(bool(derived), is_open)
        key = self._key(structured)
        bindings = dict(source.bindings) if source else {}
        links = [
            self._link(nav, tuple(columns), key, bindings)
            for owner in every
            for nav in owner.navigation
        ]
        return Table(
            service=self.service,
            name=name,
            type_name=type_,
            columns=columns,
            key=tuple(part for part in key if part in columns),
            links={link.name: link for link in links if link},
            sql=quoted(f"{_sql_name(self.service)}.{sql}"),
            single=isinstance(source, Singleton),
            refused=(source.restrictions if source else FREE).refused,
            streams=_streams(every),
            aliases={
                p.alias: p.path for p in self.document.key_of(structured) if p.alias
            },
            alternate_keys=tuple(_alternate_keys(lineage)),
            has_paths=any("/" in part for part in key),
            open=is_open,
            types=dict(map(self._row_type, (structured, *derived) if derived else ())),
            home_type=type_ if derived else "",
        )

    @cached_property
    def _derived(self) -> Mapping[str, list[StructuredType]]:
        """Qualified name of a type → those that derive from it, in the document's order."""
        found: dict[str, list[StructuredType]] = {}
        for type_ in self.document.types.values():
            if isinstance(type_, StructuredType):
                for base in self.document.lineage(type_)[:-1]:
                    found.setdefault(base.qualified, []).append(type_)
        return found

    def _row_type(self, type_: StructuredType) -> tuple[str, RowType]:
        line = self.document.lineage(type_)
        members = [p.name for t in line for p in t.properties]
        members += [n.name for t in line for n in t.navigation]
        bases = frozenset(t.qualified for t in line)
        return type_.qualified, RowType(frozenset(members), bases, type_.abstract)

    def _columns(self, lineage: Iterable[StructuredType]) -> dict[str, Column]:
        every = (p for type_ in lineage for p in type_.properties)
        own = {p.name: p for p in every if p.type.name != STREAM}
        sql = _distinct(own)
        return {name: self._column(own[name], quoted(sql[name])) for name in own}

    def _column(
        self, prop: Property, sql: str = "", above: frozenset[str] = frozenset()
    ) -> Column:
        edm = self._primitive(prop.type)
        return Column(
            prop.name,
            edm,
            sql,
            self._members(prop.type),
            self.collations.get(edm, ""),
            self._parts(prop.type, above),
            prop.access,
            self._allowed(prop),
            self._scale(prop),
            self._streams_in(prop.type),
            self._items(prop.type),
        )

    def _streams_in(self, ref: TypeRef) -> frozenset[str]:
        type_ = None if ref.collection else self.document.structured(ref.name)
        return _streams(self.document.lineage(type_)) if type_ else frozenset()

    def _items(self, ref: TypeRef) -> str:
        return self._primitive(replace(ref, collection=False)) if ref.collection else ""

    def _scale(self, prop: Property) -> int | None:
        found = self.document.types.get(prop.type.name)
        of_type = found.facets.scale if isinstance(found, TypeDefinition) else None
        scale = prop.facets.scale or of_type or ""
        return int(scale) if scale.isdecimal() and len(scale) < 4 else None

    def _allowed(self, prop: Property) -> tuple[str, ...]:
        found = self.document.types.get(prop.type.name)
        of_type = found.allowed if isinstance(found, TypeDefinition) else ()
        is_text = self._primitive(prop.type) == "Edm.String"
        return (prop.allowed or of_type) if is_text else ()

    def _members(self, ref: TypeRef) -> tuple[str, ...]:
        found = self.document.types.get(ref.name)
        if ref.collection or not isinstance(found, EnumType):
            return ()
        return tuple(member.name for member in found.members)

    def _parts(self, ref: TypeRef, above: frozenset[str]) -> tuple[Column, ...] | None:
        type_ = None if ref.collection else self.document.structured(ref.name)
        if type_ is None or ref.name in above:
            return None
        above |= {ref.name}
        properties = (p for t in self.document.lineage(type_) for p in t.properties)
        left_out = above | {STREAM}
        return tuple(
            self._column(p, above=above)
            for p in properties
            if p.type.name not in left_out
        )

    def _primitive(self, ref: TypeRef) -> str:
        if ref.collection:
            return JSON
        found = self.document.types.get(ref.name)
        if isinstance(found, TypeDefinition):
            return found.underlying
        if isinstance(found, EnumType):
            return "Edm.String"
        return ref.name if ref.name.startswith("Edm.") else JSON

    def _link(
        self,
        nav: NavigationProperty,
        columns: tuple[str, ...],
        key: list[str],
        bindings: Mapping[str, str],
    ) -> Link | None:
        """To many: the child has the parent's key among its columns; to one: the row has the target's key.

        Two types whose keys have the same name, such as `ID`, are not connected by that, but in Kinetic, where keys name a company.
        """
        target = self.document.structured(nav.type.name)
        if target is None:
            return None
        bound = bindings.get(nav.name, "").rpartition("/")[2]
        home = bound if bound in self._named else self._homes[target.qualified]
        if constrained := self._constrained(nav, target):
            return Link(nav.name, home, nav.type.collection, constrained)
        target_key = self._key(target)
        shared = key if nav.type.collection else target_key
        theirs = {
            p.name for owner in self.document.lineage(target) for p in owner.properties
        }
        both = [k for k in shared if k in theirs and k in columns]
        is_named_alike = set(key) == set(target_key) and "Company" not in key
        connected = {"Company", *both} >= set(shared) and not is_named_alike
        return Link(
            nav.name,
            home,
            nav.type.collection,
            tuple((k, k) for k in both) if connected else (),
            tuple(part for part in key if part in columns),
            nav.partner,
        )

    def _constrained(
        self, nav: NavigationProperty, target: StructuredType
    ) -> tuple[tuple[str, str], ...]:
        """The columns that connect the two where the document says it, here or at the navigation property that leads back."""
        if nav.constraints or not nav.partner:
            return nav.constraints
        related = (n for o in self.document.lineage(target) for n in o.navigation)
        back = next((n for n in related if n.name == nav.partner), None)
        return tuple((own, other) for other, own in back.constraints) if back else ()

    def _key(self, type_: StructuredType) -> list[str]:
        return [part.path for part in self.document.key_of(type_)]


def _hidden(has_types: bool, is_open: bool) -> dict[str, Column]:
    """The columns of a table that no document declares."""
    found = {}
    if has_types:
        found[TYPE] = Column(TYPE, "Edm.String", quoted(TYPE))
    if is_open:
        found[DYNAMIC] = Column(DYNAMIC, JSON, quoted(DYNAMIC))
    return found


def _streams(lineage: Iterable[StructuredType]) -> frozenset[str]:
    every = (p for type_ in lineage for p in type_.properties)
    media = {MEDIA} if any(type_.has_stream for type_ in lineage) else set()
    return frozenset(p.name for p in every if p.type.name == STREAM) | media


def _alternate_keys(lineage: Iterable[StructuredType]) -> Iterator[Mapping[str, str]]:
    for type_ in lineage:
        for parts in type_.alternate_keys:
            yield {part.name: part.path for part in parts}


def _sql_name(service: str) -> str:
    """The service's name; a BAQ's with which of its letters are upper case behind it, as people choose those names.

    The names of services stay as they are: the plans of BAQs say them in SQL.
    """
    if not service.startswith("BaqSvc/"):
        return service
    upper = sum(1 << place for place, char in enumerate(service) if char.isupper())
    return f"{service}~{upper:x}"


def _distinct(names: Iterable[str]) -> dict[str, str]:
    """Name → a name that no other one equals when case is ignored."""
    taken: set[str] = set()
    result = {}
    for name in names:
        wanted, number = name, 1
        while wanted.lower() in taken:
            number += 1
            wanted = f"{name}~{number}"
        taken.add(wanted.lower())
        result[name] = wanted
    return result
