"""Which types get classes for the operations on their rows and sets: those that have any, and those that lead to them."""

from __future__ import annotations

import pytest

from codegen.documents import edmx
from codegen.ir import bound

DOCUMENT = """
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="Lab" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="Order"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32"/>
<NavigationProperty Name="Lines" Type="Collection(Lab.Line)"/></EntityType>
<EntityType Name="Line"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32"/></EntityType>
<EntityType Name="RushOrder" BaseType="Lab.Order"/><EntityType Name="RushLine" BaseType="Lab.Line"/>
<EntityType Name="Note"><Property Name="Text" Type="Edm.String"/></EntityType>
<Action Name="Ship" IsBound="{is_bound}"><Parameter Name="line" Type="Lab.Line"/></Action>
<EntityContainer Name="C"/>
</Schema></edmx:DataServices></edmx:Edmx>"""
LEADING = {"Lab.Order", "Lab.RushOrder", "Lab.Line", "Lab.RushLine"}


@pytest.mark.parametrize(
    ("is_bound", "takes", "expected"),
    [("true", True, LEADING), ("true", False, set()), ("false", True, set())],
)
def test_a_type_is_bound_if_its_rows_lead_to_an_operation_that_is_taken(
    is_bound: str, takes: bool, expected: set[str]
) -> None:
    document = edmx.parse(DOCUMENT.format(is_bound=is_bound).encode(), "LabSvc")
    assert bound.types(document, lambda name: takes) == expected
