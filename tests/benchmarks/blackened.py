"""What black alone would cost: `python -m tests.benchmarks.blackened PACKAGE N` lays out every N-th module, and writes nothing."""

from __future__ import annotations

import sys
from pathlib import Path

from codegen.emit.layout import formatted


def main(package: Path, step: int) -> None:
    """Lay out a share of a package's modules."""
    for file in sorted(package.rglob("*.py"))[::step]:
        formatted(file.read_text("utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
