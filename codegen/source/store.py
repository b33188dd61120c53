"""Writing a snapshot's folder: documents one by one, the manifest at the end, nothing ever half.

While a fetch runs, a journal says what is done, so that an interrupted one (even by SIGKILL) can be continued. It is in
a folder that many may write to, so each line is sealed with a key of that fetch, which lies in the user's cache; where that is
not there, the next fetch starts anew.
One process writes at a time. Every path comes from `layout`, never from a server.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_bytes
from typing import Final, Literal, Self

from codegen.errors import CodegenError
from codegen.disk import files, text
from codegen.source import layout, manifest
from codegen.source.cache import Cache
from codegen.source.layout import JOURNAL, MANIFEST
from codegen.disk.lock import locked
from codegen.source.manifest import Entry, Manifest
from codegen.surfaces import Key, Kind, folders

Change = Literal["added", "changed", "unchanged"]
_KEY: Final = 32
"""Bytes of a fetch's key."""


@contextmanager
def writing(folder: Path) -> Iterator[Store]:
    """The store of a folder, made if it does not exist; raises `CodegenError` if another process writes to it.

    Folders that stay empty are taken away at the end.
    """
    files.make_folder(folder, link=True)
    try:
        with locked(folder):
            places = [folder / place for place in folders()]
            try:
                for place in places:
                    files.make_folder(place)
                    _clean(place)
                yield Store(folder)
            finally:
                files.remove_empty(*places)
    finally:
        files.remove_empty(folder)


class Store:
    """A snapshot's folder that this process may write to; `writing` makes it."""

    def __init__(self, folder: Path) -> None:
        saved = _manifest(folder / MANIFEST)
        self.folder = folder
        self._url = saved.url
        self._company = saved.company
        self._entries = dict(saved.entries)
        self._left_out: dict[str, tuple[str, ...]] = dict(saved.left_out)
        self._owned = saved.owned
        self._owners = {_case_folded(e.path): e.name for e in saved.entries.values()}
        self._done: frozenset[str] = frozenset()
        self._key = FetchKey(b"")
        self._fetching = False
        self._has_begun = False

    def check_instance(self, url: str, company: str) -> None:
        """Return if the documents here are from this instance, or from none."""
        require_same_instance(self.folder, (self._url, self._company), (url, company))

    def begin(
        self, url: str, company: str, documents: Iterable[tuple[Kind, str]]
    ) -> None:
        """Start a fetch of these documents, or take up the one that was cut off."""
        self.check_instance(url, company)
        self._url, self._company = url, company
        self._key = FetchKey.of(self.folder, url, company)
        before = self._unfinished(url, company)
        self._entries |= before.entries
        self._owners |= {_case_folded(e.path): e.name for e in before.entries.values()}
        self._done = frozenset(p for p, e in before.entries.items() if not e.failed)
        # In the order of names, not of arrival: of two twins the same one always has the plain path.
        for kind, name in sorted(
            documents, key=lambda document: (document[1], document[0])
        ):
            self._path(kind, name)
        seal = self._key.seal
        lines = (manifest.journal_line(e, seal) for e in before.entries.values())
        head = before.journal_head(seal)
        files.write(self.folder / JOURNAL, b"".join([head, *lines]))
        self._fetching = True
        self._has_begun = bool(before.entries)

    def _unfinished(self, url: str, company: str) -> Manifest:
        """What an unfinished fetch from the same instance had done."""
        journal = self.folder / JOURNAL
        if journal.is_file():
            before = manifest.parse_journal(files.read(journal), self._key.seal)
            if (before.url, before.company) == (url, company):
                return before
        return Manifest(url, company)

    def entry(self, kind: Kind, name: str) -> Entry:
        """What is known of a document, or a new entry with its path."""
        path = self._path(kind, name)
        return self._entries.get(path) or Entry(path, kind, name)

    def _path(self, kind: Kind, name: str) -> str:
        """The document's path: by its own stem, or by the longer one where a neighbour differs only by case."""
        path = layout.path_for(kind, layout.stem(name))
        if self._owners.setdefault(_case_folded(path), name) == name:
            return path
        return layout.path_for(kind, layout.twin_stem(name))

    def is_done(self, entry: Entry) -> bool:
        """Whether the fetch that was taken up has this document, and the file is still that one."""
        known = self._entries.get(entry.path)
        return (
            known is not None
            and entry.path in self._done
            and _digest(self.folder / entry.path) == known.sha256
        )

    def put(self, entry: Entry, data: bytes) -> Change:
        """Write a document where it differs from the copy that is there, and note it."""
        path = self.folder / entry.path
        before, after = _digest(path), text.digest(data)
        if before != after:
            files.write(path, data)
        self._note(replace(entry, sha256=after, failed=""))
        return "unchanged" if before == after else "changed" if before else "added"

    def fail(self, entry: Entry, why: str) -> bool:
        """Note that a document could not be fetched; returns whether there is a previous copy, which stays."""
        copy = _digest(self.folder / entry.path)
        self._note(
            replace(self._entries.get(entry.path, entry), sha256=copy, failed=why)
        )
        return bool(copy)

    def known(self) -> Iterable[Entry]:
        """Every document in the manifest, and what was fetched since."""
        return tuple(self._entries.values())

    def drop(self, entry: Entry) -> None:
        """Delete a document and forget it."""
        files.remove(self.folder / entry.path)
        self._entries.pop(entry.path, None)

    def leave_out(self, patterns: Mapping[Key, tuple[str, ...]]) -> None:
        """Note the patterns of [exclude] that left something out, for the surfaces whose keys are given."""
        self._left_out |= patterns

    def save(self) -> None:
        """Write the manifest where it says something new."""
        saved = Manifest(self._url, self._company, self._entries, self._left_out)
        if self._entries:
            saved = replace(saved, owned=self._with_attributes())
            _write_changed(self.folder / MANIFEST, saved.to_bytes())

    def _with_attributes(self) -> Mapping[str, str]:
        """What is ours besides the documents, path → sha256, after `.gitattributes` was written where nobody has one of their own."""
        path, lines = self.folder / text.ATTRIBUTES, text.KEEP_LINES.encode()
        if os.path.lexists(path) and _digest(path) != self._owned.get(text.ATTRIBUTES):
            return {}
        _write_changed(path, lines)
        return {text.ATTRIBUTES: text.digest(lines)}

    def stop(self) -> None:
        """Write the manifest and leave the fetch to be taken up, where any document came; else leave all as it was."""
        if self._has_begun:
            self.save()
        else:
            self._end()

    def finish(self) -> None:
        """Write the manifest and end the fetch."""
        self.save()
        self._fetching = False
        self._end()

    def _end(self) -> None:
        files.remove(self.folder / JOURNAL)
        self._key.forget()

    def _note(self, entry: Entry) -> None:
        self._entries[entry.path] = entry
        if self._fetching:
            self._has_begun |= not entry.failed
            line = manifest.journal_line(entry, self._key.seal)
            files.append(self.folder / JOURNAL, line)


