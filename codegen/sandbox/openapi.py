"""The OpenAPI document of a service's entity sets, in the shape that Kinetic's `swagger/v2/odata` has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from codegen.sandbox.schema import Schema, Table

_SCHEMAS: Final[Mapping[str, dict[str, str]]] = {
    "Edm.String": {"type": "string"},
    "Edm.Byte": {"type": "integer", "format": "uint8"},
    "Edm.Int16": {"type": "integer", "format": "int16"},
    "Edm.Int32": {"type": "integer", "format": "int32"},
    "Edm.Int64": {"type": "integer", "format": "int64"},
    "Edm.Boolean": {"type": "boolean"},
    "Edm.Decimal": {"type": "number", "format": "double"},
    "Edm.Double": {"type": "number", "format": "double"},
    "Edm.Guid": {"type": "string", "format": "uuid"},
    "Edm.Date": {"type": "string", "format": "date"},
    "Edm.DateTimeOffset": {"type": "string", "format": "date-time"},
    "Edm.Binary": {"type": "string", "format": "byte"},
}


def sets(schema: Schema) -> dict[str, Any]:
    """The document: two paths for each set, one schema for each row."""
    tables = [schema.tables[name] for name in schema.sets]
    paths: dict[str, Any] = {}
    for table in tables:
        paths[f"/{table.name}"] = _many(table)
        if table.key:
            key = ",".join(f"{{{part}}}" for part in table.key)
            paths[f"/{table.name}({key})"] = _entity_path(table)
    return {
        "openapi": "3.0.1",
        "info": {"title": schema.service, "version": "v2"},
        "paths": paths,
        "components": {"schemas": {t.type_name: _row(t) for t in tables}},
    }


def _row(table: Table) -> dict[str, Any]:
    columns = table.declared.values()
    properties = {c.name: dict(_SCHEMAS.get(c.edm, {})) for c in columns}
    return {"type": "object", "properties": properties}


def _reference(table: Table) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{table.type_name}"}


def _many(table: Table) -> dict[str, Any]:
    rows = {"type": "array", "items": _reference(table)}
    page = {"type": "object", "properties": {"value": rows}}
    return {
        "get": _operation(f"Get{table.name}", {"200": _json(page)}),
        "post": _operation(f"Post{table.name}", {"201": _json(_reference(table))}),
    }


def _entity_path(table: Table) -> dict[str, Any]:
    done = {"204": {"description": "No Content"}}
    found = {"200": _json(_reference(table))}
    parameters = [
        {
            "name": k,
            "in": "path",
            "required": True,
            "schema": _row(table)["properties"][k],
        }
        for k in table.key
    ]
    return {
        "parameters": parameters,
        "get": _operation(f"GetOne{table.name}", found),
        "patch": _operation(f"Patch{table.name}", done),
        "delete": _operation(f"Delete{table.name}", done),
    }


def _operation(name: str, responses: dict[str, Any]) -> dict[str, Any]:
    return {"tags": ["Entity Sets"], "operationId": name, "responses": responses}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "OK", "content": {"application/json": {"schema": schema}}}
