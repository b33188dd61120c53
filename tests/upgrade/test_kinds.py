"""Every kind of change: a snapshot is changed in one way, and the diff names exactly that, with its severity."""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.upgrade.laboratory import (
    BAQ,
    FUNCTIONS,
    METHODS,
    PARAMETERS,
    SERVICE,
    Mutation,
    drop,
    edit,
    put,
)

from codegen.config import Config
from codegen.disk.files import LARGEST
from codegen.source.snapshot import open_snapshot
from codegen.upgrade.difference import Difference, difference
from codegen.upgrade.severity import RULES
from tests.upgrade import laboratory as lab

Told = tuple[str, str, str, str]
"""Severity, kind, event, place."""

M = "erp.bo.lab"
PROBE = f"{M}.Probe"
"""Where the rows stand."""


def prop(name: str, type_: str = "Edm.String", more: str = "") -> str:
    return f'<Property Name="{name}" Type="{type_}"{more}/>'


def key(*names: str) -> str:
    return f"<Key>{''.join(f'<PropertyRef Name={chr(34)}{n}{chr(34)}/>' for n in names)}</Key>"


PROBE_KEY = key("Company", "ProbeNum", "Plant")
PHONE = '<Property Name="PhoneNum" Type="Edm.String"><Annotation Term="Core.Description" String="Phone of the sender."/></Property>'


def refused(what: str) -> str:
    term = f"Org.OData.Capabilities.V1.{what}Restrictions"
    able = f"{what.removesuffix('e')}able"
    value = f'<PropertyValue Property="{able}" Bool="false"/>'
    return f'<Annotation Term="{term}"><Record>{value}</Record></Annotation>'


COMPUTED = '<Annotation Term="Org.OData.Core.V1.Computed" Bool="true"/>'
IMMUTABLE = COMPUTED.replace("Computed", "Immutable")
ALLOWED = (
    '<Annotation Term="Org.OData.Validation.V1.AllowedValues"><Collection><Record>'
    '<PropertyValue Property="Value" String="none"/></Record></Collection></Annotation>'
)
DEPRECATED = (
    '<Annotation Term="Org.OData.Core.V1.Revisions"><Collection><Record>'
    '<PropertyValue Property="Kind" EnumMember="Org.OData.Core.V1.RevisionKind/Deprecated"/>'
    "</Record></Collection></Annotation>"
)
UNCOUNTABLE = (
    '<Annotation Term="Org.OData.Capabilities.V1.CountRestrictions"><Record>'
    '<PropertyValue Property="Countable" Bool="false"/></Record></Annotation>'
)


def also_by(name: str) -> str:
    """The annotation of a type that says that a column is an alternate key."""
    part = f'<Record><PropertyValue Property="Name" PropertyPath="{name}"/><PropertyValue Property="Alias" String="{name}"/></Record>'
    keys = f'<Record><PropertyValue Property="Key"><Collection>{part}</Collection></PropertyValue></Record>'
    return f'<Annotation Term="Org.OData.Core.V1.AlternateKeys"><Collection>{keys}</Collection></Annotation>'


UNINSERTED = (
    '<Annotation Term="Org.OData.Capabilities.V1.InsertRestrictions"><Record><PropertyValue Property="NonInsertableProperties">'
    "<Collection><PropertyPath>PhoneNum</PropertyPath></Collection></PropertyValue></Record></Annotation>"
)
PROBES = '<EntitySet Name="Probes" EntityType="Lab.Probe"/>'
TRIALS = '<EntitySet Name="Trials" EntityType="Lab.Trial"/>'

REFUSING = f"{TRIALS[:-2]}>{''.join(map(refused, ('Insert', 'Delete')))}</EntitySet>"


def schema(name: str) -> Any:
    def find(value: Any) -> Any:
        return value["components"]["schemas"][name]["properties"]

    return find


def in_schema(name: str, **properties: Any) -> Mutation:
    """Set properties of a schema; None takes one out."""

    def change(value: Any) -> None:
        found = schema(name)(value)
        for key_, shape in properties.items():
            found.pop(key_, None)
            if shape is not None:
                found[key_] = shape

    return edit(METHODS, change)


def outputs(**properties: Any) -> Mutation:
    def change(value: Any) -> None:
        found = schema("GetStock_output")(value)["parameters"]["properties"]
        for key_, shape in properties.items():
            found.pop(key_, None)
            if shape is not None:
                found[key_] = shape

    return edit(METHODS, change)


def required(name: str, *names: str) -> Mutation:
    def change(value: Any) -> None:
        value["components"]["schemas"][name]["required"] = list(names)

    return edit(METHODS, change)


def signatures(change: Any) -> Mutation:
    return edit(FUNCTIONS, lambda v: change(v["returnObj"]["EfxFunctionSignature"]))


def query(change: Any) -> Mutation:
    return edit(PARAMETERS, lambda v: change(v["returnObj"]["ExecutionParameter"]))


def both(*mutations: Mutation) -> Mutation:
    def change(files: lab.Files) -> None:
        for mutation in mutations:
            mutation(files)

    return change


def another_service(files: lab.Files) -> None:
    files["services/Erp.BO.ToolSvc.edmx"] = lab.EDMX.replace("Lab", "Tool").replace(
        "Trial", "Try"
    )


def renamed_service(files: lab.Files) -> None:
    for path in (SERVICE, METHODS):
        files[path.replace("LabSvc", "LabsSvc")] = files.pop(path)


def method_renamed(value: Any) -> None:
    value["paths"]["/RunNow"] = value["paths"].pop("/Run")


def another_function(rows: Any) -> None:
    rows.append(lab.signature("Mix", "partNum", 0))


def function_renamed(rows: Any) -> None:
    for row in rows:
        row["FunctionID"] = row["FunctionID"].replace("Weigh", "WeighPart")


def another_library(files: lab.Files) -> None:
    files["functions/Store.json"] = (
        files[FUNCTIONS].replace('"Lab"', '"Store"').replace("Weigh", "Count")
    )


