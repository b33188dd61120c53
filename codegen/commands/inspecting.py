"""`inspect`: what each stage made of one service, BAQ or function library."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

from codegen import surfaces
from codegen.commands.session import Session
from codegen.commands.talk import printable_lines
from codegen.errors import CodegenError
from codegen.source.kinds import parse
from codegen.source.manifest import Entry
from codegen.source.snapshot import Snapshot, open_snapshot
from codegen.surfaces import Kind, surface_of

Stage = Literal["documents", "ir", "files"]


def inspect(
    session: Session, *, service: str, stage: Stage, metadata: Path | None
) -> int:
    """Write what a stage made of a service, BAQ or function library: documents and IR as JSON, files as they are."""
    config = session.config()
    snapshot = open_snapshot(config.metadata(metadata))
    entry = find(snapshot, service)
    if stage == "documents":
        documents = _documents(snapshot, entry)
        session.out.write(as_json(documents))
        session.talk.problems(
            p for document in documents.values() for p in document.problems
        )
        return 0
    from codegen.generate import preview

    made = preview(snapshot, config, entry)
    if stage == "ir":
        session.out.write(as_json(made.modules))
    for path, text in made.files if stage == "files" else ():
        session.say(f"# {path}")
        session.out.write(printable_lines(text))
    session.talk.problems(made.problems)
    return 0


def _documents(snapshot: Snapshot, entry: Entry) -> dict[str, Any]:
    """Path → the parser's result, for the document and those that belong to it."""
    kinds = (document.kind for document in surface_of(entry.kind).documents)
    found = filter(None, (snapshot.find(kind, entry.name) for kind in kinds))
    beside = sorted(found, key=lambda e: e.path)
    return {e.path: parse(e.kind, e.name, snapshot.read(e)) for e in beside}


def find(snapshot: Snapshot, name: str) -> Entry:
    """The service, BAQ or function library with a name, or with one that differs in letter case or leaves parts out.

    `Customer` is `Erp.BO.CustomerSvc`, unless something else has that name. Raises `CodegenError` if there is none (with
    similar names), or several.
    """
    entries = _main_documents(snapshot)
    for said in _SPELLINGS:
        found = [entry for entry in entries if said(entry.name) == said(name)]
        if len(found) == 1:
            return found[0]
        if found:
            among = ", ".join(entry.name for entry in found)
            raise CodegenError(
                str(snapshot.where),
                f"`{name}` is ambiguous: {among}",
                "Name one of them.",
            )
    hint = _similar(name, [entry.name for entry in entries])
    raise CodegenError(
        str(snapshot.where),
        f"there is no service, BAQ or function library `{name}` here",
        hint or "`kinetic-codegen services --snapshot` lists all services.",
    )


def _similar(name: str, known: Iterable[str]) -> str:
    """A hint at the name whose last part is most similar; empty if none is."""
    full = {_short(each): each for each in known}
    close = get_close_matches(_short(name), full, 1)
    return f"Did you mean `{full[close[0]]}`?" if close else ""


def _main_documents(snapshot: Snapshot) -> list[Entry]:
    """One document of each service, BAQ and function library: its `$metadata` if it has one."""
    found: dict[tuple[Kind, str], Entry] = {}
    for surface in surfaces.SURFACES:
        for document in surface.documents:
            for entry in snapshot.of(document.kind) if document.suffices else ():
                found.setdefault((surface.kind, entry.name), entry)
    return list(found.values())


def _short(name: str) -> str:
    """The last part of a service's name: `customer` of `Erp.BO.CustomerSvc`."""
    return name.casefold().rpartition(".")[2].removesuffix("svc")


_SPELLINGS: Final[tuple[Callable[[str], str], ...]] = (str, str.casefold, _short)
"""How names are compared, strictest first."""


def as_json(value: object) -> str:
    """A frozen value as indented JSON, without fields that have their default."""
    text = json.dumps(_plain(value), indent=1, ensure_ascii=False)
    marks = (c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
    return f"{''.join(marks)}\n"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        given = {f.name: getattr(value, f.name) for f in fields(value)}
        defaults = {f.name: _default(f) for f in fields(value)}
        return {name: _plain(v) for name, v in given.items() if v != defaults[name]}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _default(field: Any) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default
