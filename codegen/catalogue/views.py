"""What a page shows, as finished strings: the templates print it and decide nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote

from codegen.catalogue import further_lines, lines
from codegen.catalogue.entries import LONGEST, said, wire_of
from codegen.catalogue.further_lines import Titled
from codegen.catalogue.lines import Lines
from codegen.catalogue.words import leaf
from codegen.ir.text import docstring_text
from codegen.upgrade.compare import Change
from codegen.upgrade.elements import Element

_CLASSES: Final[Mapping[str, str]] = {
    "row": "Rows of methods",
    "tableset": "Tablesets",
    "enum": "Enumerations",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What an older snapshot says of it."""

    sort: str
    """`new`, `changed` or `gone`."""
    says: str


@dataclass(frozen=True, slots=True)
class Field:
    """A column, child, parameter, value or member: one line of a table."""

    id: str
    name: str
    wire: str
    type: str
    words: str
    tags: tuple[str, ...] = ()
    """`key`, `own`, `child`, `stream`, `required`, `deprecated` among others: how it is set off."""
    link: str = ""
    """Where its type is shown."""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A set, a class, a method or a function, with its fields."""

    id: str
    title: str
    """Its code without what the page is about."""
    code: str
    wire: str
    words: str
    fields: tuple[Field, ...] = ()
    gives: tuple[Field, ...] = ()
    gives_type: str = ""
    """What a call gives."""
    gives_link: str = ""
    """Where that is shown."""
    rows: str = ""
    """The class of a set's rows."""
    rows_id: str = ""
    """The place of the class itself, which is that of its first set."""
    rows_link: str = ""
    """Where its columns are shown, if not here."""
    key: str = ""
    tags: tuple[str, ...] = ()
    """What its annotations say: `deprecated`, `no delete`, among others."""
    lines: Lines | None = None
    lines_title: str = ""
    further: tuple[Titled, ...] = ()
    """More programs, each with its title."""
    elsewhere: tuple[Link, ...] = ()
    more: int = 0
    """Other places that are not listed."""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks of one sort, under one heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    is_open: bool = False
    """Whether its blocks show what is in them at once."""

    @property
    def count(self) -> int:
        """How many things it shows: blocks, or the fields of its only one."""
        only = len(self.blocks) == 1 and self.id in ("takes", "columns")
        return len(self.blocks[0].fields) if only else len(self.blocks)


@dataclass(frozen=True, slots=True)
class Page:
    """A service, BAQ or library."""

    wire: str
    code: str
    words: str
    what: str
    sections: tuple[Section, ...]
    lines: Lines | None = None
    lines_title: str = ""
    note: str = ""
    """What to write into kinetic.toml so that the package has it; empty where it has."""
    gone: tuple[str, ...] = ()
    """What an older snapshot had and this one has not."""
    mark: Mark | None = None


Elsewhere = Mapping[str, tuple[tuple[Link, ...], int]]
"""Wire name of a row → other pages that have it, and how many more there are."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a page says beside its own element."""

    package: str = "acme"
    elsewhere: Elsewhere = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    note: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    """Class that the page shows → where."""

    def link(self, type_: str) -> str:
        """Where the class in a type is shown, if the page shows it."""
        inside = type_.rpartition("[")[2].strip("]'\"")
        return self.links.get(inside, "")

    def mark(self, place: str) -> Mark | None:
        """What an older snapshot says of a place."""
        found = [change for change in self.changes if change.place == place]
        return _mark(found) if found else None


def _mark(changes: Sequence[Change]) -> Mark | None:
    says = "; ".join(change.says for change in changes)
    if any(change.event.startswith("added") for change in changes):
        return Mark("new", says)
    return Mark("changed", says) if not _are_gone(changes) else None


def _are_gone(changes: Iterable[Change]) -> bool:
    return all(change.event == "removed" for change in changes)


def _page(
    element: Element,
    context: PageContext,
    what: str,
    sections: Iterable[Section],
    shown: Lines | None = None,
    title: str = "",
) -> Page:
    gone = (c for c in context.changes if c.event == "removed")
    return Page(
        element.wire[:LONGEST],
        f"kinetic.{element.module}",
        said(element),
        what,
        tuple(section for section in sections if section.blocks),
        shown,
        title,
        context.note,
        tuple(f"{change.kind} {change.place}" for change in gone),
        context.mark(element.module),
    )


