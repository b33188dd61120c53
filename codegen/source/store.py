"""Writing a snapshot's folder: documents one by one, the manifest at the end, nothing ever half.

While a fetch runs, a journal says what is done, so that one that was cut off (even by SIGKILL) can be taken up again.
One process writes at a time. Every path comes from `layout`, never from a server.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from codegen.errors import CodegenError
from codegen.source import files, layout, manifest
from codegen.source.layout import JOURNAL, MANIFEST, Kind
from codegen.source.lock import locked
from codegen.source.manifest import Entry, Manifest


@contextmanager
def writing(folder: Path) -> Iterator[Store]:
    """The store of a folder, made where it is not there; raises `CodegenError` where another process writes to it."""
    if not folder.is_symlink():
        files.make_folder(folder)
    with locked(folder):
        for place in layout.FOLDERS:
            files.make_folder(folder / place)
            for leftover in (folder / place).glob(f".*{files.PART}"):
                files.remove(leftover)
        yield Store(folder)


class Store:
    """A snapshot's folder that this process may write to; `writing` makes it."""

    def __init__(self, folder: Path) -> None:
        told = _read(folder / MANIFEST)
        self.folder = folder
        self.url = "" if told is None else told.url
        self.company = "" if told is None else told.company
        self.entries = {} if told is None else dict(told.entries)
        self._done: frozenset[str] = frozenset()
        self._fetching = False
        self._owners = {_slot(e.path): e.name for e in self.entries.values()}

    def begin(self, url: str, company: str) -> bool:
        """Start a fetch, or take up the unfinished one; returns whether there was one."""
        self._same_instance(url, company)
        head = Manifest(url, company)
        journal = self.folder / JOURNAL
        unfinished = (
            manifest.parse_journal(journal.read_bytes()) if journal.is_file() else head
        )
        resumed = (unfinished.url, unfinished.company) == (
            url,
            company,
        ) and journal.is_file()
        self.url, self.company = url, company
        lines = [head.journal_head()]
        if resumed:
            self.entries |= unfinished.entries
            self._owners |= {_slot(e.path): e.name for e in unfinished.entries.values()}
            self._done = frozenset(
                p for p, e in unfinished.entries.items() if not e.failed
            )
            lines += map(manifest.journal_line, unfinished.entries.values())
        files.write(journal, b"".join(lines))
        self._fetching = True
        return resumed

    def _same_instance(self, url: str, company: str) -> None:
        if self.url and (self.url, self.company) != (url, company):
            raise CodegenError(
                str(self.folder),
                f"these documents are from {self.url}, company {self.company}; not from {url}, company {company}",
                "Fetch into another folder with `--metadata DIR`, or delete this one first.",
            )

    def reserve(self, documents: Iterable[tuple[Kind, str]]) -> None:
        """Settle the paths of documents that will come, by name, so that the order of arrival decides nothing."""
        for kind, name in sorted(documents, key=lambda d: (d[1], d[0])):
            self.path_of(kind, name)

    def path_of(self, kind: Kind, name: str) -> str:
        """The document's path: its own stem, or the longer one where a neighbour differs only by case."""
        path = layout.path_for(kind, layout.stem(name))
        if self._owners.setdefault(_slot(path), name) == name:
            return path
        path = layout.path_for(kind, layout.twin_stem(name))
        self._owners[_slot(path)] = name
        return path

    def is_done(self, kind: Kind, name: str) -> bool:
        """Whether the unfinished fetch that was taken up has this document, and the file is still that one."""
        path = self.path_of(kind, name)
        return path in self._done and self._sha256(path) == self.entries[path].sha256

    def has(self, kind: Kind, name: str) -> bool:
        """Whether there is a copy of this document."""
        return (self.folder / self.path_of(kind, name)).is_file()

    def put(self, entry: Entry, data: bytes) -> bool:
        """Write a document and note it; returns whether it differs from the copy that was there."""
        sha256 = hashlib.sha256(data).hexdigest()
        changed = self._sha256(entry.path) != sha256
        if changed:
            files.write(self.folder / entry.path, data)
        self._note(replace(entry, sha256=sha256, failed=""))
        return changed

    def fail(self, entry: Entry, why: str) -> None:
        """Note that a document could not be fetched; its previous copy stays, and so does what is known of that."""
        known = self.entries.get(entry.path, entry)
        sha256 = self._sha256(entry.path)
        self._note(replace(known, sha256=sha256, failed=why))

    def drop(self, entry: Entry) -> None:
        """Delete a document and forget it."""
        files.remove(self.folder / entry.path)
        self.entries.pop(entry.path, None)

    def save(self) -> None:
        """Write the manifest where it says something new; an unfinished fetch stays resumable."""
        data = Manifest(self.url, self.company, self.entries).to_bytes()
        path = self.folder / MANIFEST
        if not path.is_file() or path.read_bytes() != data:
            files.write(path, data)

    def finish(self) -> None:
        """Write the manifest and end the fetch."""
        self.save()
        self._fetching = False
        files.remove(self.folder / JOURNAL)

    def _note(self, entry: Entry) -> None:
        self.entries[entry.path] = entry
        if self._fetching:
            files.append(self.folder / JOURNAL, manifest.journal_line(entry))

    def _sha256(self, path: str) -> str:
        """The sha256 of a file that is there, else an empty text."""
        try:
            return hashlib.sha256((self.folder / path).read_bytes()).hexdigest()
        except OSError:
            return ""


def _read(path: Path) -> Manifest | None:
    try:
        return manifest.parse(path.read_bytes())[0] if path.is_file() else None
    except OSError as error:
        raise files.told(error, path) from None


def _slot(path: str) -> str:
    """What two paths have in common that some file systems take for one: folder and stem, without case."""
    found = layout.split(path)
    return "" if found is None else f"{path.partition('/')[0]}/{found[1].lower()}"
