"""Terms that a client acts on, inline or in `Annotations Target` (CSDL section 14): of Core, Capabilities and Validation.

A value that depends on the row (a path, a condition) and an annotation with a qualifier hold under conditions that nobody
states here: they are taken for not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from codegen.documents.csdl.annotations import Children, Target
from codegen.documents.csdl.element import Element, Tags
from codegen.documents.csdl.names import Names
from codegen.documents.edm import FREE, Access, Restrictions

Value = str | tuple["Value", ...] | Mapping[str, "Value"]
"""A constant as its text, a collection, or a record by property."""
Found = Mapping[str, Value]
"""Term → value; terms are written with the usual alias, such as `Core.Computed`."""

_NOTHING: Final[Found] = {}
_VOCABULARIES: Final[Mapping[str, str]] = {
    "Core": "Computed ComputedDefaultValue Immutable Permissions Revisions",
    "Validation": "AllowedValues",
    "Capabilities": "InsertRestrictions UpdateRestrictions DeleteRestrictions ReadRestrictions CountRestrictions"
    " FilterRestrictions SortRestrictions ExpandRestrictions SearchRestrictions DeepUpdateSupport",
}
"""Alias of a vocabulary, and what its namespace has between `Org.OData.` and `.V1` → the terms that are read."""
_TERMS: Final[Mapping[str, str]] = {
    name: f"{alias}.{term}"
    for alias, terms in _VOCABULARIES.items()
    for term in terms.split()
    for name in (f"Org.OData.{alias}.V1.{term}", f"{alias}.{term}")
}
"""The term as documents name it, also under the usual alias if they do not declare it → as it is named here."""
_ENDINGS: Final = frozenset(term.rpartition(".")[2] for term in _TERMS)

_CONSTANTS: Final = frozenset(
    "Binary Bool Date DateTimeOffset Decimal Duration EnumMember Float Guid Int String TimeOfDay"
    " PropertyPath NavigationPropertyPath".split()
)
"""Expressions whose value the document says (CSDL sections 14.3 and 14.4.1)."""
_DEPTH: Final = 8
"""How deep values may lie in each other."""


class Terms:
    """What annotations say of the things of one document."""

    def __init__(self, names: Names, tags: Tags) -> None:
        self._names = names
        self._tags = tags
        self._targets: dict[Target, dict[str, Value]] = {}
        self.are_there = True
        """Whether the document has any at all: most of Epicor's columns are annotated, and none with these."""

    def look(self, text: str) -> None:
        """Note whether a document of this text can have such terms."""
        self.are_there = any(f".{ending}" in text for ending in _ENDINGS)

    def of(self, children: Children, owner: str, member: str = "") -> Found:
        """What an element's children and the annotations that target it say; those inside the element come first."""
        if not self.are_there:
            return _NOTHING
        apart = self._targets.get((owner, member), _NOTHING)
        return {**apart, **self._read(children)}

    def note(self, target: Target, annotations: Children) -> None:
        """Note what stands apart from what it speaks of."""
        if self.are_there and (found := self._read(annotations)):
            self._targets[target] = found | self._targets.get(target, {})

    def _read(self, children: Children) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, child in children:
            term = child.get("Term") if name == "Annotation" else None
            known = _TERMS.get(self._names.qualified(term)) if term else None
            if known and not child.get("Qualifier"):
                value = self._value(child, _DEPTH)
                if value is not None:
                    found.setdefault(known, value)
        return found

    def _value(self, element: Element, depth: int) -> Value | None:
        """The value of an annotation, a property of a record or an item; `true` for a tag without one, None if it is not constant."""
        given = [(n, text) for n, text in element.items() if n not in _NAMING]
        for name, text in given:
            if name in _CONSTANTS:
                return text.strip()
        inside = [
            (self._tags[child.tag], child)
            for child in element
            if self._tags[child.tag] != "Annotation"
        ]
        if not inside:
            return None if given else "true"
        return self._expression(*inside[0], depth - 1)

    def _expression(self, kind: str, element: Element, depth: int) -> Value | None:
        if kind in _CONSTANTS:
            return (element.text or "").strip()
        if kind == "Collection" and depth > 0:
            items = ((self._tags[child.tag], child) for child in element)
            found = (self._expression(name, item, depth - 1) for name, item in items)
            return tuple(value for value in found if value is not None)
        if kind == "Record" and depth > 0:
            return dict(self._properties(element, depth - 1))
        return None

    def _properties(self, record: Element, depth: int) -> Iterator[tuple[str, Value]]:
        for child in record:
            name = child.get("Property")
            if name and depth > 0:
                value = self._value(child, depth)
                if value is not None:
                    yield name, value


_NAMING: Final = frozenset({"Term", "Property", "Type", "Qualifier"})
"""Attributes that say what a value is of, not what it is."""


def _is(value: Value | None, wanted: str) -> bool:
    return isinstance(value, str) and value.lower() in _SPELT[wanted]


