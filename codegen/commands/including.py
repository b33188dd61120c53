"""`include`: what of the instance a program uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from codegen import toml
from codegen.commands.session import Session
from codegen.disk import files
from codegen.errors import CodegenError
from codegen.reading import read
from codegen.selection import Patterns
from codegen.source.snapshot import open_snapshot
from codegen.upgrade.used import used


def include(
    session: Session, *, sources: Sequence[Path], metadata: Path | None, write: bool
) -> int:
    """Write the lists of `[include]` that a package for the program needs to stdout, or into `kinetic.toml`."""
    config = session.config()
    found = used(open_snapshot(config.metadata(metadata)), config, sources)
    session.talk.problems(found.unsure)
    lists = _lists(found.patterns)
    if not any(lists.values()):
        session.talk.say("the program uses nothing of the package")
        return 0
    if not write:
        session.out.write(toml.with_lists("", "include", lists))
        return 0
    if config.file is None:
        hint = "`kinetic-codegen init` writes one."
        raise CodegenError("--write", "there is no kinetic.toml", hint)
    try:
        text = toml.with_lists(_text(config.file), "include", lists)
    except ValueError as error:
        hint = "Run it without --write, and put the lines there yourself."
        raise CodegenError(str(config.file), str(error), hint) from None
    files.write(config.file, text.encode())
    session.talk.say(f"wrote [include] into {config.file}")
    return 0


def _text(file: Path) -> str:
    return read(file).decode("utf-8")


def _lists(patterns: Patterns) -> dict[str, Sequence[str] | None]:
    """Services always, so that nothing else is taken."""
    rest = {key: patterns.get(key) for key in ("methods", "baqs", "functions")}
    return {"services": patterns.get("services", ()), **rest}
