"""The script of mutants finds what it is to change, as long as the sources stand as they do."""

from __future__ import annotations

import mutants


def test_every_known_mutant_stands_at_one_place() -> None:
    assert len(list(mutants.known())) == len(mutants.KNOWN)


def test_the_draw_takes_each_room_and_is_the_same_again() -> None:
    drawn = list(mutants.drawn(seed=1, each=3))
    assert len(drawn) == 3 * len(mutants.DRAWN)
    assert drawn == list(mutants.drawn(seed=1, each=3))
    for mutant in drawn:
        data = (mutants.ROOT / mutant.path).read_bytes()
        assert mutant.of(data) != data
