"""Names of operations: overloads that no name of a parameter tells apart, and what rows and sets have themselves."""

from __future__ import annotations

from codegen.documents import edmx
from codegen.ir import names, operations, service
from codegen.runtime.tasks.sets import AsyncRowPlace, AsyncSingleton
from codegen.runtime.threads.sets import EntitySet, KeylessSet, RowPlace, Singleton

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


def test_no_operation_hides_what_a_row_or_a_set_has_itself() -> None:
    def public(*kinds: type) -> set[str]:
        return {name for kind in kinds for name in dir(kind) if name[0] != "_"}

    on_rows = public(RowPlace, Singleton, AsyncRowPlace, AsyncSingleton)
    assert on_rows <= names.ROW_MEMBERS
    assert public(EntitySet, KeylessSet) <= names.SET_MEMBERS
