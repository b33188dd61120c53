"""Class names of a service's types: a schema beside the service's own takes none of them."""

from __future__ import annotations

import pytest

from codegen import surfaces
from codegen.documents import edmx
from codegen.documents.dynamic_query import QueryParameter
from codegen.ir import baq, client, names, service
from codegen.ir.listing import Listed

OWN = """
    <Schema Namespace="Erp.Tablesets" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="Part">
        <Key><PropertyRef Name="PartNum"/></Key>
        <Property Name="PartNum" Type="Edm.String" Nullable="false"/>
      </EntityType>
      <ComplexType Name="Weight"/>
      <EnumType Name="Kind"><Member Name="Made"/></EnumType>
    </Schema>"""
CONTAINER = """
    <Schema Namespace="Default" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      {types}
      <EntityContainer Name="Container">
        <{member} Name="Parts" {type}="Erp.Tablesets.Part"/>
      </EntityContainer>
    </Schema>"""
NEW = """
      <EntityType Name="Part">
        <Key><PropertyRef Name="Id"/></Key>
        <Property Name="Id" Type="Edm.Guid" Nullable="false"/>
      </EntityType>
      <ComplexType Name="Weight"/>
      <EnumType Name="Kind"><Member Name="Bought"/></EnumType>"""


def classes(*schemas: str) -> dict[str, str]:
    """Qualified name → class in the module of a document with these schemas."""
    text = f"""<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
        <edmx:DataServices>{"".join(schemas)}</edmx:DataServices></edmx:Edmx>"""
    built, _ = service.build(
        edmx.parse(text.encode(), "Erp.BO.PartSvc"),
        path=("erp", "bo", "part"),
        takes_set=lambda name: True,
        column_rule=names.column,
    )
    return dict(built.classes)


@pytest.mark.parametrize(
    ("member", "type_"), [("EntitySet", "EntityType"), ("Singleton", "Type")]
)
@pytest.mark.parametrize("own_first", [True, False])
def test_new_types_of_a_schema_without_sets_rename_nothing(
    member: str, type_: str, own_first: bool
) -> None:
    before = CONTAINER.format(types="", member=member, type=type_)
    after = CONTAINER.format(types=NEW, member=member, type=type_)
    old = classes(OWN, before)
    new = classes(*((OWN, after) if own_first else (after, OWN)))
    assert sorted(old.values()) == ["Kind", "Part", "Weight"]
    assert {name: new[name] for name in old} == old
    assert {new[name] for name in new.keys() - old.keys()} == {
        "DefaultKind",
        "DefaultPart",
        "DefaultWeight",
    }


def test_of_two_schemas_with_sets_the_shorter_namespace_keeps_the_name() -> None:
    other = OWN.replace("Erp.Tablesets", "Ice.Tables")
    held = CONTAINER.format(types="", member="EntitySet", type="EntityType")
    both = held.replace(
        "</EntityContainer>",
        '<EntitySet Name="OldParts" EntityType="Ice.Tables.Part"/></EntityContainer>',
    )
    found = classes(OWN, other, both)
    assert found["Ice.Tables.Part"] == "Part"
    assert found["Erp.Tablesets.Part"] == "ErpTablesetsPart"


def test_a_parameter_hides_nothing_that_its_annotation_means() -> None:
    rows = (
        b'<Schema Namespace="N"><EntityType Name="T"><Property Name="A_B" Type="Edm.Int32"/></EntityType>'
        b'<EntityContainer Name="C"><EntitySet Name="Data" EntityType="N.T"/></EntityContainer></Schema>'
    )
    facts = baq.Facts(
        parameters=[
            QueryParameter(name=name, type="decimal")
            for name in ("Sequence", "Decimal", "Lot")
        ]
    )
    found = baq.build(
        edmx.parse(rows, "zLots"), facts, name="z_lots", rules=names.RULES["wire"]
    )
    assert found is not None
    built, _ = found
    assert [p.name for p in built.parameters] == ["Sequence_", "Decimal_", "Lot"]
    assert built.wire_names == ""
    assert [c.name for c in built.row.columns] == ["A_B"]


def test_a_column_gives_way_to_a_class_only_where_its_row_means_that_class() -> None:
    text = """<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
      <Schema Namespace="Erp" xmlns="http://docs.oasis-open.org/odata/ns/edm">
        <EnumType Name="Status"><Member Name="Open"/></EnumType>
        <EntityType Name="Company"><Key><PropertyRef Name="Company"/></Key>
          <Property Name="Company" Type="Edm.String" Nullable="false"/>
          <Property Name="Status" Type="Edm.String"/>
        </EntityType>
        <EntityType Name="Plant"><Key><PropertyRef Name="Plant"/></Key>
          <Property Name="Plant" Type="Edm.String" Nullable="false"/>
          <Property Name="Status" Type="Erp.Status"/>
          <NavigationProperty Name="Company" Type="Erp.Company"/>
        </EntityType>
        <EntityContainer Name="Container">
          <EntitySet Name="Companies" EntityType="Erp.Company"/><EntitySet Name="Plants" EntityType="Erp.Plant"/>
        </EntityContainer>
      </Schema></edmx:DataServices></edmx:Edmx>"""
    for takes in ({"Companies", "Plants"}, {"Plants"}):
        built, report = service.build(
            edmx.parse(text.encode(), "Erp.BO.CompanySvc"),
            path=("erp", "bo", "company"),
            takes_set=takes.__contains__,
            column_rule=names.wire_column,
        )
        found = {row.name: [c.name for c in row.columns] for row in built.rows}
        assert found["Plant"] == ["Plant", "Status_", "Company_"], takes
        assert found.get("Company", []) in ([], ["Company", "Status"])
        assert not report.problems


def test_no_class_has_a_name_that_its_areas_module_imports() -> None:
    services = [
        Listed("Baq.BO.PartSvc", ("baq_", "bo", "part"), "PartSvc"),
        Listed("Erp.BO.PartSvc", ("erp", "bo", "part"), "PartSvc"),
        Listed("Erp.BO.Part_Svc", ("erp", "bo", "part_svc"), "PartSvc"),
        Listed("Kinetic.PartSvc", ("kinetic", "part"), "PartSvc"),
        Listed("Settings", ("settings",), "Settings"),
        Listed("Property", ("property",), "Property"),
        Listed("ErpArea", ("erp_area",), "ErpArea"),
    ]
    libraries = [Listed("Functions", ("efx", "functions"), "Functions")]
    package = {surface.kind: list[Listed]() for surface in surfaces.SURFACES}
    package[surfaces.SERVICE.kind] = services
    package[surfaces.LIBRARY.kind] = libraries
    built = client.build(package, doc="Doc.", settings={"days": "date"})
    modules = [(built.imports, built.members, ["Kinetic", "AsyncKinetic"])]
    modules += [(area.imports, area.members, [area.class_name]) for area in built.areas]
    for imports, members, defined in modules:
        lines = [*(i for group in imports.groups for i in group), *members.type_imports]
        names = [name.rpartition(" ")[2] for line in lines for name in line.names]
        own = [*names, *defined]
        assert len(own) == len({*own}), own
        assert members.decorator == "property" or members.decorator in names
    assert {"Settings", "Functions"} <= {
        name
        for imports, _, _ in modules
        for group in imports.groups
        for line in group
        for name in line.names
    }