def another_baq(files: lab.Files) -> None:
    files["baqs/aList.edmx"] = lab.BAQ_EDMX.replace("Trial_", "Part_").replace(
        "Probe_", "Bin_"
    )


def baq_renamed(files: lab.Files) -> None:
    for path in (BAQ, PARAMETERS):
        files[path.replace("zTests", "zTestsNew")] = files.pop(path)


CASES: dict[str, tuple[Mutation, list[Told]]] = {
    "service added": (
        another_service,
        [("additive", "service", "added", "erp.bo.tool")],
    ),
    "service removed": (
        both(another_baq, drop(SERVICE, METHODS)),
        [
            ("breaking", "service", "removed", M),
            ("additive", "BAQ", "added", "baq.a_list"),
        ],
    ),
    "service renamed": (renamed_service, [("breaking", "service", "renamed", M)]),
    "set added": (
        put(
            SERVICE,
            TRIALS,
            f'{TRIALS}<EntitySet Name="OldTrials" EntityType="Lab.Trial"/>',
        ),
        [("additive", "set", "added", f"{M}.old_trials")],
    ),
    "set removed": (
        put(SERVICE, TRIALS, ""),
        [("breaking", "set", "removed", f"{M}.trials")],
    ),
    "set renamed": (
        put(SERVICE, 'EntitySet Name="Trials"', 'EntitySet Name="TrialList"'),
        [("breaking", "set", "renamed", f"{M}.trials")],
    ),
    "set of other rows": (
        put(
            SERVICE,
            'EntitySet Name="Notes" EntityType="Lab.Note"',
            'EntitySet Name="Notes" EntityType="Lab.Trial"',
        ),
        [("breaking", "set", "retyped", f"{M}.notes")],
    ),
    "set that cannot create or delete": (
        put(SERVICE, TRIALS, REFUSING),
        [
            ("breaking", "set", "write lost", f"{M}.trials"),
            ("breaking", "set", "write lost", f"{M}.trials"),
        ],
    ),
    "set that cannot count": (
        put(SERVICE, TRIALS, f"{TRIALS[:-2]}>{UNCOUNTABLE}</EntitySet>"),
        [("risky", "set", "ability lost", f"{M}.trials")],
    ),
    "set that is deprecated": (
        put(SERVICE, TRIALS, f"{TRIALS[:-2]}>{DEPRECATED}</EntitySet>"),
        [("risky", "set", "deprecated", f"{M}.trials")],
    ),
    "class that is deprecated": (
        put(
            SERVICE,
            '<EntityType Name="Note">',
            f'<EntityType Name="Note">{DEPRECATED}',
        ),
        [("risky", "row", "deprecated", f"{M}.Note")],
    ),
    "column that is deprecated": (
        put(SERVICE, PHONE, PHONE.replace("><", f">{DEPRECATED}<", 1)),
        [("risky", "column", "deprecated", f"{PROBE}.phone_num")],
    ),
    "child that is deprecated": (
        put(
            SERVICE,
            '<NavigationProperty Name="Owner" Type="Lab.Person"/>',
            f'<NavigationProperty Name="Owner" Type="Lab.Person">{DEPRECATED}</NavigationProperty>',
        ),
        [("risky", "child", "deprecated", f"{PROBE}.owner")],
    ),
    "enumeration and member that are deprecated": (
        put(
            SERVICE,
            '<EnumType Name="Grade">',
            f'<EnumType Name="Grade">{DEPRECATED}',
            '<Member Name="Poor" Value="1"/>',
            f'<Member Name="Poor" Value="1">{DEPRECATED}</Member>',
        ),
        [
            ("risky", "enum", "deprecated", f"{M}.Grade"),
            ("risky", "member", "deprecated", f"{M}.Grade.POOR"),
        ],
    ),
    "rows become media": (
        put(
            SERVICE,
            '<EntityType Name="Note">',
            '<EntityType Name="Note" HasStream="true">',
        ),
        [("additive", "row", "media gained", f"{M}.Note")],
    ),
    "base becomes media, and with it what derives from it": (
        put(
            SERVICE,
            '<EntityType Name="Person">',
            '<EntityType Name="Person" HasStream="true">',
        ),
        [("additive", "row", "media gained", f"{M}.Person")],
    ),
    "type becomes open": (
        put(
            SERVICE,
            '<EntityType Name="Note">',
            '<EntityType Name="Note" OpenType="true">',
        ),
        [("additive", "row", "opened", f"{M}.Note")],
    ),
    "stream added": (
        put(SERVICE, PHONE, PHONE + prop("Photo", "Edm.Stream")),
        [("additive", "stream", "added", f"{PROBE}.photo")],
    ),
    "column becomes a stream": (
        put(SERVICE, prop("Street"), prop("Street", "Edm.Stream")),
        [
            ("breaking", "column", "removed", f"{M}.Address.street"),
            ("additive", "stream", "added", f"{M}.Address.street"),
        ],
    ),
    "alternate key added": (
        put(
            SERVICE,
            '<EntityType Name="Person">',
            f'<EntityType Name="Person">{also_by("FirstName")}',
        ),
        [("additive", "alternate key", "added", f"{M}.PersonByFirstName")],
    ),
    "column that the server fills in": (
        put(SERVICE, PHONE, PHONE.replace("><", f">{COMPUTED}<", 1)),
        [("breaking", "column", "given never", f"{M}.Probe.phone_num")],
    ),
    "column with a list of allowed values": (
        put(SERVICE, PHONE, PHONE.replace("><", f">{ALLOWED}<", 1)),
        [
            ("additive", "enum", "added", f"{M}.ProbePhoneNum"),
            ("breaking", "column", "retyped", f"{M}.Probe.phone_num"),
        ],
    ),
    "column that cannot change": (
        put(SERVICE, PHONE, PHONE.replace("><", f">{IMMUTABLE}<", 1)),
        [("risky", "column", "given once", f"{M}.Probe.phone_num")],
    ),
    "column that new rows do not take": (
        put(SERVICE, PROBES, f"{PROBES[:-2]}>{UNINSERTED}</EntitySet>"),
        [
            ("breaking", "column", "given later", f"{M}.Probe.phone_num"),
            ("risky", "set", "ability lost", f"{M}.probes"),
        ],
    ),
    "singleton becomes a set": (
        put(
            SERVICE,
            '<Singleton Name="Me" Type="Lab.Person"/>',
            '<EntitySet Name="Me" EntityType="Lab.Person"/>',
        ),
        [("breaking", "set", "reformed", f"{M}.me")],
    ),
    "row added": (
        put(
            SERVICE,
            '<EntityType Name="Note">',
            f'<EntityType Name="Tool">{key("ToolID")}{prop("ToolID")}</EntityType><EntityType Name="Note">',
        ),
        [("additive", "row", "added", f"{M}.Tool")],
    ),
    "row removed": (
        put(
            SERVICE,
            '<EntityType Name="Doctor" BaseType="Lab.Person">\n        <Property Name="License" Type="Edm.String"/>\n      </EntityType>',
            "",
        ),
        [("breaking", "row", "removed", f"{M}.Doctor")],
    ),
    "row renamed, with its set and child staying": (
        put(SERVICE, "Lab.Trial", "Lab.TrialRun", '"Trial"', '"TrialRun"'),
        [("breaking", "row", "renamed", f"{M}.Trial")],
    ),
    "row derives from another": (
        put(
            SERVICE,
            ' BaseType="Lab.Person">',
            f'>{key("ID")}{prop("ID", more=" Nullable=" + chr(34) + "false" + chr(34))}{prop("FirstName")}{prop("Birthday", "Edm.Date")}{prop("Shelf", "Edm.Int16")}',
        ),
        [("risky", "row", "rebased", f"{M}.Doctor")],
    ),
    "key gains a part": (
        put(
            SERVICE,
            PROBE_KEY,
            key("Company", "ProbeNum", "Plant", "Lot"),
            PHONE,
            PHONE + prop("Lot", more=' Nullable="false"'),
        ),
        [
            ("breaking", "row", "key gained", PROBE),
            ("additive", "column", "added", f"{PROBE}.lot"),
        ],
    ),
    "key loses a part": (
        put(
            SERVICE,
            PROBE_KEY,
            key("Company", "ProbeNum"),
            prop("Plant", more=' Nullable="false"'),
            "",
        ),
        [
            ("breaking", "row", "key lost", PROBE),
            ("breaking", "column", "removed", f"{PROBE}.plant"),
        ],
    ),
    "key is reordered": (
        put(SERVICE, PROBE_KEY, key("Company", "Plant", "ProbeNum")),
        [("breaking", "row", "key reordered", PROBE)],
    ),
    "key appears": (
        put(
            SERVICE,
            '<EntityType Name="Note">',
            f'<EntityType Name="Note">{key("NoteID")}{prop("NoteID")}',
        ),
        [
            ("additive", "row", "keyed", f"{M}.Note"),
            ("additive", "column", "added", f"{M}.Note.note_id"),
        ],
    ),
    "key goes": (
        put(SERVICE, f'{key("Company", "TrialNum")}', ""),
        [("breaking", "row", "unkeyed", f"{M}.Trial")],
    ),
    "key column is renamed": (
        put(SERVICE, '"ProbeNum"', '"ProbeNumber"'),
        [("breaking", "column", "renamed", f"{PROBE}.probe_num")],
    ),
    "column added": (
        put(SERVICE, PHONE, PHONE + prop("Email")),
        [("additive", "column", "added", f"{PROBE}.email")],
    ),
    "column removed": (
        put(SERVICE, PHONE, ""),
        [("breaking", "column", "removed", f"{PROBE}.phone_num")],
    ),
    "column renamed": (
        put(SERVICE, '"PhoneNum"', '"PhoneNumber"'),
        [("breaking", "column", "renamed", f"{PROBE}.phone_num")],
    ),
    "column of another type": (
        put(
            SERVICE,
            'Name="Weight" Type="Edm.Decimal"',
            'Name="Weight" Type="Edm.Double"',
        ),
        [("breaking", "column", "retyped", f"{PROBE}.weight")],
    ),
    "column becomes a list": (
        put(SERVICE, PHONE, PHONE.replace("Edm.String", "Collection(Edm.String)")),
        [
            ("breaking", "column", "retyped", f"{PROBE}.phone_num"),
            # A collection is never null.
            ("risky", "column", "required", f"{PROBE}.phone_num"),
        ],
    ),
    "column may be null": (
        put(SERVICE, ' Type="Edm.Boolean" Nullable="false"', ' Type="Edm.Boolean"'),
        [("risky", "column", "nullable", f"{PROBE}.open")],
    ),
    "column is never null": (
        put(
            SERVICE,
            'Name="Weight" Type="Edm.Decimal"',
            'Name="Weight" Nullable="false" Type="Edm.Decimal"',
        ),
        [("risky", "column", "required", f"{PROBE}.weight")],
    ),
    "wider whole number": (
        put(SERVICE, 'Name="Count" Type="Edm.Int32"', 'Name="Count" Type="Edm.Int64"'),
        [("risky", "column", "wider", f"{PROBE}.count")],
    ),
    "narrower whole number": (
        put(SERVICE, 'Name="Count" Type="Edm.Int32"', 'Name="Count" Type="Edm.Int16"'),
        [("risky", "column", "narrower", f"{PROBE}.count")],
    ),
    "whole number becomes a float that holds more": (
        put(SERVICE, 'Name="Count" Type="Edm.Int32"', 'Name="Count" Type="Edm.Double"'),
        [("breaking", "column", "retyped", f"{PROBE}.count")],
    ),
    "whole number becomes a float that holds less": (
        put(SERVICE, 'Name="Count" Type="Edm.Int32"', 'Name="Count" Type="Edm.Single"'),
        [("breaking", "column", "retyped", f"{PROBE}.count")],
    ),
    "wider number of a method's rows": (
        in_schema("Lab.OrderRow", Lot={"type": "integer", "format": "int64"}),
        [("risky", "column", "wider", f"{M}_methods.OrderRow.lot")],
    ),
    "wider number of a base": (
        put(SERVICE, prop("Shelf", "Edm.Int16"), prop("Shelf", "Edm.Int32")),
        [("risky", "column", "wider", f"{M}.Person.shelf")],
    ),
    "column spelt in another letter case": (
        put(SERVICE, '"FirstName"', '"firstName"'),
        [],
    ),
    "set, table, argument and parameter spelt in another letter case": (
        both(
            put(SERVICE, 'EntitySet Name="Notes"', 'EntitySet Name="notes"'),
            in_schema("Run_input", remark=None, Remark=lab.TEXT),
            query(lambda rows: rows[1].update(ParameterID="PlantId")),
        ),
        [],
    ),
    "column in another letter case gives another name": (
        put(SERVICE, '"PhoneNum"', '"Phonenum"'),
        [("breaking", "column", "renamed", f"{PROBE}.phone_num")],
    ),
    "wider float": (
        put(
            SERVICE, 'Name="Ratio" Type="Edm.Single"', 'Name="Ratio" Type="Edm.Double"'
        ),
        [("risky", "column", "wider", f"{PROBE}.ratio")],
    ),
    "column of a base": (
        put(SERVICE, prop("Birthday", "Edm.Date"), ""),
        [("breaking", "column", "removed", f"{M}.Person.birthday")],
    ),
    "column moves to a base": (
        put(
            SERVICE,
            prop("License"),
            "",
            prop("Birthday", "Edm.Date"),
            prop("Birthday", "Edm.Date") + prop("License"),
        ),
        [("additive", "column", "added", f"{M}.Person.license")],
    ),
    "column of complex type": (
        put(SERVICE, prop("City"), ""),
        [("breaking", "column", "removed", f"{M}.Address.city")],
    ),
    "UD column added": (
        put(SERVICE, PHONE, PHONE + prop("Rebate_c")),
        [("additive", "UD column", "added", f"{PROBE}.rebate_c")],
    ),
    "UD column removed": (
        put(SERVICE, prop("Loyalty_c"), ""),
        [("breaking", "UD column", "removed", f"{PROBE}.loyalty_c")],
    ),
    "UD column renamed": (
        put(SERVICE, '"Loyalty_c"', '"LoyaltyTier_c"'),
        [("breaking", "UD column", "renamed", f"{PROBE}.loyalty_c")],
    ),
    "UD column of another type": (
        put(SERVICE, prop("Loyalty_c"), prop("Loyalty_c", "Edm.Int32")),
        [("breaking", "UD column", "retyped", f"{PROBE}.loyalty_c")],
    ),
    "UD column wider": (
        put(
            SERVICE,
            'Name="Depth_c" Type="Edm.Int32"',
            'Name="Depth_c" Type="Edm.Int64"',
        ),
        [("risky", "UD column", "wider", f"{PROBE}.depth_c")],
    ),
    "child added": (
        put(
            SERVICE,
            '<NavigationProperty Name="Owner"',
            '<NavigationProperty Name="Notes" Type="Collection(Lab.Note)"/><NavigationProperty Name="Owner"',
        ),
        [("additive", "child", "added", f"{PROBE}.notes")],
    ),
    "child removed": (
        put(SERVICE, '<NavigationProperty Name="Owner" Type="Lab.Person"/>', ""),
        [("breaking", "child", "removed", f"{PROBE}.owner")],
    ),
    "child renamed": (
        put(
            SERVICE,
            '<NavigationProperty Name="Trials"',
            '<NavigationProperty Name="TrialRows"',
        ),
        [("breaking", "child", "renamed", f"{PROBE}.trials")],
    ),
    "one child becomes many": (
        put(
            SERVICE,
            'Name="Owner" Type="Lab.Person"',
            'Name="Owner" Type="Collection(Lab.Person)"',
        ),
        [("breaking", "child", "retyped", f"{PROBE}.owner")],
    ),
    "enumeration added": (
        put(
            SERVICE,
            '<EnumType Name="Grade">',
            '<EnumType Name="Phase"><Member Name="Solid"/></EnumType><EnumType Name="Grade">',
        ),
        [("additive", "enum", "added", f"{M}.Phase")],
    ),
    "enumeration renamed": (
        put(
            SERVICE,
            '"Lab.Grade"',
            '"Lab.Grades"',
            'EnumType Name="Grade"',
            'EnumType Name="Grades"',
        ),
        [("breaking", "enum", "renamed", f"{M}.Grade")],
    ),
    "enumeration becomes flags": (
        put(
            SERVICE, '<EnumType Name="Grade">', '<EnumType Name="Grade" IsFlags="true">'
        ),
        [("breaking", "enum", "flagged", f"{M}.Grade")],
    ),
    "flags become an enumeration": (
        put(SERVICE, ' IsFlags="true"', ""),
        [("breaking", "enum", "unflagged", f"{M}.Rights")],
    ),
    "member added": (
        put(
            SERVICE,
            '<Member Name="Poor" Value="1"/>',
            '<Member Name="Poor" Value="1"/><Member Name="Lost" Value="2"/>',
        ),
        [("additive", "member", "added", f"{M}.Grade.LOST")],
    ),
    "member removed": (
        put(SERVICE, '<Member Name="Poor" Value="1"/>', ""),
        [("breaking", "member", "removed", f"{M}.Grade.POOR")],
    ),
    "flag has another value": (
        put(
            SERVICE,
            '<Member Name="Write" Value="2"/>',
            '<Member Name="Write" Value="4"/>',
        ),
        [("risky", "member", "revalued", f"{M}.Rights.WRITE")],
    ),
    "method added": (
        edit(METHODS, lambda v: v["paths"].update({"/Pong": lab.method("Ping")})),
        [("additive", "method", "added", f"{M}.pong")],
    ),
    "method removed": (
        edit(METHODS, lambda v: v["paths"].pop("/Run")),
        [("breaking", "method", "removed", f"{M}.run")],
    ),
    "method renamed": (
        edit(METHODS, method_renamed),
        [("breaking", "method", "renamed", f"{M}.run")],
    ),
    "method gives another type": (
        in_schema("Run_output", returnObj=lab.TEXT),
        [("breaking", "method", "retyped", f"{M}.run")],
    ),
    "method gives something": (
        in_schema("Ping_output", returnObj=lab.TEXT),
        [("additive", "method", "answered", f"{M}.ping")],
    ),
    "method gives one value, no longer several": (
        edit(METHODS, lambda v: schema("GetStock_output")(v).pop("parameters")),
        [("breaking", "method", "retyped", f"{M}.get_stock")],
    ),
    "argument added": (
        in_schema("Run_input", speed=lab.NUMBER),
        [("additive", "argument", "added", f"{M}.run(speed)")],
    ),
    "argument that must be given added": (
        both(
            in_schema("Run_input", siteID=lab.NUMBER),
            required("Run_input", "probeNum", "siteID"),
        ),
        [("breaking", "argument", "added as required", f"{M}.run(site_id)")],
    ),
    "argument removed": (
        in_schema("Run_input", remark=None),
        [("breaking", "argument", "removed", f"{M}.run(remark)")],
    ),
    "argument renamed": (
        in_schema("Run_input", remark=None, remarks=lab.TEXT),
        [("breaking", "argument", "renamed", f"{M}.run(remark)")],
    ),
    "argument of another type": (
        in_schema("GetStock_input", where=lab.NUMBER),
        [("breaking", "argument", "retyped", f"{M}.get_stock(where)")],
    ),
    "argument must be given": (
        required("Run_input", "probeNum", "remark"),
        [("breaking", "argument", "required", f"{M}.run(remark)")],
    ),
    "argument may be left out": (
        required("Run_input"),
        [("additive", "argument", "optional", f"{M}.run(probe_num)")],
    ),
    "result added": (
        outputs(pages=lab.NUMBER),
        [("additive", "result", "added", f"{M}_methods.GetStockResult.pages")],
    ),
    "result removed": (
        outputs(total=None),
        [("breaking", "result", "removed", f"{M}_methods.GetStockResult.total")],
    ),
    "result of another type": (
        outputs(total=lab.TEXT),
        [("breaking", "result", "retyped", f"{M}_methods.GetStockResult.total")],
    ),
    "table added": (
        in_schema(
            "Lab.StockTableset",
            More={"type": "array", "items": lab.ref("Lab.OrderRow")},
        ),
        [("additive", "table", "added", f"{M}_methods.StockTableset.more")],
    ),
    "table removed, and its rows": (
        in_schema("Lab.StockTableset", Order=None),
        [
            ("breaking", "row", "removed", f"{M}_methods.OrderRow"),
            ("breaking", "table", "removed", f"{M}_methods.StockTableset.order"),
        ],
    ),
    "table of other rows": (
        in_schema("Lab.StockTableset", Order=None, Stock=None)
        and both(
            in_schema(
                "Lab.StockTableset",
                Stock={"type": "array", "items": lab.ref("Lab.OrderRow")},
            ),
            in_schema(
                "Lab.StockTableset",
                Order={"type": "array", "items": lab.ref("Lab.StockRow")},
            ),
        ),
        [
            ("breaking", "table", "retyped", f"{M}_methods.StockTableset.order"),
            ("breaking", "table", "retyped", f"{M}_methods.StockTableset.stock"),
        ],
    ),
    "column of a method's rows": (
        in_schema("Lab.StockRow", Bin=None),
        [("breaking", "column", "removed", f"{M}_methods.StockRow.bin")],
    ),
    "function added": (
        signatures(another_function),
        [("additive", "function", "added", "efx.lab.mix")],
    ),
    "function removed": (
        signatures(lambda rows: rows.pop()),
        [("breaking", "function", "removed", "efx.lab.burn")],
    ),
    "function renamed": (
        signatures(function_renamed),
        [("breaking", "function", "renamed", "efx.lab.weigh")],
    ),
    "input added": (
        signatures(
            lambda rows: rows.append(lab.signature("Weigh", "lot", 2, optional=True))
        ),
        [("additive", "argument", "added", "efx.lab.weigh(lot)")],
    ),
    "input that must be given added": (
        signatures(lambda rows: rows.append(lab.signature("Weigh", "lot", 2))),
        [("breaking", "argument", "added as required", "efx.lab.weigh(lot)")],
    ),
    "input of another type": (
        signatures(lambda rows: rows[0].update(DataType="System.Int32")),
        [("breaking", "argument", "retyped", "efx.lab.weigh(part_num)")],
    ),
    "output removed": (
        signatures(lambda rows: rows.pop(3)),
        [("breaking", "result", "removed", "efx.lab.WeighResult.scale")],
    ),
    "output renamed": (
        signatures(lambda rows: rows[3].update(ArgumentName="scaleID")),
        [("breaking", "result", "renamed", "efx.lab.WeighResult.scale")],
    ),
    "library added": (another_library, [("additive", "library", "added", "efx.store")]),
    "library removed": (
        drop(FUNCTIONS),
        [("breaking", "library", "removed", "efx.lab")],
    ),
    "BAQ added": (another_baq, [("additive", "BAQ", "added", "baq.a_list")]),
    "BAQ removed": (
        drop(BAQ, PARAMETERS),
        [("breaking", "BAQ", "removed", "baq.z_tests")],
    ),
    "BAQ renamed": (baq_renamed, [("breaking", "BAQ", "renamed", "baq.z_tests")]),
    "BAQ column added": (
        put(
            BAQ,
            prop("Trial_Outcome", "Edm.Decimal"),
            prop("Trial_Outcome", "Edm.Decimal")
            + prop("Calculated_Sum", "Edm.Decimal"),
        ),
        [("additive", "BAQ column", "added", "baq.z_tests.ZTests.calculated_sum")],
    ),
    "BAQ column removed": (
        put(BAQ, prop("Trial_Outcome", "Edm.Decimal"), ""),
        [("breaking", "BAQ column", "removed", "baq.z_tests.ZTests.trial_outcome")],
    ),
    "BAQ column renamed": (
        put(BAQ, "Trial_Outcome", "Trial_OutcomeValue"),
        [("breaking", "BAQ column", "renamed", "baq.z_tests.ZTests.trial_outcome")],
    ),
    "BAQ column of another type": (
        put(
            BAQ,
            'Name="Trial_TrialNum" Type="Edm.Int32"',
            'Name="Trial_TrialNum" Type="Edm.String"',
        ),
        [("breaking", "BAQ column", "retyped", "baq.z_tests.ZTests.trial_trial_num")],
    ),
    "BAQ column wider": (
        put(
            BAQ,
            'Name="Trial_TrialNum" Type="Edm.Int32"',
            'Name="Trial_TrialNum" Type="Edm.Int64"',
        ),
        [("risky", "BAQ column", "wider", "baq.z_tests.ZTests.trial_trial_num")],
    ),
    "BAQ column of a UD column": (
        put(BAQ, prop("Probe_Loyalty_c"), ""),
        [
            (
                "breaking",
                "UD BAQ column",
                "removed",
                "baq.z_tests.ZTests.probe_loyalty_c",
            )
        ],
    ),
    "BAQ parameter added": (
        query(
            lambda rows: rows.append(
                {"ParameterID": "Lot", "ValueType": "int", "IsEmpty": True}
            )
        ),
        [("risky", "parameter", "added", "baq.z_tests(lot)")],
    ),
    "BAQ parameter removed": (
        query(lambda rows: rows.pop()),
        [("breaking", "parameter", "removed", "baq.z_tests(plant_id)")],
    ),
    "BAQ parameter renamed": (
        query(lambda rows: rows[1].update(ParameterID="PlantCode")),
        [("breaking", "parameter", "renamed", "baq.z_tests(plant_id)")],
    ),
    "BAQ parameter of another type": (
        query(lambda rows: rows[1].update(ValueType="int")),
        [("breaking", "parameter", "retyped", "baq.z_tests(plant_id)")],
    ),
}


