"""Annotations that a client acts on: every way to write one, and what nobody may be harmed by."""

from __future__ import annotations

import pytest

from codegen.documents import edmx
from codegen.documents.edm import Document, Property, Restrictions

USUAL = "Org.OData.Core.V1"


def document(
    *, inside: str = "", apart: str = "", of_set: str = "", head: str = ""
) -> Document:
    text = f"""<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
      {head}
      <edmx:DataServices><Schema Namespace="N" Alias="A" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="T"><Key><PropertyRef Name="K"/></Key><Property Name="K" Type="Edm.Int32"/>
        <Property Name="P" Type="Edm.String">{inside}</Property></EntityType>
      {apart}
      <EntityContainer Name="C"><EntitySet Name="S" EntityType="N.T">{of_set}</EntitySet></EntityContainer>
      </Schema></edmx:DataServices></edmx:Edmx>"""
    return edmx.parse(text.encode(), "T")


def column(found: Document) -> Property:
    type_ = found.structured("N.T")
    assert type_
    return type_.properties[1]


INCLUDE = """<edmx:Reference Uri="x"><edmx:Include Namespace="Org.OData.Core.V1" Alias="SAP__core"/></edmx:Reference>"""


@pytest.mark.parametrize(
    ("annotation", "access"),
    [
        (f'<Annotation Term="{USUAL}.Computed"/>', "computed"),
        ('<Annotation Term="Core.Computed" Bool="1"/>', "computed"),
        (
            '<Annotation Term="SAP__core.Computed"><Bool> true </Bool></Annotation>',
            "computed",
        ),
        ('<Annotation Term="Core.Computed" Bool="false"/>', ""),
        ('<Annotation Term="Core.Computed" Bool="maybe"/>', ""),
        ('<Annotation Term="Core.Computed" Path="K"/>', ""),
        ('<Annotation Term="Core.Computed"><If><Path>K</Path></If></Annotation>', ""),
        ('<Annotation Term="Core.Computed" Qualifier="Tablet"/>', ""),
        ('<Annotation Term="Mine.Computed" Bool="true"/>', ""),
        ('<Annotation Term="Core.Immutable"/>', "immutable"),
        ('<Annotation Term="Core.ComputedDefaultValue"/>', "defaulted"),
        (
            '<Annotation Term="Core.Immutable"/><Annotation Term="Core.Computed"/>',
            "computed",
        ),
        (
            '<Annotation Term="Core.Permissions" EnumMember="Core.Permission/Read"/>',
            "read-only",
        ),
        (
            '<Annotation Term="Core.Permissions" EnumMember="Core.Permission/None"/>',
            "read-only",
        ),
        (
            '<Annotation Term="Core.Permissions" EnumMember="Core.Permission/ReadWrite"/>',
            "",
        ),
        (
            '<Annotation Term="Core.Permissions" EnumMember="Core.Permission/Read Core.Permission/Write"/>',
            "",
        ),
        ('<Annotation Term="Core.Permissions" EnumMember=""/>', ""),
        ('<Annotation Term="Core.Permissions"/>', ""),
    ],
)
@pytest.mark.parametrize("place", ["inside", "apart"])
def test_who_gives_a_column_its_value(place: str, annotation: str, access: str) -> None:
    if place == "inside":
        found = document(inside=annotation, head=INCLUDE)
    else:
        apart = f'<Annotations Target="A.T/P">{annotation}</Annotations>'
        found = document(apart=apart, head=INCLUDE)
    assert column(found).access == access
    assert found.problems == ()


def test_what_is_inside_comes_first() -> None:
    apart = (
        '<Annotations Target="N.T/P"><Annotation Term="Core.Computed"/></Annotations>'
    )
    inside = '<Annotation Term="Core.Computed" Bool="false"/>'
    assert column(document(apart=apart)).access == "computed"
    assert column(document(apart=apart, inside=inside)).access == ""


def records(*values: str) -> str:
    items = "".join(
        f"<Record><PropertyValue Property='Value'>{value}</PropertyValue></Record>"
        for value in values
    )
    return f'<Annotation Term="Validation.AllowedValues"><Collection>{items}</Collection></Annotation>'


def test_allowed_values_are_taken_once_and_in_order() -> None:
    given = records(
        "<String>b</String>",
        "<String>a</String>",
        "<String>b</String>",
        "<Null/>",
        "<Path>K</Path>",
    )
    assert column(document(inside=given)).allowed == ("b", "a")
    assert column(document(inside=records())).allowed == ()


def test_values_that_lie_too_deep_are_not_read() -> None:
    deep = "<Collection>" * 100 + "<String>x</String>" + "</Collection>" * 100
    for inner in (
        deep,
        f"<Record><PropertyValue Property='Value'>{deep}</PropertyValue></Record>",
    ):
        text = f'<Annotation Term="Validation.AllowedValues">{inner}</Annotation>'
        found = document(inside=text)
        assert column(found).allowed == ()
        assert found.problems == ()


def test_what_a_set_refuses() -> None:
    def capability(term: str, *values: str) -> str:
        inner = "".join(values)
        return f'<Annotation Term="Org.OData.Capabilities.V1.{term}"><Record>{inner}</Record></Annotation>'

    said = (
        capability(
            "InsertRestrictions", '<PropertyValue Property="Insertable" Bool="false"/>'
        ),
        capability(
            "UpdateRestrictions", '<PropertyValue Property="Updatable" Path="K"/>'
        ),
        capability(
            "DeleteRestrictions", '<PropertyValue Property="MaxLevels" Int="1"/>'
        ),
        capability(
            "ReadRestrictions",
            '<PropertyValue Property="ReadByKeyRestrictions"><Record><PropertyValue Property="Readable" Bool="false"/></Record></PropertyValue>',
        ),
        capability(
            "SortRestrictions",
            '<PropertyValue Property="NonSortableProperties"><Collection><PropertyPath>P</PropertyPath></Collection></PropertyValue>',
        ),
    )
    (set_,) = document(of_set="".join(said)).sets
    assert set_.restrictions == Restrictions(
        ("insert", "read by key"), (("order", ("P",)),)
    )


def test_the_last_word_on_what_is_deprecated_holds() -> None:
    def revision(kind: str, version: str) -> str:
        return (
            f'<Record><PropertyValue Property="Kind" EnumMember="Core.RevisionKind/{kind}"/>'
            f'<PropertyValue Property="Version" String="{version}"/></Record>'
        )

    def said(*revisions: str) -> str:
        inner = "".join(revisions)
        return f'<Annotation Term="Core.Revisions"><Collection>{inner}</Collection></Annotation>'

    kinds = (
        revision("Added", "1"),
        revision("Deprecated", "2"),
        revision("Deprecated", "3"),
    )
    assert column(document(inside=said(*kinds))).deprecated == "Deprecated in 3."
    assert column(document(inside=said(*kinds[:1]))).deprecated == ""
    assert document(of_set=said(kinds[1])).sets[0].deprecated == "Deprecated in 2."
