"""One service, BAQ or library of a snapshot → what a program sees of it, built as `generate` builds it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from codegen.documents.edm import (
    Document,
    EnumType,
    StructuredType,
    Type,
    TypeDefinition,
)
from codegen.errors import CodegenError
from codegen.generate.build import Parsed, build
from codegen.generate.unit import Unit
from codegen.ir.limits import limits
from codegen.reading import parsed_json
from codegen.source.kinds import parse
from codegen.surfaces import Kind, document, load
from codegen.upgrade.elements import Element


def element(unit: Unit, *, prose: bool = False) -> Element:
    """The part that a program sees; raises `CodegenError` if a document cannot be read.

    Documents that hold captions alone are read only if `prose` is asked for: if one cannot be read, the rest is compared.
    """
    name = unit.task.name
    parsed: Parsed = {
        kind: _parsed(kind, name, data)
        for kind, data in unit.documents.items()
        if prose or not document(kind).is_prose
    }
    built = build(unit, parsed)
    if built.modules:
        found: Element = load(unit.task.surface.element)(*built.modules)
        return found
    said = [problem.what for problem in (*unit.problems, *built.problems)]
    raise CodegenError(name, said[-1] if said else "its document is not there")


def alike(old: Unit, new: Unit) -> bool:
    """Whether the two differ in prose and what one of them alone says of a limit; a quick look, whose no may still be none.

    A server that writes `Scale="Variable"` from now on changes every document it has.
    """
    if (old.task, old.updatable) != (new.task, new.updatable):
        return False
    if old.documents.keys() != new.documents.keys():
        return False
    return all(
        data == new.documents[kind] or _same(kind, data, new.documents[kind], old)
        for kind, data in old.documents.items()
    )


def _same(kind: Kind, old: bytes, new: bytes, unit: Unit) -> bool:
    if document(kind).is_edmx:
        name = unit.task.name
        before, after = _parsed(kind, name, old), _parsed(kind, name, new)
        return _essence(before) == _essence(after) and not _limited(before, after)
    try:
        return bool(parsed_json(old) == parsed_json(new))
    except (ValueError, RecursionError):
        # Whoever reads the content reports that it is not JSON.
        return False


@lru_cache(maxsize=4)
def _parsed(kind: Kind, name: str, data: bytes) -> Any:
    """What `kinds.parse` makes of it; remembered, as each is looked at twice and the other snapshot often has the same."""
    return parse(kind, name, data)


def _essence(document: Document) -> object:
    """What of a document decides names and types, in the document's order."""
    return (
        [_essence_of(type_) for type_ in document.types.values()],
        [(s.name, s.type, s.restrictions, s.deprecated) for s in document.sets],
        [(s.name, s.type, s.restrictions, s.deprecated) for s in document.singletons],
        document.operations,
        document.imports,
    )


def _limited(old: Document, new: Document) -> bool:
    """Whether a limit that both documents state is another; the two have the same types and columns."""
    return any(
        dict(limits(old, a)) | dict(limits(new, b))
        != dict(limits(new, b)) | dict(limits(old, a))
        for one, other in zip(old.types.values(), new.types.values())
        if isinstance(one, StructuredType) and isinstance(other, StructuredType)
        for a, b in zip(one.properties, other.properties)
        if a.facets != b.facets or a.type.name in old.types
    )


def _essence_of(type_: Type) -> object:
    if isinstance(type_, TypeDefinition):
        return type_.qualified, type_.underlying, type_.allowed
    if isinstance(type_, EnumType):
        members = [(m.name, m.value, m.deprecated) for m in type_.members]
        return type_.qualified, type_.flags, type_.deprecated, members
    columns = [
        (p.name, p.type, p.nullable, p.access, p.allowed, p.deprecated)
        for p in type_.properties
    ]
    children = [(n.name, n.type, n.deprecated) for n in type_.navigation]
    keys = type_.key, type_.alternate_keys
    marks = type_.has_stream, type_.open, type_.deprecated
    return type_.qualified, type_.kind, type_.base, keys, marks, columns, children
