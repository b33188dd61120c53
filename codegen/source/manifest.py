"""The manifest of a snapshot, and the journal of an unfinished fetch.

`manifest.json` says for each document its kind, its name and the sha256 of its text, or why it failed; a document that failed and
has a previous copy has both. It holds no clock and no secret. The journal `.fetch` says the same of what an unfinished
fetch has done so far, one document a line; the last line may be cut off. Each line has a seal, by which the fetch that takes it
up knows what it has written itself; a reader who only needs names does without.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hmac import compare_digest
from io import BytesIO
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from codegen import surfaces
from codegen.documents.decode import refuse_large
from codegen.documents.problems import MAX_NAME
from codegen.errors import CodegenError, Problem
from codegen.reading import parsed_json, text_at
from codegen.source import layout
from codegen.source.layout import JOURNAL, MANIFEST
from codegen.surfaces import Kind

_MOST_LINES: Final = 200_000
"""Lines of a journal that are read; a fetch writes one for each document that it tries."""

Seal = Callable[[bytes], str]
"""Gives what only one who knows the fetch's own key can say of a line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one document."""

    path: str
    """Below the snapshot's folder: `services/Erp.BO.CustomerSvc.edmx`."""
    kind: Kind
    name: str
    sha256: str = ""
    """The sha256 of the local copy; empty if there is none, or if it was placed by hand."""
    failed: str = ""
    """Why the last attempt to fetch it failed."""
    description: str = ""
    """A BAQ's, from GetQueryList."""
    updatable: bool = False
    """A BAQ's, from GetQueryList."""
    type: str = ""
    """A service's: BO, Proc, Lib, Rpt or UD, if the instance says so."""
    added: bool = False
    """Whether someone brought it with `add`: no fetch takes it for a document that the instance has dropped."""

    @property
    def key(self) -> tuple[Kind, str]:
        """Kind and name, by which a snapshot finds it."""
        return self.kind, self.name

    def facts(self) -> dict[str, object]:
        """The manifest's value for this document: only what is known."""
        names = ("kind", "name", "sha256", "failed", "description", "type", "added")
        known = {name: value for name in names if (value := getattr(self, name))}
        has_flags = surfaces.document(self.kind).has_flags
        return known | ({"updatable": self.updatable} if has_flags else {})


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which instance the documents are from, and what is known of each."""

    url: str = ""
    company: str = ""
    entries: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))
    """Path → entry."""
    left_out: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Key of a surface → the patterns of [exclude] by which the last fetch left something out."""
    owned: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Path → sha256 of what is ours in the folder besides the documents."""

    def to_bytes(self) -> bytes:
        """`manifest.json`: sorted, the same bytes for the same entries."""
        documents = {path: entry.facts() for path, entry in self.entries.items()}
        value: dict[str, object] = {"company": self.company, "documents": documents}
        value["url"] = self.url
        if left_out := {sort: list(p) for sort, p in self.left_out.items() if p}:
            value["left_out"] = left_out
        if self.owned:
            value["files"] = dict(self.owned)
        text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
        return f"{text}\n".encode("utf-8", "surrogatepass")

    def journal_head(self, seal: Seal) -> bytes:
        """The first line of a journal."""
        return _sealed({"url": self.url, "company": self.company}, seal)


def parse(data: bytes) -> tuple[Manifest, tuple[Problem, ...]]:
    """The manifest, and a problem for each invalid entry; raises `CodegenError` if it cannot be read at all."""
    refuse_large(data, MANIFEST)
    try:
        value = parsed_json(data.decode("utf-8", "surrogatepass"))
        found = {
            path: _entry(path, facts) for path, facts in value["documents"].items()
        }
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise CodegenError(
            MANIFEST,
            f"this is not a manifest: {type(error).__name__}: {error}",
            "Restore it from version control, or move it elsewhere: documents are then read by their file names.",
        ) from None
    problems = (
        Problem(
            MANIFEST, 0, f"left out, it is not a document of a snapshot: {path!r:.200}"
        )
        for path, entry in found.items()
        if entry is None
    )
    whole = _manifest(value, filter(None, found.values()))
    more = replace(whole, left_out=_left_out(value), owned=_owned(value))
    return more, tuple(problems)


def _owned(value: Mapping[str, Any]) -> dict[str, str]:
    found = value.get("files")
    pairs = found.items() if isinstance(found, dict) else ()
    return {path: digest for path, digest in pairs if isinstance(digest, str)}


def _left_out(value: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found = value.get("left_out")
    return {
        sort: tuple(pattern for pattern in patterns if isinstance(pattern, str))
        for sort, patterns in (found.items() if isinstance(found, dict) else ())
        if isinstance(patterns, list)
    }


def journal_line(entry: Entry, seal: Seal) -> bytes:
    """A document's line in a journal."""
    return _sealed({"path": entry.path, **entry.facts()}, seal)


def parse_journal(data: bytes, seal: Seal | None = None) -> Manifest:
    """The entries of a journal, up to the first invalid line; with `seal`, up to the first line without it.

    Raises `CodegenError` for one that is too large.
    """
    refuse_large(data, JOURNAL)
    lines: list[Any] = []
    for line in islice(BytesIO(data), _MOST_LINES):
        try:
            value = parsed_json(line)
        except (ValueError, RecursionError):
            break
        if seal is not None and not _has_seal(value, seal):
            break
        lines.append(value)
    facts = [line for line in lines if isinstance(line, dict)] or [{}]
    entries = (_entry(text_at(line, "path"), line) for line in facts[1:])
    return _manifest(facts[0], filter(None, entries))


def _sealed(value: Mapping[str, object], seal: Seal) -> bytes:
    whole = {**value, "seal": seal(_line(value))}
    return _line(whole) + b"\n"


def _has_seal(value: Any, seal: Seal) -> bool:
    if not isinstance(value, dict):
        return False
    said, right = text_at(value, "seal"), seal(_line({**value, "seal": None}))
    return compare_digest(said.encode(errors="replace"), right.encode())


def _line(value: Mapping[str, object]) -> bytes:
    """The value as canonical JSON; the seal itself is not sealed."""
    kept = {name: part for name, part in value.items() if part is not None}
    return json.dumps(kept, sort_keys=True).encode()


def _manifest(head: Mapping[str, object], entries: Iterable[Entry]) -> Manifest:
    known = MappingProxyType({entry.path: entry for entry in entries})
    return Manifest(text_at(head, "url"), text_at(head, "company"), known)


def _entry(path: str, facts: Any) -> Entry | None:
    """The entry that a manifest or a journal gives for a path, or None where it cannot be trusted."""
    parts = layout.kind_and_stem(path)
    if parts is None or not isinstance(facts, dict):
        return None
    kind, file_stem = parts
    name = facts.get("name")
    if not isinstance(name, str) or facts.get("kind") != kind:
        return None
    if not 0 < len(name) <= MAX_NAME:
        return None
    if file_stem != layout.stem(name) and file_stem != layout.twin_stem(name):
        return None
    texts = {
        key: text_at(facts, key) for key in ("sha256", "failed", "description", "type")
    }
    return Entry(
        path,
        kind,
        name,
        **texts,
        updatable=facts.get("updatable") is True,
        added=facts.get("added") is True,
    )
