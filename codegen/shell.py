"""How hints spell commands, for the reader's shell."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from shlex import quote
from typing import Final

_QUOTES: Final = re.compile("(['\u2018\u2019\u201a\u201b])")
"""The characters that end a single-quoted string in PowerShell unless doubled."""


def is_powershell() -> bool:
    """Whether the reader's shell is most likely PowerShell: always on Windows, and elsewhere if PowerShell started us."""
    return os.name == "nt" or "PSModulePath" in os.environ


def assignments(values: Mapping[str, str]) -> str:
    """The command that sets these variables of the environment."""
    if is_powershell():
        return "; ".join(f"$env:{n} = '{_doubled(v)}'" for n, v in values.items())
    return "export " + " ".join(f"{n}={_quoted(v)}" for n, v in values.items())


def _doubled(value: str) -> str:
    return _QUOTES.sub(r"\1\1", value)


def _quoted(value: str) -> str:
    return value if value == "…" else quote(value)
