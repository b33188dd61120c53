"""`inspect` leaves out what is as it is without being said: of documents that say as little as they can, it shows what they say and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from codegen.commands.inspecting import as_json
from codegen.documents import dynamic_query, edmx, efx, openapi

EDMX = """<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="A" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="E"><Property Name="P" Type="Edm.String"/><NavigationProperty Name="N" Type="A.E"/></EntityType>
<ComplexType Name="C"/><EnumType Name="G"><Member Name="M"/></EnumType><TypeDefinition Name="D" UnderlyingType="Edm.String"/>
<Term Name="T" Type="Edm.String"/>
<Action Name="Act"><Parameter Name="X" Type="Edm.String"/></Action>
<Function Name="Fun"><ReturnType Type="Edm.String"/></Function>
<EntityContainer Name="K"><EntitySet Name="S" EntityType="A.E"/><Singleton Name="O" Type="A.E"/>
<ActionImport Name="ActI" Action="A.Act"/><FunctionImport Name="FunI" Function="A.Fun"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>"""


def reply(returned: object) -> str:
    return json.dumps({"returnObj": returned})


LIBRARIES = {
    "EfxLibrary": [{"LibraryID": "L"}],
    "EfxFunction": [{"LibraryID": "L", "FunctionID": "F"}],
    "EfxFunctionSignature": [
        {"LibraryID": "L", "FunctionID": "F", "ArgumentName": "A"}
    ],
}
OPENAPI = {"openapi": "3.0.1", "paths": {"/M": {"post": {"responses": {"200": {}}}}}}
DOCUMENTS: dict[str, tuple[Callable[[bytes, str], object], str]] = {
    "edmx": (edmx.parse, EDMX),
    "baqs": (
        dynamic_query.parse_list,
        reply({"DynamicQueryList": [{"QueryID": "Q"}]}),
    ),
    "parameters": (
        dynamic_query.parse_parameters,
        reply({"ExecutionParameter": [{"ParameterID": "P"}]}),
    ),
    "columns": (dynamic_query.parse_columns, reply([{"alias": "C"}])),
    "libraries": (
        efx.parse_list,
        reply({"EfxLibraryList": [{"LibraryID": "L"}]}),
    ),
    "functions": (efx.parse, reply(LIBRARIES)),
    "methods": (openapi.parse, json.dumps(OPENAPI)),
}
STRING = {"name": "Edm.String"}
WITHOUT: dict[str, Any] = {"where": "parameters", "line": 0}
WITHOUT["what"] = "/returnObj/ExecutionParameter[0]: `P` has no ValueType"
FUNCTION = {"name": "F", "inputs": [{"name": "A", "type": ""}]}
EXPECTED: dict[str, Any] = {
    "edmx": {
        "types": {
            "A.E": {
                "namespace": "A",
                "name": "E",
                "kind": "entity",
                "properties": [{"name": "P", "type": STRING, "line": 3}],
                "navigation": [{"name": "N", "type": {"name": "A.E"}, "line": 3}],
                "line": 3,
            },
            "A.C": {"namespace": "A", "name": "C", "kind": "complex", "line": 4},
            "A.G": {
                "namespace": "A",
                "name": "G",
                "members": [{"name": "M", "value": 0}],
                "line": 4,
            },
            "A.D": {
                "namespace": "A",
                "name": "D",
                "underlying": "Edm.String",
                "line": 4,
            },
        },
        "operations": [
            {
                "namespace": "A",
                "name": "Act",
                "kind": "action",
                "parameters": [{"name": "X", "type": STRING}],
                "line": 6,
            },
            {
                "namespace": "A",
                "name": "Fun",
                "kind": "function",
                "returns": STRING,
                "line": 7,
            },
        ],
        "sets": [{"name": "S", "type": "A.E", "line": 8}],
        "singletons": [{"name": "O", "type": "A.E", "line": 8}],
        "imports": [
            {"name": "ActI", "operation": "A.Act", "line": 9},
            {"name": "FunI", "operation": "A.Fun", "line": 9},
        ],
    },
    "baqs": {"queries": [{"name": "Q"}]},
    "parameters": {
        "parameters": [{"name": "P", "type": ""}],
        "problems": [WITHOUT],
    },
    "columns": {"columns": [{"name": "C"}]},
    "libraries": {"libraries": [{"name": "L"}]},
    "functions": {"libraries": [{"name": "L", "functions": [FUNCTION]}]},
    "methods": {"methods": [{"name": "M"}]},
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_does_not_say_is_not_shown(name: str) -> None:
    parse, text = DOCUMENTS[name]
    shown = json.loads(as_json(parse(text.encode(), name)))
    assert shown == {"name": name, **EXPECTED[name]}
