"""A module's import lines, computed from what it uses."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.ir.model import ImportLine, Imports
from codegen.ir.types import RUNTIME, Import


def imports(used: Iterable[Import], *, depth: int) -> Imports:
    """The import lines for what is used in a module `depth` folders below the package's own, sorted as isort does."""
    names: dict[str, set[str]] = {}
    for module, name in used:
        names.setdefault(module, set()).add(name)
    lines = [
        ImportLine(
            "." * (depth + 1) + module if _is_runtime(module) else module,
            tuple(sorted(names[module], key=_order)),
        )
        for module in sorted(names, key=_distance)
    ]
    return Imports(
        standard=tuple(line for line in lines if not line.module.startswith(".")),
        own=tuple(line for line in lines if line.module.startswith(".")),
    )


def _distance(module: str) -> tuple[bool, str]:
    """The runtime, which lies further up, before the modules beside this one."""
    return not _is_runtime(module), module


def _is_runtime(module: str) -> bool:
    return module.partition(".")[0] == RUNTIME


def _order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return kind, name