LIMITS = {
    "a shorter text": ("String", 'MaxLength="10"', 'MaxLength="8"', "lowered"),
    "a longer text": ("String", 'MaxLength="8"', 'MaxLength="10"', "raised"),
    "fewer bytes": ("Binary", 'MaxLength="8"', 'MaxLength="7"', "lowered"),
    "fewer digits": ("Decimal", 'Precision="18"', 'Precision="17"', "lowered"),
    "more digits": (
        "Decimal",
        'Precision="17" Scale="2"',
        'Precision="18" Scale="2"',
        "raised",
    ),
    "fewer places": (
        "Decimal",
        'Precision="18" Scale="5"',
        'Precision="18" Scale="2"',
        "lowered",
    ),
    "more places, and fewer digits before them": (
        "Decimal",
        'Precision="18" Scale="2"',
        'Precision="18" Scale="5"',
        "lowered",
    ),
    "more places and as many digits before them": (
        "Decimal",
        'Precision="18" Scale="2"',
        'Precision="21" Scale="5"',
        "raised",
    ),
    "any number of places": ("Decimal", 'Scale="2"', 'Scale="variable"', "raised"),
    "fewer digits of a second": (
        "DateTimeOffset",
        'Precision="7"',
        'Precision="3"',
        "lowered",
    ),
    "unsigned, then signed": ("Byte", "", "SByte", "narrower"),
    "a limit that was not stated before": ("String", "", 'MaxLength="8"', ""),
    "a limit that is stated no more": ("String", 'MaxLength="8"', "", ""),
    "another way to say it": ("String", 'MaxLength="8"', 'MaxLength="08"', ""),
}
"""Edm type → its facets before, and after (or another type), and the one event that this is."""


