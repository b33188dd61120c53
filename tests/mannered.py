"""Sandboxes over the sample that behave as one likes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import codegen.sample
from codegen.sandbox import Temperament, running

SAMPLE = Path(codegen.sample.__path__[0])


def mannered(
    temperament: Temperament | None = None, **traits: Any
) -> AbstractContextManager[str]:
    """A sandbox over the sample with this temperament, or one of these traits."""
    manners = temperament or Temperament(**traits)
    return running(SAMPLE / "metadata", rows=SAMPLE / "rows", temperament=manners)
