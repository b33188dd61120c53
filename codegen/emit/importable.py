"""The name that a generated package is imported by."""

from __future__ import annotations

from pathlib import Path


def import_name(folder: Path, package: str) -> str:
    """The dotted name of a package in a folder, with the names of the packages that contain it: `shop.vendored.acme`."""
    parts = [package]
    here = folder.resolve()
    while (here / "__init__.py").is_file():
        parts.insert(0, here.name)
        here = here.parent
    return ".".join(parts)
