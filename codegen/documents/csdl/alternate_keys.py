"""`Core.AlternateKeys`: what tells the rows of a type apart beside its key (OData vocabulary Core, `AlternateKey`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from codegen.documents.csdl.annotations import Children, Target
from codegen.documents.csdl.element import Element, Tags
from codegen.documents.csdl.names import Names
from codegen.documents.edm import KeyPart

Parts = tuple[KeyPart, ...]

MOST: Final = 50
"""Keys of one type, and parts of one key."""
_TERMS = frozenset({"Org.OData.Core.V1.AlternateKeys", "Core.AlternateKeys"})
"""The term, also under the vocabulary's own alias if the document does not declare it."""


class AlternateKeys:
    """The alternate keys that annotations give to types, or to sets of their rows."""

    def __init__(self, names: Names, tags: Tags) -> None:
        self._names = names
        self._tags = tags
        self._found: dict[Target, list[Parts]] = {}

    def of(self, target: Target) -> tuple[Parts, ...]:
        """The keys of a target that were noted, each once."""
        return tuple(dict.fromkeys(self._found.get(target, ())))

    def note(self, target: Target, annotations: Children) -> None:
        """Note the keys among annotations of a type or a set."""
        for local, child in annotations:
            term = child.get("Term") or "" if local == "Annotation" else ""
            if "AlternateKeys" in term and self._names.qualified(term) in _TERMS:
                known = self._found.setdefault(target, [])
                for record in self._records(child):
                    if len(known) < MOST and (parts := tuple(self._parts(record))):
                        known.append(parts)

    def note_set(self, set_: Target, type_: str, annotations: Children) -> None:
        """Note the keys of a set, whose rows are of that type."""
        self.note((type_, ""), annotations)
        if apart := self._found.get(set_):
            self._found.setdefault((type_, ""), []).extend(apart)

    def _parts(self, record: Element) -> Iterator[KeyPart]:
        """The parts of a key, by the paths of their columns; a path that leads further has an alias."""
        for value in self._children(record, "PropertyValue"):
            if value.get("Property") == "Key":
                for part in list(self._records(value))[:MOST]:
                    path = self._text(part, "Name", "PropertyPath")
                    alias = self._text(part, "Alias", "String")
                    yield KeyPart(path, "" if alias == path else alias)

    def _records(self, element: Element) -> Iterator[Element]:
        for collection in self._children(element, "Collection"):
            yield from self._children(collection, "Record")

    def _text(self, record: Element, name: str, form: str) -> str:
        """The value of a property, as an attribute or as an element."""
        for value in self._children(record, "PropertyValue"):
            if value.get("Property") == name:
                inside = (child.text for child in self._children(value, form))
                return (value.get(form) or next(inside, None) or "").strip()
        return ""

    def _children(self, element: Element, local: str) -> Iterator[Element]:
        return (child for child in element if self._tags[child.tag] == local)
