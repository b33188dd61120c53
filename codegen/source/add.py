"""Documents that someone has saved by hand, taken into a snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from codegen import surfaces
from codegen.errors import CodegenError
from codegen.disk import files
from codegen.source import kinds
from codegen.source.discover import is_name
from codegen.source.store import Change, writing
from codegen.surfaces import Kind

_NAMELESS: Final = frozenset(
    {"", "metadata", "$metadata", "index", "swagger", "openapi"}
)
"""File names, in small letters, that say nothing about what is in the file."""


@dataclass(frozen=True, slots=True)
class Added:
    """One document that was taken in."""

    path: str
    kind: Kind
    name: str
    change: Change


@dataclass(frozen=True, slots=True)
class _Found:
    file: Path
    kind: Kind
    name: str
    data: bytes


def add(folder: Path, sources: Iterable[Path], *, name: str = "") -> tuple[Added, ...]:
    """Put files into the snapshot in a folder, under the given name or the one that they contain.

    All are read and parsed before the first is written. Raises `CodegenError` for a file that is not a document, one whose
    name is unknown, and two that are the same document.
    """
    found = [_read(source, name) for source in sources]
    first: dict[tuple[Kind, str], _Found] = {}
    for one in found:
        other = first.setdefault((one.kind, one.name), one)
        if other is not one:
            what = f"this is the same document as {other.file}: {one.kind} {one.name}"
            raise CodegenError(
                str(one.file), what, "Add them one by one, each with its name (`--as`)."
            )
    with writing(folder) as store:
        added = []
        for one in found:
            entry = replace(store.entry(one.kind, one.name), added=True)
            change = store.put(entry, one.data)
            added.append(Added(entry.path, one.kind, one.name, change))
        store.save()
    return tuple(added)


def _read(source: Path, name: str) -> _Found:
    try:
        data = files.read(source)
    except OSError as error:
        raise files.file_error(error, source) from None
    kind = kinds.detect(data, str(source))
    called = name or kinds.name_in(kind, data, str(source)) or _stem(source)
    if called.lower() in _NAMELESS or not is_name(called):
        what = f"it is {surfaces.document(kind).title}, but its name is unknown"
        hint = "Give it with `--as`, such as `--as Erp.BO.CustomerSvc`."
        raise CodegenError(str(source), what, hint)
    kinds.verify(kind, called, data)
    return _Found(source, kind, called, data)


def _stem(source: Path) -> str:
    """The file's name without the ending that a document's file has."""
    name = source.name
    endings = (*(document.ending for document in surfaces.documents()), ".xml")
    ending = max((e for e in endings if name.lower().endswith(e)), key=len, default="")
    return name[: len(name) - len(ending)]
