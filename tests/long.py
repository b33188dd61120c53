"""How long a run of the tests may be: `KINETIC_LONG_TESTS=10` draws ten times as much as every run does."""

from __future__ import annotations

import os

import pytest

LONG = int(os.environ.get("KINETIC_LONG_TESTS", "1"))
"""How many times as many kills, faults and examples as in every run."""

LONG_ONLY = pytest.mark.skipif(LONG < 2, reason="long: set KINETIC_LONG_TESTS=2")
"""On tests over a whole instance or with many type checks that have a small twin in every run."""
