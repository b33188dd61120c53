"""Results that are kept: what a class's annotations say does not change."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """Return the function with its latest results kept, and its own signature, which `lru_cache` would hide."""
    kept: Callable[P, T] = lru_cache(maxsize=4_096)(function)  # type: ignore[assignment]  # it takes what the function takes
    return kept
