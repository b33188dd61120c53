"""What `edmx.parse` makes of each element of CSDL."""

from __future__ import annotations

import pytest

from codegen.documents import edmx
from codegen.documents.edm import (
    Document,
    EnumType,
    KeyPart,
    StructuredType,
    TypeDefinition,
    TypeRef,
)
from codegen.documents.problems import quoted

CORE = "Org.OData.Core.V1"


def document(
    *parts: str, namespace: str = "N", alias: str = "", before: str = ""
) -> Document:
    """The document of one schema with these parts."""
    named = f'Namespace="{namespace}"' + (f' Alias="{alias}"' if alias else "")
    text = (
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">'
        f"{before}<edmx:DataServices>"
        f'<Schema {named} xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        + "\n".join(["", *parts])
        + "</Schema></edmx:DataServices></edmx:Edmx>"
    )
    return edmx.parse(text.encode(), "Doc")


def whats(found: Document) -> list[str]:
    """What its problems say, without place."""
    return [problem.what for problem in found.problems]


ROW = '<EntityType Name="Row"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Int32" Nullable="false"/></EntityType>'


def row(found: Document, name: str = "N.Row") -> StructuredType:
    """The structured type of that name."""
    type_ = found.structured(name)
    assert type_ is not None
    return type_


def test_property_has_type_nullability_facets_and_default() -> None:
    found = document(
        '<ComplexType Name="C">'
        '<Property Name="A" Type="Edm.String" Nullable="false" MaxLength="10" Unicode="false" DefaultValue=""/>'
        '<Property Name="B" Type="Edm.Decimal" Precision="18" Scale="Variable"/>'
        '<Property Name="D" Type="Collection(Edm.Int64)"/>'
        '<Property Name="E" Type="Edm.GeographyPoint" SRID="4326"/>'
        '<Property Name="F" Type="Edm.String" MaxLength="max"/>'
        "</ComplexType>"
    )
    a, b, d, e, f = row(found, "N.C").properties
    assert (a.type, a.nullable, a.default) == (TypeRef("Edm.String"), False, "")
    assert (a.facets.max_length, a.facets.unicode) == (10, False)
    assert (b.facets.precision, b.facets.scale, b.nullable) == (18, "variable", True)
    assert (d.type, d.default) == (TypeRef("Edm.Int64", collection=True), None)
    assert (e.facets.srid, f.facets.max_length) == ("4326", None)
    assert not found.problems


def test_lines_are_those_of_the_document() -> None:
    found = document("", "", ROW, "<Odd/>")
    assert (row(found).line, found.problems[0].line) == (4, 5)


def test_flags_of_a_type_are_read() -> None:
    found = document(
        '<EntityType Name="Row" Abstract="true" OpenType="true" HasStream="true"/>'
    )
    type_ = row(found)
    assert (type_.abstract, type_.open, type_.has_stream) == (True, True, True)


def test_key_is_inherited() -> None:
    found = document(ROW, '<EntityType Name="Sub" BaseType="N.Row"/>')
    sub = row(found, "N.Sub")
    assert found.key_of(sub) == (KeyPart("Id"),)
    assert [type_.name for type_ in found.lineage(sub)] == ["Row", "Sub"]


def test_key_may_lead_through_a_complex_property() -> None:
    found = document(
        '<ComplexType Name="Info"><Property Name="ID" Type="Edm.Int32"/></ComplexType>'
        '<EntityType Name="Row"><Key><PropertyRef Name="Info/ID" Alias="InfoID"/></Key>'
        '<Property Name="Info" Type="N.Info"/></EntityType>'
    )
    (part,) = row(found).key
    assert (part.path, part.alias, part.name) == ("Info/ID", "InfoID", "InfoID")


def test_key_that_names_no_property_is_left_out_whole() -> None:
    found = document(
        '<EntityType Name="Row"><Key><PropertyRef Name="Id"/><PropertyRef Name="Gone"/></Key>'
        '<Property Name="Id" Type="Edm.Int32"/></EntityType>'
    )
    assert row(found).key == ()
    (what,) = whats(found)
    assert "`Gone`" in what and "`Id`" not in what


