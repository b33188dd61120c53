"""The lines to copy: programs that read and write what a page is about, as they are for this service, sync and async."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import indent
from typing import Final

from codegen.upgrade.elements import Element


@dataclass(frozen=True, slots=True)
class Lines:
    """One program, in both worlds."""

    sync: str
    asynchronous: str


@dataclass(frozen=True, slots=True)
class World:
    wait: str
    each: str


_SYNC: Final = World("", "for")
_ASYNC: Final = World("await ", "async for")

Import = tuple[str, str]
"""A module, and what is imported from it."""

VALUES: Final[Mapping[str, tuple[str, Import | None]]] = {
    "str": ('"…"', None),
    "int": ("1", None),
    "float": ("1.0", None),
    "bool": ("True", None),
    "Decimal": ('Decimal("1.5")', ("decimal", "Decimal")),
    "date": ("date(2026, 1, 31)", ("datetime", "date")),
    "datetime": ("datetime(2026, 1, 31, tzinfo=UTC)", ("datetime", "UTC, datetime")),
    "UUID": ("UUID(int=1)", ("uuid", "UUID")),
}
"""Type → a value to write, and what has to be imported for it."""
Body = Callable[[World], Iterable[str]]
_PRINTED: Final = 2


@dataclass(frozen=True, slots=True)
class Rows:
    """A set or a singleton of a service with its row class, as a program reaches them."""

    package: str
    service: Element
    set: Element
    row: Element

    @property
    def path(self) -> str:
        """What a program types for the set."""
        return f"kinetic.{self.service.module}.{self.set.name}"

    @property
    def is_single(self) -> bool:
        """Whether it is a singleton."""
        return self.set.facts["form"] == "singleton"

    @property
    def row_class(self) -> Import:
        """The import of the row class."""
        return f"{self.package}.{self.row.module}", self.row.name

    @property
    def key(self) -> list[Element]:
        """The parts of the key that must be given; none for a singleton, and where no single values can stand for them."""
        return [] if self.is_single else _key_of(self.row)

    @property
    def needed(self) -> list[Import]:
        """What the values of the key need imported."""
        return imports(self.key)

    @property
    def can_update(self) -> bool:
        """Whether the set does not refuse it."""
        return "update" not in self.set.facts["refused"].split(", ")

    @property
    def place(self) -> str:
        """How a program names one row, without reading it; "" if no single values can stand for its key."""
        if self.is_single:
            return self.path
        return f"{self.path}.at({arguments(self.key)})" if self.key else ""

    @property
    def read(self) -> str:
        """How a program reads one row that it can name."""
        return f"{self.path}.get({arguments(self.key)})"


def of_set(rows: Rows) -> Lines:
    """Read one, read many with a filter, update unless the set refuses it."""
    name, row, key = rows.set.name, rows.row, rows.key
    changed = _settable(row) if rows.can_update else None
    filtered = changed or _settable(row, given=False)
    used = [c for c in (*key, filtered) if c]

    def body(world: World) -> Iterator[str]:
        yield f"{name} = {rows.path}"
        if rows.is_single or key:
            yield f"row = {world.wait}{name}.get({arguments(key)})"
        if not rows.is_single:
            where = (
                f"where({row.name}.{filtered.name} == {_value(filtered)})"
                if filtered
                else "top(10)"
            )
            yield f"{world.each} found in {name}.{where}:"
            yield f"    print({_printed('found', _columns_of(row))})"
        if changed and (rows.is_single or key):
            yield f"row.{changed.name} = {_value(changed)}"
            yield f"{world.wait}{name}.update(row)"

    classes = [rows.row_class] if filtered and not rows.is_single else []
    return both(rows.package, body, (*classes, *imports(used)))


def of_tableset(
    package: str, service: Element, rows: Mapping[str, Element]
) -> Lines | None:
    """Read a tableset, change a row of it, save it: where the service has GetByID and Update for one tableset."""
    methods = {p.wire: p for p in service.parts if p.kind == "method"}
    read, save = methods.get("GetByID"), methods.get("Update")
    if read is None or save is None:
        return None
    type_ = read.facts["gives"]
    takes = [p for p in save.parts if p.kind == "argument"]
    key = [p for p in read.parts if p.kind == "argument"]
    table = _first_table(service, type_)
    row = rows.get(_row_of(table)) if table else None
    column = _settable(row) if row else None
    simple = all(p.facts["type"] in VALUES for p in key)
    if [p.facts["type"] for p in takes] != [type_] or not simple:
        return None
    if table is None or column is None or takes[0].wire != "ds":
        return None
    place = f"kinetic.{service.module}"

    def body(world: World) -> Iterator[str]:
        yield f"service = {place}"
        yield f"ds = {world.wait}service.{read.name}({arguments(key)})"
        yield f"ds.{table.name}[0].{column.name} = {_value(column)}"
        yield f"{world.wait}service.{save.name}(ds)"

    return both(package, body, imports([*key, column]))


def of_baq(package: str, baq: Element) -> Lines:
    """Read its rows, with every parameter that can be given."""
    takes = [p for p in baq.parts if p.kind == "parameter"]
    given = [p for p in takes if p.facts["type"] in VALUES]
    rows = [p for p in baq.parts if p.kind == "BAQ row"]
    columns = {c.name: c for row in rows for c in row.parts}

    def body(world: World) -> Iterator[str]:
        yield f"{world.each} row in kinetic.{baq.module}({arguments(given)}):"
        yield f"    print({_printed('row', columns)})"

    return both(package, body, imports(given))


def given_to(call: Element) -> list[Element] | None:
    """What a call must be given; None where no single value can stand for some of it."""
    takes = [p for p in call.parts if p.kind == "argument"]
    given = [p for p in takes if p.facts["required"] == "yes"]
    return given if all(p.facts["type"] in VALUES for p in given) else None


def of_function(package: str, library: Element, function: Element) -> Lines | None:
    """Call it; None where it takes what no single value can stand for."""
    given = given_to(function)
    if given is None:
        return None
    values = [p for p in function.parts if p.kind == "result"]
    call = f"kinetic.{library.module}.{function.name}({arguments(given)})"

    def body(world: World) -> Iterator[str]:
        yield f"result = {world.wait}{call}" if values else f"{world.wait}{call}"
        if values:
            yield f"print({', '.join(f'result.{v.name}' for v in values)})"

    return both(package, body, imports(given))


def _first_table(service: Element, tableset: str) -> Element | None:
    found = (p for p in service.parts if (p.kind, p.name) == ("tableset", tableset))
    return next((table for t in found for table in t.parts), None)


def _row_of(table: Element) -> str:
    return table.facts["type"].removeprefix("Table[").removesuffix("]").strip("'\"")


def _columns_of(row: Element) -> dict[str, Element]:
    """The columns of a row by name, without what leads elsewhere: children and streams."""
    return {c.name: c for c in row.parts if c.kind not in ("child", "stream")}


def _key_of(row: Element) -> list[Element]:
    """The parts of the key that must be given; none where no single values can stand for them."""
    columns = _columns_of(row)
    parts = [p for p in row.facts["key"].split(", ") if p]
    found = [columns[p] for p in parts if p in columns]
    if len(found) < len(parts):
        return []
    # The client supplies its company.
    given = [c for c in found if c.wire != "Company" or len(parts) == 1]
    return given if all(c.facts["type"] in VALUES for c in given) else []


def _settable(row: Element, *, given: bool = True) -> Element | None:
    """A column to filter by and, if it can be `given` a value, to change: the first text that is not a key, or else another value."""
    columns = _columns_of(row)
    key = row.facts["key"].split(", ")
    every = (c for c in columns.values() if not given or c.facts["given"] == "always")
    free = [c for c in every if c.name not in key and c.wire != "Company"]
    known = [c for c in free if c.facts["type"] in VALUES]
    return next((c for c in known if c.facts["type"] == "str"), next(iter(known), None))


def arguments(given: Iterable[Element]) -> str:
    return ", ".join(f"{part.name}={_value(part)}" for part in given)


def _value(part: Element) -> str:
    return VALUES[part.facts["type"]][0]


def _printed(row: str, columns: Mapping[str, Element]) -> str:
    shown = [name for name, c in columns.items() if c.wire != "Company"][:_PRINTED]
    return ", ".join(f"{row}.{name}" for name in shown) or row


def imports(parts: Iterable[Element]) -> list[Import]:
    values = (VALUES[part.facts["type"]][1] for part in parts)
    return sorted({value for value in values if value})


def both(package: str, body: Body, imports: Sequence[Import]) -> Lines:
    sync = [
        *_head(package, "Kinetic", imports, ()),
        "with Kinetic.from_env() as kinetic:",
        *(indent(line, "    ") for line in body(_SYNC)),
    ]
    asynchronous = [
        *_head(package, "AsyncKinetic", imports, ("import asyncio",)),
        "",
        "async def main() -> None:",
        "    async with AsyncKinetic.from_env() as kinetic:",
        *(indent(line, "        ") for line in body(_ASYNC)),
        "",
        "",
        "asyncio.run(main())",
    ]
    return Lines("\n".join(sync), "\n".join(asynchronous))


def _head(
    package: str, client: str, imports: Iterable[Import], before: Iterable[str]
) -> Iterator[str]:
    own = [(module, names) for module, names in imports if module.startswith(package)]
    standard = [one for one in imports if one not in own]
    first = [*before, *(f"from {module} import {names}" for module, names in standard)]
    yield from first
    if first:
        yield ""
    yield f"from {package} import {client}"
    yield from (f"from {module} import {names}" for module, names in own)
    yield ""
