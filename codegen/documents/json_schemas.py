"""Shapes from the schemas of an OpenAPI document (OpenAPI 3.0, Schema Object), leniently: what is odd is `ANY`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

from codegen.documents.methods import ANY, Field, Kind, Shape
from codegen.documents.problems import MAX_NAME, Problems, quoted
from codegen.errors import Level

Raw = Mapping[str, object]
"""A schema as the JSON has it."""

_PREFIX = "#/components/schemas/"
_MAX_DEPTH = 50
_MAX_INHERITED = 100_000
"""Fields taken over through `allOf` in one document, all in all."""
_MAX_AGAIN = 100_000
"""Schemas that are read once more, all in all, for one more method that takes or returns what another one does."""
_LEAVES: Mapping[str, Kind] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}


class SchemaReader:
    """The schemas of one document, each read when something leads to it."""

    def __init__(self, schemas: Raw, problems: Problems) -> None:
        self._schemas = schemas
        self._problems = problems
        self._leaves: dict[tuple[str, str], Shape] = {}
        self._wanted: dict[str, None] = {}
        self._missing: set[str] = set()
        self._inherited: dict[str, tuple[Field, ...]] = {}
        self._taken = 0
        self._depth = 0
        self._known: set[int] = set()
        """The ids of the schemas that were read, which the document holds on to."""
        self._again = 0

    def read(self, raw: object, place: str) -> Shape:
        """The shape of a schema; `place` is what problems call it."""
        if not isinstance(raw, dict):
            return ANY if raw is True else self._odd(place, "is not a schema")
        if self._depth == _MAX_DEPTH:
            return self._odd(place, "is nested too deeply")
        self._again += id(raw) in self._known
        self._known.add(id(raw))
        self._depth += 1
        for keyword, reader in _READERS.items():
            if keyword in raw:
                shape = reader(self, raw, place)
                break
        else:
            shape = ANY
        self._depth -= 1
        if raw.get("nullable") is True and not shape.nullable:
            shape = replace(shape, nullable=True)
        return shape

    def fields(self, raw: Raw, place: str) -> tuple[Field, ...]:
        """The fields of an object's schema, in document order."""
        properties = raw.get("properties", {})
        if not isinstance(properties, dict):
            self._odd(f"{place}/properties", "is not an object")
            return ()
        if self._again > _MAX_AGAIN:
            self._odd(place, "shares more with others than can be")
            return ()
        required = raw.get("required", [])
        if not isinstance(required, list):
            self._odd(f"{place}/required", "is not a list")
            required = []
        needed = {name for name in required if isinstance(name, str)}
        found = []
        for name, schema in properties.items():
            if 0 < len(name) <= MAX_NAME:
                shape = self.read(schema, f"{place}/{name}")
                found.append(Field(name, shape, name in needed, described(schema)))
            else:
                self._odd(f"{place}/{name}", f"has a name of {len(name):,} characters")
        return tuple(found)

    def resolved(self, raw: object, place: str) -> Raw:
        """The schema itself, or the one that it refers to; an empty one with a problem if there is none."""
        for _ in range(_MAX_DEPTH):
            if not isinstance(raw, dict):
                break
            if "$ref" not in raw:
                return raw
            name = self._name(raw["$ref"], place)
            if not name:
                return {}
            raw = self._schemas[name]
        self._odd(place, "leads to no schema")
        return {}

    def all(self) -> dict[str, Shape]:
        """Every named schema that was led to so far, and those they lead to, in document order."""
        found: dict[str, Shape] = {}
        wanted = list(self._wanted)
        for name in wanted:
            # Grows while it is gone through: what a schema leads to is put behind it.
            before = len(self._wanted)
            found[name] = self.read(self._schemas[name], name)
            wanted += islice(reversed(self._wanted), len(self._wanted) - before)
        for name, end in _ends(found).items():
            if end:
                found[name] = replace(found[name], ref=end)
            else:
                found[name] = self._odd(name, "refers to itself and nothing else")
        return {name: found[name] for name in self._schemas if name in found}

    def _odd(self, place: str, what: str, level: Level = "warning") -> Shape:
        what = f"{quoted(place)} {what}, and is read untyped"
        self._problems.add(0, what, level=level)
        return ANY

    def _name(self, ref: object, place: str) -> str:
        """The name of the schema that a reference leads to, ``""`` where it leads nowhere: said once for each."""
        name = ref.removeprefix(_PREFIX) if isinstance(ref, str) else ""
        name = name.replace("~1", "/").replace("~0", "~")
        if name in self._schemas:
            return name
        if name not in self._missing:
            self._missing.add(name)
            # Kinetic's own documents do so, and nobody who reads them can mend it.
            what = f"refers to {quoted(str(ref))}, which is missing"
            self._odd(place, what, "note")
        return ""

    def _ref(self, raw: Raw, place: str) -> Shape:
        name = self._name(raw["$ref"], place)
        if not name:
            return ANY
        self._wanted[name] = None
        return Shape("ref", ref=name)

    def _typed(self, raw: Raw, place: str) -> Shape:
        kind = raw["type"]
        nullable = False
        if isinstance(kind, list):
            # OpenAPI 3.1 says "nullable" as a second type.
            kinds = [k for k in kind if k != "null"]
            nullable = len(kinds) < len(kind)
            kind = kinds[0] if len(kinds) == 1 else None
        if kind == "object":
            shape = self._object(raw, place)
        elif kind == "array":
            items = self.read(raw.get("items", True), f"{place}[]")
            shape = Shape("array", items=items)
        elif isinstance(kind, str) and kind in _LEAVES:
            shape = self._leaf(_LEAVES[kind], raw)
        else:
            shape = self._odd(place, f"has type {quoted(str(raw['type']))}")
        return replace(shape, nullable=True) if nullable else shape

    def _leaf(self, kind: Kind, raw: Raw) -> Shape:
        form = raw.get("format")
        form = form if isinstance(form, str) and len(form) <= MAX_NAME else ""
        # An instance has hundreds of thousands of these, and few that differ.
        key = (kind, form)
        shape = self._leaves.get(key)
        if shape is None:
            shape = self._leaves[key] = Shape(kind, form)
        return shape

    def _object(self, raw: Raw, place: str) -> Shape:
        fields = self.fields(raw, place)
        more = raw.get("additionalProperties", not raw.get("properties"))
        items = None if more is False else self.read(more, f"{place}/*")
        kind: Kind = "object" if fields or items is None else "map"
        return Shape(kind, items=items, fields=fields)

    def _enum(self, raw: Raw, place: str) -> Shape:
        return self._leaf("string", raw)

    def _all_of(self, raw: Raw, place: str) -> Shape:
        parts = raw["allOf"]
        if not isinstance(parts, list):
            return self._odd(f"{place}/allOf", "is not a list")
        if len(parts) == 1 and "properties" not in raw:
            return self.read(parts[0], place)
        return Shape("object", fields=self._joined(raw, place))

    def _joined(self, raw: Raw, place: str) -> tuple[Field, ...]:
        """The fields of a schema with those that it takes over; its own come first where both have one."""
        name = self._name(raw["$ref"], place) if "$ref" in raw else ""
        if name in self._inherited:
            return self._inherited[name]
        if name:
            # Empty while it is being read: a schema that takes itself over gains nothing by it.
            self._inherited[name] = ()
            raw = self.resolved(raw, place)
        joined = {field.name: field for field in self.fields(raw, place)}
        parts = raw.get("allOf", [])
        self._depth += 1
        for part in (
            parts if isinstance(parts, list) and self._depth < _MAX_DEPTH else ()
        ):
            for field in self._joined(part, place) if isinstance(part, dict) else ():
                joined.setdefault(field.name, field)
        self._depth -= 1
        self._taken += len(joined)
        if self._taken > _MAX_INHERITED:
            self._odd(place, "takes over more fields than can be")
            joined = {}
        found = tuple(joined.values())
        if name:
            self._inherited[name] = found
        return found

    def _one_of(self, raw: Raw, place: str) -> Shape:
        choices = raw.get("oneOf", raw.get("anyOf"))
        if not isinstance(choices, list):
            return self._odd(place, "has choices that are not a list")
        null = {"type": "null"}
        some = [choice for choice in choices if choice != null]
        # What may be one of several shapes is anything here: the server knows which.
        shape = self.read(some[0], place) if len(some) == 1 else ANY
        return replace(shape, nullable=True) if null in choices else shape


_READERS = {
    "$ref": SchemaReader._ref,
    "allOf": SchemaReader._all_of,
    "oneOf": SchemaReader._one_of,
    "anyOf": SchemaReader._one_of,
    "type": SchemaReader._typed,
    "properties": SchemaReader._object,
    "additionalProperties": SchemaReader._object,
    "enum": SchemaReader._enum,
}
"""Keyword of a schema → what reads a schema that has it; the first that is there decides."""


def described(raw: object) -> str:
    """The description of a schema, parameter or operation, or its summary, or ``""``."""
    if not isinstance(raw, dict):
        return ""
    texts = (raw.get(key) for key in ("description", "summary"))
    return next((t.strip() for t in texts if isinstance(t, str) and t.strip()), "")


def _ends(shapes: Mapping[str, Shape]) -> dict[str, str]:
    """Name of each schema that is a reference and nothing else → the name at the end of the line, ``""`` in and before a circle."""
    ends: dict[str, str] = {}
    for name in shapes:
        line: dict[str, None] = {}
        while shapes[name].kind == "ref" and name not in ends and name not in line:
            line[name] = None
            name = shapes[name].ref
        end = "" if name in line else ends.get(name, name)
        ends |= dict.fromkeys(line, end)
    return ends
