"""Flags that the class does not know: they are read, combined and sent back, and no bit or name is lost."""

from __future__ import annotations

import copy
import pickle
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from loopback import Answer, Loopback
from tiny_acme import Kinetic
from tiny_acme._runtime import EdmFlags
from tiny_acme.erp.bo.lab import Info, Perm, Sample

GUID = "00000000-0000-0000-0000-000000000001"
WIRES = ["Read", "WriteAll", "Fly", "Read,Fly", "Fly, Swim", "8", "9", "Read,8,Fly", ""]


def told(value: EdmFlags) -> set[str]:
    """What a value says, bit by bit and name by name, whatever the spelling."""
    known = {"Read": 1, "WriteAll": 2}
    found: set[str] = set()
    for text in value.wire.split(","):
        bits = known.get(text, int(text) if text.isdecimal() else None)
        found |= (
            {text} if bits is None else {f"{1 << i}" for i in range(8) if bits >> i & 1}
        )
    return found


def flags(wire: str) -> Perm:
    return Perm(int(wire) if wire.isdecimal() else wire)


def test_a_flag_that_is_not_known_goes_back_as_it_came(
    server: Loopback, kinetic: Kinetic
) -> None:
    record = {"Key1": "k", "Taken": "2026-01-01", "Info": {"ID": GUID}}
    server.reset(lambda call: Answer({"value": [record | {"Perm": "Read, Fly"}]}))
    (row,) = kinetic.erp.bo.lab.samples.top(1)
    assert row.perm is not None and Perm.READ in row.perm
    assert Sample.model_validate_json(row.model_dump_json()).perm == row.perm
    server.reset(lambda call: Answer(record))
    new = Sample(
        key1="k", taken=date(2026, 1, 1), info=Info(id=UUID(GUID)), perm=row.perm
    )
    kinetic.erp.bo.lab.samples.create(new)
    assert server.calls[0].body["Perm"] == "Read,Fly"
    server.reset(lambda call: Answer(None, status=204))
    row.perm |= Perm.WRITE_ALL
    kinetic.erp.bo.lab.samples.update(row)
    assert server.calls[-1].body == {"Perm": "Read,Fly,2"}
    row.perm &= ~Perm.READ
    kinetic.erp.bo.lab.samples.update(row)
    assert server.calls[-1].body == {"Perm": "Fly,2"}
    assert (Sample.perm == row.perm).text == "Perm eq Lab.Perm'Fly,2'"


@pytest.mark.parametrize(("one", "other"), [*product(WIRES, WIRES)])
def test_flags_combine_as_sets_of_bits_and_names(one: str, other: str) -> None:
    left, right = flags(one), flags(other)
    assert told(left | right) == told(left) | told(right)
    assert told(left & right) == told(left) & told(right)
    assert told(left ^ right) == told(left) ^ told(right)
    assert told(left & ~right) == told(left) - told(right)
    assert (left == right) == (told(left) == told(right))
    assert (right in left) == (told(right) <= told(left))
    assert hash(left) == hash(right) or left != right


@pytest.mark.parametrize("wire", WIRES)
def test_flags_are_copied_and_pickled(wire: str) -> None:
    value: Any = flags(wire)
    for way in (copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))):
        assert way(value) == value and way(value).wire == value.wire


def test_members_stay_what_they_are() -> None:
    assert Perm(1) is Perm.READ is Perm("read") is (Perm.READ & Perm(3))
    assert ~Perm.READ == Perm.WRITE_ALL and 2 | Perm.READ == 3 == Perm(3)
    assert [*Perm("Fly,Read")] == [Perm.READ] and bool(Perm("Fly")) and not Perm(0)
    assert str(Perm("Fly,Read")) == "Fly,Read" and repr(Perm("Fly")) == "<Perm.Fly: 0>"
