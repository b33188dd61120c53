"""What reaches the services: one class for each area of names, made from the list of what was built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from codegen.ir import model, names
from codegen.ir.imports import imports
from codegen.ir.service import service_class
from codegen.ir.text import docstring
from codegen.ir.types import RUNTIME, Import


@dataclass(frozen=True, slots=True)
class Listed:
    """A service or a BAQ as the client needs to know it."""

    wire_name: str
    path: tuple[str, ...]
    description: str = ""


@dataclass(slots=True)
class _Node:
    """One part of the services' dotted names."""

    segment: str
    areas: dict[str, _Node] = field(default_factory=dict)
    services: list[Listed] = field(default_factory=list)


def paths(services: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Service → path of its module below the package: `("erp", "bo", "customer")`.

    A part's name follows from the part alone; where two services would share a module, or a module an area's folder, the later
    one in code point order ends in a checksum.
    """
    found: dict[str, tuple[str, ...]] = {}
    folders: set[tuple[str, ...]] = set()
    for wire in sorted(services):
        *area, _ = found[wire] = tuple(names.module(s) for s in wire.split("."))
        folders |= {tuple(area[: n + 1]) for n in range(len(area))}
    taken = set(folders)
    for wire, path in found.items():
        if path in taken:
            path = (*path[:-1], f"{path[-1].rstrip('_')}_x{names.checksum(wire)}")
            found[wire] = path
        taken.add(path)
    return found


def build(
    services: Sequence[Listed], baqs: Sequence[Listed], *, package: str, doc: str
) -> model.Client:
    """The client's IR; services and BAQs in any order."""
    root = _tree(services)
    classes = _type_names(services)
    areas = tuple(_areas(root, (), "", classes))
    roots = tuple(_members(root, (), "", classes, "{S}"))
    baq_members = tuple(
        model.Member(b.path[-1], f"_{b.path[-1]}", docstring(b.description or f"BAQ `{b.wire_name}`.", 8))
        for b in sorted(baqs, key=lambda b: b.path)
    )
    folders = {s.path[:n] for s in services for n in range(1, len(s.path))}
    docs = {f: _folder_doc(f, services) for f in sorted(folders)}
    if baqs:
        docs[("baq",)] = docstring("The instance's BAQs, one module each.")
    return model.Client(
        imports=imports(_uses(bool(areas or baqs)), depth=0),
        type_imports=tuple(_type_imports(services, baqs, classes)),
        areas=areas,
        roots=roots,
        baqs=baq_members,
        doc=docstring(doc),
        folders=tuple(docs.items()),
    )


def _tree(services: Sequence[Listed]) -> _Node:
    root = _Node("")
    for service in sorted(services, key=lambda s: s.path):
        node = root
        for segment, wire in zip(service.path[:-1], service.wire_name.split("."), strict=False):
            node = node.areas.setdefault(segment, _Node(wire))
        node.services.append(service)
    return root


def _type_names(services: Sequence[Listed]) -> dict[str, str]:
    """Service → name of its class in the client's module: its own, with its area before it where two share one."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for service in sorted(services, key=lambda s: s.path):
        name = service_class(service.wire_name)
        if name in used:
            name = names.pascal(service.wire_name)
        if name in used:
            name = f"{name}_x{names.checksum(service.wire_name)}"
        used.add(name)
        found[service.wire_name] = name
    return found


def _areas(
    node: _Node, path: tuple[str, ...], prefix: str, classes: dict[str, str]
) -> Iterator[model.Area]:
    """The areas below a node, deepest first, as each names the ones below it."""
    for segment, child in sorted(node.areas.items()):
        here = (*path, segment)
        name = prefix + names.pascal(child.segment)
        yield from _areas(child, here, name, classes)
        yield model.Area(
            class_name=_area_class(name),
            module=".".join(here),
            doc=docstring(f"Services `{_wire_area(child)}`.", 4),
            members=tuple(_members(child, here, name, classes, "S")),
        )


def _area_class(name: str) -> str:
    return f"{name}Area"


def _wire_area(node: _Node) -> str:
    first: _Node | None = node
    while first and not first.services:
        first = next(iter(first.areas.values()), None)
    wire = first.services[0].wire_name if first else node.segment
    parts = wire.split(".")
    last = parts.index(node.segment) if node.segment in parts else 0
    return ".".join([*parts[: last + 1], "*"])


def _members(
    node: _Node, path: tuple[str, ...], prefix: str, classes: dict[str, str], kind: str
) -> Iterator[model.Member]:
    for segment, child in sorted(node.areas.items()):
        name = _area_class(prefix + names.pascal(child.segment))
        yield model.Member(segment, f"{name}[{kind}]", "")
    for service in node.services:
        doc = docstring(service.description or f"{service.wire_name}.", 4)
        yield model.Member(
            service.path[-1], f"{classes[service.wire_name]}[{kind}]", doc
        )


def _folder_doc(folder: tuple[str, ...], services: Sequence[Listed]) -> str:
    wire = next(s.wire_name for s in services if s.path[: len(folder)] == folder)
    area = ".".join(wire.split(".")[: len(folder)])
    return docstring(f"Services `{area}.*`, one module each.")


def _type_imports(
    services: Sequence[Listed], baqs: Sequence[Listed], classes: dict[str, str]
) -> Iterator[model.ImportLine]:
    for baq in sorted(baqs, key=lambda b: b.path):
        name = baq.path[-1]
        yield model.ImportLine(f".baq.{name}", (f"{name} as _{name}",))
    for service in sorted(services, key=lambda s: s.path):
        name, own = classes[service.wire_name], service_class(service.wire_name)
        spelling = name if name == own else f"{own} as {name}"
        yield model.ImportLine("." + ".".join(service.path), (spelling,))


def _uses(areas: bool) -> Iterator[Import]:
    if areas:
        yield "typing", "TYPE_CHECKING"
        yield RUNTIME, "Area"
        yield RUNTIME, "S"
    for name in ("AsyncClient", "AsyncSession", "Client", "Session"):
        yield RUNTIME, name
