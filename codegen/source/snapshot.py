"""A snapshot: one instance's documents as the server sent them, in a folder or a zip of it, ready to be read.

A file that is in the folder without being listed in the manifest was placed by hand (or by a fetch that was
killed) and is taken by its file name. What is on disk counts: a document that was edited by hand is read as it is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from codegen import profile
from codegen.errors import CodegenError, Problem
from codegen.profile import Profile
from codegen.source import layout, manifest
from codegen.source.archive import Archive
from codegen.disk.files import read as read_file
from codegen.source.layout import JOURNAL, MANIFEST
from codegen.source.manifest import Entry as Entry
from codegen.source.manifest import Manifest
from codegen.surfaces import Kind, Surface, folders

Reader = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that can be read; `open_snapshot` makes it."""

    where: Path
    url: str
    """The instance's url, empty where documents were placed by hand."""
    company: str
    documents: tuple[Entry, ...]
    """Every document that is there, by path."""
    lost: tuple[Entry, ...]
    """What was asked for and never came, by path."""
    problems: tuple[Problem, ...]
    left_out: Mapping[str, tuple[str, ...]] = field(compare=False)
    """Key of a surface → the patterns of [exclude] by which the last fetch left something out."""
    profile: Profile
    """How the instance behaves, as far as that is known; empty if there is no `profile.json` beside the documents."""
    _named: Mapping[tuple[Kind, str], Entry] = field(repr=False, compare=False)
    _read: Reader = field(repr=False, compare=False)

    def of(self, kind: Kind) -> tuple[Entry, ...]:
        """The documents of one kind, by name."""
        return tuple(
            sorted((d for d in self.documents if d.kind == kind), key=lambda d: d.name)
        )

    def names(self, surface: Surface) -> list[str]:
        """The names of all services, BAQs or function libraries, in order."""
        kinds = {document.kind for document in surface.documents if document.suffices}
        return sorted({entry.name for entry in self.documents if entry.kind in kinds})

    def find(self, kind: Kind, name: str) -> Entry | None:
        """The document of that kind and name, or None."""
        return self._named.get((kind, name))

    def without(self, left_out: Container[tuple[Kind, str]]) -> Snapshot:
        """The snapshot as if these documents, by kind and name, were not there."""
        named = {key: e for key, e in self._named.items() if key not in left_out}
        kept = (d for d in self.documents if d.key not in left_out)
        return replace(self, documents=tuple(kept), _named=named)

    def read(self, entry: Entry) -> bytes:
        """The document's bytes on disk; raises `CodegenError` if they cannot be read."""
        return self._read(entry.path)


def open_snapshot(where: Path) -> Snapshot:
    """The snapshot in a folder or in a zip of one; raises `CodegenError` if there is none."""
    files, read = _zip(where) if where.is_file() else _folder(where)
    saved, problems = (
        manifest.parse(read(MANIFEST)) if MANIFEST in files else (Manifest(), ())
    )
    unfinished = (
        manifest.parse_journal(read(JOURNAL)) if JOURNAL in files else Manifest()
    )
    listed = {**saved.entries, **unfinished.entries}
    documents, doubles = _documents(files, listed)
    if not listed and not documents:
        raise CodegenError(
            str(where),
            "there are no documents here",
            "Run `kinetic-codegen fetch` first, or `kinetic-codegen add FILE` for documents saved by hand.",
        )
    cut_off = (_cut_off(where),) if JOURNAL in files else ()
    manners, faults = _manners(files, read)
    absent = [entry for path, entry in sorted(listed.items()) if path not in files]
    return Snapshot(
        where,
        saved.url or unfinished.url,
        saved.company or unfinished.company,
        tuple(sorted(documents.values(), key=lambda entry: entry.path)),
        tuple(e for e in absent if e.failed),
        (
            *(*cut_off, *problems, *faults, *doubles),
            *(_missing(e) for e in absent if not e.failed),
        ),
        saved.left_out,
        manners,
        documents,
        read,
    )


def _manners(
    files: Container[str], read: Reader
) -> tuple[Profile, tuple[Problem, ...]]:
    """The profile beside the documents; one that cannot be used is a problem, and nothing is known then."""
    if profile.FILE not in files:
        return Profile(), ()
    try:
        return profile.parse(read(profile.FILE)), ()
    except CodegenError as error:
        return Profile(), (Problem(profile.FILE, 0, error.what, error.hint, "error"),)


def _documents(
    files: Iterable[str], listed: Mapping[str, Entry]
) -> tuple[dict[tuple[Kind, str], Entry], tuple[Problem, ...]]:
    """Every file that is a document, as the manifest or else its name says; of two with one name, the listed one."""
    found: dict[tuple[Kind, str], Entry] = {}
    doubles = []
    for path in sorted(files, key=lambda p: (p not in listed, p)):
        parts = layout.kind_and_stem(path)
        if parts is None:
            continue
        entry = listed.get(path) or Entry(path, parts[0], layout.name_of(parts[1]))
        first = found.setdefault(entry.key, entry)
        if first is not entry:
            what = f"left out: {first.path} is the same document"
            doubles.append(Problem(path, 0, what, "Move one of the two elsewhere."))
    return found, tuple(doubles)


def _cut_off(where: Path) -> Problem:
    what = "its last fetch was interrupted, so it may be incomplete"
    return Problem(
        str(where),
        0,
        what,
        "Run `kinetic-codegen fetch`: it continues where it stopped.",
    )


def _missing(entry: Entry) -> Problem:
    what = f"{entry.path} is in the manifest, but the file is missing"
    hint = "Restore it from version control, or run `kinetic-codegen fetch`."
    return Problem(entry.name, 0, what, hint, "error")


def _folder(where: Path) -> tuple[frozenset[str], Reader]:
    """The files of a folder that may matter, and a function that reads one."""
    if not where.is_dir():
        hint = "Run `kinetic-codegen fetch`, or name the folder of a snapshot."
        raise CodegenError(str(where), "there is no such folder", hint)

    def read(path: str) -> bytes:
        try:
            return read_file(os.path.join(where, path))
        except OSError as error:
            raise CodegenError(
                str(where / path), f"it cannot be read: {error.strerror}"
            ) from None

    try:
        return frozenset(_below(where)), read
    except OSError as error:
        raise CodegenError(str(where), f"it cannot be read: {error.strerror}") from None


def _below(where: Path) -> Iterator[str]:
    yield from (name for name in layout.BESIDE if (where / name).is_file())
    for folder in folders():
        if (where / folder).is_dir():
            with os.scandir(where / folder) as files:
                yield from (f"{folder}/{f.name}" for f in files if f.is_file())


def _zip(where: Path) -> tuple[frozenset[str], Reader]:
    """The files of a zip that may matter, and a function that reads one; the snapshot may be in a folder of the zip."""
    archive = Archive.open(where)
    prefix = _prefix(archive.names)
    inside = (n.removeprefix(prefix) for n in archive.names if n.startswith(prefix))
    files = frozenset(name for name in inside if not name.endswith("/"))
    return files, lambda path: archive.read(prefix + path)


def _prefix(names: Iterable[str]) -> str:
    """The folder in a zip that holds the snapshot, with its slash, or an empty text."""
    parts = [PurePosixPath(name).parts for name in names if not name.endswith("/")]
    tops = [p[:-1] for p in parts if p and p[-1] == MANIFEST]
    tops += [p[:-2] for p in parts if len(p) > 1 and p[-2] in folders()]
    return "".join(f"{part}/" for part in min(tops, key=len, default=()))
