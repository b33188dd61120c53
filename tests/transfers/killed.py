"""Kills downloads with SIGKILL and looks at what is left; a program of its own, so that it may fork.

`killed.py URL FOLDER SEED COUNT SHA256`: the file is the old one or the new one, whole, and one run more gets the new one.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from dying import killed, moments, steps_of
from generated_example import Kinetic

OLD = b"as it was"


def download(url: str, target: Path) -> Path:
    with Kinetic(url, company="C", username="u", password="p") as kinetic:
        return kinetic.files.download(1, "a", to=target)


def main(url: str, folder: Path, seed: int, count: int, digest: str) -> None:
    target = folder / "file"
    # The first run loads what no child has to load then.
    download(url, target)
    steps = steps_of(lambda: download(url, target))
    found = []
    for step in moments(steps, count, seed):
        target.write_bytes(OLD)
        is_killed = killed(lambda: download(url, target), step)
        content = target.read_bytes()
        is_new = hashlib.sha256(content).hexdigest() == digest
        assert is_new or (content == OLD and is_killed), step
        left = {path.suffix for path in folder.iterdir() if path != target}
        assert left <= {".part"}, left
        found.append(is_killed)
    assert not killed(lambda: download(url, target))
    assert hashlib.sha256(target.read_bytes()).hexdigest() == digest
    print(sum(found))


if __name__ == "__main__":
    url, folder, seed, count, digest = sys.argv[1:]
    main(url, Path(folder), int(seed), int(count), digest)
