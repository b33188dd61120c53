"""Sandboxes over the sample that behave as one likes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from support import SETTINGS

import codegen.sample
from codegen.sandbox import Temperament, running

SAMPLE = Path(codegen.sample.__path__[0])


def mannered(
    temperament: Temperament | None = None, **traits: Any
) -> AbstractContextManager[str]:
    """A sandbox over the sample with this temperament, or one of these traits."""
    manners = temperament or Temperament(**traits)
    settings = replace(SETTINGS, temperament=manners)
    return running(SAMPLE / "metadata", rows=SAMPLE / "rows", settings=settings)
