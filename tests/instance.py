"""A whole instance's metadata as a snapshot, made from `../shared/instance/instance.zip`."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from codegen.source.layout import MANIFEST, path_for, stem
from codegen.source.manifest import Entry, Manifest
from codegen.surfaces import Kind

_ENDINGS: dict[tuple[str, str], Kind] = {
    ("odata", ".xml"): "service",
    ("methods", ".json"): "methods",
    ("baq", ".parameters.json"): "baq-parameters",
    ("baq", ".columns.json"): "baq-columns",
    ("baq", ".xml"): "baq",
    ("efx", ".json"): "functions",
}


def snapshot_of(zip_path: Path, folder: Path) -> Path:
    """Write the documents in the zip as a snapshot into `folder`, which is made; returns the folder."""
    with zipfile.ZipFile(zip_path) as archive:
        types = {
            s["name"]: s["type"] for s in json.loads(archive.read("services.json"))
        }
        queries = json.loads(archive.read("baqs.json"))["returnObj"]["DynamicQueryList"]
        baqs = {q["QueryID"]: q for q in queries}
        entries: dict[str, Entry] = {}
        for member, kind, name in _documents(archive.namelist()):
            data = archive.read(member)
            path = path_for(kind, stem(name))
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            query = baqs.get(name, {}) if kind == "baq" else {}
            entries[path] = Entry(
                path,
                kind,
                name,
                sha256=hashlib.sha256(data).hexdigest(),
                description=query.get("Description", ""),
                updatable=query.get("Updatable", False),
                type=types.get(name, "") if kind == "service" else "",
            )
    manifest = Manifest("https://erp.example.com/Kinetic", "EPIC06", entries)
    (folder / MANIFEST).write_bytes(manifest.to_bytes())
    return folder


def _documents(members: list[str]) -> Iterator[tuple[str, Kind, str]]:
    for member in members:
        path = PurePosixPath(member)
        for (place, ending), kind in _ENDINGS.items():
            if path.parent.name == place and path.name.endswith(ending):
                yield member, kind, path.name.removesuffix(ending)
                break
