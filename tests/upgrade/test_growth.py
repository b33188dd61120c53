"""Twice as much of anything in two documents is at most a little more than twice the work of comparing them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import md5
from types import FrameType
from typing import Any

import pytest
from generate.growing import GROWING, entity, many, simple

from codegen.generate.unit import Unit
from codegen.ir import names, text
from codegen.runtime.data import names as wire
from codegen.upgrade import units, renames
from codegen.upgrade.compare import Change, compare
from codegen.upgrade.units import element

_COUNTED = re.compile(r"[/\\]upgrade[/\\]|difflib")
"""Files of which each line counts; of others each call does."""
SIZE = 60
"""Enough for more pairs than are looked at: below that, their number is what bounds them."""
PAIRS = 3_200
"""So many pairs are looked at here: six times as many take six times as long, and show no more."""
MOST = 2.3


@pytest.fixture(scope="module", autouse=True)
def few_pairs() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(renames, "_MOST", PAIRS)
        yield


def changes(old: Unit, new: Unit) -> list[Change]:
    return list(compare([element(old)], [element(new)]))


def steps(old: Unit, new: Unit) -> int:
    """The lines of Python that comparing the two takes, with nothing remembered."""
    for module in (names, text, wire, units):
        for found in vars(module).values():
            if hasattr(found, "cache_clear"):
                found.cache_clear()
    count = 0

    def step(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        # Building a unit is the same work as in `generate`, and is counted there.
        return step if _COUNTED.search(frame.f_code.co_filename) else None

    before = sys.gettrace()
    sys.settrace(step)
    try:
        changes(old, new)
    finally:
        sys.settrace(before)
    return count


def changed(unit: Unit, pattern: bytes, by: bytes) -> Unit:
    """The unit with other documents."""
    found = {k: re.sub(pattern, by, data) for k, data in unit.documents.items()}
    return replace(unit, documents=found)


def renamed(unit: Unit) -> Unit:
    return changed(unit, rb"\b([A-Za-z]{1,2})(\d+)\b", rb"\1\1x\2")


def retyped(unit: Unit) -> Unit:
    found = changed(unit, rb"Edm\.(String|Int32)", b"Edm.Decimal")
    return changed(found, rb'"type": ?"string"', b'"type": "boolean"')


SIDES: Mapping[str, Callable[[Callable[[int], Unit], int], tuple[Unit, Unit]]] = {
    "gone": lambda make, size: (make(size), make(2)),
    "new": lambda make, size: (make(2), make(size)),
    "renamed": lambda make, size: (make(size), renamed(make(size))),
    "retyped": lambda make, size: (make(size), retyped(make(size))),
}
"""How two documents differ → the two, given what makes one of a size."""


WHAT = [
    *("entity types", "sets, each of its type", "key parts", "columns", "children"),
    *("types of one base", "members of an enumeration", "BAQ parameters"),
    *("functions", "inputs of a function", "outputs of a method", "tablesets"),
]
"""What differs in the elements that are compared; how the rest grows is seen where packages are generated."""


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("what", WHAT)
def test_twice_as_many_are_twice_the_work(what: str, side: str) -> None:
    once, twice = (
        steps(*SIDES[side](GROWING[what], size)) for size in (SIZE, 2 * SIZE)
    )
    assert twice <= MOST * once, (once, twice)


def columns(ending: str, count: int, *, rows: int) -> Unit:
    """Rows with columns whose names and descriptions are like no other's."""
    named = [
        md5(str(n).encode()).hexdigest()[:8].translate(_LETTERS) for n in range(count)
    ]
    inside = "".join(
        f'<Property Name="{name}{ending}" Type="Edm.String">'
        f'<Annotation Term="Org.OData.Core.V1.Description" String="{name}"/></Property>'
        for name in named
    )
    return simple(many(entity("#", inside), rows))


_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def test_a_name_of_any_length_is_no_more_work_than_a_long_one() -> None:
    """`difflib` takes seconds for two names of 500 letters that repeat themselves."""

    def named(size: int) -> int:
        letters = [f"{'ab' * size}{chr(0x61 + n)}" for n in range(2)]
        both = [letters, [name.replace("ab" * 8, "aabb" * 4) for name in letters]]
        units = [
            simple(
                [
                    entity(
                        "",
                        "".join(
                            f'<Property Name="{n}" Type="Edm.Int32"/>' for n in some
                        ),
                    )
                ]
            )
            for some in both
        ]
        return steps(units[0], units[1])

    assert named(240) <= 1.3 * named(60)


def test_pairs_are_looked_at_as_long_as_there_is_patience() -> None:
    """Twenty rows with twenty other columns each are 8,000 pairs; one document asks for no more than one of its rows."""
    many = changes(columns("", 20, rows=20), columns("er", 20, rows=20))
    likely = [change for change in many if change.likely]
    assert len(likely) == PAIRS // 20
    few = changes(columns("", 3, rows=20), columns("er", 3, rows=20))
    assert sum(change.likely for change in few) == 60