_SPELT: Final = {"true": ("true", "1"), "false": ("false", "0")}


def access(found: Found) -> Access:
    """Who gives a property its value (Core: Computed, Immutable, Permissions, ComputedDefaultValue)."""
    if _is(found.get("Core.Computed"), "true"):
        return "computed"
    permissions = _members(found.get("Core.Permissions"))
    if permissions and permissions <= _NOT_WRITING:
        return "read-only"
    if _is(found.get("Core.Immutable"), "true"):
        return "immutable"
    return "defaulted" if _is(found.get("Core.ComputedDefaultValue"), "true") else ""


_NOT_WRITING: Final = frozenset({"None", "Read", "Invoke", "0", "1", "4"})


def _members(value: Value | None) -> frozenset[str]:
    """The members in a value of an enumeration, without its name: `…/Read …/Write`, or `Read,Write` (CSDL section 14.3.7)."""
    text = value if isinstance(value, str) else ""
    return frozenset(w.rpartition("/")[2] for w in text.replace(",", " ").split())


def allowed(found: Found) -> tuple[str, ...]:
    """The values that a property can have (Validation: AllowedValues), as texts, each once."""
    values = (
        record.get("Value") for record in _records(found, "Validation.AllowedValues")
    )
    return tuple(dict.fromkeys(v for v in values if isinstance(v, str)))


def deprecated(found: Found) -> str:
    """What is said of a thing that is deprecated: since when, until when, and what to use; `""` if it is not.

    Of several (Core: Revisions), it is the last in the document.
    """
    said = [
        record
        for record in _records(found, "Core.Revisions")
        if "Deprecated" in _members(record.get("Kind"))
    ]
    return _words(said[-1]) if said else ""


def _words(record: Mapping[str, Value]) -> str:
    """`Deprecated in 2024-01 (2024-04-10), removed on 2025-12-31: Use Alerts instead.`"""
    text = {name: value for name, value in record.items() if isinstance(value, str)}
    version, date = text.get("Version", ""), text.get("Date", "")
    when = [f"in {version}" if version else "", f"({date})" if date else ""]
    head = " ".join(filter(None, ("Deprecated", *when)))
    if removed := text.get("RemovalDate"):
        head += f", removed on {removed}"
    said = text.get("Description", "").strip().rstrip(".")
    return f"{head}: {said}." if said else f"{head}."


def _records(found: Found, term: str) -> Iterator[Mapping[str, Value]]:
    value = found.get(term, ())
    items: Iterable[Value] = value if isinstance(value, tuple) else ()
    return (item for item in items if isinstance(item, Mapping))


_CAPABILITIES: Final[Mapping[str, tuple[str, ...]]] = {
    "insert": ("InsertRestrictions", "Insertable"),
    "update": ("UpdateRestrictions", "Updatable"),
    "delete": ("DeleteRestrictions", "Deletable"),
    "read": ("ReadRestrictions", "Readable"),
    "read by key": ("ReadRestrictions", "ReadByKeyRestrictions", "Readable"),
    "count": ("CountRestrictions", "Countable"),
    "filter": ("FilterRestrictions", "Filterable"),
    "order": ("SortRestrictions", "Sortable"),
    "expand": ("ExpandRestrictions", "Expandable"),
    "search": ("SearchRestrictions", "Searchable"),
}
"""What a client does → the term, and the path in its record, that says whether a set takes it (vocabulary Capabilities)."""
_LISTS: Final[Mapping[str, tuple[str, str]]] = {
    "filter": ("FilterRestrictions", "NonFilterableProperties"),
    "order": ("SortRestrictions", "NonSortableProperties"),
    "insert": ("InsertRestrictions", "NonInsertableProperties"),
    "update": ("UpdateRestrictions", "NonUpdatableProperties"),
}


def restrictions(found: Found) -> Restrictions:
    """What a set or a singleton does not take."""
    if not found:
        return FREE
    refused = (w for w, path in _CAPABILITIES.items() if _is(_at(found, path), "false"))
    lists = ((what, _at(found, path)) for what, path in _LISTS.items())
    columns = tuple(
        (what, tuple(name for name in held if isinstance(name, str)))
        for what, held in lists
        if isinstance(held, tuple) and held
    )
    return Restrictions(tuple(refused), columns)


def deep_updates(found: Found) -> bool | None:
    """Whether updates may hold changes of children (Capabilities: DeepUpdateSupport, true unless it says otherwise); None if nothing says it."""
    value = found.get("Capabilities.DeepUpdateSupport")
    if value is None:
        return None
    supported = value.get("Supported") if isinstance(value, Mapping) else value
    return not _is(supported, "false")


def _at(found: Found, path: tuple[str, ...]) -> Value | None:
    value: Value | None = found.get(f"Capabilities.{path[0]}")
    for step in path[1:]:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
