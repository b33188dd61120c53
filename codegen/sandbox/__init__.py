"""A local Kinetic over any snapshot: `serve` runs it until it is stopped, `running` for a `with` block.

It answers what EPICOR.md describes: discovery, `$metadata`, OpenAPI, entity sets, BAQs, methods, functions, tokens and
errors. Rows come from a folder of JSON files, and are made up if there are none.
"""

from codegen.sandbox.companies import Company
from codegen.sandbox.instance import Settings
from codegen.sandbox.server import running, serve
from codegen.sandbox.temperament import PRESETS, Temperament, of_profile, preset

__all__ = [
    "PRESETS",
    "Company",
    "Settings",
    "Temperament",
    "of_profile",
    "preset",
    "running",
    "serve",
]
