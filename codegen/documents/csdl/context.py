"""What every reader of one metadata document shares, and how attributes become values."""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegen.documents.csdl.alternate_keys import AlternateKeys
from codegen.documents.csdl.annotations import Children, Descriptions, Optionals
from codegen.documents.csdl.element import Element, Tags
from codegen.documents.csdl.names import UNTYPED, Names
from codegen.documents.csdl.tables import ATTRIBUTES, CHILDREN, FACETS
from codegen.documents.csdl.terms import Terms
from codegen.documents.edm import NO_FACETS, Facets, TypeRef
from codegen.documents.problems import MAX_NAME, Problems, quoted

Attributes = Mapping[str, str]

_MAX_ATTRIBUTES = 100
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_NUMBER = re.compile(r"[0-9]{1,9}")


class Context:
    """The state of reading one document."""

    __slots__ = (
        *("alternate_keys", "descriptions", "names", "optionals", "problems", "tags"),
        "terms",
    )

    def __init__(self, name: str) -> None:
        self.problems = Problems(name)
        self.tags = Tags()
        self.names = Names()
        self.descriptions = Descriptions(self.names, self.tags)
        self.optionals = Optionals(self.names, self.tags)
        self.terms = Terms(self.names, self.tags)
        self.alternate_keys = AlternateKeys(self.names, self.tags)

    def read(self, element: Element, kind: str) -> tuple[dict[str, str], Children]:
        """The element's attributes and children, as far as CSDL allows them there."""
        return self.attributes(element, kind), self.children(element, kind)

    def attributes(self, element: Element, kind: str) -> dict[str, str]:
        """The element's attributes; those that CSDL does not allow there are noted."""
        # lxml looks every attribute up from the first on: a million of them would take hours.
        if len(element.attrib) > _MAX_ATTRIBUTES:
            what = f"{kind} has {len(element.attrib):,} attributes, and none is read"
            self.problems.add(element.sourceline, what)
            return {}
        found = dict(element.items())
        known = ATTRIBUTES[kind]
        if not known.issuperset(found):
            for name in found:
                if name not in known and self.tags[name]:
                    what = f"attribute {quoted(name)} of {kind} is not known"
                    self.problems.add(element.sourceline, what, level="note")
        return found

    def children(self, element: Element, kind: str) -> Children:
        """The element's children with their local names, without those that CSDL does not allow there: they are noted."""
        found: Children = []
        for child in element:
            name = self.tags[child.tag]
            if name in CHILDREN[kind]:
                found.append((name, child))
            elif name:
                what = f"element {quoted(name)} in {kind} is not known"
                self.problems.add(child.sourceline, what)
        return found

    def annotations(self, element: Element) -> Children:
        """The annotations among the element's children."""
        named = ((self.tags[child.tag], child) for child in element)
        return [(name, child) for name, child in named if name == "Annotation"]

    def name(self, element: Element, kind: str, attribute: str = "Name") -> str:
        """The element's name, or ``""`` with a problem where it has none that can be used."""
        name = element.get(attribute) or ""
        if not name:
            self.problems.add(element.sourceline, f"{kind} has no {attribute}")
        elif len(name) > MAX_NAME:
            what = f"{kind} has a name of {len(name):,} characters: {quoted(name)}"
            self.problems.add(element.sourceline, what)
            return ""
        return name

    def type(self, element: Element, place: str, kinds: frozenset[str]) -> TypeRef:
        """The type of a property, parameter or result; `Edm.Untyped` with a problem if it is missing."""
        text = element.get("Type") or ""
        if (found := self.names.type_use(text, kinds)) is not None:
            return found
        what = f"{quoted(place)} has {self.unusable(text)}, and is read untyped"
        self.problems.add(element.sourceline, what)
        return UNTYPED

    def unusable(self, text: str) -> str:
        """Why the named type is not allowed here."""
        if not text:
            return "no type"
        name = self.names.qualified(text.removeprefix("Collection(").rstrip(")"))
        if kind := self.names.kind(name):
            return f"type {quoted(text)}, of the wrong kind ({kind})"
        if name.startswith("Edm."):
            return f"type {quoted(text)}, which is not a type of OData v4"
        return f"type {quoted(text)}, which is not defined"

    def boolean(
        self, element: Element, attributes: Attributes, name: str, default: bool = False
    ) -> bool:
        """The value of a boolean attribute; the default where it is missing, or neither true nor false."""
        text = attributes.get(name)
        if text is None:
            return default
        value = _TRUTH.get(text.strip().lower())
        if value is None:
            what = f"{name}={quoted(text)} is neither true nor false"
            self.problems.add(element.sourceline, what)
            return default
        return value

    def facets(self, element: Element, attributes: Attributes) -> Facets:
        """The facets among the attributes."""
        if FACETS.isdisjoint(attributes):
            return NO_FACETS
        return Facets(
            max_length=self._number(element, attributes, "MaxLength", "max"),
            precision=self._number(element, attributes, "Precision"),
            scale=self._word(element, attributes, "Scale", "variable", "floating"),
            unicode=self.boolean(element, attributes, "Unicode", True),
            srid=self._word(element, attributes, "SRID", "variable"),
        )

    def _number(
        self, element: Element, attributes: Attributes, name: str, *words: str
    ) -> int | None:
        text = self._word(element, attributes, name, *words)
        return int(text) if text is not None and text not in words else None

    def _word(
        self, element: Element, attributes: Attributes, name: str, *words: str
    ) -> str | None:
        """A facet that is a number or one of the words."""
        text = attributes.get(name)
        if text is None:
            return None
        value = text.strip().lower()
        if value in words or _NUMBER.fullmatch(value):
            return value
        what = f"{name}={quoted(text)} is not a value of that facet"
        self.problems.add(element.sourceline, what)
        return None