@pytest.mark.parametrize("where", ["column", "type definition", "BAQ column"])
@pytest.mark.parametrize("case", LIMITS)
def test_a_limit_is_told_once_and_shrinking_is_what_is_risky(
    case: str, where: str, tmp_path: Path
) -> None:
    type_, before, after, event = LIMITS[case]
    path, anchor = (
        (BAQ, "Trial_Outcome") if where == "BAQ column" else (SERVICE, "Weight")
    )

    def document(text: str) -> lab.Files:
        files = lab.laboratory()
        edm, facets = (text, "") if text.isalpha() else (type_, text)
        stated = f'Type="Edm.{edm}" {facets}'
        if where == "type definition":
            definition = f'<TypeDefinition Name="Amount" Underlying{stated}/>'
            put(
                path, '<EnumType Name="Grade">', f'{definition}<EnumType Name="Grade">'
            )(files)
            stated = 'Type="Lab.Amount"'
        put(path, f'Name="{anchor}" Type="Edm.Decimal"', f'Name="{anchor}" {stated}')(
            files
        )
        return files

    old = open_snapshot(lab.write(tmp_path / "old", document(before)))
    new = open_snapshot(lab.write(tmp_path / "new", document(after)))
    found = difference(old, new, Config()).changes
    severity = "additive" if event == "raised" else "risky"
    assert [(c.severity, c.event) for c in found] == (
        [(severity, event)] if event else []
    )
    for change in found:
        assert event == "narrower" or change.before != change.after
        assert change.before in change.says and change.after in change.says


