"""What a package holds, by name: all that the client and the reports need of a module that is finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listed:
    """A service, a BAQ or a function library as the client needs to know it."""

    wire_name: str
    path: tuple[str, ...]
    name: str
    """Its class, or of a BAQ the name of its declaration."""
    description: str = ""


Package = Mapping[str, Sequence[Listed]]
"""Kind of a surface → what was built of it, by path."""
