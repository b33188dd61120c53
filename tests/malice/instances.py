"""Two instances with documents of one structure: in one every name and text is an attack, in the other all are harmless."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from attacks import CONTROLS, TEXTS, XML_NAMES
from strategies import element

from codegen.source.layout import path_for, stem
from codegen.source.manifest import Entry, Manifest
from codegen.surfaces import Kind

# A tableset that is called `ds` stands first in a method, and a blank around the name of a type is no part of it.
NAMES = tuple(name for name in XML_NAMES if name != "ds" and name == name.strip())
BLANK = tuple(f"a{name}b" for name in XML_NAMES if name != name.strip())
GROUP = 10
"""Names in one document."""


@dataclass(frozen=True, slots=True)
class Words:
    """The names and texts of one document; `name` and `text` are given numbers."""

    service: str
    name: Callable[[int], str]
    text: Callable[[int], str]
    json_name: Callable[[int], str]
    method: Callable[[int], str]
    count: int = GROUP

    def beside(self, n: int) -> list[int]:
        """The numbers of what stands in the n-th of everything: all in the first, its neighbours in each other."""
        near = range(n, n + 3) if n else range(self.count)
        return [*dict.fromkeys(m % self.count for m in near)]


def hostile() -> list[Words]:
    """The words of every document of the hostile instance."""
    names = (*NAMES, *BLANK)
    return [_attack(names, start) for start in range(0, len(names), GROUP)]


def _attack(names: Sequence[str], start: int) -> Words:
    group = names[start : start + GROUP]
    group = [*group, *(f"{names[n]}2" for n in range(GROUP - len(group)))]
    every = (*names, *TEXTS)
    in_json = [*group[: GROUP - len(CONTROLS)], *CONTROLS] if not start else group
    return Words(
        service=names[start],
        name=lambda n: group[n],
        text=lambda n: every[(start + 7 * n) % len(every)],
        json_name=lambda n: in_json[n],
        method=lambda n: f"{group[n][:500]}M{n}",
    )


def harmless(attacks: Sequence[Words]) -> list[Words]:
    """Words in the places of these attacks."""
    return [_plain(number, words) for number, words in enumerate(attacks)]


def _plain(number: int, words: Words) -> Words:
    parts = range(words.service.count(".") + 1)

    def method(n: int) -> str:
        brace = "{" if "{" in words.method(n).rpartition("/")[2] else ""
        return f"{brace}plainM{n}"

    return Words(
        service=".".join(f"Plain{number}n{part}" for part in parts),
        name=lambda n: f"plain{n}name",
        text=lambda n: f"Plain text {n}.",
        json_name=lambda n: f"plain{n}name",
        method=method,
    )


def called(
    service: str,
    name: Callable[[int], str] = lambda n: f"plain{n}name",
    count: int = 1,
) -> Words:
    """The words of a small document of that name, with these names all through it and harmless texts."""
    return Words(
        service=service,
        name=name,
        text=lambda n: f"Plain text {n}.",
        json_name=name,
        method=name,
        count=count,
    )


def write(folder: Path, every: Sequence[Words]) -> Path:
    """Write the snapshot of an instance that has a service, a BAQ and a library for each of these."""
    entries = {}
    for words in every:
        for kind, made in MAKERS.items():
            data = made(words).encode()
            path = path_for(kind, stem(words.service))
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            said = words.text(0) if kind == "baq" else ""
            entries[path] = Entry(path, kind, words.service, description=said)
    manifest = Manifest("https://erp.example.com/Kinetic", "EPIC06", entries)
    (folder / "manifest.json").write_bytes(manifest.to_bytes())
    return folder


def _described(text: str) -> str:
    return element(
        "Annotation", {"Term": "Org.OData.Core.V1.Description", "String": text}
    )


def _metadata(words: Words) -> str:
    namespace = words.name(0)
    parts: list[str] = []
    for n in range(words.count):
        name, text = words.name(n), _described(words.text(n))
        columns = [
            element(
                "Property",
                {
                    "Name": words.name(m),
                    "Type": "Edm.String",
                    "DefaultValue": words.text(m)[:500],
                },
                text,
            )
            for m in words.beside(n)
        ]
        child = {
            "Name": f"{name[:500]}Child",
            "Type": f"Collection({namespace}.{words.name(0)})",
        }
        key = element("Key", {}, element("PropertyRef", {"Name": name}))
        parts += [
            element(
                "EntityType",
                {"Name": name},
                key,
                *columns,
                element("NavigationProperty", child),
                text,
            ),
            element("ComplexType", {"Name": f"{name[:500]}Complex"}, columns[0]),
            element(
                "EnumType",
                {"Name": f"{name[:500]}Enum"},
                *(
                    element("Member", {"Name": words.name(m)}, text)
                    for m in words.beside(n)
                ),
            ),
            element(
                "Action",
                {"Name": f"{name[:500]}Do"},
                element(
                    "Parameter", {"Name": name, "Type": f"{namespace}.{name}"}, text
                ),
            ),
        ]
    sets = (
        element(
            "EntitySet",
            {"Name": words.name(n), "EntityType": f"{namespace}.{words.name(n)}"},
            _described(words.text(n)),
        )
        for n in range(words.count)
    )
    imports = (
        element(
            "ActionImport",
            {
                "Name": f"{words.name(n)[:500]}Do",
                "Action": f"{namespace}.{words.name(n)[:500]}Do",
            },
        )
        for n in range(words.count)
    )
    container = element("EntityContainer", {"Name": words.name(0)}, *sets, *imports)
    schema = element("Schema", {"Namespace": namespace}, *parts, container)
    return element("Edmx", {"Version": "4.0"}, schema)


def _openapi(words: Words) -> str:
    count = range(words.count)

    def fields(n: int) -> dict[str, object]:
        return {
            words.json_name(m): {
                "type": "string",
                "description": words.text(m),
                "default": words.text(m),
                "enum": [words.text(m)],
            }
            for m in words.beside(n)
        }

    schemas: dict[str, object] = {}
    for n in count:
        name = words.json_name(n)
        row = f"{name[:500]}Row"
        own = {**fields(n), f"{name[:500]}Own": {"type": "number"}}
        schemas[row] = {
            "type": "object",
            "properties": own,
            "description": words.text(n),
        }
        table = {"type": "array", "items": {"$ref": f"#/components/schemas/{row}"}}
        schemas[name] = {
            "type": "object",
            "properties": {name: table},
            "description": words.text(n),
        }
    paths = {}
    for n in count:
        data = {"$ref": f"#/components/schemas/{words.json_name(n)}"}
        reply = {
            "type": "object",
            "properties": {
                "returnObj": data,
                "parameters": {"type": "object", "properties": fields(n)},
            },
        }
        paths[f"/{words.method(n)}"] = {
            "post": {
                "summary": words.text(n),
                "requestBody": _json(
                    {
                        "type": "object",
                        "properties": {
                            **fields(n),
                            f"{words.json_name(n)[:500]}In": data,
                        },
                    }
                ),
                "responses": {"200": _json(reply)},
            }
        }
    info = {"title": words.service, "description": words.text(1)}
    return json.dumps(
        {
            "openapi": "3.0.1",
            "info": info,
            "paths": paths,
            "components": {"schemas": schemas},
        }
    )


def _json(schema: object) -> object:
    return {"content": {"application/json": {"schema": schema}}}


def _baq(words: Words) -> str:
    columns = (
        element(
            "Property",
            {"Name": words.name(n), "Type": "Edm.Decimal"},
            _described(words.text(n)),
        )
        for n in range(words.count)
    )
    row = element("EntityType", {"Name": words.name(0)}, *columns)
    data = element("EntitySet", {"Name": "Data", "EntityType": f"N.{words.name(0)}"})
    container = element("EntityContainer", {"Name": "C"}, data)
    return element(
        "Edmx",
        {"Version": "4.0"},
        element("Schema", {"Namespace": "N"}, row, container),
    )


def _parameters(words: Words) -> str:
    rows = [
        {
            "ParameterID": words.json_name(n),
            "ValueType": words.json_name(n),
            "ParameterValue": words.text(n),
        }
        for n in range(words.count)
    ]
    return json.dumps({"returnObj": {"ExecutionParameter": rows}})


def _columns(words: Words) -> str:
    rows = [
        {"alias": words.name(n), "caption": words.text(n), "typeName": words.text(n)}
        for n in range(words.count)
    ]
    return json.dumps({"returnObj": rows})


def _library(words: Words) -> str:
    count = range(words.count)
    functions = [
        {
            "LibraryID": words.service,
            "FunctionID": words.json_name(n),
            "Description": words.text(n),
        }
        for n in count
    ]
    signatures = [
        {
            "LibraryID": words.service,
            "FunctionID": words.json_name(n),
            "ArgumentName": words.json_name(m),
            "DataType": "System.Decimal" if m % 2 else words.json_name(m),
            "DefaultValue": words.text(m),
            "Optional": m == 3,
            "Response": bool(response),
            "Order": m,
        }
        for n in count
        for m in words.beside(n)
        for response in (0, 1)
    ]
    library = {
        "LibraryID": words.service,
        "Description": words.text(2),
        "Published": True,
    }
    reply = {
        "EfxLibrary": [library],
        "EfxFunction": functions,
        "EfxFunctionSignature": signatures,
    }
    return json.dumps({"returnObj": reply})


MAKERS: dict[Kind, Callable[[Words], str]] = {
    "service": _metadata,
    "methods": _openapi,
    "baq": _baq,
    "baq-parameters": _parameters,
    "baq-columns": _columns,
    "functions": _library,
}