def test_a_limit_is_told_in_plain_words(tmp_path: Path) -> None:
    files = lab.laboratory()
    put(
        SERVICE,
        'Name="Weight" Type="Edm.Decimal"',
        'Name="Weight" Type="Edm.Decimal" Precision="18" Scale="2"',
    )(files)
    old = open_snapshot(lab.write(tmp_path / "old", files))
    put(SERVICE, 'Precision="18" Scale="2"', 'Precision="10" Scale="0"')(files)
    (change,) = difference(
        old, open_snapshot(lab.write(tmp_path / "new", files)), Config()
    ).changes
    assert change.says == (
        "holds at most 10 digits, no decimal places now, "
        "not at most 18 digits, 2 of them decimal places"
    )


def compared(folder: Path, mutation: Mutation | None, **manifest: Any) -> Difference:
    """What differs between the laboratory and a changed one."""
    files = lab.laboratory()
    old = lab.write(folder / "old", files)
    changed = dict(files)
    if mutation is not None:
        mutation(changed)
    new = lab.write(folder / "new", changed, **manifest)
    return difference(open_snapshot(old), open_snapshot(new), Config())


def told(found: Difference) -> list[Told]:
    return sorted((c.severity, c.kind, c.event, c.place) for c in found.changes)


def test_there_are_many_kinds() -> None:
    assert (
        len({(k, e) for _, expected in CASES.values() for _, k, e, _ in expected}) >= 60
    )