def test_key_of_a_base_elsewhere_is_believed() -> None:
    found = document(
        '<EntityType Name="Row" BaseType="Far.Base"><Key><PropertyRef Name="Id"/></Key></EntityType>',
        before='<edmx:Reference Uri="far"><edmx:Include Namespace="Far"/></edmx:Reference>',
    )
    assert row(found).key == (KeyPart("Id"),)
    assert found.unresolved == ("Far.Base",)
    assert not found.problems


def test_circle_of_bases_is_cut_once() -> None:
    found = document(
        '<EntityType Name="A" BaseType="N.B"/><EntityType Name="B" BaseType="N.C"/>'
        '<EntityType Name="C" BaseType="N.A"/>'
    )
    assert [row(found, f"N.{name}").base for name in "ABC"] == ["N.B", "N.C", ""]
    assert len(found.problems) == 1
    assert len(found.lineage(row(found, "N.A"))) == 3


def test_inherited_member_cannot_be_declared_again() -> None:
    found = document(
        ROW,
        '<EntityType Name="Sub" BaseType="N.Row"><Property Name="Id" Type="Edm.String"/></EntityType>',
    )
    assert row(found, "N.Sub").properties == ()
    assert "inherited" in whats(found)[0]


def test_aliases_are_resolved_everywhere() -> None:
    found = document(
        '<EntityType Name="Base"/>',
        '<EntityType Name="Row" BaseType="Self.Base"><Property Name="C" Type="Collection(Self.Kind)"/>'
        '<NavigationProperty Name="Up" Type="Self.Row"/></EntityType>',
        '<EnumType Name="Kind"/><TypeDefinition Name="D" UnderlyingType="Edm.String"/>',
        '<Function Name="F"><Parameter Name="p" Type="Self.D"/><ReturnType Type="Self.Row"/></Function>',
        '<EntityContainer Name="All"><EntitySet Name="Rows" EntityType="Self.Row">'
        '<NavigationPropertyBinding Path="Self.Row/Up" Target="Self.All/Rows"/></EntitySet>'
        '<FunctionImport Name="F" Function="Self.F"/></EntityContainer>',
        namespace="Epicor.Data",
        alias="Self",
    )
    type_ = row(found, "Epicor.Data.Row")
    assert type_.base == "Epicor.Data.Base"
    assert type_.properties[0].type == TypeRef("Epicor.Data.Kind", collection=True)
    assert type_.navigation[0].type == TypeRef("Epicor.Data.Row")
    (function,) = found.operations
    assert function.parameters[0].type.name == "Epicor.Data.D"
    assert function.returns == TypeRef("Epicor.Data.Row")
    (entity_set,) = found.sets
    assert entity_set.type == "Epicor.Data.Row"
    assert entity_set.bindings == (("Epicor.Data.Row/Up", "Rows"),)
    assert found.imports[0].operation == "Epicor.Data.F"
    assert not found.problems


def test_navigation_is_read_whole() -> None:
    found = document(
        ROW,
        '<EntityType Name="P"><NavigationProperty Name="Kids" Type="Collection(N.Row)" Partner="Up" '
        'ContainsTarget="true" Nullable="false"><OnDelete Action="Cascade"/>'
        '<ReferentialConstraint Property="A" ReferencedProperty="B"/></NavigationProperty></EntityType>',
    )
    (kids,) = row(found, "N.P").navigation
    assert (kids.partner, kids.contained, kids.nullable) == ("Up", True, False)
    assert not found.problems


def test_enumeration_counts_where_values_are_missing() -> None:
    found = document(
        '<EnumType Name="E" IsFlags="true" UnderlyingType="Edm.Byte"><Member Name="A"/>'
        '<Member Name="B" Value="4"/><Member Name="C"/></EnumType>'
    )
    enum = found.types["N.E"]
    assert isinstance(enum, EnumType)
    assert [(m.name, m.value) for m in enum.members] == [("A", 0), ("B", 4), ("C", 5)]
    assert (enum.flags, enum.underlying) == (True, "Edm.Byte")


