"""What black alone would cost: `python -m tests.benchmarks.blackened PACKAGE N` lays out every N-th module, and writes nothing."""

from __future__ import annotations

import sys
from pathlib import Path

from codegen.emit.layout import formatted


def modules(package: Path, step: int = 1) -> list[Path]:
    """Every N-th module of a package, smallest first."""
    every = package.rglob("*.py")
    return sorted(every, key=lambda file: (file.stat().st_size, file))[::step]


def main(package: Path, step: int) -> None:
    """Lay out a share of a package's modules."""
    for file in modules(package, step):
        formatted(file.read_text("utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