@pytest.mark.parametrize("case", CASES)
def test_a_change_is_named_with_its_severity_and_nothing_else_is(
    case: str, tmp_path: Path
) -> None:
    mutation, expected = CASES[case]
    found = compared(tmp_path, mutation)
    assert told(found) == sorted(expected)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("case", "wire"),
    [
        ("result added", "pages"),
        ("BAQ parameter added", "Lot"),
        ("BAQ column added", "Calculated_Sum"),
    ],
)
def test_a_change_is_told_by_its_wire_name_too(
    case: str, wire: str, tmp_path: Path
) -> None:
    (change,) = compared(tmp_path, CASES[case][0]).changes
    assert change.wire.rpartition("/")[2] == wire


def test_a_baq_that_can_be_updated_no_more_is_risky(tmp_path: Path) -> None:
    files = lab.laboratory()
    old = lab.write(tmp_path / "old", files, updatable=True)
    new = lab.write(tmp_path / "new", files)
    there = difference(open_snapshot(old), open_snapshot(new), Config())
    back = difference(open_snapshot(new), open_snapshot(old), Config())
    assert told(there) == [("risky", "BAQ", "read-only", "baq.z_tests")]
    assert told(back) == [("additive", "BAQ", "updatable", "baq.z_tests")]


BACK: dict[str, list[Told]] = {
    "set that cannot count": [("additive", "set", "ability gained", f"{M}.trials")],
    "set that is deprecated": [("additive", "set", "undeprecated", f"{M}.trials")],
    "rows become media": [("breaking", "row", "media lost", f"{M}.Note")],
    "type becomes open": [("breaking", "row", "closed", f"{M}.Note")],
    "stream added": [("breaking", "stream", "removed", f"{PROBE}.photo")],
    "alternate key added": [
        ("breaking", "alternate key", "removed", f"{M}.PersonByFirstName")
    ],
}
"""Case → what the way back from it is."""


