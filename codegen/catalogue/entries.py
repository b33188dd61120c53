"""What can be found: an entry for each thing of a service, BAQ or library that a program can name.

An entry is read off the same tree of elements that `diff` compares, which is built as `generate` builds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from codegen.catalogue.garbage import without_collector
from codegen.catalogue.words import GLUE, glued, joined, leaf, words
from codegen.errors import CodegenError
from codegen.generate.unit import Unit
from codegen.ir.text import docstring_text
from codegen.surfaces import load
from codegen.upgrade.units import element
from codegen.upgrade.elements import Element

LONGEST: Final = 500
"""Characters of a name of the instance that are shown: a name of a megabyte costs no more than others."""


class Entry(NamedTuple):
    """One thing that a program can name; plain texts, so that another process can hand it over quickly."""

    tier: int
    """0 for what people look for first, 4 for what they look for last."""
    kind: str
    wire: str
    path: str
    """Wire names from the service, BAQ or library on: `Erp.BO.SalesOrderSvc/OrderDtls/SellingQuantity`."""
    part: str
    """The entity set or method by which a selection takes it; empty for what goes with the whole."""
    code: str
    """What a program types."""
    words: str
    """Epicor's words."""
    leaf: str
    """What the same thing is called elsewhere, too."""
    type: str
    names: str
    glued: str
    """Its name as one word."""
    owners: str
    """The words of what it is in."""


Plain = tuple[Any, ...]
"""The values of an entry: another process hands them over more quickly than the entry itself."""


def tree(unit: Unit) -> Element:
    """What a program sees of a unit, with its prose; raises `CodegenError` if it cannot be read."""
    try:
        return element(unit, prose=True)
    except CodegenError:
        # Captions of a BAQ that cannot be read leave its columns as they are.
        return element(unit)


def entries(unit: Unit) -> list[Plain]:
    """Everything in a unit that can be found; nothing where it cannot be read."""
    try:
        with without_collector():
            whole = tree(unit)
            found: list[Plain] = [
                tuple(e) for e in load(unit.task.surface.entries)(whole)
            ]
    except CodegenError:
        return []
    try:
        "".join("".join(entry[1:]) for entry in found).encode()
    except UnicodeEncodeError:
        # No database keeps half a character, which JSON can hold.
        return [
            (e[0], *(t.encode(errors="replace").decode() for t in e[1:])) for e in found
        ]
    return found


@dataclass(frozen=True, slots=True)
class _Location:
    """Where an element stands."""

    code: str
    """`kinetic.erp.bo.sales_order.order_dtls`."""
    path: str
    owners: str
    """The words that the place is known by."""
    part: str = ""
    tier: int = 0

    def inside(self, element: Element) -> _Location:
        """The place inside an element that stands here."""
        path = f"{self.path}/{element.wire[:LONGEST]}"
        return replace(self, path=path, owners=_known_by(self.owners, element.wire))

    def entry(
        self,
        kind: str,
        element: Element,
        code: str,
        *,
        tier: int,
        type_: str = "",
        path: str | None = None,
    ) -> Entry:
        """The entry of an element that stands here."""
        wire, called = wire_of(element), _called(element)
        return Entry(
            tier,
            kind,
            wire,
            f"{self.path}/{wire}" if path is None else path,
            self.part,
            code,
            said(element),
            leaf(called),
            type_,
            joined(called, element.name or element.module.rpartition(".")[2]),
            glued(wire),
            self.owners,
        )


def wire_of(element: Element) -> str:
    """Its name on the wire, without the class of an operation that is bound to rows."""
    wire = element.wire.partition("/")[2] if element.rows else ""
    return (wire or element.wire)[:LONGEST]


def said(element: Element) -> str:
    """Epicor's words of it; none where they are only its name."""
    text = docstring_text(element.description)
    return "" if text == f"{element.wire}." else text


def _called(element: Element) -> str:
    """What it is called elsewhere, too: a service without its area, a BAQ's column without its table."""
    wire = wire_of(element)
    if element.kind == "service":
        return wire.rpartition(".")[2].removesuffix("Svc")
    if element.kind.endswith("BAQ column"):
        return wire.partition("_")[2] or wire
    return wire


def _known_by(before: str, *names: str) -> str:
    """The words that a place is known by, with those of more names, and these as one word."""
    more = " ".join(f"{joined(name)} {GLUE}{leaf(name)}" for name in names)
    return " ".join(dict.fromkeys(f"{before} {more}".split()))


def of_service(service: Element) -> Iterator[Entry]:
    """The entries of a service."""
    place = f"kinetic.{service.module}"
    location = _Location(place, service.wire, _known_by("", _called(service)))
    yield location.entry("service", service, place, tier=0, path=service.wire)
    sets = [part for part in service.parts if part.kind == "set"]
    first = {s.facts["row"]: s for s in reversed(sets)}
    for part in service.parts:
        yield from _PARTS[part.kind](part, location, first)


def _set(
    set_: Element, location: _Location, _: Mapping[str, Element]
) -> Iterator[Entry]:
    own = replace(
        location, part=set_.wire, owners=_known_by(location.owners, set_.facts["row"])
    )
    code = f"{location.code}.{set_.name}"
    tier = 2 if _is_list(set_) else 0
    yield own.entry("set", set_, code, tier=tier, type_=set_.facts["row"])


