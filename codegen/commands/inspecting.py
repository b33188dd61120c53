"""`inspect`: what each stage made of one service or BAQ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal

from codegen.commands.session import Session
from codegen.documents import edmx
from codegen.errors import CodegenError
from codegen.source.manifest import Entry
from codegen.source.snapshot import Snapshot, open_snapshot
from codegen.toml import suggestion

Stage = Literal["documents", "ir", "files"]


def inspect(
    session: Session, *, service: str, stage: Stage, metadata: Path | None
) -> int:
    """Write what a stage made of a service or BAQ: the document and the IR as JSON, the files as they are."""
    config = session.config()
    snapshot = open_snapshot(config.metadata(metadata))
    entry = find(snapshot, service)
    if stage == "documents":
        document = edmx.parse(snapshot.read(entry), entry.name)
        session.out.write(as_json(document))
        session.talk.problems(document.problems)
        return 0
    from codegen.generate import preview

    made = preview(snapshot, config, entry)
    if stage == "ir":
        session.out.write(as_json(made.modules))
    for path, text in made.files if stage == "files" else ():
        session.out.write(f"# {path}\n{text}")
    session.talk.problems(made.problems)
    return 0


def find(snapshot: Snapshot, name: str) -> Entry:
    """The service or BAQ of that name, letter case apart; raises `CodegenError` with what is near."""
    documents = (*snapshot.of("service"), *snapshot.of("baq"))
    exact = [entry for entry in documents if entry.name == name]
    alike = [entry for entry in documents if entry.name.lower() == name.lower()]
    if found := exact or alike:
        return found[0]
    hint = suggestion(name, (entry.name for entry in documents))
    raise CodegenError(
        str(snapshot.where),
        f"there is no service or BAQ `{name}` here",
        hint or "`kinetic-codegen services --snapshot` lists what there is.",
    )


def as_json(value: object) -> str:
    """A frozen value as JSON, indented; what a field leaves at its default is left out."""
    return f"{json.dumps(_plain(value), indent=1, ensure_ascii=False)}\n"


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
