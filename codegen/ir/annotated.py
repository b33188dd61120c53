"""What annotations make of columns, sets and classes: forms, defaults, words, and enumerations of allowed values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol

from codegen.documents.edm import (
    Access,
    Document,
    EnumMember,
    EnumType,
    NavigationProperty,
    Place,
    Property,
    Restrictions,
    StructuredType,
    TypeDefinition,
)
from codegen.errors import Problem
from codegen.ir.text import literal
from codegen.ir.types import RUNTIME, Import

ANNOTATED: Final = f"{RUNTIME}.data.annotated"
RESTRICTED: Final = f"{RUNTIME}.restricted"
"""The runtime's modules that are imported only where a document's annotations ask for them."""

MOST_ALLOWED: Final = 500
"""Allowed values that become an enumeration."""

_GIVEN: Final[Mapping[Access, str]] = {
    "computed": "never",
    "read-only": "never",
    "immutable": "once",
    "added later": "later",
}
_BY_SERVER: Final = frozenset(access for access in _GIVEN if _GIVEN[access] == "never")
_DEFAULTS: Final[Mapping[Access, str]] = {
    "computed": "COMPUTED",
    "read-only": "COMPUTED",
    "immutable": "IMMUTABLE",
    "added later": "later",
}
_WORDS: Final[Mapping[Access, str]] = {
    "computed": "Filled in by the server.",
    "read-only": "Read only.",
    "immutable": "Cannot change once the row is stored.",
    "added later": "Not given when the row is created.",
    "defaulted": "The server fills it in if it is not given.",
}


def form(prop: Property, *, is_row: bool) -> str:
    """The annotation's class of a column."""
    kind = "Complex" if is_row else "Col"
    if prop.access not in _BY_SERVER:
        return kind
    return "ComputedComplex" if is_row else "Computed"


def form_module(form: str) -> str:
    """The module that has an annotation's class."""
    return ANNOTATED if form.startswith("Computed") else RUNTIME


def default(prop: Property, plain: str, *, is_key: bool) -> str:
    """The default of a column, `plain` if annotations say nothing; a key cannot change anyway."""
    if is_key and prop.access in ("immutable", "added later"):
        return plain
    return _DEFAULTS.get(prop.access, plain)


def given(prop: Property) -> str:
    """When a client gives a column a value: `always`, `once`, `later` or `never`."""
    return _GIVEN.get(prop.access, "always")


def declaring_names(types: Iterable[StructuredType]) -> Iterator[str]:
    """The names that the columns of annotated types are declared with, beside those of all others."""
    for prop in (p for t in types for p in t.properties if p.access in _DEFAULTS):
        yield _DEFAULTS[prop.access]
        yield from (form(prop, is_row=is_row) for is_row in (False, True))


def marks(prop: Property, *, is_enum: bool) -> Iterator[str]:
    """What a column's docstring says of it behind its description."""
    if prop.allowed and not is_enum:
        shown = ", ".join(prop.allowed[:_SHOWN])
        yield f"One of {shown}{' …' if len(prop.allowed) > _SHOWN else '.'}"
    if prop.access:
        yield _WORDS[prop.access]
    if prop.deprecated:
        yield prop.deprecated


_SHOWN: Final = 20


def choices(document: Document, types: Iterable[StructuredType]) -> dict[str, EnumType]:
    """What has a list of allowed texts → an enumeration of them: `NS.Part/Status` for a property, its own name for a type."""
    definitions = (
        (t.qualified, t.namespace, t.name, t.allowed, t.underlying)
        for t in document.types.values()
        if isinstance(t, TypeDefinition)
    )
    properties = (
        (choice_key(t, p), t.namespace, _joined(t, p), p.allowed, p.type.name)
        for t in types
        for p in t.properties
    )
    return {
        key: EnumType(
            namespace,
            name,
            tuple(EnumMember(value, number) for number, value in enumerate(allowed)),
            description=f"Values of `{key.rpartition('.')[2]}`; any other that the server sends is read as well.",
        )
        for key, namespace, name, allowed, edm in (*definitions, *properties)
        if edm == "Edm.String" and 0 < len(allowed) <= MOST_ALLOWED
    }


