"""The documents that the sandbox serves, by kind and name, from a snapshot or from a dump of a whole instance.

A dump is a folder or zip with `services.json` at its top, `odata/{Service}.xml`, `methods/{Service}.json`, `baqs.json`,
`baq/{Id}.xml`, `baq/{Id}.parameters.json`, `baq/{Id}.columns.json`, `efx.json` and `efx/{Library}.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegen.errors import CodegenError
from codegen.reading import parsed_json
from codegen.source import snapshot
from codegen.source.archive import Archive
from codegen.disk.files import read as read_file
from codegen.disk.files import file_error
from codegen.source.kinds import json_of
from codegen.surfaces import BAQ, LIBRARY, SERVICE, Kind, surface_of
from codegen.surfaces import document as row_of

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Documents:
    """What an instance offers, and its documents."""

    company: str
    services: Mapping[str, str]
    """Name → type: BO, Proc, Lib, Rpt, UD, or an empty text where it is not known."""
    baqs: Mapping[str, Row]
    """Id → its row of GetQueryList."""
    libraries: Mapping[str, Row]
    """Id → its row of GetLibraryList2."""
    _read: Callable[[Kind, str], bytes | None] = field(repr=False, compare=False)

    def read(self, kind: Kind, name: str) -> bytes | None:
        """The bytes of one document, or None where the instance has none."""
        return self._read(kind, name)


def open_documents(where: Path) -> Documents:
    """The documents of a snapshot or a dump, folder or zip; raises CodegenError if `where` is neither."""
    read = _dump_reader(where)
    return _of_snapshot(where) if read is None else _of_dump(where, read)


def _of_snapshot(where: Path) -> Documents:
    shot = snapshot.open_snapshot(where)
    entries = {entry.key: entry for entry in shot.documents}

    def read(kind: Kind, name: str) -> bytes | None:
        entry = entries.get((kind, name))
        return None if entry is None else shot.read(entry)

    services = {entry.name: entry.type for entry in shot.of("service")}
    services |= {e.name: e.type for e in shot.of("methods") if e.name not in services}
    baqs = {
        entry.name: _query(entry.name, entry.description, bool(entry.updatable))
        for entry in shot.of("baq")
    }
    libraries = {
        entry.name: _library(entry.name, json_of(shot.read(entry), entry.path))
        for entry in shot.of("functions")
    }
    return Documents(shot.company or "EPIC06", services, baqs, libraries, read)


def _query(name: str, description: str, updatable: bool) -> Row:
    return {
        "QueryID": name,
        "Description": description,
        "AuthorID": "manager",
        "IsShared": True,
        "Updatable": updatable,
        "ExtQuery": False,
        "SystemFlag": False,
        "AllCompanies": False,
    }


def _library(name: str, document: Any) -> Row:
    """The library's own row in its document."""
    found = None
    with suppress(AttributeError, TypeError):
        rows = document.get("returnObj", {}).get("EfxLibrary", [])
        found = next((row for row in rows if row.get("LibraryID") == name), None)
    return found or {"LibraryID": name, "Description": "", "Published": True}


def _dump_reader(where: Path) -> Callable[[str], bytes | None] | None:
    """A function that reads a file of a dump, or None if `where` is not a dump."""
    if where.is_dir():
        if not (where / "services.json").is_file():
            return None
        return lambda path: _bytes_of(where / path)
    if not where.is_file():
        return None
    archive = Archive.open(where)
    names = frozenset(archive.names)
    if "services.json" not in names:
        return None
    return lambda path: archive.read(path) if path in names else None


def _bytes_of(path: Path) -> bytes | None:
    try:
        return read_file(path) if path.is_file() else None
    except OSError as error:
        raise file_error(error, path) from None


def _of_dump(where: Path, read: Callable[[str], bytes | None]) -> Documents:
    def table(path: str, *keys: str) -> Any:
        value = parsed_json(read(path) or b"null")
        for key in keys:
            value = (value or {}).get(key)
        return value or []

    try:
        services = {row["name"]: row["type"] for row in table("services.json")}
        queries = table("baqs.json", "returnObj", "DynamicQueryList")
        libraries = table("efx.json", "returnObj", "EfxLibraryList")
        baqs = {row["QueryID"]: row for row in queries}
        company = next((row["Company"] for row in queries), "EPIC06")
        efx = {row["LibraryID"]: row for row in libraries}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CodegenError(
            str(where),
            f"this dump of an instance cannot be read: {type(error).__name__}: {error}",
            "Name a snapshot: a folder made by `kinetic-codegen fetch`, or a zip of one.",
        ) from None
    known = {SERVICE.kind: services, BAQ.kind: baqs, LIBRARY.kind: efx}

    def document(kind: Kind, name: str) -> bytes | None:
        if name not in known[surface_of(kind).kind] or {*name} & {*"/\\:\0"}:
            return None
        return read(row_of(kind).dump.format(name=name))

    return Documents(company, services, baqs, efx, document)
