"""Patterns of [include] that fit nothing inside of services: most likely slips of the pen, and silent ones if nobody says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from codegen.errors import Problem
from codegen.selection import Selection, is_glob
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


def fitting(
    selection: Selection, service: str, parsed: Mapping[Kind, Any]
) -> tuple[str, ...] | None:
    """The patterns for methods of more than one service that fit one of this service's; None where its methods are not known."""
    methods = parsed.get("methods")
    if methods is None:
        return None
    return tuple(
        pattern
        for pattern in _general(selection)
        if any(selection.fits(pattern, service, m.name) for m in methods.methods)
    )


def of_no_service(
    selection: Selection, found: Iterable[Sequence[str] | None]
) -> Iterator[Problem]:
    """One problem for each such pattern that is `fitting` for no service; none where no service's methods are known."""
    known = [patterns for patterns in found if patterns is not None]
    fit = {pattern for patterns in known for pattern in patterns}
    for pattern in _general(selection) if known else ():
        if pattern not in fit:
            what = f"`{pattern}` fits no method of any service that is taken"
            yield Problem("[include] methods", 0, what, "Letter case counts.")


def _general(selection: Selection) -> tuple[str, ...]:
    """The patterns for methods that name no single service."""
    patterns = selection.include.methods or ()
    return tuple(p for p in patterns if is_glob(p.rpartition("/")[0] or "*"))


def _of_parts(
    table: str, patterns: Iterable[str] | None, service: str, names: Sequence[str]
) -> Iterator[Problem]:
    for pattern in patterns or ():
        named, _, part = pattern.rpartition("/")
        if named != service or any(fnmatchcase(name, part) for name in names):
            continue
        what = f"`{pattern}` fits nothing of the service"
        yield Problem(f"[include] {table}", 0, what, suggestion(part, names))