def test_value_beyond_the_underlying_type_is_a_problem() -> None:
    found = document(
        f'<EnumType Name="E" UnderlyingType="Edm.SByte"><Member Name="A" Value="128"/>'
        f'<Member Name="B" Value="{"9" * 10_000}"/></EnumType>'
    )
    enum = found.types["N.E"]
    assert isinstance(enum, EnumType) and [m.value for m in enum.members] == [0, 1]
    assert len(found.problems) == 2


def test_type_definitions_end_at_a_primitive_type() -> None:
    found = document(
        '<TypeDefinition Name="A" UnderlyingType="N.B"/>'
        '<TypeDefinition Name="B" UnderlyingType="Edm.String" MaxLength="5"/>'
        '<TypeDefinition Name="C" UnderlyingType="N.C"/>'
    )
    a, c = found.types["N.A"], found.types["N.C"]
    assert isinstance(a, TypeDefinition) and isinstance(c, TypeDefinition)
    assert (a.underlying, a.facets.max_length) == ("Edm.String", 5)
    assert c.underlying == "Edm.Untyped" and len(found.problems) == 1


def test_overloads_are_kept_and_twins_are_not() -> None:
    bound = '<Action Name="Go" IsBound="true"><Parameter Name="it" Type="{}"/></Action>'
    found = document(
        ROW,
        *(bound.format(t) for t in ("N.Row", "Collection(N.Row)", "N.Row")),
        '<Function Name="F"/><Function Name="F"><Parameter Name="p" Type="Edm.Int32"/></Function>',
    )
    assert [op.name for op in found.operations] == ["Go", "Go", "F", "F"]
    assert whats(found) == ["`N.Go(N.Row)` is there twice; the first one is used"]


def test_action_without_parameters_is_read() -> None:
    found = document(
        '<Action Name="GetByID"/><EntityContainer Name="C">'
        '<ActionImport Name="GetByID" Action="N.GetByID"/></EntityContainer>'
    )
    assert (found.operations[0].parameters, found.imports[0].name) == ((), "GetByID")
    assert not found.problems


def test_sets_singletons_and_imports_share_their_names() -> None:
    found = document(
        ROW,
        '<EntityContainer Name="C"><EntitySet Name="A" EntityType="N.Row"/>'
        '<Singleton Name="A" Type="N.Row"/><Singleton Name="B" Type="N.Row"/></EntityContainer>',
    )
    assert [s.name for s in found.sets] == ["A"]
    assert [s.name for s in found.singletons] == ["B"]
    assert whats(found) == ["`A` is there twice; the first one is used"]


def test_description_prefers_core_over_long_and_inline_over_apart() -> None:
    term = f"{CORE}.Description"
    found = document(
        f'<EntityType Name="Row"><Annotation Term="{CORE}.LongDescription" String="long"/>'
        f'<Annotation Term="{term}" Qualifier="Phone" String="for phones"/>'
        f'<Annotation Term="{term}"><String>short</String></Annotation>'
        f'<Property Name="A" Type="Edm.String"><Annotation Term="Vendor.FieldDescription">theirs</Annotation></Property>'
        f'<Property Name="B" Type="Edm.String"/></EntityType>'
        f'<Annotations Target="N.Row"><Annotation Term="{term}" String="apart"/></Annotations>'
        f'<Annotations Target="N.Row/B"><Annotation Term="{term}" String="of B"/></Annotations>'
    )
    type_ = row(found)
    assert type_.description == "short"
    assert [p.description for p in type_.properties] == ["theirs", "of B"]


def test_description_through_an_included_alias() -> None:
    found = document(
        '<EntityType Name="Row"><Annotation Term="Docs.LongDescription" String="long"/>'
        '<Annotation Term="Docs.Description" String="short"/></EntityType>',
        before=f'<edmx:Reference Uri="core"><edmx:Include Namespace="{CORE}" Alias="Docs"/></edmx:Reference>',
    )
    assert row(found).description == "short"


