"""Patterns of [include] that fit nothing of a service: most likely slips of the pen, and silent ones if nobody says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from codegen.errors import Problem
from codegen.selection import Selection
from codegen.source.layout import Kind
from codegen.toml import suggestion


def of_service(
    selection: Selection, service: str, parsed: Mapping[Kind, Any]
) -> Iterator[Problem]:
    """One problem for each pattern that names this service and none of its sets, or none of its methods."""
    document, methods = parsed.get("service"), parsed.get("methods")
    if document is not None:
        sets = [s.name for s in (*document.sets, *document.singletons)]
        yield from _of_parts("services", selection.include.services, service, sets)
    if methods is not None:
        names = [method.name for method in methods.methods]
        yield from _of_parts("methods", selection.include.methods, service, names)


def _of_parts(
    table: str, patterns: Iterable[str] | None, service: str, names: Sequence[str]
) -> Iterator[Problem]:
    for pattern in patterns or ():
        named, _, part = pattern.rpartition("/")
        if named != service or any(fnmatchcase(name, part) for name in names):
            continue
        what = f"`{pattern}` fits nothing of the service"
        yield Problem(f"[include] {table}", 0, what, suggestion(part, names))
