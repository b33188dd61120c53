"""What one `$metadata` document says, as frozen values.

This is the document model for CSDL 4.0 and 4.01 (OData CSDL XML, sections 4 to 14). `edmx.parse` builds it and nothing
changes it afterwards. Its invariants:

- every name is a wire name, never a Python name
- every reference between types is a qualified name, `Namespace.Name`, with schema aliases resolved
- a reference that leads nowhere was reported as a `Problem`: a property, parameter or result is `Edm.Untyped` then, a base
  is cut, and a navigation property, set, singleton or import is left out
- a type that a referenced document defines keeps its name and is listed in `Document.unresolved`
- a line of bases ends, and a key names properties that its type has
- order is document order
- `line` is the 1-based line of the element, 0 where the parser had none
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from codegen.errors import Problem


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A use of a type: `Collection(Erp.BO.ShipTo)` is `TypeRef("Erp.BO.ShipTo", collection=True)`."""

    name: str
    """`Edm.Int32`, or the qualified name of a type of this document or of one it references."""
    collection: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """What narrows a primitive type (CSDL section 7.2)."""

    max_length: int | None = None
    precision: int | None = None
    scale: str | None = None
    """A number, `variable` or `floating`, as the document writes it."""
    unicode: bool = True
    srid: str | None = None


NO_FACETS = Facets()


Access = Literal["", "computed", "read-only", "immutable", "defaulted", "added later"]
"""Who gives a property its value (vocabularies Core and Capabilities).

`computed` and `read-only`: the server alone. `immutable`: whoever creates the row, once. `added later`: who changes
the row, and not who creates it. `defaulted`: the server, if the client
does not. `""`: the client, as far as the document says.
"""


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What a set or a singleton does not take (vocabulary Capabilities)."""

    refused: tuple[str, ...] = ()
    """Of insert, update, delete, read, read by key, count, filter, order, expand and search."""
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(filter, order, insert or update, columns that cannot be used for it) pairs."""


FREE = Restrictions()