def test_annotations_reach_one_overload_and_its_parameters() -> None:
    about = f'<Annotations Target="{{}}"><Annotation Term="{CORE}.Description" String="{{}}"/></Annotations>'
    found = document(
        '<Function Name="F"><Parameter Name="p" Type="Edm.Int32"/></Function>'
        '<Function Name="F"><Parameter Name="p" Type="Collection(Edm.String)"/></Function>',
        about.format("Self.F(Edm.Int32)", "by number"),
        about.format("Self.F(Collection(Edm.String))/p", "the texts"),
        alias="Self",
    )
    first, second = found.operations
    assert (first.description, second.description) == ("by number", "")
    assert [first.parameters[0].description, second.parameters[0].description] == [
        "",
        "the texts",
    ]


def test_property_of_a_type_that_is_nowhere_is_read_untyped() -> None:
    found = document(
        '<ComplexType Name="C"><Property Name="A" Type="Edm.Money"/><Property Name="B" Type="N.Gone"/>'
        '<Property Name="D"/></ComplexType>'
    )
    types = {p.type.name for p in row(found, "N.C").properties}
    assert types == {"Edm.Untyped"} and len(found.problems) == 3


def test_set_of_a_missing_type_is_left_out_and_the_next_is_read() -> None:
    found = document(
        ROW,
        '<EntityContainer Name="C"><EntitySet Name="Lost" EntityType="N.Gone"/>'
        '<EntitySet Name="Rows" EntityType="N.Row"/></EntityContainer>',
    )
    assert [s.name for s in found.sets] == ["Rows"]
    assert "`N.Gone`" in whats(found)[0]


def test_unknown_attributes_are_told_in_their_order_and_foreign_ones_are_not() -> None:
    found = document(
        '<EntityType Name="Row" Z="1" A="2" xmlns:v="urn:v" v:B="3"><v:Note/></EntityType>'
    )
    assert whats(found) == [
        "attribute `Z` of EntityType is not known",
        "attribute `A` of EntityType is not known",
    ]


def test_same_name_in_two_schemas_is_two_types() -> None:
    schema = '<Schema Namespace="{}" xmlns="http://docs.oasis-open.org/odata/ns/edm"><ComplexType Name="C"/></Schema>'
    found = edmx.parse(
        f"<x>{schema.format('A')}{schema.format('B.C')}</x>".encode(), "Doc"
    )
    assert list(found.types) == ["A.C", "B.C.C"] and not found.problems


def test_long_names_are_told_apart_by_their_ends() -> None:
    names = [f"{'Long' * 50}{end}" for end in ("First", "Last")]
    columns = "".join(f'<Property Name="{n}" Type="Edm.Odd"/>' for n in names)
    found = document(f'<ComplexType Name="C">{columns}</ComplexType>')
    first, last = (problem.what for problem in found.problems)
    assert "First`" in first and "Last`" in last
    assert all(what.startswith("`N.C/LongLong") for what in (first, last))
    assert len(quoted("x" * 500)) == 82


OPTIONAL = '<Annotation Term="Core.OptionalParameter">{}</Annotation>'
VALUE = '<Record><PropertyValue Property="DefaultValue" {}</Record>'


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (OPTIONAL.format(""), (True, "")),
        (OPTIONAL.format(VALUE.format('String="x"/>')), (True, "x")),
        (OPTIONAL.format(VALUE.format("><Int>7</Int></PropertyValue>")), (True, "7")),
        ('<Annotation Term="Other.OptionalParameter"/>', (False, "")),
        ("", (False, "")),
    ],
)
@pytest.mark.parametrize("target", ["", "N.F/p", "N.F(Edm.String)/p", "Self.F/p"])
def test_an_optional_parameter_is_marked_inline_or_from_apart(
    inside: str, expected: tuple[bool, str], target: str
) -> None:
    apart = f'<Annotations Target="{target}">{inside}</Annotations>' if target else ""
    inline = "" if target else inside
    found = document(
        f'<Function Name="F"><Parameter Name="p" Type="Edm.String">{inline}</Parameter>'
        "</Function>",
        '<Function Name="G"><Parameter Name="p" Type="Edm.String"/></Function>',
        apart,
        alias="Self",
    )
    told = [(p.optional, p.default) for o in found.operations for p in o.parameters]
    assert told == [expected, (False, "")]
    assert not found.problems
