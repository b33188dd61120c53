"""A small snapshot that has one of everything, and a way to change it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from codegen.source import layout
from codegen.source.manifest import Entry, Manifest

SERVICE = "services/Erp.BO.LabSvc.edmx"
METHODS = "services/Erp.BO.LabSvc.methods.json"
BAQ = "baqs/zTests.edmx"
PARAMETERS = "baqs/zTests.parameters.json"
FUNCTIONS = "functions/Lab.json"

EDMX = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="Lab" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EnumType Name="Grade">
        <Member Name="Fine" Value="0"/>
        <Member Name="Poor" Value="1"/>
      </EnumType>
      <EnumType Name="Rights" IsFlags="true">
        <Member Name="Read" Value="1"/>
        <Member Name="Write" Value="2"/>
      </EnumType>
      <ComplexType Name="Address">
        <Property Name="Street" Type="Edm.String"/>
        <Property Name="City" Type="Edm.String"/>
      </ComplexType>
      <EntityType Name="Probe">
        <Key><PropertyRef Name="Company"/><PropertyRef Name="ProbeNum"/><PropertyRef Name="Plant"/></Key>
        <Property Name="Company" Type="Edm.String" Nullable="false"/>
        <Property Name="ProbeNum" Type="Edm.Int32" Nullable="false"/>
        <Property Name="Plant" Type="Edm.String" Nullable="false"/>
        <Property Name="PhoneNum" Type="Edm.String"><Annotation Term="Core.Description" String="Phone of the sender."/></Property>
        <Property Name="Weight" Type="Edm.Decimal"/>
        <Property Name="Ratio" Type="Edm.Single"/>
        <Property Name="Count" Type="Edm.Int32"/>
        <Property Name="Open" Type="Edm.Boolean" Nullable="false"/>
        <Property Name="Grade" Type="Lab.Grade"/>
        <Property Name="Rights" Type="Lab.Rights"/>
        <Property Name="Address" Type="Lab.Address"/>
        <Property Name="Tags" Type="Collection(Edm.String)"/>
        <Property Name="Loyalty_c" Type="Edm.String"/>
        <Property Name="Depth_c" Type="Edm.Int32"/>
        <NavigationProperty Name="Trials" Type="Collection(Lab.Trial)"/>
        <NavigationProperty Name="Owner" Type="Lab.Person"/>
      </EntityType>
      <EntityType Name="Trial">
        <Key><PropertyRef Name="Company"/><PropertyRef Name="TrialNum"/></Key>
        <Property Name="Company" Type="Edm.String" Nullable="false"/>
        <Property Name="TrialNum" Type="Edm.Int32" Nullable="false"/>
        <Property Name="Outcome" Type="Edm.Decimal"/>
      </EntityType>
      <EntityType Name="Person">
        <Key><PropertyRef Name="ID"/></Key>
        <Property Name="ID" Type="Edm.String" Nullable="false"/>
        <Property Name="FirstName" Type="Edm.String"/>
        <Property Name="Birthday" Type="Edm.Date"/>
        <Property Name="Shelf" Type="Edm.Int16"/>
      </EntityType>
      <EntityType Name="Doctor" BaseType="Lab.Person">
        <Property Name="License" Type="Edm.String"/>
      </EntityType>
      <EntityType Name="Note">
        <Property Name="Line" Type="Edm.String"/>
      </EntityType>
      <EntityContainer Name="Container">
        <EntitySet Name="Probes" EntityType="Lab.Probe"/>
        <EntitySet Name="Trials" EntityType="Lab.Trial"/>
        <EntitySet Name="People" EntityType="Lab.Person"/>
        <EntitySet Name="Notes" EntityType="Lab.Note"/>
        <Singleton Name="Me" Type="Lab.Person"/>
      </EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
"""

BAQ_EDMX = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="Epicor.Baq" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="Result">
        <Key><PropertyRef Name="RowIdent"/></Key>
        <Property Name="Trial_TrialNum" Type="Edm.Int32"/>
        <Property Name="Trial_Outcome" Type="Edm.Decimal"/>
        <Property Name="Probe_Loyalty_c" Type="Edm.String"/>
        <Property Name="RowIdent" Type="Edm.Guid" Nullable="false"/>
      </EntityType>
      <EntityContainer Name="Container"><EntitySet Name="Data" EntityType="Epicor.Baq.Result"/></EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
