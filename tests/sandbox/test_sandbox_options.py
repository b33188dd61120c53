"""The options of a query grow with their text, and no further."""

from __future__ import annotations

import pytest
from patterns import steps

from codegen.sandbox import options
from codegen.sandbox.exchange import Refusal

PUMPS = [" ", "a ", "a desc ", "a,", "a(", "a)", "'", "a($expand=", "\t", "desc"]


@pytest.mark.parametrize("name", ["$orderby", "$expand", "$select"])
@pytest.mark.parametrize("pump", PUMPS)
def test_twice_as_long_is_twice_the_work(name: str, pump: str) -> None:
    def read(text: str) -> object:
        try:
            return options.parse([(name, text)])
        except Refusal as refusal:
            return refusal

    for head, tail in (("", ""), ("a", "x"), ("a", " desc")):
        once, twice = (steps(read, head + pump * size + tail) for size in (250, 500))
        assert twice <= 2.3 * once + 40
        read(head + pump * 10_000 + tail)  # what C would do in ages does not end here


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Name desc", ("Name", True)),
        ("Name  \t asc", ("Name", False)),
        ("Name\ndesc", ("Name", True)),
        ("desc", ("desc", False)),
        ("a desc desc", ("a desc", True)),
        ("Name descending", ("Name descending", False)),
        ("Named", ("Named", False)),
    ],
)
def test_the_direction_is_the_last_word(text: str, found: tuple[str, bool]) -> None:
    assert options.parse([("$orderby", text)]).orderby == (found,)


@pytest.mark.parametrize(
    ("levels", "fits"), [(2, True), (12, True), (13, False), (9000, False)]
)
def test_what_is_expanded_has_a_depth(levels: int, fits: bool) -> None:
    inside = "a($expand=" * (levels - 1) + "a" + ")" * (levels - 1)
    if fits:
        assert options.parse([("$expand", inside)]).expand
    else:
        with pytest.raises(Refusal):
            options.parse([("$expand", inside)])