def _is_list(set_: Element) -> bool:
    """Whether a set is a service's `List`, which has a few columns of another set's rows."""
    return set_.wire == "List"


def _row(
    row: Element, location: _Location, sets: Mapping[str, Element]
) -> Iterator[Entry]:
    """A row class and what is in it, by way of the first set that has such rows."""
    owners = _known_by(location.owners, row.wire.rpartition(".")[2])
    set_ = sets.get(row.name)
    if set_ is None:
        inside = _Location(
            row.module, f"{location.path}/{row.wire[:LONGEST]}", owners, tier=4
        )
        yield location.entry("row", row, f"{inside.code} … {row.name}", tier=4)
    else:
        inside = _Location(
            f"{location.code}.{set_.name}",
            f"{location.path}/{set_.wire[:LONGEST]}",
            _known_by(owners, set_.wire),
            set_.wire,
            3 if _is_list(set_) else 1,
        )
        code = f"{inside.code} … {row.name}"
        path = f"{inside.path}/{row.wire[:LONGEST]}"
        yield inside.entry("row", row, code, tier=max(2, inside.tier), path=path)
    yield from _columns(row, inside)


def _columns(row: Element, inside: _Location) -> Iterator[Entry]:
    for part in row.parts:
        type_ = part.facts["type"]
        null = " | None" if part.facts.get("null") == "yes" else ""
        code = f"{inside.code} … {row.name}.{part.name}: {type_}{null}"
        own = part.kind.startswith("UD ") and inside.tier < 4
        kind = part.kind if part.kind in ("child", "stream") else "column"
        tier = 0 if own else inside.tier
        yield inside.entry(kind, part, code, tier=tier, type_=type_)


def _alternate_key(
    key: Element, location: _Location, sets: Mapping[str, Element]
) -> Iterator[Entry]:
    """A key beside a row's own, by way of the first set that has such rows."""
    set_ = sets.get(key.rows)
    place = f"{location.code}.{set_.name}" if set_ else key.module
    code = f"{place} … {key.name}({key.facts['takes']})"
    yield location.entry("key", key, code, tier=2)


def _class(
    class_: Element, location: _Location, _: Mapping[str, Element]
) -> Iterator[Entry]:
    """An enumeration or a tableset, with what is in it."""
    code, kind = f"{class_.module} … {class_.name}", class_.kind
    yield location.entry(kind, class_, code, tier=3 if kind == "enum" else 4)
    inside = location.inside(class_)
    for part in class_.parts:
        type_ = part.facts.get("type", "")
        usage = f"{code}.{part.name}{f': {type_}' if type_ else ''}"
        yield inside.entry(part.kind, part, usage, tier=4, type_=type_)


def _method(
    method: Element, location: _Location, sets: Mapping[str, Element]
) -> Iterator[Entry]:
    code = location.code
    if method.rows:
        # What is bound to rows or sets has a class of its own, and is reached by way of the first set that has such rows.
        module, _, class_ = method.module.rpartition(".")
        set_ = sets.get(method.rows.strip("[]"))
        code = f"{f'{code}.{set_.name}' if set_ else module} … {class_}"
    yield from _call("method", method, replace(location, part=method.wire, code=code))


def _call(kind: str, method: Element, location: _Location) -> Iterator[Entry]:
    """A method or function with its parameters and the values it gives."""
    called = f"{location.code}.{method.name}"
    takes = [p for p in method.parts if p.kind == "argument"]
    code = f"{called}({', '.join(f'{p.name}=…' for p in takes)})"
    gives = method.facts["gives"]
    tier = 0 if kind == "function" else 2
    yield location.entry(kind, method, f"{code} → {gives}", tier=tier)
    inside = location.inside(method)
    for part in method.parts:
        type_ = part.facts["type"]
        if part.kind == "argument":
            usage = f"{called}({part.name}: {type_})"
            yield inside.entry("parameter", part, usage, tier=4, type_=type_)
        else:
            usage = f"{called}(…).{part.name}: {type_}"
            yield inside.entry("result", part, usage, tier=4, type_=type_)


_PARTS: Final = {
    "set": _set,
    "row": _row,
    "alternate key": _alternate_key,
    "enum": _class,
    "tableset": _class,
    "method": _method,
}


def of_baq(baq: Element) -> Iterator[Entry]:
    """The entries of a BAQ."""
    place = f"kinetic.{baq.module}"
    location = _Location(place, baq.wire, _known_by("", baq.wire), tier=1)
    takes = [p for p in baq.parts if p.kind == "parameter"]
    usage = ", ".join(f"{p.name}=…" for p in takes)
    yield location.entry("baq", baq, f"{place}({usage})", tier=0, path=baq.wire)
    about = replace(
        location,
        owners=_known_by(location.owners, *words(docstring_text(baq.description))),
    )
    for part in baq.parts:
        if part.kind == "parameter":
            type_ = part.facts["type"]
            usage = f"{place}({part.name}: {type_})"
            yield about.entry("parameter", part, usage, tier=1, type_=f"{type_} baq")
        else:
            yield from _columns(part, location)


def of_library(library: Element) -> Iterator[Entry]:
    """The entries of a function library."""
    place = f"kinetic.{library.module}"
    location = _Location(place, library.wire, _known_by("", library.wire))
    yield location.entry("library", library, place, tier=0, path=library.wire)
    for function in library.parts:
        yield from _call("function", function, location)
