"""What sets say of the columns that they do not take costs what the document is large, however many sets, types and columns there are."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from codegen.documents import edmx

HEAD = (
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
    '<Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
)
TAIL = "</Schema></edmx:DataServices></edmx:Edmx>"
LISTED = (
    '<Annotation Term="Org.OData.Capabilities.V1.InsertRestrictions"><Record><PropertyValue Property="NonInsertableProperties">'
    "<Collection><PropertyPath>p0</PropertyPath></Collection></PropertyValue></Record></Annotation>"
)


def _type(name: str, columns: int = 1) -> str:
    inside = "".join(
        f'<Property Name="p{n}" Type="Edm.String"/>' for n in range(columns)
    )
    return f'<EntityType Name="{name}"><Key><PropertyRef Name="p0"/></Key>{inside}</EntityType>'


def _set(name: int, type_: str) -> str:
    return f'<EntitySet Name="S{name}" EntityType="N.{type_}">{LISTED}</EntitySet>'


def many_sets_of_one_type(size: int) -> str:
    sets = "".join(_set(n, "T") for n in range(size))
    return f'{_type("T", size)}<EntityContainer Name="C">{sets}</EntityContainer>'


def many_types(size: int) -> str:
    types = "".join(_type(f"T{n}") for n in range(size))
    sets = "".join(_set(n, f"T{n}") for n in range(size))
    return f'{types}<EntityContainer Name="C">{sets}</EntityContainer>'


def _calls(document: str) -> int:
    """How many functions are called to read a document."""
    count = 0

    def noted(frame: Any, event: str, arg: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    data = f"{HEAD}{document}{TAIL}".encode()
    sys.setprofile(noted)
    try:
        found = edmx.parse(data, "Doc")
    finally:
        sys.setprofile(None)
    assert {t.properties[0].access for t in found.types.values()} == {"added later"}  # type: ignore[union-attr]  # all are structured
    return count


@pytest.mark.parametrize("made", [many_sets_of_one_type, many_types])
def test_eight_times_as_much_costs_eight_times_as_many_calls(
    made: Callable[[int], str],
) -> None:
    assert _calls(made(640)) < 10 * _calls(made(80))
