"""Names that are no Python names have one by rule, and work: BAQs, libraries, functions, methods and their parameters."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from checkers import mypy
from support import SETTINGS, environment, generated_as

from codegen.sandbox import running
from codegen.source.layout import path_for, stem
from codegen.surfaces import Kind

BAQS = {
    "DB-JobLabel": "db_job_label",
    "2023_SalesByRep": "x_2023__sales_by_rep",
    "ACME_Récap": "acme__récap",
    "import": "import_",
    "Data": "data",
}
PARAMETERS = {
    "from": "from_",
    "import": "import_",
    "schema": "schema_",
    "validate": "validate_",
    "_terms": "x_terms",
}
LIBRARIES = {"class": "class_", "ACME-Warehouse": "acme_warehouse"}
FUNCTIONS = {"2ndPass": "x_2nd_pass", "Close-Order": "close_order", "class": "class_"}

EDMX = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="Epicor.Baq" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="Result"><Key><PropertyRef Name="RowIdent"/></Key>
<Property Name="Part_PartNum" Type="Edm.String"/><Property Name="RowIdent" Type="Edm.Guid" Nullable="false"/>
</EntityType><EntityContainer Name="Container"><EntitySet Name="Data" EntityType="Epicor.Baq.Result"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>
"""


def baq_parameters() -> object:
    rows = [
        {"ParameterID": name, "ValueType": "nvarchar", "IsEmpty": True}
        for name in PARAMETERS
    ]
    return {"returnObj": {"ExecutionParameter": rows}}


def library(name: str) -> object:
    arguments = [
        {
            "LibraryID": name,
            "FunctionID": function,
            "Response": response,
            "ArgumentName": argument,
            "Order": order,
            "DataType": "System.String",
        }
        for function in FUNCTIONS
        for order, (argument, response) in enumerate(
            [*((p, False) for p in PARAMETERS), ("class", True), ("ErrorMessage", True)]
        )
    ]
    functions = [{"LibraryID": name, "FunctionID": function} for function in FUNCTIONS]
    about = {"LibraryID": name, "Published": True}
    return {
        "returnObj": {
            "EfxLibrary": [about],
            "EfxFunction": functions,
            "EfxFunctionSignature": arguments,
        }
    }


def methods() -> object:
    properties = {name: {"type": "string"} for name in PARAMETERS}
    schemas = {
        "2ndPass_input": {
            "type": "object",
            "required": list(PARAMETERS),
            "properties": properties,
        },
        "2ndPass_output": {
            "type": "object",
            "properties": {"returnObj": {"type": "string"}},
        },
    }

    def content(name: str) -> object:
        schema = {"$ref": f"#/components/schemas/{name}"}
        return {"application/json": {"schema": schema}}

    post = {
        "operationId": "2ndPass",
        "requestBody": {"content": content("2ndPass_input")},
        "responses": {
            "200": {"description": "OK", "content": content("2ndPass_output")}
        },
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": "Erp.BO.ImportSvc", "version": "v2"},
        "paths": {"/2ndPass": {"post": post}},
        "components": {"schemas": schemas},
    }


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd") / "metadata"

    def put(kind: Kind, name: str, text: str) -> None:
        file = folder / path_for(kind, stem(name))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    for name in BAQS:
        put("baq", name, EDMX)
        put("baq-parameters", name, json.dumps(baq_parameters()))
    for name in LIBRARIES:
        put("functions", name, json.dumps(library(name)))
    put("service", "Erp.BO.ImportSvc", EDMX)
    put("methods", "Erp.BO.ImportSvc", json.dumps(methods()))
    return folder


def program() -> str:
    given = ", ".join(f"{name}='x'" for name in PARAMETERS.values())
    lines = ["from acme import Kinetic", "kinetic = Kinetic.from_env()"]
    lines += [
        f"assert next(iter(kinetic.baq.{name}({given}))).part_part_num is not None"
        for name in BAQS.values()
    ]
    lines += [
        f"assert kinetic.efx.{library}.{function}({given}).error_message in (None, '')"
        for library in LIBRARIES.values()
        for function in FUNCTIONS.values()
    ]
    lines += [f"print(kinetic.erp.bo.import_.x_2nd_pass({given}))", "kinetic.close()"]
    return "\n".join(lines)


def test_each_works_and_type_checks(snapshot: Path, tmp_path: Path) -> None:
    generated_as("acme", tmp_path, metadata=snapshot)
    (tmp_path / "program.py").write_text(program(), "utf-8")
    with running(snapshot, settings=SETTINGS) as url:
        run = subprocess.run(
            [sys.executable, "-W", "error", "program.py"],
            cwd=tmp_path,
            env=environment(url),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert run.returncode == 0, run.stderr
    assert mypy(tmp_path, "--exclude=/_runtime/", "program.py", "acme") == {}