def _joined(owner: StructuredType, prop: Property) -> str:
    return f"{owner.name}{prop.name[:1].upper()}{prop.name[1:]}"


def choice_key(owner: StructuredType, prop: Property) -> str:
    """What `choices` has a property under."""
    return f"{owner.qualified}/{prop.name}"


def too_many(document: Document, types: Iterable[StructuredType]) -> Iterator[Problem]:
    """A note for each list of allowed values that is too long for an enumeration."""
    for type_ in types:
        for prop in type_.properties:
            if len(prop.allowed) > MOST_ALLOWED:
                what = f"column `{prop.name}` of `{type_.name}` has {len(prop.allowed):,} allowed values, and takes any"
                yield Problem(document.name, prop.line, what, level="note")


_WRITES: Final = {"insert": "create", "update": "update", "delete": "delete"}
"""What a set may refuse → the verb of a set that goes with it."""
_RARE: Final = {
    "read": "list its rows",
    "read by key": "read a row by its key",
    "count": "count",
    "filter": "filter",
    "order": "order",
    "expand": "expand",
    "search": "search",
}
"""What a set may refuse that is said and not withheld → the words for it."""


_WITH: Final = {
    "filter": "filter by",
    "order": "order by",
    "insert": "create with",
    "update": "change",
}
"""What a set may refuse of some columns → the words before their names."""


def verbs_withheld(restrictions: Restrictions, verbs: Iterable[str]) -> tuple[str, ...]:
    """The verbs of a set, of these, that it does not have."""
    refused = {_WRITES[r] for r in restrictions.refused if r in _WRITES}
    return tuple(verb for verb in verbs if verb in refused)


def refusals(restrictions: Restrictions) -> tuple[str, ...]:
    """What a set refuses beside writes, in words."""
    refused = (_RARE[r] for r in restrictions.refused if r in _RARE)
    by_columns = (
        f"{_WITH[what]} {', '.join(columns[:_SHOWN])}{' …' if len(columns) > _SHOWN else ''}"
        for what, columns in restrictions.columns
    )
    return (*refused, *by_columns)


def set_marks(set_: Place) -> Iterator[str]:
    """What the docstring of a set or a singleton says behind its description."""
    if refused := refusals(set_.restrictions):
        yield f"Cannot: {'; '.join(refused)}."
    if set_.deprecated:
        yield set_.deprecated


def child_marks(nav: NavigationProperty) -> str:
    """What the docstring of children says behind their description: what their set refuses, and whether they are deprecated."""
    words = _WRITES | _RARE
    refused = [words[r] for r in nav.restrictions.refused]
    cannot = f"Cannot: {'; '.join(refused)}." if refused else ""
    return " ".join(filter(None, (cannot, nav.deprecated)))


class Member(Protocol):
    """A column, set, operation or anything else that a class has under a name."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def deprecated(self) -> str:
        """What is said of it if it is deprecated."""
        ...


def deprecates(members: Iterable[Member], used: set[Import]) -> str:
    """The decorator of a class, with what is said of those of its members that are deprecated; "" if none is."""
    marked = (m for m in members if m.deprecated)
    said = ", ".join(f"{m.name}={literal(m.deprecated)}" for m in marked)
    if said:
        used.add((ANNOTATED, "deprecates"))
    return f"deprecates({said})" if said else ""


def decorator(deprecated: str, used: set[Import]) -> str:
    """The decorator of a class that is deprecated (PEP 702), with a line break behind it; `""` for any other."""
    if not deprecated:
        return ""
    used.add((ANNOTATED, "deprecated"))
    return f"deprecated({literal(deprecated)}, category=None)"