@dataclass(frozen=True, slots=True)
class Property:
    """A structural property: a column."""

    name: str
    type: TypeRef
    nullable: bool = True
    """Whether null is a value; for a collection, whether its items may be null: it is never null itself (CSDL section 7.2.1).

    A document that does not say so leaves it open, and a client must expect null then.
    """
    facets: Facets = NO_FACETS
    default: str | None = None
    description: str = ""
    """The text of an annotation whose term contains `Description` (EPICOR.md, "$metadata"), or ``""``."""
    access: Access = ""
    allowed: tuple[str, ...] = ()
    """The values that it can have, as texts (`Validation.AllowedValues`); empty if any value of its type."""
    deprecated: str = ""
    """What is said of it if it is deprecated (`Core.Revisions`); the same holds for other things that have this."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class NavigationProperty:
    """A way to related rows: a child set or a parent."""

    name: str
    type: TypeRef
    nullable: bool = True
    partner: str = ""
    constraints: tuple[tuple[str, str], ...] = ()
    """(own property, the related row's property) pairs that are equal (CSDL section 7.2)."""
    contained: bool = False
    description: str = ""
    deprecated: str = ""
    restrictions: Restrictions = FREE
    line: int = 0


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One `PropertyRef` of a key: a path such as `Info/ID` has an alias, a plain name does not (CSDL section 6.5)."""

    path: str
    alias: str = ""

    @property
    def name(self) -> str:
        """The name of this part in a key predicate."""
        return self.alias or self.path


@dataclass(frozen=True, slots=True)
class Qualified:
    """What has a name in a namespace."""

    namespace: str
    name: str

    @property
    def qualified(self) -> str:
        """`Namespace.Name`."""
        return f"{self.namespace}.{self.name}"


@dataclass(frozen=True, slots=True)
class StructuredType(Qualified):
    """An entity type or a complex type, with its own members only; those of `base` are not repeated."""

    kind: Literal["entity", "complex"]
    base: str = ""
    """Qualified name of the base type, or ``""``."""
    abstract: bool = False
    open: bool = False
    has_stream: bool = False
    key: tuple[KeyPart, ...] = ()
    properties: tuple[Property, ...] = ()
    navigation: tuple[NavigationProperty, ...] = ()
    description: str = ""
    deprecated: str = ""
    line: int = 0
    alternate_keys: tuple[tuple[KeyPart, ...], ...] = ()
    """What tells its rows apart beside the key: `Core.AlternateKeys`, on the type or on a set of its rows."""

    @property
    def members(self) -> tuple[Property | NavigationProperty, ...]:
        """Columns, then children."""
        return (*self.properties, *self.navigation)


@dataclass(frozen=True, slots=True)
class EnumMember:
    """One member of an enumeration, with its value, given or counted (CSDL section 10.3)."""

    name: str
    value: int
    description: str = ""
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class EnumType(Qualified):
    """An enumeration; with `flags`, a value is any combination of members."""

    members: tuple[EnumMember, ...] = ()
    flags: bool = False
    underlying: str = "Edm.Int32"
    description: str = ""
    deprecated: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class TypeDefinition(Qualified):
    """A primitive type under another name."""

    underlying: str
    """A primitive type, `Edm.…`."""
    facets: Facets = NO_FACETS
    description: str = ""
    allowed: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation; the binding parameter is the first of a bound one."""

    name: str
    type: TypeRef
    nullable: bool = True
    """Whether null is a value; for a collection, whether its items may be null (CSDL section 12.9)."""
    optional: bool = False
    """Whether a call may leave it out: `Core.OptionalParameter`."""
    default: str = ""
    """What the service takes then, if the document says it."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Operation(Qualified):
    """One overload of an action or a function (CSDL section 12)."""

    kind: Literal["action", "function"]
    bound: bool = False
    composable: bool = False
    parameters: tuple[Parameter, ...] = ()
    returns: TypeRef | None = None
    returns_nullable: bool = True
    description: str = ""
    deprecated: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """What has rows at a URL of its own."""

    name: str
    type: str
    """Qualified name of the entity type."""
    bindings: tuple[tuple[str, str], ...] = ()
    """(path of a navigation property, target set) pairs."""
    description: str = ""
    deprecated: str = ""
    restrictions: Restrictions = FREE
    deep_updates: bool | None = None
    """Whether it takes changes of children with those of a row; None if the document does not say it of this place."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class EntitySet(Place):
    """A set of rows."""


@dataclass(frozen=True, slots=True)
class Singleton(Place):
    """One row."""


@dataclass(frozen=True, slots=True)
class OperationImport:
    """An unbound operation, called by name at the service root."""

    name: str
    operation: str
    """Qualified name of the operation; every unbound overload of it is meant."""
    description: str = ""
    deprecated: str = ""
    line: int = 0


Type = StructuredType | EnumType | TypeDefinition


@dataclass(frozen=True, slots=True)
class Document:
    """One `$metadata` document, whole."""

    name: str
    """Where it came from, such as `Erp.BO.CustomerSvc`; problems name it."""
    version: str = "4.0"
    types: Mapping[str, Type] = field(default_factory=lambda: MappingProxyType({}))
    """Qualified name → type."""
    operations: tuple[Operation, ...] = ()
    sets: tuple[EntitySet, ...] = ()
    singletons: tuple[Singleton, ...] = ()
    imports: tuple[OperationImport, ...] = ()
    unresolved: tuple[str, ...] = ()
    """Qualified names of types that are used here and defined in a referenced document."""
    description: str = ""
    deep_updates: bool | None = None
    """Whether its container says that updates may hold changes of children; None if it does not say."""
    problems: tuple[Problem, ...] = ()

    @property
    def places(self) -> tuple[EntitySet | Singleton, ...]:
        """What has rows at a URL of its own: sets, then singletons."""
        return (*self.sets, *self.singletons)

    def takes_deep_updates(self, place: Place) -> bool:
        """Whether a set or a singleton takes changes of children with those of a row.

        Its own annotation says it, else the container's, else the version: OData 4.0 has none (OData Protocol 4.01, section 11.4.3.1).
        """
        said = (place.deep_updates, self.deep_updates, self.version != "4.0")
        return next(answer for answer in said if answer is not None)

    def structured(self, qualified: str) -> StructuredType | None:
        """The entity or complex type of that qualified name, or None."""
        found = self.types.get(qualified)
        return found if isinstance(found, StructuredType) else None

    def is_entity(self, qualified: str) -> bool:
        """Whether that is an entity type: a collection of entities never holds null (CSDL section 12.8)."""
        found = self.structured(qualified)
        return found is not None and found.kind == "entity"

    def lineage(self, type_: StructuredType) -> tuple[StructuredType, ...]:
        """The type's bases from the root down to itself; `edmx.parse` has cut cycles."""
        line = [type_]
        while (base := self.structured(line[-1].base)) is not None:
            line.append(base)
        return tuple(reversed(line))

    def key_of(self, type_: StructuredType) -> tuple[KeyPart, ...]:
        """The key a type has of its own or inherits; empty for keyless types."""
        return next((t.key for t in self.lineage(type_) if t.key), ())
