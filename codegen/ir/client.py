"""What reaches the services: a module with a class for each area of names, made from the list of what was built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from codegen import surfaces
from codegen.ir import model, names
from codegen.ir.imports import imports
from codegen.ir.listing import Listed as Listed
from codegen.ir.listing import Package as Package
from codegen.ir.text import docstring, literal
from codegen.ir.types import RUNTIME, Import
from codegen.surfaces import Surface

_NOTHING: Final[Mapping[str, bool | int | str]] = MappingProxyType({})


@dataclass(slots=True)
class _Node:
    """One part of the services' dotted names."""

    wire_name: str
    areas: dict[str, _Node] = field(default_factory=dict)
    services: list[Listed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Type:
    """How the client's module spells a class of another module."""

    text: str
    line: model.ImportLine


_Path = tuple[str, ...]


def paths_in(folder: str, wires: Iterable[str]) -> dict[str, _Path]:
    """Wire name → path of its module, for what is in one folder of the package."""
    found = names.distinct(wires, names.attribute, alike=names.folded)
    return {wire: (folder, name) for wire, name in found.items()}


def paths_of_services(folder: str, services: Iterable[str]) -> dict[str, _Path]:
    """Service → path of its module below the package: `("erp", "bo", "customer")`.

    A part's name follows from the part alone; where two services would share a module, or a module an area's folder, the later
    one in code point order ends in a checksum. On no file system do two of these paths meet.
    """
    areas: dict[_Path, _Path] = {}
    found = {w: _path(w, areas) for w in sorted(services)}
    taken = set(areas)
    for wire, path in found.items():
        if _folded(path) in taken:
            path = (*path[:-1], f"{path[-1].rstrip('_')}_x{names.checksum(wire)}")
        while _folded(path) in taken:
            # Two names with the same checksum are not an accident.
            path = (*path[:-1], path[-1] + "_")
        found[wire] = path
        taken.add(_folded(path))
    return found


def _path(wire: str, areas: dict[_Path, _Path]) -> _Path:
    """The path that a service's name gives; areas that a file system takes for one are spelt as the first of them."""
    *above, last = map(names.module, wire.split("."))
    path: _Path = ()
    for part in above:
        path = areas.setdefault(_folded((*path, part)), (*path, part))
    return (*path, last)


def _folded(path: _Path) -> _Path:
    return tuple(map(names.folded, path))


_OWN: Final = ("PROFILE", "_property")
"""What a module defines besides the names that no class of a service or library has."""


def build(
    package: Package, *, doc: str, settings: Mapping[str, bool | int | str] = _NOTHING
) -> model.Client:
    """The client's IR; `settings` are those that the instance's profile gives to every client."""
    root = _tree(package[surfaces.SERVICE.kind])
    folders = [(s, s.area) for s in surfaces.SURFACES if s.area]
    uses = tuple(_uses(settings))
    used = {name for _, name in uses}
    bases = {a.base for _, a in folders}
    listed = {item.name for some in package.values() for item in some}
    classes = _area_classes(root, {"Area", "S", *used, *bases, *listed})
    below = _below(root, classes) | {s.folder: area.name for s, area in folders}
    return model.Client(
        imports=imports(uses, depth=0),
        members=_members(root.services, below, used, "{S}"),
        areas=(
            *_areas(root, (), classes),
            *(_folder(s, area, package[s.kind]) for s, area in folders),
        ),
        doc=docstring(doc),
        profile=_profile(settings),
    )


def _profile(settings: Mapping[str, bool | int | str]) -> str:
    """The settings as a dict literal, empty if there are none."""
    pairs = (
        f"{literal(name)}: {literal(value) if isinstance(value, str) else value}"
        for name, value in settings.items()
    )
    return f"{{{', '.join(pairs)}}}" if settings else ""


def _tree(services: Sequence[Listed]) -> _Node:
    root = _Node("")
    for service in services:
        node = root
        parts = service.wire_name.split(".")
        for depth, segment in enumerate(service.path[:-1], 1):
            below = _Node(".".join(parts[:depth]))
            node = node.areas.setdefault(segment, below)
        node.services.append(service)
    return root


def _area_classes(root: _Node, taken: Set[str]) -> dict[str, str]:
    """Dotted name of each area → its class, which no other area has and no service or library."""
    found = names.distinct(_area_wires(root), _area_class)
    return {wire: names.unused(name, taken) for wire, name in found.items()}


def _area_wires(node: _Node) -> Iterator[str]:
    for child in node.areas.values():
        yield child.wire_name
        yield from _area_wires(child)


def _area_class(wire: str) -> str:
    return "".join(map(names.pascal, wire.split("."))) + "Area"


def _members(
    services: Sequence[Listed],
    below: Mapping[str, str],
    used: Set[str],
    session: str = "S",
    *,
    called: str = "{}.",
) -> model.Members:
    """What one class reaches: areas by the class of each, and services or libraries; `called` says what one without words is."""
    types = _types(services, {*used, *_OWN, *below.values()})
    areas = tuple(model.Member(n, f"{c}[{session}]", "") for n, c in below.items())
    reached = tuple(_reached(services, types, session, called))
    lines = [
        *(model.ImportLine(f".{name}", (area,)) for name, area in below.items()),
        *(kind.line for kind in types.values()),
    ]
    decorator = _decorator((*areas, *reached))
    if decorator != "property":
        lines.append(model.ImportLine("builtins", (f"property as {decorator}",)))
    return model.Members(_sorted(lines), areas, reached, decorator=decorator)


def _sorted(lines: Iterable[model.ImportLine]) -> tuple[model.ImportLine, ...]:
    return tuple(sorted(lines, key=lambda line: (line.module, line.names)))


def _decorator(members: Iterable[model.Member]) -> str:
    """The plain name, which an editor knows: by an alias it would work out each member's type as that of a call.

    Where a member is called so, the module of the folder has a module of that name, too.
    """
    return "_property" if any(m.name == "property" for m in members) else "property"


def _types(listed: Iterable[Listed], taken: Set[str]) -> dict[_Path, _Type]:
    """Path of a module → how its class is spelt: by its name, or behind its module where another class has the name."""
    found: dict[_Path, _Type] = {}
    used = {*taken}
    for item in listed:
        name = item.path[-1]
        if item.name not in used:
            line = model.ImportLine(f".{name}", (item.name,))
            found[item.path] = _Type(item.name, line)
        else:
            alias = names.unused(f"_{name}", used)
            line = model.ImportLine(".", (f"{name} as {alias}",))
            found[item.path] = _Type(f"{alias}.{item.name}", line)
            used.add(alias)
        used.add(item.name)
    return found


def _areas(
    node: _Node, path: _Path, classes: Mapping[str, str]
) -> Iterator[model.Area]:
    """The areas below a node."""
    for segment, child in sorted(node.areas.items()):
        here, name = (*path, segment), classes[child.wire_name]
        members = _members(child.services, _below(child, classes), _used(name, "Area"))
        said = f"Services `{child.wire_name}.*`"
        yield _area(
            here, name, "Area", (f"{said}, one module each.", f"{said}."), members
        )
        yield from _areas(child, here, classes)


def _folder(
    surface: Surface, area: surfaces.Area, listed: Sequence[Listed]
) -> model.Area:
    """The area by which the modules in a surface's folder are reached."""
    called = f"{area.one} `{{}}`."
    if area.declares:
        members = _declared(listed, called)
    else:
        members = _members(listed, {}, _used(area.name, area.base), called=called)
    docs = area.folder_doc, area.doc
    return _area((surface.folder,), area.name, area.base, docs, members)


def _area(
    path: _Path,
    class_name: str,
    base: str,
    docs: tuple[str, str],
    members: model.Members,
) -> model.Area:
    """An area's module; `docs` are the module's and the class's."""
    checked = [("typing", "TYPE_CHECKING")] if members.type_imports else []
    uses = ((RUNTIME, base), (RUNTIME, "S"), *checked)
    return model.Area(
        path=path,
        module_doc=docstring(docs[0]),
        class_name=class_name,
        base=base,
        doc=docstring(docs[1], 4),
        imports=imports(uses, depth=len(path)),
        members=members,
    )


def _used(class_name: str, base: str) -> frozenset[str]:
    """The names that an area's module is written with."""
    return frozenset({class_name, base, "S", "TYPE_CHECKING"})


def _below(node: _Node, classes: Mapping[str, str]) -> dict[str, str]:
    """Name of each area right below a node → its class."""
    return {n: classes[child.wire_name] for n, child in sorted(node.areas.items())}


def _reached(
    listed: Iterable[Listed], types: Mapping[_Path, _Type], session: str, called: str
) -> Iterator[model.Member]:
    """The services or libraries of one area."""
    for item in listed:
        text = types[item.path].text
        doc = docstring(item.description or called.format(item.wire_name), 4)
        yield model.Member(
            item.path[-1], f"{text}[{session}]", doc, f"{text}(self._session)"
        )


def _declared(listed: Iterable[Listed], called: str) -> model.Members:
    """What an area reaches of modules that declare values under their own names."""
    lines, members = [], []
    for item in listed:
        name, alias = item.path[-1], f"_{item.path[-1]}"
        doc = docstring(item.description or called.format(item.wire_name), 8)
        lines.append(model.ImportLine(f".{name}", (f"{item.name} as {alias}",)))
        members.append(model.Member(name, alias, doc))
    return model.Members(type_imports=_sorted(lines), values=tuple(members))


def _uses(settings: Mapping[str, object]) -> Iterator[Import]:
    """What the client's module is written with."""
    for name in ("AsyncClient", "AsyncSession", "Client", "Session"):
        yield RUNTIME, name
    if settings:
        yield RUNTIME, "Settings"
    yield "typing", "TYPE_CHECKING"