def of_service(service: Element, context: PageContext) -> Page:
    parts = _by_kind(service)
    rows = {row.name: row for row in parts("row")}
    classes = {p.name for kind in _CLASSES for p in parts(kind)}
    context = replace(context, links={name: fragment(name) for name in classes})
    first = {s.facts["row"]: s for s in reversed(parts("set"))}
    sets = (
        _set(service, s, rows.get(s.facts["row"]), context, s is first[s.facts["row"]])
        for s in parts("set")
    )
    methods = (_method(m, service, context, rows) for m in parts("method"))
    keys = (_alternate_key(key, context) for key in parts("alternate key"))
    others = (
        Section(kind, title, tuple(_class(p, context) for p in found))
        for kind, title in _CLASSES.items()
        if (found := [p for p in parts(kind) if p.name not in first])
    )
    tableset = lines.of_tableset(context.package, service, rows)
    return _page(
        service,
        context,
        "Service",
        (
            Section("sets", "Entity sets", tuple(sets), is_open=True),
            Section("methods", "Methods", tuple(methods)),
            Section("keys", "Alternate keys", tuple(keys)),
            *others,
        ),
        tableset,
        "Change a record with its methods" if tableset else "",
    )


def _by_kind(element: Element) -> Callable[[str], list[Element]]:
    found: dict[str, list[Element]] = {}
    for part in element.parts:
        found.setdefault(part.kind, []).append(part)
    return lambda kind: found.get(kind, [])


def _set(
    service: Element,
    set_: Element,
    row: Element | None,
    context: PageContext,
    first: bool,
) -> Block:
    """An entity set with the columns of its rows, where it is the first one that has such rows."""
    elsewhere, more = context.elsewhere.get(leaf(row.wire) if row else "", ((), 0))
    place = f"{service.module}.{set_.name}"
    words = [
        docstring_text(set_.description),
        docstring_text(row.description) if row else "",
    ]
    rows = lines.Rows(context.package, service, set_, row) if row else None
    shown = lines.of_set(rows) if rows else None
    return Block(
        id=set_.name,
        title=set_.name,
        code=f"kinetic.{place}",
        wire=set_.wire[:LONGEST],
        words=" ".join(dict.fromkeys(filter(None, words))),
        fields=tuple(_columns(row, context)) if row and first else (),
        rows=set_.facts["row"],
        rows_id=set_.facts["row"] if first else "",
        rows_link="" if first else fragment(set_.facts["row"]),
        key=row.facts["key"] if row else "",
        tags=tuple(_set_tags(set_, row)),
        lines=shown,
        lines_title=_READS if shown and ".update(" in shown.sync else _ONLY_READS,
        further=tuple(further_lines.of_set(rows)) if rows else (),
        elsewhere=elsewhere,
        more=more,
        mark=context.mark(place),
    )


_READS: Final = "Read one, read many, update"
_ONLY_READS: Final = "Read one, read many"


def _set_tags(set_: Element, row: Element | None) -> Iterator[str]:
    yield from (f"no {verb}" for verb in set_.facts["refused"].split(", ") if verb)
    yield from _row_tags(row) if row else ()
    if set_.facts["deprecated"] == "yes":
        yield "deprecated"


def _row_tags(row: Element) -> Iterator[str]:
    if row.facts.get("media") == "yes":
        yield "media"
    if row.facts.get("open") == "yes":
        yield "open type"


def _alternate_key(key: Element, context: PageContext) -> Block:
    place = f"{key.module}.{key.name}"
    return Block(
        id=key.name,
        title=f"{key.name}({key.facts['takes']})",
        code=place,
        wire=key.wire[:LONGEST],
        words=docstring_text(key.description),
        mark=context.mark(place),
    )


_GIVEN: Final[Mapping[str, str]] = {"never": "computed", "once": "immutable"}
"""When a column is given a value, if not always → how it is set off."""


def _column_tags(column: Element, keys: Sequence[str]) -> Iterator[str]:
    if column.name in keys:
        yield "key"
    if column.kind.startswith("UD "):
        yield "own"
    if column.kind in ("child", "stream"):
        yield column.kind
    if given := _GIVEN.get(column.facts.get("given", "")):
        yield given
    if column.facts.get("deprecated") == "yes":
        yield "deprecated"


def _columns(
    row: Element, context: PageContext, *, module: str = ""
) -> Iterator[Field]:
    """The columns of a row; `module` is where it is generated, if it does not say so itself."""
    key = row.facts.get("key", "").split(", ")
    for column in row.parts:
        null = " | None" if column.facts.get("null") == "yes" else ""
        yield Field(
            f"{row.name}.{column.name}",
            column.name,
            column.wire[:LONGEST],
            f"{column.facts['type']}{null}",
            docstring_text(column.description),
            tuple(_column_tags(column, key)),
            context.link(column.facts["type"]),
            context.mark(f"{module or row.module}.{row.name}.{column.name}"),
        )


