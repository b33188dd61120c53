"""What the type checker said of a program last time, so that it is not asked the same again.

A record says that under a key, the sha256 of all that decides what is said (the program, the two packages, this generator and
what is installed), the checker followed imports into files of a certain sha256, and what it saw. `Cache` sees to it that no
one else writes it, and a record of another shape is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

from codegen.disk import files
from codegen.disk.text import together
from codegen.errors import CodegenError
from codegen.disk.text import digest, digest_of
from codegen.generate.memory import fingerprint
from codegen.reading import converted, plain
from codegen.source.cache import Cache
from codegen.upgrade.diagnostics import Job, Seen

_NAME: Final = "usages"
"""One record for all programs: a report is written again right after it was read, or not at all."""


def key(jobs: Iterable[Job]) -> str:
    """The sha256 of all that decides what the checker says of these jobs."""
    facts: list[object] = [fingerprint()]
    facts.append(sorted((d.name, d.version) for d in distributions()))
    for job in jobs:
        made = {name: _digest(file) for file, name in job.modules()}
        program = [(str(path), _digest(path)) for path in job.sources]
        facts.append((job.module, sorted(job.names), together(made), program))
    return digest_of(facts)


def recalled(cache: Cache | None, wanted: str) -> list[Seen]:
    """What was seen under that key; nothing if it is not known, or a file that was followed has changed."""
    try:
        record = json.loads(cache.read(_NAME)) if cache else {}
        if record.get("key") != wanted:
            return []
        unchanged = all(_digest(Path(p)) == sha for p, sha in record["read"].items())
        return converted(record["seen"], list[Seen]) if unchanged else []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def keep(cache: Cache | None, wanted: str, found: Sequence[Seen]) -> None:
    """Remember what was seen under that key; if there is no cache, do nothing."""
    followed = {path for seen in found for path in seen.followed}
    record = {
        "key": wanted,
        "read": {str(path): _digest(path) for path in sorted(followed)},
        "seen": plain([replace(seen, followed=frozenset()) for seen in found]),
    }
    if cache:
        cache.write(_NAME, json.dumps(record).encode())


def _digest(path: Path) -> str:
    """The sha256 of a file, `""` if it cannot be read."""
    try:
        return digest(files.read(path))
    except (CodegenError, OSError):
        return ""