@pytest.mark.parametrize("case", BACK)
def test_what_comes_can_go(case: str, tmp_path: Path) -> None:
    files = lab.laboratory()
    new = open_snapshot(lab.write(tmp_path / "new", files))
    CASES[case][0](files)
    old = open_snapshot(lab.write(tmp_path / "old", files))
    assert told(difference(old, new, Config())) == BACK[case]


def test_what_a_key_takes_is_another_type(tmp_path: Path) -> None:
    files = lab.laboratory()
    put(
        SERVICE,
        '<EntityType Name="Person">',
        f'<EntityType Name="Person">{also_by("Shelf")}',
    )(files)
    old = open_snapshot(lab.write(tmp_path / "old", files))
    put(SERVICE, prop("Shelf", "Edm.Int16"), prop("Shelf"))(files)
    new = open_snapshot(lab.write(tmp_path / "new", files))
    found = difference(old, new, Config())
    key = ("breaking", "alternate key", "retyped", f"{M}.PersonByShelf")
    assert told(found) == [
        key,
        ("breaking", "column", "retyped", f"{M}.Person.shelf"),
    ]
    said = {change.kind: change.says for change in found.changes}
    assert said["alternate key"] == "takes (shelf: str) now, not (shelf: int)"


def test_what_can_be_written_again_breaks_nothing(tmp_path: Path) -> None:
    for case in (
        "set that cannot create or delete",
        "column that the server fills in",
        "column that cannot change",
    ):
        files = lab.laboratory()
        new = lab.write(tmp_path / f"{case}, new", files)
        CASES[case][0](files)
        old = lab.write(tmp_path / f"{case}, old", files)
        back = difference(open_snapshot(old), open_snapshot(new), Config())
        kinds = {(c.severity, c.event) for c in back.changes}
        assert kinds <= {("additive", "write gained"), ("additive", "given always")}
        assert kinds


def test_parameters_that_could_not_be_looked_up_are_risky(tmp_path: Path) -> None:
    found = compared(tmp_path, drop(PARAMETERS))
    assert ("risky", "BAQ", "unlisted", "baq.z_tests") in told(found)


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_every_rule_can_be_told(rules: Any) -> None:
    for rule in rules.values():
        assert rule.says.format(before="a", after="b")
        assert rule.reason and not rule.reason.endswith(".")
        rule.advice.format(before="a", after="b")
        assert rule.advice or rule.severity in ("additive", "none")


def shuffled(text: str, *, of: str, seed: int) -> str:
    """The lines of a kind of element in another order, wherever they stand together."""
    lines = text.splitlines(keepends=True)
    order = random.Random(seed)
    at = [n for n, line in enumerate(lines) if re.match(rf"\s*<{of} [^>]*/>", line)]
    runs: list[list[int]] = []
    for n in at:
        if runs and runs[-1][-1] == n - 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    for run in runs:
        moved = order.sample(run, len(run))
        lines[run[0] : run[-1] + 1] = [lines[n] for n in moved]
    return "".join(lines)


