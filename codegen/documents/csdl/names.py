"""What a name in a metadata document refers to: namespaces, aliases, and uses of types.

A document may use a type before it declares it, so names are noted in a pass of their own before they are looked up.
"""

from __future__ import annotations

from codegen.documents.edm import TypeRef

_PRIMITIVES = """
    Binary Boolean Byte Date DateTimeOffset Decimal Double Duration Guid Int16 Int32 Int64
    SByte Single Stream String TimeOfDay
    Geography GeographyPoint GeographyLineString GeographyPolygon GeographyMultiPoint
    GeographyMultiLineString GeographyMultiPolygon GeographyCollection
    Geometry GeometryPoint GeometryLineString GeometryPolygon GeometryMultiPoint
    GeometryMultiLineString GeometryMultiPolygon GeometryCollection
"""
PRIMITIVES = frozenset(f"Edm.{name}" for name in _PRIMITIVES.split())
"""The primitive types of CSDL section 3.3."""

UNTYPED = TypeRef("Edm.Untyped")
PRIMITIVE = "PrimitiveType"
EXTERNAL = "External"
"""The kind of a type that a referenced document defines."""
_BUILT_IN = dict.fromkeys(PRIMITIVES, PRIMITIVE) | {
    "Edm.Untyped": PRIMITIVE,
    "Edm.PrimitiveType": PRIMITIVE,
    "Edm.ComplexType": "ComplexType",
    "Edm.EntityType": "EntityType",
}
ENTITIES = frozenset({"EntityType", EXTERNAL})
VALUES = frozenset({PRIMITIVE, "ComplexType", "EnumType", "TypeDefinition", EXTERNAL})
ANY = VALUES | ENTITIES


class Names:
    """The names that one document declares or includes."""

    def __init__(self) -> None:
        self.namespaces: dict[str, None] = {}
        self.included: dict[str, None] = {}
        self.aliases: dict[str, str] = {}
        self.kinds: dict[str, str] = dict(_BUILT_IN)
        """Qualified name of a type → the name of the element that declares it."""
        self.others: dict[str, str] = {}
        """Qualified name of an operation or a container → the name of an element that declares it."""
        self.unresolved: dict[str, None] = {}
        self._values: dict[str, TypeRef] = {}

    def qualified(self, name: str) -> str:
        """The name with its schema alias, if it has one, replaced by the namespace."""
        prefix, dot, local = name.rpartition(".")
        if not dot or prefix not in self.aliases or name in self.kinds:
            return name
        return f"{self.aliases[prefix]}.{local}"

    def kind(self, qualified: str) -> str:
        """What declares a type: an element's name, `EXTERNAL`, or ``""`` where nothing does."""
        if found := self.kinds.get(qualified):
            return found
        return EXTERNAL if qualified.rpartition(".")[0] in self.included else ""

    def property_type(self, text: str) -> TypeRef | None:
        """The type of a property; a document has few, and uses each of them often."""
        found = self._values.get(text)
        if found is None and (found := self.type_use(text, VALUES)) is not None:
            self._values[text] = found
        return found

    def type_use(self, text: str, kinds: frozenset[str]) -> TypeRef | None:
        """The type that an attribute such as `Collection(Self.Part)` names, None where it is none of those kinds."""
        inner, collection = _collection(text)
        name = self.qualified(inner)
        kind = self.kind(name)
        if kind not in kinds:
            return None
        if kind == EXTERNAL:
            self.unresolved[name] = None
        return TypeRef(name, collection)

    def spelled(self, text: str) -> str:
        """The text of a use of a type, with its alias resolved."""
        inner, collection = _collection(text)
        name = self.qualified(inner)
        return f"Collection({name})" if collection else name

    def path(self, text: str) -> str:
        """A path with the alias resolved in every segment that is a qualified name."""
        if "." not in text:
            return text
        return "/".join(self.qualified(segment) for segment in text.split("/"))


def _collection(text: str) -> tuple[str, bool]:
    inner = text.strip()
    if inner.startswith("Collection(") and inner.endswith(")"):
        return inner[len("Collection(") : -1].strip(), True
    return inner, False