"""

TEXT = {"type": "string"}
NUMBER = {"type": "integer", "format": "int32"}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def object_of(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties}


SCHEMAS: dict[str, Any] = {
    "Lab.StockRow": object_of(Bin=TEXT, OnHand={"type": "number"}),
    "Lab.OrderRow": object_of(PartNum=TEXT, Lot=NUMBER),
    "Lab.StockTableset": object_of(
        Stock={"type": "array", "items": ref("Lab.StockRow")},
        Order={"type": "array", "items": ref("Lab.OrderRow")},
    ),
    "Run_input": object_of("probeNum", probeNum=NUMBER, remark=TEXT),
    "Run_output": object_of(returnObj={"type": "boolean"}),
    "GetStock_input": object_of("where", where=TEXT),
    "GetStock_output": object_of(
        returnObj=ref("Lab.StockTableset"),
        parameters=object_of(morePages={"type": "boolean"}, total=NUMBER),
    ),
    "Ping_input": object_of(),
    "Ping_output": object_of(),
}


def method(name: str) -> dict[str, Any]:
    def content(schema: str) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": ref(schema)}}}

    replies = {"200": {"description": "OK", **content(f"{name}_output")}}
    return {"post": {"requestBody": content(f"{name}_input"), "responses": replies}}


def openapi() -> dict[str, Any]:
    return {
        "openapi": "3.0.1",
        "info": {"title": "Erp.BO.LabSvc", "version": "v2"},
        "paths": {f"/{name}": method(name) for name in ("Run", "GetStock", "Ping")},
        "components": {"schemas": json.loads(json.dumps(SCHEMAS))},
    }


def signature(
    function: str,
    name: str,
    order: int,
    *,
    output: bool = False,
    optional: bool = False,
    type: str = "String",
) -> dict[str, Any]:
    return {
        "LibraryID": "Lab",
        "FunctionID": function,
        "Response": output,
        "ArgumentName": name,
        "Order": order,
        "DataType": f"System.{type}",
        "Optional": optional,
        "DefaultValue": "",
    }


def functions() -> dict[str, Any]:
    rows = [
        signature("Weigh", "partNum", 0),
        signature("Weigh", "unit", 1, optional=True),
        signature("Weigh", "weight", 0, output=True, type="Decimal"),
        signature("Weigh", "scale", 1, output=True),
        signature("Burn", "partNum", 0),
    ]
    libraries = [{"LibraryID": "Lab", "Published": True}]
    return {
        "returnObj": {
            "EfxLibrary": libraries,
            "EfxFunction": [],
            "EfxFunctionSignature": rows,
        }
    }


def parameters() -> dict[str, Any]:
    rows = [
        {"ParameterID": "StartDate", "ValueType": "date", "IsEmpty": True},
        {"ParameterID": "PlantID", "ValueType": "nvarchar", "IsEmpty": True},
    ]
    return {"returnObj": {"ExecutionParameter": rows}}


Files = dict[str, str]
Mutation = Callable[[Files], None]


def laboratory() -> Files:
    """Path → text of every document."""
    return {
        SERVICE: EDMX,
        METHODS: json.dumps(openapi()),
        BAQ: BAQ_EDMX,
        PARAMETERS: json.dumps(parameters()),
        FUNCTIONS: json.dumps(functions()),
    }


def write(
    folder: Path,
    files: Files,
    *,
    updatable: bool = False,
    lost: dict[str, str] | None = None,
) -> Path:
    """Write a snapshot with its manifest; `lost` are documents that a fetch could not have, with the reason."""
    entries = {}
    for path in (*files, *(lost or {})):
        parts = layout.kind_and_stem(path)
        assert parts is not None
        kind, stem = parts
        entries[path] = Entry(
            path,
            kind,
            layout.name_of(stem),
            failed=(lost or {}).get(path, ""),
            updatable=updatable and kind == "baq",
        )
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    manifest = Manifest("https://acme.example/Instance", "EPIC06", entries)
    (folder / layout.MANIFEST).write_bytes(manifest.to_bytes())
    return folder


def put(path: str, *pairs: str) -> Mutation:
    """Replace text in a document: each `old`, `new` stands for every place where `old` is."""

    def change(files: Files) -> None:
        for old, new in zip(pairs[::2], pairs[1::2]):
            assert old in files[path], f"{old} is not in {path}"
            files[path] = files[path].replace(old, new)

    return change


def edit(path: str, change: Callable[[Any], object]) -> Mutation:
    """Change a JSON document."""

    def changed(files: Files) -> None:
        value = json.loads(files[path])
        change(value)
        files[path] = json.dumps(value)

    return changed


def drop(*paths: str) -> Mutation:
    """Take documents out."""

    def change(files: Files) -> None:
        for path in paths:
            del files[path]

    return change
