"""Fuzzes one stage of the generator with atheris: `python tests/fuzz/run.py edmx -max_total_time=1200 FOLDER`.

All that follows the stage's name is libFuzzer's. What is found stands in the folder's parent as `crash-…`: mend it, and
keep it in `tests/malice/finds/{stage}/`. atheris is no dependency of the tests: `pip install atheris`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import atheris  # type: ignore[import-not-found, unused-ignore]  # only who fuzzes installs it

with atheris.instrument_imports(include=["codegen"]):
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))
    sys.path.insert(0, str(Path(__file__).parent))
    from targets import TARGETS

CASES = Path(__file__).parent.parent / "cases"


def seeds(stage: str) -> Iterator[bytes]:
    """Documents to begin with: the hazards, whole."""
    if stage == "edmx":
        yield from (file.read_bytes() for file in sorted(CASES.glob("*/metadata.edmx")))
    elif stage == "openapi":
        sample = CASES.parent.parent / "codegen" / "sample" / "metadata"
        yield from (file.read_bytes() for file in sorted(sample.rglob("*.json")))
    # Bytes for a strategy to choose by.
    yield from (b"\x01" + bytes([n]) * 200 for n in range(0, 256, 16))


def main() -> None:
    stage, *rest = sys.argv[1:]
    folder = Path(rest[-1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(stage)):
        (folder / f"seed-{number:03}").write_bytes(seed)
    check = TARGETS[stage]

    def target(data: bytes) -> None:
        # black takes longer than all else together: one input in sixteen is laid out by it.
        check(data, len(data) % 16 == 0)

    atheris.Setup(
        ["fuzz", f"-artifact_prefix={folder.parent}/", "-rss_limit_mb=4096", *rest],
        target,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