def _class(part: Element, context: PageContext) -> Block:
    """A row, a tableset or an enumeration that only methods and columns lead to."""
    place = f"{part.module}.{part.name}"
    fields = (
        _columns(part, context)
        if part.kind == "row"
        else (
            _value(p, f"{part.name}.{p.name}", f"{place}.{p.name}", context)
            for p in part.parts
        )
    )
    return Block(
        id=part.name,
        title=part.name,
        code=place,
        wire=part.wire[:LONGEST],
        words=docstring_text(part.description),
        fields=tuple(fields),
        key=part.facts.get("key", ""),
        tags=(*_row_tags(part), *_deprecated(part)),
        mark=context.mark(place),
    )


def _deprecated(part: Element) -> tuple[str, ...]:
    return ("deprecated",) if part.facts.get("deprecated") == "yes" else ()


def _method(
    method: Element, service: Element, context: PageContext, rows: Mapping[str, Element]
) -> Block:
    """A method of a service; an operation of another service's metadata with how it is reached and the lines that call it."""
    block = _call(method, service, context)
    if not method.declared:
        return block
    place, _ = further_lines.reached(service, method, rows)
    call = block.title.removeprefix(f"{method.module.rpartition('.')[2]}.")
    return replace(
        block,
        code=f"{place}.{call}" if place else block.code,
        lines=further_lines.of_operation(context.package, service, method, rows),
        lines_title="Call it",
    )


def _call(method: Element, owner: Element, context: PageContext) -> Block:
    """A method or function, with what it takes and gives."""
    place = f"{method.module or owner.module}.{method.name}"
    takes = [p for p in method.parts if p.kind == "argument"]
    gives = [p for p in method.parts if p.kind == "result"]
    called = ", ".join(f"{part.name}=…" for part in takes)
    is_function = method.kind == "function"
    # Operations that are bound to rows or sets have a class of their own.
    on = method.module.rpartition(".")[2] if method.kind == "method" else ""
    here = f"{on}.{method.name}" if on else method.name
    return Block(
        id=here,
        title=f"{here}({called})",
        code=f"{place}({called})" if on else f"kinetic.{place}({called})",
        wire=wire_of(method),
        words=docstring_text(method.description),
        tags=_deprecated(method),
        fields=tuple(
            _value(p, f"{here}({p.name})", f"{place}({p.name})", context) for p in takes
        ),
        gives=tuple(
            _value(p, f"{method.name}.{p.name}", f"{p.module}.{p.name}", context)
            for p in gives
        ),
        gives_type=method.facts["gives"],
        gives_link=context.link(method.facts["gives"]),
        lines=(
            lines.of_function(context.package, owner, method) if is_function else None
        ),
        lines_title="Call it",
        mark=context.mark(place),
    )


def _value(part: Element, id_: str, place: str, context: PageContext) -> Field:
    """A parameter, or a value of a result, of a table or of an enumeration."""
    type_ = part.facts.get("type") or part.facts.get("value", "")
    return Field(
        id_,
        part.name,
        part.wire[:LONGEST],
        type_,
        docstring_text(part.description),
        ("optional",) if part.facts.get("required") == "no" else (),
        context.link(type_),
        context.mark(place),
    )


def of_baq(baq: Element, context: PageContext) -> Page:
    rows = [part for part in baq.parts if part.kind == "BAQ row"]
    parameters = tuple(
        _value(p, f"({p.name})", f"{baq.module}({p.name})", context)
        for p in baq.parts
        if p.kind == "parameter"
    )
    code = f"kinetic.{baq.module}(…)"
    takes = Block("parameters", f"{baq.module}(…)", code, baq.wire, "", parameters)
    columns = (
        Block(
            row.name,
            row.name,
            f"{baq.module}.{row.name}",
            baq.wire[:LONGEST],
            "",
            tuple(_columns(row, context, module=baq.module)),
        )
        for row in rows
    )
    return _page(
        baq,
        context,
        "BAQ that can be updated" if baq.facts["updatable"] == "yes" else "BAQ",
        (
            Section(
                "takes", "Parameters", (takes,) if parameters else (), is_open=True
            ),
            Section("columns", "Columns", tuple(columns), is_open=True),
        ),
        lines.of_baq(context.package, baq),
        "Read it",
    )


def of_library(library: Element, context: PageContext) -> Page:
    functions = (_call(f, library, context) for f in library.parts)
    return _page(
        library,
        context,
        "Function library",
        (Section("functions", "Functions", tuple(functions), is_open=True),),
    )


def fragment(name: str) -> str:
    """The end of a link that leads to a place."""
    return f"#{quote(name, safe='().')}" if name else ""
