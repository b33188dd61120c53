"""What has been found once, by fuzzing or by an attack that went through, holds ever after."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "fuzz"))

from targets import TARGETS  # noqa: E402

FOLDER = Path(__file__).parent / "finds"
FINDS = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*"))


@pytest.mark.parametrize("find", FINDS)
def test_a_find_is_mended(find: str) -> None:
    TARGETS[find.partition("/")[0]]((FOLDER / find).read_bytes(), True)


def test_there_are_finds_of_every_stage() -> None:
    assert {find.partition("/")[0] for find in FINDS} == TARGETS.keys()
