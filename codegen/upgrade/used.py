"""What of an instance a program uses: the lists of `[include]` that a package for it needs, and what nobody can tell.

The type checker reads the program with a package of all that it may name, so `customers` counts where it is a set of
Erp.BO.CustomerSvc and nowhere else. What an old list of `[include]` or `[exclude]` says does not count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from codegen.config import Config
from codegen.emit.importable import import_name
from codegen.errors import Problem
from codegen.generate import generate
from codegen.generate.unit import Reader, Task
from codegen.selection import Patterns, Selection
from codegen.source.snapshot import Snapshot
from codegen.upgrade import program
from codegen.upgrade.difference import module_paths
from codegen.upgrade.program import Source
from codegen.upgrade.diagnostics import Job, Seen, Touch
from codegen.upgrade.elements import Element
from codegen.upgrade.units import element
from codegen.upgrade.usages import narrowed, ready, seen

_REACHED: Final = frozenset({"set", "method", "function"})
"""What a program reaches on a service or library."""
_OURS: Final = re.compile(r'"(?:\w*Area|\w*Svc|Baqs|Efx|Kinetic|AsyncKinetic)(?:\[|")')
"""A class that leads to services, in what the checker says."""


@dataclass(frozen=True, slots=True)
class Used:
    """What a program uses, and what nobody can tell."""

    patterns: Patterns
    """The lists of `[include]`; None for one without entries."""
    unsure: tuple[Problem, ...]


def used(snapshot: Snapshot, config: Config, sources: Iterable[Path]) -> Used:
    """What the program in these files and folders uses of what the snapshot has.

    Raises `CodegenError` if no type checker is installed, the package has no name, or a source is missing.
    """
    ready("kinetic-codegen include", config)
    read, problems = program.read(sources)
    everything = replace(config, selection=Selection())
    named = {name for source in read for name in source.names()}
    part = narrowed(snapshot, everything, named)
    elements = [*_elements(part, everything)]
    is_named = config.package.name in named and elements
    found = _seen(part, everything, read, elements) if is_named else _NOTHING
    touched = {touch.name for touch in found.touches}
    whole = [e for e in elements if e.kind == "service" and _is_vague(e, touched)]
    unsure = sorted([*problems, *_unsure(found, read, elements, whole)])
    return Used(_patterns(elements, touched, whole), tuple(unsure))


_NOTHING: Final = Seen(frozenset(), frozenset())


def _elements(snapshot: Snapshot, config: Config) -> Iterator[Element]:
    reader = Reader(snapshot, config)
    for (kind, name), path in module_paths(snapshot, config).items():
        yield element(reader.read(Task(kind, name, path))[0])


def _seen(
    snapshot: Snapshot,
    config: Config,
    read: Sequence[Source],
    elements: Iterable[Element],
) -> Seen:
    """What the checker says of the program with a package of the snapshot."""
    wanted = frozenset(p.name for e in elements for p in e.parts if p.kind in _REACHED)
    module = import_name(config.package.path, config.package.name)
    with TemporaryDirectory(prefix="kinetic-codegen-") as folder:
        target = Path(folder, config.package.name)
        generate(snapshot, config, target)
        job = Job(tuple(s.path for s in read), target, module, wanted)
        (found,) = seen([job], Path(folder, "cache"))
    return found


def _touched(names: Collection[str], place: str) -> bool:
    """Whether a program names a thing, something in it, or calls it."""
    inside = (f"{place}.", f"{place}(")
    return any(name == place or name.startswith(inside) for name in names)


def _parts(owner: Element, names: Collection[str], kind: str) -> list[Element]:
    """The parts of that kind that a program names."""
    parts = (part for part in owner.parts if part.kind == kind)
    # Operations that are bound to rows or sets have a class of their own.
    homes = ((p, kind == "method" and p.module or owner.module) for p in parts)
    return [part for part, home in homes if _touched(names, f"{home}.{part.name}")]


def _sets(service: Element, names: Collection[str]) -> list[Element]:
    """The sets of a service that a program names, and those whose rows it names: as themselves, or as children of others."""
    reached = {s.name for s in _parts(service, names, "set")}
    rows = {row.name for row in _parts(service, names, "row")}
    for row in (part for part in service.parts if part.kind == "row"):
        place = f"{service.module}.{row.name}"
        for child in (part for part in row.parts if part.kind == "child"):
            if _touched(names, f"{place}.{child.name}"):
                rows.add(child.facts["type"].removeprefix("list[").rstrip("]"))
    return [
        part
        for part in service.parts
        if part.kind == "set" and (part.name in reached or part.facts["row"] in rows)
    ]


def _is_vague(service: Element, names: Collection[str]) -> bool:
    """Whether a program names a service, and nothing says what it uses of it."""
    return _touched(names, service.module) and not (
        _sets(service, names) or _parts(service, names, "method")
    )


def _patterns(
    elements: Sequence[Element], names: Collection[str], whole: Sequence[Element]
) -> Patterns:
    services: list[str] = [service.wire for service in whole]
    methods: list[str] = []
    for service in (e for e in elements if e.kind == "service" and e not in whole):
        called = _parts(service, names, "method")
        sets = [f"{service.wire}/{s.wire}" for s in _sets(service, names)]
        services += sets or [service.wire for _ in called[:1]]
        # Of an operation that is bound, the name without its namespace.
        plain = {method.wire.rpartition(".")[2] for method in called}
        methods += [f"{service.wire}/{name}" for name in plain]
    if methods:
        methods += [f"{service.wire}/*" for service in whole]
    others = {
        kind: [e.wire for e in elements if e.kind == kind and _touched(names, e.module)]
        for kind in ("BAQ", "library")
    }
    lists = {
        "services": services,
        "methods": methods,
        "baqs": others["BAQ"],
        "functions": others["library"],
    }
    return {key: tuple(sorted(found)) for key, found in lists.items() if found}


def _unsure(
    found: Seen,
    read: Iterable[Source],
    elements: Sequence[Element],
    whole: Sequence[Element],
) -> Iterator[Problem]:
    for touch in found.doubts:
        where = _owners(touch, elements)
        what = f"`{touch.name}` stands where no type is known, and may be of {where}: it is not included for that"
        yield Problem(str(touch.place.file), touch.place.line, what)
    for error in found.errors:
        if error.code in ("attr-defined", "import-not-found") and _OURS.search(
            error.text
        ):
            what = f"the snapshot does not have it: {error.text}"
            yield Problem(str(error.place.file), error.place.line, what)
    for service in whole:
        places = (t.place for t in found.touches if _touched([t.name], service.module))
        first = min(places)
        what = f"{service.wire} is named, and nothing says what is used of it: it is included whole"
        yield Problem(str(first.file), first.line, what)
    files = {touch.place.file for touch in found.touches}
    for source in (s for s in read if s.path in files):
        for line in source.computed():
            what = "the name of an attribute is made at run time: what it reaches is not included for that"
            yield Problem(str(source.path), line, what)


def _owners(touch: Touch, elements: Iterable[Element]) -> str:
    owners = [
        e.wire
        for e in elements
        if any(p.name == touch.name and p.kind in _REACHED for p in e.parts)
    ]
    others = f" or {len(owners) - 1:,} more" if len(owners) > 1 else ""
    return f"{owners[0]}{others}" if owners else "the package"