@dataclass(frozen=True, slots=True)
class FetchKey:
    """What one fetch seals its journal with; it is gone when the fetch has ended."""

    _key: bytes = field(repr=False)
    _cache: Cache | None = None
    _name: str = ""

    @classmethod
    def of(cls, folder: Path, url: str, company: str) -> Self:
        """The key of the fetch from that instance which was cut off in the folder, or a new one where none was."""
        where = text.digest_of((os.path.realpath(folder), url, company))
        cache, name = Cache.own(), f"{where}.fetch"
        kept = cache.read(name) if cache else b""
        key = kept or token_bytes(_KEY)
        if cache and not kept:
            cache.write(name, key)
        return cls(key, cache, name)

    def seal(self, line: bytes) -> str:
        """The HMAC of a line."""
        return hmac.new(self._key, line, hashlib.sha256).hexdigest()

    def forget(self) -> None:
        """Take the key away: nothing that it has sealed counts from now on."""
        if self._cache:
            self._cache.forget(self._name)


def require_same_instance(
    folder: Path, there: tuple[str, str], asked: tuple[str, str]
) -> None:
    """Return if documents of `there` (url, company) may be mixed with those of `asked`; otherwise raise `CodegenError`."""
    if there[0] and there != asked:
        (url, company), (new_url, new_company) = there, asked
        raise CodegenError(
            str(folder),
            f"these documents are from {url}, company {company}, and not from {new_url}, company {new_company}",
            "To start over, name an empty folder with `--metadata DIR`, or move this one elsewhere first. "
            "To continue with this one, correct [instance] in kinetic.toml.",
        )


def _clean(place: Path) -> None:
    """Take away the temporary files of documents that a killed process has left in a folder of the snapshot."""
    for leftover in place.glob(f".*{files.PART}"):
        name = leftover.name.removeprefix(".").removesuffix(files.PART)
        if layout.kind_and_stem(f"{place.name}/{name}") and not leftover.is_dir():
            files.remove(leftover)


def _manifest(path: Path) -> Manifest:
    try:
        return manifest.parse(files.read(path))[0]
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        raise files.file_error(error, path) from None


def _write_changed(path: Path, data: bytes) -> None:
    """Write a file unless it says the same already."""
    if _digest(path) != text.digest(data):
        files.write(path, data)


def _digest(path: Path) -> str:
    """The sha256 of a file's text, or an empty text if there is no document's text: a link may lead to a device without an end."""
    with suppress(OSError, CodegenError):
        if path.is_file() and not path.is_symlink():
            return text.digest(files.read(path))
    return ""


def _case_folded(path: str) -> str:
    """What two paths have in common that some file systems take for one: folder and stem, without case."""
    found = layout.kind_and_stem(path)
    return "" if found is None else f"{path.partition('/')[0]}/{found[1].lower()}"
