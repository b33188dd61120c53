"""What reaches the services: one class for each area of names, made from the list of what was built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain
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


_OWN: Final = ("PROFILE",)
"""What the module defines besides the names that no class of a service or library has."""


def build(
    package: Package, *, doc: str, settings: Mapping[str, bool | int | str] = _NOTHING
) -> model.Client:
    """The client's IR; `settings` are those that the instance's profile gives to every client."""
    root, baqs = _tree(package[surfaces.SERVICE.kind]), package[surfaces.BAQ.kind]
    folders = [(s, s.area) for s in surfaces.SURFACES if s.area]
    listed = [
        item
        for surface in surfaces.SURFACES
        if not surface.area or not surface.area.declares
        for item in package[surface.kind]
    ]
    own = {name for _, name in _uses(package, settings)}
    classes = _area_classes(root, {*own, *(item.name for item in listed)})
    types = _types(listed, {*own, *_OWN, *(_baq_alias(baq) for baq in baqs)})
    areas = list(_areas(root, (), classes, types))
    roots = list(_below(root, classes, "{S}"))
    for surface, area in folders:
        roots.append(model.Member(surface.folder, f"{area.name}[{{S}}]", ""))
        if not area.declares:
            areas.append(_area(surface, area, package[surface.kind], types))
    services = tuple(_reached(root.services, types, "{S}"))
    type_imports = [
        *(_baq_import(b) for b in baqs),
        *(t.line for t in types.values()),
    ]
    return model.Client(
        imports=imports(_uses(package, settings), depth=0),
        type_imports=tuple(sorted(type_imports, key=lambda i: (i.module, i.names))),
        areas=tuple(areas),
        roots=tuple(roots),
        services=services,
        baqs=tuple(_baq_member(b) for b in baqs),
        doc=docstring(doc),
        decorator=_decorator(
            chain(roots, services, *((*a.areas, *a.services) for a in areas))
        ),
        profile=_profile(settings),
        folders=(
            *_folders(root, ()),
            *(((s.folder,), docstring(area.folder_doc)) for s, area in folders),
        ),
    )


def _profile(settings: Mapping[str, bool | int | str]) -> str:
    """The settings as a dict literal, empty if there are none."""
    pairs = (
        f"{literal(name)}: {literal(value) if isinstance(value, str) else value}"
        for name, value in settings.items()
    )
    return f"{{{', '.join(pairs)}}}" if settings else ""


def _decorator(members: Iterable[model.Member]) -> str:
    """The plain name, which an editor knows: by an alias it would work out each member's type as that of a call."""
    return "_property" if any(m.name == "property" for m in members) else "property"


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


def _types(listed: Iterable[Listed], taken: Set[str]) -> dict[tuple[str, ...], _Type]:
    """Path of a module → how its class is spelt: by its name, or behind its module where another class has the name."""
    found: dict[tuple[str, ...], _Type] = {}
    used = {*taken}
    for item in listed:
        module = "." + ".".join(item.path)
        if item.name not in used:
            found[item.path] = _Type(item.name, model.ImportLine(module, (item.name,)))
        else:
            alias = names.unused("_" + "_".join(item.path), used)
            line = model.ImportLine(
                module.rpartition(".")[0] or ".", (f"{item.path[-1]} as {alias}",)
            )
            found[item.path] = _Type(f"{alias}.{item.name}", line)
            used.add(alias)
        used.add(item.name)
    return found


def _areas(
    node: _Node,
    path: tuple[str, ...],
    classes: Mapping[str, str],
    types: Mapping[_Path, _Type],
) -> Iterator[model.Area]:
    """The areas below a node, deepest first, as each names the ones below it."""
    for segment, child in sorted(node.areas.items()):
        here = (*path, segment)
        yield from _areas(child, here, classes, types)
        yield model.Area(
            class_name=classes[child.wire_name],
            base="Area",
            module=".".join(here),
            doc=docstring(f"Services `{child.wire_name}.*`.", 4),
            areas=tuple(_below(child, classes, "S")),
            services=tuple(_reached(child.services, types, "S")),
        )


def _below(
    node: _Node, classes: Mapping[str, str], session: str
) -> Iterator[model.Member]:
    for segment, child in sorted(node.areas.items()):
        yield model.Member(segment, f"{classes[child.wire_name]}[{session}]", "")


def _reached(
    listed: Iterable[Listed],
    types: Mapping[_Path, _Type],
    session: str,
    *,
    called: str = "{}.",
) -> Iterator[model.Member]:
    """The services or libraries of one area; `called` says what one without words is."""
    for item in listed:
        text = types[item.path].text
        doc = docstring(item.description or called.format(item.wire_name), 4)
        yield model.Member(
            item.path[-1], f"{text}[{session}]", doc, f"{text}(self._session)"
        )


def _area(
    surface: Surface,
    area: surfaces.Area,
    listed: Iterable[Listed],
    types: Mapping[_Path, _Type],
) -> model.Area:
    """The area by which the modules in a surface's folder are reached."""
    called = f"{area.one} `{{}}`."
    return model.Area(
        class_name=area.name,
        base=area.base,
        module=surface.folder,
        doc=docstring(area.doc, 4),
        areas=(),
        services=tuple(_reached(listed, types, "S", called=called)),
    )


def _baq_member(baq: Listed) -> model.Member:
    doc = docstring(baq.description or f"BAQ `{baq.wire_name}`.", 8)
    return model.Member(baq.path[-1], _baq_alias(baq), doc)


def _baq_import(baq: Listed) -> model.ImportLine:
    return model.ImportLine(
        f".baq.{baq.path[-1]}", (f"{baq.name} as {_baq_alias(baq)}",)
    )


def _baq_alias(baq: Listed) -> str:
    return f"_baq_{baq.path[-1]}"


def _folders(
    node: _Node, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each folder below a node's with the docstring of its `__init__.py`."""
    for segment, child in sorted(node.areas.items()):
        here = (*path, segment)
        yield here, docstring(f"Services `{child.wire_name}.*`, one module each.")
        yield from _folders(child, here)


def _uses(package: Package, settings: Mapping[str, object]) -> Iterator[Import]:
    if settings:
        yield RUNTIME, "Settings"
    for name in (
        "AsyncClient",
        "AsyncSession",
        "Client",
        "S",
        "Session",
    ):
        yield RUNTIME, name
    yield "typing", "TYPE_CHECKING"
    yield from ((RUNTIME, s.area.base) for s in surfaces.SURFACES if s.area)
    if any(len(s.path) > 1 for s in package[surfaces.SERVICE.kind]):
        yield RUNTIME, "Area"