def disguised(files: lab.Files) -> None:
    """Everything that no generated name or type depends on is another: order, white space, prose, facets, namespaces."""
    text = files[SERVICE]
    for element in ("Property", "EntitySet", "NavigationProperty", "Member"):
        text = shuffled(text, of=element, seed=7)
    text = text.replace("Lab.", "Laboratory.Rows.").replace(
        'Namespace="Lab"', 'Namespace="Laboratory.Rows"'
    )
    text = text.replace(
        'Type="Edm.Decimal"', 'Type="Edm.Decimal" Scale="Variable" Precision="18"'
    )
    text = text.replace(
        'Type="Edm.String"', 'Type="Edm.String" MaxLength="max" Unicode="false"'
    )
    text = text.replace("Phone of the sender.", 'Says """more""" {before} now.')
    files[SERVICE] = re.sub(r"\n\s*", "\r\n\t", text)
    files[BAQ] = shuffled(files[BAQ], of="Property", seed=3).replace(
        "Epicor.Baq", "Other"
    )
    value = json.loads(files[METHODS])
    value["paths"] = dict(reversed(value["paths"].items()))
    value["info"]["description"] = "Another text."
    files[METHODS] = json.dumps(value, indent=3)
    rows = json.loads(files[FUNCTIONS])
    rows["returnObj"]["EfxFunctionSignature"].reverse()
    rows["returnObj"]["EfxLibrary"][0]["Description"] = "Another text."
    files[FUNCTIONS] = json.dumps(rows, sort_keys=True, indent=1)
    asked = json.loads(files[PARAMETERS])
    asked["returnObj"]["ExecutionParameter"].reverse()
    files[PARAMETERS] = json.dumps(asked)


def test_a_snapshot_in_disguise_is_no_change(tmp_path: Path) -> None:
    found = compared(tmp_path, disguised)
    assert told(found) == []
    assert found.compared == 3


EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


def reordered(text: str, order: random.Random) -> str:
    """A document with everything in another order: XML but for the parts of a key, JSON by the names in its objects."""
    if not text.startswith("<"):
        return json.dumps(_reordered(json.loads(text), order))
    root = ElementTree.fromstring(text)
    for element in root.iter():
        if element.tag not in (f"{EDM}Key", f"{EDM}EnumType"):
            element[:] = order.sample(list(element), len(element))
    return ElementTree.tostring(root, "unicode")


def _reordered(value: Any, order: random.Random) -> Any:
    if isinstance(value, list):
        return [_reordered(item, order) for item in value]
    if not isinstance(value, dict):
        return value
    names = order.sample(list(value), len(value))
    return {name: _reordered(value[name], order) for name in names}


def crowded() -> lab.Files:
    """The laboratory with a second schema, and methods, whose types have names that others have, too."""
    files = lab.laboratory()
    text = files[SERVICE].replace("Lab.Trial", "Old.Trial")
    schema = text[text.index("<Schema") : text.index("</Schema>") + 9]
    second = re.sub(r"<EntityContainer.*</EntityContainer>", "", schema, flags=re.S)
    second = second.replace("Lab.", "Old.").replace(
        'Namespace="Lab"', 'Namespace="Old"'
    )
    files[SERVICE] = text.replace(schema, schema + second)

    def twins(value: Any) -> None:
        schemas = value["components"]["schemas"]
        for name in ("Ice.StockRow", "Erp.StockRow", "Erp.Lab.StockRow"):
            schemas[name] = lab.object_of(Bin=lab.TEXT, **{name[-9:-3]: lab.NUMBER})
            for method in ("Run", "Ping"):
                method_input = schemas[f"{method}_input"]["properties"]
                method_input[f"of{name.replace('.', '')}"] = lab.ref(name)
        schemas["Lab.Columns"] = lab.object_of(TranType=lab.TEXT, Tran_Type=lab.TEXT)
        schemas["Run_input"]["properties"]["columns"] = lab.ref("Lab.Columns")

    edit(METHODS, twins)(files)
    put(SERVICE, PHONE, PHONE + prop("TranType") + prop("Tran_Type"))(files)
    return files


@pytest.mark.parametrize("seed", range(8))
def test_order_is_no_change(seed: int, tmp_path: Path) -> None:
    files = crowded()
    old = open_snapshot(lab.write(tmp_path / "old", files))
    order = random.Random(seed)
    shuffled = {path: reordered(text, order) for path, text in files.items()}
    new = open_snapshot(lab.write(tmp_path / "new", shuffled))
    found = difference(old, new, Config())
    assert (told(found), found.problems) == ([], ())


def test_what_could_not_be_fetched_is_not_gone(tmp_path: Path) -> None:
    found = compared(
        tmp_path, drop(SERVICE, BAQ, PARAMETERS), lost={SERVICE: "500", BAQ: "403"}
    )
    assert told(found) == []
    assert sorted(p.where for p in found.problems) == ["Erp.BO.LabSvc", "zTests"]


def test_what_cannot_be_read_is_not_gone(tmp_path: Path) -> None:
    found = compared(tmp_path, put(SERVICE, "</Schema>", ""))
    assert told(found) == []
    assert [p.level for p in found.problems] == ["error"]


def test_a_new_document_that_is_too_large_to_be_read_is_told(tmp_path: Path) -> None:
    files = lab.laboratory()
    new = lab.write(tmp_path / "new", files)
    os.truncate(new / BAQ, LARGEST + 1)
    drop(BAQ, PARAMETERS)(files)
    old = lab.write(tmp_path / "old", files)
    found = difference(open_snapshot(old), open_snapshot(new), Config())
    assert told(found) == []
    (problem,) = found.problems
    assert problem.where == "zTests" and "larger than" in problem.what


def test_only_what_is_selected_is_compared(tmp_path: Path) -> None:
    from codegen.selection import Selection

    files = lab.laboratory()
    old = open_snapshot(lab.write(tmp_path / "old", files))
    put(SERVICE, PHONE, "", prop("FirstName"), "")(files)
    drop(FUNCTIONS)(files)
    new = open_snapshot(lab.write(tmp_path / "new", files))
    config = Config(
        selection=Selection(include=dict(services=("Erp.BO.LabSvc/People",)))
    )
    assert told(difference(old, new, config)) == [
        ("breaking", "column", "removed", f"{M}.Person.first_name")
    ]


@pytest.mark.parametrize("case", CASES)
def test_no_name_of_what_stays_changes(case: str, tmp_path: Path) -> None:
    """Whatever is added or removed beside a thing, its generated name stays: no change is one of a name alone."""
    mutation, _ = CASES[case]
    assert not [
        c for c in compared(tmp_path, mutation).changes if c.event in ("named", "moved")
    ]
