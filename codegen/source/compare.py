"""A snapshot as something to compare an instance with: takes what a fetch brings, and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from codegen.disk import text
from codegen.source import layout
from codegen.source.manifest import Entry
from codegen.source.snapshot import open_snapshot
from codegen.source.store import Change, require_same_instance
from codegen.surfaces import Kind


class Comparison:
    """The documents in a folder."""

    def __init__(self, folder: Path) -> None:
        self._snapshot = open_snapshot(folder)

    def begin(
        self, url: str, company: str, documents: Iterable[tuple[Kind, str]]
    ) -> None:
        """Return if the snapshot is of this instance; raises `CodegenError` if it is another's."""
        snapshot = self._snapshot
        require_same_instance(
            snapshot.where, (snapshot.url, snapshot.company), (url, company)
        )

    def entry(self, kind: Kind, name: str) -> Entry:
        """What the snapshot knows of a document, or a new entry."""
        path = layout.path_for(kind, layout.stem(name))
        return self._snapshot.find(kind, name) or Entry(path, kind, name)

    def is_done(self, entry: Entry) -> bool:
        """False: everything is compared."""
        return False

    def put(self, entry: Entry, data: bytes) -> Change:
        """How the document differs from the snapshot's."""
        if self._snapshot.find(*entry.key) is None:
            return "added"
        before = text.digest(self._snapshot.read(entry))
        return "unchanged" if before == text.digest(data) else "changed"

    def fail(self, entry: Entry, why: str) -> bool:
        """Whether the snapshot has a copy."""
        return self._snapshot.find(*entry.key) is not None

    def known(self) -> Iterable[Entry]:
        """Every document of the snapshot."""
        return self._snapshot.documents
