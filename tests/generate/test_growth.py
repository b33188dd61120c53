"""Twice as much of anything in a document is at most a little more than twice the work."""

from __future__ import annotations

import pytest
from generate.growing import GROWING, container, entity, many, simple, work

from codegen.documents.csdl import links
from codegen.generate.modules import make
from codegen.ir import operations

SIZE = 70
LARGER = {"types in a line of bases": links.MAX_DEPTH}
"""What is cut into pieces, and grows with the square inside of one."""
MOST = 2.1
"""Nothing takes more than 2.03 times as much; a part that grows with the square shows from a nineteenth of the work on."""


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """What is loaded and compiled once, whatever the size."""
    for unit in GROWING.values():
        make(unit(2))


@pytest.mark.parametrize("what", GROWING)
def test_twice_as_many_are_twice_the_work(what: str) -> None:
    size = LARGER.get(what, SIZE)
    once, twice = (work(GROWING[what](count)) for count in (size, 2 * size))
    assert twice.steps <= MOST * once.steps, (once, twice)
    assert twice.written <= MOST * once.written, (once, twice)


def test_what_many_types_take_over_is_bounded() -> None:
    """Columns times types that have them all is no work that a document may ask for: its bytes are their sum."""
    columns = "".join(many('<Property Name="P#" Type="Edm.String"/>', 1000))
    derived = links.MAX_INHERITED // 1000 + 100
    made = make(
        simple([entity(0, columns)], *many(entity("#", base="A.T0"), derived, first=1))
    )
    left = [p for p in made.problems if "take over too much" in p.what]
    assert 100 <= len(left) <= 110
    text = made.files[0][1]
    assert text.count("(T0, edm_type=") == derived - len(left)
    assert all(f"class T{n}(" in text for n in range(1, derived + 1))


def test_what_many_imports_of_many_overloads_give_is_bounded() -> None:
    overload = '<Function Name="F"><Parameter Name="p#" Type="Edm.Int32"/></Function>'
    returns = '<ReturnType Type="Edm.Int32"/></Function>'
    overloads = [o.replace("</Function>", returns) for o in many(overload, 300)]
    typed = [o.replace("Edm.Int32", f"A.T{n}", 1) for n, o in enumerate(overloads)]
    imports = many('<FunctionImport Name="F#" Function="A.F"/>', 100)
    made = make(simple(many(entity("#"), 300), *typed, container(imports)))
    assert any("imported before are left out" in p.what for p in made.problems)
    _, text = made.files[-1]
    assert 300 < text.count("@method") <= operations.MOST_AGAIN + 300
