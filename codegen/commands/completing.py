"""What a shell completes besides commands and options: the names in the snapshot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from codegen import surfaces
from codegen.commands.session import Session
from codegen.errors import CodegenError

_PLAIN: Final = re.compile(r"\w[\w.-]*", re.ASCII)


def names(session: Session, *, metadata: Path | None, incomplete: str) -> list[str]:
    """The services, BAQs and function libraries whose name or last part starts with the text, ignoring case.

    The list is empty if no snapshot or configuration can be read, because a shell shows no errors.
    """
    from codegen.source.snapshot import open_snapshot

    try:
        snapshot = open_snapshot(session.config(silent=True).metadata(metadata))
    except CodegenError:
        return []
    begun = incomplete.casefold()
    found = (name for surface in surfaces.SURFACES for name in snapshot.names(surface))
    # A shell inserts completions unquoted: `a;b` and `$(c)` would be run.
    known = [name for name in found if _PLAIN.fullmatch(name)]
    return [name for name in known if any(s.startswith(begun) for s in _starts(name))]


def _starts(name: str) -> Iterator[str]:
    yield name.casefold()
    yield name.casefold().rpartition(".")[2]
