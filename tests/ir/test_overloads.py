"""Overloads that no name of a parameter tells apart: each is a method of its own."""

from __future__ import annotations

from codegen.documents import edmx
from codegen.ir import names, operations, service

TYPES = ("Boolean", "Byte", "Date", "Decimal", "Double", "Guid")
DOCUMENT = """
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="Lab" xmlns="http://docs.oasis-open.org/odata/ns/edm">
{functions}
<EntityContainer Name="C"><FunctionImport Name="Find" Function="Lab.Find"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>"""
FIND = """<Function Name="Find"><Parameter Name="value" Type="Edm.{type}"/>
<ReturnType Type="Edm.{type}"/></Function>"""


def test_overloads_with_parameters_of_one_name_are_all_called() -> None:
    functions = "".join(FIND.format(type=type) for type in TYPES)
    document = edmx.parse(DOCUMENT.format(functions=functions).encode(), "LabSvc")
    built, _ = service.build(
        document,
        path=("lab",),
        takes_set=lambda name: True,
        column_rule=names.column,
    )
    found, report = operations.build(
        document, built, takes_method=lambda name: True, rule=names.attribute
    )
    assert [method.name for method in found.methods] == [
        *("find", "find_by_value", "find_by_value_too", "find_by_value_too_too"),
        *("find_by_value_too_too_too", "find_by_value_too_too_too_too"),
    ]
    assert report.problems == ()
