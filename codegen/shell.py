"""How a hint spells commands, in the shell of whoever reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping


def is_powershell() -> bool:
    """Whether the reader's shell is most likely PowerShell: always on Windows, and elsewhere where it started us."""
    return os.name == "nt" or "PSModulePath" in os.environ


def assignments(values: Mapping[str, str]) -> str:
    """The command that sets these variables of the environment."""
    if is_powershell():
        return "; ".join(f'$env:{name} = "{value}"' for name, value in values.items())
    return "export " + " ".join(f"{name}={value}" for name, value in values.items())
