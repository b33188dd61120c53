"""More lines to copy: programs for what OData services have beyond Epicor's, each with a title."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from codegen.catalogue.lines import (
    VALUES,
    Lines,
    World,
    arguments,
    both,
    columns_of,
    given_to,
    has,
    imports,
    key_of,
)
from codegen.upgrade.elements import Element

Titled = tuple[str, Lines]

_TYPE: Final = "application/octet-stream"


def of_set(
    package: str, service: Element, set_: Element, row: Element | None
) -> Iterator[Titled]:
    """What a set has beside reading and changing rows: streams, alternate keys, columns that nobody declared, references."""
    if row is None:
        return
    yield from _streams(package, service, set_, row)
    yield from _alternate_keys(package, service, set_, row)
    yield from _dynamic(package, service, set_, row)
    yield from _references(package, service, set_, row)


def _class(package: str, row: Element) -> tuple[str, str]:
    """The import of a row's class."""
    return f"{package}.{row.module}", row.name


def _place(service: Element, set_: Element, row: Element) -> str:
    """How a program names one row, without reading it; "" if no single values can stand for its key."""
    place = f"kinetic.{service.module}.{set_.name}"
    if set_.facts["form"] == "singleton":
        return place
    key = key_of(row, columns_of(row))
    return f"{place}.at({arguments(key)})" if key else ""


def _read(service: Element, set_: Element, row: Element) -> str:
    """How a program reads one row that it can name."""
    is_single = set_.facts["form"] == "singleton"
    key = () if is_single else key_of(row, columns_of(row)) or ()
    return f"kinetic.{service.module}.{set_.name}.get({arguments(key)})"


def _needed(set_: Element, row: Element) -> list[tuple[str, str]]:
    """What the key of the row needs imported."""
    if set_.facts["form"] == "singleton":
        return []
    return imports(key_of(row, columns_of(row)) or ())


def _streams(
    package: str, service: Element, set_: Element, row: Element
) -> Iterator[Titled]:
    place = _place(service, set_, row)
    streams = [f"stream({row.name}.{p.name})" for p in row.parts if p.kind == "stream"]
    every = [*(["media"] if row.facts["media"] == "yes" else []), *streams]
    if not (place and every):
        return

    def body(world: World) -> Iterator[str]:
        yield f"place = {place}"
        for stream in every:
            yield f'{world.wait}place.{stream}.save("content.bin")'
        if has(set_, "update"):
            first = every[0]
            yield f'{world.wait}place.{first}.write("content.bin", content_type="{_TYPE}")'

    classes = [_class(package, row)] if streams else []
    yield "Streams", both(package, body, (*classes, *_needed(set_, row)))


def _alternate_keys(
    package: str, service: Element, set_: Element, row: Element
) -> Iterator[Titled]:
    keys = (p for p in service.parts if (p.kind, p.rows) == ("alternate key", row.name))
    for key in keys if set_.facts["form"] == "set" else ():
        takes = dict(part.split(": ", 1) for part in key.facts["takes"].split(", "))
        if not takes.keys() or any(kind not in VALUES for kind in takes.values()):
            continue
        given = [Element("", n, n, {"type": kind}) for n, kind in takes.items()]

        def body(world: World, key: Element = key) -> Iterator[str]:
            place = f"kinetic.{service.module}.{set_.name}"
            yield f"row = {world.wait}{place}.by({key.name}).get({arguments(given)})"

        classes = [(f"{package}.{key.module}", key.name)]
        yield f"By {', '.join(takes)}", both(package, body, (*classes, *imports(given)))


def _dynamic(
    package: str, service: Element, set_: Element, row: Element
) -> Iterator[Titled]:
    if row.facts["open"] != "yes":
        return

    def body(world: World) -> Iterator[str]:
        place = f"kinetic.{service.module}.{set_.name}"
        yield f'more = {row.name}.dynamic("…", str)'
        if set_.facts["form"] == "singleton":
            yield f"print(more.of({world.wait}{place}.get()))"
            return
        yield f'{world.each} found in {place}.where(more == "…"):'
        yield "    print(more.of(found))"

    title = "Columns that the metadata does not declare"
    yield title, both(package, body, [_class(package, row)])


def _references(
    package: str, service: Element, set_: Element, row: Element
) -> Iterator[Titled]:
    """A child that is set to a row that there is; rows of Kinetic's own, which have a `SysRowID`, take no references (EPICOR.md)."""
    if not (_place(service, set_, row) and has(set_, "update")) or _is_kinetic(row):
        return
    for child, target, needed in islice(_targets(service, row), 1):

        def body(
            world: World, child: str = child, target: str = target
        ) -> Iterator[str]:
            yield f"row = {world.wait}{_read(service, set_, row)}"
            yield f"row.{child} = {target}"
            yield f"{world.wait}kinetic.{service.module}.{set_.name}.update(row)"

        every = sorted({*needed, *_needed(set_, row)})
        yield "Set a reference", both(package, body, every)


def _is_kinetic(row: Element) -> bool:
    return any(part.wire == "SysRowID" for part in row.parts)


def _targets(
    service: Element, row: Element
) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """The single children of a row, a row of the service that each can be, and what its key needs imported."""
    rows = {p.name: p for p in service.parts if p.kind == "row"}
    every = [p for p in service.parts if p.kind == "set" and p.facts["form"] == "set"]
    sets = {s.facts["row"]: s for s in reversed(every)}
    for child in (p for p in row.parts if p.kind == "child"):
        target, found = rows.get(child.facts["type"]), sets.get(child.facts["type"])
        if target and found and (place := _place(service, found, target)):
            yield child.name, place, _needed(found, target)


def reached(
    service: Element, operation: Element, rows: Mapping[str, Element]
) -> tuple[str, Element | None]:
    """How a program reaches what an operation is bound to, and the set that it comes by; "" if no set leads there."""
    base = f"kinetic.{service.module}"
    if not operation.rows:
        return base, None
    row = operation.rows.strip("[]")
    sets = (s for s in service.parts if s.kind == "set" and s.facts["row"] == row)
    for set_ in sets:
        is_single = set_.facts["form"] == "singleton"
        if operation.rows != row:
            if not is_single:
                return f"{base}.{set_.name}", set_
        elif place := _place(service, set_, rows[row]) if row in rows else "":
            return place, set_
    return "", None


def of_operation(
    package: str, service: Element, operation: Element, rows: Mapping[str, Element]
) -> Lines | None:
    """Call it; None if no set leads to it, or it takes what no single value can stand for."""
    place, set_ = reached(service, operation, rows)
    given = given_to(operation)
    if not place or given is None:
        return None
    call = f"{place}.{operation.name}({arguments(given)})"
    form, gives = operation.facts["form"], operation.facts["gives"]

    def body(world: World) -> Iterator[str]:
        if form == "query":
            yield f"{world.each} found in {call}:"
            yield "    print(found)"
        elif form == "stream":
            yield f'{world.wait}{call}.save("content.bin")'
        else:
            yield f"{'' if gives == 'None' else 'result = '}{world.wait}{call}"

    is_row = set_ and operation.rows == set_.facts["row"]
    needed = _needed(set_, rows[operation.rows]) if set_ and is_row else []
    return both(package, body, sorted({*needed, *imports(given)}))
