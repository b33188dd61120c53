"""Operations on rows and sets are compared: one that goes, or takes something else, is a change with its place."""

from __future__ import annotations

from support import ROOT

from codegen.documents import edmx
from codegen.ir import names, operations, service
from codegen.ir.bound import types
from codegen.upgrade.compare import compare
from codegen.upgrade.elements import Element, of_service

CASE = ROOT / "tests" / "cases" / "bound_overloads" / "metadata.edmx"


def element(text: str) -> Element:
    document = edmx.parse(text.encode(), "LabSvc")
    built, _ = service.build(
        document,
        path=("lab",),
        takes_set=lambda name: True,
        column_rule=names.column,
        bound=types(document, lambda name: True),
    )
    methods, _ = operations.build(
        document, built, takes_method=lambda name: True, rule=names.attribute
    )
    return of_service(built, methods)


def changed(old: str, new: str) -> set[tuple[str, str, str]]:
    text = CASE.read_text("utf-8")
    assert old in text
    before, after = element(text), element(text.replace(old, new))
    return {(c.kind, c.event, c.place) for c in compare([before], [after])}


def test_an_operation_that_goes_is_removed_from_its_class() -> None:
    text = CASE.read_text("utf-8")
    start = text.index(
        '<Action Name="Close" IsBound="true">\n        <Parameter Name="them"'
    )
    gone = text[start : text.index("</Action>", start) + len("</Action>")]
    found = changed(gone, "")
    assert found == {("method", "removed", "lab_methods.OrderSetOperations.close")}


def test_an_argument_that_takes_something_else_is_retyped() -> None:
    found = changed(
        '<Parameter Name="reason" Type="Edm.String"',
        '<Parameter Name="reason" Type="Edm.Int32"',
    )
    place = "lab_methods.OrderSetOperations.close(reason)"
    assert found == {("argument", "retyped", place)}


def test_operations_of_one_name_on_several_types_are_told_apart() -> None:
    found = changed("Order", "Sale")
    methods = {(event, place) for kind, event, place in found if kind == "method"}
    # What returns no row of the type is called as before.
    assert methods == {
        (event, f"lab_methods.{row}Operations.{name}")
        for event, row in (("removed", "Order"), ("added", "Sale"))
        for name in ("lines", "lines_by_from")
    }
