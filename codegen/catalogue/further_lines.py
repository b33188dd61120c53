"""More lines to copy: programs for what OData services have beyond Epicor's, each with a title."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from codegen.catalogue.lines import (
    VALUES,
    Lines,
    Rows,
    World,
    arguments,
    both,
    given_to,
    imports,
)
from codegen.upgrade.elements import Element

Titled = tuple[str, Lines]

_TYPE: Final = "application/octet-stream"


def of_set(rows: Rows) -> Iterator[Titled]:
    """What a set has beside reading and changing rows: streams, alternate keys, columns that nobody declared, references."""
    yield from _streams(rows)
    yield from _alternate_keys(rows)
    yield from _dynamic(rows)
    yield from _references(rows)


def _streams(rows: Rows) -> Iterator[Titled]:
    row = rows.row
    streams = [f"stream({row.name}.{p.name})" for p in row.parts if p.kind == "stream"]
    every = [*(["media"] if row.facts["media"] == "yes" else []), *streams]
    if not (rows.place and every):
        return

    def body(world: World) -> Iterator[str]:
        yield f"place = {rows.place}"
        for stream in every:
            yield f'{world.wait}place.{stream}.save("content.bin")'
        if rows.can_update:
            first = every[0]
            yield f'{world.wait}place.{first}.write("content.bin", content_type="{_TYPE}")'

    classes = [rows.row_class] if streams else []
    yield "Streams", both(rows.package, body, (*classes, *rows.needed))


def _alternate_keys(rows: Rows) -> Iterator[Titled]:
    wanted = ("alternate key", rows.row.name)
    keys = (p for p in rows.service.parts if (p.kind, p.rows) == wanted)
    for key in keys if not rows.is_single else ():
        takes = dict(part.split(": ", 1) for part in key.facts["takes"].split(", "))
        if not takes.keys() or any(kind not in VALUES for kind in takes.values()):
            continue
        given = [Element("", n, n, {"type": kind}) for n, kind in takes.items()]
        call = f"{rows.path}.by({key.name}).get({arguments(given)})"

        def body(world: World, call: str = call) -> Iterator[str]:
            yield f"row = {world.wait}{call}"

        every = ((f"{rows.package}.{key.module}", key.name), *imports(given))
        yield f"By {', '.join(takes)}", both(rows.package, body, every)


def _dynamic(rows: Rows) -> Iterator[Titled]:
    if rows.row.facts["open"] != "yes":
        return

    def body(world: World) -> Iterator[str]:
        yield f'more = {rows.row.name}.dynamic("…", str)'
        if rows.is_single:
            yield f"print(more.of({world.wait}{rows.path}.get()))"
            return
        yield f'{world.each} found in {rows.path}.where(more == "…"):'
        yield "    print(more.of(found))"

    title = "Columns that the metadata does not declare"
    yield title, both(rows.package, body, [rows.row_class])


def _references(rows: Rows) -> Iterator[Titled]:
    """A child that is set to a row that there is; rows of Kinetic's own, which have a `SysRowID`, take no references (EPICOR.md)."""
    is_kinetic = any(part.wire == "SysRowID" for part in rows.row.parts)
    if not (rows.place and rows.can_update) or is_kinetic:
        return
    for child, target in islice(_targets(rows), 1):

        def body(
            world: World, child: str = child, target: Rows = target
        ) -> Iterator[str]:
            yield f"row = {world.wait}{rows.read}"
            yield f"row.{child} = {target.place}"
            yield f"{world.wait}{rows.path}.update(row)"

        every = sorted({*target.needed, *rows.needed})
        yield "Set a reference", both(rows.package, body, every)


def _targets(rows: Rows) -> Iterator[tuple[str, Rows]]:
    """The single children of a row, and the rows of the service that each can be, if a program can name them."""
    service = rows.service
    classes = {p.name: p for p in service.parts if p.kind == "row"}
    every = [p for p in service.parts if p.kind == "set" and p.facts["form"] == "set"]
    sets = {s.facts["row"]: s for s in reversed(every)}
    for child in (p for p in rows.row.parts if p.kind == "child"):
        row, set_ = classes.get(child.facts["type"]), sets.get(child.facts["type"])
        if row and set_:
            target = Rows(rows.package, service, set_, row)
            if target.place:
                yield child.name, target


def reached(
    service: Element, operation: Element, rows: Mapping[str, Element]
) -> tuple[str, Rows | None]:
    """How a program reaches what an operation is bound to, and the rows that it names for that; "" if no set leads there."""
    base = f"kinetic.{service.module}"
    if not operation.rows:
        return base, None
    name = operation.rows.strip("[]")
    sets = (s for s in service.parts if s.kind == "set" and s.facts["row"] == name)
    for set_ in sets:
        if operation.rows != name:
            if set_.facts["form"] != "singleton":
                return f"{base}.{set_.name}", None
        elif name in rows:
            found = Rows("", service, set_, rows[name])
            if found.place:
                return found.place, found
    return "", None


def of_operation(
    package: str, service: Element, operation: Element, rows: Mapping[str, Element]
) -> Lines | None:
    """Call it; None if no set leads to it, or it takes what no single value can stand for."""
    place, named = reached(service, operation, rows)
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

    needed = named.needed if named else []
    return both(package, body, sorted({*needed, *imports(given)}))
