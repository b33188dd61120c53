"""What an instance says about itself: services, BAQs, functions, and the documents of each (EPICOR.md, "Discovery")."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any, Final
from urllib.parse import quote

from codegen.reading import parsed_json
from codegen.sandbox import openapi, json_text
from codegen.sandbox.exchange import (
    HTML,
    JSON,
    ODATA,
    XML,
    Answer,
    Call,
    business_error,
    not_found,
)
from codegen.sandbox.instance import Instance
from codegen.sandbox.documents import Row
from codegen.surfaces import Kind

PLANTS: Final = {"MfgSys": "Main Plant", "NORTH": "North Plant"}


def services(instance: Instance, call: Call) -> Answer:
    """`/api/helppage/services?serviceType=BO`: the services of one type, or all."""
    wanted = (call.option("serviceType") or "").lower()
    found = [
        {"name": name, "type": type_, "url": f"/api/help/v2/odata/{name}/index.html"}
        for name, type_ in sorted(instance.documents.services.items())
        if not wanted or _type(name, type_) == wanted
    ]
    return Answer(200, json_text.dumps({"serviceType": wanted, "services": found}))


def _type(name: str, type_: str) -> str:
    return (type_ or name.split(".")[1 if "." in name else 0]).lower()


def index(instance: Instance) -> Answer:
    """`/api/help/v2/index.html`: a page of links, as older servers have it."""
    links = "\n".join(
        f'<li><a href="odata/{quote(name)}/index.html">{escape(name)}</a></li>'
        for name in sorted(instance.documents.services)
    )
    text = f"<!DOCTYPE html>\n<html><head><title>Help</title></head><body><ul>\n{links}\n</ul></body></html>\n"
    return Answer(200, text.encode(), HTML)


def service_document(call: Call, names: Iterable[str]) -> Answer:
    """An OData service document: the names below a path."""
    path = call.path.rstrip("/")
    value = [{"name": n, "kind": "EntitySet", "url": n} for n in names]
    body = {"@odata.context": f"{call.base}{path}/$metadata", "value": value}
    return Answer(200, json_text.dumps(body), ODATA)


def metadata(instance: Instance, kind: Kind, name: str) -> Answer:
    """`$metadata` of a service or a BAQ, byte for byte as the snapshot has it."""
    data = instance.documents.read(kind, name)
    if data is None:
        raise not_found(f"No metadata for {name}.")
    return Answer(200, data, XML)


def methods_document(instance: Instance, service: str) -> Answer:
    """The OpenAPI document of a service's methods, byte for byte as the snapshot has it."""
    data = instance.documents.read("methods", service)
    if data is None:
        raise not_found(f"No methods document for {service}.")
    return Answer(200, data, JSON)


def sets_document(instance: Instance, service: str) -> Answer:
    """The OpenAPI document of a service's entity sets, made from its `$metadata`."""
    document = openapi.sets(instance.store.schema(service))
    return Answer(200, json.dumps(document).encode(), JSON)


def environment(instance: Instance) -> Answer:
    """`/api/v2/environment`: the companies and their plants."""
    plants = [{"Plant": plant, "Name": name} for plant, name in PLANTS.items()]
    company = {"Company": instance.company, "Name": "Sandbox", "Plants": plants}
    return Answer(200, json_text.dumps({"Companies": [company]}))


def query_list(instance: Instance, given: dict[str, Any]) -> Answer:
    """DynamicQuery's GetQueryList: the BAQs, page by page; a page of size 0 is refused, as some servers do."""
    size, number = given.get("pageSize", 0), given.get("absolutePage", 0)
    if not isinstance(size, int) or not isinstance(number, int) or size < 1:
        raise business_error("The page size must be greater than zero.")
    rows = [instance.documents.baqs[name] for name in sorted(instance.documents.baqs)]
    start = max(number - 1, 0) * size
    page = rows[start : start + size]
    body = {
        "returnObj": {"DynamicQueryList": page, "ExtensionTables": []},
        "parameters": {"morePages": start + size < len(rows)},
    }
    return Answer(200, json_text.dumps(body))


def query_document(instance: Instance, kind: Kind, given: dict[str, Any]) -> Answer:
    """DynamicQuery's lookups by `queryID`: parameters or columns of one BAQ."""
    name = given.get("queryID")
    data = instance.documents.read(kind, name) if isinstance(name, str) else None
    if data is None:
        raise not_found(f"Query {name} not found.")
    return Answer(200, data)


def library_list(instance: Instance, given: dict[str, Any]) -> Answer:
    """GetLibraryList2: every function library whose name begins as asked."""
    start = given.get("startsWith") or ""
    rows = [
        row
        for name, row in sorted(instance.documents.libraries.items())
        if name.startswith(start)
    ]
    body = {"returnObj": {"EfxLibraryList": rows, "ExtensionTables": []}}
    return Answer(200, json_text.dumps(body))


def libraries(instance: Instance, given: dict[str, Any]) -> Answer:
    """GetLibraries: the functions and signatures of the libraries asked for."""
    wanted = given.get("libraryIds") or []
    names = wanted.split(",") if isinstance(wanted, str) else wanted
    merged: dict[str, list[Row]] = {}
    for name in names:
        data = instance.documents.read("functions", str(name).strip())
        if data is None:
            raise not_found(f"Library {name} not found.")
        for table, rows in parsed_json(data)["returnObj"].items():
            merged.setdefault(table, []).extend(rows)
    return Answer(200, json_text.dumps({"returnObj": merged}))


def published(instance: Instance) -> Answer:
    """`/api/v2/efx/{Company}`: the libraries that can be called."""
    rows = [
        {"LibraryID": name, "Description": row.get("Description", "")}
        for name, row in sorted(instance.documents.libraries.items())
        if row.get("Published") and not row.get("Disabled")
    ]
    return Answer(200, json_text.dumps({"value": rows}))
