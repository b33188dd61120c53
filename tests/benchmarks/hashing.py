"""The floor of doing nothing: `python -m tests.benchmarks.hashing FOLDER…` reads every file and takes its sha256."""

from __future__ import annotations

import hashlib
import os
import sys


def main(folders: list[str]) -> None:
    """Hash all files below the folders."""
    for folder in folders:
        for inner, _, names in os.walk(folder):
            for name in names:
                with open(os.path.join(inner, name), "rb") as file:
                    hashlib.sha256(file.read()).digest()


if __name__ == "__main__":
    main(sys.argv[1:])
